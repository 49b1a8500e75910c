"""`input_signature`: what is accepted and what is refused, as TensorFlow 2.21 does."""

import re

import numpy as np
import pytest

import minitf as tf

ROW = tf.TensorSpec([None], tf.float32)


def test_one_graph_serves_all_that_fits_and_python_values_are_converted():
    f = tf.function(lambda x: x * 2.0, input_signature=[ROW])
    assert f(tf.ones(2)).shape == (2,)
    assert f([1.0, 2.0, 3.0]).numpy().tolist() == [2.0, 4.0, 6.0]
    assert f(np.ones(4)).dtype == tf.float32
    assert f.experimental_get_tracing_count() == 1


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (tf.ones([3, 3]), r"Can not cast TensorSpec(shape=(3, 3), dtype=tf.float32"),
        (tf.ones(3, tf.int32), r"Can not cast TensorSpec(shape=(3,), dtype=tf.int32"),
        (1.0, r"Can not cast TensorSpec(shape=(), dtype=tf.float32"),
        ("text", "Cannot convert"),
    ],
)
def test_what_does_not_fit_is_refused(value, reason):
    f = tf.function(lambda x: x, input_signature=[ROW])
    with pytest.raises(TypeError, match=re.escape(reason)):
        f(value)


def test_too_few_and_too_many_arguments_are_refused():
    f = tf.function(lambda x, y: x, input_signature=[ROW, ROW])
    with pytest.raises(TypeError, match="missing a required argument: 'y'"):
        f(tf.ones(2))
    with pytest.raises(TypeError, match="too many positional arguments"):
        f(tf.ones(2), tf.ones(2), tf.ones(2))


def test_structures_in_a_signature_must_be_matched():
    spec = {"a": tf.TensorSpec([]), "b": [ROW]}
    f = tf.function(lambda d: d["a"] + d["b"][0], input_signature=[spec])
    one = tf.constant(1.0)
    assert f({"a": 1.0, "b": [[1.0, 2.0]]}).numpy().tolist() == [2.0, 3.0]
    with pytest.raises(TypeError, match="has different keys with the TraceType"):
        f({"a": one})
    with pytest.raises(TypeError, match="to list type"):
        f({"a": one, "b": (tf.ones(3),)})
    with pytest.raises(TypeError, match="Can not cast 3 to a Dict type"):
        f(3)
    names = [tensor.name for tensor in f.get_concrete_function().inputs]
    assert names == ["d:0", "d_1:0"]


def test_arguments_without_a_spec_keep_their_default():
    f = tf.function(lambda x, k=2: x * k, input_signature=[tf.TensorSpec([])])
    assert f(3.0).numpy() == 6.0 and f(3.0, 2).numpy() == 6.0
    with pytest.raises(TypeError, match=re.escape("Can not cast 3 to Literal[2]")):
        f(3.0, 3)
    text = "(x: TensorSpec(shape=(), dtype=tf.float32, name=None), y: Literal[2] = "
    with pytest.raises(TypeError, match=re.escape(text + "<captured_default_value>)")):
        tf.function(lambda x, y=2: x, input_signature=[tf.TensorSpec([])])(1.0, 3)


def test_a_signature_that_does_not_fit_the_function_is_refused_at_once():
    with pytest.raises(TypeError, match="missing type constraint for y"):
        tf.function(lambda x, y: x, input_signature=[ROW])
    with pytest.raises(TypeError, match="contains 1 extra type constraints"):
        tf.function(lambda x: x, input_signature=[ROW, ROW])
    with pytest.raises(TypeError, match="keyword-only parameter `k` must have"):
        tf.function(lambda x, *, k: x, input_signature=[ROW])
    with pytest.raises(TypeError, match="must be either a tuple or a list"):
        tf.function(lambda x: x, input_signature=ROW)
    with pytest.raises(TypeError, match=r"got invalid args \[3\]"):
        tf.function(lambda x: x, input_signature=[3])


def test_star_arguments_take_the_rest_of_the_specs():
    f = tf.function(lambda *a: a[0] + a[1], input_signature=[tf.TensorSpec([]), ROW])
    assert f(1.0, [1.0, 2.0]).numpy().tolist() == [2.0, 3.0]


def test_methods_leave_self_out_of_the_signature():
    class Doubler:
        @tf.function(input_signature=[ROW])
        def double(self, x):
            return x * 2.0

        @tf.function(input_signature=[])
        def one(self):
            return 1

    doubler = Doubler()
    assert doubler.double([1.0]).numpy().tolist() == [2.0]
    assert doubler.one().numpy() == 1
    concrete = doubler.double.get_concrete_function()
    assert concrete.structured_input_signature == (
        (tf.TensorSpec([None], tf.float32, name="x"),),
        {},
    )
    assert concrete(tf.ones(2)).numpy().tolist() == [2.0, 2.0]


def test_composites_can_be_asked_for():
    spec = tf.RaggedTensorSpec([None, None], tf.int32)
    f = tf.function(lambda x: x, input_signature=[spec])
    assert f(tf.ragged.constant([[1], [2, 3]])).to_list() == [[1], [2, 3]]
    for bad in (tf.ones([1, 1], tf.int32), tf.ragged.constant([[1.0]])):
        with pytest.raises(TypeError, match="Binding inputs to tf.function failed"):
            f(bad)


def test_names_in_a_signature_name_the_placeholders():
    spec = tf.TensorSpec([], name="first")
    f = tf.function(lambda x: x, input_signature=[spec])
    assert f.get_concrete_function().inputs[0].name == "first:0"


def test_run_eagerly_the_signature_does_not_matter():
    f = tf.function(lambda x: x + 1, input_signature=[tf.TensorSpec([])])
    tf.config.run_functions_eagerly(True)
    try:
        assert f(1) == 2
        assert f(tf.ones(2)).shape == (2,)
    finally:
        tf.config.run_functions_eagerly(False)
