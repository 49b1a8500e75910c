"""The state machine of the stepper: moves, stops, watch list, and the page's parts."""

import json

import numpy as np
import pytest
from minitf_widgets.stepper import StepperView, record, show_steps
from minitf_widgets.stepper.changes import changes
from minitf_widgets.stepper.stops import make_stop

import minitf as tf
from tests.widgets.stepper.programs import (
    eager_program,
    session_graph,
    training_function,
    training_view,
)


@pytest.fixture
def view():
    return training_view(rounds=3)


def now(view):
    return view.moment.address if view.moment else None


# --- Moves -----------------------------------------------------------------------


def test_a_step_forward_and_a_step_back_are_one_operation(view):
    assert (view.position, view.moment, view.value) == (0, None, None)
    assert view.step().address == "ReadVariableOp"
    view.step(2)
    assert view.position == 3
    view.back()
    assert view.position == 2
    view.back(10)
    assert view.position == 0
    view.step(10_000)
    assert view.position == len(view.recording)


def test_stepping_over_runs_through_a_loop_and_back_over_it_again(view):
    view.jump("mul")
    assert view.over().address == "while"
    assert view.back_over().address == "mul"


def test_stepping_into_a_loop_over_a_round_and_out_of_it(view):
    view.jump("mul")
    assert view.into().path[0].label == "cond"
    while view.moment.path[0].label == "cond":
        view.over()
    assert view.moment.path == (("while", "body", 0),)
    assert view.out().address == "while"


def test_out_leads_forward_to_who_called_and_back_out_before_it_was_entered(view):
    view.jump("while:body/mul")
    assert view.back_out().address == "mul"
    view.jump("while:body/mul")
    assert view.out().address == "while"


def test_outside_of_all_bodies_there_is_nothing_to_step_out_of(view):
    view.step()
    view.out()
    assert (view.position, view.note) == (1, "this is in no function, branch or loop")
    view.back_out()
    assert view.position == 1


def test_after_the_last_body_there_is_nothing_to_step_into(view):
    view.to_end()
    view.into()
    assert view.note == "nothing to go into before this body ends"


def test_the_next_and_the_previous_round_are_the_same_operation(view):
    view.jump("while:body/mul")
    assert view.value.tolist() == [2.0, 4.0]
    view.next_iteration()
    assert (now(view), view.value.tolist()) == ("while:body/mul", [4.0, 8.0])
    view.next_iteration()
    view.next_iteration()
    assert view.note == "this operation does not run again"
    view.previous_iteration()
    assert view.value.tolist() == [4.0, 8.0]


def test_a_round_of_a_loop_in_python_is_a_round_too():
    with record() as recording:
        eager_program()
    view = recording.show(position=1)
    view.next_iteration()
    assert (view.position, now(view)) == (3, "eager_program/grow/Sqrt")


def test_a_loop_in_python_calls_functions_that_one_can_step_over_and_out_of():
    with record() as recording:
        eager_program()
        tf.square(2.0)
    view = recording.show(position=1)
    assert view.out().address == "Square"
    view.go(3)
    view.back_out()
    assert view.position == 0


@pytest.mark.parametrize("position", [-100, 1000])
def test_a_position_that_does_not_exist_is_refused(view, position):
    with pytest.raises(ValueError, match="Positions run from 0"):
        view.go(position)


def test_jumping_finds_what_runs_next_or_else_what_ran_last(view):
    view.jump("while:body/mul")
    first = view.position
    view.jump("while:body/mul")
    assert view.position > first
    view.to_end()
    view.jump("while:body/mul")
    assert view.position == view.recording.times["while:body/mul"][-1] + 1


def test_jumping_to_what_never_runs_says_why(view):
    with pytest.raises(ValueError, match="does not run: it is an input"):
        view.jump("x")
    with pytest.raises(ValueError, match="No operation is called 'mull'"):
        view.jump("mull")


# --- Stops -----------------------------------------------------------------------


def test_a_run_stops_at_an_operation_and_runs_back_to_it(view):
    view.stop_at(node="while:body/mul")
    view.run()
    view.run()
    assert view.value.tolist() == [4.0, 8.0]
    assert view.note == "stopped at node while:body/mul"
    view.to_end()
    view.run_back()
    assert view.value.tolist() == [8.0, 16.0]
    view.run_back()
    assert view.value.tolist() == [4.0, 8.0]


def test_without_a_stop_a_run_goes_to_the_end_and_says_so(view):
    view.run()
    assert (view.position, view.note) == (len(view.recording), "no stop before the end")
    view.run_back()
    assert (view.position, view.note) == (0, "no stop before the start")


def test_a_stop_may_be_an_op_whatever_its_case(view):
    view.stop_at(op="sum")
    assert view.run().op == "Sum"


def test_a_stop_may_be_an_expression_over_the_value(view):
    view.stop_at(when="value.max() > 7 and op == 'Mul'")
    assert view.run().address == "while:body/mul"
    assert view.value.tolist() == [4.0, 8.0]


def test_an_expression_may_look_at_inputs_step_and_names(view):
    view.stop_at(when="step > 2 and len(inputs) == 2 and np.ndim(inputs[0]) == 1")
    assert view.run().address == "while:body/mul"
    view.remove_stop(0)
    view.stop_at(when="name == 'mul' and address != 'mul' and op == 'Mul'")
    view.to_start()
    assert view.run().address == "while:body/mul"


def test_an_expression_that_fails_stops_there_and_shows_its_error(view):
    view.stop_at(when="value.nothing")
    view.run()
    assert view.position == 1
    assert "AttributeError" in view.note and "nothing" in view.note


def test_an_expression_that_is_none_is_refused_with_an_example(view):
    with pytest.raises(ValueError, match=r"no Python expression.*value.max\(\) > 3"):
        view.stop_at(when="value >")


@pytest.mark.parametrize("given", [{}, {"op": "Mul", "node": "mul"}])
def test_a_stop_is_of_one_kind(view, given):
    with pytest.raises(ValueError, match="takes one of"):
        view.stop_at(**given)


def test_a_stop_where_nothing_runs_is_refused(view):
    with pytest.raises(ValueError, match="No operation of the type 'Conv2D' ran"):
        view.stop_at(op="Conv2D")
    with pytest.raises(ValueError, match="A stop is one of"):
        make_stop("line", "3")


def test_the_first_nan_is_found_and_stopped_at():
    with record() as recording:
        x = tf.constant([1.0, -1.0]) * 1.0
        y = tf.math.log(x)
        tf.reduce_sum(y)
    view = recording.show()
    assert view.first_odd().op == "Log"
    view.to_start()
    view.stop_at(odd=True)
    view.run()
    assert view.run().op == "Sum"


def test_without_a_nan_one_is_told_so(view):
    view.first_odd()
    assert (view.position, view.note) == (0, "all values are finite")


def test_b_adds_and_removes_the_stop_at_the_operation_shown(view):
    with pytest.raises(ValueError, match="step first"):
        view.toggle_stop()
    view.step()
    view.toggle_stop()
    assert [str(stop) for stop in view.stops] == ["node ReadVariableOp"]
    view.toggle_stop()
    assert view.stops == []


# --- Values ----------------------------------------------------------------------


def test_watched_operations_show_their_latest_value(view):
    view.watch("while:body/mul")
    assert view.watches == [("while:body/mul", None)]
    view.jump("while")
    (value,) = dict(view.watches).values()
    assert value.tolist() == [8.0, 16.0]
    view.unwatch("while:body/mul")
    assert view.watches == []


def test_another_operation_can_be_looked_at_without_moving(view):
    view.jump("while")
    position = view.position
    view.select("mul")
    assert (view.value.tolist(), view.position) == ([1.0, 2.0], position)
    view.step()
    assert view.address == now(view)


def test_what_changed_since_the_last_round_is_told(view):
    view.jump("while:body/mul")
    assert view.changed is None
    view.next_iteration()
    assert view.changed == {
        "words": "2 of 2 elements changed, by 4.0 at most",
        "largest": "4.0",
        "share": 1.0,
    }


def test_the_value_of_a_call_is_named_after_the_call_that_it_comes_out_of():
    @tf.function
    def inner(x):
        return x * 2.0

    view = show_steps(tf.function(lambda x: inner(x) + 1.0), tf.constant(3.0))
    names = []
    while view.position < len(view.recording):
        view.step()
        names.append((view.moment.name, view.parts()["value"]["name"]))
    assert [name for name, _ in names] == [name for _, name in names]
    assert view.recording.moments[0].value is view.recording.moments[1].value


def test_a_change_of_whole_numbers_is_told_as_a_whole_number():
    assert changes(np.int32(9231), np.int32(6153))["words"] == (
        "was 6153, changed by 3078"
    )


# --- The page --------------------------------------------------------------------


def test_all_parts_have_a_json_at_every_position(view):
    view.watch("while")
    view.stop_at(op="Mul")
    view.on_program(True)
    for position in range(len(view.recording) + 1):
        view.go(position)
        json.dumps(view.parts(), allow_nan=False)


def test_the_line_of_the_program_and_of_the_generated_code_are_those_of_the_operation(
    view,
):
    view.on_program(True)
    view.jump("while:body/mul")
    parts = view.parts()
    code, program = parts["code"], parts["program"]
    assert code["lines"][code["line"] - code["first"]].strip() == "y = y * 2.0"
    assert "2.0" in program["lines"][program["line"] - 1]


def test_the_generated_code_of_a_sessions_run_is_shown():
    x, loss = session_graph()
    view = show_steps(loss, feed_dict={x: [1.0, 2.0]}, position=-1)
    view.on_program(True)
    found = view.parts()["program"]
    assert found["lines"][found["line"] - 1].strip().startswith("loss =")


def test_an_eager_operation_has_no_generated_code():
    with record() as recording:
        tf.square(2.0)
    view = recording.show(position=-1)
    view.on_program(True)
    assert view.parts()["program"] == {"lines": [], "line": None}


def test_the_picture_marks_what_is_current_seen_and_stopped_at(view):
    view.jump("while:body/mul")
    view.toggle_stop()
    marks = view.parts()["marks"]
    assert marks["current"] == [view.picture.visible_id("while:body/mul")]
    assert marks["stop"] == marks["current"]
    assert (
        "ReadVariableOp" in marks["seen"] and "AssignSubVariableOp" not in marks["seen"]
    )


def test_what_belongs_to_the_gradient_is_marked_backward(view):
    shape = view.parts()["shape"]
    assert shape["backward"]
    assert not {"mul", "ReadVariableOp"} & set(shape["backward"])
    view.jump("gradient_tape/mul/Mul")
    assert view.parts()["marks"]["twin"] == ["mul"]
    assert view.parts()["now"]["moment"]["backward"]


def test_stepping_into_a_closed_box_opens_it(view):
    view.picture.close_all()
    view.jump("mul")
    view.receive({"action": "move", "how": "into"})
    assert view.picture.is_open("while/")


def test_the_time_line_has_a_cell_for_each_operation_and_a_span_for_each_round(view):
    line = view.parts()["timeline"]
    assert len(line["cells"]) == line["count"] == len(view.recording)
    words = [span[3] for span in line["spans"] if span[0] == 0]
    assert [w for w in words if w.startswith("while body")] == [
        f"while body, round {i}" for i in range(3)
    ]
    short = [span[5] for span in line["spans"] if span[3].startswith("while body")]
    assert short == ["round 0", "round 1", "round 2"]


def test_the_time_line_of_a_long_run_stays_small():
    @tf.function
    def count(n):
        total = 0
        for i in tf.range(n):
            total += i
        return total

    view = show_steps(count, tf.constant(2000))
    line = view.parts()["timeline"]
    assert line["per"] > 1 and len(line["cells"]) <= 480
    assert len(json.dumps(line)) < 50_000


def test_a_message_of_the_page_moves(view):
    view.receive({"action": "move", "how": "step"})
    view.receive({"action": "go", "position": 7})
    assert view.position == 7
    view.receive({"action": "stop", "kind": "op", "what": "Mul"})
    view.receive({"action": "stop", "kind": "odd"})
    assert [str(stop) for stop in view.stops] == ["op Mul", "inf or nan"]
    view.receive({"action": "remove_stop", "number": 0})
    view.receive({"action": "toggle_watch"})
    assert len(view.watched) == len(view.stops) == 1


@pytest.mark.parametrize("how", ["close", "__init__", "fly"])
def test_a_move_that_is_none_is_refused(view, how):
    with pytest.raises(ValueError, match="There is no move"):
        view.on_move(how)


def test_the_tab_of_the_value_card_is_kept_from_step_to_step(view):
    view.step()
    view.receive({"action": "look", "tab": "text"})
    view.step()
    assert view.parts()["value"]["tab"] == "text"


def test_a_summary_says_that_it_is_one_in_the_card_and_the_view():
    with record(limit=1000, single=1000) as recording:
        tf.square(tf.range(1000.0) * 1.0)
    view = recording.show(position=-1)
    found = view.parts()["value"]
    assert found["shape"] == [1000] and "summary" in found["kind"]
    assert found["stats"]["max"] == "998001.0"
    assert "kept as summaries" in view.parts()["about"]["memory"]
    assert "kept as summaries" in view.text()


# --- Words -----------------------------------------------------------------------


def test_the_words_are_the_trace_around_the_position():
    x, loss = session_graph()
    view = show_steps(loss, feed_dict={x: [1.0, 2.0]})
    view.step()
    assert view.text() == (
        "Stepper: position 1 of 2\n"
        ">    1  Square  Square: float32 [1.0, 4.0]\n"
        "     2  loss    Sum: float32 5.0"
    )


def test_the_still_form_is_a_picture_and_a_table_without_scripts(view):
    view.jump("while:body/mul")
    text = view.static_html()
    assert text.startswith("<img alt=") and "<script" not in text and "style=" in text
    assert "<th>operation</th><td>while:body/mul</td>" in text
    assert "while body, round 0" in text


def test_the_still_form_is_the_same_twice():
    x, loss = session_graph()
    first, second = (show_steps(loss, feed_dict={x: [1.0, 2.0]}) for _ in range(2))
    for view in (first, second):
        view.step()
    assert first.static_html() == second.static_html()
    assert first.text() == second.text()


# --- The doors -------------------------------------------------------------------


def test_a_recording_can_be_shown_twice():
    with record() as recording:
        tf.square(3.0)
    assert show_steps(recording).step() == recording.show().step()


def test_a_plain_function_is_called_with_its_arguments():
    view = show_steps(lambda x, y: x * y, tf.constant(3.0), y=2.0)
    assert view.step().value == 6.0
    assert view.recording.result.numpy() == 6.0


def test_several_tensors_and_operations_of_a_graph_are_fetched_together():
    x, loss = session_graph()
    view = show_steps([loss, loss.op], feed_dict={x: [0.0, 2.0]})
    assert view.recording.result == [4.0, None]


def test_the_default_session_runs_the_graph():
    with tf.Graph().as_default():
        w = tf.compat.v1.get_variable("w", initializer=3.0)
        y = w * 2.0
        with tf.compat.v1.Session() as session:
            session.run(w.initializer)
            assert show_steps(y).recording.result == 6.0


@pytest.mark.parametrize("thing", ["y", 3.0, None, tf.constant(1.0)])
def test_what_cannot_be_run_is_refused_with_advice(thing):
    with pytest.raises(TypeError, match="show_steps takes tensors"):
        show_steps(thing)


def test_a_function_takes_no_feeds_and_a_tensor_no_arguments():
    _, loss = session_graph()
    with pytest.raises(TypeError, match="feed_dict and session are for tensors"):
        show_steps(lambda: None, feed_dict={})
    with pytest.raises(TypeError, match="take no arguments"):
        show_steps(loss, 3.0)


def test_a_program_without_operations_is_refused():
    with pytest.raises(ValueError, match="no operation ran"):
        show_steps(lambda: 3)


def test_an_error_before_the_first_operation_is_the_callers():
    with pytest.raises(ZeroDivisionError):
        show_steps(lambda: 1 // 0)


def test_a_view_is_a_stepper_view():
    train, _ = training_function()
    assert isinstance(show_steps(train, tf.constant(1.0), tf.constant(1)), StepperView)
