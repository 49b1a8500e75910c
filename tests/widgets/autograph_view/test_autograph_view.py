"""The AutoGraph view without a browser: pieces, links, rules, problems, state."""

import functools
import json

import pytest
from minitf_widgets import AutographView, show_autograph
from minitf_widgets.autograph_view import highlight
from minitf_widgets.autograph_view.converting import rules_of
from minitf_widgets.autograph_view.pieces import (
    functions_named_in,
    piece_of,
    pieces_of,
    python_function,
)

import minitf as tf


def half(a):
    return a / 2.0


def settle(x, rounds=2):
    for _ in range(rounds):
        x = half(x) + 1.0
    while x > 1.0:
        x = half(x)
        if x < 1.2:
            break
    if tf.abs(x) > 0.5 and rounds > 1:
        return x
    return -x


FIRST = settle.__code__.co_firstlineno


def at(line):
    """The number in this file of a line of `settle`, counted from its `def` as 0."""
    return FIRST + line


@pytest.fixture(scope="module")
def view():
    return AutographView(settle, tf.constant(40.0))


def types_of(view, addresses):
    return [view._operations[address].type for address in addresses]


def test_the_function_comes_first_and_those_it_calls_follow(view):
    assert [piece.name for piece in view.pieces] == ["settle", "half"]
    assert view.pieces[0].source[0] == "def settle(x, rounds=2):"
    assert view.pieces[0].generated[0] == "def tf__settle(x, rounds=2):"
    assert view.pieces[0].first == FIRST


def test_what_is_shown_is_what_runs(view):
    code = tf.autograph.to_code(settle).splitlines()
    shown = view.pieces[0].generated
    same = [a for a, b in zip(code, shown, strict=True) if a == b]
    assert len(same) == len(code) - 1  # the options are left out of one line


def test_a_line_leads_to_generated_lines_and_nodes(view):
    generated = view.generated_lines(at(3))
    texts = [view.pieces[0].generated[n - 1].strip() for n in generated]
    assert "def loop_test():" in texts
    assert any(text.startswith("ag__.while_stmt(") for text in texts)
    assert "StatelessWhile" in types_of(view, view.nodes(at(3)))
    assert "Greater" in types_of(view, view.nodes(at(3)))


def test_nodes_inside_bodies_belong_to_their_lines(view):
    assert "while:body/truediv" in view.nodes(view.pieces[1].first + 1, 1)
    inside = [a for a in view.nodes(at(5)) if a.startswith("while:body/")]
    assert "Less" in types_of(view, inside)


def test_arguments_belong_to_the_def_and_results_to_the_returns(view):
    assert view.nodes(at(0)) == ["x"]
    assert view.nodes(at(8))[-1] in view.nodes(at(9))


def test_every_link_is_the_line_that_the_operation_remembers(view):
    seen = 0
    for address, places in view._links.items():
        filename, line, _ = view._operations[address]._source
        for piece, found in places:
            if view.pieces[piece].has(filename, line):
                assert found == line
                seen += 1
    assert seen > 20


def test_rules_name_the_converters_that_changed_a_line(view):
    rules = {(rule.line - FIRST, rule.converter) for rule in view.rules()}
    assert rules == {
        (0, "functions"),
        (0, "return_statements"),
        (1, "call_trees"),
        (1, "control_flow"),
        (2, "call_trees"),
        (3, "break_statements"),
        (3, "control_flow"),
        (4, "call_trees"),
        (5, "control_flow"),
        (6, "break_statements"),
        (6, "continue_statements"),
        (7, "call_trees"),
        (7, "control_flow"),
        (7, "logical_expressions"),
        (8, "return_statements"),
        (9, "return_statements"),
    }


def test_every_rule_says_why(view):
    assert all(rule.why.endswith((".", ")")) for rule in view.rules())


def undefined(x, y):
    if x:
        z = 1
    del x
    y = y if y else 0
    return lambda: z + y


def test_rules_know_variables_expressions_and_inner_functions():
    piece = piece_of(undefined)
    first = undefined.__code__.co_firstlineno
    found = {(r.line - first, r.converter) for r in rules_of(undefined, piece.options)}
    assert (0, "variables") in found
    assert (3, "variables") in found
    assert (4, "conditional_expressions") in found
    assert (5, "functions") in found


def test_what_became_of_tests_and_loops_is_told(view):
    assert "Python ran the loop" in view.outcome(at(1))
    assert "StatelessWhile (while)" in view.outcome(at(3))
    assert "StatelessIf (" in view.outcome(at(5))
    assert "both branches" in view.outcome(at(7))
    assert "`half`" in view.outcome(at(2))
    assert view.outcome(at(9)) == ""


def unneeded(x):
    while x > 1.0:
        x = x / 2.0
        if x < 0.5:
            continue
        y = 3  # noqa: F841 (nobody reads it: that is the point)
    return x


def test_a_conditional_that_nothing_needs_is_not_called_pythons():
    view = AutographView(unneeded, tf.constant(3.0))
    line = unneeded.__code__.co_firstlineno + 3
    assert view.outcome(line).endswith("not drawn: nothing needs what it gives.")


def test_selecting_in_any_pane_finds_the_same_line(view):
    view.select(at(3))
    assert (view.pane, view.line) == ("source", at(3))
    view.select_generated(view.generated_lines(at(4))[0])
    assert (view.pane, view.line) == ("generated", at(4))
    view.select_node("while")
    assert (view.pane, view.line) == ("graph", at(3))
    view.select(None)
    assert (view.pane, view.line) == (None, None)


def test_selecting_a_node_of_another_function_brings_it_to_the_front():
    view = AutographView(settle, tf.constant(40.0))
    view.select_node("while:body/truediv")
    assert view.pieces[view.piece].name == "half"
    assert view.line == half.__code__.co_firstlineno + 1
    view.show("settle")
    assert (view.piece, view.pane, view.at) == (0, None, None)


def test_boxes_open_and_close_and_keep_their_lines():
    view = AutographView(settle, tf.constant(40.0))
    view.toggle("while/")
    assert "while/" in view.parts()["graph"]["places"]
    view.select_node("while/")
    assert {at(3), at(5)} <= set(view.lines_of("while/"))
    view.toggle("while/")
    assert "while/" not in view.parts()["graph"]["places"]
    assert view.at.startswith("while") and view.at in view.picture.folded.index
    view.select_node("while:body/truediv")
    view.toggle("while:body/truediv")  # a node: the box around it
    assert (view.pane, view.at) == ("graph", "while/body/")


@pytest.mark.parametrize(
    "message",
    [
        {"action": "select", "pane": "source", "at": 1},
        {"action": "select", "pane": "generated", "at": 10_000},
        {"action": "select", "pane": "graph", "at": "nowhere"},
        {"action": "select", "pane": "cellar", "at": 1},
        {"action": "toggle", "name": "x"},
        {"action": "toggle", "name": "nowhere"},
        {"action": "show", "piece": 7},
    ],
)
def test_a_message_for_what_is_not_there_is_an_error_and_changes_nothing(message):
    view = AutographView(settle, tf.constant(40.0))
    before = (view.piece, view.pane, view.at)
    content = {**message}
    action = content.pop("action")
    with pytest.raises(ValueError, match="Received|no box|in no box"):
        getattr(view, f"on_{action}")(**content)
    assert (view.piece, view.pane, view.at) == before


def test_without_arguments_there_is_no_graph_but_a_hint():
    view = show_autograph(settle)
    assert view.picture is None
    assert "show_autograph(settle, x) or %minitf_autograph settle(x)" in view.hint
    assert view.parts()["graph"] is None
    with pytest.raises(ValueError, match="no picture"):
        view.toggle("while/")


def test_a_traced_tf_function_shows_the_graph_it_has():
    function = tf.function(settle)
    assert show_autograph(function).picture is None
    function(tf.constant(40.0))
    view = show_autograph(function)
    assert "StatelessWhile" in types_of(view, view.nodes(at(3)))
    assert function.experimental_get_tracing_count() == 1


def test_a_function_with_a_signature_or_no_arguments_needs_none():
    spec = [tf.TensorSpec([], tf.float32)]
    assert show_autograph(tf.function(half, input_signature=spec)).picture is not None

    def three():
        return tf.constant(3)

    assert show_autograph(three).picture is not None


def test_a_python_value_gives_another_graph_than_a_tensor():
    def count(n):
        total = 0
        for i in range(n):
            total += i
        return total

    assert "Python ran" in show_autograph(count, 3).text()
    assert "While" not in show_autograph(count, 3).text().split("rules")[0]
    assert "StatelessWhile" in show_autograph(count, tf.constant(3)).text()


def unset(x):
    if x > 0:
        y = 1
    return y


def test_an_error_while_tracing_is_shown_at_its_line():
    view = show_autograph(unset, tf.constant(1.0))
    ((piece, problem),) = view.problems
    line = unset.__code__.co_firstlineno + 1
    assert (piece, problem.line) == (0, line)
    assert problem.message.startswith("ValueError: 'y' must also be initialized")
    assert "There is no graph" in view.hint
    assert f"{line}     if x > 0:\n" in view.text()
    assert "^ ValueError" in view.text()


def fails(x):
    return tf.matmul(x, x)


def calls_fails(x):
    return fails(x) + 1.0


def test_an_error_in_a_function_that_is_called_brings_that_to_the_front():
    view = show_autograph(calls_fails, tf.ones([2, 3]))
    assert view.pieces[view.piece].name == "fails"
    ((piece, problem),) = view.problems
    assert (piece, problem.line) == (1, fails.__code__.co_firstlineno + 1)


def generates(x):
    def inner():
        yield x

    return inner


def test_what_cannot_be_converted_is_shown_at_its_line():
    view = show_autograph(generates)
    ((_, problem),) = view.problems
    assert problem.line == generates.__code__.co_firstlineno + 2
    assert "generators are not supported" in problem.message
    assert view.pieces[0].generated == ()
    assert view.rules() == []


def test_a_function_without_source_is_shown_as_a_graph():
    namespace = {}
    exec("def f(x):\n    return x + 1", namespace)
    view = show_autograph(namespace["f"], tf.constant(1))
    assert view.pieces[0].source == ()
    assert "cannot be read" in view.text()
    assert view.picture is not None
    json.dumps(view.parts())


def test_wrong_arguments_are_the_callers_error():
    with pytest.raises(TypeError, match="too many positional"):
        show_autograph(half, 1.0, 2.0)


@pytest.mark.parametrize("thing", [3, len, int, tf.matmul, None])
def test_what_autograph_does_not_convert_is_refused(thing):
    with pytest.raises(TypeError, match="Expected a Python function of your own"):
        show_autograph(thing)


def test_a_concrete_function_is_refused_with_what_to_do():
    concrete = tf.function(half).get_concrete_function(tf.constant(1.0))
    with pytest.raises(TypeError, match="Expected the tf.function"):
        show_autograph(concrete)


class Model(tf.Module):
    def absolute(self, x):
        return x if x > 0 else -x

    @tf.function
    def call(self, x):
        for _ in tf.range(3):
            x += self.absolute(x)
        return x


def test_methods_are_followed_through_their_object():
    model = Model()
    view = show_autograph(model.call, tf.constant(-1.0))
    assert [piece.name for piece in view.pieces] == ["call", "absolute"]
    nodes = view.nodes(view.pieces[1].first + 1, 1)
    assert "Neg" in types_of(view, nodes)


def test_lambdas_and_partials_are_functions_too():
    double = lambda x: x * 2.0 if x > 0 else x  # noqa: E731 (a lambda is the point)
    view = show_autograph(double, tf.constant(1.0))
    assert "ag__.if_exp" in view.pieces[0].generated[0]
    assert python_function(functools.partial(settle, rounds=3)) is settle


def test_a_function_that_is_not_to_be_converted_shows_its_graph_alone():
    view = show_autograph(tf.function(half, autograph=False), tf.constant(1.0))
    assert view.pieces[0].generated == ()
    assert view.nodes(half.__code__.co_firstlineno + 1) != []


def recursive(x):
    return recursive(x) if x > 3 else half(x)


def test_functions_that_call_themselves_are_listed_once():
    assert [p.name for p in pieces_of(recursive)] == ["recursive", "half"]
    named = [f for _, f in functions_named_in(recursive)]
    assert recursive in named and half in named


def test_the_page_gets_json_that_names_no_address(view):
    sent = json.dumps(view.parts(), allow_nan=False)
    assert " at 0x" not in sent
    assert len(sent) < 100_000
    again = AutographView(settle, tf.constant(40.0))
    assert again.parts()["piece"] == AutographView(settle).parts()["piece"] | {
        "outcomes": again.parts()["piece"]["outcomes"]
    }


def test_the_still_forms_are_the_same_each_time_and_escape_what_they_quote(view):
    again = AutographView(settle, tf.constant(40.0))
    fresh = AutographView(settle, tf.constant(40.0))
    assert again.text() == fresh.text()
    assert again.static_html() == fresh.static_html()
    page = again.static_html()
    assert "x &lt; 1.2" in page and "<script" not in page and "<style" not in page
    assert '<img alt="Graph settle' in page


def test_very_long_code_is_sent_without_colours():
    lines = ["x = 1"] * 40_000 + [""]
    assert highlight.spans(lines)[0] == [["", "x = 1"]]
    assert highlight.spans(lines)[-1] == []
    assert highlight.spans(lines[:3])[2] == [["", "x = "], ["n", "1"]]


def test_closing_frees_the_graph():
    view = AutographView(settle, tf.constant(40.0))
    view.close()
    assert view.picture is None and view._operations == {} and view.pieces == []
    assert view.text() == "AutographView: closed"


def nested(x):
    rounds = 0
    while x > 1.0:
        if x > 10.0:
            x = x / 10.0
        else:
            x = 3.0 * x - 2.0 * x - 0.5
        rounds += 1
    return rounds


def test_a_wide_graph_begins_with_closed_boxes_and_is_saved_with_open_ones():
    view = AutographView(nested, tf.constant(40.0))
    line = nested.__code__.co_firstlineno + 3  # the `if`, in the body of the loop
    places = view.parts()["graph"]["places"]
    assert "while/body/" in places and "while:body/cond" not in places
    assert view.picture.drawing.width <= 640
    count = len(view.picture.graph.nodes)
    assert f'alt="Graph nested: {count} nodes' in view.static_html()
    view.select_node("while:body/cond")  # opens the box
    assert "while:body/cond" in view.parts()["graph"]["places"]
    assert view.line == line
