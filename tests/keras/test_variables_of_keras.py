"""`tf.keras.Variable`: a tf.Variable with a path, as Keras prints and assigns it."""

import numpy as np
import pytest

import minitf as tf
from minitf.keras import Variable, naming


@pytest.fixture(autouse=True)
def new_names():
    naming.forget_names()


def test_a_variable_prints_as_in_keras():
    assert repr(Variable([1.0, 2.0], name="w")) == (
        "<Variable path=w, shape=(2,), dtype=float32, value=[1. 2.]>"
    )
    assert repr(Variable(0.1)) == (
        "<Variable path=variable, shape=(), dtype=float32, value=0.10000000149011612>"
    )
    assert Variable(1).path == "variable_1"


def test_an_initializer_makes_the_value():
    assert Variable("zeros", shape=(2,)).numpy().tolist() == [0.0, 0.0]
    assert Variable(tf.ones, shape=(2,), dtype="int32").numpy().tolist() == [1, 1]
    with pytest.raises(ValueError, match="`shape` argument should be specified"):
        Variable(tf.ones)
    with pytest.raises(ValueError, match="Could not interpret initializer"):
        Variable("ofnes", shape=())


def test_assigning_casts_and_returns_the_value():
    v = Variable([1.0, 2.0])
    assert v.assign(np.array([3, 4])).numpy().tolist() == [3.0, 4.0]
    assert v.assign_add(tf.constant([1, 1])).numpy().tolist() == [4.0, 5.0]
    assert v.assign_sub([1, 1]).numpy().tolist() == [3.0, 4.0]
    with pytest.raises(ValueError, match="must match. variable.shape="):
        v.assign([1.0, 2.0, 3.0])


def test_a_variable_takes_part_in_ops_like_a_tensor():
    v = Variable([1.0, 2.0])
    assert (v * 2).numpy().tolist() == [2.0, 4.0]
    assert (1 - v).numpy().tolist() == [0.0, -1.0]
    assert (tf.Variable([1.0, 1.0]) + v).numpy().tolist() == [2.0, 3.0]
    assert tf.reduce_sum(v).numpy() == 3.0
    assert (v == v).numpy().tolist() == [True, True]
    assert v[1].numpy() == 2.0
    assert np.array(v).tolist() == [1.0, 2.0]
    assert isinstance(v.value, tf.Variable)


def test_a_variable_is_neither_a_bool_nor_a_key():
    with pytest.raises(TypeError, match="cannot be used as a boolean"):
        bool(Variable(True))
    with pytest.raises(TypeError, match="unhashable"):
        {Variable(1.0)}


def test_a_tape_sees_the_variable_inside():
    v = Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(v * v)
    assert tape.gradient(loss, v.value).numpy().tolist() == [2.0, 4.0]


def test_a_function_captures_the_variable():
    v = Variable(1.0)

    @tf.function
    def count():
        v.assign_add(1.0)
        return v * 10

    assert [count().numpy(), count().numpy()] == [20.0, 30.0]
