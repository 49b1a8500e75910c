"""The TF1 way: a builder writes a session's graph, a loader reads it into another."""

import numpy as np
import pytest

import minitf as tf

v1 = tf.compat.v1
saved_model = v1.saved_model


def build(folder, vocabulary=None, **arguments):
    """Saves a graph with both kinds of variables and, if wanted, a table of a file."""
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, 2], name="x")
        w = v1.get_variable("w", initializer=[[1.0], [2.0]], use_resource=True)
        b = v1.get_variable("b", initializer=[0.5], use_resource=False)
        y = tf.identity(x @ w + b, name="y")
        signatures = {"xy": saved_model.predict_signature_def({"x": x}, {"y": y})}
        assets = []
        if vocabulary:
            assets = [tf.constant(str(vocabulary), name="file")]
            table = tf.lookup.StaticHashTable(
                tf.lookup.TextFileInitializer(assets[0], tf.string, -2, tf.int64, -1),
                -1,
            )
            words = v1.placeholder(tf.string, [None], name="words")
            found = tf.identity(table.lookup(words), name="found")
            signatures["table"] = saved_model.predict_signature_def(
                {"words": words}, {"found": found}
            )
        session.run(v1.global_variables_initializer())
        session.run(v1.tables_initializer())
        builder = saved_model.Builder(folder)
        builder.add_meta_graph_and_variables(
            session,
            ["serve"],
            signatures,
            assets_collection=assets,
            main_op=v1.tables_initializer(),
            **arguments,
        )
        return builder


def test_variables_and_names_come_back(tmp_path):
    folder = str(tmp_path / "m")
    path = build(folder).save()
    assert path == f"{folder}/saved_model.pb".encode()
    with tf.Graph().as_default(), v1.Session() as session:
        described = saved_model.load(session, ["serve"], folder)
        assert list(described.signature_def) == ["xy"]
        np.testing.assert_array_equal(
            session.run("y:0", {"x:0": [[1.0, 1.0]]}), [[3.5]]
        )
        assert [v.name for v in v1.global_variables()] == ["w:0", "b:0"]
        assert [v.name for v in v1.trainable_variables()] == ["w:0", "b:0"]


def test_names_may_get_a_prefix(tmp_path):
    folder = str(tmp_path / "m")
    build(folder).save()
    with tf.Graph().as_default(), v1.Session() as session:
        saved_model.load(session, ["serve"], folder, import_scope="a")
        result = session.run("a/y:0", {"a/x:0": [[1.0, 1.0]]})
    np.testing.assert_array_equal(result, [[3.5]])


def test_a_model_as_text_is_read_too(tmp_path):
    folder = str(tmp_path / "m")
    path = build(folder).save(as_text=True)
    assert path.endswith(b"saved_model.pbtxt")
    assert saved_model.maybe_saved_model_directory(folder)
    signature = tf.saved_model.load(folder).signatures["xy"]
    np.testing.assert_array_equal(signature(x=[[1.0, 1.0]])["y"], [[3.5]])


def test_files_are_copied_and_tables_filled(tmp_path):
    vocabulary = tmp_path / "words.txt"
    vocabulary.write_text("q\nr\n")
    folder = str(tmp_path / "m")
    build(folder, vocabulary).save()
    vocabulary.unlink()
    with tf.Graph().as_default(), v1.Session() as session:
        saved_model.loader.load(session, ["serve"], folder)
        found = session.run("found:0", {"words:0": ["r", "z"]})
    np.testing.assert_array_equal(found, [1, -1])
    table = tf.saved_model.load(folder).signatures["table"]
    np.testing.assert_array_equal(table(words=tf.constant(["r"]))["found"], [1])


def test_several_graphs_share_the_variables(tmp_path):
    folder = str(tmp_path / "m")
    builder = build(folder)
    with pytest.raises(AssertionError, match="has already been saved"):
        builder.add_meta_graph_and_variables(v1.Session(graph=tf.Graph()), ["other"])
    with tf.Graph().as_default():
        w = v1.get_variable("w", initializer=[[0.0], [0.0]], use_resource=True)
        tf.identity(w, name="out")
        builder.add_meta_graph(["train"], strip_default_attrs=True)
    builder.save()
    with tf.Graph().as_default(), v1.Session() as session:
        saved_model.load(session, ["train"], folder)
        np.testing.assert_array_equal(session.run("out:0"), [[1.0], [2.0]])
    with tf.Graph().as_default(), v1.Session() as session:
        with pytest.raises(RuntimeError, match="tags 'nope' could not be found"):
            saved_model.load(session, ["nope"], folder)


def test_simple_save_makes_the_usual_signature(tmp_path):
    folder = str(tmp_path / "m")
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, name="x")
        saved_model.simple_save(session, folder, {"x": x}, {"y": x * 2.0})
    signature = tf.saved_model.load(folder).signatures["serving_default"]
    assert signature(x=tf.constant(4.0))["y"].numpy() == 8.0


def test_a_folder_that_is_not_empty_is_refused(tmp_path):
    (tmp_path / "something").write_text("")
    with pytest.raises(AssertionError, match="already exists, and isn't empty"):
        saved_model.Builder(str(tmp_path))


def test_variables_come_first(tmp_path):
    builder = saved_model.builder.SavedModelBuilder(str(tmp_path / "m"))
    with pytest.raises(AssertionError, match="has not been saved yet"):
        builder.add_meta_graph(["serve"])


def test_signatures_without_names_are_refused(tmp_path):
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, name="x")
        for field in ("name", "dtype"):
            info = saved_model.utils.build_tensor_info(x)
            info.ClearField(field)
            signature = saved_model.build_signature_def({"x": info})
            builder = saved_model.Builder(str(tmp_path / field))
            with pytest.raises(AssertionError, match="Invalid `tensor_info`"):
                builder.add_meta_graph_and_variables(session, ["s"], {"a": signature})


def test_a_tensor_is_found_by_its_description():
    with tf.Graph().as_default() as graph:
        x = v1.placeholder(tf.float32, [None, 3], name="x")
        info = saved_model.build_tensor_info(x)
        found = saved_model.get_tensor_from_tensor_info(info, graph)
        assert found is x
        sparse = v1.sparse_placeholder(tf.float32, [3, 4], name="s")
        info = saved_model.build_tensor_info(sparse)
        found = saved_model.get_tensor_from_tensor_info(info)
        assert found.values is sparse.values
        with pytest.raises(TypeError, match="needs tensors"):
            saved_model.build_tensor_info(3)
    with pytest.raises(RuntimeError, match="not supported in Eager mode"):
        saved_model.build_tensor_info(tf.constant(1))


@pytest.fixture
def tensors():
    with tf.Graph().as_default():
        numbers = v1.placeholder(tf.float32, [None], name="numbers")
        yield v1.placeholder(tf.string, [None], name="texts"), numbers


def test_the_three_kinds_of_signatures_are_valid(tensors):
    texts, numbers = tensors
    utils = saved_model.signature_def_utils
    for signature, method in (
        (utils.predict_signature_def({"a": numbers}, {"b": texts}), "predict"),
        (utils.classification_signature_def(texts, texts, numbers), "classify"),
        (utils.regression_signature_def(texts, numbers), "regress"),
    ):
        assert signature.method_name == f"tensorflow/serving/{method}"
        assert utils.is_valid_signature(signature)
    assert not utils.is_valid_signature(utils.build_signature_def(method_name="foo"))
    assert not utils.is_valid_signature(None)


def test_signatures_of_wrong_types_are_refused_as_in_tensorflow(tensors):
    texts, numbers = tensors
    classify = saved_model.classification_signature_def
    regress = saved_model.regression_signature_def
    for call, message in (
        (
            lambda: saved_model.predict_signature_def({}, {"y": texts}),
            "`inputs` cannot",
        ),
        (
            lambda: saved_model.predict_signature_def({"x": texts}, {}),
            "`outputs` cannot",
        ),
        (lambda: classify(None, texts, numbers), "`examples` cannot be None"),
        (lambda: classify(texts, None, None), "cannot both be None"),
        (lambda: classify(numbers, texts, numbers), "must be of type string"),
        (lambda: classify(texts, numbers, numbers), "classes must be of type string"),
        (lambda: regress(numbers, numbers), "input tensors must be of type string"),
        (lambda: regress(texts, texts), "output tensors must be of type float"),
    ):
        with pytest.raises(ValueError, match=message):
            call()


def test_method_names_can_be_replaced(tmp_path):
    folder = str(tmp_path / "m")
    build(folder).save()
    updater = saved_model.signature_def_utils.MethodNameUpdater(folder)
    updater.replace_method_name("xy", "other", tags="serve")
    for arguments, message in (
        (("", "x"), "`signature_key` must be defined"),
        (("xy", ""), "`method_name` must be defined"),
        (("nope", "x"), "does not have a signature_def with key: 'nope'"),
        (("xy", "x", "nope"), "could not be found"),
    ):
        with pytest.raises(ValueError, match=message):
            updater.replace_method_name(*arguments)
    updater.save()
    with tf.Graph().as_default(), v1.Session() as session:
        described = saved_model.load(session, ["serve"], folder)
    assert described.signature_def["xy"].method_name == "other"


def test_names_are_where_tensorflow_has_them():
    assert saved_model.constants.MAIN_OP_KEY == "saved_model_main_op"
    assert saved_model.tag_constants.SERVING == tf.saved_model.SERVING == "serve"
    key = saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
    assert key == tf.saved_model.DEFAULT_SERVING_SIGNATURE_DEF_KEY == "serving_default"
    assert saved_model.load_v2 is tf.saved_model.load
    assert saved_model.main_op.main_op_with_restore is saved_model.main_op_with_restore
    assert saved_model.experimental.save is tf.saved_model.save


def test_the_operation_that_initialises_everything(tmp_path):
    with tf.Graph().as_default(), v1.Session() as session:
        v = v1.get_variable("v", initializer=3.0, use_resource=True)
        session.run(saved_model.main_op.main_op())
        assert session.run(v) == 3.0
        v1.assign(v, 4.0, name="four")
        session.run(saved_model.main_op_with_restore("four"))
        assert session.run(v) == 4.0
