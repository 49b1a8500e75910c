"""Dropout: set random elements to zero while training, and scale up the others.

A network that cannot rely on any one of its units spreads what it learns over many. The
elements that are kept are multiplied by 1 / (1 - rate), so that the sum stays the same
on average and nothing needs to change when training is over.

In TensorFlow: python/ops/nn_ops.py
"""

import functools
import numbers

from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import TensorShape
from minitf.core.tensor import Tensor
from minitf.ops.array.constants import constant
from minitf.ops.array.shaping import shape as shape_of
from minitf.ops.indexing.masking import where
from minitf.ops.math.arithmetic import multiply, real_div, subtract
from minitf.ops.random.seeds import get_seed
from minitf.ops.random.stateful import uniform
from minitf.ops.random.stateless import stateless_uniform


def dropout(x, rate, noise_shape=None, seed=None, name=None):
    """Sets elements to zero at random and scales the others up.

    Args:
      x: a floating-point tensor.
      rate: the probability of being dropped, from 0 to below 1; a number or a tensor.
      noise_shape: the shape of what is drawn, broadcast with `x`: `[batch, 1, units]`
        drops a unit in all time steps. None in it means the size of `x`.
      seed: an integer; with `tf.random.set_seed` it decides what is dropped.

    Raises ValueError if `rate` is not below 1 or `x` is not floating-point.

    >>> import minitf as tf
    >>> x = tf.nn.dropout(tf.ones([1000]), rate=0.75)
    >>> sorted(set(x.numpy().tolist()))
    [0.0, 4.0]

    In TensorFlow: python/ops/nn_ops.py
    """
    sampler = functools.partial(uniform, seed=seed)
    # At rate 0 nothing is drawn, but a seed is used up as at any other rate.
    skip = functools.partial(get_seed, seed)
    return _dropout(x, rate, sampler, noise_shape, name, "dropout", skip)


def stateless_dropout(x, rate, seed, rng_alg=None, noise_shape=None, name=None):
    """Sets elements to zero at random: always the same ones for a seed.

    Args:
      x, rate, noise_shape: as for `tf.nn.dropout`.
      seed: two integers.
      rng_alg: "philox" or "auto_select", or a `tf.random.Algorithm`.

    >>> import minitf as tf
    >>> tf.nn.experimental.stateless_dropout(tf.ones([5]), 0.5, seed=[1, 0]).numpy()
    array([2., 0., 2., 0., 0.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    sampler = functools.partial(stateless_uniform, seed=seed, alg=rng_alg)
    return _dropout(x, rate, sampler, noise_shape, name, "stateless_dropout")


def general_dropout(x, rate, uniform_sampler, noise_shape=None, name=None):
    """Sets elements to zero where a function of yours draws numbers below `rate`.

    Args:
      x, rate, noise_shape: as for `tf.nn.dropout`.
      uniform_sampler: a function with arguments `shape` and `dtype` that draws numbers
        from 0 to 1, such as the method `uniform` of a `tf.random.Generator`.

    >>> import minitf as tf
    >>> g = tf.random.Generator.from_seed(1)
    >>> tf.nn.experimental.general_dropout(tf.ones([2, 3]), 0.5, g.uniform).shape
    TensorShape([2, 3])

    In TensorFlow: python/ops/nn_ops.py
    """
    sampler = uniform_sampler
    return _dropout(x, rate, sampler, noise_shape, name, "general_dropout")


def dropout_v1(x, keep_prob=None, noise_shape=None, seed=None, name=None, rate=None):
    """Sets elements to zero at random; `keep_prob`, now old, is 1 - `rate`.

    Raises ValueError unless exactly one of `keep_prob` and `rate` is given.

    >>> import minitf as tf
    >>> tf.compat.v1.nn.dropout(tf.ones([3]), keep_prob=1.0).numpy()
    array([1., 1., 1.], dtype=float32)

    In TensorFlow: python/ops/nn_ops.py
    """
    if keep_prob is not None:
        if rate is not None:
            raise ValueError("Cannot specify both 'keep_prob' and 'rate'.")
        if not isinstance(keep_prob, numbers.Real | Tensor):
            raise ValueError(
                "`keep_prob` must be a floating point number or Tensor. "
                f"Received: keep_prob={keep_prob}"
            )
        rate = 1.0 - keep_prob
    if rate is None:
        raise ValueError(f"`rate` must be provided. Received: rate={rate}")
    return dropout(x, rate, noise_shape, seed, name)


def _dropout(x, rate, sampler, noise_shape, name, default_name, skip=lambda: None):
    """What the functions above have in common; `skip()` is for what draws nothing."""
    with op_scope(name, default_name):
        _check_rate(rate)
        x = convert_to_tensor(x, name="x")
        if not x.dtype.is_floating:
            raise ValueError(
                "`x.dtype` must be a floating point tensor as `x` will be scaled. "
                f"Received: x_dtype={x.dtype!r}"
            )
        if isinstance(rate, numbers.Real) and rate == 0:
            skip()
            return x
        scaled = _scaled_up(x, rate)
        drawn = sampler(shape=_full_noise_shape(x, noise_shape), dtype=x.dtype)
        return where(drawn >= rate, scaled, constant(0, x.dtype))


def _check_rate(rate):
    """Raises ValueError for a rate that is no scalar, or a number out of range."""
    if isinstance(rate, Tensor):
        rate.shape.assert_has_rank(0)
    elif not isinstance(rate, numbers.Real):
        raise ValueError(
            f"`rate` must be a scalar or scalar tensor. Received: rate={rate}"
        )
    elif not 0 <= rate < 1:
        raise ValueError(
            "`rate` must be a scalar tensor or a float in the range [0, 1). "
            f"Received: rate={rate}"
        )


def _scaled_up(x, rate):
    """Computes x / (1 - rate)."""
    if not isinstance(rate, Tensor):
        scale = convert_to_tensor(1 / (1 - rate), x.dtype)
        return multiply(x, scale)
    if rate.dtype.base_dtype is not x.dtype.base_dtype:
        raise ValueError(
            "`x.dtype` must be compatible with `rate.dtype`. "
            f"Received: x.dtype={x.dtype!r} and rate.dtype={rate.dtype!r}"
        )
    return real_div(x, subtract(constant(1, x.dtype), rate))


def _full_noise_shape(x, noise_shape):
    """Replaces None in `noise_shape` by the static sizes of `x`."""
    if noise_shape is None:
        return shape_of(x)
    try:
        given = TensorShape(noise_shape).as_list()
    except (TypeError, ValueError):
        return noise_shape  # a tensor, or a list with tensors
    if x.shape.rank != len(given):
        return noise_shape
    sizes = zip(given, x.shape.as_list(), strict=True)
    return TensorShape([own if size is None else size for size, own in sizes])
