"""`jit_compile=True`: element-wise arithmetic as loops that numba compiles."""

import sys

import numpy as np
import pytest

import minitf as tf
from minitf.ops.control_flow.bodies import program_of


def source_of(f, *args):
    return program_of(f.get_concrete_function(*args).graph).source


def test_without_numba_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    f = tf.function(lambda x: x * 2.0, jit_compile=True)
    with pytest.raises(
        tf.errors.UnimplementedError, match=r"pip install minitf\[jit\]"
    ):
        f(tf.ones(2))


@pytest.fixture
def both():
    """Makes of a Python function a compiled and a plain `tf.function`."""
    pytest.importorskip("numba")
    return lambda f: (tf.function(f, jit_compile=True), tf.function(f))


def same(pair, *args):
    compiled, plain = (tf.nest.flatten(f(*args)) for f in pair)
    for a, b in zip(compiled, plain, strict=True):
        assert a.dtype == b.dtype and a.shape == b.shape
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-6, atol=1e-6)


def test_arithmetic_becomes_one_loop_which_can_be_read(both):
    pair = both(lambda x, y: tf.nn.relu((x - y) * 2.0 + x))
    x, y = tf.constant([1.0, 2.0, 3.0]), tf.constant([3.0, 1.0, 0.0])
    same(pair, x, y)
    source = source_of(pair[0], x, y)
    assert source.count("@machine_code") == 1
    assert "sub = np.float32(np.subtract(x[i], y[i]))" in source
    assert "Relu = in_loop(fused, [x, y], [])" in source
    assert "machine_code" not in source_of(pair[1], x, y)


def test_what_numpy_does_better_stays_as_it_is(both):
    pair = both(lambda x: tf.exp(x * 2.0 + 1.0) * 3.0 - 1.0)
    x = tf.constant([[0.5, -1.0]])
    same(pair, x)
    assert source_of(pair[0], x).count("in_loop(") == 2
    same(both(lambda x: tf.matmul(x, x) + x), tf.ones([2, 2]))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_all_it_compiles_gives_what_numpy_gives(both, dtype):
    special = [0.0, -0.0, 1.5, -2.5, np.inf, -np.inf, np.nan]
    x = tf.constant(special + [3.0] * 7, dtype)
    y = tf.constant([3.0] * 7 + special, dtype)

    def everything(x, y):
        first = x + y, x - y, x * y, x / y, tf.maximum(x, y), tf.minimum(x, y), -x
        second = tf.abs(x), tf.square(x), tf.sqrt(x), tf.math.rsqrt(x), 1.0 / x
        third = (
            tf.sign(x),
            tf.floor(x),
            tf.math.ceil(x),
            tf.math.rint(x),
            tf.nn.relu6(x),
        )
        tests = x > y, x >= y, x < y, x <= y, tf.math.is_nan(x), tf.math.is_inf(x)
        logic = (x > y) & (x > 0), (x > y) | ~(x > 0), tf.math.is_finite(x)
        return first, second, third, tests, logic

    pair = both(everything)
    same(pair, x, y)
    assert "@machine_code" in source_of(pair[0], x, y)


@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_integers_overflow_as_they_do_in_numpy(both, dtype):
    x = tf.constant([2**30, -5, 7], dtype)
    same(both(lambda x: (x * 3 + x * x - 1, -x, tf.abs(x), x & 6, x | 1)), x)


def test_shapes_scalars_and_layouts_are_kept(both):
    pair = both(lambda x, s: ((x + s) * x, (x - s) * float("inf")))
    for shape in ([], [0], [3], [2, 3, 4]):
        same(pair, tf.ones(shape), tf.constant(2.0))
    swapped = tf.transpose(tf.reshape(tf.range(6.0), [2, 3]))
    same(pair, swapped, tf.constant(2.0))
    open_shape = tf.function(
        lambda x: (x + 1.0) * x, input_signature=[tf.TensorSpec(None)], jit_compile=True
    )
    assert open_shape(tf.ones([2, 2])).numpy().tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_gradients_loops_and_variables_are_compiled_too(both):
    v = tf.Variable([1.0, 2.0])

    def f(x):
        for _ in tf.range(3):
            x = x * v - 0.5
        return x * x + 1.0

    compiled, plain = both(f)
    found = []
    for g in (compiled, plain):
        with tf.GradientTape() as tape:
            y = g(tf.ones(2))
        found.append((y.numpy(), tape.gradient(y, v).numpy()))
    np.testing.assert_allclose(found[0], found[1], rtol=1e-6)
    assert "@machine_code" in source_of(compiled, tf.ones(2))


def test_a_compiled_function_stays_compiled_when_others_call_it(both):
    inner = both(lambda x: x * 2.0 + 1.0)[0]
    outer = tf.function(lambda x: tf.reduce_sum(inner(x)))
    assert outer(tf.ones(3)).numpy() == 9.0
    assert "PartitionedCall" in source_of(outer, tf.ones(3))
    whole = tf.function(lambda x: tf.reduce_sum(inner(x)), jit_compile=True)
    assert whole(tf.ones(3)).numpy() == 9.0
    assert "@machine_code" in source_of(whole, tf.ones(3))
