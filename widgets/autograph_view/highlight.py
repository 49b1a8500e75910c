"""Python code as pieces of text with a class each, for a page to colour.

In TensorFlow: no counterpart
"""

MOST = 150_000  # characters that are coloured; more is sent as it is
KINDS = (
    ("Keyword", "k"),
    ("Literal.String", "s"),
    ("Literal.Number", "n"),
    ("Comment", "c"),
    ("Name.Function", "f"),
    ("Name.Class", "f"),
    ("Name.Decorator", "d"),
    ("Name.Builtin", "b"),
    ("Operator.Word", "k"),
)


def spans(lines):
    """Returns for each line a list of [class, text]; the class is "" for plain text.

    >>> spans(["if x:", "    pass"])
    [[['k', 'if'], ['', ' x:']], [['', '    '], ['k', 'pass']]]
    """
    from pygments.lexers import PythonLexer  # IPython brings it; only pages need it

    if sum(map(len, lines)) > MOST:
        return [[["", line]] if line else [] for line in lines]
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    found = [[]]
    for token, text in lexer.get_tokens("\n".join(lines)):
        kind = _kind(token)
        for number, part in enumerate(text.split("\n")):
            if number:
                found.append([])
            if part:
                _add(found[-1], kind, part)
    return found[: len(lines)]


def _kind(token):
    name = str(token).removeprefix("Token.")
    return next((short for start, short in KINDS if name.startswith(start)), "")


def _add(line, kind, text):
    if line and line[-1][0] == kind:
        line[-1][1] += text
    else:
        line.append([kind, text])
