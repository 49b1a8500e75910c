"""Still pictures of the panels, as SVG, from what the page gets too.

In TensorFlow: no counterpart
"""

import numpy as np
from minitf_widgets.drawing.svg import escape
from minitf_widgets.training.axes import Axes, document, place, text
from minitf_widgets.training.panels.paint import cells

WIDTH, HEIGHT = 420, 340
_LEFT, _TOP, _RIGHT, _BOTTOM = 46, 24, 14, 52
SHAPES = ("circle", "triangle", "square", "diamond")


def _axes(across, up):
    size = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM
    return Axes(_LEFT, _TOP, *size, across, up)


def _whole(axes, names, body, says):
    frame = axes.frame(names["x"], names["y"])
    return document(WIDTH, HEIGHT, body + frame + text(8, HEIGHT - 8, says), says)


def _span(*lists):
    """The lowest and the highest of numbers, a little widened."""
    numbers = [value for values in lists for value in values if value is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    margin = 0.04 * (high - low)
    return low - margin, high + margin


def boundary(page):
    """A map of predicted classes with the examples on it."""
    axes = _axes(*zip(page["low"], page["high"]))
    size = page["cells"], page["cells"]
    areas, shades = (_digits(page[key]).reshape(size) for key in ("areas", "shades"))
    parts = [_image(cells(areas, 0.08 + shades * 0.035), axes)]
    examples = zip(page["x"], page["y"], page["labels"], page["wrong"])
    for x, y, label, wrong in examples:
        parts.append(_point(axes.x(x), axes.y(y), label, wrong))
    return _whole(axes, page["names"], "".join(parts), page["says"])


def _digits(text_of_digits):
    return np.array([int(digit) for digit in text_of_digits])


def _image(address, frame):
    """A picture stretched over a frame, its cells seen."""
    return (
        f'<image x="{place(frame.left)}" y="{place(frame.top)}" '
        f'width="{place(frame.width)}" height="{place(frame.height)}" '
        f'preserveAspectRatio="none" style="image-rendering:pixelated" '
        f'href="{address}"/>'
    )


def _point(x, y, label, wrong):
    """An example: its shape and colour tell its class, a ring that it is wrong."""
    outlines = {
        "circle": "M{l} {y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
        "triangle": "M{x} {u}l4.5 8h-9z",
        "square": "M{l} {u}h8v8h-8z",
        "diamond": "M{x} {u}l4.5 4.5l-4.5 4.5l-4.5 -4.5z",
    }
    outline = outlines[SHAPES[label % len(SHAPES)]].format(
        x=place(x), y=place(y), l=place(x - 4), u=place(y - 4.5)
    )
    ring = f'<circle class="frame" cx="{place(x)}" cy="{place(y)}" r="7"/>'
    point = (
        f'<path class="f{label % 6}" stroke="#fff" stroke-width=".8" d="{outline}"/>'
    )
    return point + (ring if wrong else "")


def fitted_line(page):
    """The predicted line through the examples."""
    across = _span(page["x"], page["line_x"])
    axes = _axes(across, _span(page["y"], page["line_y"]))
    dots = "".join(
        _point(axes.x(x), axes.y(y), 0, False) for x, y in zip(page["x"], page["y"])
    )
    path = axes.path(page["line_x"], page["line_y"])
    line = f'<path class="curve c1" stroke-width="2.5" d="{path}"/>'
    return _whole(axes, page["names"], dots + line, page["says"])


def scatter(page):
    """True against predicted values, and the diagonal on which they should be."""
    span = _span(page["x"], page["y"])
    axes = _axes(span, span)
    diagonal = f'<path class="event" d="{axes.path(span, span)}"/>'
    dots = "".join(
        _point(axes.x(x), axes.y(y), 0, False)
        for x, y in zip(page["x"], page["y"])
        if x is not None and y is not None
    )
    return _whole(axes, page["names"], diagonal + dots, page["says"])


def confusion(page):
    """A table of counts: a row for each true class, a column for each predicted."""
    names, matrix = page["names"], page["matrix"]
    size = min(44, 300 / max(1, len(names)))
    left, top = 90, 44
    most = max((max(row) for row in matrix), default=0) or 1
    parts = [text(left, 16, "predicted class"), text(8, top - 8, "true class")]
    for i, name in enumerate(names):
        middle = (i + 0.5) * size
        parts.append(text(left + middle, top - 6, name[:6], "middle"))
        parts.append(text(left - 6, top + middle + 4, name[:12], "end"))
        for j, count in enumerate(matrix[i]):
            x, y = left + j * size, top + i * size
            kind = "f0" if i == j else "f1"
            shade = 0.06 + 0.5 * (count / most)
            parts.append(
                f'<rect class="{kind}" opacity="{shade if count else 0.03:.2f}" '
                f'x="{place(x)}" y="{place(y)}" width="{place(size - 1)}" '
                f'height="{place(size - 1)}"/>'
            )
            parts.append(text(x + size / 2, y + size / 2 + 4, count, "middle", ""))
    height = top + len(names) * size + 30
    width = max(260, left + len(names) * size + 10)
    parts.append(text(8, height - 8, page["says"]))
    return document(width, height, "".join(parts), page["says"])


def pictures(page):
    """Images in rows; below each what it is, and what the model says."""
    columns, size = 6, 64
    parts = []
    for place_, (image, label) in enumerate(zip(page["images"], page["labels"])):
        x = 10 + place_ % columns * (size + 12)
        y = 8 + place_ // columns * (size + 40)
        right = label["true"] == label["found"]
        says = label["found"] if right else f"{label['found']} not {label['true']}"
        parts.append(
            f'<image x="{x}" y="{y}" width="{size}" height="{size}" '
            f'style="image-rendering:pixelated" href="{escape(image)}"/>'
        )
        if not right:
            parts.append(
                f'<rect x="{x}" y="{y}" width="{size}" height="{size}" '
                'class="curve c1" stroke-width="3"/>'
            )
        sign = "✓" if right else "✗"
        parts.append(text(x + size / 2, y + size + 14, f"{sign} {says}", "middle"))
    rows = -(-len(page["images"]) // columns)
    height = rows * (size + 40) + 24
    parts.append(text(8, height - 6, page["says"]))
    return document(columns * (size + 12) + 8, height, "".join(parts), page["says"])


def distributions(page):
    """The histogram now and, left of it, how it came to be."""
    if not page["names"]:
        return document(WIDTH, 40, text(8, 24, page["says"]), page["says"])
    left, top, width, height = 60, 24, 220, 250
    shades = np.array([_digits(column)[::-1] for column in page["columns"]]).T
    frame = Axes(left, top, width, height, (0, 1), (0, 1))
    parts = [_image(cells(np.zeros_like(shades), shades / 9), frame)]
    parts.append(
        f'<rect class="frame" x="{left}" y="{top}" width="{width}" height="{height}"/>'
    )
    parts += [text(left - 5, top + 10, page["high"], "end")]
    parts += [text(left - 5, top + height, page["low"], "end")]
    if page["steps"]:
        parts.append(text(left, top + height + 14, f"step {page['steps'][0]}"))
        last = f"step {page['steps'][-1]}"
        parts.append(text(left + width, top + height + 14, last, "end"))
    parts.append(text(left, top - 8, f"{page['chosen']} over time"))
    parts.append(text(300, top - 8, "now"))
    parts += _bars(page["counts"], 300, top, 108, height)
    parts.append(text(8, HEIGHT - 12, page["says"]))
    return document(max(WIDTH, 14 + 6 * len(page["says"])), HEIGHT, "".join(parts), "")


def _bars(counts, left, top, width, height):
    """Bars to the right, the lowest values at the bottom."""
    most, high = max(counts) or 1, height / len(counts)
    for i, count in enumerate(counts):
        y = top + height - (i + 1) * high
        yield (
            f'<rect class="bar" x="{left}" y="{place(y)}" '
            f'width="{place(width * count / most)}" height="{place(high - 0.5)}"/>'
        )
