"""Rearranging tensors does what NumPy does, for whatever shapes and arguments.

Each property is tried eagerly and in a graph whose placeholder hides the sizes, so that
shape rules, kernels and the compiler must agree with NumPy and with each other.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minitf as tf

few = settings(max_examples=60)
shapes = st.lists(st.integers(0, 4), max_size=4).map(tuple)


def numbers(shape):
    return np.arange(np.prod(shape, dtype=int), dtype=np.int32).reshape(shape)


def check(function, wanted, *arrays):
    """Compares `function` of tensors with an array, eagerly and in two graphs."""
    results = [function(*map(tf.constant, arrays))]
    for hide in (False, True):
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            given_shapes = [[None] * a.ndim if hide else a.shape for a in arrays]
            tensors = [tf.compat.v1.placeholder(tf.int32, s) for s in given_shapes]
            symbolic = function(*tensors)
            results.append(session.run(symbolic, dict(zip(tensors, arrays))))
            check_static_shape(symbolic, wanted, exact=not hide)
    for result in results:
        many = isinstance(wanted, list)
        pairs = zip(result, wanted, strict=True) if many else [(result, wanted)]
        for got, expected in pairs:
            np.testing.assert_array_equal(got, expected, strict=True)


def check_static_shape(symbolic, wanted, exact):
    many = isinstance(wanted, list)
    pairs = zip(symbolic, wanted, strict=True) if many else [(symbolic, wanted)]
    for tensor, array in pairs:
        assert tensor.shape.is_compatible_with(array.shape)
        assert not exact or tensor.shape == array.shape


@st.composite
def arrays_with_index(draw):
    """An array and an index NumPy accepts: ints, slices, None, at most one Ellipsis."""
    array = numbers(draw(shapes))
    bound = st.one_of(st.none(), st.integers(-6, 6))
    step = st.one_of(st.none(), st.integers(1, 3), st.integers(-3, -1))
    items = []
    for size in array.shape[: draw(st.integers(0, array.ndim))]:
        if size and draw(st.booleans()):
            items.append(draw(st.integers(-size, size - 1)))
        else:
            items.append(slice(draw(bound), draw(bound), draw(step)))
    if draw(st.booleans()):
        # Behind the Ellipsis the items speak of the last dimensions.
        at = draw(st.integers(0, len(items)))
        behind = array.shape[array.ndim - (len(items) - at) :]
        tail = [_fitting(item, n) for item, n in zip(items[at:], behind, strict=True)]
        items = [*items[:at], ..., *tail]
    for _ in range(draw(st.integers(0, 2))):
        items.insert(draw(st.integers(0, len(items))), None)
    if len(items) == 1 and draw(st.booleans()):
        return array, items[0]
    return array, tuple(items)


def _fitting(item, size):
    """Makes an index fit another dimension."""
    if isinstance(item, slice):
        return item
    return item % size if size else slice(None)


@few
@given(arrays_with_index())
def test_indexing_is_numpys(array_and_index):
    array, index = array_and_index
    check(lambda x: x[index], np.asarray(array[index]), array)


@few
@given(arrays_with_index())
def test_bounds_may_be_tensors(array_and_index):
    array, index = array_and_index

    def as_tensors(item):
        if isinstance(item, int):
            return tf.constant(item)
        if isinstance(item, slice):
            bounds = (item.start, item.stop, item.step)
            return slice(*[None if b is None else tf.constant(b) for b in bounds])
        return item

    def cut(x):
        if isinstance(index, tuple):
            return x[tuple(map(as_tensors, index))]
        return x[as_tensors(index)]

    check(cut, np.asarray(array[index]), array)


@few
@given(shapes, st.data())
def test_reshape_is_numpys(shape, data):
    array = numbers(shape)
    sizes = data.draw(st.permutations([*shape, 1]))
    if sizes and data.draw(st.booleans()) and 0 not in sizes:
        sizes[data.draw(st.integers(0, len(sizes) - 1))] = -1
    check(lambda x: tf.reshape(x, sizes), array.reshape(sizes), array)


@few
@given(shapes, st.data())
def test_transpose_is_numpys(shape, data):
    array = numbers(shape)
    order = data.draw(st.permutations(range(len(shape))))
    check(lambda x: tf.transpose(x, order), array.transpose(order), array)
    check(tf.transpose, array.T, array)


@few
@given(shapes, st.data())
def test_expand_dims_and_squeeze_are_numpys_and_undo_each_other(shape, data):
    array = numbers(shape)
    axis = data.draw(st.integers(-len(shape) - 1, len(shape)))
    wider = np.expand_dims(array, axis)
    check(lambda x: tf.expand_dims(x, axis), wider, array)
    check(lambda x: tf.squeeze(x, axis), array, wider)


@st.composite
def arrays_to_concatenate(draw):
    shape = draw(shapes.filter(len))
    axis = draw(st.integers(0, len(shape) - 1))
    lengths = draw(st.lists(st.integers(0, 3), min_size=2, max_size=4))
    arrays = [numbers((*shape[:axis], n, *shape[axis + 1 :])) for n in lengths]
    return arrays, axis - draw(st.sampled_from([0, len(shape)])), lengths


@few
@given(arrays_to_concatenate())
def test_concat_is_numpys_and_split_undoes_it(case):
    arrays, axis, lengths = case
    whole = np.concatenate(arrays, axis)
    check(lambda *x: tf.concat(x, axis), whole, *arrays)
    check(lambda x: tf.split(x, lengths, axis), arrays, whole)
    rest = [-1, *lengths[1:]]
    check(lambda x: tf.split(x, rest, axis), arrays, whole)


@few
@given(shapes, st.integers(1, 3), st.data())
def test_stack_is_numpys_and_unstack_undoes_it(shape, count, data):
    arrays = [numbers(shape) + i for i in range(count)]
    axis = data.draw(st.integers(-len(shape) - 1, len(shape)))
    whole = np.stack(arrays, axis)
    check(lambda *x: tf.stack(x, axis), whole, *arrays)
    check(lambda x: tf.unstack(x, count, axis), arrays, whole)


@few
@given(shapes.filter(len), st.integers(1, 3), st.data())
def test_splitting_into_equal_parts_is_numpys(shape, parts, data):
    axis = data.draw(st.integers(0, len(shape) - 1))
    array = numbers((*shape[:axis], shape[axis] * parts, *shape[axis + 1 :]))
    wanted = np.split(array, parts, axis)
    check(lambda x: tf.split(x, parts, axis), wanted, array)


@few
@given(shapes.filter(len), st.data())
def test_padding_with_a_constant_is_numpys(shape, data):
    array = numbers(shape)
    widths = [data.draw(st.tuples(st.integers(0, 2), st.integers(0, 2))) for _ in shape]
    paddings = np.array(widths, np.int32).reshape(-1, 2)
    check(lambda x: tf.pad(x, paddings), np.pad(array, paddings), array)
    sevens = np.pad(array, paddings, constant_values=7)
    check(lambda x: tf.pad(x, paddings, constant_values=7), sevens, array)


@few
@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.sampled_from([0, 1]),
    st.data(),
)
def test_mirrored_padding_is_numpys(shape, repeats_edge, data):
    mode = ["REFLECT", "SYMMETRIC"][repeats_edge]
    array = numbers(shape)
    widths = [
        (data.draw(st.integers(0, n - 1 + repeats_edge)), n - 1 + repeats_edge)
        for n in shape
    ]
    paddings = np.array(widths, np.int32).reshape(-1, 2)
    wanted = np.pad(array, paddings, mode.lower())
    check(lambda x: tf.pad(x, paddings, mode), wanted, array)


@few
@given(shapes, st.data())
def test_tile_is_numpys(shape, data):
    array = numbers(shape)
    times = [data.draw(st.integers(0, 3)) for _ in shape]
    wanted = np.tile(array, times)
    check(lambda x: tf.tile(x, np.array(times, np.int32)), wanted, array)


@few
@given(shapes, st.data())
def test_broadcast_to_is_numpys(shape, data):
    thin = tuple(n if data.draw(st.booleans()) else 1 for n in shape)
    thin = thin[data.draw(st.integers(0, len(thin))) :]
    array = numbers(thin)
    target = np.array(shape, np.int32)
    wanted = np.broadcast_to(array, shape)
    check(lambda x: tf.broadcast_to(x, target), wanted, array)


@few
@given(shapes.filter(len), st.data())
def test_reverse_and_roll_are_numpys(shape, data):
    array = numbers(shape)
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    shift = data.draw(st.integers(-5, 5))
    check(lambda x: tf.reverse(x, [axis]), np.flip(array, axis), array)
    check(lambda x: tf.roll(x, shift, axis), np.roll(array, shift, axis), array)


@few
@given(shapes.filter(len), st.data())
def test_repeat_is_numpys(shape, data):
    array = numbers(shape)
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    each = [data.draw(st.integers(0, 3)) for _ in range(shape[axis])]
    result = tf.repeat(array, 2, axis)
    np.testing.assert_array_equal(result, np.repeat(array, 2, axis))
    if len(each) != 1:
        result = tf.repeat(array, np.array(each, np.int32), axis)
        np.testing.assert_array_equal(result, np.repeat(array, each, axis))


@few
@given(st.integers(-20, 20), st.integers(-20, 20), st.integers(-5, 5).filter(bool))
def test_range_counts_as_python_does_or_refuses(start, limit, delta):
    wanted = list(range(start, limit, delta))
    if not wanted and start != limit:
        with pytest.raises(tf.errors.InvalidArgumentError):
            tf.range(start, limit, delta)
    else:
        assert tf.range(start, limit, delta).numpy().tolist() == wanted


@few
@given(st.lists(st.integers(1, 3), min_size=1, max_size=2), st.data())
def test_batch_to_space_undoes_space_to_batch(blocks, data):
    sizes = [block * data.draw(st.integers(1, 3)) for block in blocks]
    array = numbers((2, *sizes, 2))
    before = [data.draw(st.integers(0, 2)) for _ in blocks]
    borders = [(a, -a % block) for a, block in zip(before, blocks)]
    dealt = tf.space_to_batch(array, blocks, borders)
    assert dealt.shape[0] == 2 * np.prod(blocks)
    again = tf.batch_to_space(dealt, blocks, borders)
    np.testing.assert_array_equal(again, array)


@few
@given(st.integers(2, 3), st.sampled_from(["NHWC", "NCHW"]), st.data())
def test_depth_to_space_undoes_space_to_depth(block, data_format, data):
    h, w = (block * data.draw(st.integers(1, 2)) for _ in range(2))
    shape = (2, h, w, 3) if data_format == "NHWC" else (2, 3, h, w)
    array = numbers(shape)
    deep = tf.nn.space_to_depth(array, block, data_format)
    again = tf.nn.depth_to_space(deep, block, data_format)
    np.testing.assert_array_equal(again, array)
