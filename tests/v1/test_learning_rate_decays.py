"""TF1's decaying learning rates and moving averages give TensorFlow's numbers."""

import re

import numpy as np
import pytest

import minitf as tf

v1 = tf.compat.v1
train = v1.train

STEPS = [0, 1, 2, 3, 5, 7, 10, 12, 25]
# A call -> the rates in these steps, `gs`. Recorded from TensorFlow.
RECORDED = """
exponential_decay(0.1, gs, 10, 0.5)
    0.1 0.0933033 0.08705506 0.08122524 0.07071068 0.06155722 0.05 0.04352752 0.01767767
exponential_decay(0.1, gs, 10, 0.5, staircase=True)
    0.1 0.1 0.1 0.1 0.1 0.1 0.05 0.05 0.025
piecewise_constant(gs, [2, 5], [0.1, 0.2, 0.3])
    0.1 0.1 0.1 0.2 0.2 0.3 0.3 0.3 0.3
polynomial_decay(0.1, gs, 10, 0.01, power=2., cycle=True)
    0.1 0.0829 0.0676 0.0541 0.0325 0.0181 0.01 0.0244 0.0125
polynomial_decay(0.1, gs, 10, 0.01, power=0.5)
    0.1 0.0953815 0.09049845 0.0852994 0.07363961 0.05929504 0.01 0.01 0.01
inverse_time_decay(0.1, gs, 10, 0.5)
    0.1 0.0952381 0.09090909 0.08695652 0.08 0.07407407 0.06666667 0.0625 0.04444445
inverse_time_decay(0.1, gs, 10, 0.5, staircase=True)
    0.1 0.1 0.1 0.1 0.1 0.1 0.06666667 0.06666667 0.05
natural_exp_decay(0.1, gs, 10, 0.5)
    0.1 0.09512295 0.09048375 0.0860708 0.07788008 0.07046881 0.06065307 0.05488116
    0.02865048
cosine_decay(0.1, gs, 10, alpha=0.2)
    0.1 0.09804226 0.09236068 0.08351141 0.06 0.03648859 0.02 0.02 0.02
cosine_decay_restarts(0.1, gs, 10)
    0.1 0.09755283 0.09045085 0.07938927 0.05 0.02061074 0.1 0.09755283 0.01464466
cosine_decay_restarts(0.1, gs, 5, 1.0, 0.5, 0.1)
    0.1 0.09140576 0.06890576 0.04109422 0.055 0.03945288 0.0325 0.02472644 0.0128125
cosine_decay_restarts(0.1, gs, 5, 1.5, 0.5, 0.1)
    0.1 0.09140576 0.06890576 0.04109422 0.055 0.04755544 0.02125 0.01049168 0.02109838
linear_cosine_decay(0.1, gs, 10, num_periods=2., beta=0.01)
    0.101 0.05990576 0.008639318 0.007684407 0.051 0.003864747 0.001 0.001 0.001
noisy_linear_cosine_decay(0.1, gs, 10, initial_variance=0.)
    0.1001 0.08789755 0.07246067 0.05567248 0.0251 0.006283222 0.0001 0.0001 0.0001
"""
EXPECTED = {
    text: [float(number) for number in numbers.split()]
    for text, numbers in re.findall(r"^(\S.*)\n((?: .*\n)+)", RECORDED, re.M)
}


@pytest.mark.parametrize("text", EXPECTED)
def test_rates_are_tensorflows(text):
    with tf.Graph().as_default(), v1.Session() as session:
        gs = v1.placeholder(tf.int64, [])
        rate = eval(f"train.{text}", {"train": train, "gs": gs})
        rates = [session.run(rate, {gs: step}) for step in STEPS]
    np.testing.assert_allclose(rates, EXPECTED[text], rtol=2e-6, atol=1e-8)


@pytest.mark.parametrize("text", EXPECTED)
def test_eagerly_a_function_of_the_present_step_is_returned(text):
    gs = tf.Variable(0, dtype=tf.int64)
    rate = eval(f"train.{text}", {"train": train, "gs": gs})
    rates = []
    for step in STEPS:
        gs.assign(step)
        rates.append(rate().numpy())
    np.testing.assert_allclose(rates, EXPECTED[text], rtol=2e-6, atol=1e-8)


def test_operations_are_named_as_in_tensorflow():
    with tf.Graph().as_default() as graph:
        rate = train.exponential_decay(0.1, tf.constant(5, tf.int64), 10, 0.5)
        assert rate.name == "ExponentialDecay:0"
        assert [op.name for op in graph.get_operations()] == [
            "Const",
            "ExponentialDecay/initial_learning_rate",
            "ExponentialDecay/Cast/x",
            "ExponentialDecay/Cast",
            "ExponentialDecay/Cast_1/x",
            "ExponentialDecay/Cast_2",
            "ExponentialDecay/truediv",
            "ExponentialDecay/Pow",
            "ExponentialDecay",
        ]


def test_boundaries_and_values_must_fit():
    with pytest.raises(ValueError, match="1 less than the length of values"):
        train.piecewise_constant(5, [2, 5], [0.1, 0.2])


# The averages of x, which goes from [2, 3] to [5, 6], and of x * x, after four steps.
# Recorded from TensorFlow.
AVERAGES = [
    ({}, [1.9049, 2.9049], [4.9606, 7.8021]),
    ({"counted": True}, [4.6, 5.6], [21.616783, 31.812588]),
    ({"zero_debias": True}, [1.9049, 2.9049], [14.42454, 22.68712]),
]


@pytest.mark.parametrize("resource", [False, True], ids=["reference", "resource"])
@pytest.mark.parametrize(("settings", "of_x", "of_square"), AVERAGES)
def test_averages_are_tensorflows(settings, of_x, of_square, resource):
    settings = dict(settings)
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.get_variable("x", initializer=[1.0, 2.0], use_resource=resource)
        step = train.get_or_create_global_step()
        if settings.pop("counted", False):
            settings["num_updates"] = step
        average = train.ExponentialMovingAverage(0.9, **settings)
        square = x * x
        update = average.apply([x, square])
        more, count = v1.assign_add(x, [1.0, 1.0]), v1.assign_add(step, 1)
        session.run(v1.global_variables_initializer())
        for _ in range(4):
            session.run(more)
            session.run(update)
            session.run(count)
        averages = session.run([average.average(x), average.average(square)])
    np.testing.assert_allclose(averages, [of_x, of_square], rtol=1e-5)


def test_averages_are_named_after_their_variables():
    with tf.Graph().as_default():
        x, y = (v1.get_variable(name, initializer=1.0) for name in "xy")
        average = train.ExponentialMovingAverage(0.9)
        done = average.apply([x])
        assert done.name == "ExponentialMovingAverage"
        assert average.name == "ExponentialMovingAverage"
        assert average.average_name(x) == "x/ExponentialMovingAverage"
        assert average.average_name(y) == "y/ExponentialMovingAverage"
        assert average.average(y) is None
        assert v1.moving_average_variables() == [x]
        restored = average.variables_to_restore([x])
        assert restored == {"x/ExponentialMovingAverage": x, "y": y}


def test_an_average_starts_with_the_value_the_variable_has():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.get_variable("x", initializer=1.0)
        session.run([x.initializer])
        session.run(x.assign(5.0))
        average = train.ExponentialMovingAverage(0.9)
        average.apply([x])
        session.run(average.average(x).initializer)
        assert session.run(average.average(x)) == 5.0


def test_eager_averages_need_variables_of_floating_point_numbers():
    x, average = tf.Variable([1.0, 2.0], name="x"), train.ExponentialMovingAverage(0.9)
    assert average.apply([x]) is None
    x.assign([3.0, 4.0])
    average.apply([x])
    np.testing.assert_allclose(average.average(x).numpy(), [1.2, 2.2], rtol=1e-6)
    assert average.average_name(x) == "x/ExponentialMovingAverage"
    with pytest.raises(TypeError, match="must be half, float, or double"):
        average.apply([tf.Variable(1)])
    with pytest.raises(TypeError, match="does not support non-Variable tensors"):
        average.apply([tf.constant(1.0)])
