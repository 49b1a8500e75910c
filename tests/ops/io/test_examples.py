"""Examples: what one expression cannot ask; see also the oracle's questions."""

import pathlib

import numpy as np
import pytest

import minitf as tf
from minitf.formats import tfrecord
from minitf.ops.io.examples.example_ops import parse_example_op, parse_single_example_op
from tests.formats import mutations

FIXTURES = pathlib.Path(__file__).parents[2] / "fixtures" / "tfrecord"
WANTED = {
    "id": tf.io.FixedLenFeature([2], tf.int64),
    "x": tf.io.VarLenFeature(tf.float32),
    "name": tf.io.RaggedFeature(tf.string),
    "none": tf.io.FixedLenSequenceFeature([], tf.int64, allow_missing=True),
}


@pytest.fixture(scope="module")
def records():
    with open(FIXTURES / "examples.tfrecord", "rb") as file:
        return list(tfrecord.read_records(file))


def test_a_file_of_tensorflow_is_parsed(records):
    found = tf.io.parse_example(records[:3], WANTED)
    assert found["id"].numpy().tolist() == [[0, 0], [1, -1], [2, -2]]
    assert found["x"].values.numpy().tolist() == [0, 1.5, 0.5, 1.5, 1, 1.5]
    assert found["name"].to_list() == [[b"n%d" % i, b"\0\xff"] for i in range(3)]
    assert found["none"].shape == (3, 0)


def test_parsing_in_a_graph_gives_the_same(records):
    eager = tf.io.parse_example(records[:3], WANTED)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        serialized = tf.compat.v1.placeholder(tf.string, [None])
        symbolic = tf.io.parse_example(serialized, WANTED)
        assert symbolic["id"].shape.as_list() == [None, 2]
        assert symbolic["none"].shape.as_list() == [None, None]
        found = session.run(symbolic, {serialized: records[:3]})
    assert found["id"].tolist() == eager["id"].numpy().tolist()
    assert found["x"].indices.tolist() == eager["x"].indices.numpy().tolist()
    assert found["name"].to_list() == eager["name"].to_list()


def test_parsing_in_a_function_gives_the_same(records):
    @tf.function
    def parse(record):
        return tf.io.parse_single_example(record, {"id": WANTED["id"]})["id"]

    assert parse(tf.constant(records[1])).numpy().tolist() == [1, -1]


def test_missing_features_are_named_with_their_example(records):
    wanted = {"nope": tf.io.FixedLenFeature([], tf.int64)}
    message = "Name: B, Feature: nope .data type: int64. is required but could not be"
    with pytest.raises(
        tf.errors.InvalidArgumentError, match="<unknown>, Feature: nope"
    ):
        tf.io.parse_example(records[:2], wanted)
    wanted = {"id": WANTED["id"]}
    empty = tf.train.Example().SerializeToString()
    with pytest.raises(
        tf.errors.InvalidArgumentError, match=message.replace("nope", "id")
    ):
        tf.io.parse_example([records[0], empty], wanted, example_names=["A", "B"])


def test_features_are_not_changed_by_what_is_done_with_the_results(records):
    found = tf.io.parse_single_example(records[1], {"id": WANTED["id"]})["id"]
    assert (found + 1).numpy().tolist() == [2, 0]
    assert found.numpy().flags.owndata or found.numpy().flags.writeable is False


def test_ops_of_older_graphs_read_the_same(records):
    key, none = np.array(b"id", object), np.zeros(0, np.int64)
    batch = parse_example_op(
        records[:3], [], [], [key], [none], sparse_types=[], dense_shapes=[[2]]
    )
    assert batch.dense_values[0].numpy().tolist() == [[0, 0], [1, -1], [2, -2]]
    single = parse_single_example_op(
        records[1],
        [none],
        num_sparse=1,
        sparse_keys=["x"],
        dense_keys=["id"],
        sparse_types=[tf.float32],
        dense_shapes=[[2]],
    )
    assert single.dense_values[0].numpy().tolist() == [1, -1]
    assert single.sparse_values[0].numpy().tolist() == [0.5, 1.5]


def test_damaged_examples_raise_nothing_else(records):
    wanted = {**WANTED, "id": tf.io.FixedLenFeature([2], tf.int64, [7, 7])}
    done = mutations.check(
        lambda data: tf.io.parse_example([records[0], data], wanted), records[1], 300
    )
    assert done["refused"] > 50


def test_damaged_sequences_raise_nothing_else():
    def feature(*values):
        return tf.train.Feature(int64_list=tf.train.Int64List(value=values))

    lists = {"t": tf.train.FeatureList(feature=[feature(1), feature(300, 2)])}
    message = tf.train.SequenceExample(
        context=tf.train.Features(feature={"n": feature(5)}),
        feature_lists=tf.train.FeatureLists(feature_list=lists),
    )
    context = {"n": tf.io.VarLenFeature(tf.int64)}
    wanted = {"t": tf.io.RaggedFeature(tf.int64)}

    def read(data):
        return tf.io.parse_sequence_example([data], context, wanted)

    done = mutations.check(read, message.SerializeToString(), 300)
    assert done["refused"] > 50


def test_large_batches_are_parsed_together():
    def example(i):
        values = tf.train.FloatList(value=np.full(10, i, np.float32))
        feature = {"x": tf.train.Feature(float_list=values)}
        features = tf.train.Features(feature=feature)
        return tf.train.Example(features=features).SerializeToString()

    batch = [example(i) for i in range(500)]
    found = tf.io.parse_example(batch, {"x": tf.io.FixedLenFeature([2, 5], tf.float32)})
    assert found["x"].shape == (500, 2, 5)
    assert (found["x"].numpy()[:, 1, 4] == np.arange(500)).all()


def example_of(**lists):
    features = {
        key: tf.train.Feature(int64_list=tf.train.Int64List(value=values))
        for key, values in lists.items()
    }
    features = tf.train.Features(feature=features)
    return tf.train.Example(features=features).SerializeToString()


RAGGED = tf.io.RaggedFeature
PARTITIONS = {
    "lengths": [RAGGED.RowLengths("lengths")],
    "splits": [RAGGED.RowSplits("splits")],
    "starts": [RAGGED.RowStarts("starts")],
    "limits": [RAGGED.RowLimits("limits")],
    "rows": [RAGGED.ValueRowIds("rows")],
    "pairs": [RAGGED.UniformRowLength(2)],
    "two": [RAGGED.UniformRowLength(2), RAGGED.RowLengths("lengths")],
}


@pytest.mark.parametrize("batched", [True, False])
@pytest.mark.parametrize("kind", PARTITIONS)
def test_partitions_mean_the_same_in_a_graph(kind, batched):
    first = {"v": [1, 2, 3, 4], "lengths": [3, 1], "splits": [0, 3, 4], "rows": [0] * 4}
    second = {"v": [5, 6], "lengths": [0, 2], "splits": [0, 0, 2], "rows": [1, 1]}
    first |= {"starts": [0, 3], "limits": [3, 4]}
    second |= {"starts": [0, 0], "limits": [0, 2]}
    batch = [example_of(**first), example_of(**second)]
    serialized = batch if batched else batch[0]
    wanted = {"r": tf.io.RaggedFeature(tf.int64, "v", PARTITIONS[kind], validate=True)}
    eager = tf.io.parse_example(serialized, wanted)["r"]
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        given = tf.compat.v1.placeholder(tf.string, [None] if batched else [])
        symbolic = tf.io.parse_example(given, wanted)["r"]
        found = session.run(symbolic, {given: serialized})
    as_list = getattr(eager, "to_list", lambda: eager.numpy().tolist())
    assert getattr(found, "to_list", lambda: found.tolist())() == as_list()


def test_an_empty_batch_with_partitions_is_empty():
    for partitions in PARTITIONS.values():
        wanted = {"r": tf.io.RaggedFeature(tf.int64, "v", partitions)}
        found = tf.io.parse_example(np.zeros(0, object), wanted)["r"]
        assert found.to_list() == []
