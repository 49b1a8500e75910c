"""Gradients find their way through lists: as if the same were computed without any."""

import numpy as np
import pytest

import minitf as tf
from minitf.eager.graph_gradients import gradients
from minitf.eager.tape import GradientTape
from minitf.ops.lists import joining, tensor_list, whole_lists
from minitf.ops.lists.tensor_array import TensorArray

X = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]])
F64, I32 = tf.float64, tf.int32
ROW = [2]


def sizes(shape):
    return tf.constant(shape, I32)


def get(tensors, index, shape=ROW):
    return tensor_list.tensor_list_get_item(
        tensors, index, sizes(shape), element_dtype=F64
    )


def stack(tensors, shape=ROW):
    return whole_lists.tensor_list_stack(tensors, sizes(shape), element_dtype=F64)


def rows(x, shape=-1):
    return whole_lists.tensor_list_from_tensor(x, sizes(shape))


def empty(shape=-1):
    return tensor_list.empty_tensor_list(sizes(shape), -1, element_dtype=F64)


def reserve(n, shape=ROW):
    return tensor_list.tensor_list_reserve(sizes(shape), n, element_dtype=F64)


def pop(tensors, shape=ROW):
    return tensor_list.tensor_list_pop_back(tensors, sizes(shape), element_dtype=F64)


def pushed(x):
    tensors = empty()
    for i in range(3):
        tensors = tensor_list.tensor_list_push_back(tensors, x[i] ** 3)
    return stack(tensors)


def popped(x):
    rest, last = pop(rows(x**3))
    rest, middle = pop(rest)
    return last * middle + get(rest, 0)


def popped_and_the_rest_ignored(x):
    return pop(rows(x**3))[1]


def popped_and_only_the_rest_used(x):
    return stack(pop(rows(x**3))[0])


def written(x):
    tensors = reserve(3)
    for i in range(3):
        tensors = tensor_list.tensor_list_set_item(tensors, i, x[i] ** 3)
    return stack(tensors)


def overwritten(x):
    tensors = rows(x**3)
    tensors = tensor_list.tensor_list_set_item(tensors, 1, x[0] ** 2)
    return stack(tensors)


def written_beyond_the_end(x):
    tensors = rows(x**3)
    tensors = tensor_list.tensor_list_set_item(
        tensors, 4, x[0] ** 2, resize_if_index_out_of_bounds=True
    )
    return stack(tensors)


def read_twice(x):
    tensors = rows(x**3)
    return get(tensors, 1) * get(tensors, 1) + get(tensors, 2)


def read_from_an_old_version(x):
    old = rows(x**3)
    new = tensor_list.tensor_list_set_item(old, 1, x[0])
    return get(old, 1) * get(new, 1)


def gathered(x):
    return whole_lists.tensor_list_gather(
        rows(x**3), tf.constant([2, 0]), sizes(ROW), element_dtype=F64
    )


def scattered(x):
    tensors = whole_lists.tensor_list_scatter(
        x**3, tf.constant([3, 0, 1]), sizes(ROW), -1
    )
    return stack(tensors)


def scattered_into(x):
    tensors = whole_lists.tensor_list_scatter_into_existing_list(
        rows(x**3), x[:2] ** 2, tf.constant([1, 3])
    )
    return stack(tensors)


def joined(x):
    tensors = tensor_list.tensor_list_push_back(empty(), x[:2] ** 3)
    tensors = tensor_list.tensor_list_push_back(tensors, x[2:] ** 3)
    return joining.tensor_list_concat(
        tensors, sizes([-1, 2]), tf.constant([], tf.int64), element_dtype=F64
    )[0]


def split(x):
    tensors = joining.tensor_list_split(
        x**3, sizes([-1, 2]), tf.constant([1, 2], tf.int64)
    )
    return get(tensors, 0, [1, 2]) * get(tensors, 1, [2, 2])


def resized(x):
    shorter = tensor_list.tensor_list_resize(rows(x**3, ROW), 2)
    return stack(tensor_list.tensor_list_resize(shorter, 4))


def through_an_array(x):
    ta = TensorArray(F64, 3, clear_after_read=False).unstack(x)
    for i in range(1, 3):
        ta = ta.write(i, ta.read(i) ** 2 * ta.read(i - 1))
    return ta.stack()


def through_pieces_of_an_array(x):
    ta = TensorArray(F64, 2, infer_shape=False).split(x**3, [1, 2])
    return ta.concat()


def through_places_of_an_array(x):
    ta = TensorArray(F64, 3, element_shape=ROW).scatter([2, 0], x[:2] ** 3)
    return ta.gather([0, 1, 2])


def array_by_hand(x):
    second = x[1] ** 2 * x[0]
    return tf.stack([x[0], second, x[2] ** 2 * second])


def with_rows(x, *chosen):
    zero = tf.zeros([2], F64)
    return tf.stack([zero if row is None else row for row in chosen])


# What is computed with a list, and the same without one.
PAIRS = {
    pushed: lambda x: x**3,
    popped: lambda x: x[2] ** 3 * x[1] ** 3 + x[0] ** 3,
    popped_and_the_rest_ignored: lambda x: x[2] ** 3,
    popped_and_only_the_rest_used: lambda x: x[:2] ** 3,
    written: lambda x: x**3,
    overwritten: lambda x: with_rows(x, x[0] ** 3, x[0] ** 2, x[2] ** 3),
    written_beyond_the_end: lambda x: with_rows(
        x, x[0] ** 3, x[1] ** 3, x[2] ** 3, None, x[0] ** 2
    ),
    read_twice: lambda x: x[1] ** 6 + x[2] ** 3,
    read_from_an_old_version: lambda x: x[1] ** 3 * x[0],
    gathered: lambda x: with_rows(x, x[2] ** 3, x[0] ** 3),
    scattered: lambda x: with_rows(x, x[1] ** 3, x[2] ** 3, None, x[0] ** 3),
    scattered_into: lambda x: with_rows(x, x[0] ** 3, x[0] ** 2, x[2] ** 3, x[1] ** 2),
    joined: lambda x: x**3,
    split: lambda x: x[:1] ** 3 * x[1:] ** 3,
    resized: lambda x: with_rows(x, x[0] ** 3, x[1] ** 3, None, None),
    through_an_array: array_by_hand,
    through_pieces_of_an_array: lambda x: x**3,
    through_places_of_an_array: lambda x: with_rows(x, x[1] ** 3, None, x[0] ** 3),
}
PARAMS = [pytest.param(f, g, id=f.__name__) for f, g in PAIRS.items()]


def weighted(y):
    """Sums up so that every element of y matters in another way."""
    size = tf.cast(tf.size(y), F64)
    weights = tf.range(tf.constant(1.0, F64), size + 1.0, tf.constant(1.0, F64))
    return tf.reduce_sum(tf.reshape(y, [-1]) * tf.sin(weights))


def eager_gradients(f):
    x = tf.constant(X)
    with GradientTape() as outer:
        outer.watch(x)
        with GradientTape() as inner:
            inner.watch(x)
            y = f(x)
            loss = weighted(y)
        first = inner.gradient(loss, x)
        again = weighted(first)
    return [y.numpy(), first.numpy(), outer.gradient(again, x).numpy()]


def graph_gradients(f, shape):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(F64, shape)
        y = f(x)
        (first,) = gradients(weighted(y), x)
        (second,) = gradients(weighted(first), x)
        return session.run([y, first, second], {x: X})


@pytest.mark.parametrize("f, plain", PARAMS)
def test_tapes_see_through_lists_also_twice(f, plain):
    for got, wanted in zip(eager_gradients(f), eager_gradients(plain), strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-12)


@pytest.mark.parametrize("shape", [[3, 2], [None, 2], None])
@pytest.mark.parametrize("f, plain", PARAMS)
def test_graphs_see_through_lists_also_twice(f, plain, shape):
    if shape is None and f in (through_an_array, through_places_of_an_array):
        shape = [None, 2]  # an array that learns no shape from what it is given
    got = graph_gradients(f, shape)
    for one, wanted in zip(got, eager_gradients(plain), strict=True):
        np.testing.assert_allclose(one, wanted, rtol=1e-12)


def test_reading_and_lengths_have_no_gradient():
    x = tf.constant(X)
    with GradientTape() as tape:
        tape.watch(x)
        length = tensor_list.tensor_list_length(rows(x))
    assert tape.gradient(length, x) is None


def test_what_nobody_read_has_a_gradient_of_zero():
    x = tf.constant(X)
    with GradientTape() as tape:
        tape.watch(x)
        y = get(rows(x), 1)
    assert tape.gradient(y, x).numpy().tolist() == [[0, 0], [1, 1], [0, 0]]
