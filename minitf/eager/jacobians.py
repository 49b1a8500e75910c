"""Jacobians: one gradient per element of the target, put together.

A gradient is a product of the upstream gradient with the Jacobian. With an upstream
gradient that is 1 for one element and 0 elsewhere the product is one row of the
Jacobian, so as many walks backwards as the target has elements give all of it:

    y = [y0, y1]     [1, 0] @ J = dy0/dx     [0, 1] @ J = dy1/dx

The rows of a batch do not depend on each other. So one walk, with a 1 in every row,
does for all of them.

In TensorFlow: python/eager/backprop.py (jacobian), python/ops/parallel_for/gradients.py
"""

import numpy as np

from minitf.core.backprop.walk import ones_like, zeros_like
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.shapes import TensorShape


def jacobian(differentiate, target, sources):
    """Computes the derivative of each element of `target`.

    `differentiate(target, upstream, sources)` returns a list of gradients. Returns a
    list with, for each source, a tensor of the shape `target.shape + source.shape`, or
    None if nothing flows. Raises NotImplementedError if the target has a size that is
    not known before the graph runs.
    """
    sizes = _known(TensorShape(target.shape), "tf.GradientTape.jacobian")
    upstream = _one_hots(sizes, target.dtype)
    if not upstream:  # an empty target: is there a path to the sources?
        row = differentiate(target, zeros_like(target), sources)
        return [None if dx is None else _joined([], sizes, dx) for dx in row]
    rows = [differentiate(target, convert_to_tensor(dy), sources) for dy in upstream]
    return [
        None if column[0] is None else _joined(column, sizes, column[0])
        for column in zip(*rows, strict=True)
    ]


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
