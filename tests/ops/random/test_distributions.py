"""Numbers from bits. Expected values and digests were recorded from TensorFlow 2.21."""

import zlib

import numpy as np
import pytest

from minitf.core.errors import InvalidArgumentError
from minitf.ops.random import distributions
from minitf.ops.random.philox import from_seeds, from_stateless_seed, skip

STATELESS = from_stateless_seed([5, -6])
STATEFUL = from_seeds(5, 6)  # an op with the attributes seed=5, seed2=6


def digest(array):
    return zlib.crc32(np.ascontiguousarray(array).tobytes())


def numpy_type(name):
    if name == "bfloat16":
        return pytest.importorskip("ml_dtypes").bfloat16
    return np.dtype(name)


# As float64, of 5003 numbers: tf.random.stateless_uniform([5003], [5, -6], dtype=...)
UNIFORM = {
    "float16": (2035950129, [0.33203125, 0.140625]),
    "bfloat16": (2687444453, [0.65625, 0.125]),
    "float32": (1908588339, [0.43094873428344727, 0.3552417755126953]),
    "float64": (3593468111, [0.4475899587482992, 0.39875130210932563]),
}
NORMAL = {
    "float16": (3607553622, [1.0244140625, -0.796875]),
    "bfloat16": (1125166712, [1.0234375, -0.796875]),
    "float32": (3647638271, [1.0240247249603271, -0.7968096137046814]),
}


@pytest.mark.parametrize("name", UNIFORM)
def test_uniform_numbers_are_tensorflows(name):
    numbers = distributions.uniform(STATELESS, [5003], numpy_type(name))
    crc, first = UNIFORM[name]
    assert numbers[:2].tolist() == first
    assert digest(numbers.astype(np.float64)) == crc


@pytest.mark.parametrize("name", NORMAL)
def test_normal_numbers_are_tensorflows(name):
    numbers = distributions.standard_normal(STATELESS, [5003], numpy_type(name))
    crc, first = NORMAL[name]
    assert numbers[:2].astype(np.float64).tolist() == first
    assert digest(numbers.astype(np.float64)) == crc


def test_normal_doubles_are_tensorflows_up_to_the_c_library():
    numbers = distributions.standard_normal(STATELESS, [3], np.float64)
    recorded = [0.7533211089107054, -1.0199327328495549, 0.6847252589856426]
    np.testing.assert_array_max_ulp(numbers, np.array(recorded), maxulp=2)


def test_a_million_numbers_are_tensorflows_to_the_last_bit():
    # Longer than many pieces, and no multiple of four.
    assert digest(distributions.uniform(STATELESS, [1_000_003])) == 719702786
    assert digest(distributions.standard_normal(STATELESS, [1_000_003])) == 3612490901


def test_stateless_normal_of_the_tutorials_is_tensorflows():
    # tf.random.stateless_normal([2, 3], seed=[1, 2])
    numbers = distributions.standard_normal(from_stateless_seed([1, 2]), [2, 3])
    assert numbers.dtype == np.float32
    assert numbers.tolist() == [
        [0.544110119342804, 0.20738030970096588, 0.0735643208026886],
        [0.04643455147743225, -1.301589846611023, -0.9538565278053284],
    ]


FULL = {
    "int32": 916625826,
    "uint32": 916625826,
    "int64": 1054253046,
    "uint64": 1054253046,
}


@pytest.mark.parametrize("name", FULL)
def test_full_range_integers_are_tensorflows(name):
    numbers = distributions.uniform_full_int(STATELESS, [1001], name)
    assert numbers.dtype == name
    assert digest(numbers) == FULL[name]


@pytest.mark.parametrize(
    ("name", "low", "high", "crc"),
    [
        ("int32", -(2**31), 2**31 - 1, 397815002),
        ("int32", -7, 13, 3573803635),
        ("int64", -(2**63), 2**63 - 1, 1549666213),
        ("int64", -5, 10**12, 791936014),
    ],
)
def test_integers_of_a_range_are_tensorflows(name, low, high, crc):
    numbers = distributions.uniform_int(STATELESS, [1001], low, high, name)
    assert numbers.dtype == name
    assert low <= numbers.min() <= numbers.max() < high
    assert digest(numbers) == crc


@pytest.mark.parametrize("low", [5, 7])
def test_an_empty_range_raises_like_tensorflow(low):
    with pytest.raises(InvalidArgumentError, match=f"minval < maxval, got {low} >= 5"):
        distributions.uniform_int(STATELESS, [4], low, 5)


@pytest.mark.parametrize("shape", [[], [0], [2, 0, 3], [1], [2, 3]])
def test_results_have_the_shape_asked_for(shape):
    for make in (
        distributions.uniform,
        distributions.standard_normal,
        distributions.uniform_full_int,
    ):
        assert make(STATELESS, shape).shape == tuple(shape)
    for double in (distributions.uniform, distributions.standard_normal):
        assert double(STATELESS, shape, np.float64).shape == tuple(shape)


def test_permutations_are_tensorflows():
    # tf.raw_ops.RandomShuffle and tf.random.experimental.stateless_shuffle
    stateless = distributions.permutation(STATELESS, 1001).astype(np.int32)
    assert digest(stateless) == 3638259983
    stateful = distributions.permutation(STATEFUL, 1001).astype(np.int32)
    assert digest(stateful) == 1372343672
    assert sorted(stateful) == list(range(1001))


@pytest.mark.parametrize("count", [0, 1])
def test_there_is_one_permutation_of_nothing_and_of_one(count):
    assert distributions.permutation(STATEFUL, count).tolist() == list(range(count))


LOGITS = np.log(
    np.array([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25], [0.01, 0.98, 0.01]], np.float32)
)


def test_categories_are_tensorflows_also_in_the_second_run():
    # tf.raw_ops.Multinomial(logits=LOGITS, num_samples=3, seed=5, seed2=6)
    second = skip(STATEFUL, 256 * 3 * 2 * 4)
    drawn = distributions.categorical(second, LOGITS, 3)
    assert drawn.tolist() == [[2, 2, 2], [1, 1, 0], [1, 1, 1]]
    many = distributions.categorical(STATEFUL, LOGITS, 1001)
    assert digest(many) == 784343752


def test_categories_have_the_probabilities_of_the_softmax():
    drawn = distributions.categorical(STATELESS, LOGITS + 900, 20_000, np.int32)
    assert drawn.dtype == np.int32
    shares = np.stack([(drawn == each).mean(axis=1) for each in range(3)], axis=1)
    np.testing.assert_allclose(shares, np.exp(LOGITS), atol=0.012)


def test_classes_without_a_finite_logit_are_never_drawn():
    logits = np.array([[np.nan, 0, -np.inf, 1, np.inf]], np.float32)
    assert set(distributions.categorical(STATELESS, logits, 500)[0]) == {1, 3}


def test_a_row_without_any_finite_logit_gives_the_number_of_classes():
    # tf.random.categorical([[nan, -inf]], 3)
    logits = np.array([[np.nan, -np.inf]])
    assert distributions.categorical(STATELESS, logits, 3).tolist() == [[2, 2, 2]]


@pytest.mark.parametrize(
    ("logits", "count", "message"),
    [
        (np.zeros(2), 3, r"logits should be a matrix, got shape \[2\]"),
        (np.zeros([1, 2]), -3, "num_samples should be non-negative, got -3"),
        (np.zeros([1, 0]), 3, "num_classes should be positive, got 0"),
    ],
)
def test_wrong_categories_raise_like_tensorflow(logits, count, message):
    with pytest.raises(InvalidArgumentError, match=message):
        distributions.categorical(STATELESS, logits, count)
