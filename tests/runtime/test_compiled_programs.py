"""The generated program: readable, equal to stepping, careful with memory."""

import linecache
import traceback

import numpy as np
import pytest

import minitf as tf
from minitf.runtime import executor, fusion
from minitf.runtime.compiler import CompiledProgram
from minitf.runtime.resources import ResourceStore

v1 = tf.compat.v1


def compiled(build, shape=(4,)):
    """Compiles `build(x)` without the optimiser."""
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, shape, name="x")
        fetches = build(x)
    fetches = fetches if isinstance(fetches, list) else [fetches]
    return CompiledProgram([x], fetches), x, fetches


def test_the_source_shows_numpy_and_reuses_memory():
    program, _, _ = compiled(lambda x: tf.square(x * 2.0) + x)
    assert program.source == (
        "def program(feeds, store):\n"
        "    (x,) = feeds\n"
        "    mul = np.multiply(x, 2.0)\n"
        "    Square = np.square(mul, out=mul)\n"
        "    add = np.add(Square, x, out=Square)\n"
        "    return [add]\n"
    )


@pytest.mark.parametrize("size", [None, fusion.LARGE])
def test_arrays_that_may_be_large_run_in_blocks(size):
    program, _, _ = compiled(lambda x: tf.square(x * 2.0) + x, [size])
    assert program.source == (
        "def fused(x):\n"
        "    mul = np.multiply(x, 2.0)\n"
        "    Square = np.square(mul, out=mul)\n"
        "    add = np.add(Square, x, out=Square)\n"
        "    return add\n"
        "\n"
        "def program(feeds, store):\n"
        "    (x,) = feeds\n"
        "    add = in_blocks(fused, [x], [])\n"
        "    return [add]\n"
    )


def test_a_feed_is_never_overwritten():
    program, _, _ = compiled(lambda x: tf.square(x * 2.0) + x)
    given = np.ones(4, np.float32)
    program([given], ResourceStore())
    assert given.tolist() == [1.0] * 4


def test_a_value_that_is_still_needed_is_not_overwritten():
    def build(x):
        y = x * 2.0
        view = tf.reshape(y, [2, 2])
        return [y + 1.0, view, tf.square(y)]

    program, x, fetches = compiled(build)
    given = np.arange(4, dtype=np.float32)
    results = program([given], ResourceStore())
    wanted = executor.run(fetches, {id(x): given}, (), ResourceStore())
    for result, value in zip(results, wanted, strict=True):
        np.testing.assert_array_equal(result, value)


def test_two_fetches_of_one_value_are_two_arrays():
    def build(x):
        y = x + 1.0
        return [y, y, tf.reshape(y, [2, 2])]

    program, _, _ = compiled(build)
    a, b, c = program([np.zeros(4, np.float32)], ResourceStore())
    a[:] = 7
    assert b.tolist() == [1.0] * 4
    assert c.tolist() == [[1.0, 1.0], [1.0, 1.0]]


@pytest.mark.parametrize("size", [10, fusion.LARGE, fusion.LARGE + 12345])
def test_blocks_give_the_same_as_whole_arrays(size):
    program, _, _ = compiled(lambda x: [tf.square(x) * 0.5 - x, x + 1.0], [None])
    values = np.linspace(-3, 3, size, dtype=np.float32)
    got = program([values], ResourceStore())
    half = np.float32(0.5)
    np.testing.assert_array_equal(got[0], np.square(values) * half - values)
    np.testing.assert_array_equal(got[1], values + np.float32(1))


def test_unknown_sizes_share_buffers_only_where_they_must_be_equal():
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, [None], name="x")
        y = v1.placeholder(tf.float32, [None], name="y")
        z = (x * 2.0) + (y * 3.0)  # one of them may have size 1
    program = CompiledProgram([x, y], [z])
    one, three = np.ones(1, np.float32), np.ones(3, np.float32)
    assert program([one, three], ResourceStore())[0].tolist() == [5.0] * 3
    assert program([three, one], ResourceStore())[0].tolist() == [5.0] * 3


def test_a_traceback_shows_the_generated_line():
    program, _, _ = compiled(lambda x: tf.matmul(x, x), [None, None])
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        program([np.ones((2, 3), np.float32)], ResourceStore())
    text = "".join(traceback.format_exception(caught.value.__cause__))
    assert "np.dot" in text or "k_MatMul" in text


def test_an_error_names_the_node_and_the_line_that_made_it():
    program, _, _ = compiled(lambda x: tf.matmul(x, x, name="product"), [None, None])
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        program([np.ones((2, 3), np.float32)], ResourceStore())
    assert caught.value.op.name == "product"
    assert "{{node product}}" in caught.value.message
    assert "test_compiled_programs.py" in str(caught.value)


def test_the_source_leaves_linecache_with_its_program():
    program, _, _ = compiled(lambda x: x + 1.0)
    name = program._filename
    assert name in linecache.cache
    del program
    assert name not in linecache.cache


def test_names_that_python_keeps_for_itself_are_changed():
    with tf.Graph().as_default():
        x = tf.constant([1.0], name="lambda")
        y = tf.add(x, x, name="np")
        z = tf.add(y, x, name="1st/store")
    results = CompiledProgram([], [z])([], ResourceStore())
    assert results[0].tolist() == [3.0]


@pytest.mark.slow
def test_a_chain_of_100000_operations_builds_compiles_steps_and_draws():
    with tf.Graph().as_default() as graph:
        x = tf.constant(0.0)
        for _ in range(100_000):
            x = tf.add(x, 1.0)
    with v1.Session(graph=graph) as session:
        assert session.run(x) == 100_000.0
    assert executor.run([x], {}, (), ResourceStore()) == [100_000.0]
    assert len(graph.as_graph_def().node) == 200_001
