"""`%minitf_step` and `%%minitf_step` in a real shell."""

import warnings

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from minitf_widgets import StepperView

SETUP = """
import minitf as tf
x = tf.constant([1.0, 2.0])
f = tf.function(lambda a, n=2.0: a * n)
with tf.Graph().as_default():
    p = tf.compat.v1.placeholder(tf.float32, [2], name="p")
    total = tf.reduce_sum(p, name="total")
feeds = {p: [3.0, 4.0]}
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


def test_a_call_is_stepped_through(shell):
    view = run(shell, "%minitf_step f(x, n=3.0)")
    assert isinstance(view, StepperView)
    assert view.step().value.tolist() == [3.0, 6.0]


def test_a_tensor_of_a_graph_is_run_with_feeds(shell):
    view = run(shell, "%minitf_step total --feed feeds --position -1")
    assert (view.moment.address, view.value) == ("total", 7.0)


def test_a_cell_is_recorded_and_its_names_are_kept(shell):
    view = run(shell, "%%minitf_step steps\ny = x * 2.0\nz = tf.sqrt(y)")
    assert [m.op for m in view.recording.moments] == ["Mul", "Sqrt"]
    assert [m.source[1] for m in view.recording.moments] == [1, 2]
    assert run(shell, "steps") is view
    assert run(shell, "z.shape.rank") == 1
    sources = {source for m in view.recording.moments for source, _ in m.sources}
    assert "x" in sources


def test_a_cell_that_runs_a_session_is_recorded(shell):
    code = "with tf.compat.v1.Session(graph=total.graph) as s:\n    s.run(total, feeds)"
    view = run(shell, f"%%minitf_step\n{code}")
    assert [m.address for m in view.recording.moments] == ["total"]


def test_a_cell_that_fails_is_shown_up_to_there(shell, capsys):
    code = "a = tf.ones([2, 3]) * 1.0\ntf.matmul(a, a)"
    view = run(shell, f"%%minitf_step\n{code}")
    assert view.moment.op == "MatMul" and "size-incompatible" in view.moment.error
    assert view.parts()["code"]["line"] == 2
    assert "InvalidArgumentError" in capsys.readouterr().out  # as for any cell


def test_the_trace_is_printed_for_who_wants_words(shell, capsys):
    assert run(shell, "%minitf_step f(x) --text") is None
    assert "Stepper: position 0 of" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("%minitf_step", "say what to run"),
        ("%minitf_step nothing_such", "nothing_such"),
        ("%minitf_step 3.0", "show_steps takes tensors"),
        ("%minitf_step f(x) --limit much", "a number of bytes"),
        ("%minitf_step f(x) --limit -1", "0 or more"),
        ("%minitf_step f(x) --colour", "--colour"),
        ("%%minitf_step\nq = 1 + 1", "no operation ran"),
    ],
)
def test_a_line_that_makes_no_sense_is_one_usage_line(shell, line, words, capsys):
    with pytest.raises(UsageError, match=words):
        run(shell, line)


def test_the_options_are_completed(shell):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # IPython's own, of its own function
        _, found = shell.complete("--co", "%minitf_step f --co")
    assert "--constants" in found
