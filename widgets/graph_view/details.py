"""All there is to say of one operation: for the panel beside the picture.

In TensorFlow: no counterpart (TensorBoard: the card at the right of the Graphs tab)
"""

import inspect
import linecache
import re
import sys
from collections import Counter

from minitf_widgets.graph_view.colors import measure_lines, short_device
from minitf_widgets.translate.listing import type_text, value_of
from minitf_widgets.translate.operations import attributes

from minitf.core.graph.graph import Operation
from minitf.core.op.registry import OPS

AROUND = 2  # lines of the user's code before and after the one that made an operation
MOST_LINKS = 40


def of_node(address, graph, source, measure=None):
    """Returns a dict of what is known of one operation.

    Args:
      address: its address.
      graph: the whole `drawing.Graph`.
      source: the `tf.Operation`, or the message, that it was translated from.
      measure: its `Measure`, if there is one.
    """
    node = graph.nodes[graph.index[address]]
    known = isinstance(source, Operation)
    name, _, op_type = node.title.partition("\n")[0].partition(" = ")
    return {
        "id": address,
        "name": name,
        "type": op_type,
        "kind": node.kind,
        "does": describe(op_type),
        "made": _made(source) if known else node.title.split("\n")[1:],
        "facts": _facts(source) if known else _message_facts(source),
        "run": measure_lines(measure),
        "code": code_of(source) if known else None,
        "inputs": _links(graph, address, "target", "source"),
        "outputs": _links(graph, address, "source", "target"),
    }


def of_box(name, members, graph):
    """Returns the same for a box, open or closed, around the nodes `members`."""
    inside = [graph.nodes[graph.index[member]] for member in members]
    types = Counter(
        inner.title.partition("\n")[0].rpartition(" = ")[2] for inner in inside
    )
    most = [f"{count:,} {op_type}" for op_type, count in types.most_common(8)]
    more = [f"and {len(types) - 8} other kinds of op"] if len(types) > 8 else []
    return {
        "id": name,
        "name": name.rstrip("/"),
        "type": "box",
        "kind": "group",
        "does": f"A box around {len(inside):,} operations.",
        "made": most + more,
        "facts": [],
        "run": [],
        "code": None,
        "inputs": [],
        "outputs": [],
    }


def describe(op_type):
    """What an op does, in one sentence; "" for ops we do not know.

    >>> describe("MatMul")
    'Multiplies two matrices, (m, k) and (k, n), into an (m, n) matrix.'
    """
    if op_type not in OPS:
        return ""
    words = inspect.getdoc(OPS[op_type].kernel) or ""
    return words.partition("\n\n")[0].replace("\n", " ")


def _made(op):
    return [type_text(t.dtype.name, t._shape) for t in op.outputs]


def _facts(op):
    found = [("device", short_device(op.device))] if op.device else []
    if op.type == "Const":
        found.append(("value", value_of(op.attrs["value"])))
    return found + [(name, _cut(text)) for name, text in attributes(op)]


def _message_facts(message):
    """The attributes of a `NodeDef`, in the language of its file."""
    if not hasattr(message, "attr"):
        return []
    found = [("device", short_device(message.device))] if message.device else []
    for name in sorted(message.attr):
        text = " ".join(str(message.attr[name]).split())
        if name != "value" and not name.startswith("_output"):
            found.append((name, _cut(text)))
    return found


def _cut(text, limit=120):
    return text if len(text) <= limit else f"{text[:limit]}…"


def _links(graph, address, here, there):
    """The neighbours on one side: id, words, and what flows between."""
    found = {}
    for edge in graph.edges:
        if getattr(edge, here) == address:
            other = getattr(edge, there)
            words = "order only" if edge.control else edge.label
            found.setdefault((other, words))
    return [{"id": other, "label": words} for other, words in list(found)[:MOST_LINKS]]


# --- The user's own line ----------------------------------------------------------


def code_of(op):
    """The lines of the user's program around the one that made an operation.

    Returns a dict of `place`, in words, `line` and `lines`: pairs of number and text;
    None if nobody knows.
    """
    source = getattr(op, "_source", None)
    if source is None:
        return None
    filename, line, function = source
    texts = linecache.getlines(filename)
    first = max(1, line - AROUND)
    lines = [
        [n, texts[n - 1].rstrip()]
        for n in range(first, line + AROUND + 1)
        if n <= len(texts)
    ]
    where = f"in {function}" if not function.startswith("<") else ""
    place = f"{place_name(filename)}, line {line} {where}".strip()
    return {"place": place, "line": line, "lines": lines}


def place_name(filename):
    """What a reader calls a file: a cell by its number, anything else by its name.

    >>> place_name("/home/ada/model.py"), place_name("<ipython-input-7-ab12cd>")
    ('model.py', 'cell [7]')
    """
    old = re.match(r"<ipython-input-(\d+)-", filename)  # as IPython 7 names its cells
    if old:
        return f"cell [{old[1]}]"
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    cells = getattr(getattr(shell, "compile", None), "_filename_map", {})
    if filename in cells:
        return f"cell [{cells[filename]}]"
    if re.search(r"[/\\]ipykernel_\d+[/\\]", filename):
        return "this notebook"
    return re.split(r"[/\\]", filename)[-1]
