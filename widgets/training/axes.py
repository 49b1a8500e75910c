"""`Axes`: from numbers to places in a still SVG picture, with ticks at round numbers.

In TensorFlow: no counterpart
"""

import base64
import math

from minitf_widgets.drawing.svg import escape

# Okabe and Ito's colours, darker or lighter until they stand out from the paper.
LINES = ("#0072b2", "#d55e00", "#009e73", "#c0729d", "#b87f00", "#4590ba")
DARK_LINES = ("#3791c3", "#db7626", "#26ad88", "#d48db4", "#eaad26", "#6fbfec")
DASHES = ("", "8 3", "2 3", "10 3 2 3", "5 2", "1 2")
_STYLE = (
    "text{font:11px Helvetica,Arial,sans-serif;fill:#1c2128}"
    ".paper{fill:#fff}.grid{stroke:#d5dae0;fill:none}.muted{fill:#545d68}"
    ".title{font-weight:700}.band{stroke:none;opacity:.18}.curve{fill:none}"
    ".event{stroke:#545d68;stroke-dasharray:2 3}.frame{fill:none;stroke:#768390}"
    ".bar{fill:#0072b2}"
)
_DARK = (
    "text{fill:#e8edf3}.paper{fill:#15191e}.grid{stroke:#39414b}.muted{fill:#b3bcc6}"
    ".event{stroke:#b3bcc6}.frame{stroke:#8b96a3}.bar{fill:#56b4e9}"
)


def _line_rules(colors):
    return "".join(
        f".c{i}{{stroke:{color}}}.f{i}{{fill:{color}}}"
        for i, color in enumerate(colors)
    )


def document(width, height, body, title):
    """Returns a whole SVG picture as text, for light and dark pages."""
    dark = f"@media (prefers-color-scheme:dark){{{_DARK}{_line_rules(DARK_LINES)}}}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{place(width)}" '
        f'height="{place(height)}" viewBox="0 0 {place(width)} {place(height)}" '
        f'role="img"><title>{escape(title)}</title>'
        f"<style>{_STYLE}{_line_rules(LINES)}{dark}</style>"
        f'<rect class="paper" width="100%" height="100%"/>{body}</svg>\n'
    )


def data_uri(svg):
    """The picture as an address for an `<img>`."""
    code = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    return "data:image/svg+xml;base64," + code


def place(value):
    """A length in a picture, to a tenth of a pixel.

    >>> place(12.04), place(3)
    ('12', '3')
    """
    return f"{value:.1f}".removesuffix(".0")


def text(x, y, words, anchor="start", kind="muted"):
    """One line of text."""
    return (
        f'<text x="{place(x)}" y="{place(y)}" text-anchor="{anchor}" '
        f'class="{kind}">{escape(str(words))}</text>'
    )


def ticks(low, high, count=5):
    """Returns some round numbers from `low` to `high`.

    >>> ticks(0.0, 1.0)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    >>> ticks(3, 1400)
    [500, 1000]
    """
    if not high > low:
        return [low]
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    size = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough * 0.999)
    first, last = math.ceil(low / size - 1e-9), math.floor(high / size + 1e-9)
    found = [float(f"{i * size:.12g}") for i in range(first, last + 1)]
    whole = isinstance(low, int) and isinstance(high, int)
    return [int(t) for t in found if t == int(t)] if whole else found


def log_ticks(low, high):
    """Returns powers of ten from `low` to `high`, or round numbers if there are few.

    >>> log_ticks(0.002, 3.0)
    [0.01, 0.1, 1.0]
    """
    first, last = math.ceil(math.log10(low)), math.floor(math.log10(high))
    step = max(1, -(-(last - first) // 6))
    found = [float(f"1e{p}") for p in range(first, last + 1, step)]
    return found if len(found) > 1 else ticks(low, high, 3)


class Axes:
    """A frame at (left, top) in which numbers have places.

    >>> axes = Axes(0, 0, 100, 50, (0, 10), (0.0, 1.0))
    >>> axes.x(5), axes.y(1.0)
    (50.0, 0.0)
    """

    def __init__(self, left, top, width, height, across, up, log=False):
        self.left, self.top, self.width, self.height = left, top, width, height
        self._across = _widened(*across)
        self._log = log
        self._up = tuple(map(math.log10, up)) if log else up
        self._up = _widened(*self._up)
        self._ends = up

    def x(self, value):
        """The place of a number on the horizontal axis."""
        low, high = self._across
        return self.left + (value - low) / (high - low) * self.width

    def y(self, value):
        """The place of a number on the vertical axis, which goes up."""
        low, high = self._up
        value = math.log10(value) if self._log else value
        return self.top + (high - value) / (high - low) * self.height

    def path(self, xs, ys):
        """A line through points, broken where a number is missing."""
        pieces, pen_down = [], False
        for x, y in zip(xs, ys):
            if not self.shows(y):
                pen_down = False
                continue
            pieces.append(f"{'L' if pen_down else 'M'}{self.at(x, y)}")
            pen_down = True
        return "".join(pieces)

    def band(self, xs, lows, highs):
        """The area between two lines, in pieces where numbers are missing."""
        pieces, run = [], []
        for x, low, high in [*zip(xs, lows, highs), (0, None, None)]:
            if self.shows(low) and self.shows(high):
                run.append((x, low, high))
                continue
            there = [self.at(x, high) for x, _, high in run]
            back = [self.at(x, low) for x, low, _ in reversed(run)]
            pieces += [f"M{'L'.join(there + back)}z"] if run else []
            run = []
        return "".join(pieces)

    def shows(self, value):
        """Whether a value has a place: missing ones have none, zero none on a log."""
        return value is not None and (value > 0 or not self._log)

    def at(self, x, y):
        """A point as text."""
        return f"{place(self.x(x))} {place(self.y(y))}"

    def frame(self, across="", up=""):
        """The frame, its grid, its numbers, and what the axes are called."""
        bottom, right = self.top + self.height, self.left + self.width
        rows = log_ticks(*self._ends) if self._log else ticks(*self._up)
        parts = []
        for value in rows:
            y = self.y(value)
            across_all = f"M{place(self.left)} {place(y)}H{place(right)}"
            parts.append(f'<path class="grid" d="{across_all}"/>')
            parts.append(text(self.left - 5, y + 4, f"{value:.4g}", "end"))
        for value in ticks(*self._across, max(2, self.width // 80)):
            parts.append(text(self.x(value), bottom + 14, f"{value:g}", "middle"))
        parts.append(
            f'<rect class="frame" x="{place(self.left)}" y="{place(self.top)}" '
            f'width="{place(self.width)}" height="{place(self.height)}"/>'
        )
        if across:
            parts.append(text(right, bottom + 27, across, "end"))
        if up:
            parts.append(text(self.left, self.top - 6, up))
        return "".join(parts)


def _widened(low, high):
    if high > low:
        return low, high
    return low - (abs(low) * 0.05 or 0.5), high + (abs(high) * 0.05 or 0.5)
