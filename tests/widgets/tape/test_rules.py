"""The formulas that are shown are those that are used."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from minitf_widgets.tape.numbers import array_of, brief, full, number
from minitf_widgets.tape.rules import FACTORS, FLOWS, PRODUCTS, rule_of, with_numbers
from minitf_widgets.tape.walk import Walk

import minitf as tf
from minitf.core.op.registry import OPS

WORDS = {
    **{name: getattr(np, name) for name in ("exp", "log", "sqrt", "sin", "cos", "abs")},
    **{name: getattr(np, name) for name in ("tan", "arctan", "sinh", "cosh", "tanh")},
    "sign": np.sign,
    "max": max,
    "min": min,
}


def evaluate(formula, **values):
    return float(eval(formula, {"__builtins__": {}}, {**WORDS, **values}))


def walked(op_name, numbers, **attrs):
    """The walk through one op on scalars."""
    given = [tf.constant(x) for x in numbers]
    with tf.GradientTape() as tape:
        for x in given:
            tape.watch(x)
        y = OPS[op_name].call(*given, **attrs)
    return Walk(tape._tape.records, [y], given), y


@pytest.mark.parametrize("numbers", [(1.5, 0.7), (0.4, 2.5)])
@pytest.mark.parametrize("op_name", FACTORS)
def test_a_formula_gives_what_the_rule_gives(op_name, numbers):
    function, *factors = FACTORS[op_name]
    numbers = numbers[: len(factors)]
    walk, y = walked(op_name, numbers)
    values = dict(zip("ab", numbers, strict=False))
    assert evaluate(function, **values) == pytest.approx(y.numpy(), rel=1e-5)
    values["out"] = float(y.numpy())
    for factor, gradient in zip(factors, walk.gradients, strict=True):
        expected = float(gradient.numpy())
        assert evaluate(factor, **values) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("op_name", ["Relu", "Elu", "Abs", "Relu6", "Maximum", "Neg"])
def test_formulas_with_a_choice_are_right_below_zero_too(op_name):
    factors = FACTORS[op_name][1:]
    numbers = (-1.5, 0.7)[: len(factors)]
    walk, y = walked(op_name, numbers)
    values = {**dict(zip("ab", numbers, strict=False)), "out": float(y.numpy())}
    for factor, gradient in zip(factors, walk.gradients, strict=True):
        assert evaluate(factor, **values) == pytest.approx(float(gradient.numpy()))


@pytest.mark.parametrize("turned", PRODUCTS)
def test_the_rules_of_products_of_matrices_are_right(turned):
    shapes = [(2, 3), (3, 4)]
    a, b = (
        tf.constant(np.random.default_rng(1).normal(size=s[::-1] if t else s))
        for s, t in zip(shapes, turned, strict=True)
    )
    with tf.GradientTape() as tape:
        tape.watch([a, b])
        y = tf.matmul(a, b, *turned)
    walk = Walk(tape._tape.records, [y], [a, b])
    record = walk.steps[0].record
    words = {"transpose": np.transpose, "a": a.numpy(), "b": b.numpy()}
    words["upstream"] = np.ones((2, 4))
    for index in (0, 1):
        rule = rule_of(record, index)
        found = eval(rule.text, {"__builtins__": {}}, words)
        np.testing.assert_allclose(found, walk.gradients[index].numpy())


def test_softmax_and_its_loss_have_the_rules_that_are_told():
    a = tf.constant([[1.0, 2.0, 0.5]])
    weights = tf.constant([[0.2, 0.5, 0.3]])
    with tf.GradientTape() as tape:
        tape.watch(a)
        y = tf.reduce_sum(tf.nn.softmax(a) * weights)
    walk = Walk(tape._tape.records, [y], [a])
    step = next(s for s in walk.steps if s.record.op.name == "Softmax")
    values = {"out": step.record.outputs[0].numpy(), "sum": np.sum}
    values["upstream"] = step.upstream[0].numpy()
    found = eval(rule_of(step.record, 0).text, values)
    np.testing.assert_allclose(found, walk.gradients[0].numpy(), rtol=1e-5)


def test_every_op_of_the_tables_exists():
    tables = {*FACTORS, *FLOWS}
    assert tables <= OPS.keys() | {"Div", "Inv"}


def test_an_op_without_an_entry_says_which_rule_it_is():
    record = SimpleNamespace(op=SimpleNamespace(name="Cholesky"), rule=None)
    assert rule_of(record, 0).text == "by the gradient rule of Cholesky"
    custom = SimpleNamespace(op=None, rule=lambda: None)
    assert "tf.custom_gradient" in rule_of(custom, 0).text


def test_numbers_are_put_in_with_their_signs():
    assert with_numbers("b", {"a": "1", "b": "-2", "out": "0"}) == "-2"
    assert (
        with_numbers("-a / b**2", {"a": "-1", "b": "2", "out": "0"}) == "-(-1) / 2**2"
    )
    assert (
        with_numbers("out * (1 - out)", {"a": "9", "out": "0.5"}) == "0.5 * (1 - 0.5)"
    )
    assert with_numbers("exp(a)", {"a": "3"}) == "exp(3)"


def test_tensors_are_told_in_a_few_characters():
    assert brief(tf.constant(1 / 3)) == "0.3333"
    assert brief(tf.ones([2, 3])) == "2×3 mean 1"
    assert full(tf.constant([1.0, 2.5])) == "[1, 2.5]"
    assert full(tf.ones([0, 3])) == "0×3 (mean -)"
    assert full(None) == "nothing"
    assert number(np.float32("nan")) == "nan"
    assert number(-0.0) == "0"
    assert full(tf.constant(["text"])) == "no numbers"
    assert full(tf.constant([[1.0, -1.0], [1e-9, 0.0]])) == "2×2 (mean 0, max 1)"


def test_slices_become_the_array_they_stand_for():
    slices = tf.IndexedSlices(tf.ones([2, 2]), tf.constant([1, 1]), tf.constant([3, 2]))
    assert array_of(slices).tolist() == [[0, 0], [2, 2], [0, 0]]
    assert re.search("3×2", full(slices))
