"""The passes view: its state, what it sends to the page, what it leaves in a file."""

import gc
import json
import re
import weakref

import pytest
from minitf_widgets import PassesView, show_passes
from minitf_widgets.front.view import as_json

import minitf as tf


def squares():
    """A graph with a duplicate, an identity and something that nobody needs."""
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
        tf.exp(p, name="unused")
        return tf.identity(p * p) + p * p


def test_the_view_starts_at_the_first_pass_that_changed_something():
    view = show_passes(squares())
    assert view.current.name == "prune"
    assert view.side == "before"


def test_one_walks_over_all_passes_or_from_change_to_change():
    view = show_passes(squares())
    view.go(0)
    view.on_move(-1)
    assert view.position == 0
    view.on_move(1)
    assert view.position == 1
    names = []
    for _ in range(5):
        view.on_next_change(1)
        names.append(view.current.name)
    assert names[:3] == ["prune", "remove_identities", "merge_duplicates"]
    view.go(len(view.passes) - 1)
    view.on_move(1)
    assert view.position == len(view.passes) - 1
    view.on_next_change(-1)
    assert view.current.changes


def test_before_shows_what_goes_and_after_what_came():
    view = show_passes(squares())
    while view.current.name != "merge_duplicates":
        view.on_next_change(1)
    assert 'class="node k-math merged"' in view.parts()["svg"]
    view.on_turn()
    assert view.side == "after"
    svg = view.parts()["svg"]
    assert "merged" not in re.findall('class="node [^"]*"', svg)
    assert 'data-name="mul_1"' not in svg


def test_parts_are_json_and_have_what_the_page_draws():
    parts = as_json(show_passes(squares()).parts())
    assert set(parts) == {
        *("passes", "place", "svg", "focus", "changes", "more", "totals", "picked")
    }
    assert parts["passes"][2]["name"] == "prune"
    assert parts["changes"][0] == {
        "mark": "removed",
        "address": "unused",
        "op": "Exp",
        "words": "nobody needs its result",
        "into": "",
        "shown": "unused",
    }
    assert len(json.dumps(parts)) < 100_000


def test_picking_a_node_tells_what_it_is_and_what_became_of_it():
    view = show_passes(squares())
    view.on_pick("unused")
    picked = view.parts()["picked"]
    assert picked["lines"] == [
        "Exp",
        "makes float32 (3,)",
        "takes p",
        "30 flops",
        "nobody needs its result",
    ]
    view.on_pick("")
    assert view.parts()["picked"] is None


def test_a_box_that_was_opened_stays_open_in_the_next_pass():
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
        for layer in range(30):
            with tf.name_scope(f"part{'abc'[layer % 3]}{layer}"):
                for _ in range(4):
                    p = tf.exp(p) + 1.0
    view = show_passes(p)
    view.go(2)
    closed = next(n for n in re.findall('data-name="([^"]*/)"', view.parts()["svg"]))
    was_open = view._picture().is_open(closed)
    view.on_toggle(closed)
    assert view._picture().is_open(closed) is not was_open
    view.on_move(1)
    assert view._picture().is_open(closed) is not was_open


def test_the_text_lists_what_changed_and_what_it_saved():
    words = show_passes(squares()).text()
    lines = words.splitlines()
    assert lines[0].split() == ["pass", "operations", "flops", "changes"]
    assert re.search(r"^merge_duplicates +3 -> 2 +9 -> 6 +1 merged$", words, re.M)
    assert lines[-2].startswith("in all")
    assert re.fullmatch(r"\d+ of \d+ passes changed nothing.", lines[-1])


def test_the_still_form_is_a_picture_and_tables_without_scripts():
    html = show_passes(squares()).static_html()
    assert '<img alt="The graph before prune"' in html
    assert "<table>" in html
    assert "<script" not in html
    assert "<svg" not in html


def test_the_view_says_the_same_each_time():
    assert show_passes(squares()).text() == show_passes(squares()).text()


def test_rows_before_and_after_stay_as_they_were():
    view = show_passes(squares())
    rows = {name: gone for name, _, _, gone in view.rows()}
    assert rows["merge_duplicates"] == ["mul_1"]
    assert "unused" in view.before().text()
    assert "unused" not in view.after().text()


def test_bodies_of_loops_are_part_of_the_picture_and_of_the_count():
    @tf.function
    def looped(x):
        for _ in tf.range(5):
            x = tf.identity(x) * 2.0
        return x

    looped(tf.ones([3]))
    view = show_passes(looped)
    assert any("while:body/" in c.address for p in view.passes for c in p.changes)
    for position in range(len(view.passes)):
        for side in ("before", "after"):
            view.go(position, side)
            as_json(view.parts())


def test_variables_keep_their_names_in_the_pictures_of_all_passes():
    weights = tf.Variable(tf.ones([3]), name="weights")
    f = tf.function(lambda x: tf.identity(x * weights) + 1.0)
    f(tf.ones([3]))
    view = show_passes(f)
    for position in range(len(view.passes)):
        view.go(position, "after")
        assert ">weights</text>" in view.parts()["svg"]


@pytest.mark.parametrize(
    "thing, error, words",
    [
        (3, TypeError, "Expected tensors or operations of a graph"),
        ([], ValueError, "Received: none"),
        (tf.ones([2]), TypeError, "computed at once"),
        (tf.function(lambda x: x), ValueError, "Call it once"),
    ],
)
def test_what_has_no_graph_is_refused_in_plain_words(thing, error, words):
    with pytest.raises(error, match=words):
        PassesView(thing)


def test_positions_and_sides_that_do_not_exist_are_refused():
    view = show_passes(squares())
    with pytest.raises(ValueError, match="There are passes 0 to"):
        view.go(99)
    with pytest.raises(ValueError, match="'before' or 'after'"):
        view.go(0, "during")


def test_without_the_optimiser_there_is_nothing_to_show():
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    try:
        with pytest.raises(ValueError, match="switched off"):
            show_passes(squares())
    finally:
        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})


def test_closing_frees_the_graphs_and_keeps_the_still_form():
    view = show_passes(squares())
    held = weakref.ref(view.stages[0].before.graph)
    before = view._repr_mimebundle_()
    view.close()
    view.close()
    assert view._repr_mimebundle_() == before
    gc.collect()
    assert held() is None


def test_finding_picks_one_operation_after_the_other_on_the_side_shown():
    view = show_passes(squares())
    first = view.find("MUL")
    second = view.find("mul")
    assert {first, second} == {"mul", "mul_1"}
    assert view.find("mul") == first
    assert view.parts()["picked"]["name"] == first
    with pytest.raises(ValueError, match="No operation before this pass"):
        view.find("no such thing")


def test_feeds_are_tensors_or_the_dict_of_a_session():
    y = squares()
    p = y.graph.get_tensor_by_name("p:0")
    assert show_passes(y, {p: [1.0, 2.0, 3.0]}).rows() == show_passes(y, [p]).rows()
    with pytest.raises(TypeError, match="feeds are the tensors that are given"):
        show_passes(y, 5)


def test_a_closed_view_says_that_it_was_closed():
    view = show_passes(squares())
    view.close()
    for use in (view.before, view.after, lambda: view.go(0), lambda: view.find("mul")):
        with pytest.raises(RuntimeError, match="The passes view was closed"):
            use()
