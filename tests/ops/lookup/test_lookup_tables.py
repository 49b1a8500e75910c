"""Lookup tables: in sessions, from files, and what their ops refuse."""

import gc
import pathlib

import numpy as np
import pytest

import minitf as tf
from minitf.core import context
from minitf.core.errors import (
    AbortedError,
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
    OutOfRangeError,
    UnimplementedError,
)
from minitf.ops.lookup import table_ops
from minitf.runtime import executor
from minitf.runtime.resources import ResourceStore

v1 = tf.compat.v1
LINES = "emerson\t10\nlake\t20\npalmer\t30\n"


def words(**kwargs):
    init = tf.lookup.KeyValueTensorInitializer(["a", "b"], [1, 2])
    return tf.lookup.StaticHashTable(init, -1, **kwargs)


def file_table(path, *columns, content=LINES, default=-1, **kwargs):
    pathlib.Path(path).write_bytes(content.encode())
    init = tf.lookup.TextFileInitializer(str(path), *columns, **kwargs)
    return tf.lookup.StaticHashTable(init, default)


def exported(table):
    keys, values = table.export()
    return dict(zip(keys.numpy().tolist(), values.numpy().tolist(), strict=True))


@pytest.mark.parametrize(
    ("columns", "entries"),
    [
        ((tf.string, 0, tf.int64, 1), {b"emerson": 10, b"lake": 20, b"palmer": 30}),
        ((tf.string, 0, tf.int32, 1), {b"emerson": 10, b"lake": 20, b"palmer": 30}),
        ((tf.string, 0, tf.float32, 1), {b"emerson": 10, b"lake": 20, b"palmer": 30}),
        (
            (tf.string, -2, tf.int64, -1),
            {b"emerson\t10": 0, b"lake\t20": 1, b"palmer\t30": 2},
        ),
        ((tf.int64, 1, tf.int64, -1), {10: 0, 20: 1, 30: 2}),
    ],
)
def test_a_file_fills_a_table_line_by_line(tmp_path, columns, entries):
    assert exported(file_table(tmp_path / "words", *columns)) == entries


def test_values_of_a_file_can_be_text(tmp_path):
    columns = tf.int64, -1, tf.string, 0
    table = file_table(tmp_path / "words", *columns, default="?")
    found = table.lookup(tf.constant([2, 5], tf.int64))
    assert found.numpy().tolist() == [b"palmer", b"?"]


def test_line_ends_of_windows_do_not_belong_to_the_words(tmp_path):
    table = file_table(
        tmp_path / "words", tf.string, -2, tf.int64, -1, content="a\r\nb\r\n"
    )
    assert exported(table) == {b"a": 0, b"b": 1}


def test_a_file_can_be_read_in_part_and_numbered_from_an_offset(tmp_path):
    columns = tf.string, 0, tf.int64, -1
    table = file_table(tmp_path / "words", *columns, vocab_size=2, value_index_offset=1)
    assert exported(table) == {b"emerson": 1, b"lake": 2}


@pytest.mark.parametrize(
    ("columns", "kwargs", "error", "message"),
    [
        ((tf.string, 2, tf.int64, 1), {}, InvalidArgumentError, "at least 3 got 2"),
        (
            (tf.string, 0, tf.int64, 1),
            {"delimiter": " "},
            InvalidArgumentError,
            "Invalid number of columns in .* line 0",
        ),
        (
            (tf.string, 0, tf.int64, 1),
            {"delimiter": ""},
            InvalidArgumentError,
            "only 1 char",
        ),
        (
            (tf.string, -2, tf.int64, -2),
            {},
            InvalidArgumentError,
            "in line 0 is not a valid int64",
        ),
        (
            (tf.string, 0, tf.float32, 1),
            {"content": "a\t1.5\nb\tx\n"},
            InvalidArgumentError,
            "Field x in line 1 is not a valid float",
        ),
        (
            (tf.string, -2, tf.int64, -1),
            {"vocab_size": 5},
            InvalidArgumentError,
            "expected 5 but got 3",
        ),
        (
            (tf.string, -2, tf.int64, -1),
            {"content": "a b\nc d\r\n\ne"},
            InvalidArgumentError,
            "empty line found at position 10",
        ),
        ((tf.string, -2, tf.int64, -1), {"content": ""}, OutOfRangeError, "less bytes"),
        (
            (tf.string, -2, tf.int64, -1),
            {"content": "a\na\n"},
            FailedPreconditionError,
            "Key a has 0 and trying to add value 1",
        ),
        (
            (tf.string, 0, tf.bool, 1),
            {"default": False},
            InvalidArgumentError,
            "bool not supported",
        ),
    ],
)
def test_a_file_that_does_not_fit_is_refused_like_in_tensorflow(
    tmp_path, columns, kwargs, error, message
):
    with pytest.raises(error, match=message):
        file_table(tmp_path / "words", *columns, **kwargs)


def test_a_missing_file_is_not_found():
    init = tf.lookup.TextFileInitializer("nowhere", tf.string, 0, tf.int64, 1)
    with pytest.raises(NotFoundError, match="nowhere; No such file or directory"):
        tf.lookup.StaticHashTable(init, -1)


def test_in_a_session_a_table_is_empty_until_its_initializer_runs():
    with tf.Graph().as_default():
        found = words().lookup(tf.constant(["a", "q"]))
        with v1.Session() as session:
            with pytest.raises(FailedPreconditionError, match="Table not initialized"):
                session.run(found)
            session.run(v1.tables_initializer())
            np.testing.assert_array_equal(session.run(found), [1, -1])
        with v1.Session() as other, pytest.raises(FailedPreconditionError):
            other.run(found)


def test_the_stepped_executor_and_compiled_code_use_the_same_table():
    with tf.Graph().as_default():
        table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
        insert = table.insert(["a"], [7])
        found = table.lookup(tf.constant(["a", "b"]))
        with v1.Session() as session:
            session.run(insert)
            compiled = session.run(found)
        with context.entering(resources=ResourceStore()):
            executor.run([], targets=[insert])
            (stepped,) = executor.run([found])
    np.testing.assert_array_equal(compiled, [7, -1])
    np.testing.assert_array_equal(stepped, compiled)


def test_the_static_shape_of_what_is_found_follows_from_keys_and_values():
    with tf.Graph().as_default():
        keys = v1.placeholder(tf.string, [None, 3])
        assert words().lookup(keys).shape.as_list() == [None, 3]
        make = tf.lookup.experimental.MutableHashTable
        vectors = make(tf.string, tf.float32, [0.0, 0.0])
        assert vectors.lookup(keys).shape.as_list() == [None, 3, 2]
        square = v1.placeholder(tf.int64, [None, 2])
        pairs = tf.lookup.experimental.DenseHashTable(
            tf.int64, tf.float32, [0.0] * 5, [0, 0], [1, 1]
        )
        assert pairs.lookup(square).shape.as_list() == [None, 5]


def test_a_table_that_nobody_holds_is_forgotten():
    gc.collect()
    before = len(context.state().resources._borrowed)
    table = words()
    assert len(context.state().resources._borrowed) == before + 1
    del table
    gc.collect()
    assert len(context.state().resources._borrowed) == before


def test_tables_with_one_shared_name_are_one_table():
    raw = table_ops.mutable_hash_table
    make = {"key_dtype": tf.string, "value_dtype": tf.int64, "shared_name": "shared"}
    first, second = raw(**make), raw(**make)
    table_ops.lookup_table_insert(first, ["a"], tf.constant([1], tf.int64))
    assert table_ops.lookup_table_size(second).numpy() == 1
    with pytest.raises(InvalidArgumentError, match="Conflicting key/value dtypes"):
        raw(**{**make, "value_dtype": tf.int32})


def test_a_static_table_cannot_be_changed():
    handle = words().resource_handle
    with pytest.raises(UnimplementedError, match="Insert not supported"):
        table_ops.lookup_table_insert(handle, ["c"], [3])
    with pytest.raises(UnimplementedError, match="Remove not supported"):
        table_ops.lookup_table_remove(handle, ["a"])


def test_filling_a_table_twice_changes_nothing_and_needs_as_many_entries():
    table = words()
    table_ops.initialize_table(table.resource_handle, ["a", "b"], [5, 6])
    assert exported(table) == {b"a": 1, b"b": 2}
    with pytest.raises(FailedPreconditionError, match="different data"):
        table_ops.initialize_table(table.resource_handle, ["a"], [5])


def test_an_empty_static_table_cannot_be_exported():
    handle = table_ops.hash_table(key_dtype=tf.string, value_dtype=tf.int64)
    assert table_ops.lookup_table_size(handle).numpy() == 0
    with pytest.raises(AbortedError, match="not initialized"):
        table_ops.lookup_table_export(handle, Tkeys=tf.string, Tvalues=tf.int64)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda h: table_ops.lookup_table_find(h, [1], 0), "Signature mismatch"),
        (lambda h: table_ops.lookup_table_find(h, ["a"], 0.5), "Signature mismatch"),
        (
            lambda h: table_ops.lookup_table_find(h, ["a"], [0, 1]),
            r"Expected shape \[\] or \[1\] for default value, got \[2\]",
        ),
        (
            lambda h: table_ops.initialize_table(h, [["a"]], [[1]]),
            r"Keys must be a vector, but received shape\[1, 1\]",
        ),
        (
            lambda h: table_ops.initialize_table(h, ["a"], [1, 2]),
            "same size 1 vs 2",
        ),
        (
            lambda h: table_ops.lookup_table_export(
                h, Tkeys=tf.string, Tvalues=tf.string
            ),
            "Received: Tkeys=string, Tvalues=string",
        ),
    ],
)
def test_ops_on_tables_refuse_what_does_not_fit(call, message):
    with pytest.raises(InvalidArgumentError, match=message):
        call(words().resource_handle)


def test_a_mutable_table_cannot_be_initialized():
    handle = table_ops.mutable_hash_table(key_dtype=tf.string, value_dtype=tf.int64)
    with pytest.raises(InvalidArgumentError, match="not initializable"):
        table_ops.initialize_table(handle, ["a"], tf.constant([1], tf.int64))


def test_handles_of_variables_and_of_tables_are_not_mistaken_for_each_other():
    with pytest.raises(InvalidArgumentError, match="not to a lookup table"):
        table_ops.lookup_table_size(tf.Variable(1.0).handle)
    read = tf.raw_ops.ReadVariableOp
    with pytest.raises(FailedPreconditionError, match="Could not find variable"):
        read(resource=words().resource_handle, dtype=tf.float32)


@pytest.mark.parametrize("kind", ["hash", "dense"])
def test_what_a_checkpoint_stores_of_a_table_brings_it_back(kind):
    def make():
        if kind == "hash":
            make = tf.lookup.experimental.MutableHashTable
            return make(tf.string, tf.float32, [0.0, 0.0])
        make = tf.lookup.experimental.DenseHashTable
        return make(tf.string, tf.float32, [0.0, 0.0], "", "$", 4)

    old, new = make(), make()
    old.insert(["a", "b", "c"], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    old.remove(tf.constant(["b"]))
    new.insert(["z"], [[9.0, 9.0]])
    new._restore_from_tensors(old._serialize_to_tensors())
    assert new.size().numpy() == 2
    np.testing.assert_array_equal(
        new.lookup(["a", "b", "z", "c"]), [[1, 2], [0, 0], [0, 0], [5, 6]]
    )


def test_a_dense_table_grows_and_finds_everything_again():
    table = tf.lookup.experimental.DenseHashTable(
        tf.int64, tf.int64, -1, empty_key=0, deleted_key=-1, initial_num_buckets=4
    )
    keys = np.arange(1, 200) * 7919
    table.insert(keys, keys + 1)
    table.remove(tf.constant(keys[::2], tf.int64))
    table.insert(keys[::4], keys[::4])
    assert table.size().numpy() == 99 + 50
    found = table.lookup(keys).numpy()
    np.testing.assert_array_equal(found[1::2], keys[1::2] + 1)
    np.testing.assert_array_equal(found[::4], keys[::4])
    assert set(found[2::4]) == {-1}
    assert table.export()[0].shape == (256, 1)


def test_tables_are_nodes_of_the_graph_of_objects():
    module = tf.Module()
    module.table = table = words()
    assert list(module._trackable_children()) == ["table"]
    assert list(table._trackable_children()) == ["_initializer"]


def test_functions_use_tables_in_program_order():
    known = words()
    counts = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, 0)

    @tf.function
    def count(keys):
        counts.insert(keys, counts.lookup(keys) + 1)
        before = counts.size()
        counts.remove(tf.constant(["b"]))
        return known.lookup(keys), before, counts.size()

    for _ in range(2):
        found, before, after = count(tf.constant(["a", "b"]))
    np.testing.assert_array_equal(found, [1, 2])
    assert (before.numpy(), after.numpy()) == (2, 1)
    assert counts["a"].numpy() == 2


def test_a_table_made_inside_a_function_is_filled_when_the_function_runs():
    @tf.function
    def look_up(keys):
        return words().lookup(keys)

    for _ in range(2):
        np.testing.assert_array_equal(look_up(tf.constant(["b", "q"])), [2, -1])


def test_inside_a_function_the_shape_of_what_is_found_is_known():
    vectors = tf.lookup.experimental.MutableHashTable(tf.string, tf.float32, [0.0, 0.0])
    pairs = tf.lookup.experimental.DenseHashTable(
        tf.int64, tf.float32, [0.0] * 5, [0, 0], [1, 1]
    )
    shapes = []

    @tf.function
    def look_up(keys, square):
        shapes.append(words().lookup(keys).shape.as_list())
        shapes.append(vectors.lookup(keys).shape.as_list())
        shapes.append(pairs.lookup(square).shape.as_list())

    look_up(tf.constant([["a"]]), tf.constant([[5, 6]], tf.int64))
    assert shapes == [[1, 1], [1, 1, 2], [1, 5]]
