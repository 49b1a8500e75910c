"""Signatures take and return dicts of tensors."""

import numpy as np
import pytest

import minitf as tf
from tests.saved_model.models import Counter

ONE = tf.TensorSpec([], tf.float32)


def signatures_of(function, tmp_path):
    module = tf.Module()
    module.f = function
    tf.saved_model.save(module, str(tmp_path / "m"), signatures=function)
    return tf.saved_model.load(str(tmp_path / "m")).signatures


def test_the_only_function_with_an_input_signature_is_the_default(tmp_path):
    tf.saved_model.save(Counter(), str(tmp_path))
    signatures = tf.saved_model.load(str(tmp_path)).signatures
    assert list(signatures) == ["serving_default"]
    result = signatures["serving_default"](x=tf.constant([1.0, 2.0]))
    assert sorted(result) == ["calls", "y"]
    np.testing.assert_array_equal(result["y"], [2.0, 4.0])


def test_two_candidates_make_no_default(tmp_path):
    module = tf.Module()
    module.f = tf.function(lambda x: x, input_signature=[ONE])
    module.g = tf.function(lambda x: x, input_signature=[ONE])
    tf.saved_model.save(module, str(tmp_path))
    assert len(tf.saved_model.load(str(tmp_path)).signatures) == 0


def test_results_get_names(tmp_path):
    f = tf.function(lambda x: (x, x + 1.0), input_signature=[ONE])
    signature = signatures_of(f, tmp_path)["serving_default"]
    result = signature(tf.constant(1.0))
    assert {name: x.numpy() for name, x in result.items()} == {
        "output_0": 1.0,
        "output_1": 2.0,
    }
    args, kwargs = signature.structured_input_signature
    assert (args, kwargs) == ((), {"x": tf.TensorSpec([], tf.float32, "x")})


def test_the_name_of_a_spec_is_the_name_of_the_argument(tmp_path):
    spec = tf.TensorSpec([], tf.float32, "given")
    f = tf.function(lambda x: x * 2.0, input_signature=[spec])
    signature = signatures_of(f, tmp_path)["serving_default"]
    assert signature(given=tf.constant(2.0))["output_0"].numpy() == 4.0
    with pytest.raises(TypeError, match="missing required arguments: given"):
        signature(x=tf.constant(2.0))


def test_several_signatures_and_concrete_functions(tmp_path):
    module = Counter()
    concrete = module.times.get_concrete_function(tf.TensorSpec([], tf.int32), k=3)
    tf.saved_model.save(
        module, str(tmp_path), signatures={"a": module.scale, "b": concrete}
    )
    signatures = tf.saved_model.load(str(tmp_path)).signatures
    assert sorted(signatures) == ["a", "b"]
    assert signatures["b"](a=tf.constant(5))["output_0"].numpy() == 15
    with pytest.raises(KeyError):
        signatures["c"]


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (5, "Expected a TensorFlow function"),
        (tf.function(lambda x: x), "Only `tf.functions` with an input signature"),
        (
            tf.function(lambda x: {"a": {"b": x}}, input_signature=[ONE]),
            "Got a non-Tensor value .* for key 'a'",
        ),
        (
            tf.function(lambda x: {"a": None}, input_signature=[ONE]),
            "Got a non-Tensor value None for key 'a'",
        ),
    ],
)
def test_what_cannot_be_a_signature_says_why(tmp_path, function, message):
    with pytest.raises(ValueError, match=message):
        tf.saved_model.save(Counter(), str(tmp_path), signatures=function)


def test_reserved_and_odd_names_are_refused(tmp_path):
    module = Counter()
    with pytest.raises(ValueError, match="is reserved"):
        tf.saved_model.save(
            module, str(tmp_path), signatures={"__saved_model_init_op": module.scale}
        )
    with pytest.raises(ValueError, match="must be a string"):
        tf.saved_model.save(module, str(tmp_path), signatures={1: module.scale})


def test_gradients_flow_through_a_signature(tmp_path):
    tf.saved_model.save(Counter(), str(tmp_path))
    loaded = tf.saved_model.load(str(tmp_path))
    with tf.GradientTape() as tape:
        y = loaded.signatures["serving_default"](x=tf.constant([3.0]))["y"]
    assert tape.gradient(y, loaded.factor).numpy() == 3.0
