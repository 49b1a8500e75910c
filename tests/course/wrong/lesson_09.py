"""Typical wrong answers of lesson 09, and a part of what the learner is told."""

import minitf as tf


@tf.function
def unrolled_root(a):
    guess = a
    for _ in range(20):
        guess = (guess + a / guess) / 2
    return guess


def eager_root(a):
    guess = a
    while abs(guess * guess - a) > 0.001:
        guess = (guess + a / guess) / 2
    return guess


@tf.function
def root_without_loop(a):
    return tf.sqrt(a)


@tf.function
def half_of(a):
    guess = a
    while guess > a / 2:
        guess = guess / 2
    return guess


@tf.function
def halves_in_list(n):
    found = []
    while n > 0:
        found.append(n)
        n = n // 2
    return tf.stack(found)


@tf.function
def halves_not_kept(n):
    found = tf.TensorArray(tf.int32, size=0, dynamic_size=True)
    while n > 0:
        found.write(found.size(), n)
        n = n // 2
    return found.stack()


@tf.function
def halves_without_one(n):
    found = tf.TensorArray(tf.int32, size=0, dynamic_size=True)
    while n > 1:
        found = found.write(found.size(), n)
        n = n // 2
    return found.stack()


@tf.function
def halves_without_first(n):
    found = tf.TensorArray(tf.int32, size=0, dynamic_size=True)
    while n > 1:
        n = n // 2
        found = found.write(found.size(), n)
    return found.stack()


WRONG = {
    "09.1": [
        (lambda: 3, "both branches"),
        (lambda: 2, "unrolled"),
        (lambda: 1, "a promise"),
        (lambda: 5, "count the rounds"),
    ],
    "09.2": [
        (lambda: eager_root, "decorate it"),
        (lambda: unrolled_root, "the loop is unrolled"),
        (lambda: root_without_loop, "no loop in the graph"),
        (lambda: half_of, "nearly"),
    ],
    "09.3": [
        (lambda: lambda n: [n], "decorate it"),
        (lambda: halves_in_list, "A list cannot leave a loop"),
        (lambda: halves_not_kept, "write() returns"),
        (lambda: halves_without_one, "last number should be 1"),
        (lambda: halves_without_first, "10, 5, 2, 1"),
    ],
}
