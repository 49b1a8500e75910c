"""Magics, rich displays and views, in a real IPython shell without a browser."""

import warnings

import pytest
from IPython.core.interactiveshell import InteractiveShell
from minitf_widgets import GraphView, show_code, show_graph, show_passes
from minitf_widgets.translate import kind_of, to_drawing

import minitf as tf


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell()
    shell.run_cell("%load_ext minitf").raise_error()
    shell.run_cell("import minitf as tf").raise_error()
    yield shell
    shell.run_cell("%unload_ext minitf").raise_error()
    InteractiveShell.clear_instance()


def run(shell, code):
    result = shell.run_cell(code)
    result.raise_error()
    return result.result


def graph():
    with tf.Graph().as_default() as g:
        x = tf.compat.v1.placeholder(tf.float32, [None, 3], name="x")
        with tf.name_scope("layer"):
            tf.matmul(x, tf.ones([3, 2]), name="product")
    return g


def test_the_cell_magic_draws_what_the_cell_builds(shell):
    view = run(shell, "%%minitf_graph g\na = tf.constant(1.0, name='a')\na + 1.0")
    assert isinstance(view, GraphView)
    assert "add" in view.text()
    assert run(shell, "[op.name for op in g.get_operations()]") == ["a", "add/y", "add"]


def test_the_line_magic_draws_an_expression(shell, capsys):
    run(shell, "with tf.Graph().as_default() as h: tf.constant(1.0, name='one')")
    assert "one" in run(shell, "%minitf_graph h").text()
    run(shell, "%minitf_graph h --format text")
    assert "one" in capsys.readouterr().out


def test_the_magic_writes_files(shell, tmp_path):
    run(shell, "with tf.Graph().as_default() as h: tf.constant(1.0, name='one')")
    for name, start in [("a.svg", "<svg"), ("a.txt", "Graph"), ("a.dot", "digraph")]:
        run(shell, f"%minitf_graph h --output {tmp_path / name}")
        assert (tmp_path / name).read_text().startswith(start)


@pytest.mark.parametrize(
    "line, message",
    [
        ("%minitf_graph --bogus", "unrecognized arguments"),
        ("%minitf_graph nothing_of_that_name", "not defined"),
        ("%minitf_graph", "There is no graph to show"),
        ("%minitf_graph 3", "Only a tf.Graph"),
    ],
)
def test_mistakes_give_a_usage_line_and_no_traceback(shell, line, message, capsys):
    shell.run_cell(line)
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def test_the_default_graph_is_as_before_after_a_cell_that_fails(shell, capsys):
    shell.run_cell("%%minitf_graph\nraise ValueError('broken')")
    assert "broken" in capsys.readouterr().out
    assert run(shell, "tf.executing_eagerly()") is True
    assert shell.ast_node_interactivity == "last_expr"


def test_options_are_completed(shell):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # IPython's own, of its own function
        _, matches = shell.complete("--f", "%minitf_graph --f")
    assert "--format" in matches


def html_of(shell, value):
    return shell.display_formatter.format(value)[0].get("text/html")


def test_graphs_operations_and_tensors_display_richly(shell):
    g = graph()
    assert '<img alt="Graph' in html_of(shell, g)
    assert "product" in html_of(shell, g.get_operations()[-1])
    assert "shape (2, 2)" in html_of(shell, tf.ones([2, 2]))
    assert '<img alt="Graph' in html_of(shell, g.as_graph_def())
    assert html_of(shell, tf.constant(1.0)) is None


def test_a_saved_picture_is_an_image_with_words_and_no_script():
    bundle, _ = show_graph(graph())._repr_mimebundle_()
    assert bundle["text/html"].startswith('<img alt="Graph')
    assert "<script" not in bundle["text/html"]
    assert "layer/" in bundle["text/plain"]


def test_pictures_are_the_same_each_time():
    assert show_graph(graph()).svg() == show_graph(graph()).svg()


def test_a_graphdef_with_unknown_ops_is_drawn():
    message = graph().as_graph_def()
    message.node.add(name="odd", op="OpOfTomorrow", input=["x"])
    assert "odd" in GraphView(message).text()
    assert kind_of("OpOfTomorrow") == "other"


def test_operands_stand_beside_their_operation_not_in_a_box():
    with tf.Graph().as_default() as g:
        tf.constant(1.0, name="a") + 2.0
    scopes = {node.id: node.scope for node in to_drawing(g).nodes}
    assert scopes["add/y"] == ()


def test_passes_show_what_went_and_code_what_runs():
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
        d, e = p * p + 1.0, p * p * 2.0
    rows = {name: gone for name, _, _, gone in show_passes([d, e]).rows()}
    assert rows["merge_duplicates"] == ["mul_1"]
    assert "np.square(p)" in repr(show_code([d, e]))
    assert "<table>" in show_passes([d, e]).static_html()


def test_only_graphs_can_be_drawn():
    with pytest.raises(TypeError, match="Only a tf.Graph"):
        GraphView("a graph")
