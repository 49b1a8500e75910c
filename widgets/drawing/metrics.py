"""How wide a text is and how big its box must be, without any font installed.

A browser measures text with the fonts it has; we cannot ask it, and the same graph
must give the same bytes everywhere. So widths come from one fixed table: the advance
widths of Helvetica, shared by Arial and Liberation Sans. The SVG asks for these.

In TensorFlow: no counterpart
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .model import Node

LABEL_SIZE = 12.5  # pixels, the main line of a node
DETAIL_SIZE = 10.5
EDGE_SIZE = 10.0
TITLE_SIZE = 11.0
LINE = 15.0  # from one line of a label to the next
DETAIL_LINE = 13.0
MAX_LABEL = 168.0  # a label wider than this is broken, then shortened in the middle

# Advance widths in thousandths of the font size, for the characters 32 to 126.
_WIDTHS = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
_OTHERS = {"×": 584, "…": 1000, "→": 1000, "·": 278, "←": 1000, "−": 584}

# What each outline needs beyond its text: across in all, then along in all.
_EXTRA = {
    "input": (16.0, 0.0),
    "variable": (0.0, 8.0),
    "constant": (-2.0, -4.0),
    "linear": (6.0, 0.0),
    "array": (6.0, 0.0),
    "control": (18.0, 0.0),
    "random": (20.0, 0.0),
    "function": (14.0, 0.0),
    "io": (12.0, 0.0),
    "group": (12.0, 8.0),
}


def text_width(text: str, size: float) -> float:
    """Measure one line of text in pixels.

    >>> text_width("MatMul", 10.0)
    32.78
    """
    total = 0
    for character in text:
        code = ord(character)
        if 32 <= code < 127:
            total += _WIDTHS[code - 32]
        elif character in _OTHERS:
            total += _OTHERS[character]
        elif unicodedata.combining(character):
            continue
        else:
            wide = unicodedata.east_asian_width(character) in "WF"
            total += 1000 if wide else 667
    return total * size / 1000


def shorten(text: str, limit: float, size: float) -> str:
    """Cut the middle out of `text` until it is at most `limit` pixels wide.

    >>> shorten("a_rather_long_name", 60.0, 10.0)
    'a_rat…name'
    """
    if text_width(text, size) <= limit:
        return text
    keep = len(text) - 1
    while keep > 2:
        head = (keep + 1) // 2
        cut = f"{text[:head]}…{text[len(text) - (keep - head) :]}"
        if text_width(cut, size) <= limit:
            return cut
        # Long steps first: a hostile name may have a million characters.
        keep -= max(1, (keep - 40) // 2)
    return f"{text[:1]}…"


@lru_cache(maxsize=8192)
def label_lines(label: str) -> tuple[str, ...]:
    """Break a label into at most two lines, at a separator where there is one.

    >>> label_lines("sparse_softmax_cross_entropy_with_logits")
    ('sparse_softmax_cross', '_entropy_with_logits')
    """
    label = visible(label)
    width = text_width(label[:400], LABEL_SIZE)
    if width <= MAX_LABEL:
        return (label,)
    best = None
    for match in re.finditer(r"(?<=\w)(?=[_/.\- :])|(?<=[a-z])(?=[A-Z])", label[:400]):
        cut = match.start()
        wider = max(
            text_width(label[:cut], LABEL_SIZE), text_width(label[cut:400], LABEL_SIZE)
        )
        if best is None or wider < best[0]:
            best = (wider, cut)
    if best is None or best[0] > MAX_LABEL * 1.6:
        return (shorten(label, MAX_LABEL, LABEL_SIZE),)
    parts = label[: best[1]].strip(), label[best[1] :].strip()
    return tuple(shorten(part, MAX_LABEL, LABEL_SIZE) for part in parts)


@lru_cache(maxsize=8192)
def detail_line(text: str) -> str:
    """Prepare one line of small type: printable and no wider than a label."""
    return shorten(visible(text), MAX_LABEL + 24, DETAIL_SIZE)


@lru_cache(maxsize=8192)
def edge_label(text: str) -> str:
    """Prepare the small type beside an edge."""
    return shorten(visible(text), 110.0, EDGE_SIZE)


def node_size(node: Node) -> tuple[float, float]:
    """Give the width and height a node's box needs for its lines.

    >>> node_size(Node("a", "Add", "math"))
    (50, 28)
    """
    return _size(node.kind, node.label, node.detail)


@lru_cache(maxsize=8192)
def _size(kind, label, detail):
    lines = label_lines(label)
    width = max(text_width(line, LABEL_SIZE) for line in lines)
    height = LINE * len(lines) + DETAIL_LINE * len(detail) + 14
    for text in detail:
        width = max(width, text_width(detail_line(text), DETAIL_SIZE))
    extra_width, extra_height = _EXTRA.get(kind, (0.0, 0.0))
    width = max(50.0 if kind != "constant" else 34.0, width + 22 + extra_width)
    # Even whole pixels: then the middle of a box is a whole pixel, and lines are crisp.
    return 2 * round(width / 2), 2 * round((height + extra_height) / 2)


def visible(text: str) -> str:
    r"""Show control characters as escapes, so that no name can break a line.

    >>> visible("a\nb")
    'a\\nb'
    """
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text
    )


def escape(text: str) -> str:
    """Make any text safe inside an element or a quoted attribute."""
    text = "\n".join(visible(line) for line in text.split("\n"))
    for plain, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(plain, safe)
    return text
