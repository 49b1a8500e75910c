"""Write a drawing as one self-contained SVG file.

No script, no font, no address of anything outside: the text can stand in a file, in an
`<img>` of a notebook, or inside a page. Ids are made from the names in the graph alone,
so the same node has the same id in every drawing of it, and a widget can animate from
one drawing to the next. Everything a graph says is escaped: names may hold anything.

In TensorFlow: no counterpart (TensorBoard: plugins/graph/tf_graph_scene/*.ts)
"""

from __future__ import annotations

from base64 import b64encode
from typing import NamedTuple

from .geometry import Box, Drawing
from .legend import entries_of, legend
from .metrics import (
    DETAIL_LINE,
    LINE,
    TITLE_SIZE,
    detail_line,
    edge_label,
    escape,
    label_lines,
    shorten,
    visible,
)
from .palette import MARKS, style_sheet
from .shapes import number, outline

BADGES = {"removed": "−", "merged": "=", "added": "+", "current": "▸"}
# Below the last line of text sits a little air; letters reach down, but not as far.
BASELINE = 4.2


def to_svg(
    drawing: Drawing,
    *,
    theme: str = "auto",
    legend_shown: bool = False,
    highlight: dict[str, object] | None = None,
    title: str = "",
    prefix: str = "mtf",
    tints: dict[str, str] | None = None,
    live: Live | None = None,
    key_entries=(),
) -> str:
    """Write `drawing` as SVG text.

    Args:
      theme: "light", "dark" or "auto", which follows the reader's setting.
      legend_shown: whether to explain the kinds that occur, below the drawing.
      highlight: node ids by mark: "removed", "merged", "added", "current".
      title: what a screen reader announces; the graph's name when empty.
      prefix: starts all ids, names the root's class; each drawing in a page needs one.
      tints: node ids and how to colour them instead of by kind; see `tint_names`.
      live: what a drawing needs that is used by mouse and keys.
      key_entries: (class, words) for the legend, if colours do not say kinds.

    Raises `ValueError` for a theme or mark that does not exist.

    >>> from minitf_widgets.drawing import Graph, Node, layered_layout
    >>> text = to_svg(layered_layout(Graph((Node("a", "a"),))))
    >>> text.startswith("<svg xmlns=") and "<script" not in text
    True
    """
    if theme not in ("light", "dark", "auto"):
        raise ValueError(
            f"theme must be 'light', 'dark' or 'auto'. Received: theme={theme!r}."
        )
    marks = _marks(highlight or {})
    tints = tints or {}
    key, width, height = "", drawing.width, drawing.height
    if legend_shown:
        key, width, height = legend(entries_of(drawing, key_entries), width, height)
    parts = [
        *_head(drawing, number(width), number(height), title, prefix, live),
        f"<style>{style_sheet(theme, prefix, bool(live), bool(tints))}</style>",
        *(_scope(placed, prefix, live) for placed in drawing.scopes),
        *(_edge(placed) for placed in drawing.edges),
        *(_node(placed, prefix, marks, tints, live) for placed in drawing.nodes),
        *(_scope_title(placed, live) for placed in drawing.scopes),
        *(_edge_text(placed, drawing) for placed in drawing.edges if placed.label),
        key,
        "</svg>\n",
    ]
    return "\n".join(part for part in parts if part)


def _head(drawing, width, height, title, prefix, live):
    size = f'width="{width}" height="{height}"'
    role = "group" if live else "img"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{prefix}" {size} '
        f'viewBox="0 0 {width} {height}" role="{role}" '
        f'aria-labelledby="{prefix}-title {prefix}-desc">'
    )
    yield f'<title id="{prefix}-title">{escape(title or _title(drawing))}</title>'
    yield f'<desc id="{prefix}-desc">{escape(_description(drawing))}</desc>'
    yield f'<rect class="paper" {size} rx="8"/>'


class Live(NamedTuple):
    """What a live drawing says of its parts: ids and their words for screen readers."""

    words: dict[str, str]


def _said(live, name, expanded):
    """Write the end of an opening tag: what a part is, in words, and if it is open.

    Tooltips are left to the page, which has better ones.
    """
    opens = f' aria-expanded="{expanded}"' if expanded else ""
    words = escape(live.words.get(name, name))
    return f' role="treeitem" aria-label="{words}"{opens}>'


def _chevron(name, x, y, is_open):
    """Write the sign that opens or closes a box: it points to where its inside is."""
    shape = "M{} {}h8l-4 5z" if is_open else "M{} {}v8l5 -4z"
    left, top = (x - 4, y - 2.5) if is_open else (x - 2.5, y - 4)
    return (
        f'<g class="chevron" data-toggle="{escape(name)}">'
        f'<rect x="{number(x - 9)}" y="{number(y - 11)}" width="18" height="22"/>'
        f'<path d="{shape.format(number(left), number(top))}"/></g>'
    )


def to_data_uri(drawing: Drawing, **options) -> str:
    """Return the SVG as a `data:` address for an `<img>`; options as for `to_svg`."""
    text = to_svg(drawing, **options).encode("utf-8")
    return "data:image/svg+xml;base64," + b64encode(text).decode("ascii")


def element_id(prefix: str, kind: str, name: str) -> str:
    """Turn any name into an id: "/" becomes "--", other odd characters "-hex-".

    >>> element_id("mtf", "n", "dense_1/MatMul")
    'mtf-n-dense_1--MatMul'
    """
    written = [
        c if c.isascii() and (c.isalnum() or c == "_") else "-" + _code(c) + "-"
        for c in name
    ]
    return f"{prefix}-{kind}-{''.join(written)}"


def _code(character):
    return "" if character == "/" else f"{ord(character):x}"


def _marks(highlight):
    unknown = set(highlight) - set(MARKS)
    if unknown:
        raise ValueError(
            f"A highlight must be one of {', '.join(MARKS)}. "
            f"Received: {', '.join(sorted(unknown))}."
        )
    found: dict[str, list[str]] = {}
    for mark, ids in highlight.items():
        for name in [ids] if isinstance(ids, str) else ids:
            found.setdefault(name, []).append(mark)
    return found


def _title(drawing):
    return f"Graph {drawing.graph.name}" if drawing.graph.name else "Graph"


def _description(drawing):
    counts = (
        (len(drawing.nodes), "node"),
        (len(drawing.edges), "edge"),
        (len(drawing.scopes), "scope"),
    )
    said = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in counts]
    way = "top to bottom" if drawing.direction == "down" else "left to right"
    return f"{', '.join(said)}; data flows from {way}."


def _scope(placed, prefix, live):
    box, name = placed.box, "/".join(placed.path)
    about = f"><title>{escape(name)}/</title>"
    if live:
        about = _said(live, f"{name}/", "true")
    return (
        f'<g class="scope{_shade(len(placed.path))}" '
        f'id="{element_id(prefix, "s", name)}" data-name="{escape(name)}/"{about}'
        f'<rect x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}" '
        f'height="{number(box.height)}" rx="9"/></g>'
    )


def _shade(depth):
    """Name the class of what lies `depth` boxes deep: two shades take turns."""
    return "" if not depth else " odd" if depth % 2 else " even"


def _scope_title(placed, live):
    """Write a box's title; it comes after the edges, which may pass behind it."""
    box, depth = placed.box, len(placed.path)
    indent = 20 if live else 10
    room = max(20.0, box.width - 10 - indent) / 1.07  # bold is a little wider
    title = escape(shorten(visible(placed.path[-1]), room, TITLE_SIZE))
    text = (
        f'<text class="scope-title{_shade(depth)}" x="{number(box.x + indent)}" '
        f'y="{number(box.y + 17)}">{title}</text>'
    )
    if not live:
        return text
    return text + _chevron("/".join(placed.path) + "/", box.x + 12, box.y + 13, True)


def _edge(placed):
    edge = placed.edge
    classes = "edge control" if edge.control else "edge"
    classes += " back" if placed.backward or edge.source == edge.target else ""
    about = edge.title or " ".join(
        filter(None, (f"{edge.source} → {edge.target}", edge.label))
    )
    line, tip = _line_and_tip(placed.points)
    return (
        f'<g class="{classes}" data-from="{escape(edge.source)}" '
        f'data-to="{escape(edge.target)}"><title>{escape(about)}</title>'
        f'<path d="{line}"/><path class="tip" d="{tip}"/></g>'
    )


def _line_and_tip(points):
    """Write a curve that stops short of its end, and the arrow head that fills it."""
    ex, ey = points[-1]
    hx, hy = next((p for p in reversed(points) if p != points[-1]), (ex, ey - 1))
    length = ((ex - hx) ** 2 + (ey - hy) ** 2) ** 0.5 or 1.0
    ux, uy = (ex - hx) / length, (ey - hy) / length
    bx, by = ex - 7 * ux, ey - 7 * uy
    tip = (
        f"M{number(ex)} {number(ey)}L{number(bx - 3.4 * uy)} {number(by + 3.4 * ux)}"
        f"L{number(bx + 3.4 * uy)} {number(by - 3.4 * ux)}z"
    )
    hx, hy = points[-2]
    points = [*points[:-2], (hx - 5 * ux, hy - 5 * uy), (ex - 5 * ux, ey - 5 * uy)]
    written = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for start in range(0, len(points) - 1, 3):
        piece = points[start : start + 4]
        if len({x for x, _ in piece}) == 1:
            written.append(f"V{number(piece[3][1])}")
        elif len({y for _, y in piece}) == 1:
            written.append(f"H{number(piece[3][0])}")
        else:
            numbers = " ".join(f"{number(x)} {number(y)}" for x, y in piece[1:])
            written.append(f"C{numbers}")
    return "".join(written), tip


def _node(placed, prefix, marks, tints, live):
    node, box = placed.node, placed.box
    found = marks.get(node.id, [])
    tint = [tints[node.id]] if node.id in tints else []
    classes = " ".join(("node", f"k-{node.kind}", *tint, *found))
    about = f"><title>{escape(node.title or node.id)}</title>"
    chevron = ""
    if live:
        about = _said(live, node.id, "false" if node.members else "")
        x = box.x + {"control": 13, "function": 12}.get(node.kind, 11)
        chevron = _chevron(node.id, x, box.center[1], False) if node.members else ""
    return (
        f'<g class="{classes}" id="{element_id(prefix, "n", node.id)}" '
        f'data-name="{escape(node.id)}"{about}'
        f"{outline(node.kind, box)}{_node_text(node, box)}{_badges(found, box)}"
        f"{chevron}</g>"
    )


def _node_text(node, box):
    lines = label_lines(node.label)
    tall = LINE * len(lines) + DETAIL_LINE * len(node.detail)
    x, middle = box.center
    middle += {"variable": 2.5, "group": 3.0}.get(node.kind, 0.0)
    x += {"linear": 3.0, "random": 5.0}.get(node.kind, 0.0)
    y = middle - tall / 2
    written = []
    for line in lines:
        written.append(_text("label", x, y + LINE / 2 + BASELINE, line))
        y += LINE
    for line in node.detail:
        written.append(_text("detail", x, y + DETAIL_LINE / 2 + 3.6, detail_line(line)))
        y += DETAIL_LINE
    return "".join(written)


def _text(name, x, y, text):
    return f'<text class="{name}" x="{number(x)}" y="{number(y)}">{escape(text)}</text>'


def _badges(marks, box: Box):
    """Say each highlight by a sign as well, for those who do not see its colour."""
    written = []
    for place, mark in enumerate(marks):
        x, y = box.right - 3 - 18 * place, box.y + 1
        written.append(
            f'<g class="badge {mark}"><circle cx="{number(x)}" cy="{number(y)}" r="7"/>'
            f'<text x="{number(x)}" y="{number(y + 3.8)}">{BADGES[mark]}</text></g>'
        )
    return "".join(written)


def _edge_text(placed, drawing):
    box = placed.label
    around = (len(s.path) for s in drawing.scopes if s.box.contains(box))
    text = escape(edge_label(placed.edge.label))
    return (
        f'<text class="shape{_shade(max(around, default=0))}" '
        f'x="{number(box.center[0])}" y="{number(box.center[1] + 3.4)}">{text}</text>'
    )
