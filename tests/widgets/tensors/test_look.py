"""Slices, axes, jumps: how one moves about in a value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from minitf_widgets.tensors import Look
from minitf_widgets.tensors.axes import parse, rows_and_columns, written
from minitf_widgets.tensors.numbers import FORMS, share, short, writer

import minitf as tf

CUBE = np.arange(24.0).reshape(2, 3, 4)


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        ("1, :, 2", CUBE[1, :, 2]),
        ("[1, :, 2]", CUBE[1, :, 2]),
        ("-1, ...", CUBE[-1]),
        ("..., 0", CUBE[..., 0]),
        (":, 1:, -1", CUBE[:, 1:, -1]),
        ("1", CUBE[1]),
        ("0, ::2, 1:9", CUBE[0, ::2, 1:9]),
        ("1, 2, 3", CUBE[1, 2, 3]),
    ],
)
def test_a_typed_index_means_what_it_means_in_numpy(index, expected):
    look = Look(CUBE, index=index)
    np.testing.assert_array_equal(look.slice, expected)
    np.testing.assert_array_equal(Look(CUBE, index=look.index).slice, expected)


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ("...", "keeps 3 axes"),
        ("0, x, 1", "'x' is no index"),
        ("0, 0, 0, 0", "has 4 parts"),
        ("..., 0, ...", "once only"),
        ("2, :, :", "Axis 0 has size 2"),
        ("0, :, ::-1", "must be positive"),
        ("0.5, :, :", "is no index"),
    ],
)
def test_an_index_that_makes_no_sense_is_refused_and_changes_nothing(index, message):
    look = Look(CUBE, index="1, :, 0")
    with pytest.raises(ValueError, match=message):
        look.move(index=index)
    assert look.index == "1, :, 0"


@given(st.data())
def test_an_index_written_out_is_read_back(data):
    shape = data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple))
    parts = [
        data.draw(st.one_of(st.integers(0, size - 1), _slices(size))) for size in shape
    ]
    kept = [i for i, part in enumerate(parts) if isinstance(part, slice)]
    for axis in kept[2:]:
        parts[axis] = 0
    assert parse(written(parts, shape), shape) == parts


def _slices(size):
    bounds = st.tuples(st.integers(0, size), st.integers(0, size), st.integers(1, 3))
    return bounds.map(lambda t: slice(min(t[:2]), max(t[:2]), t[2]))


@pytest.mark.parametrize(
    ("shape", "axes"),
    [
        ((), (None, None)),
        ((5,), (None, 0)),
        ((3, 4), (0, 1)),
        ((2, 3, 4), (1, 2)),
        ((28, 28, 3), (0, 1)),  # an image
        ((8, 28, 28, 1), (1, 2)),  # a batch of images
        ((1, 14, 14, 32), (1, 2)),  # feature maps
        ((3, 3, 16, 32), (0, 1)),  # kernels of a convolution
        ((6, 6, 32), (0, 1)),
        ((10, 5, 64), (1, 2)),  # a batch of sequences
    ],
)
def test_the_axes_shown_first_are_those_of_the_picture(shape, axes):
    assert rows_and_columns(shape) == axes


def test_other_axes_can_be_chosen_and_swapped():
    look = Look(CUBE)
    look.move(axes=(0, 2))
    assert look.index == ":, 0, :"
    np.testing.assert_array_equal(look.slice, CUBE[:, 0, :])
    look.move(axes=(2, 0))
    np.testing.assert_array_equal(look.slice, CUBE[:, 0, :].T)
    look.move(index=":, 1, :")
    np.testing.assert_array_equal(look.slice, CUBE[:, 1, :].T)


@pytest.mark.parametrize("axes", [(0, 0), (0, 3), (None, 1), (-4, 0), (0, -3)])
def test_axes_that_there_are_not_are_refused(axes):
    with pytest.raises(ValueError, match="two different axes"):
        Look(CUBE).move(axes=axes)


def test_a_slider_moves_along_one_axis():
    look = Look(CUBE)
    look.move(at=(0, 1))
    assert look.index == "1, :, :"
    with pytest.raises(ValueError, match="Axis 0 has size 2"):
        look.move(at=(0, 2))


@pytest.mark.parametrize("to", ["least", "largest", "nan", "inf"])
def test_a_jump_shows_the_slice_that_the_element_is_in(to):
    array = np.zeros((3, 50, 60))
    array[2, 41, 7], array[1, 1, 59], array[0, 33, 3] = -5, np.inf, np.nan
    look = Look(array)
    look.jump(to)
    table = look.described()["table"]
    row, column = table["cell"]
    word = {"least": "-5.0", "largest": "inf", "nan": "nan", "inf": "inf"}[to]
    assert table["exact"][row][column] == table["exact_cell"] == word
    assert table["rows"][row] == look.cell[1]
    assert table["columns"][column] == look.cell[2]


def test_a_jump_into_ragged_rows_finds_the_element():
    look = Look(tf.ragged.constant([[1, 2], [], [3, 9, 5]]))
    look.jump("largest")
    assert (look.cell, look.chosen()) == ((2, 1), 9)


def test_there_may_be_nowhere_to_jump():
    with pytest.raises(ValueError, match="There is no nan"):
        Look(CUBE).jump("nan")
    with pytest.raises(ValueError, match="to must be one of"):
        Look(CUBE).jump("home")
    assert Look(CUBE).described()["look"]["jumps"] == ["least", "largest"]


def test_choosing_an_element_outside_of_the_slice_widens_it():
    look = Look(CUBE, index="0, 1:2, :")
    look.choose([1, 2, 3])
    assert look.index == "1, :, :"
    assert look.chosen() == 23
    with pytest.raises(ValueError, match="Axis 0 has size 4"):
        look.choose([1, 2, 4])


def test_a_chosen_element_that_is_not_shown_has_no_place_in_the_table():
    look = Look(CUBE)
    look.choose([1, 2, 3])
    look.move(at=(0, 0))
    assert look.described()["table"]["cell"] is None


def test_the_window_stays_inside():
    look = Look(np.zeros((100, 90)))
    look.move(start=(99, -5))
    table = look.described()["table"]
    assert (table["start"], table["rows"][-1]) == ([68, 0], 99)


@given(
    arrays.arrays(np.int64, arrays.array_shapes(min_dims=1, max_dims=3, max_side=50)),
    st.data(),
)
def test_every_cell_shows_the_element_whose_index_it_has(array, data):
    look = Look(array)
    index = [data.draw(st.integers(0, size - 1)) for size in array.shape]
    look.choose(index)
    table = look.described()["table"]
    row, column = table["cell"]
    across = table["columns"][column] + (table["rows"][row] if table["wrapped"] else 0)
    places = {"row": table["rows"][row], "column": across}
    assert [places.get(part, part) for part in table["index"]] == index
    assert table["cells"][row][column] == str(array[tuple(index)])


def test_walking_stops_at_the_ends_and_moves_the_window():
    look = Look(np.arange(5000).reshape(100, 50))
    look.move(walk=(1, 0))
    assert look.cell is None  # nothing was chosen to walk from
    look.choose([0, 0])
    look.walk(32, 1)
    assert (look.cell, look.start) == ((32, 1), (1, 0))
    look.walk(500, -9)
    assert (look.cell, look.start) == ((99, 0), (68, 0))


def test_walking_down_a_long_vector_goes_row_by_row():
    look = Look(np.arange(25))
    look.choose([3])
    look.walk(1, 0)
    assert look.cell == (13,)
    look.walk(2, 0)
    assert look.cell == (24,)


def test_walking_keeps_the_steps_of_the_slice():
    look = Look(CUBE, index="1, ::2, 1:")
    look.choose([1, 0, 1])
    look.walk(1, 1)
    assert (look.cell, look.index) == ((1, 2, 2), "1, ::2, 1:4")


def test_a_long_vector_stands_in_rows_of_ten():
    table = Look(np.arange(25)).described()["table"]
    assert [len(row) for row in table["cells"]] == [10, 10, 5]
    assert table["rows"] == [0, 10, 20]


def test_an_image_shows_the_axes_that_the_table_shows():
    array = np.zeros((4, 8, 9, 3), np.uint8)
    look = Look(array)
    assert look.described()["image"]["index"] == ["tile", "row", "column", ":"]
    look.move(axes=(2, 1))
    assert look.described()["image"]["tile"] == [9, 8]
    look.move(index="0, :, 0, 0")
    assert look.described()["image"] is None
    look.move(axes=(0, 3))
    drawn = look.described()["image"]
    assert (drawn["index"], drawn["tile"]) == (["row", "tile", 0, "column"], [4, 3])


def test_text_has_an_end():
    assert Look("x" * 30_000).text().endswith("... 10000 more letters")


def test_tabs_and_forms_that_there_are_not_are_refused():
    with pytest.raises(ValueError, match="tab must be one of"):
        Look([1.0, 2.0], tab="image")
    with pytest.raises(ValueError, match="form must be one of"):
        Look([1.0], form="roman")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("auto", ["1.500", "0.125"]),
        ("0.00", ["1.50", "0.12"]),
        ("0.0000", ["1.5000", "0.1250"]),
        ("1.2e3", ["1.50e+00", "1.25e-01"]),
        ("exact", ["1.5", "0.125"]),
        ("0xff", ["1.5", "0.125"]),
    ],
)
def test_numbers_are_written_as_one_likes(form, expected):
    array = np.array([1.5, 0.125])
    assert [writer(array, form)(x) for x in array] == expected
    assert form in FORMS


def test_whole_numbers_can_be_hexadecimal():
    assert Look([10, 255], form="0xff").described()["table"]["cells"] == [
        ["0xa", "0xff"]
    ]


@given(st.floats())
def test_headings_are_short_and_shares_are_honest(number):
    assert len(short(number)) <= 11
    assert share(1, 10**6) == "<0.1%"
    assert share(0, 5) == "0%"
