"""Twenty steps of every optimizer end where TensorFlow's end, to the last digits."""

import re

import numpy as np
import pytest

import minitf as tf
from minitf.keras import optimizers
from minitf.keras.optimizers import schedules

# How an optimizer is made -> the values of two variables after twenty steps, and of the
# first one replaced by its average where averages are kept. Recorded from TensorFlow.
RECORDED = """
SGD(0.1)
    0.925 -2.0 0.575 1.0 2.1500001 -3.05 0.35
SGD(0.1, momentum=0.9)
    0.8542461 -1.7418542 1.2882369 1.8808172 2.9786856 -3.3968725 0.3037973
SGD(0.1, momentum=0.9, nesterov=True)
    0.7938212 -1.7676687 1.2844133 1.7927356 3.030817 -3.4071856 0.3984176
SGD(0.1, weight_decay=0.05)
    0.8294259 -1.8122092 0.5201982 0.8945692 1.949883 -2.7590871 0.3266298
SGD(0.1, clipnorm=1.0)
    0.9809554 -2.0 0.5190447 1.0393212 1.9883345 -2.9348829 0.2641311
SGD(0.1, clipvalue=0.5)
    0.975 -2.0 0.525 0.9999999 2.05 -3.05 0.3
SGD(0.1, global_clipnorm=1.0)
    0.9789442 -2.0218828 0.5455693 1.020604 2.019232 -2.9746883 0.2752059
SGD(0.1, use_ema=True, ema_momentum=0.7)
    0.925 -2.0 0.575 1.0 2.1500001 -3.05 0.35 0.9555291 -1.9812558 0.6139112
SGD(0.1, use_ema=True, ema_momentum=0.7, ema_overwrite_frequency=3)
    1.0384 -2.023275 0.509375 0.9951 2.0352 -3.08115 0.329 1.03665 -2.009275 0.596875
SGD(0.1, loss_scale_factor=4.0)
    0.98125 -2.0 0.51875 1.0 2.0374999 -3.0125 0.2749999
SGD(0.1, momentum=0.5, gradient_accumulation_steps=3)
    0.9776042 -1.9617188 0.5760416 1.0770835 2.0854166 -3.0447917 0.271875
SGD(0.1, use_ema=True, ema_overwrite_frequency=2, **BY_THREE)
    0.999172 -1.991006 0.517002 1.066664 2.033337 -3.001157 0.216672
    0.999172 -1.991006 0.517002
SGD(schedules.ExponentialDecay(0.1, 5, 0.5))
    1.0146828 -1.9692293 0.5633594 1.1065769 2.1021557 -3.0641935 0.2503663
SGD(lambda: 0.25)
    0.8125 -2.0 0.6875 1.0 2.375 -3.125 0.5
Adam(0.1)
    1.083881 -1.9722084 0.7657828 1.2824141 2.2548492 -3.1802433 0.3044903
Adam(0.1, amsgrad=True)
    1.0838374 -1.9722396 0.7657534 1.2824239 2.2548592 -3.1801941 0.304523
Adam(0.05, beta_1=0.8, beta_2=0.95, epsilon=1e-3)
    1.0220355 -1.9955972 0.6223528 1.1102115 2.1071091 -3.0689709 0.2823742
Adam(0.1, weight_decay=0.01, clipnorm=0.5)
    1.1068007 -1.9141765 0.6798982 1.3242182 2.0656288 -2.9729459 0.2427618
Adam(0.1, gradient_accumulation_steps=2)
    1.0568695 -1.8241892 0.6272963 1.2592157 2.286778 -3.159626 0.2061407
Adam(schedules.CosineDecay(0.1, 15, warmup_target=0.2, warmup_steps=4))
    1.0699058 -1.9112118 0.8513345 1.3603868 2.3519282 -3.2066169 0.2958816
AdamW(0.1)
    1.0750291 -1.9563347 0.7603527 1.2726185 2.2374675 -3.1550536 0.3021449
AdamW(0.1, weight_decay=0.1, amsgrad=True)
    0.8815892 -1.6097749 0.6410789 1.0580329 1.8570998 -2.604377 0.2509117
RMSprop(0.05)
    0.9903587 -2.046593 0.6536229 1.0676932 2.1450491 -3.0750415 0.3913942
RMSprop(0.05, momentum=0.9)
    1.2598733 -2.2720232 1.9035319 2.0416946 3.0822244 -3.6378019 1.0597209
RMSprop(0.05, centered=True)
    0.9968376 -2.0482092 0.6706579 1.0821116 2.1598642 -3.0840216 0.3978985
RMSprop(0.05, rho=0.8, momentum=0.5, centered=True, epsilon=1e-3)
    0.9966708 -2.0748329 0.8188263 1.1802812 2.2454321 -3.1013989 0.4455439
Adagrad(0.1)
    1.004306 -2.0133493 0.5833966 1.0525149 2.08517 -3.0471981 0.312445
Adagrad(0.1, initial_accumulator_value=0.5, epsilon=1e-2)
    0.9987959 -1.9961867 0.5622686 1.0463853 2.0787275 -3.0419803 0.2894814
Adadelta(1.0)
    0.9990707 -2.0005455 0.5016835 0.9997477 2.0014019 -3.0005453 0.2520884
Adadelta(0.5, rho=0.8, epsilon=1e-3)
    0.9712784 -2.0104179 0.5423272 0.9873723 2.0367267 -3.0162466 0.3032548
Adamax(0.1)
    1.0889436 -2.0124674 0.7068058 1.2291422 2.1662221 -3.1555791 0.3189302
Adamax(0.1, beta_1=0.7, beta_2=0.9, epsilon=1e-2)
    0.9908078 -2.0581143 0.6699228 1.1802992 2.1523592 -3.0922747 0.3461299
Nadam(0.1)
    0.9889854 -2.0204391 0.6671495 1.0951005 2.1452146 -3.0723619 0.3461351
Nadam(0.1, beta_1=0.8, beta_2=0.9, epsilon=1e-2)
    0.9662579 -2.0257161 0.6751464 1.079976 2.1493654 -3.0638006 0.3599107
Ftrl(0.1)
    0.75905 -0.9443045 0.3161355 0.8462305 0.0851698 -2.4283454 0.1788144
Ftrl(0.1, **FTRL)
    0.531462 -0.3643741 0.1230545 0.6381189 0.0365155 -1.8543296 0.0582606
Lion(0.01)
    1.02 -1.98 0.52 0.98 1.99 -3.04 0.23
Lion(0.01, beta_1=0.8, beta_2=0.9, weight_decay=0.1)
    0.9998317 -1.9404777 0.5295779 0.9799318 1.9701308 -2.9801297 0.2252661
Adafactor(0.1)
    0.8700684 -1.9678537 0.5531895 0.9549866 2.1174693 -2.8259797 0.5427829
Adafactor(0.1, relative_step=False, clip_threshold=0.5)
    0.9624197 -2.0181277 0.5236235 1.045676 1.9575396 -2.8111429 0.3545465
Lamb(0.1)
    0.4771698 -1.6184893 1.705005 2.9444604 4.6927867 -3.1494465 0.9164333
Lamb(0.1, beta_1=0.8, beta_2=0.9, epsilon=1e-2)
    0.4451045 -1.9171726 1.1451966 1.972358 3.525898 -2.6654165 0.8163709
"""
FTRL = {
    "learning_rate_power": -0.7,
    "initial_accumulator_value": 0.3,
    "l1_regularization_strength": 0.2,
    "l2_regularization_strength": 0.1,
    "l2_shrinkage_regularization_strength": 0.05,
    "beta": 0.4,
}
BY_THREE = {"gradient_accumulation_steps": 3}
NAMES = {name: getattr(optimizers, name) for name in optimizers.__all__}
NAMES |= {"schedules": schedules, "FTRL": FTRL, "BY_THREE": BY_THREE}

EXPECTED = {
    text: [float(number) for number in numbers.split()]
    for text, numbers in re.findall(r"^(\S.*)\n((?: .*\n)+)", RECORDED, re.M)
}


def gradients(step):
    """Gradients that float32 holds exactly."""
    first = [((i * 7 + step * 5) % 11 - 5) / 4 for i in range(3)]
    second = [((i * 3 + step * 4) % 7 - 3) / 2 for i in range(4)]
    return tf.constant(first), tf.reshape(tf.constant(second), [2, 2])


def trained(text, compiled):
    """Twenty steps of an optimizer; returns all values in one list."""
    optimizer = eval(text, NAMES)
    x = tf.Variable([1.0, -2.0, 0.5], name="x")
    y = tf.Variable([[1.0, 2.0], [-3.0, 0.25]], name="y")

    def step(dx, dy):
        optimizer.apply_gradients([(dx, x), (dy, y)])

    if compiled:
        step = tf.function(step)
    for number in range(20):
        step(*gradients(number))
    values = [*x.numpy(), *y.numpy().ravel()]
    if optimizer.use_ema:
        optimizer.finalize_variable_values([x, y])
        values.extend(x.numpy())
    return np.array(values)


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "function"])
@pytest.mark.parametrize("text", EXPECTED)
def test_twenty_steps_end_where_tensorflows_end(text, compiled):
    np.testing.assert_allclose(trained(text, compiled), EXPECTED[text], atol=1e-6)


SLICES = {
    "SGD(0.1)": [[-0.2, 0.8], [3.0, 4.0], [4.4, 5.4]],
    "SGD(0.1, momentum=0.9)": [[-1.244, -0.244], [3.0, 4.0], [3.878, 4.878]],
    "Adam(0.1)": [[0.6205295, 1.6205295], [3.0, 4.0], [4.7000027, 5.7000027]],
    "RMSprop(0.1)": [[0.0668267, 1.0668266], [3.0, 4.0], [4.2622614, 5.2622614]],
    "Adagrad(0.1)": [[0.7120085, 1.7120084], [3.0, 4.0], [4.773458, 5.773458]],
    "Adamax(0.1)": [[0.7, 1.7], [3.0, 4.0], [4.7, 5.7]],
    "Nadam(0.1)": [[0.6777369, 1.677737], [3.0, 4.0], [4.7452288, 5.7452288]],
    "Ftrl(0.1)": [[0.6125047, 1.5130011], [0.0, 0.0], [3.9925897, 4.8364158]],
    "Lion(0.1)": [[0.7, 1.7], [3.0, 4.0], [4.7, 5.7]],
    "Adadelta(1.0)": [[0.9945724, 1.9945725], [3.0, 4.0], [4.995709, 5.995709]],
    "SGD(0.1, clipnorm=1.0)": [
        [0.7732212, 1.7732214],
        [3.0, 4.0],
        [4.8866105, 5.8866105],
    ],
    "SGD(0.1, clipvalue=1.0)": [[0.4, 1.4], [3.0, 4.0], [4.7, 5.7]],
    "SGD(0.1, weight_decay=0.1)": [
        [-0.2177411, 0.7525578],
        [2.910897, 3.881196],
        [4.2574754, 5.2277746],
    ],
}


@pytest.mark.parametrize("text", SLICES)
def test_rows_that_occur_twice_count_as_in_tensorflow(text):
    """Squares are taken of each part of a gradient, not of their sum (recorded)."""
    optimizer = eval(text, NAMES)
    w = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    rows = tf.constant([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
    gradient = tf.IndexedSlices(rows, tf.constant([0, 2, 0]), tf.constant([3, 2]))
    for _ in range(3):
        optimizer.apply_gradients([(gradient, w)])
    np.testing.assert_allclose(w.numpy(), SLICES[text], atol=1e-6)


@pytest.mark.parametrize(
    ("dtype", "expected"), [("float64", [0.75, 2.25]), ("float16", [0.753, 2.246])]
)
def test_slots_have_the_type_of_the_variable(dtype, expected):
    w = tf.Variable([1.0, 2.0], dtype=dtype)
    optimizer = optimizers.Adam(0.25)
    optimizer.apply([tf.constant([1.0, -1.0], dtype)], [w])
    assert {v.dtype.name for v in optimizer.variables[2:]} == {dtype}
    np.testing.assert_allclose(w.numpy(), expected, atol=5e-4)


def test_gradients_of_another_type_are_cast():
    w = tf.Variable([1.0, 2.0])
    optimizers.SGD(0.5).apply([np.array([1.0, 1.0])], [w])
    assert w.numpy().tolist() == [0.5, 1.5]
