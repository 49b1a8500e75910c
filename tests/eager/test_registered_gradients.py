"""Gradient rules by name, and graphs that choose among them."""

import pytest

import minitf as tf


@tf.RegisterGradient("FiveTimes")
def five_times(op, dy):
    SEEN.append((op.type, len(op.inputs), len(op.outputs), op.get_attr("T")))
    return dy * 5.0


SEEN = []


def test_a_graph_can_use_another_rule_for_some_ops():
    graph = tf.Graph()
    with graph.as_default(), tf.compat.v1.Session() as session:
        x = tf.constant([1.0, 2.0])
        with graph.gradient_override_map({"Square": "FiveTimes", "Neg": "Exp"}):
            y = tf.square(x)
        plain = tf.square(x)
        found = session.run([tf.gradients(y, x)[0], tf.gradients(plain, x)[0]])
    assert y.op.get_attr("_gradient_op_type") == b"FiveTimes"
    assert [g.tolist() for g in found] == [[5.0, 5.0], [2.0, 4.0]]
    assert SEEN[-1] == ("Square", 1, 1, tf.float32)


def test_the_rule_of_another_op_can_be_used():
    graph = tf.Graph()
    with graph.as_default(), tf.compat.v1.Session() as session:
        x = tf.constant(0.3)
        with graph.gradient_override_map({"Sign": "Identity"}):
            y = tf.sign(x)
        assert session.run(tf.gradients(y, x)[0]) == 1.0


def test_maps_nest():
    graph = tf.Graph()
    with graph.as_default(), graph.gradient_override_map({"Square": "FiveTimes"}):
        with graph.gradient_override_map({"Neg": "FiveTimes"}):
            y = tf.square(1.0)
        z = -y
    assert y.op.get_attr("_gradient_op_type") == b"FiveTimes"
    assert "_gradient_op_type" not in z.op.attrs


def test_a_rule_that_does_not_exist_is_missed_when_it_is_needed():
    graph = tf.Graph()
    with graph.as_default():
        x = tf.constant(1.0)
        with graph.gradient_override_map({"Square": "NobodyWroteIt"}):
            y = tf.square(x)
        with pytest.raises(LookupError, match="No gradient defined for operation"):
            tf.gradients(y, x)


@pytest.mark.parametrize("bad", [[("Square", "Exp")], {"Square": 3}, {3: "Exp"}])
def test_a_map_is_a_dict_of_strings(bad):
    graph = tf.Graph()
    with pytest.raises(TypeError, match="dictionary mapping strings to strings"):
        with graph.gradient_override_map(bad):
            pass


def test_an_op_has_one_rule():
    with pytest.raises(KeyError, match="two gradient with name 'Exp'"):
        tf.RegisterGradient("Exp")(five_times)
    with pytest.raises(KeyError, match="two gradient with name 'FiveTimes'"):
        tf.RegisterGradient("FiveTimes")(five_times)
    with pytest.raises(KeyError, match="two gradient with name 'Exp'"):
        tf.no_gradient("Exp")


def test_names_of_ops_are_strings():
    with pytest.raises(TypeError, match="op_type must be a string"):
        tf.RegisterGradient(3)
    with pytest.raises(TypeError, match="op_type must be a string"):
        tf.compat.v1.NotDifferentiable(None)


def test_an_op_that_has_no_rule_can_be_given_one(monkeypatch):
    from minitf.core.backprop import records

    monkeypatch.setattr(records, "_BY_NAME", {})

    @tf.RegisterGradient("Lu")
    def lu_grad(op, dy, _):
        return dy * 3.0

    x = tf.eye(2)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y, _ = tf.linalg.lu(x)
    assert tape.gradient(y, x).numpy().tolist() == [[3.0, 3.0], [3.0, 3.0]]


def test_aggregation_methods_have_tensorflows_numbers():
    method = tf.AggregationMethod
    assert (method.ADD_N, method.DEFAULT) == (0, 0)
    assert (method.EXPERIMENTAL_TREE, method.EXPERIMENTAL_ACCUMULATE_N) == (1, 2)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.constant(3.0)
        found = tf.gradients(x * x, x, aggregation_method=method.EXPERIMENTAL_TREE)
        assert session.run(found) == [6.0]
