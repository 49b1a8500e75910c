"""The code view links each line of a generated program with its operation."""

import gc
import json
import weakref

import pytest
from minitf_widgets import show_code
from minitf_widgets.code.listing import coloured
from minitf_widgets.front.view import as_json

import minitf as tf


def looped():
    @tf.function
    def total(n):
        result = 0
        for i in tf.range(n):
            result += i
        return result

    total(tf.constant(5))
    return total


def test_lines_know_their_operations_those_in_bodies_included():
    view = show_code(looped())
    found = {line.text.strip(): line.address for line in view.lines}
    assert any(text.startswith("while ") and found[text] for text in found)
    assert any(address.startswith("while:body/") for address in found.values())
    assert found["def program(feeds, store):"] == ""


def test_the_lines_are_the_program():
    view = show_code(looped())
    assert [line.text for line in view.lines] == view.source.splitlines()
    assert ["".join(text for _, text in line.words) for line in view.lines] == [
        line.text for line in view.lines
    ]


def test_picking_a_line_tells_its_arguments_and_the_users_own_line():
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
        y = tf.exp(p)
    view = show_code(y)
    number = next(
        i
        for i, line in enumerate(view.lines, 1)
        if line.op is y.op or "exp" in line.text
    )
    view.on_pick(number)
    picked = as_json(view.parts())["picked"]
    assert picked["address"] == "Exp"
    assert picked["arguments"] == [
        ["takes", "p:0", "p", "float32 (3,)"],
        ["makes", "Exp:0", "Exp", "float32 (3,)"],
    ]
    assert "y = tf.exp(p)" in picked["origin"]
    view.on_pick(None)
    assert view.parts()["picked"] is None


def test_a_node_leads_to_its_lines_and_a_closed_box_to_all_in_it():
    view = show_code(looped())
    body = next(line.address for line in view.lines if ":body/" in line.address)
    view.on_pick_node(body)
    assert view.lines[view.picked - 1].address == body
    view.picture.close_all()
    assert len(view.lines_at("while/")) > 1
    view.on_pick_node("nothing of that name")
    assert view.picked is None


def test_words_have_colours_whole_lines_only():
    lines = coloured('def f(x):\n    """Two\n    lines."""\n    return 1.5\n')
    assert [["".join(text for _, text in line)] for line in lines] == [
        ["def f(x):"],
        ['    """Two'],
        ['    lines."""'],
        ["    return 1.5"],
    ]
    assert ["keyword", "return"] in lines[3]
    assert ["number", "1.5"] in lines[3]


def test_numbers_of_lines_that_do_not_exist_are_refused():
    view = show_code(looped())
    with pytest.raises(ValueError, match="has lines 1 to"):
        view.pick(1000)


def test_the_program_can_be_shown_as_it_is_without_the_optimiser():
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
        y = tf.identity(p * p)
    assert "np.square" in show_code(y).source
    assert "np.square" not in show_code(y, optimized=False).source


def test_the_still_form_is_the_program_as_text():
    view = show_code(looped())
    assert view.static_html().startswith("<pre><code>def program")
    words = view.text()
    assert words == view.source.rstrip()


def test_closing_frees_the_graph_and_keeps_the_program():
    with tf.Graph().as_default():
        y = tf.sin(tf.compat.v1.placeholder(tf.float32, [3], name="p"))
    held = weakref.ref(y.graph)
    view = show_code(y)
    before = view._repr_mimebundle_()
    view.close()
    assert view._repr_mimebundle_() == before
    del y
    gc.collect()
    assert held() is None


def test_a_long_program_is_not_sent_as_a_whole():
    with tf.Graph().as_default():
        y = tf.compat.v1.placeholder(tf.float32, [3], name="p")
        for _ in range(2500):
            y = tf.sin(y)
    view = show_code(y)
    parts = as_json(view.parts())
    assert len(parts["lines"]) == 1000
    assert parts["more"] == len(view.lines) - 1000
    assert sum(len(json.dumps(part)) for part in parts.values()) < 300_000
    assert view.text().count("np.sin") == 2500


def test_a_closed_view_says_that_it_was_closed():
    with tf.Graph().as_default():
        view = show_code(tf.sin(tf.compat.v1.placeholder(tf.float32, [3])))
    view.close()
    with pytest.raises(RuntimeError, match="The code view was closed"):
        view.pick(1)
