"""TensorFlow 1's spelling of functions on arrays: other argument names, other order.

In TensorFlow: python/ops/array_ops.py
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.ops import control
from minitf.ops.array import blocks, constants, filling, padding, reordering, shaping


def _one_of(new_name, new, old_name, old):
    """Returns whichever of an argument and its older spelling is given."""
    if old is None:
        return new
    if new is not None:
        raise ValueError(
            f"Cannot specify both '{old_name}' and '{new_name}': they mean the same. "
            f"Use '{new_name}'."
        )
    return old


def constant(value, dtype=None, shape=None, name="Const", verify_shape=False):
    """Makes a constant; `verify_shape` refuses to reshape or repeat the value.

    Raises TypeError if `verify_shape` is set and the value has another shape.

    >>> import minitf as tf
    >>> tf.compat.v1.constant([1, 2, 3, 4], shape=[2, 2]).numpy().tolist()
    [[1, 2], [3, 4]]
    """
    if verify_shape and shape is not None:
        wanted = shapes.as_tuple(shape)
        if np.shape(value) != wanted:
            raise TypeError(
                f"Expected Tensor's shape: {wanted}, got {np.shape(value)}."
            )
    return constants.constant(value, dtype, shape, name)


def shape(input, name=None, out_type=None):
    """Returns the shape of a tensor as a vector tensor."""
    return shaping.shape(input, out_type, name)


def size(input, name=None, out_type=dtypes.int32):
    """Returns the number of elements of a tensor, as a scalar tensor."""
    return shaping.size(input, out_type, name)


def zeros_like(tensor, dtype=None, name=None, optimize=True):
    """Makes zeros in the shape of a tensor; a constant if `optimize` and known."""
    make, make_like = filling.zeros, filling.zeros_like_op
    return filling.like(make, make_like, tensor, dtype, name, "zeros_like", optimize)


def ones_like(tensor, dtype=None, name=None, optimize=True):
    """Makes ones in the shape of a tensor, always by a `Fill` node in a graph."""
    return filling.filled_like(filling.ones, tensor, dtype, name, optimize)


def expand_dims(input, axis=None, name=None, dim=None):
    """Inserts a dimension of size 1; `dim` is the older name of `axis`.

    >>> import minitf as tf
    >>> tf.compat.v1.expand_dims([1, 2], dim=0).shape
    TensorShape([1, 2])
    """
    axis = _one_of("axis", axis, "dim", dim)
    if axis is None:
        raise ValueError("Must specify an axis argument to tf.expand_dims()")
    return shaping.expand_dims(input, axis, name)


def squeeze(input, axis=None, name=None, squeeze_dims=None):
    """Removes dimensions of size 1; `squeeze_dims` is the older name of `axis`.

    >>> import minitf as tf
    >>> tf.compat.v1.squeeze([[[1], [2]]], squeeze_dims=[0]).shape
    TensorShape([2, 1])
    """
    axis = _one_of("axis", axis, "squeeze_dims", squeeze_dims)
    return shaping.squeeze(input, axis, name)


def transpose(a, perm=None, name="transpose", conjugate=False):
    """Puts the dimensions of a tensor into the order `perm`."""
    return reordering.transpose(a, perm, conjugate, name)


def pad(tensor, paddings, mode="CONSTANT", name=None, constant_values=0):
    """Puts a border around a tensor."""
    return padding.pad(tensor, paddings, mode, constant_values, name)


def reverse_sequence(
    input,
    seq_lengths,
    seq_axis=None,
    batch_axis=None,
    name=None,
    seq_dim=None,
    batch_dim=None,
):
    """Reverses the first elements of every sequence of a batch."""
    seq_axis = _one_of("seq_axis", seq_axis, "seq_dim", seq_dim)
    batch_axis = _one_of("batch_axis", batch_axis, "batch_dim", batch_dim)
    return reordering.reverse_sequence(input, seq_lengths, seq_axis, batch_axis, name)


def space_to_depth(input, block_size, name=None, data_format="NHWC"):
    """Moves each block of pixels into the channels of one pixel."""
    return blocks.space_to_depth(input, block_size, data_format, name)


def depth_to_space(input, block_size, name=None, data_format="NHWC"):
    """Spreads the channels of each pixel over a block of pixels."""
    return blocks.depth_to_space(input, block_size, data_format, name)


def space_to_batch(input, paddings, block_size=None, name=None, block_shape=None):
    """Deals the pixels of square blocks out to as many smaller images."""
    block_size = _one_of("block_shape", block_shape, "block_size", block_size)
    square = np.array([block_size, block_size], np.int64)
    return blocks.space_to_batch(input, square, paddings, name)


def batch_to_space(input, crops, block_size, name=None, block_shape=None):
    """Puts the images of a batch together again as square blocks of pixels."""
    block_size = _one_of("block_shape", block_shape, "block_size", block_size)
    square = np.array([block_size, block_size], np.int64)
    return blocks.batch_to_space(input, square, crops, name)


def tuple(tensors, name=None, control_inputs=None):
    """Returns the tensors as they are once all of them have been computed."""
    return control.tuple(tensors, control_inputs, name)
