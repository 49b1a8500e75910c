"""Sparse tensors in sessions: placeholders, feeds, fetches."""

import minitf as tf
from minitf.ops.sparse.sparse_tensor import SparseTensorValue
from minitf.v1.sparse import sparse_placeholder

VALUE = SparseTensorValue([[0, 1], [2, 0]], [1.0, 2.0], [3, 4])


def test_a_sparse_placeholder_is_fed_and_fetched_as_a_value():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = sparse_placeholder(tf.float32)
        got = session.run(tf.sparse.transpose(x, [1, 0]), {x: VALUE})
        total = session.run(tf.sparse.reduce_sum(x, 1), {x: VALUE})
    assert got.indices.tolist() == [[0, 2], [1, 0]]
    assert got.dense_shape.tolist() == [4, 3]
    assert total.tolist() == [1.0, 0.0, 2.0]


def test_a_sparse_tensor_evaluates_in_the_default_session():
    with tf.Graph().as_default(), tf.compat.v1.Session():
        value = tf.sparse.from_dense([[0, 3]]).eval()
    assert value.values.tolist() == [3]


def test_the_shape_of_a_placeholder_is_known_as_far_as_it_is_given():
    with tf.Graph().as_default():
        assert sparse_placeholder(tf.float32, [None, 3]).shape.as_list() == [None, 3]


def test_indexed_slices_become_a_tensor_in_which_repeated_rows_add_up():
    slices = tf.IndexedSlices(tf.constant([1.0, 2.0]), tf.constant([1, 1]), [3])
    assert tf.convert_to_tensor(slices).numpy().tolist() == [0.0, 3.0, 0.0]
    assert tf.add(slices, 1.0).numpy().tolist() == [1.0, 4.0, 1.0]
