"""Writing numbers: so that a column lines up, and so that nothing is lost.

In TensorFlow: no counterpart
"""

import numpy as np

FORMS = {
    "auto": "four digits that matter",
    "0.00": "two decimals",
    "0.0000": "four decimals",
    "1.2e3": "with an exponent",
    "exact": "every digit",
    "0xff": "hexadecimal",
}
_DECIMALS = {"0.00": 2, "0.0000": 4}
LONGEST = 24  # characters of a word in a cell


def exact(item):
    """Writes a number so that reading it gives the same number; a word in quotes.

    >>> exact(np.float32(0.1)), exact(np.int8(-3)), exact("a"), exact(np.True_)
    ('0.1', '-3', "'a'", 'True')
    """
    if isinstance(item, str):
        return repr(item)
    return str(item)


def short(number):
    """Writes a number with at most four digits that matter, for a heading.

    >>> short(np.float32(1) / 3), short(1234567), short(1e-9), short(0.99999)
    ('0.3333', '1234567', '1e-09', '1.0')
    """
    if isinstance(number, bool | np.bool_):
        return str(bool(number))
    if isinstance(number, complex | np.complexfloating):
        return f"{number:.4g}"
    if isinstance(number, int | np.integer) or abs(number) == np.inf:
        return str(number)
    if abs(number) < 1e6 and number == np.round(number):
        return f"{number:.1f}"
    written = f"{number:.4g}"
    return f"{written}.0" if written.lstrip("-").isdigit() else written


def share(part, whole):
    """Writes a share as a percentage that is not rounded to nothing or all.

    >>> share(0, 3), share(1, 3), share(1, 100_000), share(99_999, 100_000)
    ('0%', '33.3%', '<0.1%', '>99.9%')
    """
    if not part or part == whole:
        return "100%" if part else "0%"
    percent = 100 * part / whole
    if percent < 0.1:
        return "<0.1%"
    if percent > 99.9:
        return ">99.9%"
    return f"{percent:.1f}".removesuffix(".0") + "%"


def writer(array, form="auto"):
    """Returns the function that writes the elements of `array`, all in one way.

    Raises ValueError for a form that is not in `FORMS`.

    >>> [writer(np.array([1.0, 0.25]))(x) for x in np.array([1.0, 0.25])]
    ['1.00', '0.25']
    """
    if form not in FORMS:
        raise ValueError(f"form must be one of {list(FORMS)}. Received: {form!r}")
    kind = array.dtype.kind
    if kind not in "iufc":
        return _word
    if kind in "iu":
        return hex if form == "0xff" else str
    if form in ("exact", "0xff"):
        return str
    pattern = _pattern(array, form)
    return lambda number: format(number, pattern)


def _pattern(array, form):
    if form in _DECIMALS:
        return f".{_DECIMALS[form]}f"
    if form == "1.2e3":
        return ".2e"
    sizes = np.abs(array)
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    if not sizes.size:
        return ".1f"
    largest, smallest = sizes.max(), sizes.min()
    if largest >= 1e6 or largest < 1e-3 or (largest < 1 and smallest < 1e-5):
        return ".2e"
    return f".{_decimals(sizes, largest)}f"


def _decimals(sizes, largest):
    """As many decimals as show four digits of the largest, but no needless zeros."""
    most = int(max(0, min(4, 3 - np.floor(np.log10(largest)))))
    wanted = 1
    for decimals in range(most, 1, -1):
        if (np.round(sizes, decimals) != np.round(sizes, decimals - 1)).any():
            wanted = decimals
            break
    return min(wanted, max(most, 1))


def _word(item):
    text = str(item).replace("\n", "⏎")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
