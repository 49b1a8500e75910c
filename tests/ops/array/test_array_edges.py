"""What neither the contract nor the recorded answers can say about arrays."""

import numpy as np
import pytest

import minitf as tf
from minitf.ops.array.constants import placeholder_with_default

v1 = tf.compat.v1


def test_an_element_of_text_is_a_text_tensor():
    x = tf.constant([["a", "bc"]])
    for element in (x[0, 1], tf.unstack(x[0])[1], tf.reshape(x[:, 1], [])):
        assert element.dtype is tf.string
        assert element.numpy() == b"bc"


def test_a_slice_stays_what_it_was_when_numpy_data_change():
    data = np.arange(4)
    x = tf.constant(data)
    part = x[1:]
    data[:] = 0
    copy = part.numpy()
    copy[:] = 7
    assert x.numpy().tolist() == [0, 1, 2, 3]
    assert part.numpy().tolist() == [1, 2, 3]


def test_a_broadcast_tensor_can_be_copied_and_used():
    x = tf.broadcast_to([1.0, 2.0], [3, 2])
    array = x.numpy()
    array[0, 0] = 5
    assert (x + 1).numpy().tolist() == [[2, 3]] * 3


def test_a_mask_in_brackets_picks_elements():
    x = tf.constant([[1, 2], [3, 4]])
    assert x[x > 2].numpy().tolist() == [3, 4]
    assert x[np.array([False, True])].numpy().tolist() == [[3, 4]]


def test_an_index_out_of_range_names_index_and_size():
    x = tf.constant([[1, 2, 3]])
    with pytest.raises(
        tf.errors.InvalidArgumentError, match=r"slice index 3 of dim.* 1"
    ):
        x[0, 3]
    with tf.Graph().as_default():
        y = v1.placeholder(tf.float32, [2, 3])
        with pytest.raises(ValueError, match="slice index -3 of dimension 0 out of"):
            y[-3]


def test_an_impossible_index_says_what_is_possible():
    x = tf.constant([1, 2, 3])
    with pytest.raises(TypeError, match=r"Only integers, slices .*, got 1\.5"):
        x[1.5]
    with pytest.raises(TypeError, match=r"tf\.gather"):
        x[tf.constant([0, 1])]


def test_bounds_of_a_graph_are_constants_of_type_int32():
    with tf.Graph().as_default() as graph:
        v1.placeholder(tf.float32, [4, 4])[1:3, np.int64(2)]
        stack = graph.get_tensor_by_name("strided_slice/stack:0")
        assert stack.op.type == "Const"
        assert stack.dtype is tf.int32
        node = graph.get_operation_by_name("strided_slice")
        assert node.get_attr("shrink_axis_mask") == 2


def test_indexing_a_list_of_sizes_keeps_what_is_known():
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, [None, 3, 4])
        y = tf.reshape(x, tf.concat([tf.shape(x)[:1], [12]], 0))
        assert y.shape.as_list() == [None, 12]


def test_concat_of_different_shapes_names_both():
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"\[1,2\].*\[1,3\]"):
        tf.concat([[[1, 2]], [[3, 4, 5]]], 0)


def test_concat_remembers_types_but_not_attributes():
    a, b = tf.constant([[1.0, 2.0]]), tf.constant([[3.0, 4.0]])
    assert tf.stack([a, b], axis=2).shape == (1, 2, 2)
    assert tf.stack([a, b]).shape == (2, 1, 2)
    assert tf.stack([a, b], axis=1).numpy().tolist() == [[[1, 2], [3, 4]]]
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.concat([a, tf.constant([[1, 2]])], 0)
    assert tf.concat([a, b], 0).dtype is tf.float32


def test_shape_n_checks_the_type_it_is_asked_for_each_time():
    x = tf.constant([1.0])
    assert tf.shape_n([x, x], tf.int64)[0].dtype is tf.int64
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.shape_n([x, x], tf.float32)


def test_a_fed_placeholder_with_default_is_no_constant():
    with tf.Graph().as_default(), v1.Session() as session:
        size = placeholder_with_default(2, [])
        x = tf.zeros([size, 3])
        assert x.shape.as_list() == [None, 3]
        assert session.run(x).shape == (2, 3)
        assert session.run(x, {size: 5}).shape == (5, 3)


def test_parallel_stack_only_works_in_a_graph():
    with pytest.raises(RuntimeError, match=r"tf\.stack"):
        tf.parallel_stack([[1], [2]])


def test_reverse_sequence_needs_its_axis():
    with pytest.raises(TypeError, match="seq_axis"):
        tf.reverse_sequence([[1]], [1])


def test_assigning_through_strided_slice_names_the_way_to_do_it():
    with pytest.raises(NotImplementedError, match=r"variable\[\.\.\.\]\.assign"):
        tf.strided_slice([1], [0], [1], var=object())


@pytest.mark.parametrize("make", [tf.zeros, tf.ones])
def test_large_constants_are_made_when_the_graph_runs(make):
    with tf.Graph().as_default() as graph, v1.Session() as session:
        x = make([1000, 2])
        assert session.run(x).shape == (1000, 2)
        assert x.op.type == "Fill"
        assert len(graph.as_graph_def().SerializeToString()) < 1000


def test_linspace_ends_exactly():
    for count in (3, 7, 10, 49):
        assert tf.linspace(0.1, 0.7, count).numpy()[-1] == np.float32(0.7)
