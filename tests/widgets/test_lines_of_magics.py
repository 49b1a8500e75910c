"""What all magics make of their line: expressions, options, names, errors in them."""

import argparse
import re

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from minitf_widgets import StepperView
from minitf_widgets.magics.base import check_name, split

SETUP = """
import minitf as tf
x = tf.constant([1.0, 2.0])
f = tf.function(lambda a: a * 2.0)
_ = f(x)
class Model:
    graph = 3
model = Model()
def broken(a):
    return int(a)
with tf.Graph().as_default():
    p = tf.compat.v1.placeholder(tf.float32, [2], name="p")
    q = tf.compat.v1.placeholder(tf.float32, [2], name="q")
    total = tf.reduce_sum(p * q, name="total")
"""


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell()
    shell.run_cell("%load_ext minitf").raise_error()
    shell.run_cell(SETUP).raise_error()
    yield shell
    shell.run_cell("%unload_ext minitf").raise_error()
    InteractiveShell.clear_instance()


def run(shell, code):
    result = shell.run_cell(code)
    result.raise_error()
    return result.result


@pytest.mark.parametrize(
    "line, expression, words",
    [
        ("y", "y", []),
        ("", "", []),
        ("f(x,  2) --feed {a: 1, b: 2} --text", "f(x,  2)", ["{a: 1, b: 2}"]),
        ("--feed {a: 'x } y'} y", "y", ["{a: 'x } y'}"]),
        ("--feed={a: 1} y", "y", ["--feed={a: 1}"]),
        ("f('a --text b')", "f('a --text b')", []),
        ("y --feed it's z", "y z", ["it's"]),
    ],
)
def test_options_take_words_or_whatever_brackets_are_around(line, expression, words):
    parser = argparse.ArgumentParser()
    parser.add_argument("--feed")
    parser.add_argument("--text", action="store_true")
    found, options = split(line, parser)
    assert found == expression
    assert [w for w in options if w not in ("--feed", "--text")] == words


def test_feeds_may_be_written_with_spaces(shell):
    line = "%minitf_step total --feed {p: [1.0, 2.0], q: [3.0, 4.0]} --position -1"
    assert run(shell, line).value == 11.0
    view = run(shell, "%minitf_passes total --feeds [p, q]")
    assert view.passes[0].operations[0] == 3


@pytest.mark.parametrize(
    "line, message",
    [
        ("%minitf_graph model.grph", "has no attribute 'grph'"),
        ("%minitf_graph [][0]", "IndexError: list index out of range"),
        ("%minitf_code 1 / 0", "ZeroDivisionError"),
        ("%minitf_passes total --feeds 5", "feeds are the tensors that are given"),
        ("%minitf_step f(x.shap)", "has no attribute 'shap'"),
        ("%minitf_graph f --output /no/such/folder/a.svg", "There is no folder"),
        ("%minitf_graph f --bogus", "Usage: %minitf_graph [--format"),
        ("%%minitf_graph my-graph\ntf.constant(1.0)", "cannot be the name"),
        ("%%minitf_step my view\ntf.sqrt(2.0)", "cannot be the name"),
    ],
)
def test_mistakes_give_a_usage_line_and_no_traceback(shell, line, message, capsys):
    shell.run_cell(line)
    found = capsys.readouterr()
    assert message in found.err
    assert "Traceback" not in found.err + found.out


def test_an_error_in_the_users_function_keeps_its_traceback(shell, capsys):
    with pytest.raises(ValueError, match="invalid literal"):
        run(shell, "%minitf_graph broken('abc')")
    with pytest.raises(ValueError, match="invalid literal"):
        run(shell, "%minitf_step broken('abc')")
    shown = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out)
    assert shown.count("return int(a)") == 2


def test_a_name_behind_a_cell_magic_is_checked_before_the_cell_runs(shell, capsys):
    shell.run_cell("%%minitf_step 2nd\nran = tf.sqrt(4.0)")
    assert "cannot be the name" in capsys.readouterr().err
    assert "ran" not in shell.user_ns
    assert isinstance(run(shell, "%%minitf_step second\ntf.sqrt(4.0)"), StepperView)
    assert shell.user_ns["second"].recording.moments[0].op == "Sqrt"


@pytest.mark.parametrize("word", ["", "view", "größe"])
def test_a_variable_may_have_such_a_name(word):
    check_name(word)


@pytest.mark.parametrize("word", ["2nd", "a b", "for", "a.b"])
def test_a_variable_may_not_have_such_a_name(word):
    with pytest.raises(UsageError, match="cannot be the name"):
        check_name(word)


@pytest.mark.parametrize("word", ["1.15 2.x", "12", "1.y", "x", "2."])
def test_a_version_that_is_none_changes_nothing(shell, word):
    with pytest.raises(UsageError, match="There is no version"):
        run(shell, f"%tensorflow_version {word}")
    assert run(shell, "tf.executing_eagerly()") is True


@pytest.mark.parametrize("word", ["2", "2.x", "2.21.0", "2.x  # this one"])
def test_a_version_may_be_written_in_many_ways(shell, word, capsys):
    run(shell, f"%tensorflow_version {word}")
    assert "2.x already" in capsys.readouterr().out


def test_terms_are_found_without_accents_and_between_quotes(shell):
    assert run(shell, "%minitf_glossary perdida").entries[0].en == "loss"
    assert run(shell, '%minitf_glossary "Tensor"').entries[0].en == "tensor"
    with pytest.raises(UsageError) as caught:
        run(shell, "%minitf_glossary tensr")
    assert str(caught.value).count("tensor") == 1
