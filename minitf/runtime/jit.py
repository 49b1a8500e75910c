"""Element-wise operations in a row as one loop of machine code, which numba makes.

`tf.function(jit_compile=True)` asks for it. However many operations there are, each
number is fetched once and written once; what is between stays in the processor:

    @machine_code
    def fused(x, s):
        s = np.float32(s)
        result = np.empty(x.size, np.float32)
        for i in range(x.size):
            sub = np.float32(np.subtract(x[i], s))
            square = np.float32(np.square(sub))
            result[i] = square
        return (result,)

The expressions are those of the kernels (inline.py), now for single numbers. Numbers
written in them get the type of the tensors, lest everything is computed in float64.

In TensorFlow: compiler/xla/service/cpu/ir_emitter.cc, elemental_ir_emitter.cc
"""

import ast
import functools

import numpy as np

from minitf.core.errors import UnimplementedError
from minitf.runtime import inline

_TYPES = {"float32", "float64", "int32", "int64", "bool"}

# NumPy's functions of which numba makes code that is as fast as NumPy's, and gives the
# same results. Others - exp, sin, tanh, ... - NumPy computes for many numbers at once,
# and in a loop one by one takes five times as long: they stay calls between the loops.
_FOR_ALL = set(
    "abs add subtract multiply negative square maximum minimum greater greater_equal "
    "less less_equal logical_and logical_or logical_not bitwise_and bitwise_or "
    "bitwise_xor invert where".split()
)
_FOR_FLOATS = _FOR_ALL | set(
    "ceil conj divide floor isfinite isinf isnan reciprocal rint sign sqrt".split()
)


def require():
    """Raises UnimplementedError if numba is not installed."""
    try:
        import numba  # noqa: F401
    except ImportError:
        raise UnimplementedError(
            None,
            None,
            "tf.function(jit_compile=True) makes machine code with numba, which is not "
            "installed. Install it by `pip install minitf[jit]`, or leave "
            "jit_compile out: the results are the same.",
        ) from None


def machine_code(function):
    """Has numba compile a function when it is first called."""
    import numba

    return numba.njit(function, nogil=True, error_model="numpy")


def in_loop(function, arrays, scalars):
    """Calls a compiled function on arrays of one shape, laid out flat.

    Returns what the function returns in that shape: an array or a tuple of them.
    """
    shape = arrays[0].shape
    flat = [array.ravel() for array in arrays]
    results = function(*flat, *[np.asarray(number)[()] for number in scalars])
    shaped = tuple([result.reshape(shape) for result in results])
    return shaped if len(shaped) > 1 else shaped[0]


def can_compile(node):
    """Tells whether an element-wise operation can be part of a loop."""
    tensors = (*node._inputs, *node.outputs)
    if any(tensor._dtype.name not in _TYPES for tensor in tensors):
        return False
    used = _functions_used(node.op)
    floats = all(t._dtype.is_floating or t._dtype.is_bool for t in node._inputs)
    return used is not None and used <= (_FOR_FLOATS if floats else _FOR_ALL)


@functools.cache
def _functions_used(op):
    """The functions of NumPy in an op's expression; None if there is more in it."""
    template = inline.template_of(op)
    if template is None or set(template.module_names) - {"np"} or op.kernel_attrs:
        return None
    tree = ast.parse(template.fill({arg.name: arg.name for arg in op.inputs}))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    if any(call.keywords for call in calls):
        return None
    return {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}


def write_loop(block, region, function):
    """Writes the definition of the loop for a region of a program's block."""
    write = block.expressions
    arrays = [write.names[id(tensor)] for tensor in region.inputs]
    scalars = [write.names[id(tensor)] for tensor in region.scalars]
    for tool in (machine_code, in_loop):
        write.add_global(tool.__name__, tool)
    index = write.new_name("i")
    block.define("@machine_code")
    block.define(f"def {function}({', '.join(arrays + scalars)}):")
    for name, tensor in zip(scalars, region.scalars, strict=True):
        block.define(f"    {name} = {_typed(name, tensor._dtype)}")
    known = {id(t): f"{write.names[id(t)]}[{index}]" for t in region.inputs}
    known |= {id(t): write.names[id(t)] for t in region.scalars}
    body, results = [], {}
    for node in region.nodes:
        (output,) = node.outputs
        expression = _expression(node, known)
        known[id(output)] = write.name(output)
        body.append((f"{known[id(output)]} = {expression}", node))
        if output in region.outputs:
            results[id(output)] = write.new_name(f"all_{known[id(output)]}")
            body.append((f"{results[id(output)]}[{index}] = {known[id(output)]}", node))
    for tensor in region.outputs:
        kind = _numpy_name(tensor._dtype)
        block.define(f"    {results[id(tensor)]} = np.empty({arrays[0]}.size, {kind})")
    block.define(f"    for {index} in range({arrays[0]}.size):")
    for text, node in body:
        block.define(f"        {text}", node)
    names = [results[id(tensor)] for tensor in region.outputs]
    block.define(f"    return ({', '.join(names)},)")
    block.define("")


def _expression(node, known):
    """The expression of a node for single numbers; `known` names those it takes."""
    template = inline.template_of(node.op)
    names = [arg.name for arg in node.op.inputs]
    given = {
        name: ast.parse(known.get(id(t)) or _number(t), mode="eval").body
        for name, t in zip(names, node._inputs, strict=True)
    }
    tree = ast.parse(template.fill({name: name for name in names}), mode="eval")
    filled = _Filling(given, node._inputs[0]._dtype).visit(tree)
    return _typed(ast.unparse(filled), node.outputs[0]._dtype)


class _Filling(ast.NodeTransformer):
    """Puts inputs in the place of parameters, and gives numbers the inputs' type."""

    def __init__(self, given, dtype):
        self._given = given
        self._dtype = dtype

    def visit_Name(self, node):
        return self._given.get(node.id, node)

    def visit_Constant(self, node):
        return ast.parse(_typed(repr(node.value), self._dtype), mode="eval").body


def _number(tensor):
    """A constant of one element, written out."""
    value = tensor.op.attrs["value"].item()
    is_special = isinstance(value, float) and not np.isfinite(value)
    return _typed(f"np.{value}" if is_special else repr(value), tensor._dtype)


def _typed(text, dtype):
    return f"{_numpy_name(dtype)}({text})"


def _numpy_name(dtype):
    return "np.bool_" if dtype.is_bool else f"np.{dtype.name}"
