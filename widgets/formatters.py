"""Rich display of graphs and tensors in a notebook, registered by `%load_ext minitf`.

In TensorFlow: no counterpart
"""

import html

import numpy as np
from minitf_widgets.graph_view import GraphView

from minitf.core.graph.graph import Graph, Operation
from minitf.core.tensor import EagerTensor
from minitf.formats import proto

ROWS = COLUMNS = 8  # of a matrix that is shown as a table


def register(shell):
    """Teaches the shell to show graphs as pictures and tensors as tables."""
    formatter = shell.display_formatter.formatters["text/html"]
    for kind, function in _FORMATTERS.items():
        formatter.for_type(kind, function)
    formatter.for_type(proto.message("GraphDef"), graph_html)


def unregister(shell):
    """Takes back what `register` did and nothing else."""
    formatter = shell.display_formatter.formatters["text/html"]
    for kind in (*_FORMATTERS, proto.message("GraphDef")):
        formatter.pop(kind, None)


def graph_html(graph):
    """The picture of a graph, if it has any nodes."""
    return GraphView(graph).static_html()


def operation_html(op):
    """An operation with its inputs and outputs, as a small table."""
    rows = [("op", op.type), ("name", op.name)]
    rows += [("input", str(tensor)) for tensor in op.inputs]
    rows += [("output", str(tensor)) for tensor in op.outputs]
    rows += [("device", op.device)] if op.device else []
    cells = "".join(
        f"<tr><th>{key}</th><td>{html.escape(value)}</td></tr>" for key, value in rows
    )
    return f"<table>{cells}</table>"


def tensor_html(tensor):
    """A tensor as a table of numbers, under its shape and type."""
    array = tensor._array
    if array.ndim not in (1, 2) or not array.size or array.size == 1:
        return None  # the plain text says it best
    table = np.atleast_2d(array)
    rows = [_row(row) for row in table[:ROWS]]
    if len(table) > ROWS:
        rows.append("<tr><td>&#8942;</td></tr>")
    caption = f"shape {tensor.shape} &#183; {tensor.dtype.name}"
    return f"<table><caption>{caption}</caption>{''.join(rows)}</table>"


def _row(row):
    cells = [_cell(value) for value in row[:COLUMNS]]
    cells += ["<td>&#8230;</td>"] if len(row) > COLUMNS else []
    return f"<tr>{''.join(cells)}</tr>"


def _cell(value):
    text = f"{value:.5g}" if isinstance(value, np.floating) else str(value)
    return f"<td>{html.escape(text)}</td>"


_FORMATTERS = {
    Graph: graph_html,
    Operation: operation_html,
    EagerTensor: tensor_html,
}
