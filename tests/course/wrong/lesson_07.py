"""Typical wrong answers of lesson 07, and a part of what the learner is told."""

import minitf as tf


def trainer(change, mean=tf.reduce_mean, steps_of=range):
    """A training loop with one thing changed."""

    def train_line(x, y, rate=0.1, steps=100):
        w, b = tf.Variable(0.0), tf.Variable(0.0)
        for _ in steps_of(steps):
            with tf.GradientTape() as tape:
                loss = mean((w * x + b - y) ** 2)
            change(w, b, rate, *tape.gradient(loss, [w, b]))
        return w, b

    return train_line


def down(w, b, rate, dw, db):
    w.assign_sub(rate * dw)
    b.assign_sub(rate * db)


def up(w, b, rate, dw, db):
    w.assign_add(rate * dw)
    b.assign_add(rate * db)


def not_applied(w, b, rate, dw, db):
    pass


def through_numpy(x, y, rate=0.1, steps=100):
    w, b = tf.Variable(0.0), tf.Variable(0.0)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(((w * x + b).numpy() - y) ** 2)
    dw, _ = tape.gradient(loss, [w, b])
    w.assign_sub(rate * dw)
    return w, b


def nothing_returned(x, y, rate=0.1, steps=100):
    trainer(down)(x, y, rate, steps)


WRONG = {
    "07.1": [
        (lambda: 1.6, "after one step"),
        (lambda: 1.2, "second step is shorter"),
        (lambda: 2.88, "minus, not plus"),
        (lambda: 1.62, "2 * w, not w"),
        (lambda: 0.0, "each step is"),
        (lambda: "down", "It raised ValueError"),
    ],
    "07.2": [
        (lambda: trainer(not_applied), "ever applied"),
        (lambda: trainer(up), "against the gradient"),
        (lambda: trainer(down, steps_of=lambda steps: range(1)), "is there a loop"),
        (lambda: trainer(down, mean=tf.reduce_sum), "wrong length"),
        (lambda: through_numpy, "NoneType"),
        (lambda: nothing_returned, "return w, b"),
        (lambda: (3.0, -1.0), "without calling it"),
    ],
    "07.3": [
        (lambda: [3, 1, 2, 4], "to the last digit"),
        (lambda: [4, 2, 2, 3], "bad at the rest"),
        (lambda: [4, 1, 3, 2], "past the goal"),
        (lambda: [4, 1, 2, 4], "how fast"),
        (lambda: 4, "list of four"),
        (lambda: ["overfitting"] * 4, "list of four"),
    ],
}
