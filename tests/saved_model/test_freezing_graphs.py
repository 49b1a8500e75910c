"""Frozen graphs compute the same with constants in place of variables."""

import numpy as np
import pytest

import minitf as tf
from minitf.saved_model.freezing import convert_variables_to_constants_v2

v1 = tf.compat.v1


@pytest.fixture
def graph():
    """Returns a graph with both kinds of variables, a function and a branch."""
    with tf.Graph().as_default() as made:
        w = v1.Variable(4.0, name="w", use_resource=False)
        r = v1.Variable([[1.0, 2.0], [3.0, 4.0]], name="r", use_resource=True)
        x = v1.placeholder(tf.float32, [], name="x")
        tf.identity(w * 2.0 + tf.reduce_sum(tf.gather(r, 0)), name="plain")

        @tf.function
        def f(a):
            if a > 0.0:
                return a * w + tf.reduce_sum(r)
            return tf.reduce_sum(tf.gather(r, 1))

        tf.identity(f(x), name="called")
        with tf.control_dependencies([r.assign(r + 1.0, read_value=False)]):
            tf.identity(r, name="changing")
        tf.identity(w.assign(1.0), name="changing_reference")
    return made


@pytest.fixture
def session(graph):
    with v1.Session(graph=graph) as opened:
        opened.run(v1.global_variables_initializer())
        yield opened


def freeze(session, name, **arguments):
    return v1.graph_util.convert_variables_to_constants(
        session, session.graph.as_graph_def(), [name], **arguments
    )


def run(graph_def, name, feeds=None):
    with tf.Graph().as_default(), v1.Session() as session:
        tf.import_graph_def(graph_def, name="")
        return session.run(name + ":0", feeds)


def ops_in(graph_def):
    bodies = [graph_def.node, *(f.node_def for f in graph_def.library.function)]
    return {node.op for body in bodies for node in body}


def test_both_kinds_of_variables_become_constants_of_their_names(session):
    frozen = freeze(session, "plain")
    ops = {node.name: node.op for node in frozen.node}
    assert (ops["w"], ops["w/read"], ops["r"]) == ("Const", "Identity", "Const")
    assert ops["Gather"] == "GatherV2"  # was ResourceGather
    assert "x" not in ops
    assert run(frozen, "plain") == session.run("plain:0") == 11.0


@pytest.mark.parametrize("x", [2.0, -2.0])
def test_functions_and_branches_inside_are_frozen(session, x):
    frozen = freeze(session, "called")
    assert not ops_in(frozen) & {"VarHandleOp", "VariableV2", "ReadVariableOp"}
    assert run(frozen, "called", {"x:0": x}) == session.run("called:0", {"x:0": x})


def test_some_variables_may_stay(session):
    kept = freeze(session, "plain", variable_names_blacklist=["w"])
    ops = {node.name: node.op for node in kept.node}
    assert (ops["w"], ops["r"]) == ("VariableV2", "Const")
    kept = freeze(session, "plain", variable_names_whitelist=["w"])
    ops = {node.name: node.op for node in kept.node}
    assert (ops["w"], ops["r"]) == ("Const", "VarHandleOp")


@pytest.mark.parametrize("name", ["changing", "changing_reference"])
def test_what_changes_a_variable_cannot_be_frozen(session, name):
    with pytest.raises(ValueError, match="Cannot freeze the graph: node 'Assign"):
        freeze(session, name)


def test_variables_need_values(graph):
    with v1.Session(graph=graph) as session:
        for name in ("plain", "called"):
            with pytest.raises(tf.errors.FailedPreconditionError, match="value [wr]"):
                freeze(session, name)


def test_unknown_names_are_refused_as_in_tensorflow(session):
    with pytest.raises(AssertionError, match="nope is not in graph"):
        freeze(session, "nope")
    with pytest.raises(TypeError, match="must be an iterable of strings"):
        v1.graph_util.convert_variables_to_constants(
            session, session.graph.as_graph_def(), "plain"
        )


def test_a_loop_over_a_variable_is_frozen():
    with tf.Graph().as_default() as graph, v1.Session() as session:
        v = v1.get_variable("v", initializer=[1.0, 2.0], use_resource=True)
        n = v1.placeholder(tf.int32, [], name="n")
        _, total = tf.while_loop(
            lambda i, t: i < n, lambda i, t: (i + 1, t + v), [0, tf.zeros([2])]
        )
        tf.identity(total, name="total")
        session.run(v1.global_variables_initializer())
        frozen = freeze(session, "total")
        assert not ops_in(frozen) & {"VarHandleOp", "ReadVariableOp"}
    assert graph is not None
    np.testing.assert_array_equal(run(frozen, "total", {"n:0": 3}), [3.0, 6.0])


# --- Concrete functions -------------------------------------------------------------


def traced():
    v = tf.Variable([1.0, 2.0])
    c = tf.constant([5.0, 6.0])

    @tf.function
    def inner(x):
        return x * v

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def f(x):
        if tf.reduce_sum(x) > 0.0:
            x = inner(x)
        for _ in tf.range(2):
            x = x + v + c
        return {"y": x, "first": tf.gather(v, 0)}

    return v, f.get_concrete_function()


def test_a_frozen_function_has_no_variables_left():
    v, f = traced()
    frozen = convert_variables_to_constants_v2(f)
    v.assign([100.0, 100.0])
    first, y = frozen(tf.constant([1.0, 2.0]))
    np.testing.assert_array_equal(y, [13.0, 20.0])
    assert first.numpy() == 1.0
    assert (frozen.captured_inputs, frozen.variables) == ([], ())
    assert [t.name for t in frozen.inputs] == ["x:0"]
    assert not ops_in(frozen.graph.as_graph_def()) & {"ReadVariableOp", "VarHandleOp"}


def test_gradients_flow_through_a_frozen_function():
    _, f = traced()
    frozen = convert_variables_to_constants_v2(f)
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = frozen(x)[1]
    np.testing.assert_array_equal(tape.gradient(y, x), [1.0, 2.0])


def test_a_frozen_function_becomes_a_file(tmp_path):
    _, f = traced()
    frozen = convert_variables_to_constants_v2(f)
    tf.io.write_graph(frozen.graph, str(tmp_path), "f.pb", as_text=False)
    graph_def = v1.GraphDef.FromString((tmp_path / "f.pb").read_bytes())
    name = frozen.outputs[1].op.name
    np.testing.assert_array_equal(
        run(graph_def, name, {"x:0": [1.0, 2.0]}), [13.0, 20.0]
    )


def test_a_function_that_changes_a_variable_cannot_be_frozen():
    v = tf.Variable(1.0)
    f = tf.function(lambda: v.assign_add(1.0), input_signature=[])
    with pytest.raises(ValueError, match="changes a variable"):
        convert_variables_to_constants_v2(f.get_concrete_function())
    with pytest.raises(TypeError, match="Expected a concrete function"):
        convert_variables_to_constants_v2(f)


def test_a_loaded_function_is_frozen(tmp_path):
    module = tf.Module()
    module.v = tf.Variable(3.0)
    one = tf.TensorSpec([], tf.float32)
    module.f = tf.function(lambda x: x * module.v, input_signature=[one])
    tf.saved_model.save(module, str(tmp_path))
    loaded = tf.saved_model.load(str(tmp_path))
    frozen = convert_variables_to_constants_v2(loaded.signatures["serving_default"])
    assert frozen(tf.constant(2.0))[0].numpy() == 6.0
