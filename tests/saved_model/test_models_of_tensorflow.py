"""Models that real TensorFlow 2.21 made; the numbers are what it computed."""

import numpy as np
import pytest

import minitf as tf
from tests.saved_model.models import MADE_BY_TENSORFLOW

X = [[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0]]
Y = [[0.0, 0.10529187321662903], [0.0, 0.4238266348838806]]


def load(name, *arguments):
    return tf.saved_model.load(str(MADE_BY_TENSORFLOW / name), *arguments)


def test_a_module_is_called_and_has_its_variables():
    model = load("version2")
    np.testing.assert_allclose(model(tf.constant(X))["y"], Y, rtol=1e-6)
    np.testing.assert_allclose(
        model.signatures["serving_default"](x=tf.constant(X))["y"], Y, rtol=1e-6
    )
    assert model.w.shape.as_list() == [3, 2]
    assert model.tensorflow_version == "2.21.0"


def test_branches_modules_assets_and_captured_constants():
    model = load("branches_and_asset")
    np.testing.assert_array_equal(model.run(tf.constant([1.0, 2.0])), [13.0, 16.0])
    np.testing.assert_array_equal(model.run(tf.constant([-1.0, -2.0])), [-1.0, -2.0])
    np.testing.assert_array_equal(model.inner(tf.constant([1.0, 1.0])), [1.0, 2.0])
    assert tf.io.read_file(model.asset.asset_path).numpy() == b"a\nb\n"
    with tf.GradientTape() as tape:
        y = model.run(tf.constant([2.0, 1.0]))
    dw, db = tape.gradient(y, [model.inner.w, model.lst[0]])
    np.testing.assert_array_equal(dw, [2.0, 1.0])
    assert db.numpy() == 2.0


def test_a_table_is_made_and_filled():
    found = load("table").f(tf.constant(["a", "z"]))
    np.testing.assert_array_equal(found, [1, -1])


def test_several_graphs_of_one_function():
    model = load("several_functions")
    assert model.f(tf.constant(2.0)).numpy() == 4.0
    np.testing.assert_array_equal(model.f(tf.constant([1, 2]), k=3), [3, 6])
    assert model.f(3.0).numpy() == 6.0
    with pytest.raises(ValueError, match=r"one of the following 2 option\(s\)"):
        model.f(tf.constant("a"))
    assert model.d["b"][0].numpy() == 3.0


def test_a_model_of_tensorflow_1_with_reference_variables():
    model = load("version1")
    signature = model.signatures["serving_default"]
    np.testing.assert_allclose(signature(x=tf.constant(X))["y"], Y, rtol=1e-6)
    assert [v.name for v in model.variables] == ["w:0", "b:0"]
    pruned = model.prune("x:0", "y:0")
    np.testing.assert_allclose(pruned(tf.constant(X)), Y, rtol=1e-6)


def test_the_variables_of_a_model_of_tensorflow_1_can_be_trained():
    model = load("version1")
    signature = model.signatures["serving_default"]
    b = model.variables[1]
    with tf.GradientTape() as tape:
        y = signature(x=tf.constant(X))["y"]
    gradient = tape.gradient(y, b)
    np.testing.assert_array_equal(gradient, [0.0, 2.0])
    b.assign_add([0.0, 1.0])
    np.testing.assert_allclose(
        signature(x=tf.constant(X))["y"], np.array(Y) + [0.0, 1.0], rtol=1e-6
    )


@pytest.mark.parametrize("name", ["version1", "version2"])
def test_a_session_runs_the_model(name):
    v1 = tf.compat.v1
    folder = str(MADE_BY_TENSORFLOW / name)
    with tf.Graph().as_default(), v1.Session() as session:
        described = v1.saved_model.load(session, ["serve"], folder)
        signature = described.signature_def["serving_default"]
        feeds = {signature.inputs["x"].name: X}
        np.testing.assert_allclose(
            session.run(signature.outputs["y"].name, feeds), Y, rtol=1e-6
        )


@pytest.mark.parametrize("name", ["branches_and_asset", "table"])
def test_a_session_initialises_assets_and_tables(name):
    v1 = tf.compat.v1
    given, wanted = [1.0, 2.0], [13.0, 16.0]
    if name == "table":
        given, wanted = ["a", "z"], [1, -1]
    with tf.Graph().as_default(), v1.Session() as session:
        described = v1.saved_model.load(session, ["serve"], MADE_BY_TENSORFLOW / name)
        signature = described.signature_def["serving_default"]
        feeds = {signature.inputs["x"].name: given}
        result = session.run(signature.outputs["output_0"].name, feeds)
    np.testing.assert_array_equal(result, wanted)


@pytest.mark.parametrize(
    "name", ["version2", "branches_and_asset", "table", "several_functions"]
)
def test_a_model_of_tensorflow_is_saved_again(name, tmp_path):
    tf.saved_model.save(load(name), str(tmp_path))
    again = tf.saved_model.load(str(tmp_path))
    assert list(again.signatures) == list(load(name).signatures)
    if name == "version2":
        np.testing.assert_allclose(again(tf.constant(X))["y"], Y, rtol=1e-6)
