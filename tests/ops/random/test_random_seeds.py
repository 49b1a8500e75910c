"""Which stream an op reads. Expected values were recorded from TensorFlow 2.21."""

from types import SimpleNamespace

import numpy as np
import pytest

from minitf.ops.random import distributions, rejection, seeds, truncated
from minitf.ops.random.philox import from_seeds

AGAIN = [0.06553566455841064, 0.1508927345275879]
INTEGERS = [9, 5, 8, 8, 3, 8, 1, 0]
SHUFFLED = [6, 5, 8, 4, 0, 7, 2, 9, 3, 1]
GAMMA = [0.7022709846496582, 6.643408298492432, 1.118484616279602]
CATEGORIES = [[2, 2, 2, 2, 2, 2, 2, 0, 2, 1]]


def test_a_program_after_set_seed_42_draws_tensorflows_numbers():
    # tf.random.set_seed(42), then these calls in this order
    eager, kernels = seeds.EagerSeeds(42), seeds.KernelStreams()

    def next_stream():
        return seeds.kernel_stream(*eager.op_seeds(None))

    def with_op_seed():
        return kernels.reserve("RandomUniform", *eager.op_seeds(7), blocks=256 * 5)

    uniform = distributions.uniform(next_stream(), [3])
    assert uniform.tolist() == [
        0.6645621061325073,
        0.44100677967071533,
        0.3528825044631958,
    ]
    normal = distributions.standard_normal(next_stream(), [3])
    assert normal.tolist() == [
        0.08422458171844482,
        -0.8609037399291992,
        0.37812304496765137,
    ]
    first = distributions.uniform(with_op_seed(), [5])
    assert first[:2].tolist() == [0.8627676963806152, 0.6567625999450684]
    again = distributions.uniform(with_op_seed(), [5])
    assert again[:2].tolist() == AGAIN
    next_stream()
    next_stream()
    integers = distributions.uniform_int(next_stream(), [8], 0, 10)
    assert integers.tolist() == INTEGERS
    next_stream()
    assert distributions.permutation(next_stream(), 10).tolist() == SHUFFLED
    gamma = rejection.gamma(next_stream(), np.array([2], np.float32), 3)
    assert gamma[:, 0].tolist() == GAMMA
    logits = np.array([[0, 1, 2]], np.float32)
    assert distributions.categorical(next_stream(), logits, 10).tolist() == CATEGORIES


def graph_with_seed(seed):
    return SimpleNamespace(seed=seed, next_op_seed=0)


def test_ops_of_a_graph_are_numbered_and_move_on_at_every_run():
    # tf.function with tf.random.uniform([3]) and tf.random.uniform([3], seed=9)
    graph, kernels = graph_with_seed(42), seeds.KernelStreams()
    own, other = seeds.graph_seeds(graph, None), seeds.graph_seeds(graph, 9)
    drawn = [
        distributions.uniform(kernels.reserve(pair, *pair, blocks=768), [3])[0]
        for pair in (own, other, own, other)
    ]
    assert list(map(float, drawn)) == [
        0.8354591131210327,
        0.7960740327835083,
        0.3661808967590332,
        0.1993715763092041,
    ]


@pytest.mark.parametrize(
    ("global_seed", "op_seed", "pair"),
    [
        (None, None, (None, None)),
        (None, 5, (87654321, 5)),
        (3, 5, (3, 5)),
        (0, 0, (0, 2**31 - 1)),
        (2**31 - 1, 0, (0, 2**31 - 1)),
        (-1, 2**31, (2**31 - 2, 1)),
    ],
)
def test_seed_pairs_are_tensorflows(global_seed, op_seed, pair):
    assert seeds.EagerSeeds(global_seed).op_seeds(op_seed) == pair
    assert seeds.graph_seeds(graph_with_seed(global_seed), op_seed) == pair


def test_the_first_op_of_a_graph_with_seed_zero_is_not_left_to_chance():
    assert seeds.graph_seeds(graph_with_seed(0), None) == (0, 2**31 - 1)


def test_a_numpy_integer_is_a_global_seed_too():
    ours = seeds.EagerSeeds(np.int64(42)).op_seeds(None)
    assert ours == seeds.EagerSeeds(42).op_seeds(None)


def test_kernels_without_seeds_differ():
    assert seeds.kernel_stream(None, None) != seeds.kernel_stream(0, 0)


def test_each_kernel_moves_on_its_own():
    kernels = seeds.KernelStreams()
    start = from_seeds(1, 2)
    assert kernels.reserve("a", 1, 2, blocks=256) == start
    assert kernels.reserve("b", 1, 2, blocks=256) == start
    assert kernels.reserve("a", 1, 3, blocks=256) == from_seeds(1, 3)
    assert kernels.reserve("a", 1, 2, blocks=256).counter == start.counter + 256


def test_a_kernel_whose_seed_was_drawn_leaves_nothing_behind():
    kernels = seeds.KernelStreams()
    pair = seeds.EagerSeeds(1).op_seeds(None)
    assert kernels.reserve("a", *pair, blocks=256) == from_seeds(*pair)
    assert kernels.reserve("a", 0, 0, blocks=256) != from_seeds(0, 0)
    assert not kernels._places


def test_kernels_move_as_far_as_tensorflows_in_a_session():
    # Second runs of tf.random_shuffle(tf.range(100), seed=5), of
    # tf.truncated_normal([5], seed=5) and of Multinomial(seed=5, seed2=6).
    def second_run(seed, seed2, blocks):
        kernels = seeds.KernelStreams()
        kernels.reserve("node", seed, seed2, blocks)
        return kernels.reserve("node", seed, seed2, blocks)

    stream = second_run(87654321, 5, seeds.shuffle_blocks(100))
    shuffled = distributions.permutation(stream, 100)
    assert shuffled[:6].tolist() == [17, 21, 0, 96, 28, 73]
    stream = second_run(87654321, 5, seeds.output_blocks(5))
    normal = truncated.truncated_normal(stream, [5])
    assert normal[:2].tolist() == [-0.4335961937904358, 1.1093077659606934]
    stream = second_run(5, 6, seeds.categorical_blocks(3, 8))
    probabilities = [[0.1, 0.2, 0.7], [0.5, 0.25, 0.25], [0.01, 0.98, 0.01]]
    logits = np.log(np.array(probabilities, np.float32))
    assert distributions.categorical(stream, logits, 8).tolist() == [
        [2, 2, 2, 0, 2, 2, 2, 2],
        [1, 2, 2, 2, 0, 2, 2, 0],
        [1, 1, 1, 1, 1, 1, 2, 1],
    ]


def test_generator_binomial_moves_the_counter_like_tensorflows():
    # tf.random.Generator.from_seed(7).binomial([20], 10., .3) leaves 294407
    assert 7 + seeds.binomial_blocks(1, 20) == 294407


def test_a_key_above_the_signed_range_keeps_all_its_bits_in_the_state():
    stream = seeds.stream_of_state(np.array([2**63 - 1, -(2**63), -2]))
    assert seeds.state_of_stream(stream).tolist() == [2**63 - 1, -(2**63), -2]
