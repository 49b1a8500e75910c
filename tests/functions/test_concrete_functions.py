"""`get_concrete_function` and what it returns. Texts are TensorFlow 2.21's."""

import re

import pytest

import minitf as tf

ROW = tf.TensorSpec([None], tf.float32)


@pytest.fixture
def scaled():
    @tf.function
    def scaled(x, y=2.0, *, z=None):
        return {"r": x * y, "n": None}

    return scaled


def test_the_signature_is_printed_as_tensorflow_does(scaled):
    concrete = scaled.get_concrete_function(ROW)
    assert str(concrete) == (
        "ConcreteFunction Input Parameters:\n"
        "  x (POSITIONAL_OR_KEYWORD): TensorSpec(shape=(None,), dtype=tf.float32, "
        "name=None)\n"
        "  y (POSITIONAL_OR_KEYWORD): Literal[2.0]\n"
        "  z (KEYWORD_ONLY): Literal[None]\n"
        "Output Type:\n"
        "  Dict[['r', TensorSpec(shape=(None,), dtype=tf.float32, name=None)], "
        "['n', Literal[None]]]\n"
        "Captures:\n"
        "  None"
    )
    assert concrete.pretty_printed_signature(verbose=False) == (
        "(x: TensorSpec(shape=(None,), dtype=tf.float32, name=None), y: Literal[2.0], "
        "*, z: Literal[None]) -> Dict[['r', TensorSpec(shape=(None,), "
        "dtype=tf.float32, name=None)], ['n', Literal[None]]]"
    )
    assert (
        scaled.pretty_printed_concrete_signatures() == str(concrete).partition(" ")[2]
    )


def test_star_arguments_are_printed_as_positional_only():
    f = tf.function(lambda x, *args, k=1, **kw: x)
    concrete = f.get_concrete_function(1, 2, z=3)
    assert concrete.pretty_printed_signature(verbose=False).partition(" ->")[0] == (
        "(x: Literal[1], args_0: Literal[2], /, *, k: Literal[1], z: Literal[3])"
    )


def test_the_function_type_shows_defaults_as_captured(scaled):
    expected = "(x, y=<captured_default_value>, *, z=<captured_default_value>)"
    assert str(scaled.function_type) == expected


def test_structured_signatures_name_tensors_after_their_place():
    f = tf.function(lambda a, d, k=1: a)
    one = tf.constant(1.0)
    concrete = f.get_concrete_function([one, 2], {"p": one, "q": (one,)})
    a, p, q = (tf.TensorSpec([], name=name) for name in ("a_0", "d_p", "d_q_0"))
    args, kwargs = concrete.structured_input_signature
    assert args == ([a, 2], {"p": p, "q": (q,)}, 1) and kwargs == {}
    assert [tensor.name for tensor in concrete.inputs] == ["a:0", "d:0", "d_1:0"]


def test_a_concrete_function_takes_all_arguments_or_the_tensors_alone(scaled):
    concrete = scaled.get_concrete_function(ROW)
    row = tf.ones(2)
    for result in (concrete(row), concrete(x=row), concrete(row, 2.0, z=None)):
        assert result["r"].numpy().tolist() == [2.0, 2.0] and result["n"] is None
    assert concrete(tf.ones(3))["r"].shape == (3,)


@pytest.mark.parametrize(
    ("args", "kwargs", "complaint"),
    [
        ((), {}, "scaled(x) missing required arguments: x."),
        ((tf.ones(2), 3.0), {}, "scaled(x) takes 1 positional arguments, got 2."),
        ((tf.ones(2),), {"y": 2.0}, "scaled(x) got unexpected keyword arguments: y."),
        (([1.0],), {}, "expected argument #0(zero-based) to be a Tensor; got list"),
    ],
)
def test_other_arguments_are_refused_with_both_reasons(scaled, args, kwargs, complaint):
    concrete = scaled.get_concrete_function(ROW)
    with pytest.raises(TypeError) as caught:
        concrete(*args, **kwargs)
    assert "missing a required" in str(caught.value)  # newer Pythons say which kind
    assert "Fallback to flat signature also failed due to" in str(caught.value)
    assert complaint in str(caught.value)


def test_a_tensor_of_another_type_is_refused(scaled):
    concrete = scaled.get_concrete_function(ROW)
    with pytest.raises(tf.errors.InvalidArgumentError, match="expected to be a float"):
        concrete(tf.constant([1]))


def test_names_of_specs_name_the_tensors(scaled):
    specs = [tf.TensorSpec([], name=name) for name in ("foo", "bar", "zed")]
    scaled.get_concrete_function(tf.TensorSpec([]))
    concrete = scaled.get_concrete_function(*specs[:2], z=specs[2])
    assert [tensor.name for tensor in concrete.inputs] == ["foo:0", "bar:0", "zed:0"]
    one = tf.constant(1.0)
    assert concrete(foo=one, bar=one, zed=one)["r"].numpy() == 1.0
    assert concrete(one, one, z=one)["r"].numpy() == 1.0
    assert concrete(one, bar=one, zed=one)["r"].numpy() == 1.0


def test_equal_arguments_get_the_same_concrete_function(scaled):
    one = tf.constant(1.0)
    first = scaled.get_concrete_function(one)
    assert scaled.get_concrete_function(tf.constant(5.0)) is first
    assert scaled.get_concrete_function(x=one, y=2.0) is first


def test_without_arguments_they_must_have_defaults(scaled):
    with pytest.raises(TypeError, match="missing a required argument: 'x'"):
        scaled.get_concrete_function()
    assert tf.function(lambda k=3: k).get_concrete_function()().numpy() == 3


def test_a_method_takes_self_only_if_unbound():
    class Doubler:
        @tf.function
        def double(self, x, k=1):
            return x * 2.0

    doubler = Doubler()
    bound = doubler.double.get_concrete_function(tf.TensorSpec([]))
    assert bound(tf.constant(2.0)).numpy() == 4.0
    unbound = Doubler.double.get_concrete_function(doubler, tf.TensorSpec([]))
    assert repr(unbound).startswith("<ConcreteFunction (self: Weakref[<weakref at ")


def test_captures_come_after_arguments_and_variables_are_listed():
    v, w = tf.Variable(1.0), tf.Variable(2.0, trainable=False)
    big = tf.ones([200])
    f = tf.function(lambda x: x * v * w + tf.reduce_sum(big))
    concrete = f.get_concrete_function(tf.TensorSpec([]))
    assert concrete.variables == (v, w) and concrete.trainable_variables == (v,)
    captured = concrete.captured_inputs
    assert captured[0] is v.handle and captured[2] is big
    assert len(concrete.inputs) == 4
    v.assign(3.0)
    assert concrete(tf.constant(1.0)).numpy() == 206.0


def test_variables_that_are_arguments_are_not_the_functions_own():
    v = tf.Variable(3.0)
    f = tf.function(lambda a: a * 2.0)
    concrete = f.get_concrete_function(v)
    assert concrete.variables == () and concrete.captured_inputs == []
    assert concrete(tf.Variable(4.0)).numpy() == 8.0


def test_types_and_shapes_of_results_keep_their_structure(scaled):
    concrete = scaled.get_concrete_function(ROW)
    assert concrete.output_dtypes == {"r": tf.float32, "n": None}
    assert concrete.output_shapes["r"].as_list() == [None]
    assert [tensor.name for tensor in concrete.outputs] == ["Identity:0"]
    assert concrete.structured_outputs["r"] is concrete.outputs[0]


def test_the_graph_can_be_looked_at(scaled):
    concrete = scaled.get_concrete_function(ROW)
    nodes = [node.name for node in concrete.graph.as_graph_def().node]
    assert nodes == ["x", "mul/y", "mul", "Identity"]
    assert re.fullmatch(rb"__inference_scaled_\d+", concrete.name)
    signature = concrete.function_def.signature
    assert [arg.name for arg in signature.input_arg] == ["x"]
    assert [arg.name for arg in signature.output_arg] == ["identity"]


def test_functions_are_of_the_kinds_in_tf_types(scaled):
    kinds = tf.types.experimental
    concrete = scaled.get_concrete_function(ROW)
    assert isinstance(scaled, kinds.GenericFunction | kinds.PolymorphicFunction)
    assert isinstance(concrete, kinds.ConcreteFunction)
    assert isinstance(scaled, kinds.Callable) and isinstance(concrete, kinds.Callable)
