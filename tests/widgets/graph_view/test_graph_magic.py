"""`%minitf_graph` with all its options."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

BUILD = """
import minitf as tf
with tf.Graph().as_default() as g:
    x = tf.compat.v1.placeholder(tf.float32, [2], name='x')
    y = tf.cond(x[0] > 0.0, lambda: x * 2.0, lambda: -x, name='choose')
    metadata = tf.compat.v1.RunMetadata()
    with tf.compat.v1.Session() as session:
        options = tf.compat.v1.RunOptions(trace_level=3)
        _ = session.run(y, {x: [1.0, 2.0]}, options=options, run_metadata=metadata)
"""


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell()
    shell.run_cell("%load_ext minitf").raise_error()
    shell.run_cell(BUILD).raise_error()
    yield shell
    shell.run_cell("%unload_ext minitf").raise_error()
    InteractiveShell.clear_instance()


def view_of(shell, line):
    result = shell.run_cell(line)
    result.raise_error()
    return result.result


def test_options_reach_the_view(shell):
    view = view_of(shell, "%minitf_graph g --no-constants --direction right")
    assert view.picture.hidden == {"constant"} and view.picture.direction == "right"
    assert ":then" not in view_of(shell, "%minitf_graph g --no-bodies").text()
    view = view_of(shell, "%minitf_graph g --metadata metadata --color time")
    assert view.color == "time" and view.measures["choose"].runs == 1


def test_all_forms_can_be_written(shell, tmp_path, capsys):
    for form in ("png", "pb", "pbtxt", "svg", "dot"):
        shell.run_cell(f"%minitf_graph g --output {tmp_path / form} --format {form}")
        assert (tmp_path / form).stat().st_size > 100
    shell.run_cell(f"%minitf_graph g --format tensorboard --output {tmp_path / 'logs'}")
    assert list((tmp_path / "logs").glob("*tfevents*"))
    assert "digraph" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line, message",
    [
        ("%minitf_graph g --format png", "--format png needs --output"),
        ("%minitf_graph g --color taste", "invalid choice: 'taste'"),
        ("%minitf_graph g --metadata nothing", "name 'nothing' is not defined"),
        ("%minitf_graph g --metadata g", "RunMetadata"),
        ("%minitf_graph g --collapse 0", "depth must be at least 1"),
    ],
)
def test_mistakes_give_one_line_that_says_what_to_do(shell, line, message, capsys):
    shell.run_cell(line)
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error
