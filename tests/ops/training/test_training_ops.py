"""Training ops give TensorFlow's numbers, in all their forms."""

import re

import numpy as np
import pytest

import minitf as tf
from minitf.core.errors import FailedPreconditionError, InvalidArgumentError
from minitf.core.op.registry import OPS
from minitf.core.op.static import Static
from minitf.ops.training import forms

v1 = tf.compat.v1
SLOTS = {
    "Momentum": "accum",
    "KerasMomentum": "accum",
    "AddSign": "m",
    "PowerSign": "m",
    "Adagrad": "accum",
    "AdagradV2": "accum",
    "AdagradDA": "gradient_accumulator gradient_squared_accumulator",
    "Adadelta": "accum accum_update",
    "RMSProp": "ms mom",
    "CenteredRMSProp": "mg ms mom",
    "Adam": "m v",
    "AdamWithAmsgrad": "m v vhat",
    "AdaMax": "m v",
    "ProximalAdagrad": "accum",
    "Ftrl": "accum linear",
    "FtrlV2": "accum linear",
}
NUMBERS = {
    "alpha": 0.3,
    "lr": 0.3,
    "momentum": 0.9,
    "sign_decay": 0.7,
    "beta": 0.8,
    "logbase": 0.5,
    "epsilon": 0.01,
    "rho": 0.7,
    "beta1_power": 0.5,
    "beta2_power": 0.6,
    "beta1": 0.8,
    "beta2": 0.9,
    "l1": 0.2,
    "l2": 0.3,
    "l2_shrinkage": 0.15,
    "lr_power": -0.5,
}
FLAGS = ("use_nesterov", "update_slots", "multiply_linear_by_lr")
# Op, value of its flag, learning rate power -> the variable, and the sum of each slot.
# Recorded from TensorFlow.
RECORDED = """
ResourceApplyGradientDescent None None
    -1.175 0.875 -0.65 1.4 -0.125 -0.825 1.225 -0.3
ResourceApplyMomentum False None
    -1.04 0.5375 -0.7175 1.6025 -0.395 -0.825 1.495 -0.5025
    1.15
ResourceApplyMomentum True None
    -0.986 0.90875 -0.84575 1.71725 -0.7055 -0.8925 1.6705 -0.75225
    1.15
ResourceSparseApplyMomentum False None
    -1.265 0.3125 -0.5 1.25 -0.4955 -0.1125 1.0 0.0
    0.885
ResourceSparseApplyMomentum True None
    -1.4135 0.48125 -0.5 1.25 -0.72095 0.12375 1.0 0.0
    0.885
ResourceApplyKerasMomentum False None
    -0.5 2.225 -0.2 2.3 1.0 -0.6 2.35 0.6
    6.675
ResourceApplyKerasMomentum True None
    -0.5 2.4275 -0.38 2.345 0.55 -0.69 2.44 0.24
    6.675
ResourceSparseApplyKerasMomentum False None
    -0.725 2.0 -0.5 1.25 2.155 0.315 1.0 0.0
    6.945
ResourceSparseApplyKerasMomentum True None
    -0.9275 2.0 -0.5 1.25 1.6645 0.5085 1.0 0.0
    6.945
ResourceApplyAddSign None None
    -1.175 0.35 -0.65 1.4 -0.125 -0.825 1.225 -0.3
    0.85
ResourceApplyPowerSign None None
    -1.14357 0.764258 -0.71286 1.46286 -0.28215 -0.85643 1.31929 -0.42572
    0.85
ResourceApplyAdagrad False None
    -1.163397 0.806186 -0.712132 1.4 -0.08541 -0.9 1.201246 -0.3
    7.5
ResourceApplyAdagrad True None
    -1.166795 0.714286 -0.673205 1.384164 0.026393 -0.884164 1.167126 -0.212132
    12.8125
ResourceSparseApplyAdagrad False None
    -1.423205 0.622474 -0.5 1.25 -0.018328 -0.15 1.0 0.0
    7.5
ResourceSparseApplyAdagrad True None
    -1.4 0.613389 -0.5 1.25 0.094302 -0.526229 1.0 0.0
    11.25
ResourceApplyAdagradV2 False None
    -1.164386 0.803706 -0.709174 1.398515 -0.082437 -0.897059 1.199462 -0.29703
    7.5
ResourceApplyAdagradV2 True None
    -1.167708 0.713068 -0.671228 1.382975 0.027719 -0.881806 1.165894 -0.210643
    12.8125
ResourceSparseApplyAdagradV2 False None
    -1.421228 0.621483 -0.5 1.25 -0.015949 -0.161765 1.0 0.0
    7.5
ResourceSparseApplyAdagradV2 True None
    -1.398515 0.612539 -0.5 1.25 0.095033 -0.527886 1.0 0.0
    11.25
ResourceApplyAdagradDA None None
    0.044118 -0.0 -0.030105 0.199569 -0.254231 -0.0 0.265226 -0.186372
    1.25 12.5625
ResourceSparseApplyAdagradDA None None
    -0.0 -0.03242 -0.5 1.25 -0.213677 0.063486 1.0 0.0
    1.0 11.0
ResourceApplyAdadelta None None
    -1.178024 0.804806 -0.755289 1.336326 -0.111782 -0.916983 1.15653 -0.366817
    6.84375 6.70346
ResourceSparseApplyAdadelta None None
    -1.387155 0.641499 -0.5 1.25 -0.00206 -0.413618 1.0 0.0
    7.03875 6.750003
ResourceApplyRMSProp None None
    -1.374213 1.478293 -1.627429 1.4193 0.827699 -1.591155 1.444186 0.826489
    6.84375 -0.90317
ResourceSparseApplyRMSProp None None
    -1.667055 1.315797 -0.5 1.25 1.753057 -1.259614 1.0 0.0
    7.03875 -1.124497
ResourceApplyCenteredRMSProp None None
    -2.09343 0.727639 0.282358 0.682556 0.228456 0.312131 0.703609 0.241535
    0.215 16.64375 -0.584853
ResourceSparseApplyCenteredRMSProp None None
    -2.260926 0.597655 -0.5 1.25 0.494589 1.8622 1.0 0.0
    0.188 18.20375 -0.507623
ResourceApplyAdam False None
    -1.000879 0.225745 -0.605177 1.770846 -0.098926 -0.769724 1.499644 -0.250032
    0.85 7.05625
ResourceApplyAdam True None
    -1.023023 0.372015 -0.619201 1.741083 -0.112219 -0.785503 1.478607 -0.262534
    0.85 7.05625
ResourceApplyAdamWithAmsgrad None None
    -1.098619 0.225745 -0.600921 1.513001 -0.098926 -0.765366 1.411517 -0.250032
    0.85 7.05625 9.5375
ResourceApplyAdaMax None None
    -0.663043 0.142857 -0.65859 2.073529 -0.25 -0.782967 1.75 -0.352941
    0.85 7.575
ResourceApplyProximalGradientDescent None None
    -1.022936 0.747706 -0.541284 1.229358 -0.059633 -0.701835 1.068807 -0.220183
ResourceSparseApplyProximalGradientDescent None None
    -1.229358 0.541284 -0.5 1.25 -0.065946 -0.278891 1.0 0.0
ResourceApplyProximalAdagrad None None
    -1.00035 0.646739 -0.54707 1.231375 0.0 -0.669108 1.052218 -0.159552
    12.8125
ResourceSparseApplyProximalAdagrad None None
    -1.229358 0.53185 -0.5 1.25 0.0 -0.385742 1.0 0.0
    11.25
ResourceApplyFtrl False -0.5
    0.0 0.415869 -0.448803 0.183002 0.00256 -0.38465 0.306794 0.009409
    12.8125 -3.034188
ResourceApplyFtrl False -0.3
    0.0 0.427377 -0.403286 0.141321 0.0 -0.309745 0.266181 0.01063
    12.8125 -2.021426
ResourceApplyFtrl True -0.5
    -0.147221 0.68789 -1.118003 0.183002 0.379502 -1.095053 0.421451 0.558269
    12.8125 -1.785256
ResourceApplyFtrl True -0.3
    -0.127605 0.759862 -1.041206 0.141321 0.413689 -0.902676 0.393424 0.630694
    12.8125 -1.481428
ResourceSparseApplyFtrl False -0.5
    -0.281753 0.242246 -0.5 1.25 0.042889 -0.326677 1.0 0.0
    11.25 0.81361
ResourceSparseApplyFtrl False -0.3
    -0.227421 0.250753 -0.5 1.25 0.01062 -0.193419 1.0 0.0
    11.25 0.095049
ResourceSparseApplyFtrl True -0.5
    -0.430058 0.591576 -0.5 1.25 0.570935 -0.670648 1.0 0.0
    11.25 -0.913393
ResourceSparseApplyFtrl True -0.3
    -0.375726 0.635989 -0.5 1.25 0.56398 -0.575149 1.0 0.0
    11.25 -1.00105
ResourceApplyFtrlV2 False -0.5
    0.007673 0.392553 -0.405783 0.096332 0.0 -0.293312 0.247828 0.009409
    12.8125 -2.884188
ResourceApplyFtrlV2 False -0.3
    0.022001 0.398878 -0.362276 0.051266 0.0 -0.233511 0.200741 0.01063
    12.8125 -1.871426
ResourceApplyFtrlV2 True -0.5
    -0.043188 0.664574 -1.074983 0.096332 0.367386 -1.003715 0.362485 0.558269
    12.8125 -1.740256
ResourceApplyFtrlV2 True -0.3
    -0.027123 0.731363 -1.000197 0.051266 0.399114 -0.826442 0.327985 0.630694
    12.8125 -1.436428
ResourceSparseApplyFtrlV2 False -0.5
    -0.186414 0.212303 -0.5 1.25 0.015079 -0.268856 1.0 0.0
    11.25 0.463874
ResourceSparseApplyFtrlV2 False -0.3
    -0.132082 0.217733 -0.5 1.25 0.0 -0.138483 1.0 0.0
    11.25 -0.221673
ResourceSparseApplyFtrlV2 True -0.5
    -0.334719 0.561634 -0.5 1.25 0.517786 -0.592846 1.0 0.0
    11.25 -1.001747
ResourceSparseApplyFtrlV2 True -0.3
    -0.280387 0.602969 -0.5 1.25 0.500537 -0.495453 1.0 0.0
    11.25 -1.08062
"""
EXPECTED = {
    text: [np.array(line.split(), np.float32) for line in lines.splitlines()]
    for text, lines in re.findall(r"^(\S.*)\n((?: .*\n)+)", RECORDED, re.M)
}


def numbers(*shape, shift=0):
    """Numbers that float32 holds exactly."""
    flat = [((i * 7 + shift * 3) % 11 - 5) / 4 for i in range(np.prod(shape))]
    return np.array(flat, np.float32).reshape(shape)


def start(rule):
    """What the variable and its slots hold before the update."""
    values = {"var": numbers(4, 2)}
    positive = {"accum", "accum_update", "ms", "v", "vhat"}
    positive |= {"gradient_squared_accumulator"}
    for i, slot in enumerate(SLOTS.get(rule, "").split(), 1):
        values[slot] = numbers(4, 2, shift=i)
        if slot in positive and rule != "Momentum":
            values[slot] = np.abs(values[slot]) + np.float32(0.25)
    if rule == "CenteredRMSProp":
        values["mg"] = values["mg"] * np.float32(0.2)
        values["ms"] = np.abs(numbers(4, 2, shift=1)) + np.float32(2)
    return values


def arguments(op, flag, power):
    """The inputs after the variables, and the attributes."""
    inputs, attrs = {}, {}
    for arg in op.inputs:
        if arg.name in NUMBERS:
            value = power if arg.name == "lr_power" else NUMBERS[arg.name]
            inputs[arg.name] = tf.constant(value, tf.float32)
    sparse = "indices" in [arg.name for arg in op.inputs]
    inputs["grad"] = inputs["delta"] = tf.constant(
        numbers(3, 2, shift=5) if sparse else numbers(4, 2, shift=5)
    )
    inputs["indices"] = tf.constant([2, 0, 2])
    inputs["global_step"] = tf.constant(3, tf.int64)
    attrs.update({name: flag == "True" for name in FLAGS if name in op.attrs})
    return inputs, attrs


def case(text):
    name, flag, power = text.split()
    power = None if power == "None" else float(power)
    return name, re.sub("Resource|Sparse|Apply", "", name), flag, power


def compare(text, values):
    values = list(values.values())
    np.testing.assert_allclose(values[0].ravel(), EXPECTED[text][0], atol=2e-6)
    if len(values) > 1:
        sums = [value.sum() for value in values[1:]]
        np.testing.assert_allclose(sums, EXPECTED[text][1], atol=2e-5)


@pytest.mark.parametrize("text", EXPECTED)
def test_resources_are_updated_as_in_tensorflow(text):
    name, rule, flag, power = case(text)
    variables = {key: tf.Variable(value) for key, value in start(rule).items()}
    before = {key: variable.value() for key, variable in variables.items()}
    inputs, attrs = arguments(OPS[name], flag, power)
    inputs |= {key: variable.handle for key, variable in variables.items()}
    OPS[name].call(*[inputs[arg.name] for arg in OPS[name].inputs], **attrs)
    compare(text, {key: variable.numpy() for key, variable in variables.items()})
    for key, value in start(rule).items():  # what was read stays as it was
        np.testing.assert_array_equal(before[key].numpy(), value)


REFERENCES = [t for t in EXPECTED if t.split()[0].removeprefix("Resource") in OPS]


@pytest.mark.parametrize("text", REFERENCES)
def test_references_are_updated_in_the_same_way(text):
    name, rule, flag, power = case(text)
    op = OPS[name.removeprefix("Resource")]
    with tf.Graph().as_default(), v1.Session() as session:
        make = {"use_resource": False}
        variables = {
            key: v1.get_variable(key, initializer=value, **make)
            for key, value in start(rule).items()
        }
        inputs, attrs = arguments(op, flag, power)
        inputs |= {key: variable._ref() for key, variable in variables.items()}
        done = op.call(*[inputs[arg.name] for arg in op.inputs], **attrs)
        session.run(v1.global_variables_initializer())
        np.testing.assert_allclose(
            session.run(done).ravel(), EXPECTED[text][0], atol=2e-6
        )
        compare(text, session.run(variables))


def test_every_op_on_references_is_compared():
    compared = {text.split()[0].removeprefix("Resource") for text in REFERENCES}
    assert {n for n in OPS if re.match("(Sparse)?Apply", n)} == compared


def apply(var, grad, indices=None, accum=None):
    """Momentum, or plain descent without `accum`."""
    rate = tf.constant(0.5)
    if accum is None:
        return OPS["ResourceApplyGradientDescent"].call(var.handle, rate, grad)
    slots = var.handle, accum.handle
    op = OPS["ResourceSparseApplyMomentum"]
    return op.call(*slots, rate, grad, indices, tf.constant(0.5))


def test_shapes_that_do_not_fit_are_refused():
    v, slot = tf.Variable([[1.0, 2.0], [3.0, 4.0]]), tf.Variable([[0.0, 0.0]])
    with pytest.raises(InvalidArgumentError, match="do not have the same shape"):
        apply(v, tf.constant([1.0, 2.0]))
    rows = tf.constant([[1.0, 2.0]])
    with pytest.raises(InvalidArgumentError, match="var and its slot"):
        apply(v, rows, tf.constant([0]), slot)
    slot = tf.Variable(tf.zeros([2, 2]))
    with pytest.raises(InvalidArgumentError, match="Index 2 at offset 0 in indices"):
        apply(v, rows, tf.constant([2]), slot)
    with pytest.raises(InvalidArgumentError, match="one per row"):
        apply(v, rows, tf.constant([0, 1]), slot)
    with pytest.raises(InvalidArgumentError, match="all dimensions but one"):
        apply(v, tf.constant([[1.0]]), tf.constant([0]), slot)


def test_a_graph_refuses_shapes_that_do_not_fit_when_it_is_built():
    with tf.Graph().as_default():
        v = v1.get_variable("v", initializer=[1.0, 2.0])
        with pytest.raises(
            ValueError, match="Dimension 0 in both shapes must be equal"
        ):
            apply(v, tf.constant([1.0, 2.0, 3.0]))


def test_a_variable_without_value_is_told():
    with tf.Graph().as_default(), v1.Session() as session:
        v = v1.get_variable("v", initializer=[1.0, 2.0])
        step = apply(v, tf.constant([1.0, 2.0]))
        with pytest.raises(FailedPreconditionError, match="v"):
            session.run(step)


def test_shapes_may_be_unknown():
    op = OPS["ApplyGradientDescent"]
    unknown = Static(None, tf.float32)
    assert op.shape_rule(unknown, unknown, unknown) is None


@pytest.mark.parametrize(
    ("indices", "turns"),
    [([7, 3, 7], [0, 0, 1]), ([], []), ([1, 1, 1], [0, 1, 2]), ([4, 2], [0, 0])],
)
def test_rows_named_twice_are_updated_one_after_the_other(indices, turns):
    assert forms._turns(np.array(indices, np.int64)).tolist() == turns


def test_no_rows_change_nothing():
    v, slot = tf.Variable([[1.0, 2.0]]), tf.Variable([[1.0, 1.0]])
    apply(v, tf.zeros([0, 2]), tf.zeros([0], tf.int32), slot)
    assert (v.numpy().tolist(), slot.numpy().tolist()) == ([[1, 2]], [[1, 1]])
