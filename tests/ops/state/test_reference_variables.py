"""Reference variables: who gets the box and who its value, in every way to run."""

import numpy as np
import pytest

import minitf as tf
from minitf.core.errors import FailedPreconditionError, OutOfRangeError
from minitf.grappler.optimizer import optimized
from minitf.grappler.program import Program
from minitf.runtime import executor, parallel
from minitf.runtime.compiler import CompiledProgram
from minitf.runtime.resources import ResourceStore
from tests.ops.state.test_resource_variable_ops import RESULTS, START, UPDATES

v1 = tf.compat.v1


def reference(value, **kwargs):
    return v1.Variable(value, use_resource=False, name="v", **kwargs)


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_returns_the_reference_after_it(name):
    with tf.Graph().as_default(), v1.Session() as session:
        v = reference(START)
        update = UPDATES[name](v)
        assert update.dtype is tf.as_dtype("float32_ref")
        session.run(v.initializer)
        assert session.run(v.value()).tolist() == START
        assert session.run(update).tolist() == RESULTS[name]
        assert session.run([v, v.value(), v + 1.0])[0].tolist() == RESULTS[name]


def test_all_ways_to_run_read_a_reference():
    with tf.Graph().as_default():
        v = reference([1.0, 2.0])
        fetches = [v.op.outputs[0], v.value(), v.assign_add([1.0, 1.0]) * 2.0]
    program = CompiledProgram((), fetches)
    better = optimized(Program(v.graph, (), tuple(fetches)))
    for run in (
        lambda store: program([], store),
        lambda store: CompiledProgram((), better.fetches)([], store),
        lambda store: executor.run(fetches, {}, [], store),
        lambda store: parallel.run(fetches, {}, [], store, 2),
    ):
        store = ResourceStore()
        executor.run([], {}, [v.initializer], store)
        assert np.array_equal(run(store)[2], [4.0, 6.0])
        assert np.array_equal(run(store)[2], [6.0, 8.0])
    assert "deref(v)" in program.source


def test_what_was_fetched_is_not_the_variables_own_memory():
    with tf.Graph().as_default(), v1.Session() as session:
        v = reference([1.0, 2.0])
        session.run(v.initializer)
        for fetch in (v, v.value(), tf.reshape(v, [2, 1])):
            session.run(fetch)[0] = 9.0
        assert session.run(v).tolist() == [1.0, 2.0]


def test_a_variable_without_a_value_is_named():
    with tf.Graph().as_default(), v1.Session() as session:
        v = reference(1.0)
        assert not session.run(v1.is_variable_initialized(v))
        for fetch in (v, v + 1.0):
            with pytest.raises(
                FailedPreconditionError, match="Attempting to use uninitialized value v"
            ):
                session.run(fetch)


def test_a_reference_can_be_fed():
    with tf.Graph().as_default(), v1.Session() as session:
        v = reference(1.0)
        assert session.run(v + 1.0, {v: 5.0, v.value(): 5.0}) == 6.0


def test_two_programs_of_one_session_share_the_variable():
    with tf.Graph().as_default(), v1.Session() as session:
        v = reference(1.0)
        session.run(v.initializer)
        session.run(v.assign_add(1.0).op)
        assert session.run(v * 1.0) == 2.0


def test_gradient_style_updates_in_a_loop():
    with tf.Graph().as_default(), v1.Session() as session:
        w = reference([0.0])
        loss = tf.reduce_sum(tf.square(w - 3.0))
        train = w.assign_sub(0.2 * 2.0 * (w - 3.0))
        session.run(w.initializer)
        losses = [session.run([loss, train.op])[0] for _ in range(20)]
    assert losses[0] == 9.0 and losses[-1] < 1e-3


def test_counting_up_and_the_limit():
    with tf.Graph().as_default(), v1.Session() as session:
        v = reference(0)
        count = v.count_up_to(2)
        session.run(v.initializer)
        assert [session.run(count) for _ in range(2)] == [0, 1]
        with pytest.raises(OutOfRangeError, match="Reached limit of 2"):
            session.run(count)


def test_the_shape_may_change_if_it_is_not_checked():
    with tf.Graph().as_default(), v1.Session() as session:
        v = reference([1.0, 2.0], validate_shape=False)
        session.run(v1.assign(v, [[5.0]], validate_shape=False))
        assert session.run(v).tolist() == [[5.0]]


def test_a_graphdef_with_references_runs_and_keeps_its_description():
    with tf.Graph().as_default() as graph:
        described = reference([1.0]).to_proto()
    assert str(graph.as_graph_def()).count("VariableV2") == 1
    with tf.Graph().as_default(), v1.Session() as session:
        tf.import_graph_def(graph.as_graph_def(), name="")
        v = v1.Variable.from_proto(described)
        session.run(v.initializer)
        assert session.run(v).tolist() == [1.0]
        assert repr(v) == "<tf.Variable 'v:0' shape=(1,) dtype=float32_ref>"


def test_only_references_can_be_assigned_to():
    with tf.Graph().as_default(), pytest.raises(TypeError, match=r"tf\.Variable"):
        v1.assign_add(tf.constant(1.0), 2.0)


def test_the_old_op_variable_is_known():
    graph_def = v1.GraphDef()
    node = graph_def.node.add(name="old", op="Variable")
    node.attr["dtype"].type = 1
    node.attr["shape"].shape.SetInParent()
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(graph_def, name="")
    assert graph.get_tensor_by_name("old:0").dtype.name == "float32_ref"


def test_a_trace_shows_the_value_of_the_variable():
    with tf.Graph().as_default(), v1.Session() as session:
        v = reference([1.0, 2.0])
        session.run(v.initializer)
        metadata = v1.RunMetadata()
        options = v1.RunOptions(trace_level=v1.RunOptions.FULL_TRACE)
        session.run(v + 1.0, options=options, run_metadata=metadata)
    (node,) = [
        stats
        for stats in metadata.step_stats.dev_stats[0].node_stats
        if stats.node_name == "v"
    ]
    assert node.output[0].tensor_description.shape.dim[0].size == 2
