"""Broadcasting: the rule told axis by axis is NumPy's, and so is what comes out."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from IPython.core.interactiveshell import InteractiveShell
from minitf_widgets import show_broadcast
from minitf_widgets.front.view import as_json
from minitf_widgets.tensors.broadcast.picture import positions
from minitf_widgets.tensors.broadcast.plan import plan

import minitf as tf

SHAPES = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)


@given(SHAPES, SHAPES)
def test_shapes_fit_when_numpy_says_so(first, second):
    try:
        expected = np.broadcast_shapes(first, second)
    except ValueError:
        expected = None
    found = plan(first, second)
    assert found.shape == expected
    as_json(show_broadcast(first, second).parts())


@given(SHAPES, SHAPES)
def test_advice_is_true(first, second):
    hint = plan(first, second).hint
    if hint:
        code, _, rest = hint.partition(" has shape ")
        a, b = np.zeros(first), np.zeros(second)
        found = eval(code, {"a": a, "b": b, "tf": tf})
        assert str(tuple(found.shape)) == rest.removesuffix(", which fits.")
        np.broadcast_shapes(found.shape, first if "b" in code else second)


@given(st.data())
def test_every_sentence_is_true(data):
    shapes = data.draw(
        arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3)
    )
    a, b = (np.arange(np.prod(s, dtype=int)).reshape(s) for s in shapes.input_shapes)
    view = show_broadcast(a, b, "-")
    for words in view.parts()["cells"].values():
        name, sources, values, result = words.split(" = ")
        found = eval(sources, {"a": a, "b": b})
        assert found == int(result) == eval(values)
        assert eval(name, {"result": a - b}) == int(result)


def test_sizes_that_are_not_known_are_told_as_such():
    words = [axis.words for axis in plan((None, None, 1), (None, 3, None)).axes]
    assert words == [
        "neither size is known: they must be equal, or one is 1",
        "the size of a is not known: it must be 3 or 1",
        "a has 1: it is stretched to what b has",
    ]
    assert plan((None, None, 1), (None, 3, None)).shape == (None, 3, None)


def test_shapes_that_do_not_fit_stay_as_written():
    view = show_broadcast((2, 3), (2,))
    view.go_to(2)
    assert (view.step, view.fits) == (0, False)
    assert view.parts()["steps"] == ["as written"]
    with pytest.raises(ValueError, match="has no element"):
        view.element(0, 0)


def test_copies_are_drawn_as_copies():
    view = show_broadcast((2, 1), (3,))
    view.go_to(1)
    svg = view.svg()
    assert svg.count('class="cell copy" data-of="a"') == 4
    assert svg.count('class="cell copy" data-of="b"') == 3
    assert svg.count('data-of="result"') == 0
    view.go_to(2)
    assert view.svg().count('data-of="result"') == 6


def test_long_axes_are_drawn_with_their_middle_left_out():
    assert positions(100) == [0, 1, 2, 3, None, 99]
    view = show_broadcast((100, 1), (200,))
    assert view.svg().count('data-of="result"') == 25
    assert len(view.parts()["cells"]) == 25


def test_of_more_than_three_axes_the_last_three_are_drawn():
    view = show_broadcast(np.ones((2, 1, 2, 1)), np.ones((3, 1, 2)))
    assert "Drawn is index 0 of the first axis." in view.parts()["summary"]
    assert view.svg().count('data-of="result"') == 3 * 2 * 2
    assert show_broadcast((2, 0, 1, 1, 1), ()).svg().count("data-of") == 0


def test_errors_of_the_operation_are_shown():
    view = show_broadcast(tf.constant([1.0]), tf.constant([1, 2]))
    assert "InvalidArgumentError" in view.problem
    assert "InvalidArgumentError" in view.text()
    assert view.shape == (2,)


def test_division_by_zero_is_a_value():
    assert show_broadcast([1.0], [0.0], "/").element(0).endswith("= inf")


def test_steps_that_there_are_not_are_refused():
    with pytest.raises(ValueError, match="step must be 0, 1 or 2"):
        show_broadcast((1,), (2,)).go_to(3)


@pytest.mark.parametrize(
    "thing", [print, tf.ragged.constant([[1], []]), tf.TensorShape(None)]
)
def test_what_has_no_shape_is_refused(thing):
    with pytest.raises(TypeError, match="show_broadcast takes|unknown rank"):
        show_broadcast(thing, (1,))


def test_only_known_signs_are_taken():
    with pytest.raises(ValueError, match="op must be one of"):
        show_broadcast((1,), (2,), "@")


def test_tensor_shapes_and_symbolic_tensors_have_shapes():
    assert show_broadcast(tf.TensorShape([2, 1]), tf.TensorShape([3])).shape == (2, 3)
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [None, 3])
    assert show_broadcast(x, (3,)).shape == (None, 3)


def test_the_saved_form_has_the_words():
    html = show_broadcast((3, 4), (3,)).static_html()
    assert "a has 4 and b has 3: not equal, and neither is 1" in html
    assert "<script" not in html


def test_closing_frees_the_arrays():
    view = show_broadcast(np.zeros((2, 1)), np.zeros(3))
    view.close()
    assert view.result is None
    assert all(array is None for _, array in view.operands)


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell()
    shell.run_cell("%load_ext minitf").raise_error()
    shell.run_cell("import numpy as np; x = np.ones((2, 1)); y = [1, 2, 3]")
    yield shell
    shell.run_cell("%unload_ext minitf").raise_error()
    InteractiveShell.clear_instance()


def test_the_magic_takes_tensors_and_shapes(shell):
    view = shell.run_cell("%minitf_broadcast x, y --op *").result
    assert view.element(1, 2) == "result[1, 2] = x[1, 0] * y[2] = 1.0 * 3 = 3.0"
    assert shell.run_cell("%minitf_broadcast (3, 1), (4,)").result.shape == (3, 4)
    assert shell.run_cell("%minitf_broadcast x[:, 0], y").result.fits is False


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("%minitf_broadcast", "takes two tensors or two shapes"),
        ("%minitf_broadcast x", "takes two tensors or two shapes"),
        ("%minitf_broadcast x, y, x", "takes two tensors or two shapes"),
        ("%minitf_broadcast x, )", "%minitf_broadcast:"),
        ("%minitf_broadcast x, print", "show_broadcast takes"),
        ("%minitf_broadcast x, y --op @", "invalid choice"),
    ],
)
def test_mistakes_give_a_usage_line(shell, line, message, capsys):
    shell.run_cell(line)
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def test_every_sign_computes():
    signs = ["+", "-", "*", "/", "//", "%", "**", "<", "<=", ">", ">="]
    for sign, (a, b) in itertools.product(signs, [(3, 2)]):
        assert show_broadcast(a, b, sign).element().count(" = ") == 3


def test_a_shape_with_a_negative_size_is_refused():
    with pytest.raises(ValueError, match="0 or more.*For numbers write a list"):
        show_broadcast((3, -1), (2,))
