"""Small models of every kind as plain functions of tensors, and values to try."""

import numpy as np

import minitf as tf


def values(*shapes, seed=0, scale=0.7):
    random = np.random.RandomState(seed)
    return [random.normal(size=shape) * scale for shape in shapes]


LABELS = tf.constant([2, 0, 1, 2])


def mlp(x, w1, b1, w2, b2):
    hidden = tf.nn.tanh(x @ w1 + b1)
    logits = hidden @ w2 + b2
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(LABELS, logits)
    return tf.reduce_mean(losses) + 0.01 * (tf.nn.l2_loss(w1) + tf.nn.l2_loss(w2))


def softmax_by_hand(x, w):
    probability = tf.nn.softmax(x @ w)
    wanted = tf.one_hot(LABELS, 3, dtype=x.dtype)
    return -tf.reduce_mean(tf.reduce_sum(wanted * tf.math.log(probability), axis=1))


def normalized(x, axes):
    """To mean 0 and variance 1; `tf.nn.moments` has no second derivative."""
    x = x - tf.reduce_mean(x, axes, keepdims=True)
    return x * tf.math.rsqrt(tf.reduce_mean(x * x, axes, keepdims=True) + 1e-3)


def cnn(images, kernel1, scale, offset, kernel2, dense):
    y = tf.nn.conv2d(images, kernel1, strides=1, padding="SAME")
    y = normalized(y, [0, 1, 2]) * scale + offset
    y = tf.nn.max_pool2d(tf.nn.elu(y), 2, 2, "VALID")
    y = tf.nn.conv2d(y, kernel2, strides=[2, 1], padding="VALID")
    y = tf.nn.avg_pool2d(y, 2, 1, "SAME")
    y = tf.reshape(y, [tf.shape(y)[0], -1])
    return tf.reduce_mean(tf.square(y @ dense))


WORDS = tf.constant([[1, 4, 4, 0, 2], [3, 1, 0, 0, 5]])


def batch_norm(x, scale, offset):
    mean, variance = tf.nn.moments(x, axes=[0])
    y = tf.nn.batch_normalization(x, mean, variance, offset, scale, 1e-3)
    return tf.reduce_sum(tf.tanh(y))


def lstm(table, kernel, recurrent, bias):
    """Looks words up, and reads them one after the other in a loop."""
    x = tf.transpose(tf.nn.embedding_lookup(table, WORDS), [1, 0, 2])  # (time, b, d)
    units = tf.shape(recurrent)[0]
    zero = tf.zeros([tf.shape(x)[1], units], x.dtype)

    def body(t, h, c):
        z = x[t] @ kernel + h @ recurrent + bias
        i, f, g, o = tf.split(z, 4, axis=1)
        c = tf.sigmoid(f + 1.0) * c + tf.sigmoid(i) * tf.tanh(g)
        h = tf.sigmoid(o) * tf.tanh(c)
        h.set_shape([None, None])
        c.set_shape([None, None])
        return t + 1, h, c

    _, h, c = tf.while_loop(
        lambda t, h, c: t < tf.shape(x)[0],
        body,
        (0, zero, zero),
        shape_invariants=(
            tf.TensorShape([]),
            tf.TensorShape([None, None]),
            tf.TensorShape([None, None]),
        ),
    )
    return tf.reduce_sum(h * h) + tf.reduce_mean(c)


def attention(x, wq, wk, wv, gain):
    """Two heads look at what came before; then a layer norm."""
    q = tf.einsum("btd,dhe->bhte", x, wq)
    k = tf.einsum("btd,dhe->bhte", x, wk)
    v = tf.einsum("btd,dhe->bhte", x, wv)
    size = tf.cast(tf.shape(q)[-1], x.dtype)
    scores = tf.einsum("bhqe,bhke->bhqk", q, k) / tf.sqrt(size)
    length = tf.shape(x)[1]
    past = tf.linalg.band_part(tf.ones([length, length], x.dtype), -1, 0)
    scores = tf.where(past > 0, scores, tf.constant(-1e9, x.dtype))
    y = tf.einsum("bhqk,bhke->bqhe", tf.nn.softmax(scores), v)
    y = tf.reshape(y, [tf.shape(x)[0], length, -1])
    y = normalized(y, [-1]) * gain
    return tf.reduce_sum(tf.math.softplus(y)) + tf.reduce_sum(y[:, -1, :2] ** 3)


def pendulum(start, gravity, length):
    """Where a pendulum is after thirty small steps, with a rebound in between."""

    def body(step, angle, speed):
        speed = speed - 0.1 * gravity / length * tf.sin(angle)
        speed = tf.cond(tf.reduce_all(angle > 0.8), lambda: -0.9 * speed, lambda: speed)
        return step + 1, angle + 0.1 * speed, speed

    _, angle, speed = tf.while_loop(
        lambda step, *_: step < 30, body, (0, start[0], start[1])
    )
    return angle**2 + tf.sin(speed)


def rollout(start, gravity):
    """All the places on the way, collected in a TensorArray."""
    places = tf.TensorArray(start.dtype, size=8)

    def body(i, place, speed, places):
        speed = speed - 0.1 * gravity * tf.sin(place)
        place = place + 0.1 * speed
        return i + 1, place, speed, places.write(i, place)

    *_, places = tf.while_loop(
        lambda i, *_: i < 8, body, (0, start, tf.zeros_like(start), places)
    )
    return tf.reduce_sum(tf.cos(places.stack()) ** 2)


def nested_loops(x, w):
    """A loop in a loop, with a number of rounds that depends on the outer one."""

    def outer(i, total):
        def inner(j, total):
            return j + 1, tf.tanh(total * w + tf.cast(i, x.dtype))

        _, total = tf.while_loop(lambda j, _: j < i, inner, (0, total))
        return i + 1, total + x

    _, total = tf.while_loop(lambda i, _: i < 4, outer, (0, tf.zeros_like(x)))
    return tf.reduce_sum(total**2)


def newton(a):
    """A loop whose number of rounds depends on values: the root of a."""

    def body(y, _):
        better = 0.5 * (y + a / y)
        return better, tf.reduce_max(tf.abs(better - y))

    root, _ = tf.while_loop(
        lambda _, change: change > 1e-9,
        body,
        (tf.ones_like(a), tf.constant(1.0, a.dtype)),
    )
    return tf.reduce_sum(root)


def folded(x, w):
    """map_fn and scan: loops that others wrote."""
    mapped = tf.map_fn(lambda row: tf.reduce_sum(row * w) * row, x)
    sums = tf.scan(lambda total, row: tf.tanh(total + row), mapped)
    return tf.reduce_sum(tf.foldl(lambda a, b: a * 0.5 + b * b, sums))


def linear_algebra(a, b):
    matrix = tf.matmul(a, a, transpose_b=True) + tf.eye(tf.shape(a)[0], dtype=a.dtype)
    root = tf.linalg.cholesky(matrix)
    x = tf.linalg.triangular_solve(root, b)
    return (
        tf.reduce_sum(x**2)
        + tf.linalg.logdet(matrix)
        + tf.linalg.trace(tf.linalg.inv(matrix))
    )


def picking(x, w):
    """Slices, gathers, scatters, tops: what moves numbers around."""
    best, _ = tf.math.top_k(x, 2)
    rows = tf.gather(w, [2, 0, 2], axis=0)
    spread = tf.scatter_nd([[1], [3]], rows[:2], [5, tf.shape(w)[1]])
    updated = tf.tensor_scatter_nd_add(x, [[0, 1], [2, 0]], w[0, :2])
    segments = tf.math.segment_sum(updated**2, [0, 0, 1, 1])
    chosen = tf.boolean_mask(x, x > 0.1)
    return (
        tf.reduce_sum(best**2)
        + tf.reduce_sum(tf.sin(spread))
        + tf.reduce_sum(segments * segments)
        + tf.reduce_prod(1.5 + tf.tanh(chosen))
        + tf.reduce_sum(tf.pad(x, [[1, 1], [0, 2]], "SYMMETRIC")[:, ::-2] ** 3)
    )


MODELS = [
    (mlp, values((4, 5), (5, 6), (6,), (6, 3), (3,))),
    (softmax_by_hand, values((4, 5), (5, 3))),
    (
        cnn,
        values(
            (2, 8, 8, 2), (3, 3, 2, 4), (4,), (4,), (2, 2, 4, 3), (18, 2), scale=0.4
        ),
    ),
    (lstm, values((6, 3), (3, 8), (2, 8), (8,))),
    (attention, values((2, 4, 6), (6, 2, 3), (6, 2, 3), (6, 2, 3), (6,))),
    (pendulum, [np.array([0.7, 1.0]), np.array(9.81), np.array(1.3)]),
    (rollout, [np.array([0.7, -0.2, 1.0]), np.array(3.0)]),
    (nested_loops, values((3,), (3,))),
    (newton, [np.array([2.0, 3.0, 0.5])]),
    (folded, values((4, 3), (3,))),
    (linear_algebra, values((4, 5), (4, 2))),
    (picking, values((4, 3), (3, 3))),
]
