"""What happens to gradients before an optimizer's rule sees them: clipping, filtering.

The gradient of an embedding is `tf.IndexedSlices`: some rows, perhaps one twice. As in
Keras, what is not linear - clipping, squares, norms - is done with the rows as they
are; only then are rows that stand for the same place added up.

In TensorFlow: keras/src/optimizers/base_optimizer.py,
keras/src/backend/tensorflow/sparse.py
"""

import warnings

from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.ops.array.joining import stack
from minitf.ops.indexing.indexed_slices import IndexedSlices
from minitf.ops.math import arithmetic, casting, clipping, comparison, powers, reduction
from minitf.ops.reductions.segments import unsorted_segment_sum


def on_values(function, gradient):
    """Applies a function to a tensor, or to the rows of `IndexedSlices`."""
    if isinstance(gradient, IndexedSlices):
        values = function(gradient.values)
        return IndexedSlices(values, gradient.indices, gradient.dense_shape)
    return function(gradient)


def cast(gradient, dtype):
    """Converts anything that can be a gradient to a type."""
    if isinstance(gradient, Tensor):
        return casting.cast(gradient, dtype)
    return on_values(lambda x: casting.cast(x, dtype), gradient)


def dense(gradient, variable):
    """Makes a tensor, as large as the variable, of `IndexedSlices`."""
    if isinstance(gradient, IndexedSlices):
        rows = variable.shape[0]
        return unsorted_segment_sum(gradient.values, gradient.indices, rows)
    return gradient


def square(gradient, variable):
    """The square of each element, as large as the variable."""
    if isinstance(gradient, IndexedSlices):
        return dense(on_values(arithmetic.square, gradient), variable)
    return arithmetic.square(gradient)


def magnitude(gradient, variable):
    """The absolute value of each element, as large as the variable."""
    return dense(on_values(abs, gradient), variable)


def without_none(gradients, variables):
    """Drops variables that have no gradient, with a warning.

    Raises ValueError if none has one.
    """
    if all(g is not None for g in gradients):
        return list(gradients), list(variables)
    pairs = list(zip(gradients, variables, strict=True))
    kept = [(g, v) for g, v in pairs if g is not None]
    if not kept:
        raise ValueError(
            "No gradients provided for any variable. All are None: the loss was not "
            "computed from the variables inside the tape's `with` block, or its way "
            "there leads through NumPy or integers. A tf.constant needs tape.watch."
        )
    names = [getattr(v, "path", None) or v.name for g, v in pairs if g is None]
    warnings.warn(
        f"Gradients do not exist for variables {names} when minimizing the loss. If "
        "using `model.compile()`, did you forget to provide a `loss` argument?",
        stacklevel=4,
    )
    return tuple(map(list, zip(*kept, strict=True)))


def clip(gradients, clipnorm, global_clipnorm, clipvalue):
    """Limits gradients in one of three ways, or in none.

    Args:
      clipnorm: the largest norm that a gradient may have.
      global_clipnorm: the largest norm of all gradients together.
      clipvalue: the largest size of an element.
    """
    if clipnorm and clipnorm > 0:
        return [
            on_values(lambda x: clipping.clip_by_norm(x, clipnorm), g)
            for g in gradients
        ]
    if global_clipnorm and global_clipnorm > 0:
        return clip_by_global_norm(gradients, global_clipnorm)
    if clipvalue and clipvalue > 0:
        limits = (-clipvalue, clipvalue)
        return [
            on_values(lambda x: clipping.clip_by_value(x, *limits), g)
            for g in gradients
        ]
    return gradients


def clip_by_global_norm(gradients, clip_norm):
    """Scales all gradients by one factor, so that their common norm is not larger."""
    values = [g.values if isinstance(g, IndexedSlices) else g for g in gradients]
    squares = [reduction.reduce_sum(arithmetic.square(x)) for x in values]
    norm = powers.sqrt(reduction.reduce_sum(stack(squares)))
    scale = clip_norm * comparison.minimum(1.0 / norm, 1.0 / clip_norm)
    scale = scale + (norm - norm)  # nothing for a finite norm, NaN for an infinite one
    return [on_values(lambda x: x * scale, g) for g in gradients]


def power(base, exponent, dtype):
    """Raises a Python number to a float64 tensor, then rounds once to `dtype`.

    Optimizers divide by `1 - beta**step`, in which an error in the last digit of the
    power becomes a large one; NumPy's float32 power is off by that digit at times.
    """
    base = float(dtype.np_dtype.type(base))
    wide = powers.pow_op(convert_to_tensor(base, "float64"), exponent)
    return casting.cast(wide, dtype)
