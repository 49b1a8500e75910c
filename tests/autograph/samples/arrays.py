"""Programs that fill, sort and search tensors; what grows is a `tf.TensorArray`."""

import minitf as tf


def fizzbuzz(n):
    """Writes a word or a number for each of 1..n."""
    words = tf.TensorArray(tf.string, size=n)
    for i in tf.range(n):
        k = i + 1
        if k % 15 < 1:
            word = tf.constant("FizzBuzz")
        elif k % 3 < 1:
            word = tf.constant("Fizz")
        elif k % 5 < 1:
            word = tf.constant("Buzz")
        else:
            word = tf.strings.as_string(k)
        words = words.write(i, word)
    return words.stack()


def bubble_sort(values):
    """Sorts by exchanging neighbours; the values are in a TensorArray."""
    size = tf.shape(values)[0]
    cells = tf.TensorArray(values.dtype, size=size, clear_after_read=False)
    cells = cells.unstack(values)
    for end in tf.range(size - 1, 0, -1):
        for i in tf.range(end):
            left, right = cells.read(i), cells.read(i + 1)
            if left > right:
                cells = cells.write(i, right)
                cells = cells.write(i + 1, left)
    return cells.stack()


def running_maximum(values):
    """Collects the largest value so far, for each value."""
    best = values[0]
    found = tf.TensorArray(values.dtype, size=0, dynamic_size=True)
    for value in values:
        if value > best:
            best = value
        found = found.write(found.size(), best)
    return found.stack()


def binary_search(values, wanted):
    """Finds the place of a number in sorted ones."""
    low, high = 0, tf.shape(values)[0]
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def fibonacci(n):
    """Keeps its state in a tuple."""
    pair = (tf.constant(0), tf.constant(1))
    for _ in tf.range(n):
        pair = (pair[1], pair[0] + pair[1])
    return pair[0]


def growing(n):
    """Lets a vector grow: the loop is told that its length changes."""
    v = tf.zeros([0], tf.int32)
    for i in tf.range(n):
        tf.autograph.experimental.set_loop_options(
            shape_invariants=[(v, tf.TensorShape([None]))]
        )
        v = tf.concat([v, [i * i]], 0)
    return v


def count_above(matrix, threshold):
    """Loops over rows, and over the elements of each."""
    count = 0
    for row in matrix:
        for element in row:
            if element > threshold:
                count += 1
    return count


EXAMPLES = [
    (fizzbuzz, (15,)),
    (bubble_sort, ([3, 1, 2, 0, 5],)),
    (running_maximum, ([3.0, 1.0, 4.0, 1.0, 5.0],)),
    (binary_search, ([1, 3, 5, 7], 4)),
    (fibonacci, (10,)),
    (growing, (4,)),
    (count_above, ([[1, 5], [7, 2]], 2)),
]
