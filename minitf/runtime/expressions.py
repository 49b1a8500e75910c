"""How the compiler writes one operation: its kernel's expression, or a call of it.

Every tensor has a variable, called like the tensor in the graph. Constants are globals
of the program; a constant number in arithmetic is written out: `np.multiply(x, 2.0)`.

In TensorFlow: no counterpart (XLA: service/cpu/ir_emitter.cc)
"""

import keyword
import re

import numpy as np

from minitf.core.dtypes import DType
from minitf.runtime import calls, inline

# On single numbers Python's operators do the same, several times faster.
_OPERATORS = {"Add": "+", "AddV2": "+", "Sub": "-", "Mul": "*", "RealDiv": "/"}
_OPERATORS |= {"Less": "<", "LessEqual": "<=", "Greater": ">", "GreaterEqual": ">="}
_OPERATORS |= {"Equal": "==", "NotEqual": "!=", "LogicalAnd": "&", "LogicalOr": "|"}
# Division of integers, too, unless it is by zero, which the kernels complain about.
_INTEGER_OPERATORS = {"FloorDiv": "//", "FloorMod": "%"}


def _all_numbers(node):
    """Tells whether all inputs of an operation surely are single numbers."""
    for tensor in node._inputs:
        if tensor._shape != () or tensor._dtype.np_dtype == np.dtype(object):
            return False
    return len({id(tensor._dtype) for tensor in node._inputs}) == 1


class Expressions:
    """Names and expressions of one program.

    `namespace` collects the globals the program needs; `names` tells the variable of
    each tensor, by the tensor's id.
    """

    def __init__(self, buffers, outer=None):
        self._buffers = buffers
        self.names = {}
        self.literals = {}  # id of a tensor -> a number as text, for small constants
        self.kept = set()  # ids of tensors whose variables must not be deleted
        self.numbers = set()  # variables that surely are no 0-d arrays
        self._taken = {"np", "feeds", "store", "program"}
        self.namespace = {"np": np}
        if outer is not None:  # the expressions of an inner block
            self._taken, self.namespace = outer._taken, outer.namespace
            self.numbers = outer.numbers

    def new_name(self, wanted):
        """Returns a name no other variable has, like `wanted`."""
        base = re.sub(r"\W", "_", wanted).strip("_") or "value"
        if base[0].isdigit() or keyword.iskeyword(base):
            base = "v" + base
        name, number = base, 1
        while name in self._taken:
            name, number = f"{base}_{number}", number + 1
        self._taken.add(name)
        return name

    def name(self, tensor):
        """Chooses the variable of a tensor."""
        number = f"_{tensor.value_index}" if tensor.value_index else ""
        self.names[id(tensor)] = self.new_name(tensor.op.name + number)
        return self.names[id(tensor)]

    def take_over(self, tensors, outer_tensors, outer):
        """Lets the inputs of a body go by the names they have outside."""
        for tensor, outside in zip(tensors, outer_tensors, strict=True):
            self.names[id(tensor)] = outer.value(outside)
            if id(outside) in outer.literals:
                self.literals[id(tensor)] = outer.literals[id(outside)]

    def rename(self, tensor, name):
        """Gives a tensor another name: it changes in a loop."""
        self.names[id(tensor)] = name
        self.literals.pop(id(tensor), None)

    def add_global(self, name, value):
        """Makes `value` a global of the program."""
        self.namespace[name] = value
        self._taken.add(name)

    def _global(self, wanted, value):
        """Makes `value` a global under a name like `wanted`, once; returns the name."""
        base = re.sub(r"\W", "_", wanted)
        name, number = base, 1
        while name in self._taken and self.namespace.get(name) is not value:
            name, number = f"{base}_{number}", number + 1
        self.add_global(name, value)
        return name

    def add_constant(self, node):
        """Makes the value of a `Const` a global; a plain number also a literal."""
        (tensor,) = node.outputs
        array = node.attrs["value"]
        self.namespace[self.name(tensor)] = array
        self.kept.add(id(tensor))
        if array.ndim == 0 and array.dtype.kind in "fi" and array.dtype.itemsize >= 4:
            number = array.item()
            if np.isfinite(number):
                self.literals[id(tensor)] = repr(number)

    def of(self, node):
        """The right-hand side of the operation's line."""
        symbol = self._operator(node)
        if symbol is not None:
            x, y = node._inputs  # one of them may be written out as a number
            left = self.literals.get(id(x), self.value(x))
            both = id(x) in self.literals and id(y) in self.literals
            right = self.value(y) if both else self.literals.get(id(y), self.value(y))
            return f"{left} {symbol} {right}"
        out = self._buffers.reusable_for(node)
        out = None if out is None else self.names[id(out)]
        template = inline.template_of(node.op)
        if template is None or not self._has_room_for(template):
            return self._call(node, out)
        inputs = self._inputs(node, template)
        arguments = dict(zip([a.name for a in node.op.inputs], inputs, strict=True))
        for name in node.op.kernel_attrs:
            arguments[name] = self._attr(node, name)
        return template.fill(arguments, out)

    def _operator(self, node):
        """Python's operator for an operation on single numbers, or None."""
        symbol = _OPERATORS.get(node.type)
        if node.type in _INTEGER_OPERATORS:
            x, y = node._inputs
            if x._dtype.is_integer and self.literals.get(id(y), "0") != "0":
                symbol = _INTEGER_OPERATORS[node.type]
        return symbol if symbol is not None and _all_numbers(node) else None

    def of_outputs(self, node):
        """An expression for each output, if the op knows how to write them."""
        write = node.op.expression
        if write is None:
            return None
        inputs = [self.input(node, i) for i in range(len(node._inputs))]
        found = write(node, *node.op.group(inputs, node.attrs))
        return [found] if found and node.op.single else found

    def _inputs(self, node, template):
        """The variables of the inputs; small constants of arithmetic as numbers.

        A number takes the type of the array it meets, so another input must be an
        array, of the same type.
        """
        literal = [id(t) in self.literals for t in node._inputs]
        as_numbers = template.takes_numbers and node.op.takes_out and not all(literal)
        return [
            self.literals[id(t)] if as_numbers and small else self.input(node, i)
            for i, (t, small) in enumerate(zip(node._inputs, literal, strict=True))
        ]

    def input(self, node, index):
        """An input of a node; a TF1 variable is read, unless the node changes it."""
        tensor = node._inputs[index]
        if index in node.op.ref_inputs:
            return self.names[id(tensor)]
        return self.value(tensor)

    def value(self, tensor):
        """The value of a tensor, which for a TF1 variable is what is in its box."""
        name = self.names[id(tensor)]
        if not tensor._dtype._is_ref_dtype:
            return name
        self.add_global("deref", calls.deref)
        return f"deref({name})"

    def _has_room_for(self, template):
        """Adds the template's globals, unless a name already means something else."""
        for name, value in template.module_names.items():
            if self.namespace.get(name, value) is not value:
                return False
            if name in self._taken and name not in self.namespace:
                return False
        for name, value in template.module_names.items():
            self.add_global(name, value)
        return True

    def _call(self, node, out):
        """A call of the kernel."""
        op = node.op
        kernel = f"k_{op.name}"
        self.add_global(kernel, op.kernel)
        inputs = [self.input(node, i) for i in range(len(node._inputs))]
        arguments = [
            f"[{', '.join(item)}]" if isinstance(item, list) else item
            for item in op.group(inputs, node.attrs)
        ]
        arguments += [
            f"{name}={self._attr(node, name)}"
            for name in op.kernel_attrs
            if node.attrs[name] is not op.attrs[name].default
        ]
        arguments += [f"out={out}"] if out else []
        if op.takes_name:
            arguments.append(f"node_name={node.name!r}")
        if op.takes_state:
            own = self._global(f"node_{node.name}", node)
            arguments.append(f"state=store.state_of({own})")
        call = f"{kernel}({', '.join(arguments)})"
        if len(op.outputs) < 2 or not any(arg.is_list for arg in op.outputs):
            return call
        self.add_global("as_outputs", calls.as_outputs)
        self.add_global(f"op_{op.name}", op)
        return f"as_outputs(op_{op.name}, {call})"

    def _attr(self, node, name):
        """An attribute as source: simple values are written, others become globals."""
        value = node.attrs[name]
        if value is None or isinstance(value, bool | int | str):
            return repr(value)
        if isinstance(value, float) and np.isfinite(value):
            return repr(value)
        if isinstance(value, tuple) and all(isinstance(n, int) for n in value):
            return repr(value)
        return self._global(value.name if isinstance(value, DType) else name, value)
