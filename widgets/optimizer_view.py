"""Looking at what the optimiser and the compiler make of a graph.

In TensorFlow: no counterpart (TF_CPP_VMODULE=meta_optimizer=1 prints as much)
"""

import html

from minitf_widgets.functions import is_function, traced
from minitf_widgets.graph_view import GraphView

from minitf.core.tensor import Tensor
from minitf.grappler.optimizer import optimize
from minitf.grappler.program import Program
from minitf.runtime.compiler import CompiledProgram


def request(fetches, feeds=()):
    """Makes the optimiser's `Program` for a tensor, an operation, or a list of them.

    A `tf.function` stands for what it returns, given its arguments.
    """
    fetches = traced(fetches)
    if is_function(fetches):
        body = fetches.graph
        results = tuple(body.outputs), tuple(body.control_outputs)
        return Program(body, tuple(body.inputs), *results)
    fetches = fetches if isinstance(fetches, list | tuple) else [fetches]
    feeds = feeds if isinstance(feeds, list | tuple) else [feeds]
    tensors = tuple(x for x in fetches if isinstance(x, Tensor))
    targets = tuple(x for x in fetches if not isinstance(x, Tensor))
    graph = fetches[0].graph
    if not feeds:
        feeds = [
            op.outputs[0] for op in graph.get_operations() if op.type == "Placeholder"
        ]
    return Program(graph, tuple(feeds), tensors, targets)


class PassesView:
    """What each pass of the optimiser did, as a table.

    Args:
      fetches: the tensors or operations wanted.
      feeds: the tensors given; all placeholders if empty.
    """

    def __init__(self, fetches, feeds=()):
        self.stages = list(optimize(request(fetches, feeds)))

    def before(self, **options):
        """A `GraphView` of the graph as it was written."""
        return GraphView(self.stages[0].before.graph, **options)

    def after(self, **options):
        """A `GraphView` of the graph as it will run."""
        return GraphView(self.stages[-1].after.graph, **options)

    def rows(self):
        """Lists (pass, operations before, operations after, names that went)."""
        found = []
        for stage in self.stages:
            old = [op.name for op in stage.before.order()]
            new = [op.name for op in stage.after.order()]
            gone = [name for name in old if name not in set(new)]
            found.append((stage.name, len(old), len(new), gone))
        return found

    def __repr__(self):
        lines = [f"{'pass':<26}{'before':>7}{'after':>7}  removed"]
        for name, old, new, gone in self.rows():
            lines.append(f"{name:<26}{old:>7}{new:>7}  {_names(gone)}".rstrip())
        return "\n".join(lines)

    def _repr_html_(self):
        left = ' style="text-align:left"'
        head = (
            f"<tr><th{left}>pass</th><th>before</th><th>after</th>"
            f"<th{left}>removed</th></tr>"
        )
        rows = "".join(
            f"<tr><td{left}>{name}</td><td>{old}</td><td>{new}</td>"
            f"<td{left}>{html.escape(_names(gone))}</td></tr>"
            for name, old, new, gone in self.rows()
        )
        return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _names(names, limit=4):
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


class CodeView:
    """The Python program that a graph is compiled to."""

    def __init__(self, fetches, feeds=(), optimized=True):
        program = request(fetches, feeds)
        if optimized:
            for stage in optimize(program):
                program = stage.after
        # A session hands out copies, a function tensors, which nobody can change.
        copies = not is_function(traced(fetches))
        request_of = (program.feeds, program.fetches, program.targets)
        self.source = CompiledProgram(*request_of, copies=copies).source

    def __repr__(self):
        return self.source.rstrip()

    def _repr_html_(self):
        return f"<pre><code>{html.escape(self.source)}</code></pre>"


def show_passes(fetches, feeds=()):
    """Returns a table of what each pass of the optimiser did."""
    return PassesView(fetches, feeds)


def show_code(fetches, feeds=(), optimized=True):
    """Returns the Python program that runs when a session fetches `fetches`.

    Of a `tf.function` it is the program of its latest graph.
    """
    return CodeView(fetches, feeds, optimized)
