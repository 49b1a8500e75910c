"""The compiler: a graph becomes a Python function, straight down the page.

The operations are put in order and written as one line each:

    def program(feeds, store):
        (x,) = feeds
        mul = np.multiply(x, 2.0)
        add = np.add(mul, 1.0, out=mul)
        return [add]

Kernels of one line stand there as expressions (`inline.py`); the others are called.
`out=mul` reuses memory: the buffer of a value that nobody needs any more, if it is the
program's own (`buffers.py`). A value is deleted after its last use. The source is kept
in `linecache`, so that a traceback shows the generated line.

In TensorFlow: core/grappler, compiler/xla (what `jit_compile=True` asks for)
"""

import itertools
import keyword
import linecache
import re

import numpy as np

from minitf.core import context
from minitf.runtime import calls, inline
from minitf.runtime.buffers import Buffers
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
        self._function = _compile(self.source, self._filename, writer.namespace)

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
    found = {**frame.f_globals["__constants__"], **frame.f_locals}
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
        self.names = {}  # id of a tensor -> the variable that holds it
        self.literals = {}  # id of a tensor -> a Python number, for small constants
        self.constants = {}  # variable -> array
        self.taken = {"np", "feeds", "store", "program"}
        self.namespace = {"np": np, "__names__": self.names}
        self.namespace["__constants__"] = self.constants
        self.node_of_line = {}
        self.buffers = Buffers(self.order, feeds, fetches)
        self.lines = ["def program(feeds, store):"]

    def source(self):
        """Writes all lines; returns the text."""
        if self.feeds:
            left = ", ".join(self._name(tensor) for tensor in self.feeds)
            left = f"({left},)" if len(self.feeds) == 1 else left
            self.lines.append(f"    {left} = feeds")
        for node in self.order:
            self._write_node(node)
        seen = set()
        results = ", ".join(self._fetched(tensor, seen) for tensor in self.fetches)
        self.lines.append(f"    return [{results}]")
        self.namespace.update(self.constants)
        return "\n".join(self.lines) + "\n"

    def _fetched(self, tensor, seen):
        """A fetched value; copied if its memory is not the caller's alone to change.

        That is memory of a constant, variable or feed, or of an earlier fetch. What may
        be a single number is unwrapped from its 0-d array.
        """
        name = self.names[id(tensor)]
        if not self.buffers.is_owned(tensor) or seen & self.buffers.roots_of(tensor):
            name = f"np.array({name})"
        seen |= self.buffers.roots_of(tensor)
        return name if tensor._shape else f"np.asarray({name})[()]"

    def _name(self, tensor):
        """Chooses a variable for a tensor, like its name in the graph."""
        base = tensor.op.name + (f"_{tensor.value_index}" if tensor.value_index else "")
        base = re.sub(r"\W", "_", base).strip("_") or "value"
        if base[0].isdigit() or keyword.iskeyword(base):
            base = "v" + base
        name, number = base, 1
        while name in self.taken:
            name, number = f"{base}_{number}", number + 1
        self.taken.add(name)
        self.names[id(tensor)] = name
        return name

    def _write_node(self, node):
        if node.type == "Const":
            self._write_constant(node)
            return
        fed = [tensor for tensor in node.outputs if id(tensor) in self.names]
        if fed and len(fed) == len(node.outputs):
            return  # all its values were given
        self.lines.append("    " + self._statement(node, fed))
        self.node_of_line[len(self.lines)] = node
        gone = [self.names[id(t)] for t in self.buffers.dying_after(node)]
        given = [*self.constants, *(self.names[id(feed)] for feed in self.feeds)]
        gone = [name for name in gone if name not in given]
        if gone:
            self.lines.append(f"    del {', '.join(gone)}")

    def _write_constant(self, node):
        """A constant is a global of the program; it costs nothing to run."""
        (tensor,) = node.outputs
        if id(tensor) in self.names:
            return
        array = node.attrs["value"]
        name = self._name(tensor)
        self.constants[name] = array
        if array.ndim == 0 and array.dtype.kind in "fi" and array.dtype.itemsize >= 4:
            number = array.item()
            if np.isfinite(number):
                self.literals[id(tensor)] = repr(number)

    def _statement(self, node, fed):
        right = self._expression(node)
        if not node.outputs:
            return right
        left = []
        for tensor in node.outputs:
            left.append("_" if any(tensor is t for t in fed) else self._name(tensor))
        if node.op.single:
            return f"{left[0]} = {right}"
        return f"({', '.join(left)},) = {right}"

    def _expression(self, node):
        """The right-hand side: the kernel's own expression, or a call of the kernel."""
        op, out = node.op, self.buffers.reusable_for(node)
        out = None if out is None else self.names[id(out)]
        template = inline.template_of(op)
        inputs = self._input_names(node, allow_numbers=template is not None)
        if template is not None and self._can_inline(template):
            arguments = dict(zip([a.name for a in op.inputs], inputs, strict=True))
            for name in op.kernel_attrs:
                arguments[name] = self._attr(node, name)
            return template.fill(arguments, out)
        self._global(f"k_{op.name}", op.kernel)
        grouped = [
            f"[{', '.join(item)}]" if isinstance(item, list) else item
            for item in op.group(inputs, node.attrs)
        ]
        grouped += [
            f"{name}={self._attr(node, name)}"
            for name in op.kernel_attrs
            if node.attrs[name] != op.attrs[name].default
        ]
        grouped += [f"out={out}"] if out else []
        if op.takes_state:
            grouped.append(f"state=store.state_of({self._node_name(node)})")
        call = f"k_{op.name}({', '.join(grouped)})"
        if op.single or len(op.outputs) < 2 or not any(a.is_list for a in op.outputs):
            return call
        self._global("as_outputs", calls.as_outputs)
        self._global(f"op_{op.name}", op)
        return f"as_outputs(op_{op.name}, {call})"

    def _input_names(self, node, allow_numbers):
        """The variables of the inputs; small constants of arithmetic as numbers.

        A number takes the type of the array it meets, so another input must be an
        array, of the same type.
        """
        literal = [id(t) in self.literals for t in node._inputs]
        arithmetic = allow_numbers and node.op.takes_out and not all(literal)
        return [
            self.literals[id(t)] if arithmetic and small else self.names[id(t)]
            for t, small in zip(node._inputs, literal, strict=True)
        ]

    def _can_inline(self, template):
        """Adds the template's globals, unless a name already means something else."""
        for name, value in template.module_names.items():
            if self.namespace.get(name, value) is not value:
                return False
            if name in self.taken and name not in self.namespace:
                return False
        for name, value in template.module_names.items():
            self._global(name, value)
        return True

    def _global(self, name, value):
        self.namespace[name] = value
        self.taken.add(name)

    def _node_name(self, node):
        name = f"node_{node._id}"
        self._global(name, node)
        return name

    def _attr(self, node, name):
        """An attribute as source: simple values are written, others become globals."""
        value = node.attrs[name]
        if value is None or isinstance(value, bool | int | str):
            return repr(value)
        if isinstance(value, float) and np.isfinite(value):
            return repr(value)
        if isinstance(value, tuple) and all(isinstance(n, int) for n in value):
            return repr(value)
        name = f"{name}_{node._id}"
        self._global(name, value)
        return name
