"""The compiler: a graph becomes a Python function, straight down the page.

The operations are put in order and written as one line each:

    def program(feeds, store):
        (x,) = feeds
        dot = np.dot(x, w)
        add = np.add(dot, 1.0, out=dot)
        return [add]

Kernels of one line stand there as expressions (`expressions.py`); others are called.
`out=dot` reuses memory: the buffer of a value that nobody needs any more, if it is the
program's own (`buffers.py`). Element-wise operations in a row become a function that
runs in blocks (`fusion.py`). A value is deleted after its last use. The source is kept
in `linecache`, so that a traceback shows the generated line.

In TensorFlow: core/grappler, compiler/xla (what `jit_compile=True` asks for)
"""

import itertools
import linecache

import numpy as np

from minitf.core import context
from minitf.runtime import calls, fusion
from minitf.runtime.buffers import Buffers
from minitf.runtime.expressions import Expressions
from minitf.runtime.plan import schedule

_numbers = itertools.count(1)


class CompiledProgram:
    """A compiled graph: call it with arrays for its feeds.

    `source` is the Python text of the function, worth reading.
    """

    def __init__(self, feeds, fetches, targets=()):
        writer = _Writer(feeds, fetches, targets)
        self.feeds, self.fetches = tuple(feeds), tuple(fetches)
        self.source = writer.source()
        self.order = writer.order
        self._lines = writer.node_of_line
        self._calls_back = any(node.op.calls_back for node in self.order)
        self._filename = f"<minitf program {next(_numbers)}>"
        namespace = writer.expressions.namespace
        self._function = _compile(self.source, self._filename, namespace)

    def __call__(self, feeds, store):
        """Runs the program; returns the list of fetched arrays."""
        now = context.state()
        before = now.resources, now.graph
        now.resources, now.graph = store, None
        try:
            if self._calls_back:
                with np.errstate(all="ignore"):
                    return self._function(feeds, store)
            return now.run_silently(self._function, feeds, store)
        except Exception as error:
            raise self._explain(error) from error
        finally:
            now.resources, now.graph = before

    def _explain(self, error):
        """Names the operation, and the user's line, behind the generated line."""
        trace, node, frame = error.__traceback__, None, None
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self._filename:
                node = self._lines.get(trace.tb_lineno)
                frame = trace.tb_frame
            trace = trace.tb_next
        if node is None:
            return error
        return calls.explain(error, node, _arrays_of(node, frame))

    def __del__(self):
        linecache.cache.pop(self._filename, None)


def _arrays_of(node, frame):
    """The inputs of the node whose line failed, from the program's local variables."""
    names = frame.f_globals["__names__"]
    found = {**frame.f_globals, **frame.f_locals}
    return [found[names[id(tensor)]] for tensor in node._inputs]


def _compile(source, filename, namespace):
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    exec(compile(source, filename, "exec"), namespace)  # only text we wrote ourselves
    return namespace["program"]


class _Writer:
    """Writes the source of one program, line by line."""

    def __init__(self, feeds, fetches, targets):
        self.feeds, self.fetches = feeds, fetches
        fed = {id(tensor) for tensor in feeds}
        needed = [t.op for t in fetches if id(t) not in fed]
        self.order = schedule([*needed, *targets], fed)
        self.buffers = Buffers(self.order, feeds, fetches)
        self.expressions = Expressions(self.buffers)
        self.node_of_line = {}
        self.lines = []

    def source(self):
        """Writes all lines; returns the text."""
        for node in self.order:
            if node.type == "Const":
                self.expressions.add_constant(node)
        body = self._program()
        self._add("def program(feeds, store):")
        for text, node in body:
            self._add("    " + text, node)
        return "\n".join(self.lines) + "\n"

    def _add(self, text, node=None):
        self.lines.append(text)
        if node is not None:
            self.node_of_line[len(self.lines)] = node

    def _program(self):
        """The body of the program: pairs of a line and the operation it is for."""
        body = []
        if self.feeds:
            names = [self.expressions.name(tensor) for tensor in self.feeds]
            left = f"({names[0]},)" if len(names) == 1 else ", ".join(names)
            body.append((f"{left} = feeds", None))
        constants = self.expressions.literals.keys()
        regions = fusion.find_regions(
            self.order, self.buffers, constants, self.feeds, self.fetches
        )
        fused = set()
        for node in self.order:
            if node in regions:
                body.append((self._region(regions[node]), node))
                fused.update(regions[node].nodes)
            elif node not in fused and node.type != "Const":
                body.extend(self._statement(node))
        seen = set()
        results = ", ".join(self._fetched(tensor, seen) for tensor in self.fetches)
        body.append((f"return [{results}]", None))
        return body

    def _statement(self, node):
        """The line of one operation, and one that drops what is no longer needed."""
        names = self.expressions.names
        fed = [tensor for tensor in node.outputs if id(tensor) in names]
        if fed and len(fed) == len(node.outputs):
            return  # all its values were given
        right = self.expressions.of(node)
        left = [
            "_" if any(tensor is t for t in fed) else self.expressions.name(tensor)
            for tensor in node.outputs
        ]
        if node.op.single:
            right = f"{left[0]} = {right}"
        elif left:
            right = f"({', '.join(left)},) = {right}"
        yield right, node
        gone = self._no_longer_needed(node)
        if gone:
            yield f"del {', '.join(gone)}", None

    def _no_longer_needed(self, node):
        """Names to delete; feeds and constants live on anyway."""
        kept = {id(feed) for feed in self.feeds} | self.expressions.constants
        dying = self.buffers.dying_after(node)
        return [self.expressions.names[id(t)] for t in dying if id(t) not in kept]

    def _region(self, region):
        """Writes a function for a row of element-wise operations; returns its call."""
        arrays = [self.expressions.names[id(t)] for t in region.inputs]
        scalars = [self.expressions.names[id(t)] for t in region.scalars]
        function = self.expressions.new_name("fused")
        self._add(f"def {function}({', '.join(arrays + scalars)}):")
        for node in region.nodes:
            right = self.expressions.of(node)
            self._add(f"    {self.expressions.name(node.outputs[0])} = {right}", node)
        results = ", ".join(self.expressions.names[id(t)] for t in region.outputs)
        self._add(f"    return {results}")
        self._add("")
        self.expressions.add_global("in_blocks", fusion.in_blocks)
        arrays = [self.expressions.value(tensor) for tensor in region.inputs]
        scalars = [self.expressions.value(tensor) for tensor in region.scalars]
        given = f"[{', '.join(arrays)}], [{', '.join(scalars)}]"
        return f"{results} = in_blocks({function}, {given})"

    def _fetched(self, tensor, seen):
        """A fetched value; copied if its memory is not the caller's alone to change.

        That is memory of a constant, variable or feed, or of an earlier fetch. What may
        be a single number is unwrapped from its 0-d array.
        """
        name = self.expressions.value(tensor)
        if not self.buffers.is_owned(tensor) or seen & self.buffers.roots_of(tensor):
            name = f"np.array({name})"
        seen |= self.buffers.roots_of(tensor)
        return name if tensor._shape else f"np.asarray({name})[()]"
