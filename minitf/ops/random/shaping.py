"""The shape of what is drawn: the first input of nearly every random op.

Some ops draw for one distribution and return the shape asked for. Others draw for
several, with a tensor of parameters. Of these the older ones put the shape in
front of the parameters' shape; in the newer ones the shape asked for ends with it.

In TensorFlow: python/ops/shape_util.py, core/util/tensor_format.h (MakeShape)
"""

import math

from minitf.core import dtypes
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import text, with_rank


def shape_tensor(shape):
    """Converts the argument `shape` of a public function; an empty list is a scalar."""
    dtype = None
    if isinstance(shape, list | tuple):
        dtype = None if len(shape) else dtypes.int32
    return convert_to_tensor(shape, dtype, name="shape")


def sizes_of(shape):
    """Reads a shape vector in a kernel: a list of Python integers.

    Raises InvalidArgumentError if it is no vector or a size is negative.
    """
    if shape.ndim != 1:
        raise InvalidArgumentError(
            None,
            None,
            f"shape must be a vector of {{int32,int64}}, got shape {text(shape.shape)}",
        )
    sizes = shape.tolist()
    for size in sizes:
        if size < 0:
            raise InvalidArgumentError(None, None, f"Dimension {size} must be >= 0")
    return sizes


def samples_before(sizes, parameter_shape):
    """How many numbers each distribution yields if `sizes` ends with their shape.

    Raises InvalidArgumentError if it does not.

    >>> samples_before([5, 4, 3], (3,))
    20
    """
    split = len(sizes) - len(parameter_shape)
    if split < 0 or tuple(sizes[split:]) != tuple(parameter_shape):
        raise InvalidArgumentError(
            None,
            None,
            "Shape passed in must end with broadcasted shape. "
            f"Received: shape {text(sizes)}, which should end with "
            f"{text(parameter_shape)}, the shape of the parameters.",
        )
    return math.prod(sizes[:split])


def check_scalar(name, value):
    """Raises InvalidArgumentError, in a kernel, if an input is not a single number."""
    if value.ndim:
        raise InvalidArgumentError(
            None, None, f"{name} must be 0-D, got shape {text(value.shape)}"
        )


# ---------------------------------------------------------------- shape rules


def as_asked(shape, *others, **attrs):
    """The shape that the first input says."""
    with_rank(shape, 1)
    return shape.as_shape


def between_scalars(shape, minval, maxval, **attrs):
    """The shape that the first input says; the bounds are scalars."""
    for name, bound in (("minval", minval), ("maxval", maxval)):
        if bound.shape:
            raise ValueError(
                f"{name} must be a scalar; got a tensor of shape {text(bound.shape)}"
            )
    return as_asked(shape)


def for_each(shape, parameter, **attrs):
    """The shape that the first input says, followed by the parameter's."""
    front = as_asked(shape)
    if front is None or parameter.shape is None:
        return None
    return (*front, *parameter.shape)


def samples_of_rows(logits, num_samples, *others, **attrs):
    """One row of samples for each row of logits."""
    batch, _ = with_rank(logits, 2)
    with_rank(num_samples, 0)
    count = num_samples.value
    if count is not None and count < 0:
        raise ValueError(
            f"Dimension size, given by scalar input 1, must be non-negative but is "
            f"{count}"
        )
    return batch, None if count is None else int(count)
