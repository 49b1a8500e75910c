"""Random changes to images, to train on more of them than there are.

Each comes twice: drawing from the stateful generator, a new change every time, and
"stateless", where the same seed always makes the same change.

In TensorFlow: python/ops/image_ops_impl.py, python/ops/random_crop_ops.py
"""

import functools

from minitf.core.dtypes import int32
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.shaping import reshape, shape
from minitf.ops.control import with_dependencies
from minitf.ops.debugging import Assert
from minitf.ops.image.adjusting import (
    adjust_brightness,
    adjust_contrast,
    adjust_hue,
    adjust_saturation,
)
from minitf.ops.image.checks import checked_image
from minitf.ops.image.flipping import reversed_along
from minitf.ops.indexing.masking import where
from minitf.ops.indexing.slicing import slice as slice_of
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import greater_equal, less
from minitf.ops.math.reduction import reduce_all
from minitf.ops.math.rounding import round as round_of
from minitf.ops.random.stateful import uniform
from minitf.ops.random.stateless import stateless_uniform


def _check_delta(max_delta, most=None):
    if most is not None and max_delta > most:
        raise ValueError(f"max_delta must be <= {most}. Received: {max_delta}")
    if max_delta < 0:
        raise ValueError(f"max_delta must be non-negative. Received: {max_delta}")


def _check_range(lower, upper):
    if upper <= lower:
        raise ValueError(f"upper must be > lower. Received: {lower} and {upper}")
    if lower < 0:
        raise ValueError(f"lower must be non-negative. Received: {lower}")


def random_brightness(image, max_delta, seed=None):
    """Adds a random number from -max_delta to max_delta to the brightness.

    >>> import minitf as tf
    >>> image = tf.fill([2, 2, 3], 0.5)
    >>> changed = tf.image.random_brightness(image, 0.25)
    >>> bool(tf.reduce_all(abs(changed - image) <= 0.25))
    True

    In TensorFlow: python/ops/image_ops_impl.py
    """
    _check_delta(max_delta)
    return adjust_brightness(image, uniform([], -max_delta, max_delta, seed=seed))


def stateless_random_brightness(image, max_delta, seed):
    """Adds a number from -max_delta to max_delta that `seed`, two integers, decides.

    >>> import minitf as tf
    >>> tf.image.stateless_random_brightness([[[0.5]]], 0.2, seed=(1, 2)).shape
    TensorShape([1, 1, 1])

    In TensorFlow: python/ops/image_ops_impl.py
    """
    _check_delta(max_delta)
    delta = stateless_uniform([], minval=-max_delta, maxval=max_delta, seed=seed)
    return adjust_brightness(image, delta)


def random_contrast(image, lower, upper, seed=None):
    """Multiplies the contrast by a random factor from `lower` to `upper`.

    >>> import minitf as tf
    >>> tf.image.random_contrast(tf.ones([2, 2, 3]), 0.5, 1.5)[0, 0].numpy()
    array([1., 1., 1.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    _check_range(lower, upper)
    return adjust_contrast(image, uniform([], lower, upper, seed=seed))


def stateless_random_contrast(image, lower, upper, seed):
    """Multiplies the contrast by a factor that `seed`, two integers, decides.

    >>> import minitf as tf
    >>> image = tf.ones([2, 2, 3])
    >>> tf.image.stateless_random_contrast(image, 0.5, 1.5, (1, 2))[0, 0].numpy()
    array([1., 1., 1.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    _check_range(lower, upper)
    factor = stateless_uniform([], minval=lower, maxval=upper, seed=seed)
    return adjust_contrast(image, factor)


def random_hue(image, max_delta, seed=None):
    """Turns the hue of an RGB image by a random number up to `max_delta` <= 0.5.

    >>> import minitf as tf
    >>> tf.image.random_hue(tf.ones([2, 2, 3]), 0.5)[0, 0].numpy()
    array([1., 1., 1.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    _check_delta(max_delta, most=0.5)
    return adjust_hue(image, uniform([], -max_delta, max_delta, seed=seed))


def stateless_random_hue(image, max_delta, seed):
    """Turns the hue of an RGB image by a number that `seed`, two integers, decides.

    >>> import minitf as tf
    >>> tf.image.stateless_random_hue(tf.ones([2, 2, 3]), 0.5, (1, 2))[0, 0].numpy()
    array([1., 1., 1.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    _check_delta(max_delta, most=0.5)
    delta = stateless_uniform([], minval=-max_delta, maxval=max_delta, seed=seed)
    return adjust_hue(image, delta)


def random_saturation(image, lower, upper, seed=None):
    """Multiplies the saturation of an RGB image by a random factor.

    >>> import minitf as tf
    >>> tf.image.random_saturation(tf.ones([2, 2, 3]), 0.5, 1.5)[0, 0].numpy()
    array([1., 1., 1.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    _check_range(lower, upper)
    return adjust_saturation(image, uniform([], lower, upper, seed=seed))


def stateless_random_saturation(image, lower, upper, seed=None):
    """Multiplies the saturation by a factor that `seed`, two integers, decides.

    >>> import minitf as tf
    >>> image = tf.ones([2, 2, 3])
    >>> tf.image.stateless_random_saturation(image, 0.5, 1.5, (1, 2))[0, 0].numpy()
    array([1., 1., 1.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    _check_range(lower, upper)
    factor = stateless_uniform([], minval=lower, maxval=upper, seed=seed)
    return adjust_saturation(image, factor)


def _random_flip(image, axis, draw, scope_name):
    """Reverses an axis of every image with probability one half.

    For one image TensorFlow makes a `tf.cond`; here both images are at hand and one is
    chosen.
    """
    with op_scope(None, scope_name) as scope:
        image = checked_image(image)
        if image.shape.rank not in (3, 4):
            raise ValueError(
                f"'image' (shape {image.shape}) must have either 3 or 4 dimensions."
            )
        if image.shape.rank == 3:
            chosen = less(draw([], minval=0, maxval=1.0), 0.5)
            return where(chosen, reversed_along(image, axis), image, name=scope)
        batch = shape(image)[0]
        numbers = draw([batch], minval=0, maxval=1.0)
        flips = cast(round_of(reshape(numbers, [batch, 1, 1, 1])), image.dtype)
        return flips * reversed_along(image, axis) + (1 - flips) * image


def random_flip_left_right(image, seed=None):
    """Mirrors an image, or each of a batch, with probability one half.

    >>> import minitf as tf
    >>> image = tf.ones([2, 2, 1])
    >>> bool(tf.reduce_all(tf.image.random_flip_left_right(image) == image))
    True

    In TensorFlow: python/ops/image_ops_impl.py
    """
    draw = functools.partial(uniform, seed=seed)
    return _random_flip(image, 1, draw, "random_flip_left_right")


def random_flip_up_down(image, seed=None):
    """Turns an image, or each of a batch, upside down with probability one half.

    >>> import minitf as tf
    >>> image = tf.ones([2, 2, 1])
    >>> bool(tf.reduce_all(tf.image.random_flip_up_down(image) == image))
    True

    In TensorFlow: python/ops/image_ops_impl.py
    """
    draw = functools.partial(uniform, seed=seed)
    return _random_flip(image, 0, draw, "random_flip_up_down")


def stateless_random_flip_left_right(image, seed):
    """Mirrors an image, or each of a batch, if `seed`, two integers, says so.

    >>> import minitf as tf
    >>> tf.image.stateless_random_flip_left_right([[[1], [2]]], (2, 3)).shape
    TensorShape([1, 2, 1])

    In TensorFlow: python/ops/image_ops_impl.py
    """
    draw = functools.partial(stateless_uniform, seed=seed)
    return _random_flip(image, 1, draw, "stateless_random_flip_left_right")


def stateless_random_flip_up_down(image, seed):
    """Turns an image, or each of a batch, upside down if `seed` says so.

    >>> import minitf as tf
    >>> tf.image.stateless_random_flip_up_down([[[1]], [[2]]], (2, 3)).shape
    TensorShape([2, 1, 1])

    In TensorFlow: python/ops/image_ops_impl.py
    """
    draw = functools.partial(stateless_uniform, seed=seed)
    return _random_flip(image, 0, draw, "stateless_random_flip_up_down")


def _random_crop(value, size, draw, name, scope_name):
    with op_scope(name, scope_name) as scope:
        value = convert_to_tensor(value, name="value")
        size = convert_to_tensor(size, int32, name="size")
        whole = shape(value)
        check = Assert(
            reduce_all(greater_equal(whole, size)),
            ["Need value.shape >= size, got ", whole, size],
            summarize=1000,
        )
        whole = with_dependencies([check], whole)
        limit = whole - size + 1
        offset = draw(shape(whole), dtype=size.dtype, maxval=size.dtype.max) % limit
        return slice_of(value, offset, size, name=scope)


def random_crop(value, size, seed=None, name=None):
    """Cuts a box of `size` out of a tensor, at a random place.

    Raises InvalidArgumentError if the tensor is smaller.

    >>> import minitf as tf
    >>> tf.image.random_crop(tf.ones([5, 5, 3]), [2, 3, 3]).shape
    TensorShape([2, 3, 3])

    In TensorFlow: python/ops/random_crop_ops.py
    """
    draw = functools.partial(uniform, seed=seed)
    return _random_crop(value, size, draw, name, "random_crop")


def stateless_random_crop(value, size, seed, name=None):
    """Cuts a box of `size` out of a tensor, where `seed`, two integers, decides.

    Raises InvalidArgumentError if the tensor is smaller.

    >>> import minitf as tf
    >>> tf.image.stateless_random_crop(tf.ones([5, 5, 3]), [2, 3, 3], (1, 2)).shape
    TensorShape([2, 3, 3])

    In TensorFlow: python/ops/random_crop_ops.py
    """
    draw = functools.partial(stateless_uniform, seed=seed)
    return _random_crop(value, size, draw, name, "stateless_random_crop")
