"""Products with bias and activation become one fused call with the same result."""

import numpy as np
import pytest

import minitf as tf
from minitf.core.op.registry import OPS
from minitf.grappler.optimizer import optimized
from minitf.grappler.program import Program
from minitf.runtime.compiler import CompiledProgram
from minitf.runtime.resources import ResourceStore

v1 = tf.compat.v1
ACTIVATIONS = [
    tf.nn.relu,
    tf.nn.relu6,
    tf.nn.elu,
    tf.nn.tanh,
    tf.nn.sigmoid,
    lambda x: tf.nn.leaky_relu(x, 0.3),
]
RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.uniform(-1, 1, (2, 6, 6, 3)).astype(np.float32)
ROWS = RANDOM.uniform(-1, 1, (4, 3)).astype(np.float32)


def dense(activation, dtype=tf.float32):
    """A graph of a dense layer: (placeholder, product, biased, activated)."""
    x = v1.placeholder(dtype, [None, 3], name="x")
    product = tf.matmul(x, tf.constant(RANDOM.uniform(-1, 1, (3, 5)), dtype))
    biased = tf.nn.bias_add(product, tf.constant(RANDOM.uniform(-1, 1, 5), dtype))
    return x, product, biased, activation(biased)


def convolutional(activation, dtype=tf.float32):
    """A graph of a convolutional layer."""
    x = v1.placeholder(dtype, [None, 6, 6, 3], name="x")
    filters = tf.constant(RANDOM.uniform(-1, 1, (3, 3, 3, 5)), dtype)
    product = tf.nn.conv2d(x, filters, [1, 2, 1, 1], "SAME")
    biased = tf.nn.bias_add(product, tf.constant(RANDOM.uniform(-1, 1, 5), dtype))
    return x, product, biased, activation(biased)


def types_after(feeds, fetches, targets=()):
    program = Program(fetches[0].graph, tuple(feeds), tuple(fetches), tuple(targets))
    found = [op.type for op in optimized(program).order()]
    return [kind for kind in found if kind not in ("Const", "Placeholder")]


def run(feeds, fetches, values, **options):
    program = Program(fetches[0].graph, tuple(feeds), tuple(fetches))
    better = optimized(program, options)
    compiled = CompiledProgram(better.feeds, better.fetches, better.targets)
    return compiled, compiled(values, ResourceStore())


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("layer, fed", [(dense, ROWS), (convolutional, IMAGES)])
def test_a_layer_compiles_to_one_call_and_gives_the_same_bits(layer, fed, activation):
    with tf.Graph().as_default():
        x, _, _, y = layer(activation)
    fused, (result,) = run([x], [y], [fed])
    plain, (expected,) = run([x], [y], [fed], remapping=False)
    assert [op.type[:6] for op in fused.order if op.inputs] == ["_Fused"]
    assert len([op for op in plain.order if op.inputs]) == 3
    np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("layer, fed", [(dense, ROWS), (convolutional, IMAGES)])
def test_a_session_runs_the_fused_layer(layer, fed):
    with tf.Graph().as_default(), v1.Session() as session:
        x, product, biased, y = layer(tf.nn.relu)
        fused = session.run(y, {x: fed})
        together = session.run([product, biased, y], {x: fed})
    np.testing.assert_array_equal(fused, together[2])
    np.testing.assert_array_equal(fused, np.maximum(together[1], 0))


def test_the_result_keeps_the_name_of_the_last_step():
    with tf.Graph().as_default() as graph:
        x, _, _, y = dense(tf.nn.relu)
        after = optimized(Program(graph, (x,), (y,)))
    assert after.fetches[0].name == "Relu:0"
    assert after.fetches[0].op.attrs["fused_ops"] == ("BiasAdd", "Relu")


def test_a_bias_alone_is_fused():
    with tf.Graph().as_default():
        x, _, biased, _ = dense(tf.nn.relu)
    assert types_after([x], [biased]) == ["_FusedMatMul"]


def test_only_one_activation_is_fused():
    with tf.Graph().as_default():
        x, _, _, y = dense(tf.nn.relu)
        again = tf.nn.tanh(y)
    assert types_after([x], [again]) == ["_FusedMatMul", "Tanh"]


def test_what_somebody_else_wants_is_not_fused_away():
    with tf.Graph().as_default():
        x, product, biased, y = dense(tf.nn.relu)
        twice = biased * 2.0
    assert types_after([x], [product, y]) == ["MatMul", "BiasAdd", "Relu"]
    assert types_after([x], [biased, y]) == ["_FusedMatMul", "Relu"]
    assert sorted(types_after([x], [y, twice])) == ["Mul", "Relu", "_FusedMatMul"]


def test_a_product_that_is_fed_is_not_fused():
    with tf.Graph().as_default():
        _, product, _, y = dense(tf.nn.relu)
    assert types_after([product], [y]) == ["BiasAdd", "Relu"]


def test_types_without_a_fused_op_stay_apart():
    with tf.Graph().as_default():
        x, _, _, y = dense(tf.nn.relu, tf.float64)
        image, _, _, z = convolutional(tf.nn.relu, tf.float64)
    assert types_after([x], [y]) == ["MatMul", "BiasAdd", "Relu"]
    assert types_after([image], [z]) == ["_FusedConv2D"]


def test_channels_first_stay_apart():
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, [1, 3, 6, 6])
        product = tf.nn.conv2d(x, tf.ones([3, 3, 3, 5]), 1, "SAME", data_format="NCHW")
        y = tf.nn.relu(tf.nn.bias_add(product, tf.ones([5]), "NCHW"))
    assert types_after([x], [y]) == ["Conv2D", "BiasAdd", "Relu"]


def test_what_has_to_wait_is_left_alone():
    with tf.Graph().as_default():
        x, product, _, _ = dense(tf.nn.relu)
        with tf.control_dependencies([product]):
            waiting = tf.identity(x)
        y = tf.nn.relu(tf.nn.bias_add(product, tf.ones([5])))
    assert "MatMul" in types_after([x], [y, waiting])


def test_a_bias_of_the_wrong_size_says_so():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, 3])
        b = v1.placeholder(tf.float32, [None])
        y = tf.nn.relu(tf.nn.bias_add(tf.matmul(x, tf.ones([3, 5])), b))
        with pytest.raises(tf.errors.InvalidArgumentError, match="as many biases"):
            session.run(y, {x: ROWS, b: [1.0, 2.0]})


def test_other_steps_are_refused():
    fused = [tf.ones([2, 3]), tf.ones([3, 4]), [tf.ones([4])]]
    with pytest.raises(tf.errors.InvalidArgumentError, match="one bias"):
        OPS["_FusedMatMul"].call(*fused, fused_ops=["BiasAdd", "Softmax"])


def test_one_row_by_its_number_needs_no_packed_bounds():
    with tf.Graph().as_default() as graph:
        x = v1.placeholder(tf.float32, [3, 2], name="x")
        i = v1.placeholder(tf.int32, [], name="i")
        y = tf.identity(x[i], name="y")
        z = x[i:]
    types = {node.type for node in optimized(Program(graph, (x, i), (y,))).order()}
    assert "_Row" in types
    assert not types & {"Pack", "StridedSlice"}
    types = {node.type for node in optimized(Program(graph, (x, i), (z,))).order()}
    assert {"Pack", "StridedSlice"} <= types
