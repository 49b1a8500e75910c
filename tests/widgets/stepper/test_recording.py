"""What a recording holds: operations, values, where they came from, what failed."""

import gc
import weakref

import numpy as np
import pytest
from minitf_widgets.stepper import record, show_steps
from minitf_widgets.stepper.recording import Keeper, Note, Summary

import minitf as tf
from minitf.core import context
from tests.widgets.stepper.programs import (
    eager_program,
    session_graph,
    training_function,
    training_view,
)


def addresses(recording):
    return [moment.address for moment in recording.moments]


# --- What is recorded ------------------------------------------------------------


def test_a_traced_function_is_recorded_with_its_loop_and_its_gradient():
    moments = training_view(rounds=2).recording.moments
    names = [m.address for m in moments]
    assert names.count("while:body/mul") == 2
    rounds = [m.path[0].round for m in moments if m.address == "while:body/mul"]
    assert rounds == [0, 1]
    backward = [m.address for m in moments if m.backward]
    assert "gradient_tape/mul/Mul" in backward
    assert "mul" not in backward and "AssignSubVariableOp" not in backward
    (of_mul,) = {m.forward for m in moments if m.address == "gradient_tape/mul/Mul"}
    assert of_mul == "mul"


def test_the_one_call_around_a_function_is_not_shown():
    recording = training_view().recording
    assert all(m.op != "StatefulPartitionedCall" for m in recording.moments)
    assert set(recording.times) <= set(recording.nodes)


def test_a_session_is_recorded_run_by_run():
    x, loss = session_graph()
    with tf.compat.v1.Session(graph=loss.graph) as session, record() as recording:
        for i in range(3):
            session.run(loss, {x: [i, 1.0]})
    assert len(recording.times["loss"]) == 3
    values = [recording.value_at(n + 1, "loss") for n in recording.times["loss"]]
    assert values == [1.0, 2.0, 5.0]
    assert [m.path[0].round for m in recording.moments if m.address == "loss"] == [
        *range(3)
    ]


def test_eager_operations_have_one_name_per_place_in_the_program():
    with record() as recording:
        eager_program()
    names = addresses(recording)
    assert names[:2] == ["eager_program/grow/Sqrt", "eager_program/grow/Mul"]
    assert names == names[:2] * 3
    assert {m.source[2] for m in recording.moments} == {"grow"}


def test_the_edges_of_an_eager_program_follow_its_tensors():
    x = tf.constant([1.0, 2.0])
    with record() as recording:
        y = tf.square(x)
        tf.add(y, x)
    edges = {(edge.source, edge.target) for edge in recording.drawing.edges}
    assert edges == {("x", "Square"), ("Square", "AddV2"), ("x", "AddV2")}


def test_a_function_called_twice_from_two_lines_is_drawn_twice():
    def layer(x):
        return tf.nn.relu(x)

    with record() as recording:
        layer(tf.constant(1.0))
        layer(tf.constant(-1.0))
    assert addresses(recording) == ["layer/Relu", "layer_1/Relu"]


def test_eager_gradients_are_backward_and_know_what_they_are_of():
    x = tf.Variable(3.0)
    with record() as recording:
        with tf.GradientTape() as tape:
            y = tf.square(x)
        tape.gradient(y, x)
    backward = [m for m in recording.moments if m.backward]
    assert {m.forward for m in backward} == {"Square"}
    assert all(m.address.startswith("gradient/") for m in backward)


def test_a_traced_function_among_eager_operations_is_a_box_with_its_graph():
    double = tf.function(lambda x: x * 2.0)
    double(tf.constant(1.0))
    with record() as recording:
        tf.square(double(tf.constant(3.0)))
    names = addresses(recording)
    assert names[-2:] == ["PartitionedCall", "Square"]
    assert names[0].startswith("PartitionedCall:") and names[0].endswith("/mul")
    assert set(names) <= set(recording.nodes)


def test_sessions_and_eager_operations_stand_side_by_side():
    x, loss = session_graph()
    session = tf.compat.v1.Session(graph=loss.graph)
    with record() as recording:
        tf.square(session.run(loss, {x: [1.0, 2.0]}))
    assert addresses(recording) == ["Session:run/Square", "Session:run/loss", "Square"]
    assert set(recording.times) <= set(recording.nodes)


def test_a_function_without_results_is_recorded():
    total = tf.Variable(0.0)

    @tf.function
    def add(x):
        total.assign_add(x)

    view = show_steps(add, tf.constant(2.0))
    assert addresses(view.recording)[0] == "AssignAddVariableOp"


def test_building_a_graph_records_nothing():
    with record() as recording:
        session_graph()
    assert recording.moments == []


def test_what_is_hidden_from_tapes_is_recorded():
    @tf.custom_gradient
    def identity(x):
        return tf.square(x), lambda dy: dy

    with record() as recording:
        identity(tf.constant(2.0))
    assert "identity/Square" in addresses(recording)


def test_constants_of_graphs_are_operations_only_if_asked_for():
    double = tf.function(lambda x: x * 2.0)
    names = addresses(show_steps(double, tf.constant(1.0)).recording)
    assert "mul" in names and "mul/y" not in names
    view = show_steps(double, tf.constant(1.0), constants=True)
    assert addresses(view.recording)[:2] == ["mul/y", "mul"]


# --- Values ----------------------------------------------------------------------


def test_a_value_is_what_an_operation_made_the_last_time_before():
    recording = training_view(rounds=2).recording
    first, second = recording.times["while:body/mul"]
    assert recording.value_at(first, "while:body/mul") is None
    assert recording.value_at(first + 1, "while:body/mul").tolist() == [2.0, 4.0]
    assert recording.value_at(second, "while:body/mul").tolist() == [2.0, 4.0]
    assert recording.value_at(second + 1, "while:body/mul").tolist() == [4.0, 8.0]


def test_inputs_and_constants_have_a_value_from_the_beginning():
    recording = training_view().recording
    assert recording.value_at(0, "x") == 1.0
    assert recording.value_at(0, "while:body/mul/y") == 2.0
    assert recording.value_at(0, "rounds") == 3


def test_a_recorded_variable_stays_as_it_was_when_it_is_assigned_later():
    train, weight = training_function()
    view = show_steps(train, tf.constant(1.0), tf.constant(1))
    before = view.recording.value_at(1, "ReadVariableOp")
    assert before.tolist() == [1.0, 2.0]
    for _ in range(3):
        weight.assign_add([10.0, 10.0])
    assert before.tolist() == [1.0, 2.0]


def test_a_reference_variable_of_tf1_stays_as_it_was_too():
    with tf.Graph().as_default():
        w = tf.compat.v1.Variable([1.0, 2.0], use_resource=False)
        grown = tf.compat.v1.assign_add(w, [1.0, 1.0])
        with tf.compat.v1.Session() as session, record() as recording:
            session.run(w.initializer)
            for _ in range(3):
                session.run(grown)
    times = recording.times[grown.op.name]
    found = [recording.value_at(n + 1, grown.op.name).tolist() for n in times]
    assert found == [[2.0, 3.0], [3.0, 4.0], [4.0, 5.0]]


def test_an_array_that_was_fed_may_be_changed_afterwards():
    x, loss = session_graph()
    fed = np.array([1.0, 2.0], np.float32)
    with tf.compat.v1.Session(graph=loss.graph) as session, record() as recording:
        session.run(loss, {x: fed})
        fed[:] = 100.0
        session.run(loss, {x: fed})
    assert recording.moments[0].inputs[0].tolist() == [1.0, 2.0]
    assert recording.moments[2].inputs[0].tolist() == [100.0, 100.0]


def test_large_values_are_kept_as_summaries_and_the_limit_holds():
    with record(limit=5_000, single=2_000) as recording:
        tf.ones([1000]) * 2.0
        for _ in range(10):
            tf.ones([300]) * 3.0
    assert recording.used < 6_000
    assert recording.summaries > 0
    summary = next(
        y for m in recording.moments for y in m.outputs if type(y) is Summary
    )
    assert summary.corner.nbytes < 100


def test_a_summary_knows_the_statistics_of_the_whole_array():
    array = np.arange(10_000, dtype=np.float64)
    array[-1] = np.nan
    kept = Keeper(single=100).keep(array)
    assert (kept.shape, kept.nbytes) == ((10_000,), 80_000)
    assert (kept.statistics.largest, kept.statistics.nans) == (9998.0, 1)
    assert kept.corner.tolist() == list(range(8))


def test_a_small_view_into_a_large_array_does_not_hold_on_to_that():
    large = np.zeros(100_000)
    keeper = Keeper(single=1_000)
    kept = keeper.keep(large[:10])
    gone = weakref.ref(large)
    del large
    assert gone() is None
    assert kept.tolist() == [0.0] * 10 and keeper.used == 80


def test_one_array_that_many_operations_take_counts_once():
    keeper = Keeper()
    array = np.zeros(100)
    for _ in range(5):
        keeper.keep(array)
        keeper.keep(array[10:])
    assert keeper.used == 800


def test_a_list_of_tensors_is_kept_in_words():
    @tf.function
    def collect(n):
        items = tf.TensorArray(tf.float32, 0, dynamic_size=True)
        for i in tf.range(n):
            items = items.write(i, 1.0)
        return items.stack()

    moments = show_steps(collect, tf.constant(2)).recording.moments
    notes = {y for m in moments for y in m.outputs if isinstance(y, Note)}
    assert "list of 2 tensors of float32" in notes


@pytest.mark.parametrize("name", ["limit", "single"])
def test_a_negative_limit_is_refused(name):
    with pytest.raises(ValueError, match=f"{name} is a number of bytes"):
        record(**{name: -1})


# --- What fails ------------------------------------------------------------------


def test_an_eager_operation_that_fails_is_the_last_moment():
    with pytest.raises(tf.errors.InvalidArgumentError), record() as recording:
        tf.matmul(tf.ones([2, 3]) * 1.0, tf.ones([2, 3]))
    last = recording.moments[-1]
    assert last.op == "MatMul" and "Matrix size-incompatible" in last.error
    assert [x.shape for x in last.inputs] == [(2, 3), (2, 3)]
    assert recording.error.startswith("InvalidArgumentError")


def test_an_operation_that_fails_in_a_loop_of_a_function_is_the_last_moment():
    @tf.function
    def stumble(n):
        total = 10
        for i in tf.range(n):
            total = total // (2 - i)
        return total

    view = show_steps(stumble, tf.constant(5))
    last = view.recording.moments[-1]
    assert (last.op, last.path[-1].round) == ("FloorDiv", 2)
    assert last.inputs[1] == 0
    assert "division by zero" in last.error.lower()
    assert view.position == len(view.recording)


def test_an_operation_that_fails_in_a_session_is_shown():
    _, loss = session_graph()
    view = show_steps(loss, session=tf.compat.v1.Session(graph=loss.graph))
    assert view.moment.op == "Placeholder"
    assert "feed" in view.moment.error


def test_an_error_of_the_users_own_ends_a_recording_without_a_failing_operation():
    with pytest.raises(KeyError), record() as recording:
        tf.square(2.0)
        raise KeyError("mine")
    assert addresses(recording) == ["Square"]
    assert recording.error == "KeyError: 'mine'"
    assert recording.error_line[2].startswith("test_an_error_of_the_users_own")


# --- Manners ---------------------------------------------------------------------


def test_recording_leaves_the_thread_as_it_was():
    before = context.state().recorders, context.state().watch
    with pytest.raises(ZeroDivisionError), record():
        1 // 0
    assert (context.state().recorders, context.state().watch) == before


def test_a_recording_within_a_recording_is_refused():
    with record(), pytest.raises(RuntimeError, match="watched already"), record():
        pass
    assert context.state().watch is None


def test_a_recording_is_made_once():
    with record() as recording:
        tf.square(1.0)
    with pytest.raises(RuntimeError, match="made once"), recording:
        pass


def test_the_result_is_that_of_a_run_that_nobody_records():
    train, weight = training_function()
    view = show_steps(train, tf.constant(1.0), tf.constant(3))
    recorded = view.recording.result.numpy(), weight.numpy()
    weight.assign([1.0, 2.0])
    assert train(tf.constant(1.0), tf.constant(3)).numpy() == recorded[0]
    assert weight.numpy().tolist() == recorded[1].tolist()


def test_a_session_that_is_recorded_gives_what_it_gives_otherwise():
    x, loss = session_graph()
    with tf.compat.v1.Session(graph=loss.graph) as session:
        plain = session.run([loss, x], {x: [1.0, 2.0]})
        with record():
            recorded = session.run([loss, x], {x: [1.0, 2.0]})
    assert type(plain[0]) is type(recorded[0]) and plain[0] == recorded[0]
    np.testing.assert_array_equal(plain[1], recorded[1])


def test_a_closed_view_holds_on_to_no_array():
    view = training_view()
    gone = weakref.ref(view.recording.moments[0].outputs[0])
    view.parts()
    view.close()
    gc.collect()
    assert gone() is None
    assert view.text().startswith("Stepper: position 0")
