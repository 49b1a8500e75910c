"""Schedules of learning rates give TensorFlow's numbers, eagerly and in functions."""

import numpy as np
import pytest

import minitf as tf
from minitf.keras.optimizers import schedules

STEPS = [0, 1, 2, 3, 5, 7, 10, 12, 25]
# Recorded from TensorFlow.
EXPECTED = {
    "ExponentialDecay(0.1, 10, 0.5)": [
        0.1,
        0.0933033,
        0.08705506,
        0.08122524,
        0.07071068,
        0.06155722,
        0.05,
        0.04352752,
        0.01767767,
    ],
    "ExponentialDecay(0.1, 10, 0.5, staircase=True)": [
        0.1,
        0.1,
        0.1,
        0.1,
        0.1,
        0.1,
        0.05,
        0.05,
        0.025,
    ],
    "PiecewiseConstantDecay([2, 5], [0.1, 0.2, 0.3])": [
        0.1,
        0.1,
        0.1,
        0.2,
        0.2,
        0.3,
        0.3,
        0.3,
        0.3,
    ],
    "PiecewiseConstantDecay([2], [0.1, 0.2])": [
        0.1,
        0.1,
        0.1,
        0.2,
        0.2,
        0.2,
        0.2,
        0.2,
        0.2,
    ],
    "PolynomialDecay(0.1, 10, 0.01, power=2., cycle=True)": [
        0.1,
        0.0829,
        0.0676,
        0.0541,
        0.0325,
        0.0181,
        0.01,
        0.0244,
        0.0125,
    ],
    "PolynomialDecay(0.1, 10, 0.01, power=0.5)": [
        0.1,
        0.0953815,
        0.09049845,
        0.0852994,
        0.07363961,
        0.05929504,
        0.01,
        0.01,
        0.01,
    ],
    "InverseTimeDecay(0.1, 10, 0.5)": [
        0.1,
        0.0952381,
        0.09090909,
        0.08695652,
        0.08,
        0.07407407,
        0.06666667,
        0.0625,
        0.04444445,
    ],
    "InverseTimeDecay(0.1, 10, 0.5, staircase=True)": [
        0.1,
        0.1,
        0.1,
        0.1,
        0.1,
        0.1,
        0.06666667,
        0.06666667,
        0.05,
    ],
    "CosineDecay(0.1, 10, alpha=0.2)": [
        0.1,
        0.09804226,
        0.09236068,
        0.08351141,
        0.06,
        0.03648859,
        0.02,
        0.02,
        0.02,
    ],
    "CosineDecay(0.1, 10, alpha=0.2, warmup_target=0.3, warmup_steps=5)": [
        0.1,
        0.14,
        0.18,
        0.22,
        0.3,
        0.277082,
        0.18,
        0.1094658,
        0.06,
    ],
    "CosineDecayRestarts(0.1, 10)": [
        0.1,
        0.09755283,
        0.09045085,
        0.07938927,
        0.05,
        0.02061074,
        0.1,
        0.09755283,
        0.01464466,
    ],
    "CosineDecayRestarts(0.1, 5, 1.0, 0.5, 0.1)": [
        0.1,
        0.09140576,
        0.06890576,
        0.04109422,
        0.055,
        0.03945288,
        0.0325,
        0.02472644,
        0.0128125,
    ],
    "CosineDecayRestarts(0.1, 5, 1.5, 0.5, 0.1)": [
        0.1,
        0.09140576,
        0.06890576,
        0.04109422,
        0.055,
        0.04755544,
        0.02125,
        0.01049168,
        0.02109838,
    ],
}


@pytest.mark.parametrize("text", EXPECTED)
def test_rates_are_tensorflows(text):
    schedule = eval("schedules." + text)
    rates = [schedule(step).numpy() for step in STEPS]
    np.testing.assert_allclose(rates, EXPECTED[text], rtol=2e-6, atol=1e-8)


@pytest.mark.parametrize("text", EXPECTED)
def test_rates_are_the_same_in_a_function(text):
    schedule = tf.function(eval("schedules." + text))
    rates = [schedule(tf.constant(step, tf.int64)).numpy() for step in STEPS]
    np.testing.assert_allclose(rates, EXPECTED[text], rtol=2e-6, atol=1e-8)


@pytest.mark.parametrize("text", EXPECTED)
def test_a_schedule_comes_back_from_its_config(text):
    schedule = eval("schedules." + text)
    again = schedules.deserialize(schedules.serialize(schedule))
    assert again.get_config() == schedule.get_config()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: schedules.ExponentialDecay(0.1, 0, 0.5), "`decay_steps` must be > 0"),
        (lambda: schedules.CosineDecay(0.1, -1), "`decay_steps` must be > 0"),
        (
            lambda: schedules.CosineDecayRestarts(0.1, 0),
            "`first_decay_steps` must be > 0",
        ),
        (
            lambda: schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.2]),
            "1 less than the length of values",
        ),
    ],
)
def test_numbers_that_make_no_sense_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_an_own_schedule_must_say_how_it_is_computed_and_described():
    class Nothing(schedules.LearningRateSchedule):
        pass

    with pytest.raises(NotImplementedError, match="must override `__call__"):
        Nothing()(0)
    with pytest.raises(NotImplementedError, match="must override `get_config"):
        Nothing().get_config()
