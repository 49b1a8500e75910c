"""The compact key below a drawing: which outline and colour means what.

In TensorFlow: no counterpart (TensorBoard: the legend at the left of the Graphs tab)
"""

from __future__ import annotations

from .geometry import Box
from .metrics import DETAIL_SIZE, escape, text_width
from .model import KINDS
from .shapes import number, outline

NAMES = {
    "input": "input",
    "constant": "constant",
    "variable": "variable",
    "math": "math",
    "linear": "linear algebra",
    "array": "arrays, shapes",
    "control": "control flow",
    "random": "random",
    "io": "input/output",
    "function": "function call",
    "other": "other",
    "group": "folded scope",
}
SWATCH, ROW, MARGIN = 26.0, 24.0, 16.0


def entries_of(drawing, tints=()) -> list[tuple[str, str]]:
    """List (class, words) for all that a drawing shows.

    `tints` are the entries for its colours if those do not say the kinds of nodes.
    """
    kinds = {placed.node.kind for placed in drawing.nodes}
    entries = list(tints) or [(kind, NAMES[kind]) for kind in KINDS if kind in kinds]
    if any(placed.edge.control for placed in drawing.edges):
        entries.append(("dashes", "control: order only"))
    return entries


def key(drawing, prefix: str, tints=()) -> list[dict[str, str]]:
    """List the entries for a page that has the style sheet: a small SVG, and words."""
    head = f'<svg class="{prefix}" width="28" height="18" aria-hidden="true">'
    return [
        {"swatch": f"{head}{_swatch(kind, 1, 1)}</svg>", "words": words}
        for kind, words in entries_of(drawing, tints)
    ]


def legend(entries, width: float, height: float):
    """Return the key as SVG and the width and height of the drawing with it."""
    sizes = [SWATCH + 8 + text_width(name, DETAIL_SIZE) + 18 for _, name in entries]
    width = max(
        width, 2 * MARGIN + max(sizes, default=0.0), min(420.0, sum(sizes) + 32)
    )
    x, y = MARGIN, height + 4
    written = [
        f'<g class="legend"><path d="M{number(MARGIN)} '
        f'{number(height - 4)}H{number(width - MARGIN)}"/>'
    ]
    for (kind, name), size in zip(entries, sizes, strict=True):
        if x > MARGIN and x + size - 18 > width - MARGIN:
            x, y = MARGIN, y + ROW
        written.append(_entry(kind, name, x, y))
        x += size
    written.append("</g>")
    return "".join(written), width, y + ROW + 8


def _entry(kind, name, x, y):
    place = f'x="{number(x + SWATCH + 8)}" y="{number(y + 11.5)}"'
    return f"{_swatch(kind, x, y)}<text {place}>{escape(name)}</text>"


def _swatch(kind, x, y):
    """Write a small box as nodes of that kind, or of that tint, look."""
    if kind == "dashes":
        line = f'<path d="M{number(x)} {number(y + 8)}H{number(x + SWATCH)}"/>'
        return f'<g class="edge control">{line}</g>'
    box = Box(x, y, SWATCH, 16)
    classes = f"k-{kind}" if kind in NAMES else f"k-other {kind}"
    return f'<g class="node {classes}">{outline(kind, box)}</g>'
