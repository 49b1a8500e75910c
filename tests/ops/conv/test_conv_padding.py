"""Which input element an output looks at, and the errors when nothing fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.ops.conv.geometry import convolution_shape, convolution_windows
from minitf.ops.conv.padding import all_taps, window
from minitf.ops.conv.pooling import pooling_shape, pooling_windows

small = st.integers(1, 4)


@given(st.integers(0, 9), small, small, small, st.sampled_from(["SAME", "EXPLICIT"]))
def test_taps_meet_exactly_the_elements_of_the_formula(
    reference, size, kernel, stride, dilation, padding
):
    explicit = (0, 0, 9, 2, 0, 0) if padding == "EXPLICIT" else ()
    one = window(size, kernel, stride, padding, dilation, explicit[2:4] or (0, 0))
    geometry = ((size,), (kernel,), (stride,), (dilation,), padding, explicit)
    found = set()
    for (tap,), (to,), (from_,) in all_taps((one,)):
        outputs, inputs = range(one.output)[to], range(size)[from_]
        assert len(outputs) == len(inputs)
        found |= {((o,), (tap,), (i,)) for o, i in zip(outputs, inputs)}
    assert found == set(reference.visits(*geometry))
    assert (one.output,) == reference.output_sizes(*geometry)


def test_same_padding_puts_the_odd_zero_behind():
    assert window(4, 4, padding="SAME")[4:] == (1, 2, 4)


def test_same_padding_is_never_negative_when_strides_skip_elements():
    assert window(5, 1, stride=3, padding="SAME")[4:] == (0, 0, 2)


def test_a_window_one_too_large_gives_an_empty_result():
    assert window(2, 3).output == 0


def test_output_sizes_below_zero_round_towards_zero_as_in_tensorflow():
    assert window(1, 4, stride=2).output == 0


def test_a_window_that_does_not_fit_is_an_error_with_the_numbers():
    with pytest.raises(
        InvalidArgumentError, match=r"negative: -2 \[input_size: 2, eff"
    ):
        window(2, 5)


def test_unknown_sizes_stay_unknown_and_known_ones_are_worked_out():
    shape = convolution_shape((None, None, 7, 3), (3, 3, 3, 8), [1, 2, 2, 1], "SAME")
    assert shape == (None, None, 4, 8)
    shape = convolution_shape((2, 7, 7, None), (None, 3, None, None), [1] * 4, "VALID")
    assert shape == (2, None, 5, None)


def test_channels_first_shapes_keep_their_order():
    shape = convolution_shape(
        (8, 3, 9, None), (3, 3, 3, 5), [1, 1, 2, 2], "SAME", data_format="NCHW"
    )
    assert shape == (8, 5, 5, None)
    assert pooling_shape(
        (8, 3, 9, 9), [1, 1, 2, 2], [1, 1, 2, 2], "VALID", data_format="NCHW"
    ) == (8, 3, 4, 4)


def test_pooling_channels_divides_them():
    assert pooling_shape((8, 9, None, 6), [1, 1, 1, 3], [1, 1, 1, 3], "VALID") == (
        8,
        9,
        None,
        2,
    )


# Classes and wordings as TensorFlow 2.21 gives them.
IMAGE, FILTER, ONES = (1, 9, 9, 6), (3, 3, 3, 4), [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            ((9, 9, 3), FILTER, ONES, "SAME"),
            InvalidArgumentError,
            "4-dimensional: \\[9",
        ),
        ((IMAGE, (3, 3, 3), ONES, "SAME"), InvalidArgumentError, "4-dimensional: \\[3"),
        ((IMAGE, (0, 3, 3, 4), ONES, "SAME"), InvalidArgumentError, "zero elements"),
        (
            (IMAGE, FILTER, [1, 0, 1, 1], "SAME"),
            InvalidArgumentError,
            "must be > 0, but",
        ),
        (
            (IMAGE, FILTER, [2, 1, 1, 1], "SAME"),
            UnimplementedError,
            "strides in the batch",
        ),
        ((IMAGE, FILTER, [1, 1, 1], "SAME"), InvalidArgumentError, "must specify 4"),
        ((IMAGE, FILTER, ONES, "same"), InvalidArgumentError, "list of allowed values"),
        ((IMAGE, FILTER, ONES, "SAME", [1] * 8), InvalidArgumentError, "must be empty"),
        ((IMAGE, FILTER, ONES, "EXPLICIT", [1] * 4), InvalidArgumentError, "contain 8"),
        (
            (IMAGE, FILTER, ONES, "EXPLICIT", [0, 0, -1, 0, 0, 0, 0, 0]),
            InvalidArgumentError,
            "nonnegative",
        ),
        (
            (IMAGE, FILTER, ONES, "EXPLICIT", [0, 0, 0, 0, 0, 0, 0, 1]),
            InvalidArgumentError,
            "batch or depth",
        ),
        (
            (IMAGE, FILTER, ONES, "SAME", (), [2, 1, 1, 1]),
            InvalidArgumentError,
            "dilations in the batch",
        ),
        (
            (IMAGE, FILTER, ONES, "SAME", (), [1, 0, 1, 1]),
            InvalidArgumentError,
            "larger than 0",
        ),
    ],
)
def test_attributes_that_make_no_sense_raise_like_tensorflow(arguments, error, message):
    with pytest.raises(error, match=message):
        convolution_windows(*arguments)


@pytest.mark.parametrize(
    ("channels", "filter_shape", "message"),
    [
        (7, (3, 3, 3, 4), "evenly divisible by filter depth: 7 vs 3"),
        (6, (3, 3, 3, 5), "divisible by number of groups: 5 vs 2"),
        (0, (3, 3, 3, 4), "at least one group"),
    ],
)
def test_channels_that_do_not_fall_into_groups_raise(channels, filter_shape, message):
    with pytest.raises(InvalidArgumentError, match=message):
        convolution_shape((1, 9, 9, channels), filter_shape, ONES, "SAME")


@pytest.mark.parametrize(
    ("ksize", "strides", "error", "message"),
    [
        ([1, 0, 1, 1], ONES, InvalidArgumentError, "must be positive.* 1,0,1,1"),
        ([2, 1, 1, 1], ONES, UnimplementedError, "batch dimension"),
        ([1, 2, 1, 2], [1, 2, 1, 2], UnimplementedError, "exactly one of"),
        ([1, 1, 1, 4], [1, 1, 1, 4], UnimplementedError, "evenly divide"),
        ([1, 1, 1, 2], ONES, UnimplementedError, "equal the depth stride"),
        ([1, 2, 2, 1], [1, 0, 1, 1], InvalidArgumentError, "must be > 0"),
        ([1, 12, 1, 1], ONES, InvalidArgumentError, "negative: -2"),
    ],
)
def test_poolings_that_make_no_sense_raise_like_tensorflow(
    ksize, strides, error, message
):
    with pytest.raises(error, match=message):
        pooling_windows(IMAGE, ksize, strides, "VALID")


def test_padding_as_wide_as_the_pooling_window_is_an_error():
    with pytest.raises(InvalidArgumentError, match="smaller than the window size 2"):
        pooling_windows(IMAGE, [1, 2, 2, 1], ONES, "EXPLICIT", [0, 0, 2, 1, 1, 0, 0, 0])
