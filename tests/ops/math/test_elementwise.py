"""Element-wise ops against NumPy and Python, on generated numbers and shapes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import minitf as tf
from minitf.core.op.registry import OPS

FLOATS = st.floats(-1e3, 1e3, width=32)
INTS = st.integers(-(2**31), 2**31 - 1)
BINARY = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "less": np.less,
    "greater_equal": np.greater_equal,
    "equal": np.equal,
    "not_equal": np.not_equal,
    "squared_difference": lambda x, y: np.square(x - y),
    "atan2": np.arctan2,
}


@given(st.data(), hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3))
def test_binary_functions_broadcast_as_numpy_does(data, shapes):
    x, y = (
        data.draw(hnp.arrays(np.float32, shape, elements=FLOATS))
        for shape in shapes.input_shapes
    )
    for name, numpy_function in BINARY.items():
        got = getattr(tf.math, name)(x, y)
        wanted = numpy_function(x, y)
        assert got.shape == shapes.result_shape
        np.testing.assert_array_equal(got.numpy(), wanted)


@given(INTS, INTS.filter(bool))
def test_integers_are_divided_as_in_python(x, y):
    quotient, remainder = divmod(x, y)
    wrapped = np.array(quotient).astype(np.int32)  # only -2**31 // -1 does not fit
    assert (tf.constant(x) // y).numpy() == wrapped
    assert (tf.constant(x) % y).numpy() == remainder
    assert tf.truncatediv(x, y).numpy() == np.array(int(_truncated(x, y))).astype("i4")
    assert tf.truncatemod(x, y).numpy() == int(math.fmod(x, y))


def _truncated(x, y):
    """Divides like C."""
    quotient = abs(x) // abs(y)
    return quotient if (x < 0) == (y < 0) else -quotient


@pytest.mark.parametrize("name", "FloorDiv FloorMod TruncateDiv TruncateMod".split())
@pytest.mark.parametrize("dtype", [tf.int32, tf.int64])
def test_no_integer_can_be_divided_by_zero(name, dtype):
    x, y = tf.constant([1, 2], dtype), tf.constant([1, 0], dtype)
    with pytest.raises(
        tf.errors.InvalidArgumentError, match="Integer division by zero"
    ):
        OPS[name].call(x, y)
    assert OPS[name].call(x[:0], y[:0]).shape == (0,)


@pytest.mark.parametrize("exponent", [2, 3, 0, 1, 5])
def test_whole_powers_equal_repeated_products(exponent):
    x = np.array([-3, 0, 2, 7], np.int32)
    assert (tf.constant(x) ** exponent).numpy().tolist() == (x**exponent).tolist()


@pytest.mark.parametrize("source", ["float32", "float64", "int8", "int32", "int64"])
@pytest.mark.parametrize("target", ["float16", "int8", "uint8", "int32", "uint64"])
def test_saturating_keeps_what_fits_and_moves_the_rest_to_the_limit(source, target):
    values = [0, 1, 100, tf.as_dtype(source).max, tf.as_dtype(source).min]
    values = np.array(values).astype(source)
    with np.errstate(all="ignore"):
        got = tf.saturate_cast(values, target).numpy()
    low, high = tf.as_dtype(target).min, tf.as_dtype(target).max
    assert got[:3].tolist() == [0, 1, 100]
    for number, result in zip(values.tolist(), got.tolist(), strict=True):
        exact = min(max(number, float(low)), float(high))
        assert float(result) == pytest.approx(exact, rel=1e-6)
        assert float(low) <= float(result) <= float(high)


def test_nearly_equal_numbers_are_told_by_a_tolerance():
    """There is no public function for this op, so the oracle cannot ask about it.

    The answers are TensorFlow's.
    """
    ask = OPS["ApproximateEqual"].call
    assert ask([1.0, 2.0], [1.00001, 2.1]).numpy().tolist() == [False, False]
    assert ask([1.0, 1.5], [1.00001, 1.0], tolerance=0.5).numpy().all()
    assert not ask([np.inf, np.nan], [np.inf, np.nan], tolerance=1.5).numpy().any()
    with pytest.raises(tf.errors.InvalidArgumentError, match="of the same shape"):
        ask([1.0, 2.0], [1.0])


def test_bits_are_counted_in_two_s_complement():
    count = OPS["PopulationCount"].call
    assert count(tf.constant([-1, 0, 7], tf.int8)).numpy().tolist() == [8, 0, 3]
    assert count(tf.constant([-1], tf.int64)).numpy().tolist() == [64]


def test_comparing_placeholders_of_unknown_size_leaves_the_shape_open():
    """Whether `x == y` is one False or many answers is only known when it runs."""
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [3])
        y = tf.compat.v1.placeholder(tf.float32, [None])
        compare = OPS["Equal"].call
        assert compare(x, y, incompatible_shape_error=False).shape.rank is None
        assert compare(x, y).shape == (3,)
        assert compare(x, tf.zeros([2]), incompatible_shape_error=False).shape == ()


def test_the_old_add_joins_strings():
    joined = OPS["Add"].call(tf.constant(["a", "b"]), "c")
    assert joined.numpy().tolist() == [b"ac", b"bc"]


def test_clipping_values_without_broadcasting_the_limits():
    """The answers are TensorFlow's, for its op `ClipByValue`."""
    clip = OPS["ClipByValue"].call
    assert clip([1.0, 5.0], 3.0, 2.0).numpy().tolist() == [3.0, 3.0]
    assert clip([1.0, 5.0], [3.0, 1.0], 2.0).numpy().tolist() == [3.0, 2.0]
    with pytest.raises(tf.errors.InvalidArgumentError, match="or a scalar"):
        clip([[1.0, 5.0]], [3.0, 1.0], 2.0)


def test_sixteen_bits_do_not_spoil_a_sum_of_squares():
    ones = tf.ones([5000], tf.float16)
    assert tf.nn.l2_loss(ones).numpy() == np.float16(2500)
