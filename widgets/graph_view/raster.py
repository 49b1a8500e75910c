"""Paint a drawing as PNG: our own SVG, read back and painted by matplotlib.

The SVG writer says all there is to say about a drawing, so this paints what it wrote
and knows nothing of graphs: a handful of elements (`rect`, `path`, `circle`, `text`)
and a style sheet of plain selectors. It is no viewer for SVG of other people.

In TensorFlow: no counterpart
"""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

_NAMESPACE = "{http://www.w3.org/2000/svg}"
# How far the handles of a quarter of a circle reach, as a share of its radius.
_QUARTER = 0.5523
_INHERITED = ("fill", "stroke", "font-size", "font-weight", "text-anchor")
# Fonts as wide as the boxes expect; matplotlib's own is wider and is written smaller.
_FONTS = ("Arial", "Helvetica", "Liberation Sans", "Nimbus Sans")
_START = {"fill": "#000000", "stroke": "none", "stroke-width": "1", "font-size": "12px"}


def to_png(svg: str, scale: float = 2.0) -> bytes:
    """Return the bytes of a PNG of what `to_svg(..., theme="light" or "dark")` wrote.

    Args:
      scale: dots per pixel of the SVG.

    Raises `ImportError` if matplotlib is not installed.
    """
    try:
        from matplotlib import font_manager
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        error.add_note(
            "A PNG is painted by matplotlib: `pip install matplotlib`, or save as SVG."
        )
        raise
    root = ElementTree.fromstring(svg)
    width, height = (float(root.get(name)) for name in ("width", "height"))
    figure = Figure(figsize=(width / 72, height / 72), dpi=72 * scale)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    there = set(font_manager.get_font_names())
    font = next((name for name in _FONTS if name in there), "DejaVu Sans")
    painter = _Painter(axes, _rules(root.find(f"{_NAMESPACE}style").text), font)
    painter.paint(root)
    file = io.BytesIO()
    FigureCanvasAgg(figure).print_png(file, metadata={"Software": None})
    return file.getvalue()


def _rules(sheet):
    """Read a style sheet into pairs of a selector (as a list of steps) and a dict."""
    found = []
    for line in sheet.splitlines():
        selectors, _, body = line.partition("{")
        pairs = (part.partition(":") for part in body.rstrip("}").split(";") if part)
        style = {name: value for name, _, value in pairs}
        for selector in selectors.split(","):
            if ":" not in selector:  # nothing hovers over a PNG
                steps = re.sub(r">", " > ", selector).split()
                found.append((steps, style))
    return found


class _Painter:
    """Walks through the elements and paints each onto matplotlib's axes."""

    def __init__(self, axes, rules, font):
        self.axes = axes
        self.rules = rules
        self.font = font
        self.shrink = 1.0 if font in _FONTS else 0.88
        self.order = 0

    def paint(self, element, around=(), inherited=None):
        """Paint an element and all in it, in the order they are written."""
        tag = element.tag.removeprefix(_NAMESPACE)
        if tag in ("style", "title", "desc"):
            return
        here = (*around, (tag, (element.get("class") or "").split()))
        style = {**_START, **(inherited or {})}
        for steps, found in self.rules:
            if _matches(steps, here):
                style |= found
        self.order += 1
        if tag == "text":
            self._text(element, style)
        elif tag in ("rect", "path", "circle"):
            self._shape(tag, element, style)
        passed = {name: style[name] for name in _INHERITED if name in style}
        for inner in element:
            self.paint(inner, here, passed)

    def _shape(self, tag, element, style):
        from matplotlib.patches import PathPatch

        outline = {"rect": _rectangle, "path": _path, "circle": _circle}[tag](element)
        dashes = style.get("stroke-dasharray", "none")
        width = float(style["stroke-width"].removesuffix("px"))
        line = "solid"
        if dashes != "none":
            line = (0, tuple(float(d) / width for d in re.split(r"[ ,]+", dashes)))
        self.axes.add_patch(
            PathPatch(
                outline,
                facecolor=style["fill"],
                edgecolor=style["stroke"],
                linewidth=width if style["stroke"] != "none" else 0,
                linestyle=line,
                alpha=float(style.get("opacity", 1)),
                zorder=self.order,
            )
        )

    def _text(self, element, style):
        from matplotlib.patheffects import withStroke

        halo = []
        if style["stroke"] != "none":  # a rim that keeps lines away from the letters
            halo = [withStroke(linewidth=3, foreground=style["stroke"])]
        self.axes.text(
            float(element.get("x")),
            float(element.get("y")),
            # matplotlib would read a formula between two of these
            (element.text or "").replace("$", r"\$"),
            color=style["fill"],
            fontsize=float(style["font-size"].removesuffix("px")) * self.shrink,
            fontweight="bold" if style.get("font-weight") == "700" else "normal",
            family=[self.font, "DejaVu Sans"],
            ha="center" if style.get("text-anchor") == "middle" else "left",
            va="baseline",
            path_effects=halo,
            zorder=self.order,
        )


def _matches(steps, here):
    """Tell whether a selector means the last of the nested elements `here`."""
    *outer, last = steps
    if not _is(last, here[-1]):
        return False
    place = len(here) - 1
    direct = False
    for step in reversed(outer):
        if step == ">":
            direct = True
            continue
        tries = range(place - 1, -1, -1)
        found = next((p for p in tries if _is(step, here[p])), None)
        if found is None or (direct and found != place - 1):
            return False
        place, direct = found, False
    return True


def _is(step, element):
    """Tell whether a step of a selector, such as "text" or ".a.b", means an element."""
    tag, classes = element
    name, *wanted = step.split(".")
    return name in ("", tag) and set(wanted) <= set(classes)


def _rectangle(element):
    x, y, width, height, radius = (
        float(element.get(name) or 0) for name in ("x", "y", "width", "height", "rx")
    )
    r = min(radius, width / 2, height / 2)
    right, bottom = x + width, y + height
    corners = (
        ((x + r, y), (right - r, y), (right, y), (right, y + r)),
        ((right, y + r), (right, bottom - r), (right, bottom), (right - r, bottom)),
        ((right - r, bottom), (x + r, bottom), (x, bottom), (x, bottom - r)),
        ((x, bottom - r), (x, y + r), (x, y), (x + r, y)),
    )
    pen = _Pen((x + r, y))
    for _, before, corner, after in corners:
        pen.line(before)
        if r:
            pen.curve(_towards(before, corner), _towards(after, corner), after)
    pen.close()
    return pen.path()


def _towards(point, corner):
    return tuple(a + _QUARTER * (b - a) for a, b in zip(point, corner, strict=True))


def _circle(element):
    x, y, r = (float(element.get(name)) for name in ("cx", "cy", "r"))
    pen = _Pen((x - r, y))
    pen.half_ellipse(r, (x + r, y), upwards=True)
    pen.half_ellipse(r, (x - r, y), upwards=False)
    pen.close()
    return pen.path()


def _path(element):
    """Read the path language as far as our writer speaks it: M L H V C A z, absolute,
    and h, v, l of the small signs."""
    pen = None
    for command, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", element.get("d")):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", text)]
        points = list(zip(numbers[::2], numbers[1::2], strict=False))
        if command == "M":
            pen = pen or _Pen(points[0])
            pen.move(points[0])
        elif command == "L":
            pen.line(points[0])
        elif command == "H":
            pen.line((numbers[0], pen.at[1]))
        elif command == "V":
            pen.line((pen.at[0], numbers[0]))
        elif command == "C":
            for start in range(0, len(points), 3):
                pen.curve(*points[start : start + 3])
        elif command == "A":
            clockwise, end = numbers[4], (numbers[5], numbers[6])
            upwards = (end[0] > pen.at[0]) == bool(clockwise)
            pen.half_ellipse(numbers[1], end, upwards)
        elif command == "z":
            pen.close()
    return pen.path()


class _Pen:
    """Collects the points of a matplotlib path."""

    def __init__(self, at):
        self.at = self.start = at
        self.points, self.codes = [at], [1]

    def _add(self, point, code):
        self.points.append(point)
        self.codes.append(code)
        self.at = point

    def move(self, point):
        self._add(point, 1)
        self.start = point

    def line(self, point):
        self._add(point, 2)

    def curve(self, first, second, end):
        for point in (first, second, end):
            self._add(point, 4)

    def half_ellipse(self, tall, end, upwards):
        """Go to a point at the same height on half an ellipse so many pixels tall."""
        (x, y), wide = self.at, (end[0] - self.at[0]) / 2
        tall = -tall if upwards else tall
        top = (x + wide, y + tall)
        lift, reach = _QUARTER * tall, _QUARTER * wide
        self.curve((x, y + lift), (top[0] - reach, top[1]), top)
        self.curve((top[0] + reach, top[1]), (end[0], y + lift), end)

    def close(self):
        self._add(self.start, 79)

    def path(self):
        from matplotlib.path import Path

        return Path(self.points, self.codes)
