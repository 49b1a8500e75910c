"""Files and tables belong to a model; names of files cannot lead out of it."""

import os
import pathlib

import numpy as np
import pytest

import minitf as tf
from minitf.saved_model import folder as model_folder


@pytest.fixture
def vocabulary(tmp_path):
    path = tmp_path / "vocabulary.txt"
    path.write_text("emerson\nlake\npalmer\n")
    return str(path)


def model_with_asset(path):
    module = tf.Module()
    module.asset = tf.saved_model.Asset(path)

    @tf.function(input_signature=[])
    def text():
        return tf.io.read_file(module.asset.asset_path)

    module.text = text
    return module


def model_with_table(initializer):
    module = tf.Module()
    module.table = tf.lookup.StaticHashTable(initializer, -1)
    spec = tf.TensorSpec([None], tf.string)
    module.find = tf.function(module.table.lookup, input_signature=[spec])
    return module


def test_an_asset_is_copied_and_found_where_the_model_is(tmp_path, vocabulary):
    tf.saved_model.save(model_with_asset(vocabulary), str(tmp_path / "m"))
    os.unlink(vocabulary)
    os.rename(tmp_path / "m", tmp_path / "moved")
    loaded = tf.saved_model.load(str(tmp_path / "moved"))
    path = loaded.asset.asset_path.numpy().decode()
    assert path == str(tmp_path / "moved" / "assets" / "vocabulary.txt")
    assert loaded.text().numpy() == b"emerson\nlake\npalmer\n"


def test_assets_of_one_name_are_kept_apart(tmp_path):
    module = tf.Module()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "words.txt").write_text(name)
        setattr(module, name, tf.saved_model.Asset(str(tmp_path / name / "words.txt")))
    tf.saved_model.save(module, str(tmp_path / "m"))
    loaded = tf.saved_model.load(str(tmp_path / "m"))
    for name in ("a", "b"):
        path = getattr(loaded, name).asset_path.numpy().decode()
        assert pathlib.Path(path).read_text() == name


def test_an_asset_that_is_not_there_cannot_be_saved(tmp_path):
    with pytest.raises(FileNotFoundError):
        tf.saved_model.save(model_with_asset("/no/such/file"), str(tmp_path / "m"))


def test_a_table_of_tensors_comes_back(tmp_path):
    initializer = tf.lookup.KeyValueTensorInitializer(["a", "b"], [1, 2])
    tf.saved_model.save(model_with_table(initializer), str(tmp_path / "m"))
    loaded = tf.saved_model.load(str(tmp_path / "m"))
    found = loaded.find(tf.constant(["b", "z"]))
    np.testing.assert_array_equal(found, [2, -1])


def test_two_loaded_models_have_tables_of_their_own(tmp_path):
    for name, value in (("m", 1), ("n", 2)):
        initializer = tf.lookup.KeyValueTensorInitializer(["a"], [value])
        tf.saved_model.save(model_with_table(initializer), str(tmp_path / name))
    m = tf.saved_model.load(str(tmp_path / "m"))
    n = tf.saved_model.load(str(tmp_path / "n"))
    assert m.find(tf.constant(["a"])).numpy() == 1
    assert n.find(tf.constant(["a"])).numpy() == 2


def test_a_table_of_a_file_takes_the_file_along(tmp_path, vocabulary):
    initializer = tf.lookup.TextFileInitializer(vocabulary, tf.string, -2, tf.int64, -1)
    tf.saved_model.save(model_with_table(initializer), str(tmp_path / "m"))
    os.unlink(vocabulary)
    loaded = tf.saved_model.load(str(tmp_path / "m"))
    found = loaded.find(tf.constant(["palmer", "king"]))
    np.testing.assert_array_equal(found, [2, -1])
    tf.saved_model.save(loaded, str(tmp_path / "again"))
    again = tf.saved_model.load(str(tmp_path / "again"))
    np.testing.assert_array_equal(again.find(tf.constant(["lake"])), [1])


def test_a_vocabulary_table_comes_back(tmp_path, vocabulary):
    initializer = tf.lookup.TextFileInitializer(vocabulary, tf.string, -2, tf.int64, -1)
    module = tf.Module()
    module.table = tf.lookup.StaticVocabularyTable(initializer, 2)
    spec = tf.TensorSpec([None], tf.string)
    module.find = tf.function(module.table.lookup, input_signature=[spec])
    before = module.find(tf.constant(["lake", "king"]))
    tf.saved_model.save(module, str(tmp_path / "m"))
    loaded = tf.saved_model.load(str(tmp_path / "m"))
    np.testing.assert_array_equal(loaded.find(tf.constant(["lake", "king"])), before)


def changing(**what):
    module = tf.Module()
    module.table = tf.lookup.experimental.MutableHashTable(
        tf.string, tf.int64, -1, **what
    )
    spec = tf.TensorSpec([None], tf.string)
    module.find = tf.function(module.table.lookup, input_signature=[spec])
    module.table.insert(["a", "b"], [1, 2])
    return module


@pytest.mark.parametrize("anonymous", [False, True])
def test_a_table_that_changes_comes_back_with_what_is_in_it(tmp_path, anonymous):
    module = changing(experimental_is_anonymous=anonymous)
    tf.saved_model.save(module, str(tmp_path))
    module.table.insert(["a"], [5])
    loaded = tf.saved_model.load(str(tmp_path))
    np.testing.assert_array_equal(loaded.find(tf.constant(["a", "z"])), [1, -1])


def test_a_table_that_no_checkpoint_has_comes_back_empty(tmp_path):
    tf.saved_model.save(changing(checkpoint=False), str(tmp_path))
    loaded = tf.saved_model.load(str(tmp_path))
    np.testing.assert_array_equal(loaded.find(tf.constant(["a"])), [-1])


def test_a_checkpoint_of_a_loaded_model_restores_its_table(tmp_path):
    tf.saved_model.save(changing(), str(tmp_path / "m"))
    loaded = tf.saved_model.load(str(tmp_path / "m"))
    other = changing()
    other.table.insert(["a", "c"], [7, 8])
    path = tf.train.Checkpoint(other).write(str(tmp_path / "c"))
    tf.train.Checkpoint(loaded).read(path).assert_existing_objects_matched()
    np.testing.assert_array_equal(loaded.find(tf.constant(["a", "c"])), [7, 8])


def test_a_table_whose_contents_are_not_stored_is_not_loaded(tmp_path):
    folder = str(tmp_path)
    tf.saved_model.save(changing(), folder)
    prefix = model_folder.variables_prefix(folder)
    for ending in (".index", ".data-00000-of-00001"):
        os.unlink(prefix + ending)
    tf.train.Checkpoint(v=tf.Variable(1.0)).write(prefix)
    with pytest.raises(tf.errors.NotFoundError, match="has no value for node 1"):
        tf.saved_model.load(folder)
    partial = tf.saved_model.LoadOptions(allow_partial_checkpoint=True)
    loaded = tf.saved_model.load(folder, options=partial)
    np.testing.assert_array_equal(loaded.find(tf.constant(["a"])), [-1])


def test_contents_of_another_type_than_the_table_has_are_refused(tmp_path):
    folder = str(tmp_path)
    tf.saved_model.save(changing(), folder)
    prefix = model_folder.variables_prefix(folder)
    other = tf.Module()
    other.table = tf.lookup.experimental.MutableHashTable(tf.string, tf.float32, 0.0)
    tf.train.Checkpoint(other).write(prefix)
    with pytest.raises(tf.errors.InvalidArgumentError, match="is stored as"):
        tf.saved_model.load(folder)


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "..", ".", "", "a/b", "a\\b"])
def test_names_of_assets_that_lead_out_of_the_model_are_refused(
    tmp_path, vocabulary, name
):
    folder = str(tmp_path / "m")
    tf.saved_model.save(model_with_asset(vocabulary), folder)
    message = model_folder.read_model(folder)
    message.meta_graphs[0].asset_file_def[0].filename = name
    model_folder.write_model(folder, message)
    with pytest.raises(tf.errors.InvalidArgumentError, match="leads out of the model"):
        tf.saved_model.load(folder)
    with (
        tf.Graph().as_default(),
        tf.compat.v1.Session() as session,
        pytest.raises(tf.errors.InvalidArgumentError, match="leads out of the model"),
    ):
        tf.compat.v1.saved_model.load(session, ["serve"], folder)


def test_an_asset_that_is_a_link_is_refused(tmp_path, vocabulary):
    folder = str(tmp_path / "m")
    tf.saved_model.save(model_with_asset(vocabulary), folder)
    os.unlink(tmp_path / "m" / "assets" / "vocabulary.txt")
    os.symlink("/etc/hostname", tmp_path / "m" / "assets" / "vocabulary.txt")
    with pytest.raises(tf.errors.InvalidArgumentError, match="is a link"):
        tf.saved_model.load(folder)


def test_an_asset_that_is_missing_is_named(tmp_path, vocabulary):
    folder = str(tmp_path / "m")
    tf.saved_model.save(model_with_asset(vocabulary), folder)
    os.unlink(tmp_path / "m" / "assets" / "vocabulary.txt")
    with pytest.raises(tf.errors.DataLossError, match=r"vocabulary.txt .* not there"):
        tf.saved_model.load(folder)
