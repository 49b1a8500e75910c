"""The curves of runs: as JSON for the page, as a still picture, as a table.

Metrics that measure the same, such as `loss` and `val_loss`, share a chart. A run has
one colour and one kind of dash in all charts; what was measured on other data than the
training's has dots.

In TensorFlow: no counterpart (TensorBoard: plugins/scalar)
"""

import math

import numpy as np
from minitf_widgets.training.axes import DASHES, Axes, document, place, text
from minitf_widgets.training.panels.classes import rounded, short
from minitf_widgets.training.series import POINTS, smoothed

PREFIXES = ("val_", "test_", "train_")
MOST_CHARTS = 8
MOST_RUNS = 6
MOST_DOTS = 40  # more would hide the line


def chart_of(name):
    """The chart that a metric belongs to.

    >>> chart_of("val_loss"), chart_of("loss")
    ('loss', 'loss')
    """
    for prefix in PREFIXES:
        if name.startswith(prefix) and len(name) > len(prefix):
            return name.removeprefix(prefix)
    return name


def lines(runs, first, smoothing=0.0):
    """Returns the lines of all charts: `{chart: [line, ...]}`.

    `first` is the number of the first of the runs, from which its looks follow.
    """
    charts = {}
    for number, run in enumerate(runs, first):
        for name, series in list(run.series.items()):
            line = _line(series, smoothing)
            line.update(run=number, name=name, dotted=name != chart_of(name))
            charts.setdefault(chart_of(name), []).append(line)
    return dict(list(charts.items())[:MOST_CHARTS])


def _line(series, smoothing):
    points = series.points(POINTS // 2)
    exact = bool(np.array_equal(points.lows, points.highs, equal_nan=True))
    line = {
        "x": points.steps.tolist(),
        "y": rounded(points.means, 5),
        "low": None if exact else rounded(points.lows),
        "high": None if exact else rounded(points.highs),
        "odd": points.steps[points.odd > 0].tolist(),
        "smooth": None,
    }
    if smoothing:
        line["smooth"] = rounded(smoothed(points.means, smoothing), 5)
    return line


def table(runs):
    """Rows for comparing runs: (run, state, step, then last and best per metric)."""
    names = list(dict.fromkeys(name for run in runs for name in run.series))
    head = ["run", "state", "step"]
    for name in names:
        head += [f"{name} last", f"{name} best"]
    rows = []
    for run in runs:
        row = [run.name, run.state, str(run.step)]
        for name in names:
            series = run.series.get(name)
            row += [short(series.last), short(run.best(name))] if series else ["", ""]
        rows.append(row)
    return head, rows


def words(runs):
    """The table as text for a terminal."""
    head, rows = table(runs)
    widths = [max(map(len, column)) for column in zip(head, *rows)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
        for row in (head, *rows)
    )


def svg(runs, log=False, smoothing=0.0):
    """All charts in one still picture, two in a row."""
    charts = lines(runs[-MOST_RUNS:], max(0, len(runs) - MOST_RUNS), smoothing)
    steps = max([1, *(run.step for run in runs)])
    wide, high = 400, 220
    columns = min(2, len(charts) or 1)
    body = "".join(
        f'<g transform="translate({i % columns * wide} {i // columns * high})">'
        f"{_chart(title, found, runs, steps, log)}</g>"
        for i, (title, found) in enumerate(charts.items())
    )
    rows = -(-len(charts) // columns) or 1
    bottom = rows * high
    if not charts:
        body = text(12, 30, "No metrics yet.")
    body += _legend(runs, bottom + 14)
    title = f"curves of {', '.join(charts) or 'no metrics'}"
    return document(columns * wide, bottom + 26, body, title)


def _chart(title, found, runs, steps, log):
    low, high = span(found, log)
    log = log and low > 0
    axes = Axes(58, 26, 320, 150, (0, steps), (low, high), log)
    parts = [axes.frame("step"), text(58, 17, title, kind="title")]
    dotted = dict.fromkeys(line["name"] for line in found if line["dotted"])
    if dotted:
        parts.append(text(378, 17, f"dots: {', '.join(dotted)}", "end"))
    for step, _ in runs[-1].events if runs else ():
        x = place(axes.x(step))
        parts.append(f'<path class="event" d="M{x} 26V176"/>')
    for line in found:
        color, dash = line["run"] % 6, DASHES[line["run"] % 6]
        if line["low"] is not None:
            area = axes.band(line["x"], line["low"], line["high"])
            parts.append(f'<path class="band f{color}" d="{area}"/>')
        path = axes.path(line["x"], line["smooth"] or line["y"])
        parts.append(
            f'<path class="curve c{color}" stroke-width="1.8" '
            f'stroke-dasharray="{dash}" d="{path}"/>'
        )
        if line["dotted"] or len(line["x"]) == 1:
            parts += _dots(axes, line, color)
        odd = (axes.x(step) for step in line["odd"])
        parts += (text(x, 172, "×", "middle", f"f{color}") for x in odd)
    return "".join(parts)


def _dots(axes, line, color):
    every = -(-len(line["x"]) // MOST_DOTS)
    for x, y in list(zip(line["x"], line["y"]))[::-1][::every]:  # with the newest
        if axes.shows(y):
            yield (
                f'<circle class="f{color}" r="2.6" cx="{place(axes.x(x))}" '
                f'cy="{place(axes.y(y))}"/>'
            )


def _legend(runs, y):
    parts, x = [], 12
    first = max(0, len(runs) - MOST_RUNS)
    for number, run in enumerate(runs[first:], first):
        dash, color = DASHES[number % 6], number % 6
        parts.append(
            f'<path class="curve c{color}" stroke-width="2.5" '
            f'stroke-dasharray="{dash}" d="M{x} {y - 4}h26"/>'
        )
        parts.append(text(x + 31, y, run.name))
        x += 46 + 7 * len(run.name)
    return "".join(parts)


def span(found, log=False):
    """The lowest and highest number of a chart's lines; positive ones for log."""
    numbers = []
    for line in found:
        for key in ("low", "high") if line["low"] is not None else ("y",):
            numbers += [v for v in line[key] if v is not None and (not log or v > 0)]
    if not numbers:
        return 0.0, 1.0
    low, high = min(numbers), max(numbers)
    if log:
        return low, high if high > low else low * 10
    margin = 0.05 * (high - low) or abs(high) * 0.05 or 0.5
    low = low - margin if low < 0 or low > margin else 0.0
    return low, high + margin if math.isfinite(high + margin) else high
