"""The still form of a value: a picture for saved notebooks, and words.

In TensorFlow: no counterpart
"""

import base64
import html

from minitf_widgets.drawing.palette import BASE, mix
from minitf_widgets.front.view import image as image_tag
from minitf_widgets.tensors.image import NEGATIVE, POSITIVE
from minitf_widgets.tensors.reading.record import shape_words
from minitf_widgets.tensors.table import Window, table

ROWS, COLUMNS = 10, 8  # of the slice, in the still form
LETTER, LINE, PAD = 7.3, 20, 10  # sizes in the picture, in pixels
STRONGEST = 0.55
IMAGE = (400, 640)  # height and width that a small image may be enlarged to
FONT = "ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace"


def still_text(look):
    """Returns a value in words: what it is, its statistics, and the slice.

    >>> from minitf_widgets.tensors.look import Look
    >>> print(still_text(Look([[1, -2], [3, 4]], "x")))
    x: list int64 (2, 2), 32 bytes
    min -2, mean 1.5, max 4, std 2.291, zeros 0%
         0   1
    0    1  -2
    1    3   4
    """
    drawn = _table(look)
    lines = [headline(look), *facts(look)]
    if drawn is None:
        return "\n".join([*lines, look.text()])
    if any(not isinstance(part, str) for part in look._pattern()):
        lines.append(f"{look.name or 'value'}[{look.index}]")
    grid = [["", *_column_names(drawn)]] if any(_column_names(drawn)) else []
    grid += [[name, *row] for name, row in zip(_row_names(drawn), drawn["cells"])]
    width = max(len(cell) for row in grid for cell in row[1:])
    first = max(len(row[0]) for row in grid)
    for name, *cells in grid:
        written = "  ".join(cell.rjust(width) for cell in cells)
        lines.append(
            f"{name.ljust(first)}  {written}".strip()
            if not first
            else f"{name.ljust(first)}   {written}".rstrip()
        )
    return "\n".join([*lines, *_rest(drawn)])


def headline(look):
    """Says what a value is, in one line."""
    value = look.value
    name = f"{look.name}: " if look.name else ""
    size = f", {value.size_in_bytes} bytes" if value.size_in_bytes else ""
    return f"{name}{value.kind} {value.dtype} {shape_words(value.shape)}{size}"


def facts(look):
    """Lists the facts and the statistics of a value, in at most two lines."""
    lines = []
    if look.value.facts:
        lines.append(", ".join(f"{name} {words}" for name, words in look.value.facts))
    stats = look.stats()
    if stats and look.value.measured.size > 1:
        wanted = {k: v for k, v in stats.items() if v and (v != "0%" or k == "zeros")}
        lines.append(", ".join(f"{name} {words}" for name, words in wanted.items()))
    return lines


def _table(look):
    """The part of the slice that the still form shows; None of what has no table."""
    if "table" not in look.tabs:
        return None
    live = look.window()
    window = Window(look.slice, live.rows, live.columns, look.start, (ROWS, COLUMNS))
    found, value = look.statistics, look.value
    return table(
        window,
        None if found is None else found.low,
        None if found is None else found.high,
        look.form,
        None if value.present is None else look._cut(value.present),
        value.absent,
        value.label if look.rows == 0 else None,
    )


def _row_names(drawn):
    names = drawn["names"] or drawn["rows"]
    return ["" if name is None else str(name) for name in names]


def _column_names(drawn):
    plus = "+" if drawn["wrapped"] else ""
    return ["" if name is None else f"{plus}{name}" for name in drawn["columns"]]


def _rest(drawn):
    """Says how much of the slice is not shown."""
    rows, columns = drawn["total"]
    shown = len(drawn["cells"]), len(drawn["cells"][0])
    missing = []
    if shown[0] < rows:
        missing.append(f"{rows - shown[0]} more rows")
    if shown[1] < columns:
        missing.append(f"{columns - shown[1]} more columns")
    return [f"({', '.join(missing)})"] if missing else []


# ---- The picture


def still_html(look):
    """Returns an `<img>` with the slice as a picture; of what has no table, the text.

    The tab that is open is drawn: the image, or else the table.
    """
    shown = look._image(IMAGE) if look.tab == "image" else None
    words = "; ".join([headline(look), *facts(look)])
    if shown:
        legend = html.escape(f"{words}; {shown['words']}")
        return f"<p>{legend}</p>{image_tag(shown['address'], words)}"
    drawn = _table(look)
    if drawn is None:
        return f"<p>{html.escape(words)}</p><pre>{html.escape(look.text())}</pre>"
    svg = table_svg(drawn, [headline(look), *facts(look)], _rest(drawn)).encode()
    address = "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
    return image_tag(address, words)


def table_svg(drawn, lines, rest):
    """Writes a table of `table.table` as SVG, with lines of words above and below."""
    names, columns = _row_names(drawn), _column_names(drawn)
    letters = max(len(cell) for row in [columns, *drawn["cells"]] for cell in row)
    cell = max(letters, 2) * LETTER + 12
    first = max(map(len, names)) * LETTER + (10 if any(names) else 0)
    top = PAD + len(lines) * LINE + (LINE if any(columns) else 0)
    height = top + len(names) * LINE + len(rest) * LINE + PAD
    width = first + cell * len(columns)
    width = max(width, *(len(line) * LETTER for line in [*lines, *rest])) + 2 * PAD
    parts = [_text(PAD, PAD + 14 + i * LINE, line, "w") for i, line in enumerate(lines)]
    if any(columns):
        parts += [
            _text(PAD + first + (j + 1) * cell - 6, top - 6, name, "m e")
            for j, name in enumerate(columns)
        ]
    for i, name in enumerate(names):
        y = top + i * LINE
        parts.append(_text(PAD + first - 8, y + 14, name, "m e"))
        for j, words in enumerate(drawn["cells"][i]):
            heat = drawn["heat"][i][j]
            parts += _cell(PAD + first + j * cell, y, cell, words, heat)
    end = top + len(names) * LINE + 14
    parts += [_text(PAD, end + i * LINE, line, "m") for i, line in enumerate(rest)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">'
        f"<style>{_sheet()}</style>"
        f'<rect class="p" width="100%" height="100%" rx="6"/>{"".join(parts)}</svg>'
    )


def _cell(x, y, width, words, heat):
    """A cell: its colour, if it has one, and what is in it."""
    if heat:
        kind = "pos" if heat > 0 else "neg"
        box = f'x="{x:.1f}" y="{y}" width="{width - 1:.1f}" height="{LINE - 1}"'
        share = round(abs(heat) * STRONGEST, 3)
        yield f'<rect class="{kind}" {box} fill-opacity="{share}"/>'
    yield _text(x + width - 6, y + 14, words, "w e")


def _text(x, y, words, kind):
    if not words:
        return ""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.0f}">{html.escape(words)}</text>'


def _sheet():
    """Light and dark, as the reader's own setting says."""
    positive, negative = ("#" + bytes(rgb).hex() for rgb in (POSITIVE, NEGATIVE))
    return (
        f"text{{font:12px {FONT};white-space:pre}}.e{{text-anchor:end}}"
        f".pos{{fill:{positive}}}.neg{{fill:{negative}}}{_shades(BASE['light'])}"
        f"@media (prefers-color-scheme:dark){{{_shades(BASE['dark'])}"
        f".pos{{fill:{mix(positive, '#ffffff', 0.85)}}}}}"
    )


def _shades(base):
    kinds = {"p": "paper", "w": "ink", "m": "muted"}
    return "".join(f".{kind}{{fill:{base[name]}}}" for kind, name in kinds.items())
