"""The outline of each kind of node: the second cue beside its colour.

Every function takes a box and returns SVG fragments. `class="body"` is the part that is
filled and that highlights recolour; `class="fine"` are thin extra lines.

In TensorFlow: no counterpart
"""

from __future__ import annotations

from .geometry import Box


def number(value: float) -> str:
    """Write a coordinate shortly, the same on every machine.

    >>> number(12.50), number(-0.01)
    ('12.5', '0')
    """
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def outline(kind: str, box: Box) -> str:
    """Return the SVG of a node's outline.

    >>> outline("math", Box(0, 0, 40, 20))
    '<rect class="body" x="0" y="0" width="40" height="20" rx="7"/>'
    """
    return _OUTLINES.get(kind, _rounded)(box)


def _rect(box, radius, name="body"):
    x, y, w, h = (number(v) for v in (box.x, box.y, box.width, box.height))
    corner = f' rx="{number(radius)}"' if radius else ""
    return f'<rect class="{name}" x="{x}" y="{y}" width="{w}" height="{h}"{corner}/>'


def _polygon(*points):
    return f'<path class="body" d="M{_joined(points)}z"/>'


def _fine(*lines):
    return f'<path class="fine" d="{"".join("M" + _joined(line) for line in lines)}"/>'


def _joined(points):
    return "L".join(f"{number(x)} {number(y)}" for x, y in points)


def _rounded(box):
    return _rect(box, 7)


def _parallelogram(box):
    slant = 9
    return _polygon(
        (box.x + slant, box.y),
        (box.right, box.y),
        (box.right - slant, box.bottom),
        (box.x, box.bottom),
    )


def _pill(box):
    return _rect(box, box.height / 2)


def _cylinder(box):
    depth = 4.5
    x, right = number(box.x), number(box.right)
    top, low = number(box.y + depth), number(box.bottom - depth)
    radii = f"{number(box.width / 2)} {number(depth)}"
    return (
        f'<path class="body" d="M{x} {top}A{radii} 0 0 1 {right} {top}'
        f'V{low}A{radii} 0 0 1 {x} {low}z"/>'
        f'<path class="fine" d="M{x} {top}A{radii} 0 0 0 {right} {top}"/>'
    )


def _ruled(box):
    x = box.x + 6
    return _rect(box, 3) + _fine(((x, box.y), (x, box.bottom)))


def _barred(box):
    left, right = box.x + 6, box.right - 6
    return _rect(box, 2) + _fine(
        ((left, box.y), (left, box.bottom)), ((right, box.y), (right, box.bottom))
    )


def _chamfered(box):
    cut = 7
    return _polygon(
        (box.x + cut, box.y),
        (box.right, box.y),
        (box.right, box.bottom - cut),
        (box.right - cut, box.bottom),
        (box.x, box.bottom),
        (box.x, box.y + cut),
    )


def _hexagon(box):
    cut, middle = 11, box.y + box.height / 2
    return _polygon(
        (box.x + cut, box.y),
        (box.right - cut, box.y),
        (box.right, middle),
        (box.right - cut, box.bottom),
        (box.x + cut, box.bottom),
        (box.x, middle),
    )


def _dice(box):
    """A pill with three pips, as on a die."""
    middle, x = box.y + box.height / 2, box.x + 11
    pips = "".join(
        f'<circle class="fine" cx="{number(x + d)}" cy="{number(middle + d)}" r="1"/>'
        for d in (-4, 0, 4)
    )
    return _pill(box) + pips


def _document(box):
    """A sheet with a folded corner."""
    fold = 9
    corner = (box.right - fold, box.y), (box.right, box.y + fold)
    return _polygon(
        (box.x, box.y), *corner, (box.right, box.bottom), (box.x, box.bottom)
    ) + _fine((corner[0], (box.right - fold, box.y + fold), corner[1]))


def _stack(box):
    """Three cards: there is more inside."""
    step = 3 if box.height > 20 else 2
    cards = (
        _rect(Box(box.x + inset, box.y + down, box.width - 2 * inset, 4 * step), 4)
        for inset, down in ((3 * step, 0), (1.5 * step, step))
    )
    front = Box(box.x, box.y + 2 * step, box.width, box.height - 2 * step)
    return "".join(cards) + _rect(front, min(7.0, 2.3 * step))


_OUTLINES = {
    "input": _parallelogram,
    "constant": _pill,
    "variable": _cylinder,
    "math": _rounded,
    "linear": _ruled,
    "array": _chamfered,
    "control": _hexagon,
    "random": _dice,
    "io": _document,
    "function": _barred,
    "other": _rounded,
    "group": _stack,
}
