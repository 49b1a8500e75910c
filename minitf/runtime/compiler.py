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
runs in blocks, if arrays may be large (`fusion.py`); branches and loops become `if` and
`while` (`blocks.py`), lists Python's own. A value is deleted after its
last use. The source is kept in `linecache`, so that a traceback shows the line.

In TensorFlow: core/grappler, compiler/xla (what `jit_compile=True` asks for)
"""

import itertools
import linecache

import numpy as np

from minitf.core import context
from minitf.runtime import calls
from minitf.runtime.blocks import Block

_numbers = itertools.count(1)


class CompiledProgram:
    """A compiled graph: call it with arrays for its feeds.

    What it returns is the caller's to change, unless it was made with `copies=False`
    for a caller that makes tensors of it.

    With `jit`, element-wise operations become machine code; see jit.py.
    `source` is the Python text of the function, worth reading.
    """

    def __init__(self, feeds, fetches, targets=(), copies=True, jit=False):
        block = Block(feeds, fetches, targets, jit=jit)
        self.feeds, self.fetches = tuple(feeds), tuple(fetches)
        lines = _lines(block, copies)
        self.source = "".join(f"{text}\n" for text, _, _ in lines)
        self.order = block.order
        self._lines = lines
        self._calls_back = any(node.op.calls_back for node in block.called)
        self._filename = f"<minitf program {next(_numbers)}>"
        namespace = block.expressions.namespace
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
        trace, node, arrays = error.__traceback__, None, None
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self._filename:
                _, node, block = self._lines[trace.tb_lineno - 1]
                arrays = node and _arrays_of(node, block, trace.tb_frame)
            trace = trace.tb_next
        return error if node is None else calls.explain(error, node, arrays)

    def __del__(self):
        linecache.cache.pop(getattr(self, "_filename", None), None)


def _lines(block, copies):
    """All lines of a program: the functions it defines, then the program itself."""
    program = [("def program(feeds, store):", None, block)]
    if block.feeds:
        names = [block.expressions.name(tensor) for tensor in block.feeds]
        left = f"({names[0]},)" if len(names) == 1 else ", ".join(names)
        program.append((f"    {left} = feeds", None, block))
    block.write()
    seen = set()
    results = [
        block.fetched(tensor, seen) if copies else block.expressions.value(tensor)
        for tensor in block.fetches
    ]
    block.add(f"return [{', '.join(results)}]")
    body = [("    " + text, node, owner) for text, node, owner in block.lines]
    return [*block.definitions, *program, *body]


def _arrays_of(node, block, frame):
    """The inputs of the node whose line failed, from the program's local variables."""
    names = block.expressions.names
    found = {**frame.f_globals, **frame.f_locals}
    return [found[names[id(tensor)]] for tensor in node._inputs]


def _compile(source, filename, namespace):
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    exec(compile(source, filename, "exec"), namespace)  # only text we wrote ourselves
    return namespace["program"]
