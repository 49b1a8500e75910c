"""The tape view: steps there and back, numbers on edges, words, mistakes."""

import gc
import re
import weakref

import numpy as np
import pytest
from minitf_widgets import TapeView, show_tape
from minitf_widgets.front.view import as_json
from minitf_widgets.tape.listening import Listener

import minitf as tf


def squared_error():
    """loss = (w * x - 7) ** 2 at w = 3, x = 2, where everything is a small number."""
    w, x = tf.Variable(3.0, name="w"), tf.constant(2.0)
    with tf.GradientTape(persistent=True) as tape:
        loss = (w * x - 7.0) ** 2
    return show_tape(tape, loss, [w], names={"x": x, "loss": loss}), tape, loss, w


def test_the_words_tell_what_was_recorded_and_how_it_flows_back():
    view, *_ = squared_error()
    assert view.text().splitlines() == [
        "Recorded: 4 operations",
        "   1  ReadVariableOp(w) -> 3",
        "   2  Mul(3, x = 2) -> 6",
        "   3  Sub(6, 7) -> -1",
        "   4  Pow(-1, 2) -> loss = 1",
        "Walked back: 4 steps",
        "   4  Pow: d(a**b)/da = b * a**(b - 1); a gets -2",
        "   3  Sub: d(a - b)/da = 1; a gets -2",
        "   2  Mul: d(a * b)/da = b; a gets -4",
        "   1  ReadVariableOp: upstream, unchanged; w gets -4",
        "gradient for w: -4",
    ]


def test_the_numbers_are_those_of_the_tape():
    view, tape, loss, w = squared_error()
    assert view.gradients == {"w": f"{tape.gradient(loss, w).numpy():.4g}"}


def test_one_steps_on_and_back_and_stays_at_the_ends():
    view, *_ = squared_error()
    view.on_step(-1)
    assert view.position == 0
    for position in (1, 2, 3, 4, 4):
        view.on_step(1)
        assert view.position == position
    view.back()
    assert view.position == 3
    view.on_go(0)
    assert view.position == 0
    with pytest.raises(ValueError, match="positions 0 to 4"):
        view.go(5)


def test_the_card_puts_numbers_into_the_chain_rule():
    view, *_ = squared_error()
    assert view.parts()["card"] is None
    view.go(1)
    card = as_json(view.parts())["card"]
    assert card["op"] == "Pow"
    assert card["upstream"] == ["1"]
    [flow] = card["flows"]
    assert flow["rule"] == "d(a**b)/da = b * a**(b - 1)"
    assert flow["numbers"] == "2 * (-1)**(2 - 1)"
    assert flow["chain"] == "1 * -2"
    assert flow["gives"] == flow["sum"] == "-2"


def test_numbers_stand_on_the_edges_and_gradients_join_them():
    view, *_ = squared_error()
    values = re.findall(r'class="shape"[^>]*>([^<]*)<', view.parts()["svg"])
    assert values == ["3", "6", "-1", "1, grad 1"]
    view.go(2)
    values = re.findall(r'class="shape"[^>]*>([^<]*)<', view.parts()["svg"])
    assert values == ["3", "6, grad -2", "-1, grad -2", "1, grad 1"]


def test_nothing_moves_while_one_steps():
    view, *_ = squared_error()
    places = set()
    for position in range(5):
        view.go(position)
        svg = view.parts()["svg"]
        places.add(tuple(re.findall(r'<rect class="paper"[^>]*>', svg)))
        places.add(tuple(re.findall(r'<text class="label"[^>]*>', svg)))
    assert len(places) == 2


def test_the_edges_of_the_current_step_turn_around():
    view, *_ = squared_error()
    assert "edge back" not in view.parts()["svg"]
    view.go(3)
    assert view.parts()["svg"].count("edge back") == 1
    assert "current" in view.parts()["svg"]


def test_the_sums_grow_as_the_gradients_arrive():
    w = tf.Variable(3.0, name="w")
    with tf.GradientTape() as tape:
        y = w * w
    view = show_tape(tape, y, w)
    seen = []
    for position in range(len(view.steps) + 1):
        view.go(position)
        [row] = view.parts()["sums"]
        seen.append((row["gradient"], row["count"], row["all"]))
    assert seen == [("", 0, 2), ("", 0, 2), ("3", 1, 2), ("6", 2, 2)]


def test_a_record_leads_to_the_step_that_walks_it():
    view, *_ = squared_error()
    view.on_pick("r1")
    assert view.steps[view.position - 1].record.op.name == "Mul"
    view.on_pick("no node")
    assert view.position == 3


def test_by_default_all_that_is_watched_counts_and_the_last_result():
    x, w = tf.constant(2.0), tf.Variable(3.0, name="w")
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = w * x
        tf.exp(y)
    view = show_tape(tape)
    assert view.walk.targets[0].numpy() == np.exp(np.float32(6.0))
    assert set(view.gradients) == {"x1", "w"} or set(view.gradients) == {"x2", "w"}


def test_names_come_from_a_dict_of_sources():
    x, y = tf.constant(2.0), tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch([x, y])
        z = x * y
    assert show_tape(tape, z, {"x": x, "y": y}).gradients == {"x": "3", "y": "2"}


def test_a_tape_over_a_tape_shows_the_second_derivative():
    w = tf.Variable(3.0, name="w")
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = w**3.0
        slope = inner.gradient(y, w)
    view = show_tape(outer, slope, w)
    assert view.gradients == {"w": "18"}
    assert outer.gradient(slope, w).numpy() == 18.0


def test_a_source_that_does_not_matter_gets_none():
    w, v = tf.Variable(3.0, name="w"), tf.Variable(1.0, name="v")
    with tf.GradientTape() as tape:
        y = w * 2.0
        v * 2.0
    view = show_tape(tape, y, [w, v])
    assert view.gradients == {"w": "2", "v": "none"}
    assert view.parts()["sums"][1]["all"] == 0


def test_the_value_shown_is_the_one_that_was_recorded():
    w = tf.Variable(3.0, name="w")
    with tf.GradientTape() as tape:
        y = w * 2.0
    w.assign(100.0)
    assert show_tape(tape, y, w).parts()["sums"][0]["value"] == "3"


def test_a_broadcast_factor_says_that_it_was_summed():
    b = tf.Variable([1.0, 2.0], name="b")
    with tf.GradientTape() as tape:
        y = tf.ones([3, 2]) * b
    view = show_tape(tape, y, b)
    view.go(1)
    [flow] = view.parts()["card"]["flows"]
    assert flow["chain"] == "upstream * (a), summed from 3×2 to 2"
    assert flow["gives"] == "[3, 3]"


def test_long_tapes_are_folded_and_the_current_record_is_in_sight():
    w = tf.Variable(1.0, name="w")
    with tf.GradientTape() as tape:
        y = w
        for _ in range(300):
            y = tf.sin(y)
    view = show_tape(tape, y, w)
    for position in (1, 150, 301):
        view.go(position)
        parts = view.parts()
        assert parts["current"] == f"r{view.steps[position - 1].number}"
        assert len(as_json(parts)["svg"]) < 200_000
    assert parts["more"] == 1
    assert "and 261 more" in view.text()


@pytest.mark.parametrize("persistent", [True, False])
def test_showing_does_not_use_a_tape_up(persistent):
    w = tf.Variable(3.0)
    with tf.GradientTape(persistent=persistent) as tape:
        y = w * w
    show_tape(tape, y, w)
    assert tape.gradient(y, w).numpy() == 6.0


def test_a_tape_that_was_used_up_says_what_to_do():
    w = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = w * w
    tape.gradient(y, w)
    with pytest.raises(ValueError, match="persistent=True"):
        show_tape(tape, y, w)


def test_mistakes_are_told_in_plain_words():
    with pytest.raises(TypeError, match="Expected a tf.GradientTape"):
        TapeView(3)
    with pytest.raises(ValueError, match="recorded nothing"):
        TapeView(tf.GradientTape())
    with tf.GradientTape() as tape:
        tf.constant(1.0) * 2.0
    with pytest.raises(ValueError, match="trainable variables"):
        TapeView(tape)
    w = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = w * 2.0
    with pytest.raises(TypeError, match="Targets and sources"):
        TapeView(tape, y, [object()])


def test_a_tape_of_a_graph_has_no_numbers_to_show():
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        with pytest.raises(NotImplementedError, match="Run the code eagerly"):
            show_tape(tape, y, x)


def test_the_still_form_has_a_picture_with_all_numbers_and_tables():
    view, *_ = squared_error()
    html = view.static_html()
    assert html.startswith("<img alt=")
    assert html.count("<table>") == 2
    assert "<script" not in html


def test_closing_frees_the_records_and_keeps_the_still_form():
    x = tf.Variable(tf.ones([50]))
    with tf.GradientTape() as tape:
        y = tf.exp(x)
    held = weakref.ref(y)
    view = show_tape(tape, y, x)
    before = view._repr_mimebundle_()
    view.close()
    view.close()
    assert view._repr_mimebundle_() == before
    assert view.walk.records == []
    del tape, y
    gc.collect()
    assert held() is None


def test_a_listener_hears_everything_and_remembers_tapes():
    w = tf.Variable(3.0, name="w")
    with Listener() as listener:
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = w * w
            inner.gradient(y, w)
        tf.exp(y)
    assert len(listener.tapes) == 2
    assert [r.op.name for r in listener.records][-1] == "Exp"
    assert outer._tape is listener.tapes[0] or outer._tape is listener.tapes[1]
    assert listener.in_walk
    places = {line for file, line, _ in listener.lines.values() if file == __file__}
    assert len(places) == 3


def test_a_listener_keeps_a_bounded_number_of_operations(monkeypatch):
    monkeypatch.setattr("minitf_widgets.tape.listening.MOST", 5)
    with Listener() as listener:
        x = tf.constant(1.0)
        for _ in range(9):
            x = x + 1.0
    assert len(listener.records) == 5
    assert listener.dropped == 4


def test_variables_without_names_of_their_own_are_told_apart():
    w, b = tf.Variable(3.0), tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = 2.0 * w + b
    assert show_tape(tape, y, [w, b]).gradients == {"Variable": "2", "Variable 2": "1"}


def test_a_closed_tape_view_says_so():
    view, *_ = squared_error()
    view.close()
    for ask in (view.step, view.parts, lambda: view.on_toggle("a/")):
        with pytest.raises(RuntimeError, match="was closed"):
            ask()
