"""`%minitf_passes`, `%minitf_code` and `%minitf_tape` in a real shell."""

import warnings

import pytest
from IPython.core.interactiveshell import InteractiveShell
from minitf_widgets import CodeView, PassesView, TapeView


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell()
    shell.run_cell("%load_ext minitf").raise_error()
    shell.run_cell("import minitf as tf").raise_error()
    shell.run_cell("w = tf.Variable(3.0, name='w')\nx = tf.constant(2.0)").raise_error()
    shell.run_cell("f = tf.function(lambda a: a * 2.0)\nf(x)").raise_error()
    yield shell
    shell.run_cell("%unload_ext minitf").raise_error()
    InteractiveShell.clear_instance()


def run(shell, code):
    result = shell.run_cell(code)
    result.raise_error()
    return result.result


def test_the_passes_and_the_code_of_a_function(shell, capsys):
    assert isinstance(run(shell, "%minitf_passes f"), PassesView)
    assert isinstance(run(shell, "%minitf_code f"), CodeView)
    run(shell, "%minitf_passes f --text")
    assert "passes changed nothing" in capsys.readouterr().out
    run(shell, "%minitf_code f --text --raw")
    assert "def program" in capsys.readouterr().out


def test_the_tape_of_a_cell_is_shown_though_it_was_used_up(shell):
    view = run(
        shell,
        "%%minitf_tape\n"
        "with tf.GradientTape() as tape:\n"
        "    y = w * w * x\n"
        "slope = tape.gradient(y, w)\n",
    )
    assert isinstance(view, TapeView)
    assert view.gradients == {"w": "12"}
    assert view.parts()["records"][0]["line"] == "line 2: y = w * w * x"
    assert run(shell, "slope.numpy()") == 12.0


def test_a_cell_without_a_tape_is_recorded_all_the_same(shell):
    assert run(shell, "%%minitf_tape\nz = w * x").gradients == {"w": "2"}
    assert run(shell, "%%minitf_tape --sources x\nz = tf.exp(x) * x").gradients == {
        "x": "22.17"
    }


def test_a_tape_over_a_tape_in_a_cell(shell):
    code = (
        "%%minitf_tape --tape 1 --target g --sources w\n"
        "with tf.GradientTape() as outer:\n"
        "    with tf.GradientTape() as inner:\n"
        "        y = w * w * w\n"
        "    g = inner.gradient(y, w)\n"
    )
    view = run(shell, code)
    assert view.gradients == {"w": "18"}
    assert "gradient of an inner tape" in view.parts()["svg"]


def test_a_tape_that_is_at_hand(shell, capsys):
    run(shell, "with tf.GradientTape(persistent=True) as kept:\n    k = w * 5.0")
    assert run(shell, "%minitf_tape kept").gradients == {"w": "5"}
    run(shell, "%minitf_tape kept --target k --sources w --text")
    assert "gradient for w: 5" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line, message",
    [
        ("%minitf_passes", "say what to show"),
        ("%minitf_passes x", "computed at once"),
        ("%minitf_passes f --bogus", "unrecognized arguments"),
        ("%minitf_code nothing_of_that_name", "not defined"),
        ("%minitf_tape", "say which tape"),
        ("%minitf_tape 3", "Expected a tf.GradientTape"),
        ("%%minitf_tape --tape 7\nx * 1.0", "the cell made 0 tapes"),
        ("%%minitf_tape\n1 + 1", "it is not clear what to differentiate by"),
        ("%%minitf_tape y\nx * 1.0", "takes options only"),
    ],
)
def test_mistakes_give_a_usage_line_and_no_traceback(shell, line, message, capsys):
    shell.run_cell(line)
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def test_recorders_are_as_before_after_a_cell_that_fails(shell, capsys):
    shell.run_cell("%%minitf_tape\nraise ValueError('broken')")
    assert "broken" in capsys.readouterr().out
    found = run(shell, "from minitf.core import context\ncontext.state().recorders")
    assert found == ()


def test_options_are_completed(shell):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # IPython's own, of its own function
        _, matches = shell.complete("--t", "%minitf_tape --t")
    assert "--target" in matches
