"""Pages of tables and trees, as text for terminals and as HTML for notebooks.

The HTML names no colours, so that it takes those of the notebook's theme, and asks for
nothing from outside. A table that is wider than the page scrolls by itself.

In TensorFlow: no counterpart
"""

import html
from typing import NamedTuple

from minitf.core import dtypes

LONG = 48  # characters of a cell that may wrap


class Table(NamedTuple):
    """A table: the first cell of a row names the row."""

    caption: str
    head: tuple
    rows: list


class Tree(NamedTuple):
    """Names below names, as (depth, name) from the root on."""

    caption: str
    lines: list


class Page:
    """A title and parts below it; a base for views, which set `title` and `parts`."""

    title = ""
    parts = ()

    def __repr__(self):
        return "\n\n".join([_visible(self.title), *map(_text, self.parts)])

    def _repr_html_(self):
        parts = "".join(map(_html, self.parts))
        wrapped = ' style="overflow-wrap:anywhere"'
        title = f"<p{wrapped}><b>{_escaped(self.title)}</b></p>"
        return f"<section>{title}{parts}</section>"


def shortened(rows, limit, filler):
    """Returns at most `limit` rows, then one that tells how many more there are.

    `filler` makes that row from a text.

    >>> shortened(["a", "b", "c"], 1, str)
    ['a', '... 2 more']
    """
    if len(rows) <= limit:
        return rows
    return [*rows[:limit], filler(f"... {len(rows) - limit} more")]


def short_table(caption, head, rows, limit):
    """Returns a `Table` of at most `limit` rows, and the count of the others."""
    blank = ("",) * (len(head) - 1)
    return Table(caption, head, shortened(rows, limit, lambda text: (text, *blank)))


def type_name(number):
    """Returns the name of a `DataType`, which may be any number in a file.

    >>> type_name(1), type_name(12345), type_name(0)
    ('float32', 'type 12345', 'none')
    """
    if number == 0:
        return "none"
    dtype = dtypes.FROM_ENUM.get(number)
    return dtype.name if dtype else f"type {number}"


def shape_text(message):
    """Writes a `TensorShapeProto` as Python would; sizes not known are None."""
    if message.unknown_rank:
        return "unknown rank"
    return str(tuple(None if dim.size < 0 else dim.size for dim in message.dim))


def _text(part):
    if isinstance(part, Tree):
        lines = [f"{'  ' * depth}{_visible(name)}" for depth, name in part.lines]
        return "\n".join([_visible(part.caption), *lines])
    cells = [[_visible(cell) for cell in row] for row in (part.head, *part.rows)]
    widths = [max(map(len, column)) for column in zip(*cells)]
    lines = [_line(row, widths) for row in cells]
    return "\n".join([_visible(part.caption), *lines])


def _line(row, widths):
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()


def _visible(value):
    """Writes out what would not show: names come from files and may be anything."""
    text = str(value)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _escaped(value):
    return html.escape(_visible(value))


def _html(part):
    return _html_tree(part) if isinstance(part, Tree) else _html_table(part)


def _html_table(table):
    columns = list(zip(*table.rows)) or [()] * len(table.head)
    sides = ["right" if _are_counts(column) else "left" for column in columns]
    head = "".join(
        f'<th scope="col" style="text-align:{side}">{_escaped(name)}</th>'
        for name, side in zip(table.head, sides)
    )
    rows = []
    for first, *others in table.rows:
        cells = "".join(map(_cell, others, sides[1:]))
        name = _escaped(first).replace("/", "/<wbr>")  # long names may wrap there
        start = f'<th scope="row" style="text-align:{sides[0]};white-space:normal">'
        rows.append(f"<tr>{start}{name}</th>{cells}</tr>")
    # With a tab stop, people without a mouse can scroll it.
    return (
        f'<div role="region" aria-label="{_escaped(table.caption)}" tabindex="0" '
        f'style="max-width:100%;overflow-x:auto"><table>'
        f'<caption style="text-align:left;white-space:nowrap">'
        f"{_escaped(table.caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _are_counts(column):
    return bool(column) and all(isinstance(cell, int) for cell in column)


def _cell(value, side):
    """A cell; a long text may wrap, but not into a narrow pillar."""
    text = _escaped(value)
    wrap = "normal;min-width:22em" if len(text) > LONG else "nowrap"
    return f'<td style="text-align:{side};white-space:{wrap}">{text}</td>'


def _html_tree(tree):
    """Writes lines of growing depth as lists in lists."""
    pieces, level = [], -1
    for depth, name in tree.lines:
        if depth > level:
            pieces.append("<ul>" * (depth - level))
        else:
            pieces.append("</li>" + "</ul></li>" * (level - depth))
        pieces.append(f'<li style="overflow-wrap:anywhere">{_escaped(name)}')
        level = depth
    pieces.append("</li></ul>" * (level + 1))
    return f"<p>{_escaped(tree.caption)}</p>{''.join(pieces)}"
