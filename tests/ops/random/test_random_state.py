"""What random ops remember between calls, and what they leave alone."""

import threading

import numpy as np
import pytest

import minitf as tf
from minitf.core import context
from minitf.ops.random import seeds


@pytest.fixture(autouse=True)
def no_seed_afterwards():
    yield
    tf.random.set_seed(None)


def memory():
    """How many kernels eager mode keeps a place for."""
    kept = context.state().resources._state_of_calls.values()
    streams = [state["streams"] for state in kept if "streams" in state]
    return sum(len(stream._places) for stream in streams)


def test_numpys_global_generator_is_never_touched():
    np.random.seed(1)
    before = np.random.get_state()
    tf.random.set_seed(1)
    tf.random.normal([3])
    tf.random.shuffle([1, 2, 3])
    tf.random.gamma([2], [0.5, 2.0])
    tf.random.Generator.from_non_deterministic_state().uniform([3])
    tf.random.stateless_poisson([2], [1, 2], 5.0)
    after = np.random.get_state()
    assert before[0] == after[0]
    np.testing.assert_array_equal(before[1], after[1])
    assert before[2:] == after[2:]


def test_ops_without_any_seed_differ():
    tf.random.set_seed(None)
    drawn = [tf.random.uniform([]).numpy().item() for _ in range(3)]
    assert len(set(drawn)) == 3


def test_calls_with_drawn_seeds_leave_nothing_behind():
    tf.random.set_seed(1)
    for _ in range(5):
        tf.random.uniform([2])
        tf.random.shuffle([1, 2, 3])
    tf.random.set_seed(None)
    tf.random.uniform([2])
    assert memory() == 0


def test_calls_with_one_op_seed_share_a_kernel_for_each_type():
    tf.random.set_seed(1)
    for _ in range(5):
        tf.random.normal([2], seed=3)
        tf.random.normal([2, 2], seed=3)
    assert memory() == 1
    tf.random.normal([2], dtype=tf.float64, seed=3)
    assert memory() == 2


def test_setting_the_seed_starts_op_seeds_again():
    tf.random.set_seed(1)
    first = [tf.random.uniform([2], seed=3).numpy().tolist() for _ in range(3)]
    tf.random.set_seed(1)
    assert [tf.random.uniform([2], seed=3).numpy().tolist() for _ in range(3)] == first
    assert first[0] != first[1] != first[2]


def test_seeds_are_those_of_the_program_in_every_thread():
    tf.random.set_seed(42)
    found = []
    thread = threading.Thread(target=lambda: found.append(seeds.global_seed()))
    thread.start()
    thread.join()
    assert found == [42]


def test_a_graph_has_a_seed_of_its_own():
    tf.random.set_seed(1)
    with tf.Graph().as_default() as graph:
        tf.random.set_seed(2)
        assert seeds.global_seed() == graph.seed == 2
    assert seeds.global_seed() == 1


def test_two_sessions_draw_the_same_and_each_moves_on():
    with tf.Graph().as_default() as graph:
        drawn = tf.random.uniform([2], seed=1)
    runs = []
    for _ in range(2):
        with tf.compat.v1.Session(graph=graph) as session:
            runs.append([session.run(drawn).tolist() for _ in range(3)])
    assert runs[0] == runs[1]
    assert len(set(map(tuple, runs[0]))) == 3


# The numbers of the next three tests are TensorFlow's.


def test_a_session_has_one_stream_for_an_op_whatever_is_fetched():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        drawn = tf.random.uniform([], 0, 1000.0, seed=7)
        more = drawn + 1
        full = tf.compat.v1.RunOptions(trace_level=tf.compat.v1.RunOptions.FULL_TRACE)
        found = [
            session.run(drawn),
            session.run(drawn, options=full),
            session.run(more),
            session.run(drawn),
        ]
        assert [int(value) for value in found] == [483, 657, 266, 879]


def test_a_session_has_one_stream_for_an_op_in_a_loop():
    def body(i, total):
        return i + 1, total + tf.random.uniform([], 0, 1000.0, seed=7)

    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        _, total = tf.while_loop(lambda i, total: i < 3, body, [0, 0.0])
        more = total + 1
        found = [session.run(fetch) for fetch in (total, more, total)]
        assert [int(value) for value in found] == [1406, 1804, 1499]


def test_a_function_under_a_tape_has_a_stream_of_its_own():
    tf.random.set_seed(1)
    weight = tf.Variable(2.0)

    @tf.function
    def drawn():
        return tf.random.uniform([], 0, 1000.0, seed=7) * weight

    def under_a_tape():
        with tf.GradientTape() as tape:
            value = drawn()
        tape.gradient(value, weight)
        return value

    found = [drawn(), under_a_tape(), drawn(), under_a_tape()]
    assert [int(value) for value in found] == [1575, 1575, 1779, 1779]


def test_a_random_op_is_drawn_once_in_a_run():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.random.uniform([3])
        twice, once = session.run([x + x, x])
    np.testing.assert_array_equal(twice, once + once)


def test_equal_random_ops_are_not_merged():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x, y = tf.random.uniform([3]), tf.random.uniform([3])
        a, b = session.run([x + 0.0, y + 0.0])
    assert a.tolist() != b.tolist()


@pytest.mark.parametrize("seed", [1.5, "a", [1]])
def test_a_seed_that_is_no_integer_is_refused(seed):
    with pytest.raises(TypeError, match="must be an integer or None"):
        tf.random.set_seed(seed)


def test_a_seed_may_be_a_numpy_integer_or_a_tensor():
    for seed in (np.int64(7), tf.constant(7)):
        tf.random.set_seed(seed)
        assert seeds.global_seed() == 7


def test_many_threads_never_draw_the_same_numbers():
    tf.random.set_seed(1)
    drawn = []

    def draw():
        for _ in range(20):
            drawn.append(tf.random.uniform([], seed=1, dtype=tf.float64).numpy())

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(float, drawn))) == 80
