"""The tensor view: from Python, from the page, saved, and through its magic."""

import base64
import re
import struct

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from minitf_widgets import BroadcastView, TensorView, show_tensor, show_tensors_as
from minitf_widgets.front.view import _canvas_class, as_json

import minitf as tf

VIEWS = (TensorView, BroadcastView)
CUBE = np.arange(24.0).reshape(2, 3, 4)


def svg_of(html):
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    return base64.b64decode(found[1]).decode()


def test_what_the_page_asks_for_is_done():
    view = show_tensor(CUBE, "x")
    view.receive({"action": "look", "index": "1, :, 2"})
    assert view.slice.tolist() == [14, 18, 22]
    view.receive({"action": "look", "choose": [0, 2, 3], "tab": "table"})
    assert (view.cell, view.value) == ((0, 2, 3), 11)
    view.receive({"action": "jump", "to": "largest"})
    assert (view.cell, view.value) == ((1, 2, 3), 23)
    view.receive({"action": "look", "tab": "histogram"})
    assert view.tab == "histogram"


def test_steps_along_an_axis_stop_at_its_ends():
    view = show_tensor(CUBE)
    for by, index in [(1, "1, :, :"), (1, "1, :, :"), (-5, "0, :, :")]:
        view.on_step(axis=0, by=by)
        assert view.index == index


def test_rows_and_columns_are_swapped_and_forms_turned():
    view = show_tensor(CUBE)
    view.on_swap()
    np.testing.assert_array_equal(view.slice, CUBE[0].T)
    view.on_next_form()
    assert view.parts()["value"]["table"]["cells"][0][0] == "0.00"


def test_a_mistake_on_the_page_leaves_the_view_as_it_was():
    view = show_tensor(CUBE)
    before = view.parts()
    view.receive({"action": "look", "index": "7, :, :"})
    view.receive({"action": "jump", "to": "nan"})
    assert view.parts() == before


def test_the_slice_is_a_copy():
    view = show_tensor(CUBE)
    view.slice[:] = 0
    assert view.slice.any()


def test_a_variable_is_read_again_and_the_look_stays():
    variable = tf.Variable(tf.zeros([3, 4, 5]))
    view = show_tensor(variable, index="2, :, :", axes=(2, 1))
    variable.assign_add(tf.ones([3, 4, 5]))
    assert not view.slice.any()
    view.read_again()
    assert (view.index, view.slice.shape, view.slice.all()) == ("2, :, :", (5, 4), True)


@pytest.mark.parametrize(
    "thing", [print, [1, [2]], None, {"a": 1}], ids=["print", "list", "None", "dict"]
)
def test_what_has_no_elements_is_refused(thing):
    with pytest.raises(TypeError, match="shows one tensor, variable or array"):
        show_tensor(thing)


def test_a_symbolic_tensor_is_refused_with_advice():
    with tf.Graph().as_default():
        x = tf.constant(1.0, name="x")
    with pytest.raises(TypeError, match=r"x:0 is in a graph.*session\.run"):
        show_tensor(x)


def test_the_words_are_the_same_each_time_and_say_what_is_seen():
    view = show_tensor(tf.constant([[1.5, -2.0], [0.0, np.nan]]), "x")
    assert (
        view.text()
        == """\
x: Tensor float32 (2, 2), 16 bytes
min -2.0, mean -0.1667, max 1.5, std 1.434, zeros 25%, nans 25%
       0     1
0    1.5  -2.0
1    0.0   nan"""
    )
    assert repr(view) == view.text()


def test_a_scalar_a_handle_and_nothing_have_words():
    assert show_tensor(2.5, "x").text() == "x: float float64 (), 8 bytes\n2.5"
    handle = tf.Variable(1.0, name="w").handle
    assert "handle of 'w', float32 ()" in show_tensor(handle).text()
    assert show_tensor(np.zeros((0, 2))).text().startswith("ndarray float64 (0, 2)")


def test_the_saved_picture_shows_the_slice_and_its_colours():
    html = show_tensor([[1, -2], [3, 4]], "a < b").static_html()
    svg = svg_of(html)
    assert svg.count('class="pos"') == 3 and svg.count('class="neg"') == 1
    assert "a &lt; b: list int64 (2, 2)" in svg
    assert 'alt="a &lt; b: list int64 (2, 2), 32 bytes; min -2' in html
    assert "<script" not in html


def test_the_saved_picture_of_an_image_is_the_image():
    html = show_tensor(np.eye(20), tab="image").static_html()
    assert 'src="data:image/png;base64,' in html
    assert "0 is black, 1 is white" in html


def test_the_saved_picture_of_many_small_images_fills_the_room():
    html = show_tensor(np.zeros((64, 8, 8)), tab="image").static_html()
    png = base64.b64decode(re.search(r"png;base64,([^\"]+)", html)[1])
    width, height = struct.unpack(">II", png[16:24])
    # Twelve images in a row, six rows, a line of pixels between them; five times.
    assert (width, height) == (5 * (12 * 9 - 1), 5 * (6 * 9 - 1))


def test_a_large_slice_says_how_much_is_not_shown():
    words = show_tensor(np.zeros((40, 50))).text()
    assert words.endswith("(30 more rows, 42 more columns)")


def test_saved_forms_are_the_same_each_time():
    make = lambda: show_tensor(CUBE, "x")  # noqa: E731
    assert make().static_html() == make().static_html()
    assert as_json(make().parts()) == as_json(make().parts())


def test_closing_frees_the_value():
    view = TensorView(np.zeros(1000))
    view.close()
    assert view._thing is None
    assert view._look.array is None
    assert view._repr_mimebundle_()[0]["text/plain"]


def test_two_kinds_of_views_keep_their_own_style_sheets():
    """The page keeps one sheet per name of a class: they must not share it."""
    pytest.importorskip("anywidget")
    kinds = [_canvas_class(view.script, view.style) for view in VIEWS]
    assert len({kind.__name__ for kind in kinds}) == len(VIEWS)


# ---- In a notebook


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell()
    shell.run_cell("%load_ext minitf").raise_error()
    shell.run_cell("import minitf as tf, numpy as np").raise_error()
    shell.run_cell("x = tf.constant([[1.0, -2.0], [3.0, 4.0]])").raise_error()
    yield shell
    shell.run_cell("%unload_ext minitf").raise_error()
    InteractiveShell.clear_instance()


def run(shell, code):
    result = shell.run_cell(code)
    result.raise_error()
    return result.result


def test_the_magic_shows_an_expression_with_options(shell):
    view = run(shell, "%minitf_tensor x * 2 --index 1,: --form exact")
    assert view.slice.tolist() == [6, 8]
    assert view.text().startswith("x * 2: Tensor float32 (2, 2)")
    view = run(shell, "%minitf_tensor np.zeros((2, 3, 4)) --axes 0,2 --tab text")
    assert (view.slice.shape, view.tab) == ((2, 4), "text")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("%minitf_tensor", "shows the value of an expression"),
        ("%minitf_tensor nothing_of_that_name", "not defined"),
        ("%minitf_tensor print", "shows one tensor"),
        ("%minitf_tensor x --index 5,:", "Axis 0 has size 2"),
        ("%minitf_tensor x --axes one", "--axes"),
        ("%minitf_tensor x --tab song", "invalid choice"),
    ],
)
def test_mistakes_give_a_usage_line_and_no_traceback(shell, line, message, capsys):
    shell.run_cell(line)
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def formats(shell, value):
    return shell.display_formatter.format(value)[0]


def test_cells_show_tensors_as_one_likes(shell):
    x = shell.user_ns["x"]
    variable = tf.Variable([1.0, 2.0], name="w")
    run(shell, "%minitf_tensor --display table")
    assert "data:image/svg+xml" in formats(shell, x)["text/html"]
    assert "data:image/svg+xml" in formats(shell, variable)["text/html"]
    run(shell, "%minitf_tensor --display text")
    assert list(formats(shell, x)) == ["text/plain"]
    run(shell, "%minitf_tensor --display live")
    shown = formats(shell, x)
    assert shown["text/plain"].startswith("<tf.Tensor: shape=(2, 2)")
    assert "data:image/svg+xml" in shown["text/html"]


def test_a_tensor_without_a_value_is_shown_as_always(shell):
    show_tensors_as("live", shell)
    with tf.Graph().as_default():
        variable = tf.Variable(1.0, name="v")
    assert "text/html" not in formats(shell, variable)


def test_only_known_ways_to_show_tensors_are_taken(shell):
    with pytest.raises(ValueError, match="how must be one of"):
        show_tensors_as("neon", shell)


def test_outside_of_ipython_there_are_no_cells_to_show_tensors_in(monkeypatch):
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    with pytest.raises(RuntimeError, match="no IPython here"):
        show_tensors_as("table")


def test_a_closed_view_says_so():
    view = show_tensor(CUBE)
    view.close()
    for ask in (view.read_again, lambda: view.look(tab="text"), lambda: view.slice):
        with pytest.raises(RuntimeError, match="was closed"):
            ask()
