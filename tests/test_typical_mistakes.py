"""The mistakes beginners make give TensorFlow's class and a message that teaches."""

import numpy as np
import pytest

import minitf as tf

v1 = tf.compat.v1


def test_shapes_that_do_not_fit():
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"\[2\] vs\. \[3\]"):
        tf.constant([1, 2]) + tf.constant([1, 2, 3])
    with tf.Graph().as_default(), pytest.raises(ValueError, match="are 2 and 3 for"):
        tf.constant([1, 2]) + tf.constant([1, 2, 3])


def test_types_that_do_not_mix():
    with pytest.raises(tf.errors.InvalidArgumentError, match="int32 tensor but"):
        tf.constant([1, 2]) + 1.5
    with tf.Graph().as_default(), pytest.raises(TypeError, match="does not match type"):
        tf.constant([1, 2]) + tf.constant([1.0, 2.0])


def test_asking_a_promise_whether_it_is_true():
    with tf.Graph().as_default():
        promise = tf.constant(1) < 2
        with pytest.raises(tf.errors.OperatorNotAllowedInGraphError, match="tf.cond"):
            if promise:
                pass


@pytest.mark.parametrize(
    "use, error, message",
    [
        (lambda x: np.array(x), NotImplementedError, "no value until its graph"),
        (lambda x: float(x), TypeError, "session.run"),
        (lambda x: list(x), tf.errors.OperatorNotAllowedInGraphError, "tf.unstack"),
        (lambda x: len(x), TypeError, "x.shape"),
        (lambda x: x.numpy(), AttributeError, "numpy"),
    ],
)
def test_using_a_promise_as_a_value(use, error, message):
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, [2])
        with pytest.raises(error, match=message):
            use(x)


def test_feeding_the_wrong_shape_or_nothing():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [2, 2], name="x")
        with pytest.raises(ValueError, match=r"shape \(3,\) for Tensor x:0"):
            session.run(x * 2, {x: [1, 2, 3]})
        with pytest.raises(tf.errors.InvalidArgumentError, match="You must feed"):
            session.run(x * 2)
        with pytest.raises(TypeError, match="cannot be a tf.Tensor"):
            session.run(x * 2, {x: tf.ones([2, 2])})


def test_a_session_that_is_closed():
    with tf.Graph().as_default():
        x = tf.constant(1)
        with v1.Session() as session:
            pass
        with pytest.raises(RuntimeError, match="closed Session"):
            session.run(x)


def test_a_variable_without_a_value():
    with tf.Graph().as_default(), v1.Session() as session:
        v = v1.get_variable("v", [2])
        with pytest.raises(tf.errors.FailedPreconditionError, match="initializer"):
            session.run(v + 1)


def test_a_tensor_of_another_graph():
    with tf.Graph().as_default():
        x = tf.constant(1)
    with tf.Graph().as_default(), pytest.raises(ValueError, match="same graph"):
        x + 1
    with pytest.raises(TypeError, match="out of scope"):
        tf.add(x, 1)


def test_a_placeholder_while_executing_eagerly():
    with pytest.raises(RuntimeError, match="not compatible with eager execution"):
        v1.placeholder(tf.float32)


def test_a_session_without_a_graph():
    with pytest.raises(RuntimeError, match="graph is empty"):
        v1.Session().run(None)


def test_changing_an_array_does_not_change_the_tensor_made_of_it():
    array = np.array([1.0, 2.0])
    tensor = tf.constant(array)
    array[0] = 9
    copy = tensor.numpy()
    copy[1] = 9
    assert tensor.numpy().tolist() == [1.0, 2.0]


def test_numbers_that_are_not_finite_give_no_warning():
    x = tf.constant([1.0, 0.0, -1.0])
    before = np.geterr()
    assert np.isinf((x / 0.0).numpy()[0])
    assert np.isnan(tf.math.log(x).numpy()[2])
    assert np.geterr() == before
