"""How much arithmetic an operation is: an estimate from the shapes alone.

One multiplication or addition counts 1, so a product of an m by k with a k by n matrix
is 2*m*n*k; exponentials, logarithms and their like count 10. Moving numbers about is
free. A loop counts one round, a choice its largest branch. Where a shape is not known
the answer is "?": an estimate must not pretend.

In TensorFlow: core/grappler/costs/op_level_cost_estimator.cc
"""

import math
from typing import NamedTuple

from minitf_widgets.addresses import bodies_of
from minitf_widgets.passes.programs import operations, program_of
from minitf_widgets.translate import kind_of

SLOW = 10  # what one value of a function like exp costs
_SLOW_OPS = {"Exp", "Expm1", "Log", "Log1p", "Pow", "Sigmoid", "Tanh", "Softplus"}
_SLOW_OPS |= {"Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Atan2", "Sinh", "Cosh"}
_SLOW_OPS |= {"Erf", "Erfc", "Lgamma", "Digamma", "Elu", "Selu", "Softsign", "Mish"}
_SLOW_OPS |= {"Softmax", "LogSoftmax", "SoftmaxCrossEntropyWithLogits"}
_SLOW_OPS |= {"SparseSoftmaxCrossEntropyWithLogits"}
_MOVES = {"Cast", "Bitcast", "BroadcastGradientArgs", "_Transposed", "ZerosLike"}
_MOVES |= {"OnesLike", "MatrixDiagV3", "MatrixDiagPartV3", "MatrixSetDiagV3", "Diag"}
_MOVES |= {"DiagPart", "ExtractImagePatches", "ExtractVolumePatches"}
_FREE = {"constant", "input", "array", "control", "io", "variable", "function"}
_UPDATES = {"ApplyGradientDescent": 2, "ApplyMomentum": 4, "ApplyAdam": 12}


class Cost(NamedTuple):
    """So many operations are known; whether that is all of them.

    >>> str(Cost(1200)), str(Cost(0, False)), str(Cost(1200, False))
    ('1,200', '?', '1,200 + ?')
    """

    known: int
    complete: bool = True

    def plus(self, other):
        """The sum of two costs."""
        return Cost(self.known + other.known, self.complete and other.complete)

    def __str__(self):
        if self.complete:
            return f"{self.known:,}"
        return f"{self.known:,} + ?" if self.known else "?"


UNKNOWN = Cost(0, False)


def flops_of(program):
    """Adds up what all operations of a `Program` cost.

    >>> import minitf as tf
    >>> from minitf_widgets.passes.programs import request
    >>> with tf.Graph().as_default():
    ...     p = tf.compat.v1.placeholder(tf.float32, [5, 3])
    ...     y = tf.matmul(p, tf.ones([3, 2])) + 1.0
    >>> str(flops_of(request(y)))
    '70'
    """
    return _total(program, ())


def _total(program, outer):
    total = Cost(0)
    for op in operations(program, inner=bool(outer)):
        total = total.plus(_cost(op, outer))
    return total


def flops(op):
    """The `Cost` of one operation, with the bodies it holds."""
    return _cost(op, ())


def _cost(op, outer):
    inner = [body for _, body in bodies_of(op)]
    if inner:
        return _of_bodies(op, inner, outer)
    if op.type in _COSTS:
        numbers = _COSTS[op.type](op)
    elif op.type in _MOVES or kind_of(op.type) in _FREE:
        numbers = _update(op)
    elif kind_of(op.type) in ("linear", "other"):
        return UNKNOWN  # a guess could be wrong by a factor of a thousand
    else:
        numbers = _each_number(op)
    return UNKNOWN if numbers is None else Cost(int(numbers))


def _of_bodies(op, bodies, outer):
    """One round of a loop, the largest branch of a choice, all of a function."""
    if any(id(body.graph) in outer for body in bodies):
        return UNKNOWN  # it calls itself, who knows how often
    costs = [_total(program_of(b), (*outer, id(b.graph))) for b in bodies]
    if op.type in ("While", "StatelessWhile"):
        total = Cost(0)
        for cost in costs:
            total = total.plus(cost)
        return total
    return Cost(max(c.known for c in costs), all(c.complete for c in costs))


def size(tensor):
    """How many numbers a tensor has; None if that is not known."""
    shape = tensor._shape
    return None if shape is None or None in shape else math.prod(shape)


def _dims(tensor, rank=None):
    """A tensor's shape if all of it is known."""
    shape = tensor._shape
    known = shape is not None and None not in shape
    return shape if known and (rank is None or len(shape) == rank) else None


def _each_number(op):
    """What works number by number, or adds numbers up: its largest tensor counts."""
    sizes = [size(tensor) for tensor in (*op.inputs, *op.outputs)]
    if not sizes or None in sizes:
        return None
    return max(sizes) * (SLOW if op.type in _SLOW_OPS else 1)


def _update(op):
    """Optimisers' steps do arithmetic; other operations on variables do not."""
    each = _UPDATES.get(op.type.removeprefix("Resource"))
    sizes = [size(tensor) for tensor in op.inputs] if each else [0]
    return None if None in sizes else max(sizes) * (each or 0)


def _matmul(op):
    inner = _dims(op.inputs[0], 2)
    result = size(op.outputs[0])
    if inner is None or result is None:
        return None
    depth = inner[0] if op.attrs.get("transpose_a") else inner[1]
    return 2 * result * depth + _fused(op, result)


def _batch_matmul(op):
    inner, result = _dims(op.inputs[0]), size(op.outputs[0])
    if inner is None or result is None:
        return None
    return 2 * result * inner[-2 if op.attrs.get("adj_x") else -1]


def _fused(op, result):
    """What is done on the way: adding a bias, an activation."""
    steps = op.attrs.get("fused_ops", ())
    return sum(result * (SLOW if step in _SLOW_OPS else 1) for step in steps)


def _convolution(op):
    """Each result is a product with one filter, which has all but the last axis."""
    filters, result = _dims(op.inputs[1]), size(op.outputs[0])
    if filters is None or result is None:
        return None
    channels = 1 if "Depthwise" in op.type else filters[-2]
    return 2 * result * math.prod(filters[:-2]) * channels + _fused(op, result)


def _convolution_gradient(op):
    """Either gradient costs what the convolution itself does."""
    filters = op.inputs[1] if op.type.endswith("Input") else op.outputs[0]
    filters, flowing = _dims(filters), size(op.inputs[2])
    if filters is None or flowing is None:
        return None
    return 2 * flowing * math.prod(filters[:-1])


def _pool(op):
    result = size(op.outputs[0])
    return None if result is None else result * math.prod(op.attrs["ksize"])


def _einsum(op):
    """Two for each combination of all letters."""
    letters = {}
    left = op.attrs["equation"]
    left = (left.decode() if isinstance(left, bytes) else left).split("->")[0]
    for names, tensor in zip(left.split(","), op.inputs, strict=True):
        dims = _dims(tensor)
        if dims is None or "." in names:
            return None
        letters |= dict(zip(names.strip(), dims, strict=True))
    return 2 * math.prod(letters.values())


def _add_n(op):
    result = size(op.outputs[0])
    return None if result is None else result * (len(op.inputs) - 1)


_COSTS = {
    "MatMul": _matmul,
    "_FusedMatMul": _matmul,
    "BatchMatMul": _batch_matmul,
    "BatchMatMulV2": _batch_matmul,
    "BatchMatMulV3": _batch_matmul,
    "Einsum": _einsum,
    "Conv1D": _convolution,
    "Conv2D": _convolution,
    "Conv3D": _convolution,
    "_FusedConv2D": _convolution,
    "DepthwiseConv2dNative": _convolution,
    "Conv2DBackpropInput": _convolution_gradient,
    "Conv2DBackpropFilter": _convolution_gradient,
    "Conv3DBackpropInputV2": _convolution_gradient,
    "Conv3DBackpropFilterV2": _convolution_gradient,
    "MaxPool": _pool,
    "AvgPool": _pool,
    "MaxPool3D": _pool,
    "AvgPool3D": _pool,
    "MaxPoolGrad": _each_number,
    "AvgPoolGrad": _each_number,
    "AddN": _add_n,
}
