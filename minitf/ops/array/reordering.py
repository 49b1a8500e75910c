"""Moving elements about within a tensor: transpose, reverse, roll.

A transposed or reversed tensor is a NumPy view: the same memory, read in other strides.

In TensorFlow: python/ops/array_ops.py, python/ops/manip_ops.py
"""

import numpy as np

from minitf.core import shapes
from minitf.core.dtypes import INDICES
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import text
from minitf.core.op.static import Static
from minitf.ops.array.constants import constant_of
from minitf.ops.array.ranges import range_op
from minitf.ops.array.shaping import rank_op, size
from minitf.ops.math.casting import cast


def transposed(x, perm):
    """The sizes in the order of `perm`."""
    if perm.shape is not None and len(perm.shape) != 1:
        raise ValueError(f"Shape must be rank 1 but is rank {len(perm.shape)}")
    count = perm.shape[0] if perm.shape is not None else None
    rank = x.rank if x.rank is not None else count
    if rank is None:
        return None
    if count is not None and count != rank:
        raise ValueError(
            f"Dimension must be {count} but is {rank}: the permutation lists "
            f"{count} dimensions of a tensor that has {rank}"
        )
    if perm.value is None or x.shape is None:
        return (None,) * rank
    for axis in perm.value.tolist():
        if not -rank <= axis < rank:
            raise ValueError(f"perm dim {axis} is out of range of input rank {rank}")
    return tuple(x.shape[axis] for axis in perm.value.tolist())


@op("Transpose", "x:T, perm:Tperm -> y:T", shape=transposed, view=True, Tperm=INDICES)
def transpose_op(x, perm):
    """Puts the dimensions into the order `perm`."""
    return x.transpose(perm)


@transpose_op.gradient
def transpose_grad(node, dy):
    """Puts the dimensions back into the order they had."""
    _, perm = node.inputs
    return transpose_op(dy, _inverse(perm)), None


def _inverse(perm):
    """The permutation that undoes `perm`, whose axes may be counted from the back."""
    axes = Static.of(perm).value
    if axes is None:
        perm = perm % cast(size(perm), perm.dtype)
    elif (axes < 0).any():
        return constant_of(np.argsort(axes % len(axes)).astype(axes.dtype))
    return OPS["InvertPermutation"].call(perm)


@op("ConjugateTranspose", "x:T, perm:Tperm -> y:T", shape=transposed, Tperm=INDICES)
def conjugate_transpose_op(x, perm):
    """Puts the dimensions into the order `perm` and conjugates complex numbers."""
    return np.conjugate(x.transpose(perm))


@conjugate_transpose_op.gradient
def conjugate_transpose_grad(node, dy):
    """Undoes both: the order and the conjugation."""
    _, perm = node.inputs
    return conjugate_transpose_op(dy, _inverse(perm)), None


def transpose(a, perm=None, conjugate=False, name="transpose"):
    """Puts the dimensions of a tensor into the order `perm`, the reverse by default.

    `conjugate` also conjugates complex numbers. Raises InvalidArgumentError, or
    ValueError in a graph, if `perm` is no permutation of the dimensions.

    >>> import minitf as tf
    >>> tf.transpose([[1, 2, 3], [4, 5, 6]]).numpy().tolist()
    [[1, 4], [2, 5], [3, 6]]
    >>> tf.transpose(tf.zeros([2, 3, 4]), perm=[2, 0, 1]).shape
    TensorShape([4, 2, 3])

    In TensorFlow: python/ops/array_ops.py
    """
    with op_scope(name, "transpose") as scope:
        a = convert_to_tensor(a, name="a")
        conjugates = conjugate and a.dtype.is_complex
        make = conjugate_transpose_op if conjugates else transpose_op
        if perm is None:
            perm = _reversed_axes(a)
        return make(a, perm, name=scope)


def _reversed_axes(a):
    if a._shape is None:
        return range_op(rank_op(a) - 1, -1, -1)
    return constant_of(np.arange(len(a._shape) - 1, -1, -1, np.int32), "perm")


def reversed_shape(tensor, axis):
    """The input's shape, after checking the axes."""
    if axis.shape is not None and len(axis.shape) != 1:
        raise ValueError(
            "'dims' must be 1-dimensional: the axes to reverse are a vector. "
            f"Received: shape {text(axis.shape)}"
        )
    if axis.value is None or tensor.shape is None:
        return tensor.shape
    _check_axes(axis.value.tolist(), len(tensor.shape), unique=True)
    return tensor.shape


def _check_axes(axes, rank, unique=False):
    for axis in axes:
        if not -rank <= axis < rank:
            raise ValueError(
                f"axis {axis} is out of the valid range [{-rank}, {rank}) of a tensor "
                f"with {rank} dimensions"
            )
    if unique and len({axis % rank for axis in axes}) != len(axes):
        raise ValueError(f"axis {axes} names a dimension more than once")


@op(
    "ReverseV2",
    "tensor:T, axis:Tidx -> output:T",
    shape=reversed_shape,
    view=True,
    Tidx=INDICES,
)
def reverse(tensor, axis):
    """Reverses the order of the elements along the listed axes.

    Raises InvalidArgumentError, or ValueError in a graph, if an axis does not exist or
    is listed twice.

    >>> import minitf as tf
    >>> tf.reverse([[1, 2], [3, 4]], axis=[0]).numpy().tolist()
    [[3, 4], [1, 2]]

    In TensorFlow: python/ops/array_ops.py
    """
    if axis.ndim != 1:
        raise ValueError("The axes to reverse are a vector.")
    return np.flip(tensor, tuple(axis.tolist()))


@reverse.gradient
def reverse_grad(node, dy):
    """Reverses once more."""
    _, axis = node.inputs
    return reverse(dy, axis), None


def reverse_sequence_shape(input, seq_lengths, *, seq_dim, batch_dim):
    """The input's shape; the batch has as many entries as lengths."""
    if seq_lengths.shape is not None and len(seq_lengths.shape) != 1:
        raise ValueError(f"Shape must be rank 1 but is rank {len(seq_lengths.shape)}")
    if input.shape is None:
        return None
    rank = len(input.shape)
    for name, dim in (("batch_dim", batch_dim), ("seq_dim", seq_dim)):
        if not 0 <= dim < rank:
            raise ValueError(f"{name} must be < input rank: {dim} vs. {rank}")
    if batch_dim == seq_dim:
        raise ValueError(f"batch_dim == seq_dim == {seq_dim}: they must differ")
    if seq_lengths.shape is None:
        return input.shape
    sizes = list(input.shape)
    (sizes[batch_dim],) = shapes.merge((sizes[batch_dim],), seq_lengths.shape)
    return tuple(sizes)


@op(
    "ReverseSequence",
    "input:T, seq_lengths:Tlen -> output:T",
    shape=reverse_sequence_shape,
    Tlen=INDICES,
)
def reverse_sequence_op(input, seq_lengths, *, seq_dim: int, batch_dim: int = 0):
    """Reverses the first elements of every sequence of a batch."""
    reverse_sequence_shape(input, seq_lengths, seq_dim=seq_dim, batch_dim=batch_dim)
    steps = input.shape[seq_dim]
    if ((seq_lengths < 0) | (seq_lengths > steps)).any():
        raise ValueError(f"seq_lengths must be in 0..{steps}: {seq_lengths.tolist()}")
    place = [1] * input.ndim
    place[seq_dim] = steps
    step = np.arange(steps).reshape(place)
    place[seq_dim], place[batch_dim] = 1, len(seq_lengths)
    length = seq_lengths.reshape(place)
    source = np.where(step < length, length - 1 - step, step)
    return np.take_along_axis(input, source, seq_dim)


@reverse_sequence_op.gradient
def reverse_sequence_grad(node, dy):
    """Reverses the same parts once more."""
    _, seq_lengths = node.inputs
    dims = {key: node.attrs[key] for key in ("seq_dim", "batch_dim")}
    return reverse_sequence_op(dy, seq_lengths, **dims), None


def reverse_sequence(input, seq_lengths, seq_axis=None, batch_axis=None, name=None):
    """Reverses the first `seq_lengths[i]` elements of every sequence of a batch.

    Args:
      seq_lengths: a vector with one length for each slice along `batch_axis`.
      seq_axis: the dimension along which to reverse; must be given.
      batch_axis: the dimension of the batch, 0 by default.

    >>> import minitf as tf
    >>> tf.reverse_sequence([[1, 2, 3], [4, 5, 6]], [2, 3], seq_axis=1).numpy().tolist()
    [[2, 1, 3], [6, 5, 4]]

    In TensorFlow: python/ops/array_ops.py
    """
    if seq_axis is None:
        raise TypeError("reverse_sequence needs seq_axis: the dimension to reverse.")
    return reverse_sequence_op(
        input, seq_lengths, seq_dim=seq_axis, batch_dim=batch_axis or 0, name=name
    )


def rolled(input, shift, axis):
    """The input's shape, after checking the axes."""
    if input.shape == ():
        raise ValueError("input must be 1-D or higher: a single number cannot roll")
    for name, given in (("shift", shift), ("axis", axis)):
        if given.shape is not None and len(given.shape) > 1:
            raise ValueError(f"{name} must be a scalar or a 1-D vector.")
    if not shapes.is_compatible(_as_vector(shift.shape), _as_vector(axis.shape)):
        raise ValueError(
            "shift and axis must have the same size. Received: shapes "
            f"{text(shift.shape)} and {text(axis.shape)}"
        )
    if axis.value is not None and input.shape is not None:
        _check_axes(axis.value.reshape(-1).tolist(), len(input.shape))
    return input.shape


def _as_vector(shape):
    return (1,) if shape == () else shape


@op(
    "Roll",
    "input:T, shift:Tshift, axis:Taxis -> output:T",
    shape=rolled,
    Tshift=INDICES,
    Taxis=INDICES,
)
def roll(input, shift, axis):
    """Shifts the elements along the axes; those pushed out come in at the other end.

    `shift` and `axis` are numbers, or lists of the same length. Raises
    InvalidArgumentError, or ValueError in a graph, if an axis does not exist.

    >>> import minitf as tf
    >>> tf.roll([1, 2, 3, 4], shift=1, axis=0).numpy()
    array([4, 1, 2, 3], dtype=int32)

    In TensorFlow: python/ops/manip_ops.py
    """
    if not input.ndim or shift.size != axis.size:
        raise ValueError("roll takes one shift per axis.")
    return np.roll(input, tuple(shift.reshape(-1)), tuple(axis.reshape(-1)))


@roll.gradient
def roll_grad(node, dy):
    """Rolls back."""
    _, shift, axis = node.inputs
    return roll(dy, -shift, axis), None, None
