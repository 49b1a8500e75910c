"""Draws two arrays being stretched, and what comes out, as SVG.

An array is a grid of cells; one of rank three is a column of grids. Copies that only
broadcasting makes have a dashed rim and pale numbers.

In TensorFlow: no counterpart
"""

import html
from typing import NamedTuple

from minitf_widgets.drawing.palette import BASE

SHOWN = 6  # cells along an axis; of longer ones the first and the last
DEPTH = 3  # grids of an array of rank three
HIGH, GAP, SIGN, PAD, LETTER = 24, 10, 34, 10, 7.3
ROOT = "minitf-broadcast-picture"
FONT = "ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace"


class Grid(NamedTuple):
    """An array to draw: its shape with ones in front, and the text of each element.

    `copied` tells of each axis whether it was stretched.
    """

    name: str
    shape: tuple  # of rank three
    words: dict  # (i, j, k) -> text
    copied: tuple
    caption: str


def positions(size, limit=SHOWN):
    """Lists the indices to draw; None stands for those left out.

    >>> positions(3), positions(100)
    ([0, 1, 2], [0, 1, 2, 3, None, 99])
    """
    if size <= limit:
        return list(range(size))
    return [*range(limit - 2), None, size - 1]


def picture(grids, signs, title):
    """Returns SVG text: grids side by side, with signs such as "+" in between.

    Cells have `data-at`, the place in the result, and `data-of`, the name.
    """
    width, height, parts = PAD, 0, []
    for grid, sign in zip(grids, [*signs, None]):
        drawn, wide, high = _grid(grid, width)
        parts.append(drawn)
        width, height = width + wide, max(height, high)
        if sign is not None:
            parts.append(_text(width + SIGN / 2, PAD + 48, sign, "w big"))
            width += SIGN
    width += PAD
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{ROOT}" role="img" '
        f'aria-label="{html.escape(title)}" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}"><style>{_sheet()}</style>'
        f'<rect class="paper" width="100%" height="100%" rx="6"/>{"".join(parts)}</svg>'
    )


def _grid(grid, left):
    """Draws a grid; returns it, its width, and where it ends."""
    depth, rows, columns = grid.shape
    letters = max([2, *map(len, grid.words.values())])
    wide = letters * LETTER + 12
    across, down = positions(columns), positions(rows)
    room = max(wide * len(across), (len(grid.caption) + 1) * LETTER)
    room = max(room, (len(grid.name) + 1) * LETTER)
    middle = left + room / 2
    x0, y = middle - wide * len(across) / 2, PAD + 36.0
    parts = [_text(middle, PAD + 12, grid.name, "w")]
    parts.append(_text(middle, PAD + 28, grid.caption, "m"))
    for i in positions(depth, DEPTH):
        if i is None:
            parts.append(_text(middle, y + 8, "⋮", "m"))
            y += HIGH
            continue
        for j in down:
            for at, k in enumerate(across):
                x = x0 + at * wide
                parts.append(_cell(grid, (i, j, k), x, y, wide))
            y += HIGH
        y += GAP
    return "".join(parts), room, y + PAD - GAP + 4


def _cell(grid, place, x, y, wide):
    if None in place:
        return _text(x + wide / 2, y + 16, "⋯" if place[1] is not None else "⋮", "m")
    copy = any(copied and at for copied, at in zip(grid.copied, place))
    name = html.escape(grid.name)
    at = ",".join(map(str, place))
    kind = "cell copy" if copy else "cell"
    words = grid.words.get(place, "")
    return (
        f'<g class="{kind}" data-of="{name}" data-at="{at}">'
        f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{wide - 2:.1f}" '
        f'height="{HIGH - 2}" rx="3"/>{_text(x + wide / 2, y + 16, words, "w")}</g>'
    )


def _text(x, y, words, kind):
    if not words:
        return ""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{html.escape(words)}</text>'


def _sheet():
    """The style. A page has one style for all, so each rule says that it is ours."""
    root = f".{ROOT}"
    rules = [
        f"{root} text{{font:12px {FONT};text-anchor:middle;white-space:pre}}",
        f"{root} .big{{font-size:18px}}",
        f"{root} .copy rect{{stroke-dasharray:3 3}}",
        f"{root} .copy text{{opacity:.65}}",
        _colours(root, BASE["light"], "#dcebf7", "#0072b2"),
    ]
    dark = _colours(root, BASE["dark"], "#17364d", "#56b4e9")
    rules.append(f"@media (prefers-color-scheme:dark){{{dark}}}")
    # JupyterLab has a theme of its own, which the page's body announces.
    light = _colours(
        f'[data-jp-theme-light="true"] {root}', BASE["light"], "#dcebf7", "#0072b2"
    )
    rules.append(light)
    lab_dark = f'[data-jp-theme-light="false"] {root}'
    rules.append(_colours(lab_dark, BASE["dark"], "#17364d", "#56b4e9"))
    return "".join(rules)


def _colours(root, base, cell, rim):
    return (
        f"{root} .paper{{fill:{base['paper']}}}{root} .w{{fill:{base['ink']}}}"
        f"{root} .m{{fill:{base['muted']}}}"
        f"{root} .cell rect{{fill:{cell};stroke:{rim}}}"
        f"{root} .copy rect{{fill:{base['paper']};stroke:{rim}}}"
    )
