"""Generators. What they draw is asked of TensorFlow in tests/oracle; here is how."""

import numpy as np
import pytest

import minitf as tf
from minitf.core import dtypes
from minitf.ops.random.generator_ops import (
    non_deterministic_ints,
    rng_read_and_skip,
    rng_skip,
    stateful_random_binomial,
)


def a_generator(state=(1, 0, 0)):
    return tf.random.Generator.from_state(list(state), "philox")


@pytest.mark.parametrize(
    ("seed", "state"),
    [
        (1, [1, 0, 0]),
        (-1, [-1, -1, -1]),
        (2**63, [-(2**63), 0, 0]),
        (2**64 - 1, [-1, 0, 0]),
        (2**70, [0, 64, 0]),
        ([1, 2], [0, 1, 2]),
        ([1, 2, 3, 4], [1, 2, 3]),
        (np.array([2**64 - 1], np.uint64), [0, 0, -1]),
    ],
)
def test_seeds_make_the_states_they_make_in_tensorflow(seed, state):
    g = tf.random.Generator.from_seed(seed)
    assert g.state.numpy().tolist() == state


def test_a_generator_draws_and_moves_like_tensorflows():
    g = tf.random.Generator.from_seed(1)
    drawn = g.normal([5]).numpy()
    assert drawn[:2].tolist() == [0.4384227395057678, -0.5343984365463257]
    assert g.state.numpy().tolist() == [1281, 0, 0]
    drawn = g.uniform([3]).numpy()
    assert drawn[:2].tolist() == [0.8704671859741211, 0.242792010307312]
    assert g.state.numpy().tolist() == [2049, 0, 0]


def test_a_generator_with_a_negative_seed_wraps_like_tensorflows():
    g = tf.random.Generator.from_seed(-1)
    drawn = g.uniform([3]).numpy()
    assert drawn[:2].tolist() == [0.11839067935943604, 0.5643022060394287]
    assert g.state.numpy().tolist() == [767, 0, -1]


def test_splitting_a_generator_gives_tensorflows_keys():
    g = tf.random.Generator.from_seed(1)
    assert [part.state.numpy().tolist() for part in g.split(3)] == [
        [0, 0, 6679402142117448868],
        [0, 0, 684265014234019051],
        [0, 0, 5892734326067077929],
    ]
    assert g.state.numpy().tolist() == [769, 0, 0]


def test_reading_and_skipping_returns_the_old_state_and_leaves_the_new():
    g = a_generator()
    assert rng_read_and_skip(g.state.handle, 1, np.uint64(2)).numpy().tolist() == [
        *(1, 0, 0)
    ]
    assert g.state.numpy().tolist() == [513, 0, 0]
    rng_skip(g.state.handle, np.int64(1), np.int64(1))
    assert g.state.numpy().tolist() == [769, 0, 0]


def test_a_counter_carries_from_its_low_to_its_high_half():
    g = a_generator([-256, 7, 5])
    g.skip(1)
    assert g.state.numpy().tolist() == [0, 8, 5]


def test_the_ops_of_a_generator_run_in_a_session_and_move_its_state_there():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        g = tf.random.Generator.from_seed(1)
        drawn, counts = g.normal([2]), g.binomial([2], 10.0, 0.5)
        session.run(g.state.initializer)
        first = session.run([drawn, counts])
        second = session.run(drawn)
        session.run(g.state.initializer)
        again = session.run(drawn)
    # tf.random.Generator.from_seed(1).normal([2])
    assert again.tolist() == [0.43842273950576782, -0.53439843654632568]
    assert second.tolist() != again.tolist()
    assert first[1].shape == (2,)


def test_a_generator_in_a_graph_makes_tensorflows_nodes():
    with tf.Graph().as_default() as graph:
        g = tf.random.Generator.from_seed(1)
        before = len(graph.get_operations())
        g.normal([2])
        made = [op.type for op in graph.get_operations()[before:]]
    assert [name for name in made if name not in ("Const", "StridedSlice")] == [
        "Prod",
        "Cast",
        "RngReadAndSkip",
        "Bitcast",
        "Bitcast",
        "StatelessRandomNormalV2",
        "Mul",
        "AddV2",
    ]


@pytest.mark.parametrize("shape", [[3], [2, 2], [0]])
@pytest.mark.parametrize("method", ["normal", "uniform", "truncated_normal"])
def test_a_draw_moves_the_state_by_256_for_each_number(method, shape):
    g = a_generator()
    drawn = getattr(g, method)(shape)
    assert drawn.shape == shape
    assert g.state.numpy().tolist() == [1 + 256 * int(np.prod(shape)), 0, 0]


def test_generators_that_share_a_variable_share_their_numbers():
    state = tf.Variable([1, 0, 0], dtype=tf.int64)
    one = tf.random.Generator(state=state, alg="philox")
    other = tf.random.Generator(state=state, alg="philox")
    alone = a_generator()
    for g in (one, other, one):
        np.testing.assert_array_equal(g.uniform([3]), alone.uniform([3]))


def test_a_copy_starts_at_the_same_place_and_goes_its_own_way():
    g = a_generator()
    copy = tf.random.Generator(copy_from=g)
    np.testing.assert_array_equal(g.normal([3]), copy.normal([3]))
    g.skip(1)
    assert g.state.numpy()[0] == copy.state.numpy()[0] + 256


def test_split_generators_draw_other_numbers():
    parts = a_generator().split(3)
    drawn = {part.uniform([1]).numpy().item() for part in parts}
    assert len(drawn) == 3


def test_generators_from_nowhere_differ():
    states = [
        tf.random.Generator.from_non_deterministic_state().state.numpy().tolist()
        for _ in range(2)
    ]
    assert states[0] != states[1]
    assert len(set(non_deterministic_ints([100]).numpy().tolist())) == 100


def test_the_global_generator_is_made_once_and_can_be_replaced():
    before = tf.random.get_global_generator()
    try:
        assert tf.random.get_global_generator() is before
        mine = a_generator()
        tf.random.set_global_generator(mine)
        assert tf.random.get_global_generator() is mine
    finally:
        tf.random.set_global_generator(before)


def test_a_generator_needs_something_to_start_from():
    with pytest.raises(ValueError, match="from_seed"):
        tf.random.Generator()
    with pytest.raises(ValueError, match="both `state` and `alg`"):
        tf.random.Generator(state=[1, 2, 3])


def test_threefry_says_what_to_use_instead():
    with pytest.raises(NotImplementedError, match="philox"):
        tf.random.Generator.from_seed(1, alg="threefry")
    with pytest.raises(NotImplementedError, match="philox"):
        tf.random.stateless_uniform([2], [1, 2], alg=tf.random.Algorithm.THREEFRY)


def test_kernels_refuse_a_state_that_is_none():
    handle = tf.Variable([1, 2], dtype=tf.int64).handle
    with pytest.raises(tf.errors.InvalidArgumentError, match="three int64"):
        rng_read_and_skip(handle, 1, np.uint64(1))
    handle = a_generator().state.handle
    with pytest.raises(tf.errors.UnimplementedError, match="ThreeFry"):
        rng_read_and_skip(handle, 2, np.uint64(1))
    with pytest.raises(tf.errors.InvalidArgumentError, match="algorithm"):
        rng_read_and_skip(handle, 9, np.uint64(1))


def test_binomial_parameters_must_broadcast():
    handle, ten = a_generator().state.handle, np.full(2, 10.0)
    with pytest.raises(tf.errors.InvalidArgumentError, match="compatible"):
        stateful_random_binomial(handle, np.int64(1), [3], ten, np.full(3, 0.5))
    drawn = stateful_random_binomial(
        handle, np.int64(1), [0, 2], ten, 0.5, dtype=dtypes.int32
    )
    assert drawn.shape == [0, 2]


def test_a_generator_starts_either_like_another_or_from_a_state():
    for given in [{"alg": 1}, {"state": [1, 2, 3]}, {"alg": 1, "state": [1, 2, 3]}]:
        with pytest.raises(ValueError, match="either `copy_from` or both"):
            tf.random.Generator(copy_from=a_generator(), **given)


def test_a_generator_is_a_node_of_the_graph_of_objects():
    module = tf.Module()
    module.g = g = a_generator()
    assert list(module._trackable_children()) == ["g"]
    assert g._trackable_children() == {"_state_var": g.state}


def test_functions_draw_anew_at_each_call_and_in_program_order():
    g = a_generator()

    @tf.function
    def draw():
        first = g.normal([2])
        g.reset_from_seed(1)
        again = g.normal([2])
        return first, again, g.skip(3)

    expected = tf.random.Generator.from_seed(1)
    numbers, place = expected.normal([2]).numpy(), expected.state.numpy()
    for _ in range(2):
        _, again, before = draw()
        np.testing.assert_array_equal(again, numbers)
        np.testing.assert_array_equal(before, place)
    np.testing.assert_array_equal(g.state.numpy(), place + [3 * 256, 0, 0])
