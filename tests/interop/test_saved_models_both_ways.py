"""SavedModels cross the border: real TensorFlow loads ours, we load TensorFlow's.

One program makes the model in either library; the other one computes with it, trains
it further, and saves it again.
"""

import numpy as np
import pytest
import tensorflow

import minitf as tf
from minitf.saved_model import folder as model_folder
from minitf.saved_model import show
from minitf.saved_model.freezing import convert_variables_to_constants_v2

BOTH_WAYS = [
    pytest.param(tf, tensorflow, id="ours-to-tensorflow"),
    pytest.param(tensorflow, tf, id="tensorflow-to-ours"),
]
X = np.float32([[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0]])


def dense(lib):
    """A module with a loop, a branch, a list, a dict and several traces."""

    class Dense(lib.Module):
        def __init__(self):
            super().__init__()
            self.w = lib.Variable([[1.0, -1.0], [0.5, 2.0], [-0.25, 1.5]], name="w")
            self.b = lib.Variable([0.5, -0.5], name="b")
            self.seen = lib.Variable(0, trainable=False, dtype=lib.int64)
            self.parts = [lib.Variable(2.0), {"scale": lib.Variable([1.0, 3.0])}]
            self.shift = lib.constant([0.125, 0.25])

        @lib.function(input_signature=[lib.TensorSpec([None, 3], lib.float32)])
        def __call__(self, x):
            self.seen.assign_add(lib.shape(x, out_type=lib.int64)[0])
            y = lib.matmul(x, self.w) + self.b
            for _ in lib.range(3):
                y = y * self.parts[0] + self.shift
            if lib.reduce_sum(y) > 0.0:
                y = y * self.parts[1]["scale"]
            return {"y": lib.nn.relu(y), "seen": self.seen.read_value()}

        @lib.function
        def power(self, x, n=2, *, negative=False):
            return -(x**n) if negative else x**n

    module = Dense()
    module.power(lib.constant(3.0))
    module.power(lib.constant([1, 2]), 3, negative=True)
    return module


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_the_same_numbers_come_out(ours, theirs, tmp_path):
    module = dense(ours)
    ours.saved_model.save(module, str(tmp_path))
    loaded = theirs.saved_model.load(str(tmp_path))
    for x in (X, -10.0 * X):
        wanted, got = module(ours.constant(x)), loaded(theirs.constant(x))
        np.testing.assert_allclose(got["y"], wanted["y"], rtol=1e-6)
        assert got["seen"].numpy() == wanted["seen"].numpy()
    assert loaded.power(theirs.constant(4.0)).numpy() == 16.0
    result = loaded.power(theirs.constant([3, 1]), 3, negative=True)
    np.testing.assert_array_equal(result, [-27, -1])
    with pytest.raises(ValueError, match="Could not find matching concrete function"):
        loaded.power(theirs.constant("a"))
    result = loaded.signatures["serving_default"](x=theirs.constant(X))
    np.testing.assert_allclose(result["y"], module(ours.constant(X))["y"], rtol=1e-6)


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_training_goes_on_in_the_other_library(ours, theirs, tmp_path):
    module = dense(ours)
    ours.saved_model.save(module, str(tmp_path))
    loaded = theirs.saved_model.load(str(tmp_path))
    for lib, model in ((ours, module), (theirs, loaded)):
        variables = [model.w, model.b, model.parts[0], model.parts[1]["scale"]]
        optimizer = lib.keras.optimizers.SGD(1e-4)
        for _ in range(5):
            with lib.GradientTape() as tape:
                loss = lib.reduce_mean(lib.square(model(lib.constant(X))["y"] - 1.0))
            gradients = tape.gradient(loss, variables)
            optimizer.apply_gradients(zip(gradients, variables, strict=True))
    np.testing.assert_allclose(loaded.w, module.w.numpy(), rtol=1e-5)
    np.testing.assert_allclose(loaded.parts[0], module.parts[0].numpy(), rtol=1e-5)
    assert module.w.numpy()[0, 0] != 1.0


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_a_model_comes_back_from_the_other_library(ours, theirs, tmp_path):
    module = dense(ours)
    ours.saved_model.save(module, str(tmp_path / "a"))
    theirs.saved_model.save(
        theirs.saved_model.load(str(tmp_path / "a")), str(tmp_path / "b")
    )
    back = ours.saved_model.load(str(tmp_path / "b"))
    np.testing.assert_allclose(
        back(ours.constant(X))["y"], module(ours.constant(X))["y"], rtol=1e-6
    )


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_a_session_of_the_other_library_runs_it(ours, theirs, tmp_path):
    module = dense(ours)
    ours.saved_model.save(module, str(tmp_path))
    v1 = theirs.compat.v1
    with theirs.Graph().as_default(), v1.Session() as session:
        described = v1.saved_model.load(session, ["serve"], str(tmp_path))
        signature = described.signature_def["serving_default"]
        feeds = {signature.inputs["x"].name: X}
        result = session.run(signature.outputs["y"].name, feeds)
    np.testing.assert_allclose(result, module(ours.constant(X))["y"], rtol=1e-6)


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_assets_and_tables_cross(ours, theirs, tmp_path):
    vocabulary = tmp_path / "words.txt"
    vocabulary.write_text("a\nb\nc\n")
    module = ours.Module()
    module.asset = ours.saved_model.Asset(str(vocabulary))
    module.file = ours.lookup.StaticHashTable(
        ours.lookup.TextFileInitializer(
            str(vocabulary), ours.string, -2, ours.int64, -1
        ),
        -1,
    )
    module.pairs = ours.lookup.StaticHashTable(
        ours.lookup.KeyValueTensorInitializer(["x", "y"], [10, 20]), 0
    )
    module.words = ours.lookup.StaticVocabularyTable(
        ours.lookup.KeyValueTensorInitializer(["x"], ours.constant([0], ours.int64)), 3
    )

    @ours.function(input_signature=[ours.TensorSpec([None], ours.string)])
    def find(x):
        return {
            "file": module.file.lookup(x),
            "pairs": module.pairs.lookup(x),
            "words": module.words.lookup(x),
        }

    module.find = find
    words = ["a", "c", "x", "nothing"]
    wanted = module.find(ours.constant(words))
    ours.saved_model.save(module, str(tmp_path / "m"))
    vocabulary.unlink()
    loaded = theirs.saved_model.load(str(tmp_path / "m"))
    got = loaded.find(theirs.constant(words))
    for name in wanted:
        np.testing.assert_array_equal(got[name], wanted[name])
    path = loaded.asset.asset_path.numpy().decode()
    with open(path, encoding="utf-8") as file:
        assert file.read() == "a\nb\nc\n"


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_composite_arguments_cross(ours, theirs, tmp_path):
    module = ours.Module()
    module.ragged = ours.function(
        lambda x: (x, x.values),
        input_signature=[ours.RaggedTensorSpec([None, None], ours.float32)],
    )
    module.sparse = ours.function(
        ours.sparse.reduce_sum,
        input_signature=[ours.SparseTensorSpec([None, None], ours.float32)],
    )
    ours.saved_model.save(module, str(tmp_path), signatures={})
    loaded = theirs.saved_model.load(str(tmp_path))
    same, values = loaded.ragged(theirs.ragged.constant([[1.0], [2.0, 3.0]]))
    assert same.to_list() == [[1.0], [2.0, 3.0]]
    np.testing.assert_array_equal(values, [1.0, 2.0, 3.0])
    eye = theirs.sparse.from_dense([[1.0, 0.0], [0.0, 2.0]])
    assert loaded.sparse(eye).numpy() == 3.0


@pytest.mark.parametrize("resource", [True, False], ids=["resource", "reference"])
@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_models_of_tensorflow_1_cross(ours, theirs, tmp_path, resource):
    v1, folder = ours.compat.v1, str(tmp_path / "m")
    with ours.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(ours.float32, [None, 3], name="x")
        w = v1.get_variable("w", initializer=X.T.copy(), use_resource=resource)
        y = ours.nn.relu(ours.matmul(x, w), name="y")
        session.run(v1.global_variables_initializer())
        v1.saved_model.simple_save(session, folder, {"x": x}, {"y": y})
        wanted = session.run(y, {x: X})
    v1 = theirs.compat.v1
    with theirs.Graph().as_default(), v1.Session() as session:
        v1.saved_model.load(session, ["serve"], folder)
        np.testing.assert_allclose(session.run("y:0", {"x:0": X}), wanted, rtol=1e-6)
    signature = theirs.saved_model.load(folder).signatures["serving_default"]
    got = signature(x=theirs.constant(X))["y"]
    np.testing.assert_allclose(got, wanted, rtol=1e-6)


def test_tensorflow_runs_our_frozen_function():
    module = dense(tf)
    module.seen = None

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32)])
    def f(x):
        y = tf.matmul(x, module.w) + module.b
        for _ in tf.range(3):
            y = y * module.parts[0] + module.shift
        if tf.reduce_sum(y) > 0.0:
            y = y * tf.gather(module.parts[1]["scale"], [0, 1])
        return y

    frozen = convert_variables_to_constants_v2(f.get_concrete_function())
    message = frozen.graph.as_graph_def().SerializeToString()
    v1 = tensorflow.compat.v1
    with tensorflow.Graph().as_default(), v1.Session() as session:
        tensorflow.import_graph_def(v1.GraphDef.FromString(message), name="")
        for x in (X, -10.0 * X):
            got = session.run(frozen.outputs[0].name, {"x:0": x})
            np.testing.assert_allclose(got, f(x), rtol=1e-6)


def test_we_run_a_function_that_tensorflow_froze():
    from tensorflow.python.framework import convert_to_constants

    module = dense(tensorflow)
    lib = tensorflow

    @lib.function(input_signature=[lib.TensorSpec([None, 3], lib.float32)])
    def f(x):
        y = lib.matmul(x, module.w) + module.b
        for _ in lib.range(3):
            y = y * module.parts[0] + module.shift
        if lib.reduce_sum(y) > 0.0:
            y = y * module.parts[1]["scale"]
        return y

    frozen = convert_to_constants.convert_variables_to_constants_v2(
        f.get_concrete_function(), lower_control_flow=False
    )
    message = frozen.graph.as_graph_def().SerializeToString()
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        tf.import_graph_def(v1.GraphDef.FromString(message), name="")
        for x in (X, -10.0 * X):
            got = session.run(frozen.outputs[0].name, {"x:0": x})
            np.testing.assert_allclose(got, f(x), rtol=1e-6)


def test_what_show_prints_is_what_tensorflow_prints(tmp_path, capsys):
    import subprocess
    import sys

    tf.saved_model.save(dense(tf), str(tmp_path))
    code = (
        "import sys; from tensorflow.python.tools import saved_model_cli as c; "
        f"sys.argv = ['cli', 'show', '--dir', {str(tmp_path)!r}, '--all']; c.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    start = next(i for i, line in enumerate(lines) if "MetaGraphDef with" in line)
    theirs = [line for line in lines[start:] if "following ops" not in line]
    ours = list(show.describe(model_folder.read_model(str(tmp_path))))
    ours = [line for line in ours[1:] if "following ops" not in line]
    assert [line.rstrip() for line in ours] == [line.rstrip() for line in theirs]


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_a_saved_training_step_goes_on_with_the_state_of_its_optimizer(
    ours, theirs, tmp_path
):
    module = ours.Module()
    module.w = w = ours.Variable([[1.0], [2.0]])
    module.optimizer = optimizer = ours.keras.optimizers.Adam(0.1)
    optimizer.build([w])

    @ours.function(
        input_signature=[ours.TensorSpec([None, 2]), ours.TensorSpec([None, 1])]
    )
    def train(x, y):
        with ours.GradientTape() as tape:
            loss = ours.reduce_mean((ours.matmul(x, w) - y) ** 2)
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        return loss

    module.train = train
    given, wanted = [[1.0, 2.0]], [[3.0]]
    train(ours.constant(given), ours.constant(wanted))
    ours.saved_model.save(module, str(tmp_path))
    loaded = theirs.saved_model.load(str(tmp_path))
    for _ in range(4):
        loss = train(ours.constant(given), ours.constant(wanted))
        got = loaded.train(theirs.constant(given), theirs.constant(wanted))
        np.testing.assert_allclose(got, loss, rtol=1e-4)
    np.testing.assert_allclose(loaded.w, module.w.numpy(), rtol=1e-4)
