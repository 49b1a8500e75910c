"""Checks raise when they should, where they should, and say why."""

import numpy as np
import pytest

import minitf as tf
from minitf import debugging
from minitf.v1 import array as v1_array
from minitf.v1 import debugging as v1_debugging

v1 = tf.compat.v1
InvalidArgumentError = tf.errors.InvalidArgumentError


def test_a_difference_is_described_as_tensorflow_does():
    with pytest.raises(InvalidArgumentError) as caught:
        debugging.assert_equal([1, 2], [1, 3], message="oh")
    assert caught.value.message == (  # TensorFlow 2.21's words
        "oh\nCondition x == y did not hold.\nIndices of first 1 different values:\n"
        "[[1]]\nCorresponding x values:\n[2]\nCorresponding y values:\n[3]\n"
        "First 2 elements of x:\n[1 2]\nFirst 2 elements of y:\n[1 3]"
    )


def test_summarize_limits_what_is_shown():
    with pytest.raises(InvalidArgumentError) as caught:
        debugging.assert_less([[1, 2]], [[1, 2]], summarize=1)
    assert caught.value.message.endswith(
        "First 1 elements of x:\n[1]\nFirst 1 elements of y:\n[1]"
    )
    with pytest.raises(InvalidArgumentError, match=r"\[0 1 2 3 4 5 6 7 8 9\]"):
        debugging.assert_equal(list(range(10)), -1, summarize=-1)


def test_a_sign_is_checked_with_type_and_shape_in_the_message():
    with pytest.raises(InvalidArgumentError) as caught:
        debugging.assert_positive([1.0, -1.0])
    assert "Condition x > 0 did not hold element-wise:" in caught.value.message
    assert "x (shape=(2,) dtype=float32) = " in caught.value.message


def test_in_a_graph_a_check_is_an_operation_to_wait_for():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [2], name="x")
        check = debugging.assert_equal(x, 1.0, message="m")
        assert check.type == "Assert"
        with tf.control_dependencies([check]):
            y = tf.identity(x)
        assert session.run(y, {x: [1, 1]}).tolist() == [1, 1]
        message = (  # TensorFlow 2.21's words
            r"assertion failed: \[m\] \[Condition x == y did not hold element-wise:\] "
            r"\[x \(x:0\) = \] \[1 2\] \[y \(assert_equal_1/y:0\) = \] \[1\]"
        )
        with pytest.raises(InvalidArgumentError, match=message):
            session.run(y, {x: [1, 2]})


def test_what_constants_tell_is_checked_while_the_graph_is_built():
    with tf.Graph().as_default():
        assert debugging.assert_equal(tf.constant(1), tf.constant(1)).type == "NoOp"
        with pytest.raises(InvalidArgumentError, match="x == y did not hold"):
            debugging.assert_equal(tf.constant(1), tf.constant(2))


@pytest.mark.parametrize(
    ("value", "limit", "text"),
    [
        ([1, 2], 2, "[1 2]"),
        ("a", 2, "[a]"),
        ([[1, 2], [3, 4]], 2, "[[1 2]...]"),
        ([[1, 2], [3, 4]], -1, "[[1 2][3 4]]"),
        ([1.5, 0.1, 1 / 3], 3, "[1.5 0.1 0.333333343]"),
        ([True, False, True], 2, "[1 0...]"),
    ],
)
def test_assert_shows_the_first_elements(value, limit, text):
    with pytest.raises(InvalidArgumentError) as caught:
        debugging.Assert(False, [value], summarize=limit)
    assert caught.value.message.startswith(f"assertion failed: {text}")


def test_a_rank_unknown_before_is_checked_when_the_graph_runs():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32)
        checks = [
            debugging.assert_rank(x, 2),
            debugging.assert_rank_at_least(x, 2),
            debugging.assert_rank_in(x, (2, 3)),
        ]
        session.run(checks, {x: [[1]]})
        for check in checks:
            with pytest.raises(InvalidArgumentError, match="must have rank"):
                session.run(check, {x: [1]})


def test_sizes_unknown_before_are_checked_when_the_graph_runs():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, 2])
        y = v1.placeholder(tf.float32, [None])
        check = v1_debugging.assert_shapes([(x, ("N", 2)), (y, ("N",))])
        session.run(check, {x: np.ones((3, 2)), y: np.ones(3)})
        with pytest.raises(InvalidArgumentError, match="must have size"):
            session.run(check, {x: np.ones((3, 2)), y: np.ones(4)})


def test_shapes_that_differ_name_the_tensors_and_the_size():
    with pytest.raises(ValueError, match=r"dimension 0 must have size 2\.  Received"):
        debugging.assert_shapes([([[1, 2]], ("N", "M")), ([1, 2, 3], ("M",))])


@pytest.mark.parametrize(
    ("value", "found"),
    [(np.nan, "NaN"), (np.inf, "Inf"), ([np.nan, -np.inf], "Inf and NaN")],
)
def test_check_numerics_says_what_it_found(value, found):
    with pytest.raises(InvalidArgumentError, match=f"loss : Tensor had {found} values"):
        debugging.check_numerics(value, "loss")


def test_no_op_runs():
    with tf.Graph().as_default(), v1.Session() as session:
        assert session.run(tf.no_op()) is None


def test_group_waits_for_everything():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32)
        fails = debugging.check_numerics(x, "x")
        done = tf.group(tf.constant(1), [fails], name="done")
        assert done.name == "done"
        assert session.run(done, {x: 1.0}) is None
        with pytest.raises(InvalidArgumentError):
            session.run(done, {x: np.nan})


def test_tuple_hands_out_values_after_all_have_been_computed():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32)
        one, _ = v1_array.tuple([tf.constant(1), debugging.check_numerics(x, "x")])
        assert session.run(one, {x: 1.0}) == 1
        with pytest.raises(InvalidArgumentError):
            session.run(one, {x: np.nan})


def test_eagerly_there_is_nothing_to_wait_for():
    called = []
    with tf.control_dependencies([lambda: called.append(1)]):
        assert tf.group(tf.constant(1)) is None
    assert called == [1]
    assert tf.no_op() is None
