"""The compact key below a drawing: which outline and colour means what.

In TensorFlow: no counterpart (TensorBoard: the legend at the left of the Graphs tab)
"""

from __future__ import annotations

from .geometry import Box
from .metrics import DETAIL_SIZE, text_width
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


def legend(kinds, control: bool, width: float, height: float):
    """Return the key as SVG and the width and height of the drawing with it."""
    entries = [(kind, NAMES[kind]) for kind in KINDS if kind in kinds]
    if control:
        entries.append(("dashes", "control: order only"))
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
    text = f'<text x="{number(x + SWATCH + 8)}" y="{number(y + 11.5)}">{name}</text>'
    if kind == "dashes":
        line = f'<path d="M{number(x)} {number(y + 8)}H{number(x + SWATCH)}"/>'
        return f'<g class="edge control">{line}</g>{text}'
    box = Box(x, y, SWATCH, 16)
    return f'<g class="node k-{kind}">{outline(kind, box)}</g>{text}'
