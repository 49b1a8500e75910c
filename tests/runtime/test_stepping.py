"""The executor shows every operation; branches can run at the same time."""

import threading

import numpy as np
import pytest

import minitf as tf
from minitf.core.op.declare import op
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import same
from minitf.runtime import executor, parallel, plan
from minitf.runtime.resources import ResourceStore

v1 = tf.compat.v1


def diamond():
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, [2], name="x")
        left, right = tf.square(x, name="left"), tf.negative(x, name="right")
        return x, tf.add(left, right, name="sum")


def test_steps_tell_node_inputs_outputs_and_time():
    x, total = diamond()
    values = np.array([1.0, 2.0], np.float32)
    running = executor.steps([total], {id(x): values}, (), ResourceStore())
    found = list(running)
    assert [step.node.name for step in found] == ["left", "right", "sum"]
    assert found[0].inputs[0] is values
    assert found[2].outputs[0].tolist() == [0.0, 2.0]
    assert all(step.end >= step.start for step in found)


def test_running_can_stop_after_any_step():
    x, total = diamond()
    running = executor.steps([total], {id(x): np.ones(2, np.float32)})
    assert next(running).node.name == "left"
    running.close()


def test_only_what_is_needed_runs():
    with tf.Graph().as_default():
        a = tf.constant(1.0)
        tf.square(a, name="idle")
        b = tf.negative(a)
    assert [step.node.type for step in executor.steps([b])] == ["Const", "Neg"]


def test_a_cycle_is_reported():
    with tf.Graph().as_default():
        a = tf.constant(1.0)
        b = tf.square(a)
        c = tf.negative(b)
        b.op._update_input(0, c)
    with pytest.raises(ValueError, match="cycle"):
        plan.schedule([c.op])


def _meet(x):
    """Waits for its twin: passes only if both run at once."""
    BARRIER.wait(timeout=20)
    return np.array(x)


BARRIER = threading.Barrier(2)


@pytest.fixture
def meeting_op():
    op("TestMeet", "x:T -> y:T", shape=same, stateful=True)(_meet)
    yield OPS["TestMeet"]
    del OPS["TestMeet"]


def test_independent_branches_run_at_the_same_time(meeting_op):
    with tf.Graph().as_default():
        x = tf.constant([1.0])
        total = tf.add(meeting_op.call(x), meeting_op.call(x))
    seen = []
    values = parallel.run([total], {}, (), ResourceStore(), 2, seen.append)
    assert values[0].tolist() == [2.0]
    meetings = [step for step in seen if step.node.type == "TestMeet"]
    assert len({step.thread for step in meetings}) == 2


def test_an_error_in_a_branch_reaches_the_caller():
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, [None, None])
        y = tf.matmul(x, x)
    feeds = {id(x): np.ones((2, 3), np.float32)}
    with pytest.raises(tf.errors.InvalidArgumentError):
        parallel.run([y], feeds, (), ResourceStore(), 2)


def test_run_metadata_tells_time_shape_and_memory_of_every_node():
    x, total = diamond()
    metadata = v1.RunMetadata()
    with v1.Session(graph=total.graph) as session:
        session.run(total, {x: [1.0, 2.0]}, run_metadata=metadata)
    (device,) = metadata.step_stats.dev_stats
    stats = {node.node_name: node for node in device.node_stats}
    assert {"left", "right", "sum"} <= set(stats)
    (output,) = stats["sum"].output
    assert [dim.size for dim in output.tensor_description.shape.dim] == [2]
    assert stats["sum"].all_end_rel_micros >= 1
    assert stats["sum"].memory[0].total_bytes == 8


def test_run_metadata_shows_the_threads_of_parallel_branches(meeting_op):
    with tf.Graph().as_default() as graph:
        x = tf.constant([1.0])
        total = tf.add(meeting_op.call(x), meeting_op.call(x))
    config = v1.ConfigProto(inter_op_parallelism_threads=2)
    metadata = v1.RunMetadata()
    with v1.Session(graph=graph, config=config) as session:
        session.run(total, run_metadata=metadata)
    stats = metadata.step_stats.dev_stats[0].node_stats
    ids = {s.thread_id for s in stats if s.node_name.startswith("TestMeet")}
    assert len(ids) == 2
