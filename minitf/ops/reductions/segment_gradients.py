"""The gradients of segment reductions, with sorted and unsorted ids alike.

A row has influence on one row of the result only, that of its segment. So every rule
first brings the gradients back from the segments to the rows (`_take`), and then tells
how large the influence is. Rows whose id is negative were left out; they get zeros.

In TensorFlow: python/ops/math_grad.py
"""

from minitf.core.op.registry import OPS
from minitf.ops.math.casting import cast


def sum_grad(node, dy):
    """Every row gets the gradient of its segment."""
    return _for_data(node, _take(node, dy))


def mean_grad(node, dy):
    """Every row gets its share of the gradient of its segment."""
    ids = node.inputs[1]
    counts = _combine(node, "Sum", OPS["OnesLike"].call(ids))
    counts = OPS["Maximum"].call(counts, 1)  # for the ids that nobody has
    counts = _padded(cast(counts, dy.dtype), dy)
    return _for_data(node, _take(node, dy / counts))


def extreme_grad(node, dy):
    """Divides the gradient evenly among the elements of a segment that are extreme."""
    data = node.inputs[0]
    chosen = OPS["Equal"].call(data, _take(node, node.outputs[0]))
    counts = _combine(node, "Sum", cast(chosen, dy.dtype))
    shares = _take(node, dy / OPS["Maximum"].call(counts, 1.0))
    zeros = OPS["ZerosLike"].call(data)
    return _for_data(node, OPS["SelectV2"].call(chosen, shares, zeros))


def prod_grad(node, dy):
    """Each element gets the product of the others of its segment.

    That is the whole product divided by the element. For one that is 0 it is the
    product of all that are not; if a segment holds several, nothing has an influence.
    """
    data = node.inputs[0]
    select, ones = OPS["SelectV2"].call, OPS["OnesLike"].call(data)
    is_zero = OPS["Equal"].call(data, OPS["ZerosLike"].call(data))
    several = _combine(node, "Sum", cast(is_zero, "int32")) > 1
    dy = select(several, OPS["ZerosLike"].call(dy), dy)
    divisor = select(is_zero, ones, data)
    others = _take(node, node.outputs[0]) / divisor
    of_zero = _take(node, _combine(node, "Prod", divisor))
    return _for_data(node, _take(node, dy) * select(is_zero, of_zero, others))


def _for_data(node, gradient):
    """The gradients of all inputs: ids and numbers have none."""
    return [gradient, *[None] * (len(node.inputs) - 1)]


def _combine(node, how, rows):
    """Reduces other rows by the same ids."""
    kind = "Segment" if len(node.inputs) == 2 else "UnsortedSegment"
    return OPS[kind + how].call(rows, *node.inputs[1:])


def _take(node, values):
    """For each row what `values` has for its segment, zeros if it belongs to none."""
    ids = node.inputs[1]
    if len(node.inputs) == 2:
        return OPS["GatherV2"].call(values, ids, 0)
    zero = OPS["ZerosLike"].call(ids)
    rows = OPS["GatherV2"].call(values, OPS["Maximum"].call(ids, zero), 0)
    belongs = _padded(OPS["GreaterEqual"].call(ids, zero), rows)
    return OPS["SelectV2"].call(belongs, rows, OPS["ZerosLike"].call(rows))


def _padded(x, rows):
    """Gives `x` as many dimensions as `rows` has, by sizes of 1 at the end."""
    if x._shape is None or rows._shape is None:
        missing = OPS["Rank"].call(rows) - OPS["Rank"].call(x)
        ones = OPS["Fill"].call(OPS["Reshape"].call(missing, [1]), 1)
        sizes = OPS["ConcatV2"].call([OPS["Shape"].call(x), ones], 0)
        return OPS["Reshape"].call(x, sizes)
    for _ in range(len(rows._shape) - len(x._shape)):
        x = OPS["ExpandDims"].call(x, -1)
    return x
