"""The walk that is shown is the walk that `tape.gradient` does."""

import numpy as np
import pytest
from minitf_widgets.tape.numbers import array_of
from minitf_widgets.tape.walk import Walk

import minitf as tf

W = tf.Variable(np.linspace(-1, 1, 12, dtype="float32").reshape(4, 3), name="W")
B = tf.Variable([0.1, -0.2, 0.3], name="b")
TABLE = tf.Variable(np.arange(8, dtype="float32").reshape(4, 2), name="table")
X = tf.constant(np.linspace(-2, 2, 20, dtype="float32").reshape(5, 4))


def dense():
    h = tf.nn.relu(X @ W + B)
    labels = tf.one_hot([0, 1, 2, 0, 1], 3)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, h))


def branches():
    y = tf.cond(B[0] > 0.0, lambda: B * B, lambda: -B)
    return tf.reduce_sum(y * tf.maximum(B, 0.05) / (1.0 + tf.square(B)))


def looped():
    y = X
    for _ in range(3):
        y = tf.tanh(tf.matmul(tf.matmul(y, W), W, transpose_b=True))
    return tf.reduce_sum(y[1:3, ::2]) + tf.reduce_max(y)


def gathered():
    rows = tf.gather(TABLE, [1, 1, 3])
    return tf.reduce_sum(rows**2.0) + tf.reduce_sum(TABLE * 3.0)


_traced = tf.function(lambda a: tf.reduce_sum(tf.sin(a) * a))


def called():
    return _traced(W) + _traced(W * 2.0)


def several():
    first, second = tf.split(tf.concat([B, B * 2.0], 0), 2)
    return tf.reduce_sum(first * second) + tf.reduce_sum(tf.stack([first, B]))


@pytest.mark.parametrize(
    "program", [dense, branches, looped, gathered, called, several]
)
def test_the_walk_ends_with_the_gradients_of_the_tape(program):
    with tf.GradientTape(persistent=True) as tape:
        y = program()
    variables = tape.watched_variables()
    walk = Walk(tape._tape.records, [y], [v.handle for v in variables])
    for expected, found in zip(
        tape.gradient(y, variables), walk.gradients, strict=True
    ):
        np.testing.assert_array_equal(array_of(expected), array_of(found))


@pytest.mark.parametrize(
    "program", [dense, branches, looped, gathered, called, several]
)
def test_the_gifts_of_the_steps_add_up_to_the_gradients(program):
    with tf.GradientTape() as tape:
        y = program()
    variables = tape.watched_variables()
    walk = Walk(tape._tape.records, [y], [v.handle for v in variables])
    for source, gradient in zip(walk.sources, walk.gradients, strict=True):
        gifts = [g for step in walk.steps for g in step.gifts if g.tensor is source]
        total = sum(array_of(gift.gradient) for gift in gifts)
        np.testing.assert_allclose(total, array_of(gradient), rtol=1e-6, atol=1e-7)
        assert [gift.count for gift in gifts] == list(range(1, len(gifts) + 1))
        assert walk.arrived(source, len(walk.steps)) == len(gifts)
        np.testing.assert_allclose(array_of(walk.total(source)), total, rtol=1e-6)


@pytest.mark.parametrize("program", [dense, branches, looped, several])
def test_each_step_gets_the_sum_of_what_was_given_before(program):
    with tf.GradientTape() as tape:
        y = program()
    walk = Walk(tape._tape.records, [y], [v.handle for v in tape.watched_variables()])
    given = {id(y): np.ones_like(y.numpy())}
    for step in walk.steps:
        for result, upstream in zip(step.record.outputs, step.upstream, strict=True):
            if id(result) in given:
                np.testing.assert_allclose(
                    array_of(upstream), given[id(result)], rtol=1e-6
                )
        for gift in step.gifts:
            before = given.get(id(gift.tensor), 0)
            given[id(gift.tensor)] = before + array_of(gift.gradient)


def test_the_order_is_that_of_the_tape_from_the_end():
    with tf.GradientTape() as tape:
        y = dense()
    walk = Walk(tape._tape.records, [y], [W.handle])
    numbers = [step.number for step in walk.steps]
    assert numbers == sorted(numbers, reverse=True)


def test_other_tapes_do_not_hear_of_the_walk():
    with tf.GradientTape(persistent=True) as tape:
        y = B * 2.0
        before = len(tape._tape.records)
        Walk(tape._tape.records, [y], [B.handle])
        assert len(tape._tape.records) == before


def test_the_tape_can_still_be_used_afterwards():
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    Walk(tape._tape.records, [y], [x])
    assert tape.gradient(y, x).numpy() == 6.0


def test_a_target_that_is_a_source_starts_with_its_own_one():
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = x * 2.0
    walk = Walk(tape._tape.records, [y, x.handle], [x.handle])
    assert [g.numpy() for g in walk.gradients] == [3.0]


def test_custom_gradients_are_walked_with_their_own_rule():
    @tf.custom_gradient
    def clipped(x):
        return x * x, lambda upstream: tf.clip_by_value(upstream * 2.0 * x, -1.0, 1.0)

    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = clipped(x)
    walk = Walk(tape._tape.records, [y], [x])
    assert walk.gradients[0].numpy() == 1.0
