"""How often which values occur: bars for numbers, the commonest words for text.

In TensorFlow: no counterpart (TensorBoard: plugins/histogram)
"""

import collections

import numpy as np
from minitf_widgets.tensors import statistics
from minitf_widgets.tensors.numbers import short

BARS = 30
WORDS = 12  # bars of words: the commonest


def histogram(array, found):
    """Returns bars as a dict for the page; None where there is nothing to count.

    `edges` are one more than `counts`; whole numbers of a small range, booleans and
    words have `labels` instead, one for each bar. `zero` is where 0 is, from 0 (left)
    to 1, if it is in between. `every` is n if only every n-th element was counted.

    >>> bars = histogram(np.array([1, 1, 3]), statistics.measure(np.array([1, 1, 3])))
    >>> bars["labels"], bars["counts"]
    (['1', '2', '3'], [2, 0, 1])
    """
    if not array.size:
        return None
    if found is None:
        return _of_words(array)
    if found.low is None:
        return None  # nothing finite
    numbers, every = statistics.sample(array)
    if array.dtype.kind in "biu":
        bars = _of_integers(numbers, int(found.low), int(found.high))
    else:
        bars = _of_floats(numbers, float(found.low), float(found.high))
    return {"labels": None, "edges": None, "zero": None, "every": every, **bars}


def _of_words(array):
    words = array.reshape(-1)[: statistics.SAMPLE].tolist()
    commonest = collections.Counter(map(str, words)).most_common(WORDS)
    return {
        "labels": [word[:40] for word, _ in commonest],
        "counts": [count for _, count in commonest],
        "edges": None,
        "zero": None,
        "every": 1,
    }


def _of_integers(numbers, low, high):
    """A bar for each number, or for each few numbers of a wide range."""
    width = -(-(high - low + 1) // BARS)
    bars = (high - low) // width + 1
    # How far above the least, which may be more than an int64 can say.
    above = numbers.reshape(-1).astype(np.uint64) - np.uint64(low % (1 << 64))
    which = (above // np.uint64(width)).astype(np.int64)
    counts = np.bincount(which, minlength=bars).tolist()
    if width == 1:
        kind = bool if numbers.dtype.kind == "b" else int
        return {"labels": [str(kind(low + i)) for i in range(bars)], "counts": counts}
    edges = [low + i * width for i in range(bars + 1)]
    zero = -low / (edges[-1] - low) if low < 0 < high else None
    return {"edges": list(map(str, edges)), "counts": counts, "zero": zero}


def _of_floats(numbers, low, high):
    if low == high:
        return {"labels": [short(low)], "counts": [int(numbers.size)]}
    scale = 1.0 if max(-low, high) < 1e307 else 0.25  # so that the width is finite
    ends = (low * scale, high * scale)
    numbers = numbers.astype(np.float64) * scale
    try:
        counts, edges = np.histogram(numbers, BARS, ends)
    except ValueError:  # so narrow that there are no thirty numbers in between
        counts, edges = np.array([numbers.size]), np.array(ends)
    zero = -ends[0] / (ends[1] - ends[0]) if low < 0 < high else None
    edges = [short(edge / scale) for edge in edges.tolist()]
    return {"edges": edges, "counts": counts.tolist(), "zero": zero}
