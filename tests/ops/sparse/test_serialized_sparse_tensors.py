"""Sparse tensors as text, also text that somebody else wrote."""

import numpy as np
import pytest

import minitf as tf

MATRIX = tf.SparseTensor([[0, 1], [1, 0], [1, 2]], [1.0, 2.0, 3.0], [3, 4])


def written(indices, values, shape):
    parts = (np.array(indices, np.int64), np.array(values), np.array(shape, np.int64))
    return [tf.io.serialize_tensor(part) for part in parts]


@pytest.mark.parametrize("out_type", [tf.string, tf.variant])
@pytest.mark.parametrize("values", [[1, 2, 3], [0.5, 1.0, 2.0], ["a", "", "ccc"]])
def test_what_is_written_is_read_again(values, out_type):
    st = tf.SparseTensor(MATRIX.indices, tf.constant(values), MATRIX.dense_shape)
    for rows in (
        tf.io.serialize_sparse(st, out_type),
        tf.io.serialize_many_sparse(st, out_type),
    ):
        found = tf.raw_ops.DeserializeSparse(
            serialized_sparse=rows, dtype=st.values.dtype
        )
        np.testing.assert_array_equal(found.sparse_indices, st.indices)
        np.testing.assert_array_equal(found.sparse_values, st.values)
        np.testing.assert_array_equal(found.sparse_shape, st.dense_shape)


def test_it_works_in_a_function():
    @tf.function
    def there_and_back(st):
        text = tf.io.serialize_many_sparse(st)
        return tf.io.deserialize_many_sparse(text, tf.float32, rank=2)

    found = there_and_back(MATRIX)
    np.testing.assert_array_equal(tf.sparse.to_dense(found), tf.sparse.to_dense(MATRIX))


def test_text_as_tensorflow_writes_it_is_read():
    # Written by TensorFlow: indices [[0]], values [b"ab"], shape [3].
    text = [
        b'\x08\t\x12\x08\x12\x02\x08\x01\x12\x02\x08\x01"\x08' + bytes(8),
        b'\x08\x07\x12\x04\x12\x02\x08\x01"\x03\x02ab',
        b'\x08\t\x12\x04\x12\x02\x08\x01"\x08\x03' + bytes(7),
    ]
    found = tf.io.deserialize_many_sparse([text], tf.string)
    assert found.values.numpy().tolist() == [b"ab"]
    assert found.dense_shape.numpy().tolist() == [1, 3]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (([0], [1.0], [2]), "to represent an index matrix"),
        (([[0]], [[1.0]], [2]), "to represent a values vector"),
        (([[0]], [1.0], [[2]]), "to represent a shape vector"),
        (([[0]], [1.0, 2.0], [2]), "Expected row counts"),
        (([[0, 1]], [1.0], [2]), "Expected column counts"),
        (([[0]], [1], [2]), "Requested SparseTensor of type float64"),
    ],
)
def test_parts_that_do_not_fit_are_refused(parts, words):
    with pytest.raises(tf.errors.InvalidArgumentError, match=words):
        tf.io.deserialize_many_sparse([written(*parts)], tf.float64)


def test_indices_that_are_no_int64_are_refused():
    text = written([[0]], [1.0], [2])
    text[0] = tf.io.serialize_tensor([[0]])
    with pytest.raises(tf.errors.InvalidArgumentError, match="to be int64"):
        tf.io.deserialize_many_sparse([text], tf.float64)


@pytest.mark.parametrize("content", [b"\x05ab", b"\x01\x01a", b"\xff", b"\x80"])
def test_damaged_texts_are_refused(content):
    text = written([[0]], ["x"], [2])
    size = bytes([len(content)])
    text[1] = b'\x08\x07\x12\x04\x12\x02\x08\x01"' + size + content
    with pytest.raises(tf.errors.InvalidArgumentError, match="Could not parse"):
        tf.io.deserialize_many_sparse([text], tf.string)


def test_repeated_indices_are_refused():
    st = tf.SparseTensor([[0, 1], [0, 1]], [1, 2], [2, 2])
    with pytest.raises(tf.errors.InvalidArgumentError, match="is repeated"):
        tf.io.serialize_many_sparse(st)
