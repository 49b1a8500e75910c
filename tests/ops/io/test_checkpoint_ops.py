"""The ops that save and restore tensors: eagerly, in graphs, in functions."""

import os

import numpy as np
import pytest

import minitf as tf
from minitf.core.errors import InvalidArgumentError, NotFoundError


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "model")


def save(path, **tensors):
    names = list(tensors)
    tf.raw_ops.SaveV2(
        prefix=path,
        tensor_names=names,
        shape_and_slices=[""] * len(names),
        tensors=list(tensors.values()),
    )


def restore(path, name, dtype, part=""):
    (value,) = tf.raw_ops.RestoreV2(
        prefix=path, tensor_names=[name], shape_and_slices=[part], dtypes=[dtype]
    )
    return value


def test_tensors_come_back(path):
    save(path, a=tf.constant([[1.0, 2.0]]), b=tf.constant("text"))
    assert restore(path, "a", tf.float32).numpy().tolist() == [[1.0, 2.0]]
    assert restore(path, "b", tf.string).numpy() == b"text"
    assert restore(path, "a", tf.float32, "1 2 0,1:1,1").numpy().tolist() == [[2.0]]


def test_restored_tensors_are_their_own(path):
    save(path, a=tf.constant([1.0, 2.0]))
    value = restore(path, "a", tf.float32)
    save(path, a=tf.constant([7.0, 8.0]))
    os.unlink(f"{path}.data-00000-of-00001")
    assert value.numpy().tolist() == [1.0, 2.0]


def test_a_function_saves_and_restores(path):
    @tf.function
    def there_and_back(x):
        save(path, x=x)
        return restore(path, "x", tf.float32)

    assert there_and_back(tf.constant([1.0, 2.0])).numpy().tolist() == [1.0, 2.0]
    assert there_and_back(tf.constant([3.0, 4.0])).numpy().tolist() == [3.0, 4.0]


def test_a_slice_tells_the_shape_before_anything_is_read():
    with tf.Graph().as_default():
        whole, part = tf.raw_ops.RestoreV2(
            prefix="nowhere",
            tensor_names=["a", "b"],
            shape_and_slices=["", "5 2 0,3:-"],
            dtypes=[tf.float32, tf.int32],
        )
        assert whole.shape.rank is None
        assert part.shape == [3, 2]
        assert (whole.dtype, part.dtype) == (tf.float32, tf.int32)


def test_what_does_not_fit_is_refused(path):
    save(path, a=tf.constant([1.0, 2.0]))
    with pytest.raises(NotFoundError, match="Key b not found in checkpoint"):
        restore(path, "b", tf.float32)
    with pytest.raises(NotFoundError, match="Failed to find any matching files"):
        restore(path + "x", "a", tf.float32)
    with pytest.raises(InvalidArgumentError, match="tensor_name = a; expected dtype"):
        restore(path, "a", tf.int32)
    with pytest.raises(InvalidArgumentError, match="does not match the shape"):
        restore(path, "a", tf.float32, "3 0,1")
    with pytest.raises(InvalidArgumentError, match="Could not parse"):
        restore(path, "a", tf.float32, "2 rubbish")
    with pytest.raises(InvalidArgumentError, match="Input tensor_names should be"):
        tf.raw_ops.SaveV2(
            prefix=path,
            tensor_names=["a", "b"],
            shape_and_slices=[""],
            tensors=[tf.constant(1.0)],
        )
    with pytest.raises(InvalidArgumentError, match="prefix should be a scalar"):
        save([path, path], a=tf.constant(1.0))


def test_folders_are_made(tmp_path):
    save(str(tmp_path / "new" / "folder" / "model"), a=tf.constant(1.0))
    assert len(os.listdir(tmp_path / "new" / "folder")) == 2


def test_merging_removes_folders_that_are_empty_then(tmp_path):
    parts = [str(tmp_path / "temp" / f"part{i}") for i in range(2)]
    for i, part in enumerate(parts):
        save(part, **{f"v{i}": tf.constant(float(i))})
    whole = str(tmp_path / "model")
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=parts, destination_prefix=whole)
    assert not os.path.exists(tmp_path / "temp")
    assert restore(whole, "v1", tf.float32).numpy() == np.float32(1)
