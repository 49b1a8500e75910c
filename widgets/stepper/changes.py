"""What changed since an operation ran the last time.

In TensorFlow: no counterpart
"""

import numpy as np
from minitf_widgets.stepper.recording import Note, Summary
from minitf_widgets.tensors.numbers import short


def changes(new, old):
    """Says what is different between two values of one operation.

    Returns a dict with `words`, and of numbers of one shape also `largest`, the largest
    absolute change, and `share`, the part of the elements that changed.

    >>> found = changes(np.array([1.0, 5.0]), np.array([1.0, 2.0]))
    >>> found["words"], found["share"]
    ('1 of 2 elements changed, by 3.0 at most', 0.5)
    """
    if old is None or new is None:
        return {"words": "no value before"}
    if isinstance(new, Note) or isinstance(old, Note):
        return {"words": "the same as before" if new == old else f"was {old}"}
    if isinstance(new, Summary) or isinstance(old, Summary):
        return {"words": _of_summaries(new, old)}
    new, old = np.asarray(new), np.asarray(old)
    if new.shape != old.shape:
        return {"words": f"shape {new.shape}, was {old.shape}"}
    if new.dtype.kind not in "biufc":
        same = new.dtype == old.dtype and bool(np.all(new == old))
        return {"words": "the same as before" if same else "not the same as before"}
    return _of_numbers(new, old)


def _of_numbers(new, old):
    both_nan = (new != new) & (old != old)
    differ = (new != old) & ~both_nan
    count, size = int(np.count_nonzero(differ)), new.size
    share = count / size if size else 0.0
    if not count:
        return {"words": "the same as before", "largest": "0.0", "share": share}
    with np.errstate(all="ignore"):
        wide = np.complex128 if new.dtype.kind == "c" else np.float64
        steps = np.abs(new[differ].astype(wide) - old[differ].astype(wide))
    finite = steps[np.isfinite(steps)]
    largest = short(_as_kind(finite.max(), new)) if finite.size else "nan"
    if size == 1:
        words = f"was {short(old.reshape(-1)[0])}"
        words += f", changed by {largest}" if new.dtype.kind in "iufc" else ""
        return {"words": words, "largest": largest, "share": share}
    words = f"{count} of {size} elements changed, by {largest} at most"
    return {"words": words, "largest": largest, "share": share}


def _as_kind(number, array):
    """A whole number for whole numbers, so that it is not told as 3.0."""
    return int(number) if array.dtype.kind in "iub" else number


def _of_summaries(new, old):
    facts = [getattr(x, "statistics", None) for x in (new, old)]
    if None in facts:
        return "only a summary was kept: it cannot be compared"
    means = [short(f.mean) if f.mean is not None else "nan" for f in facts]
    return f"mean {means[0]}, was {means[1]} (only summaries were kept)"
