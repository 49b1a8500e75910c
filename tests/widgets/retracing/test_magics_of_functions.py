"""`%minitf_autograph`, `%minitf_trace` and `%tensorflow_version` in IPython."""

import warnings

import pytest
from IPython.core.interactiveshell import InteractiveShell
from minitf_widgets import AutographView, TraceView
from minitf_widgets.magics.calls import arguments_in, call_in

import minitf as tf
from minitf.core import context


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell()
    shell.run_cell("%load_ext minitf").raise_error()
    shell.run_cell("import minitf as tf").raise_error()
    yield shell
    shell.run_cell("%unload_ext minitf").raise_error()
    InteractiveShell.clear_instance()


@pytest.fixture
def version(shell):
    """The shell, back in TensorFlow 2 afterwards."""
    yield shell
    context.set_defaults(graph=None)
    tf.compat.v1.enable_v2_behavior()


def run(shell, code):
    result = shell.run_cell(code)
    result.raise_error()
    return result.result


ABSOLUTE = "def absolute(x):\n    return x if x > 0 else -x"


def test_a_name_shows_the_function_and_a_call_its_graph_too(shell):
    run(shell, ABSOLUTE)
    view = run(shell, "%minitf_autograph absolute")
    assert isinstance(view, AutographView)
    assert view.picture is None
    view = run(shell, "%minitf_autograph absolute(tf.constant(3.0))")
    assert view.picture is not None
    assert view.pieces[0].source == tuple(ABSOLUTE.splitlines())


def test_an_expression_that_makes_a_function_is_evaluated(shell):
    run(shell, ABSOLUTE)
    view = run(shell, "%minitf_autograph tf.function(absolute)")
    assert view.pieces[0].name == "absolute"


def test_a_cell_shows_the_function_it_defines_traced_with_the_line(shell):
    cell = "def helper(x):\n    return x + 1\n\n@tf.function\ndef f(x, n=2):\n"
    cell += "    for i in range(n):\n        x = helper(x)\n    return x\n"
    view = run(shell, f"%%minitf_autograph tf.constant(1), n=3\n{cell}")
    assert [piece.name for piece in view.pieces] == ["f", "helper"]
    assert len(view.nodes(2, 1)) == 6  # three rounds: an addition and its constant each
    assert run(shell, "f(tf.constant(1), n=3).numpy()") == 4
    view = run(shell, f"%%minitf_autograph\n{cell}")
    assert "%minitf_autograph f(x)" in view.hint


def test_the_text_form_prints(shell, capsys):
    run(shell, ABSOLUTE)
    assert run(shell, "%minitf_autograph absolute --format text") is None
    assert "ag__.if_exp" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line, message",
    [
        ("%minitf_autograph", "which function?"),
        ("%minitf_autograph nothing_there", "not defined"),
        ("%minitf_autograph nothing_there(1)", "not defined"),
        ("%minitf_autograph 1 +", "invalid syntax"),
        ("%minitf_autograph tf.matmul", "Expected a Python function of your own"),
        ("%minitf_autograph absolute(1, 2)", "too many positional arguments"),
        ("%minitf_autograph absolute --format png", "invalid choice"),
        ("%%minitf_autograph\nx = 1", "defines no function"),
        ("%%minitf_autograph (\ndef f(x): return x", "never closed|invalid syntax"),
        ("%minitf_trace", "which function?"),
        ("%minitf_trace absolute", "Only a tf.function is traced"),
        ("%minitf_trace nothing_there", "not defined"),
        ("%minitf_trace f(", "never closed|invalid syntax"),
        ("%tensorflow_version 3.x", "There is no version '3.x'. usage:"),
        ("%tensorflow_version one", "There is no version 'one'. usage:"),
    ],
)
def test_mistakes_give_a_usage_line_and_no_traceback(shell, line, message, capsys):
    run(shell, ABSOLUTE)
    shell.run_cell(line)
    said = capsys.readouterr().err
    assert any(part in said for part in message.split("|"))
    assert "Traceback" not in said


def test_a_call_says_whether_it_traced_and_keeps_its_value(shell):
    run(shell, "@tf.function\ndef double(x):\n    return x * 2")
    view = run(shell, "%minitf_trace double(tf.constant(4))")
    assert isinstance(view, TraceView)
    assert view.last.traced and view.result.numpy() == 8
    view = run(shell, "%minitf_trace double(tf.constant(5))")
    assert not view.last.traced and view.result.numpy() == 10
    assert run(shell, "%minitf_trace double").last is None


def test_the_users_own_error_is_not_hidden(shell, capsys):
    run(shell, "@tf.function\ndef product(x):\n    return tf.matmul(x, x)")
    result = shell.run_cell("%minitf_trace product(tf.ones([2, 3]))")
    assert isinstance(result.error_in_exec, ValueError)


def test_options_complete(shell):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of newer completion in IPython
        assert "--format" in shell.complete("--f", "%minitf_trace --f")[1]
        assert "1.x" in shell.complete("1", "%tensorflow_version 1")[1]


def test_a_call_is_taken_apart_without_calling():
    found = call_in("m.f(a, *b, k=len(b), **c)", {"a": 1, "b": (2, 3), "c": {"d": 4}})
    assert found == ("m.f", (1, 2, 3), {"k": 2, "d": 4})
    assert call_in("m.f", {}) is None
    assert arguments_in("", {}) == ((), {})


def test_the_version_is_told_and_switched_both_ways(version, capsys):
    run(version, "%tensorflow_version")
    assert "like TensorFlow 2.x" in capsys.readouterr().out
    run(version, "%tensorflow_version 1.x")
    assert "Session" in capsys.readouterr().out
    assert run(version, "tf.executing_eagerly()") is False
    total = "x = tf.constant(1) + 2\ntf.compat.v1.Session().run(x)"
    assert run(version, total) == 3
    run(version, "%tensorflow_version 2.x  # back again")
    out = capsys.readouterr().out
    assert "The default graph (3 operations) is left behind." in out
    assert run(version, "(tf.constant(1) + 2).numpy()") == 3
    assert run(version, "tf.Variable(1.0) is not None") is True


def test_switching_to_the_version_that_is_there_changes_nothing(version, capsys):
    run(version, "%tensorflow_version 2")
    assert "already" in capsys.readouterr().out
    run(version, "%tensorflow_version 1.15")
    graph = context.default_graph()
    run(version, "%tensorflow_version 1.x")
    assert "already" in capsys.readouterr().out
    assert context.default_graph() is graph
