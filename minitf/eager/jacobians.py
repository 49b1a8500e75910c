"""Jacobians: one gradient per element of the target, put together.

A gradient is a product of the upstream gradient with the Jacobian. With an upstream
gradient that is 1 for one element and 0 elsewhere the product is one row of the
Jacobian, so as many walks backwards as the target has elements give all of it:

    y = [y0, y1]     [1, 0] @ J = dy0/dx     [0, 1] @ J = dy1/dx

The rows of a batch do not depend on each other. So one walk, with a 1 in every row,
does for all of them. In a graph, where a target can have many elements, or a number
that is not known yet, the walk is the body of a loop.

In TensorFlow: python/eager/backprop.py (jacobian), python/ops/parallel_for/gradients.py
"""

import numpy as np

from minitf.core import context
from minitf.core.backprop.walk import ones_like, zeros_like
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.static import gradient_type
from minitf.core.shapes import TensorShape
from minitf.core.tensor import Tensor
from minitf.ops.control_flow.while_loop import while_loop
from minitf.ops.lists.tensor_array import TensorArray

_MANY = 32  # elements from which a graph has a loop, and not a copy for each


def jacobian(differentiate, target, sources):
    """Computes the derivative of each element of `target`.

    `differentiate(target, upstream, sources)` returns a list of gradients. Returns a
    list with, for each source, a tensor of the shape `target.shape + source.shape`, or
    None if nothing flows.
    """
    shape = TensorShape(target.shape)
    if not shape.is_fully_defined() or (shape.num_elements() > _MANY and _in_graph()):
        return _by_a_loop(differentiate, target, sources)
    sizes = tuple(shape)
    upstream = _one_hots(sizes, target.dtype)
    if not upstream:  # an empty target: is there a path to the sources?
        row = differentiate(target, zeros_like(target), sources)
        return [None if dx is None else _joined([], sizes, dx) for dx in row]
    rows = [differentiate(target, convert_to_tensor(dy), sources) for dy in upstream]
    return [
        None if column[0] is None else _joined(column, sizes, column[0])
        for column in zip(*rows, strict=True)
    ]


def _in_graph():
    return context.state().graph is not None


def _by_a_loop(differentiate, target, sources):
    """The same, in a graph: each round of a loop makes one row."""
    target = target if isinstance(target, Tensor) else convert_to_tensor(target)
    size, sizes = OPS["Size"].call(target), OPS["Shape"].call(target)
    one, zero = [np.array(n, target.dtype.np_dtype) for n in (1, 0)]
    flows = {}  # number of a source -> does anything flow to it?

    def row(i, *rows):
        dy = OPS["Reshape"].call(OPS["OneHot"].call(i, size, one, zero), sizes)
        found = differentiate(target, dy, sources)
        flows.update(enumerate(dx is not None for dx in found))
        return i + 1, *[
            array if dx is None else array.write(i, convert_to_tensor(dx))
            for array, dx in zip(rows, found, strict=True)
        ]

    empty = [_rows_like(source, size) for source in sources]
    _, *rows = while_loop(lambda i, *rows: i < size, row, (0, *empty))
    return [
        _with_sizes(array.stack(), sizes) if flows[i] else None
        for i, array in enumerate(rows)
    ]


def _rows_like(source, count):
    """An array for as many gradients of a source."""
    handle = source.handle if hasattr(source, "handle") else source
    dtype, shape = gradient_type(handle)
    shape = TensorShape(shape)
    return TensorArray(dtype, count, element_shape=shape, infer_shape=False)


def _with_sizes(rows, sizes):
    """Gives the first dimension of stacked rows the shape of the target."""
    inner = OPS["Shape"].call(rows)[1:]
    return OPS["Reshape"].call(rows, OPS["ConcatV2"].call([sizes, inner], 0))


def batch_jacobian(differentiate, target, source):
    """Computes, for each row, the derivative of each element of `target`'s row.

    Returns a tensor of the shape `[batch] + target.shape[1:] + source.shape[1:]`, zeros
    if nothing flows. Raises ValueError if the batches have different sizes or one of
    the two has less than two dimensions.
    """
    _check_batches(target.shape, source.shape)
    sizes = _known(target.shape[1:], "tf.GradientTape.batch_jacobian")
    ones, columns = ones_like(target), []
    for one_hot in _one_hots(sizes, target.dtype):
        (dx,) = differentiate(target, ones * one_hot[np.newaxis], [source])
        columns.append(zeros_like(source) if dx is None else convert_to_tensor(dx))
    sizes = np.array(sizes, np.int32)
    whole = OPS["Shape"].call(source)
    shape = OPS["ConcatV2"].call([whole[:1], sizes, whole[1:]], 0)
    if not columns:
        return OPS["Fill"].call(shape, convert_to_tensor(0, source.dtype))
    return OPS["Reshape"].call(OPS["Pack"].call(columns, axis=1), shape)


def _check_batches(target, source):
    for shape in (target, source):
        shape.with_rank_at_least(2)
    if not target[:1].is_compatible_with(source[:1]):
        raise ValueError(
            f"Need first dimension of target shape ({target}) and source shape "
            f"({source}) to match."
        )


def _known(shape, who):
    if not shape.is_fully_defined():
        raise NotImplementedError(
            f"{who} needs to know, while the graph is built, how many elements the "
            f"target has. Its shape is {shape}. Give the sizes with tf.ensure_shape, "
            "or sum over what is unknown."
        )
    return tuple(shape)


def _one_hots(sizes, dtype):
    """Arrays of a shape, each with a single 1, in another place for each."""
    count = int(np.prod(sizes, dtype=np.int64))
    eye = np.eye(count, dtype=dtype.np_dtype)
    return [row.reshape(sizes) for row in eye]


def _joined(rows, sizes, like):
    """Stacks rows, each like the source, to a tensor of both shapes."""
    shape = OPS["ConcatV2"].call(
        [np.array(sizes, np.int32), OPS["Shape"].call(like)], 0
    )
    if not rows:
        return OPS["Fill"].call(shape, convert_to_tensor(0, like.dtype))
    return OPS["Reshape"].call(OPS["Pack"].call(rows), shape)
