"""The AutoGraph view as words and as plain HTML, for terminals and saved notebooks.

In TensorFlow: no counterpart
"""

import html

_LONGEST = 4  # names of nodes that are listed for a line


def count(number, word):
    """Writes a number of things.

    >>> count(1, "line"), count(2, "node")
    ('1 line', '2 nodes')
    """
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def headline(view):
    """How much the user wrote, how much was generated, how many nodes there are."""
    piece = view.pieces[0]
    parts = [count(len(piece.source), "line")]
    if piece.generated:
        parts.append(f"{count(len(piece.generated), 'line')} of generated code")
    if view.picture is not None:
        parts.append(count(len(view.picture.graph.nodes), "node"))
    return f"{piece.name}: {', '.join(parts)}"


def text(view):
    """The whole view in words."""
    lines = [headline(view)]
    for number, piece in enumerate(view.pieces):
        width = len(str(piece.lines[-1])) if piece.source else 1
        arrow = " -> nodes" if view.nodes_by_line(number) else ""
        lines += ["", f"{piece.name}: your code{arrow}"]
        for line, words in zip(piece.lines, piece.source, strict=True):
            made = nodes_text(view, number, line)
            arrow = f"  -> {made}" if made else ""
            lines.append(f"{line:>{width}} {words}{arrow}".rstrip())
            lines += [f"{'':>{width}} ^ {m}" for m in problems(view, number, line)]
        lines += [f"! {m}" for m in problems(view, number, None)]
        if piece.generated:
            lines += ["", f"{piece.name}: generated code  # your line"]
            lines += generated_lines(piece)
    lines += ["", "rules"] if view.rules() else []
    lines += [f"{line:>4} {what}: {why}" for line, what, why in explained(view)]
    lines += ["", view.hint] if view.hint else []
    return "\n".join(lines)


def explained(view):
    """Lists (line, converter, why) for the function asked for, and what came of it."""
    rules = [tuple(rule) for rule in view.rules()]
    first = view.pieces[0]
    said = [(line, "graph", view.outcome(line, 0)) for line in first.lines]
    rules += [row for row in said if row[2]]
    return sorted(rules, key=lambda row: row[0])


def generated_lines(piece):
    """The generated lines, each with the user's line behind it."""
    found = []
    for number, line in enumerate(piece.generated, 1):
        origin = piece.origins.get(number)
        found.append(f"{line}  # {origin}" if line.strip() and origin else line)
    return found


def nodes_text(view, piece, line):
    """Names the first few nodes that a line made."""
    names = view.nodes(line, piece)
    more = f", {len(names) - _LONGEST} more" if len(names) > _LONGEST else ""
    return ", ".join(names[:_LONGEST]) + more


def problems(view, piece, line):
    """The messages of what went wrong at a line; of None, at no line in particular."""
    return [p.message for n, p in view.problems if n == piece and p.line == line]


def page(view, image):
    """The whole view as HTML without style sheets or scripts; `image` is the graph."""
    parts = [f"<p><b>{html.escape(headline(view))}</b></p>"]
    for number, piece in enumerate(view.pieces):
        parts.append(_codes(view, number, piece))
    parts.append(image)
    rows = "".join(
        f'<tr><th scope="row">{line}</th>'
        f"<td>{what}</td><td>{html.escape(why)}</td></tr>"
        for line, what, why in explained(view)
    )
    if rows:
        words = ("line", "converter", "why")
        head = "".join(f'<th scope="col">{word}</th>' for word in words)
        parts.append(
            f"<table><caption>rules for {html.escape(view.pieces[0].name)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )
    parts += [f"<p>{html.escape(view.hint)}</p>"] if view.hint else []
    return "".join(parts)


def _codes(view, number, piece):
    """A table of two cells: the user's code and the generated code."""
    source = "\n".join(
        f"{line:>3} {words}"
        + "".join(f"\n    ^ {m}" for m in problems(view, number, line))
        for line, words in zip(piece.lines, piece.source, strict=True)
    )
    generated = "\n".join(generated_lines(piece)) or "(not converted)"
    top = ' style="text-align:left;vertical-align:top"'
    cells = "".join(
        f"<td{top}><pre>{html.escape(code)}</pre></td>" for code in (source, generated)
    )
    name = html.escape(piece.name)
    heads = f'<th scope="col">{name}</th><th scope="col">generated code</th>'
    said = "".join(f"<p>{html.escape(m)}</p>" for m in problems(view, number, None))
    return f"<table><tr>{heads}</tr><tr>{cells}</tr></table>{said}"
