"""Records cross the border: each side reads what the other wrote, to the byte.

TFRecord files in every compression, serialized examples of all kinds, and what
`parse_example` and `parse_sequence_example` make of them.
"""

import numpy as np
import pytest
import tensorflow

import minitf as tf

SIDES = {"minitf": tf, "tensorflow": tensorflow}
OPTIONS = {
    "plain": (None, {}),
    "GZIP": ("GZIP", {}),
    "ZLIB": ("ZLIB", {}),
    "GZIP best": ("GZIP", {"compression_level": 9, "mem_level": 8}),
    "ZLIB fast": ("ZLIB", {"compression_level": 1, "window_bits": 12}),
}


def records():
    rng = np.random.default_rng(0)
    sizes = [0, 1, 255, 256, 5, 16_384, 16_385, 70_000, 0, 300_000]
    return [rng.integers(0, 50, size, np.uint8).tobytes() for size in sizes]


def write(side, path, option):
    kind, settings = OPTIONS[option]
    options = side.io.TFRecordOptions(kind, **settings)
    with side.io.TFRecordWriter(str(path), options) as writer:
        for record in records():
            writer.write(record)
    return path.read_bytes()


@pytest.mark.parametrize("option", OPTIONS)
def test_both_write_the_same_bytes(tmp_path, option):
    ours = write(tf, tmp_path / "ours", option)
    assert ours == write(tensorflow, tmp_path / "theirs", option)


@pytest.mark.parametrize("option", OPTIONS)
def test_tensorflow_reads_our_records(tmp_path, option):
    write(tf, tmp_path / "a", option)
    kind, _ = OPTIONS[option]
    found = tensorflow.data.TFRecordDataset(str(tmp_path / "a"), kind or "")
    assert [record.numpy() for record in found] == records()


@pytest.mark.parametrize("option", OPTIONS)
def test_we_read_tensorflows_records(tmp_path, option):
    write(tensorflow, tmp_path / "a", option)
    options = tf.io.TFRecordOptions(OPTIONS[option][0])
    found = tf.compat.v1.io.tf_record_iterator(str(tmp_path / "a"), options)
    assert list(found) == records()


def feature(side, values):
    train = side.train
    if values is None:
        return train.Feature()
    if isinstance(values[0], bytes):
        return train.Feature(bytes_list=train.BytesList(value=values))
    if isinstance(values[0], float):
        return train.Feature(float_list=train.FloatList(value=values))
    return train.Feature(int64_list=train.Int64List(value=values))


def example(side, number):
    rng = np.random.default_rng(number)
    count = number % 7
    contents = {
        "fixed": rng.normal(size=4).astype(np.float32).astype(float).tolist(),
        "any": rng.integers(-(2**63), 2**63 - 1, count).tolist() or None,
        "text": [b"\0\xff" * k for k in range(count)] or None,
        "ids": [3 * k for k in range(count + 1)],
        "weights": [k / 4 for k in range(count + 1)],
    }
    if number % 3:
        contents["sometimes"] = [number]
    features = side.train.Features(
        feature={key: feature(side, values) for key, values in contents.items()}
    )
    message = side.train.Example(features=features)
    return message.SerializeToString(deterministic=True)


def wanted(side):
    return {
        "fixed": side.io.FixedLenFeature([2, 2], side.float32),
        "any": side.io.VarLenFeature(side.int64),
        "text": side.io.RaggedFeature(side.string),
        "sometimes": side.io.FixedLenFeature([], side.int64, -1),
        "filled": side.io.FixedLenSequenceFeature([2], side.float32, True),
        "sparse": side.io.SparseFeature("ids", "weights", side.float32, 40),
    }


def plain(value):
    """A tensor of any kind as lists."""
    if hasattr(value, "to_list"):
        return value.to_list()
    if hasattr(value, "dense_shape"):
        return [
            value.indices.numpy().tolist(),
            value.values.numpy().tolist(),
            value.dense_shape.numpy().tolist(),
        ]
    return value.numpy().tolist()


def all_plain(found):
    return {key: plain(value) for key, value in found.items()}


def test_examples_are_the_same_bytes():
    for number in range(20):
        assert example(tf, number) == example(tensorflow, number)


def test_examples_are_parsed_to_the_same_tensors():
    batch = [example(tensorflow, number) for number in range(40)]
    ours = tf.io.parse_example(batch, wanted(tf))
    theirs = tensorflow.io.parse_example(batch, wanted(tensorflow))
    assert all_plain(ours) == all_plain(theirs)
    for one in batch[:10]:
        ours = tf.io.parse_single_example(one, wanted(tf))
        theirs = tensorflow.io.parse_single_example(one, wanted(tensorflow))
        assert all_plain(ours) == all_plain(theirs)


def sequence(side, number):
    rng = np.random.default_rng(number)
    train = side.train
    lists = {
        "steps": [rng.integers(0, 9, 2).tolist() for _ in range(number % 4)],
        "words": [[b"w%d" % k] * (k + 1) for k in range(number % 5)],
    }
    context = {"label": [number], "name": [b"n"] if number % 2 else None}
    return train.SequenceExample(
        context=train.Features(
            feature={key: feature(side, values) for key, values in context.items()}
        ),
        feature_lists=train.FeatureLists(
            feature_list={
                key: train.FeatureList(feature=[feature(side, step) for step in steps])
                for key, steps in lists.items()
            }
        ),
    ).SerializeToString(deterministic=True)


def in_context(side):
    return {
        "label": side.io.FixedLenFeature([], side.int64),
        "name": side.io.VarLenFeature(side.string),
    }


@pytest.mark.parametrize("ragged", [False, True])
def test_sequences_are_parsed_to_the_same_tensors(ragged):
    def in_lists(side):
        kind = side.io.RaggedFeature if ragged else side.io.VarLenFeature
        return {
            "steps": side.io.FixedLenSequenceFeature([2], side.int64),
            "words": kind(side.string),
        }

    batch = [sequence(tensorflow, number) for number in range(20)]
    assert batch == [sequence(tf, number) for number in range(20)]
    found = [
        side.io.parse_sequence_example(batch, in_context(side), in_lists(side))
        for side in SIDES.values()
    ]
    ours, theirs = [[all_plain(part) for part in parts] for parts in found]
    assert ours == theirs
    for one in batch[1:6]:
        found = [
            side.io.parse_single_sequence_example(one, in_context(side), in_lists(side))
            for side in SIDES.values()
        ]
        ours, theirs = [[all_plain(part) for part in parts] for parts in found]
        assert ours == theirs


def test_serialized_tensors_cross_the_border():
    for array in (np.arange(6.0).reshape(2, 3), np.array([b"a", b"\xff"]), np.int8(3)):
        ours = tf.io.serialize_tensor(array).numpy()
        assert ours == tensorflow.io.serialize_tensor(array).numpy()
        dtype = tf.constant(array).dtype
        found = tf.io.parse_tensor(ours, dtype).numpy()
        assert found.tolist() == np.asarray(array).tolist()
