"""Whatever one looks at becomes one dict, which has a JSON and is true."""

import base64
import json
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from minitf_widgets.front.view import as_json
from minitf_widgets.tensors import describe
from minitf_widgets.tensors.histogram import histogram
from minitf_widgets.tensors.png import to_png
from minitf_widgets.tensors.statistics import BLOCK, measure
from minitf_widgets.tensors.table import heat_of

import minitf as tf


class Grumpy:
    def __array__(self, *args, **kwargs):
        raise OSError("the disk is gone")


def graph_tensor():
    with tf.Graph().as_default():
        return tf.constant(1.0, name="one")


def graph_variable():
    with tf.Graph().as_default():
        return tf.Variable([1.0, 2.0], name="v")


THINGS = {
    "a scalar": (lambda: tf.constant(3.0), "Tensor", [], ["table", "text"]),
    "a matrix": (lambda: tf.ones([2, 3]), "Tensor", [2, 3], ["table", "image"]),
    "nothing": (lambda: np.zeros((0, 3)), "ndarray", [0, 3], ["text"]),
    "words": (lambda: tf.constant(["a", "b"]), "Tensor", [2], ["table", "histogram"]),
    "booleans": (lambda: tf.constant([True, False]), "Tensor", [2], ["table"]),
    "complex": (lambda: np.array([[1 + 2j]]), "ndarray", [1, 1], ["table"]),
    "bfloat16": (lambda: tf.constant([1.5], tf.bfloat16), "Tensor", [1], ["table"]),
    "ragged": (
        lambda: tf.ragged.constant([[1], []]),
        "RaggedTensor",
        [2, None],
        ["table"],
    ),
    "sparse": (
        lambda: tf.sparse.from_dense([[0, 1]]),
        "SparseTensor",
        [1, 2],
        ["table"],
    ),
    "slices": (
        lambda: tf.IndexedSlices(tf.ones([1, 2]), tf.constant([3])),
        "IndexedSlices",
        [1, 2],
        ["table"],
    ),
    "a variable": (lambda: tf.Variable([1.0, 2.0]), "Variable", [2], ["table"]),
    "a handle": (lambda: tf.Variable(1.0).handle, "Tensor", [], ["text"]),
    "an array of tensors": (
        lambda: tf.TensorArray(tf.float32, 2).write(0, [1.0]),
        "TensorArray",
        [2, 1],
        ["table"],
    ),
    "a promise": (graph_tensor, "symbolic Tensor", [], ["text"]),
    "a variable of a graph": (graph_variable, "Variable", [2], ["text"]),
    "a number": (lambda: 3, "int", [], ["table"]),
    "a list": (lambda: [1, 2], "list", [2], ["table"]),
    "a function": (lambda: print, "builtin_function_or_method", [], ["text"]),
    "rows of no one length": (lambda: [1, [2]], "list", [], ["text"]),
    "None": (lambda: None, "NoneType", [], ["text"]),
    "what refuses": (Grumpy, "Grumpy", [], ["text"]),
}


@pytest.mark.parametrize("what", THINGS)
def test_everything_can_be_described(what):
    make, kind, shape, tabs = THINGS[what]
    found = describe(make())
    json.dumps(as_json(found), allow_nan=False)
    assert (found["kind"], found["shape"]) == (kind, shape)
    assert found["tabs"][: len(tabs)] == tabs
    assert ("table" in found["tabs"]) == (found["table"] is not None)
    assert found["text"]


def test_handles_say_what_they_refer_to_and_not_its_value():
    variable = tf.Variable([[1.0, 2.0]], name="weights")
    assert describe(variable.handle)["text"] == "handle of 'weights', float32 (1, 2)"


def test_looking_at_a_variable_is_no_use_of_it():
    variable = tf.Variable([1.0])
    with tf.GradientTape() as tape:
        describe(variable)
    assert tape.watched_variables() == ()


def test_what_was_described_does_not_change_with_the_variable():
    variable = tf.Variable([1.0, 2.0])
    found = describe(variable)
    variable.assign_add([1.0, 1.0])
    assert found["table"]["cells"] == [["1.0", "2.0"]]


def test_ragged_rows_end_where_they_end():
    table = describe(tf.ragged.constant([[1, 2], [], [3, 4, 5]]))["table"]
    assert table["cells"] == [["1", "2", ""], ["", "", ""], ["3", "4", "5"]]
    assert table["heat"][1] == [None, None, None]


def test_deeply_ragged_rows_are_where_they_were():
    ragged = tf.ragged.constant([[[1, 2], [3]], [], [[4, 5, 6]]])
    table = describe(ragged, index="2, :, :")["table"]
    assert table["cells"] == [["4", "5", "6"], ["", "", ""]]


def test_a_sparse_tensor_shows_what_is_kept():
    sparse = tf.SparseTensor([[0, 0], [1, 2]], [1.5, -2.0], [2, 3])
    found = describe(sparse)
    assert found["table"]["cells"] == [["1.5", "·", "·"], ["·", "·", "-2.0"]]
    assert found["facts"] == [["elements kept", "2 of 6 (0.333)"]]
    assert found["stats"]["zeros"] == "0%"


def test_a_sparse_tensor_of_enormous_shape_lists_its_elements():
    sparse = tf.SparseTensor([[0, 0], [10**6 - 1, 5]], [1.0, 2.0], [10**6, 10**6])
    table = describe(sparse)["table"]
    assert table["names"] == ["[0, 0]", "[999999, 5]"]
    assert table["cells"] == [["1.0"], ["2.0"]]


def test_indexed_slices_name_their_rows():
    slices = tf.IndexedSlices(tf.constant([[1.0], [2.0]]), tf.constant([0, 7]), [9, 1])
    found = describe(slices)
    assert found["table"]["names"] == ["0", "7"]
    assert ["shape of the whole", "(9, 1)"] in found["facts"]


def test_tensor_lists_show_what_was_written():
    @tf.function
    def squares():
        array = tf.TensorArray(tf.int32, 3).write(1, [1, 4])
        return array.flow

    table = describe(squares())["table"]
    assert table["cells"] == [["", ""], ["1", "4"], ["", ""]]


def test_elements_of_different_shapes_are_listed():
    array = tf.TensorArray(tf.float32, 2, infer_shape=False)
    array = array.write(0, [1.0]).write(1, [1.0, 2.0])
    assert describe(array)["table"]["cells"] == [["float32 (1,)", "float32 (2,)"]]


# ---- Statistics


def test_nan_and_infinity_are_counted_and_kept_out_of_the_mean():
    found = describe([1.0, np.nan, 3.0, np.inf])["stats"]
    assert (found["min"], found["mean"], found["max"]) == ("1.0", "2.0", "inf")
    assert (found["nans"], found["infs"]) == ("25%", "25%")


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "transposed"])
def test_extremes_are_exact_in_any_block(turned):
    array = np.zeros((3, BLOCK), np.float32)
    array[1, 7], array[2, 1], array[2, 5], array[0, 9] = 5, -4, np.nan, np.inf
    array = array.T if turned else array
    found = measure(array)

    def at(place):
        return np.unravel_index(place, array.shape)

    assert array[at(found.least_at)] == found.least == -4
    assert array[at(found.largest_at)] == found.largest == np.inf
    assert found.high == 5
    assert np.isnan(array[at(found.nan_at)])
    assert np.isinf(array[at(found.infinite_at)])
    assert (found.nans, found.infinite, found.zeros) == (1, 1, array.size - 4)


@given(arrays.arrays(np.float64, st.integers(0, 40)))
def test_statistics_are_numpys(array):
    found = measure(array)
    finite = array[np.isfinite(array)]
    assert found.zeros == (array == 0).sum()
    assert found.nans == np.isnan(array).sum()
    if finite.size:
        assert (found.low, found.high) == (finite.min(), finite.max())
    json.dumps(as_json(describe(array)), allow_nan=False)


@given(arrays.arrays(np.float64, (2, 3), elements=st.floats(allow_nan=False)))
def test_colours_stay_on_their_scale(array):
    for row in describe(array)["table"]["heat"]:
        assert all(heat is None or -1 <= heat <= 1 for heat in row)


def test_colours_are_around_zero_or_from_the_least():
    assert heat_of(-2.0, -2.0, 4.0) == -0.5
    assert heat_of(4.0, -2.0, 4.0) == 1.0
    assert heat_of(2.0, 2.0, 4.0) == 0.0
    assert heat_of(-4.0, -4.0, -2.0) == -1.0
    assert heat_of(np.nan, 0.0, 1.0) is None


@given(arrays.arrays(np.int64, st.integers(1, 30)))
def test_every_integer_is_in_one_bar(array):
    assert sum(histogram(array, measure(array))["counts"]) == array.size


@given(
    arrays.arrays(
        np.float32, st.integers(1, 30), elements=st.floats(width=32, allow_nan=False)
    )
)
def test_every_finite_number_is_in_one_bar(array):
    bars = histogram(array, measure(array))
    counted = sum(bars["counts"]) if bars else 0
    assert counted == np.isfinite(array).sum()


def test_small_ranges_of_integers_have_a_bar_each():
    bars = describe(np.array([3, 5, 5]))["histogram"]
    assert (bars["labels"], bars["counts"]) == (["3", "4", "5"], [1, 0, 2])


def test_words_are_counted():
    bars = describe(["b", "a", "b"])["histogram"]
    assert (bars["labels"], bars["counts"]) == (["b", "a"], [2, 1])


# ---- Images


def pixels_of(address):
    """Decodes a PNG of ours: (height, width, channels)."""
    data = base64.b64decode(address.partition(",")[2])
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    channels = {0: 1, 2: 3, 6: 4}[data[25]]
    start = data.index(b"IDAT") + 4
    size = int.from_bytes(data[start - 8 : start - 4], "big")
    rows = np.frombuffer(zlib.decompress(data[start : start + size]), np.uint8)
    rows = rows.reshape(height, 1 + width * channels)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(height, width, channels)


def test_a_png_has_the_pixels_it_was_given():
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    address = "," + base64.b64encode(to_png(pixels)).decode()
    np.testing.assert_array_equal(pixels_of(address), pixels)


def test_other_programs_read_the_png():
    image = pytest.importorskip("PIL.Image")
    import io

    pixels = np.arange(60, dtype=np.uint8).reshape(3, 5, 4)
    read = np.asarray(image.open(io.BytesIO(to_png(pixels))))
    np.testing.assert_array_equal(read, pixels)


def test_bytes_are_an_image_as_they_are():
    array = np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3)
    found = describe(array)["image"]
    np.testing.assert_array_equal(pixels_of(found["address"]), array)
    assert found["words"] == "0 is black, 255 is white"


def test_numbers_are_stretched_to_grey_and_nan_has_a_colour():
    array = np.array([[2.0, 4.0], [np.nan, 3.0]])
    found = describe(array)["image"]
    pixels = pixels_of(found["address"])
    assert pixels[0].tolist() == [[0, 0, 0], [255, 255, 255]]
    assert pixels[1].tolist() == [[204, 121, 167], [128, 128, 128]]
    assert found["words"] == "2.0 is black, 4.0 is white; purple is nan"


def test_both_signs_have_a_colour_each():
    pixels = pixels_of(describe(np.array([[-1.0, 0.0, 2.0]]))["image"]["address"])
    assert pixels[0, 1].tolist() == [255, 255, 255]
    assert pixels[0, 2].tolist() == [0, 114, 178]


def test_many_images_stand_side_by_side():
    array = np.zeros((5, 8, 9, 1), np.uint8)
    array[3] = 200
    found = describe(array)["image"]
    pixels = pixels_of(found["address"])
    across, (height, width) = found["across"], found["tile"]
    top, left = 3 // across * (height + 1), 3 % across * (width + 1)
    assert (pixels[top : top + height, left : left + width] == 200).all()
    assert (found["count"], found["of"], found["axis"]) == (5, 5, 0)


def test_a_large_image_is_thinned_until_it_is_small_enough_to_send():
    noise = np.random.default_rng(0).integers(0, 255, (900, 900, 3), np.uint8)
    found = describe(noise)
    assert found["image"]["step"] > 1
    assert len(json.dumps(found)) < 300_000


def test_a_large_value_is_small_to_send():
    found = describe(np.random.default_rng(0).normal(size=(2000, 1000)))
    assert len(json.dumps(found)) < 300_000
    assert found["table"]["total"] == [2000, 1000]
