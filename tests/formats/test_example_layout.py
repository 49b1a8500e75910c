"""Batches of Examples are read as each Example alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minitf as tf
from minitf.formats import example_layout, example_wire

COUNT = 2 * example_layout.ENOUGH


def feature(values):
    if isinstance(values[0], bytes):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))
    if isinstance(values[0], float):
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def example(**features):
    features = {key: feature(values) for key, values in features.items()}
    message = tf.train.Example(features=tf.train.Features(feature=features))
    return message.SerializeToString(deterministic=True)


def one_by_one(data):
    places = example_wire.read_example(data)
    found = {}
    for key, place in places.items():
        read = example_wire.read_feature(data, place)
        if read is not None:
            found[key] = read.kind, [*read.values]
    return found


def check(records):
    """Compares what groups say with what each message says; returns the leftovers."""
    groups, rest = example_layout.groups_of(records)
    rows = [row for group in groups for row in group.rows]
    assert sorted(rows + rest) == list(range(len(records)))
    for group in groups:
        for place, row in enumerate(group.rows):
            alone = one_by_one(records[row])
            for key, (kind, values) in alone.items():
                assert group.kind(key) == kind
                assert [*group.values(key)[place]] == values
    return rest


def test_alike_messages_are_one_group():
    rng = np.random.default_rng(0)
    records = [
        example(
            x=rng.normal(size=3).tolist(),
            n=rng.integers(-(2**63), 2**63, 1 + i % 3).tolist(),
            word=[b"w" * (i % 200)],
            words=[b"a" * j for j in range(1 + i % 4)],
        )
        for i in range(COUNT)
    ]
    assert check(records) == []
    assert len(example_layout.groups_of(records)[0]) == 1


def test_messages_with_other_keys_are_other_groups():
    records = [
        example(a=[i], b=[1.0]) if i % 2 else example(a=[i], c=[b"x"])
        for i in range(2 * COUNT)
    ]
    assert check(records) == []
    assert len(example_layout.groups_of(records)[0]) == 2


def test_few_messages_and_strange_ones_are_left_over():
    usual, other = example(a=[1]), example(z=[2.0])
    assert check([usual] * 3) == [0, 1, 2]
    empty = tf.train.Example(
        features=tf.train.Features(feature={"a": tf.train.Feature()})
    ).SerializeToString()
    assert check([usual] * COUNT + [b"", other, empty]) == [COUNT, COUNT + 1, COUNT + 2]


VALUES = st.one_of(
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=3),
    st.lists(st.floats(width=32, allow_nan=False), min_size=1, max_size=3),
    st.lists(st.binary(max_size=140), min_size=1, max_size=3),
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), VALUES), min_size=1, max_size=4)
)
def test_any_mixture_of_messages_is_read_right(kinds):
    check([example(**kinds[i % len(kinds)]) for i in range(COUNT * len(kinds))])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 255), st.integers(0, 3))
def test_a_damaged_message_is_an_error_that_names_it_or_changes_only_itself(
    place, octet, cut
):
    records = [example(x=[1.0, 2.0], n=[i, 300], w=[b"ab"]) for i in range(COUNT)]
    bad = bytearray(records[5])
    bad[place % len(bad)] = octet
    damaged = list(records)
    damaged[5] = bytes(bad[: len(bad) - cut])
    wanted = {
        "x": tf.io.FixedLenFeature([2], tf.float32, [0.0, 0.0]),
        "n": tf.io.VarLenFeature(tf.int64),
        "w": tf.io.FixedLenFeature([], tf.string, b""),
    }
    alone = outcome(damaged[5:6], wanted)
    together = outcome(damaged, wanted)
    assert (alone is None) == (together is None)
    if together is not None:
        np.testing.assert_array_equal(together["x"][5], alone["x"][0])
        assert together["w"].numpy()[5] == alone["w"].numpy()[0]
        dense = tf.sparse.to_dense(together["n"], -1).numpy()[5]
        kept = tf.sparse.to_dense(alone["n"], -1).numpy()[0]
        np.testing.assert_array_equal(dense[: len(kept)], kept)
        assert together["n"].dense_shape.numpy()[0] == COUNT


def outcome(records, wanted):
    try:
        return tf.io.parse_example(tf.constant(records), wanted)
    except tf.errors.InvalidArgumentError:
        return None


def test_an_error_in_a_batch_names_the_message():
    records = [example(n=[i]) for i in range(COUNT)]
    records[7] = records[7][:-1] + b"\xff"
    wanted = {"n": tf.io.FixedLenFeature([], tf.int64)}
    with pytest.raises(tf.errors.InvalidArgumentError, match="Index: 7"):
        tf.io.parse_example(records, wanted)
