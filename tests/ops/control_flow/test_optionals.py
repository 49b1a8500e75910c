"""Optionals: what TensorFlow's gradients of branches hand over."""

import pytest

import minitf as tf

raw = tf.raw_ops


def test_an_optional_holds_tensors_or_nothing():
    some = raw.OptionalFromValue(components=[tf.constant(1.0), tf.constant([2, 3])])
    none = raw.OptionalNone()
    assert raw.OptionalHasValue(optional=some).numpy()
    assert not raw.OptionalHasValue(optional=none).numpy()
    types, shapes = [tf.float32, tf.int32], [[], [2]]
    x, y = raw.OptionalGetValue(optional=some, output_types=types, output_shapes=shapes)
    assert x.numpy() == 1.0
    assert y.numpy().tolist() == [2, 3]
    with pytest.raises(tf.errors.InvalidArgumentError, match="does not have a value"):
        raw.OptionalGetValue(optional=none, output_types=types, output_shapes=shapes)


def test_gradients_flow_through_an_optional():
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        some = raw.OptionalFromValue(components=[x * x])
        (y,) = raw.OptionalGetValue(
            optional=some, output_types=[tf.float32], output_shapes=[[]]
        )
    assert tape.gradient(y, x).numpy() == 6.0
