"""Gamma, Poisson, binomial. Expected values and digests come from TensorFlow 2.21."""

import zlib

import numpy as np
import pytest

from minitf.core.errors import InvalidArgumentError
from minitf.ops.random import rejection
from minitf.ops.random.philox import Philox, from_seeds, from_stateless_seed, skip

STATELESS = from_stateless_seed([5, -6])
STATEFUL = from_seeds(5, 6)  # an op with the attributes seed=5, seed2=6


def digest(array):
    return zlib.crc32(np.ascontiguousarray(array).tobytes())


# tf.raw_ops.RandomGamma(shape=[2001], alpha=..., seed=5, seed2=6), run twice
GAMMA = {
    ("float16", 0.3): (2665691280, 827760522),
    ("float16", 1.0): (195203318, 3564862726),
    ("float32", 0.3): (343383390, 652332290),
    ("float32", 1.0): (3688234828, 3426514383),
    ("float32", 2.5): (350514102, 989003847),
    ("float32", 50.0): (718678240, 3857799771),
}


@pytest.mark.parametrize(("name", "alpha"), GAMMA)
def test_gamma_numbers_are_tensorflows_in_both_runs(name, alpha):
    streams = STATEFUL, skip(STATEFUL, 256 * 2001)
    runs = [rejection.gamma(s, np.array([alpha], name), 2001) for s in streams]
    assert runs[0].shape == (2001, 1)
    assert runs[0].dtype == name
    assert tuple(map(digest, runs)) == GAMMA[name, alpha]


def test_gamma_doubles_are_tensorflows_up_to_the_c_library():
    numbers = rejection.gamma(STATEFUL, np.array([0.3]), 3)[:, 0]
    recorded = [0.16814680581994176, 0.0132528561246774, 0.9224422241386236]
    np.testing.assert_array_max_ulp(numbers, np.array(recorded), maxulp=8)


def test_several_alphas_give_one_column_each():
    # tf.raw_ops.RandomGamma(shape=[7], alpha=[0.5, 1.0, 2.0], seed=5, seed2=6)
    alphas = np.array([0.5, 1, 2], np.float32)
    numbers = rejection.gamma(STATEFUL, alphas, 7)
    assert numbers.shape == (7, 3)
    assert numbers[:2].tolist() == [
        [0.30070531368255615, 2.627121925354004, 2.715435266494751],
        [0.06880505383014679, 1.6158010959625244, 0.946819007396698],
    ]


def test_gamma_of_zero_is_zero_and_of_a_negative_number_nan():
    numbers = rejection.gamma(STATEFUL, np.array([0.0, -1.0, np.nan, 3.0]), 4)
    assert (numbers[:, 0] == 0).all()
    assert np.isnan(numbers[:, 1:3]).all()
    assert (numbers[:, 3] > 0).all()


def test_many_gamma_numbers_have_the_mean_and_variance_of_alpha():
    numbers = rejection.gamma(Philox(3), np.array([0.5, 4.0]), 40_000)
    np.testing.assert_allclose(numbers.mean(axis=0), [0.5, 4], rtol=0.03)
    np.testing.assert_allclose(numbers.var(axis=0), [0.5, 4], rtol=0.05)


# tf.raw_ops.RandomPoissonV2(shape=[2001], rate=..., dtype=tf.int32, seed=5, seed2=6)
POISSON = {
    0.7: (1644122772, [0, 1, 2, 0, 2, 0]),
    9.5: (1446503575, [13, 12, 8, 7, 10, 7]),
    30.0: (1966687777, [30, 33, 36, 26, 32, 26]),
    1000.0: (318532120, [998, 1015, 1036, 980, 1021, 977]),
}


@pytest.mark.parametrize("rate", POISSON)
@pytest.mark.parametrize("rate_type", [np.float32, np.float64])
def test_poisson_numbers_are_tensorflows(rate, rate_type):
    rates = np.array([rate], rate_type)
    numbers = rejection.poisson(STATEFUL, rates, 2001, np.int32)[:, 0]
    crc, first = POISSON[rate]
    assert numbers[:6].tolist() == first
    assert digest(numbers) == crc


def test_several_rates_in_the_second_run_are_tensorflows():
    # tf.raw_ops.RandomPoissonV2(shape=[7], rate=[0.5, 20.0], seed=5, seed2=6)
    rates = np.array([0.5, 20], np.float32)
    numbers = rejection.poisson(skip(STATEFUL, 256 * 14), rates, 7)
    assert numbers.T.tolist() == [[0, 1, 1, 2, 1, 1, 2], [20, 19, 22, 19, 19, 13, 21]]


def test_rates_that_are_not_positive_give_zero_and_infinite_ones_infinity():
    rates = np.array([0.0, -1.0, np.inf])
    numbers = rejection.poisson(STATEFUL, rates, 3)
    np.testing.assert_array_equal(numbers, [[0, 0, np.inf]] * 3)


def test_a_rate_that_is_no_number_gives_nan_instead_of_never_returning():
    assert np.isnan(rejection.poisson(STATEFUL, np.array([np.nan]), 3)).all()


@pytest.mark.parametrize("rate", [1e10, np.inf, np.nan])
def test_a_rate_beyond_the_integers_asked_for_is_refused(rate):
    with pytest.raises(InvalidArgumentError, match="below 2147483647 to draw int32"):
        rejection.poisson(STATEFUL, np.array([rate]), 3, np.int32)


# tf.raw_ops.StatelessRandomBinomial(shape=[2001], seed=[5, -6], counts=..., probs=...)
BINOMIAL = {
    (10, 0.3): (3953475633, [3, 1, 5, 3, 3, 3]),
    (10, 0.8): (2011587057, [8, 9, 9, 9, 8, 8]),
    (100, 0.4): (4256713787, [39, 49, 31, 37, 34, 40]),
    (1000, 0.9): (1882591693, [903, 883, 918, 906, 911, 900]),
    (5, 0): (3077898256, [0] * 6),
    (5, 1): (1080991189, [5] * 6),
}


@pytest.mark.parametrize(("count", "prob"), BINOMIAL)
def test_binomial_numbers_are_tensorflows(count, prob):
    counts, probs = np.array([count], np.float32), np.array([prob], np.float32)
    numbers = rejection.binomial(STATELESS, counts, probs, 2001, np.int32)[:, 0]
    crc, first = BINOMIAL[count, prob]
    assert numbers[:6].tolist() == first
    assert digest(numbers) == crc


def test_generator_binomial_is_tensorflows():
    # tf.random.Generator.from_seed(7).binomial([20], 10., .3)
    counts, probs = np.array([10], np.float32), np.array([0.3], np.float32)
    numbers = rejection.binomial(Philox(0, 7), counts, probs, 8, np.int32)
    assert numbers[:, 0].tolist() == [2, 1, 4, 3, 1, 2, 3, 4]


def test_binomial_outside_its_domain_is_tensorflows():
    counts = np.array([-1, 10, 10, 10, -1.0])
    probs = np.array([0.5, -0.5, 1.5, np.nan, 1.5])
    numbers = rejection.binomial(STATELESS, counts, probs, 2, np.float64)
    np.testing.assert_array_equal(numbers, [[0, 0, 10, np.nan, 0]] * 2)


@pytest.mark.parametrize(("samples", "columns"), [(0, 2), (3, 0), (0, 0)])
def test_no_numbers_have_a_shape_too(samples, columns):
    ones = np.ones(columns, np.float32)
    shape = samples, columns
    assert rejection.gamma(STATEFUL, ones, samples).shape == shape
    assert rejection.poisson(STATEFUL, ones, samples).shape == shape
    assert rejection.binomial(STATEFUL, ones, ones, samples, int).shape == shape


def test_any_number_can_be_had_without_the_ones_before():
    alphas = np.array([0.7], np.float32)
    all_numbers = rejection.gamma(STATEFUL, alphas, 20_000)
    later = rejection.gamma(skip(STATEFUL, 256 * 19_000), alphas, 1000)
    np.testing.assert_array_equal(all_numbers[19_000:], later)


@pytest.mark.parametrize("rate_type", [np.float16, np.int32, np.int64])
def test_rates_of_every_type_count_alike(rate_type):
    # tf.raw_ops.RandomPoissonV2(shape=[2001], rate=30, dtype=tf.int32, seed=5, seed2=6)
    rates = np.array([30], rate_type)
    assert digest(rejection.poisson(STATEFUL, rates, 2001, np.int32)) == 1966687777
