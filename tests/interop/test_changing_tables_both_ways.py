"""Tables that change, in SavedModels: saved by one library, loaded by the other."""

import numpy as np
import pytest
import tensorflow

import minitf as tf

BOTH_WAYS = [
    pytest.param(tf, tensorflow, id="ours-to-tensorflow"),
    pytest.param(tensorflow, tf, id="tensorflow-to-ours"),
]


def model(lib):
    """A module with one table of each kind, and functions that read and change them."""
    module, tables = lib.Module(), lib.lookup.experimental
    module.words = words = tables.MutableHashTable(lib.string, lib.int64, -1)
    module.vectors = vectors = tables.MutableHashTable(
        lib.string, lib.float32, [0.0, 1.0]
    )
    module.dense = dense = tables.DenseHashTable(
        lib.int64, lib.float32, -1.0, empty_key=0, deleted_key=-1, initial_num_buckets=4
    )
    module.fixed = fixed = lib.lookup.StaticHashTable(
        lib.lookup.KeyValueTensorInitializer(["a"], [10]), -1
    )
    module.offset = offset = lib.Variable(0.5)
    strings = lib.TensorSpec([None], lib.string)
    numbers = lib.TensorSpec([None], lib.int64)

    @lib.function(input_signature=[strings])
    def find(x):
        return {
            "words": words.lookup(x),
            "vectors": vectors.lookup(x) + offset,
            "fixed": fixed.lookup(x),
        }

    @lib.function(input_signature=[strings, numbers])
    def put(x, y):
        words.insert(x, y)
        return {"size": words.size()}

    module.find, module.put = find, put
    module.find_dense = lib.function(dense.lookup, input_signature=[numbers])
    words.insert(lib.constant(["a", "b"]), lib.constant([1, 2], lib.int64))
    vectors.insert(lib.constant(["b"]), lib.constant([[3.0, 4.0]]))
    dense.insert(lib.constant([5, 3], lib.int64), lib.constant([0.5, 0.25]))
    return module


def save(lib, module, folder):
    signatures = {"serving_default": module.find, "put": module.put}
    lib.saved_model.save(module, folder, signatures=signatures)


def check(lib, loaded):
    keys = lib.constant(["a", "b", "new"])
    for find in (loaded.find, lambda x: loaded.signatures["serving_default"](x=x)):
        found = find(keys)
        np.testing.assert_array_equal(found["words"], [1, 2, -1])
        wanted = [[0.5, 1.5], [3.5, 4.5], [0.5, 1.5]]
        np.testing.assert_array_equal(found["vectors"], wanted)
        np.testing.assert_array_equal(found["fixed"], [10, -1, -1])
    found = loaded.find_dense(lib.constant([3, 4, 5], lib.int64))
    np.testing.assert_array_equal(found, [0.25, -1.0, 0.5])


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_a_changing_table_crosses_with_what_is_in_it(ours, theirs, tmp_path):
    save(ours, model(ours), str(tmp_path))
    check(theirs, theirs.saved_model.load(str(tmp_path)))


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_a_loaded_table_can_still_be_changed(ours, theirs, tmp_path):
    save(ours, model(ours), str(tmp_path))
    loaded = theirs.saved_model.load(str(tmp_path))
    x, y = theirs.constant(["new", "a"]), theirs.constant([7, 8], theirs.int64)
    assert loaded.put(x, y)["size"].numpy() == 3
    np.testing.assert_array_equal(loaded.find(x)["words"], [7, 8])
    assert loaded.signatures["put"](x=x, y=y)["size"].numpy() == 3


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_a_loaded_table_is_saved_again_and_comes_back(ours, theirs, tmp_path):
    save(ours, model(ours), str(tmp_path / "a"))
    loaded = theirs.saved_model.load(str(tmp_path / "a"))
    loaded.put(theirs.constant(["b"]), theirs.constant([2], theirs.int64))
    theirs.saved_model.save(
        loaded, str(tmp_path / "b"), signatures=dict(loaded.signatures)
    )
    check(ours, ours.saved_model.load(str(tmp_path / "b")))


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_a_checkpoint_of_a_loaded_model_has_its_tables(ours, theirs, tmp_path):
    save(ours, model(ours), str(tmp_path / "m"))
    loaded = theirs.saved_model.load(str(tmp_path / "m"))
    loaded.put(theirs.constant(["a"]), theirs.constant([9], theirs.int64))
    path = theirs.train.Checkpoint(loaded).write(str(tmp_path / "c"))
    again = ours.saved_model.load(str(tmp_path / "m"))
    ours.train.Checkpoint(again).read(path).assert_existing_objects_matched()
    found = again.find(ours.constant(["a", "b"]))["words"]
    np.testing.assert_array_equal(found, [9, 2])


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_a_session_restores_changing_tables(ours, theirs, tmp_path):
    save(ours, model(ours), str(tmp_path))
    v1 = theirs.compat.v1
    with theirs.Graph().as_default(), v1.Session() as session:
        described = v1.saved_model.load(session, ["serve"], str(tmp_path))
        find = described.signature_def["serving_default"]
        put = described.signature_def["put"]
        feeds = {put.inputs["x"].name: ["z"], put.inputs["y"].name: [26]}
        assert session.run(put.outputs["size"].name, feeds) == 3
        names = {key: info.name for key, info in find.outputs.items()}
        found = session.run(names, {find.inputs["x"].name: ["a", "z"]})
    np.testing.assert_array_equal(found["words"], [1, 26])
    np.testing.assert_array_equal(found["fixed"], [10, -1])
