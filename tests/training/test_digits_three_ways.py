"""Digits learnt on a tape, in a Session and in a function end at the same weights."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

import minitf as tf

v1 = tf.compat.v1

BATCH = 64
EPOCHS = 12
HIDDEN = 48


@pytest.fixture(scope="module")
def digits():
    """The images as rows of numbers up to 1: 1500 to learn from, 297 to be tried on."""
    images, labels = load_digits(return_X_y=True)
    order = np.random.RandomState(0).permutation(len(images))
    images = (images[order] / 16.0).astype(np.float32)
    labels = labels[order].astype(np.int32)
    return (images[:1500], labels[:1500]), (images[1500:], labels[1500:])


def batches_of(images, labels, epochs=EPOCHS):
    """The batches of all epochs, in an order that is always the same."""
    random = np.random.RandomState(1)
    for _ in range(epochs):
        order = random.permutation(len(images))
        for start in range(0, len(images) - BATCH + 1, BATCH):
            rows = order[start : start + BATCH]
            yield images[rows], labels[rows]


def first_weights():
    random = np.random.RandomState(2)
    shapes = [(64, HIDDEN), (HIDDEN,), (HIDDEN, 10), (10,)]
    return [
        (random.normal(size=shape) * (0.1 if len(shape) == 2 else 0)).astype(np.float32)
        for shape in shapes
    ]


def logits_of(weights, images):
    w1, b1, w2, b2 = weights
    return tf.matmul(tf.nn.relu(tf.matmul(images, w1) + b1), w2) + b2


def loss_of(weights, images, labels):
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=labels, logits=logits_of(weights, images)
    )
    return tf.reduce_mean(losses)


def accuracy(weights, images, labels):
    found = np.argmax(logits_of(weights, images).numpy(), axis=1)
    return np.mean(found == labels)


def train_on_a_tape(update, data, epochs=EPOCHS):
    """Every op runs when it is met; the tape writes them down."""
    weights = [tf.Variable(value) for value in first_weights()]
    for images, labels in batches_of(*data, epochs):
        with tf.GradientTape() as tape:
            loss = loss_of(weights, images, labels)
        update(weights, tape.gradient(loss, weights))
    return [weight.numpy() for weight in weights]


def train_in_a_function(update, data, epochs=EPOCHS):
    """The same loop, its body traced once."""
    weights = [tf.Variable(value) for value in first_weights()]
    traces = []

    @tf.function
    def step(images, labels):
        traces.append(None)
        with tf.GradientTape() as tape:
            loss = loss_of(weights, images, labels)
        update(weights, tape.gradient(loss, weights))
        return loss

    for images, labels in batches_of(*data, epochs):
        step(tf.constant(images), tf.constant(labels))
    assert len(traces) <= 2  # the first call may trace again to create variables
    return [weight.numpy() for weight in weights]


def train_in_a_session(optimizer, data, use_resource=False, epochs=EPOCHS):
    """A graph made beforehand, run for every batch."""
    with tf.Graph().as_default(), v1.Session() as session:
        images = v1.placeholder(tf.float32, [None, 64], name="images")
        labels = v1.placeholder(tf.int32, [None], name="labels")
        weights = [
            v1.get_variable(f"w{i}", initializer=value, use_resource=use_resource)
            for i, value in enumerate(first_weights())
        ]
        train = optimizer().minimize(loss_of(weights, images, labels))
        session.run(v1.global_variables_initializer())
        for some_images, some_labels in batches_of(*data, epochs):
            session.run(train, {images: some_images, labels: some_labels})
        return session.run(weights)


def largest_difference(one, other):
    return max(np.abs(a - b).max() for a, b in zip(one, other, strict=True))


def subtract(weights, gradients, rate=0.3):
    for weight, gradient in zip(weights, gradients, strict=True):
        weight.assign_sub(rate * gradient)


@pytest.mark.parametrize("use_resource", [False, True])
def test_gradient_descent_ends_at_the_same_weights_three_ways(digits, use_resource):
    data, others = digits
    on_tape = train_on_a_tape(subtract, data)
    traced = train_in_a_function(subtract, data)
    in_session = train_in_a_session(
        lambda: v1.train.GradientDescentOptimizer(0.3), data, use_resource
    )
    assert largest_difference(on_tape, first_weights()) > 0.1
    assert largest_difference(on_tape, traced) < 1e-5
    assert largest_difference(on_tape, in_session) < 1e-5
    for weights in (on_tape, traced, in_session):
        assert accuracy(weights, *others) > 0.95


def keras(optimizer):
    return lambda weights, gradients: optimizer.apply_gradients(
        zip(gradients, weights, strict=True)
    )


def test_momentum_ends_at_the_same_weights_three_ways(digits):
    """Keras' momentum holds the rate inside; with a constant rate it is the same."""
    data, others = digits
    on_tape = train_on_a_tape(keras(tf.keras.optimizers.SGD(0.05, 0.9)), data)
    traced = train_in_a_function(keras(tf.keras.optimizers.SGD(0.05, 0.9)), data)
    in_session = train_in_a_session(lambda: v1.train.MomentumOptimizer(0.05, 0.9), data)
    assert largest_difference(on_tape, traced) < 1e-5
    assert largest_difference(on_tape, in_session) < 1e-5
    for weights in (on_tape, traced, in_session):
        assert accuracy(weights, *others) > 0.95


def test_optimizers_of_tensorflow_1_train_on_a_tape_and_in_a_function_too(digits):
    data, _ = digits
    on_tape = train_on_a_tape(keras(v1.train.MomentumOptimizer(0.05, 0.9)), data, 4)
    traced = train_in_a_function(keras(v1.train.MomentumOptimizer(0.05, 0.9)), data, 4)
    in_session = train_in_a_session(
        lambda: v1.train.MomentumOptimizer(0.05, 0.9), data, epochs=4
    )
    assert largest_difference(on_tape, traced) < 1e-5
    assert largest_difference(on_tape, in_session) < 1e-5


def test_adam_ends_at_the_same_weights_eagerly_and_traced(digits):
    data, others = digits
    on_tape = train_on_a_tape(keras(tf.keras.optimizers.Adam(0.003)), data)
    traced = train_in_a_function(keras(tf.keras.optimizers.Adam(0.003)), data)
    assert largest_difference(on_tape, traced) < 1e-5
    assert accuracy(on_tape, *others) > 0.95
    assert accuracy(traced, *others) > 0.95


def adam_by_hand(rate, epsilon, correct_first):
    """Adam in NumPy; TensorFlow's adds epsilon before the bias is corrected."""
    beta1, beta2 = 0.9, 0.999
    means, squares, steps = {}, {}, iter(range(1, 100_000))

    def update(weights, gradients):
        step = next(steps)
        rest1, rest2 = 1 - beta1**step, 1 - beta2**step
        for i, (weight, gradient) in enumerate(zip(weights, gradients, strict=True)):
            g = gradient.numpy().astype(np.float64)
            m = means[i] = beta1 * means.get(i, 0) + (1 - beta1) * g
            v = squares[i] = beta2 * squares.get(i, 0) + (1 - beta2) * g * g
            if correct_first:  # as the paper's Algorithm 1 has it
                change = m / rest1 / (np.sqrt(v / rest2) + epsilon)
            else:
                change = np.sqrt(rest2) / rest1 * m / (np.sqrt(v) + epsilon)
            weight.assign_sub((rate * change).astype(np.float32))

    return update


@pytest.mark.parametrize("rate, epsilon", [(0.003, 1e-8), (0.03, 0.1)])
def test_adam_of_tensorflow_1_follows_its_own_formula(digits, rate, epsilon):
    data, others = digits
    in_session = train_in_a_session(
        lambda: v1.train.AdamOptimizer(rate, epsilon=epsilon), data, epochs=6
    )
    own = train_on_a_tape(adam_by_hand(rate, epsilon, correct_first=False), data, 6)
    assert largest_difference(own, in_session) < 1e-5
    assert accuracy(in_session, *others) > 0.85
    if epsilon > 1e-3:  # else the place of epsilon is not to be seen
        other = train_on_a_tape(
            adam_by_hand(rate, epsilon, correct_first=True), data, 6
        )
        assert largest_difference(other, in_session) > 1e-2


def test_adam_of_keras_is_that_of_tensorflow_1_with_the_same_epsilon(digits):
    data, _ = digits
    traced = train_in_a_function(keras(tf.keras.optimizers.Adam(0.003)), data, 6)
    in_session = train_in_a_session(
        lambda: v1.train.AdamOptimizer(0.003, epsilon=1e-7), data, epochs=6
    )
    assert largest_difference(traced, in_session) < 1e-5


LINE_X = np.linspace(-1, 1, 40, dtype=np.float32)
LINE_Y = (3 * LINE_X - 2 + 0.1 * np.sin(40 * LINE_X)).astype(np.float32)


def line_on_a_tape(wrap):
    w, b = tf.Variable(0.0), tf.Variable(0.0)

    @wrap
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(w * x + b - y))
        dw, db = tape.gradient(loss, [w, b])
        w.assign_sub(0.2 * dw)
        b.assign_sub(0.2 * db)
        return loss

    losses = [float(step(LINE_X, LINE_Y)) for _ in range(200)]
    assert losses[-1] < losses[0] / 100
    return w.numpy(), b.numpy()


def line_in_a_loop():
    """All steps in one function, and in one loop of the graph."""
    w, b = tf.Variable(0.0), tf.Variable(0.0)

    @tf.function
    def train(x, y, steps):
        for _ in tf.range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(w * x + b - y))
            dw, db = tape.gradient(loss, [w, b])
            w.assign_sub(0.2 * dw)
            b.assign_sub(0.2 * db)

    train(LINE_X, LINE_Y, tf.constant(200))
    return w.numpy(), b.numpy()


def line_in_a_session():
    with tf.Graph().as_default(), v1.Session() as session:
        w, b = v1.Variable(0.0), v1.Variable(0.0)
        x = v1.placeholder(tf.float32)
        y = v1.placeholder(tf.float32)
        loss = tf.reduce_mean(tf.square(w * x + b - y))
        train = v1.train.GradientDescentOptimizer(0.2).minimize(loss)
        session.run(v1.global_variables_initializer())
        for _ in range(200):
            session.run(train, {x: LINE_X, y: LINE_Y})
        return session.run([w, b])


def test_a_line_is_fitted_four_ways_as_least_squares_fit_it():
    expected = np.polyfit(LINE_X.astype(float), LINE_Y.astype(float), 1)
    for found in (
        line_on_a_tape(lambda step: step),
        line_on_a_tape(tf.function),
        line_in_a_loop(),
        line_in_a_session(),
    ):
        np.testing.assert_allclose(found, expected, atol=1e-5)
