"""Benchmarks of gradients, traced functions and training steps.

Each case is written once, for both libraries, with a hand-written NumPy version beside
it where one can be written: that is the limit. TensorFlow runs in its fastest mode:
whichever of `tf.function` and `tf.function(jit_compile=True)` is quicker here.
"""

import numpy as np
import timing


def fastest(lib, function, *args, ours=False):
    """A call of the traced function, by TensorFlow compiled with XLA if that pays."""
    traced = lib.function(function)
    plain = lambda: traced(*args)  # noqa: E731
    plain()
    if ours:
        return plain
    compiled = lib.function(function, jit_compile=True)
    try:
        compiled(*args)
    except Exception:  # not everything can be compiled
        return plain
    calls = [plain, lambda: compiled(*args)]
    times = timing.side_by_side(calls, seconds=0.5)
    return calls[times.index(min(times))]


def variables(lib, shapes, seed=0):
    """Weights of these shapes, the same for both libraries."""
    rng = np.random.default_rng(seed)
    scaled = [rng.normal(size=s) / np.sqrt(s[0] if len(s) > 1 else 9) for s in shapes]
    return [lib.Variable(w.astype(np.float32)) for w in scaled]


SMALL = [(2, 16), (16,), (16, 16), (16,), (16, 1), (1,)]


def small_gradient(lib):
    """The gradient of a 2-16-16-1 network for one point, as a Python function."""
    w = variables(lib, SMALL)
    x, y = lib.constant([[0.5, -0.2]]), lib.constant([[1.0]])

    def gradient():
        with lib.GradientTape() as tape:
            hidden = lib.nn.relu(lib.matmul(x, w[0]) + w[1])
            hidden = lib.nn.relu(lib.matmul(hidden, w[2]) + w[3])
            loss = lib.reduce_mean(lib.square(lib.matmul(hidden, w[4]) + w[5] - y))
        return tape.gradient(loss, w)

    return gradient


def small_gradient_numpy():
    """The same by hand."""
    rng = np.random.default_rng(0)
    w = [rng.normal(size=s).astype(np.float32) for s in SMALL]
    x, y = np.float32([[0.5, -0.2]]), np.float32([[1.0]])

    def gradient():
        a = np.maximum(x @ w[0] + w[1], 0)
        b = np.maximum(a @ w[2] + w[3], 0)
        dout = 2 * (b @ w[4] + w[5] - y)
        db = dout @ w[4].T * (b > 0)
        da = db @ w[2].T * (a > 0)
        first = [x.T @ da, da.sum(0), a.T @ db]
        return [*first, db.sum(0), b.T @ dout, dout.sum(0)]

    return gradient


def digits_step(lib, batch, optimizer="sgd", ours=False):
    """One training step of a 784-128-10 network."""
    w = variables(lib, [(784, 128), (128,), (128, 10), (10,)])
    rng = np.random.default_rng(1)
    x = lib.constant(rng.normal(size=(batch, 784)).astype(np.float32))
    labels = lib.constant(rng.integers(0, 10, batch))
    update = updater(lib, w, optimizer)

    def step(x, labels):
        with lib.GradientTape() as tape:
            hidden = lib.nn.relu(lib.matmul(x, w[0]) + w[1])
            logits = lib.matmul(hidden, w[2]) + w[3]
            loss = lib.reduce_mean(
                lib.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            )
        update(tape.gradient(loss, w))
        return loss

    return fastest(lib, step, x, labels, ours=ours)


def updater(lib, w, optimizer):
    """A function that changes the weights by their gradients."""
    if optimizer == "adam":
        adam = lib.keras.optimizers.Adam(0.001)
        adam.build(w)
        return lambda gradients: adam.apply_gradients(zip(gradients, w, strict=True))

    def descend(gradients):
        for variable, gradient in zip(w, gradients, strict=True):
            variable.assign_sub(0.01 * gradient)

    return descend


def digits_step_numpy(batch):
    """The step with gradient descent, by hand."""
    rng = np.random.default_rng(1)
    w = [rng.normal(size=s).astype(np.float32) for s in [(784, 128), (128, 10)]]
    b = [np.zeros(128, np.float32), np.zeros(10, np.float32)]
    x = rng.normal(size=(batch, 784)).astype(np.float32)
    labels = rng.integers(0, 10, batch)

    def step():
        hidden = np.maximum(x @ w[0] + b[0], 0)
        logits = hidden @ w[1] + b[1]
        logits -= logits.max(1, keepdims=True)
        p = np.exp(logits)
        p /= p.sum(1, keepdims=True)
        p[np.arange(batch), labels] -= 1
        p /= batch
        dhidden = p @ w[1].T * (hidden > 0)
        w[1] -= 0.01 * (hidden.T @ p)
        b[1] -= 0.01 * p.sum(0)
        w[0] -= 0.01 * (x.T @ dhidden)
        b[0] -= 0.01 * dhidden.sum(0)

    return step


def conv_backward(lib, batch, size, channels, filters, ours=False):
    """Both gradients of a 3x3 convolution."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(batch, size, size, channels)).astype(np.float32)
    w = rng.normal(size=(3, 3, channels, filters)).astype(np.float32)
    x, w = lib.constant(x), lib.constant(w)
    dy = lib.ones([batch, size, size, filters])

    def backward(x, w, dy):
        with lib.GradientTape() as tape:
            tape.watch([x, w])
            y = lib.nn.conv2d(x, w, strides=1, padding="SAME")
        return tape.gradient(y, [x, w], dy)

    return fastest(lib, backward, x, w, dy, ours=ours)


CNN = [(3, 3, 1, 32), (32,), (3, 3, 32, 64), (64,), (3136, 128), (128,), (128, 10)]


def cnn_step(lib, batch=32, ours=False):
    """One step of conv32, pool, conv64, pool, dense128, dense10 on 28x28."""
    w = variables(lib, [*CNN, (10,)])
    rng = np.random.default_rng(1)
    x = lib.constant(rng.normal(size=(batch, 28, 28, 1)).astype(np.float32))
    labels = lib.constant(rng.integers(0, 10, batch))

    def layer(x, kernel, bias):
        y = lib.nn.relu(lib.nn.conv2d(x, kernel, 1, "SAME") + bias)
        return lib.nn.max_pool2d(y, 2, 2, "VALID")

    def step(x, labels):
        with lib.GradientTape() as tape:
            y = layer(layer(x, w[0], w[1]), w[2], w[3])
            y = lib.reshape(y, [batch, 3136])
            y = lib.nn.relu(lib.matmul(y, w[4]) + w[5])
            logits = lib.matmul(y, w[6]) + w[7]
            loss = lib.reduce_mean(
                lib.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            )
        updater(lib, w, "sgd")(tape.gradient(loss, w))
        return loss

    return fastest(lib, step, x, labels, ours=ours)


def lstm_gradient(lib, steps=50, batch=32, size=64, ours=False):
    """Forward and backward through an LSTM that is a loop in the graph."""
    kernel, bias = variables(lib, [(2 * size, 4 * size), (4 * size,)])
    rng = np.random.default_rng(2)
    inputs = rng.normal(size=(steps, batch, size)).astype(np.float32)

    def forward(inputs):
        h = c = lib.zeros([batch, size])
        for t in lib.range(steps):
            z = lib.matmul(lib.concat([inputs[t], h], 1), kernel) + bias
            i, g, f, o = lib.split(z, 4, axis=1)
            c = lib.sigmoid(f) * c + lib.sigmoid(i) * lib.tanh(g)
            h = lib.sigmoid(o) * lib.tanh(c)
        return lib.reduce_mean(lib.square(h))

    forward = lib.autograph.to_graph(forward)

    def gradient(inputs):
        with lib.GradientTape() as tape:
            loss = forward(inputs)
        return tape.gradient(loss, [kernel, bias])

    return fastest(lib, gradient, lib.constant(inputs), ours=ours)


def counting(lib, rounds=10_000):
    """A loop in the graph that only counts."""
    function = lib.function(
        lambda n: lib.while_loop(lambda i: i < n, lambda i: (i + 1,), [0])[0]
    )
    n = lib.constant(rounds)
    return lambda: function(n)
