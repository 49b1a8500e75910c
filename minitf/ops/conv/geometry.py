"""Check the attributes of a sliding-window operation and turn them into windows.

TensorFlow gives strides, dilations and sizes per *axis*, batch and channels included,
in the order of `data_format`. Here they become one `Window` per spatial dimension, or
the error that TensorFlow raises. Shapes may have unknown (None) entries.

In TensorFlow: tensorflow/core/kernels/conv_ops.cc (InitConv2DParameters),
tensorflow/core/framework/common_shape_fns.cc
"""

from collections.abc import Sequence

import numpy as np

from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.ops.conv.padding import Window, output_shape, window

Shape = Sequence[int | None]
CHANNELS_FIRST = ("NCHW", "NCDHW", "NCW")
SMALL_FLOATS = 2  # bytes: float16 and bfloat16, which NumPy cannot compute with quickly


def convolution_windows(
    input_shape: Shape,
    filter_shape: Shape,
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    dilations: Sequence[int] | None = None,
    data_format: str = "NHWC",
) -> tuple[Window, ...]:
    """Return one window per spatial dimension of images (4-D) or volumes (5-D).

    `input_shape` is in the order of `data_format`, `filter_shape` is (*taps, channels,
    filters). Raises InvalidArgumentError or UnimplementedError as TensorFlow does.

    >>> windows = convolution_windows((8, 28, 9, 3), (5, 5, 3, 6), [1, 2, 2, 1], "SAME")
    >>> windows[0].output
    14
    """
    rank = len(filter_shape)
    if rank not in (4, 5):
        raise invalid(
            f"convolution filter must be 4-dimensional: {brackets(filter_shape)}"
        )
    if len(input_shape) != rank:
        raise invalid(
            f"convolution input must be {rank}-dimensional: {brackets(input_shape)}"
        )
    dilations = dilations or (1,) * rank
    spatial = spatial_axes(data_format, rank)
    if len(strides) != rank or len(dilations) != rank:
        raise invalid(
            f"Sliding window strides field must specify {rank} dimensions. "
            f"Received: strides={list(strides)}, dilations={list(dilations)}"
        )
    _only_spatial(strides, spatial, "strides", UnimplementedError)
    _only_spatial(dilations, spatial, "dilations", InvalidArgumentError)
    _check_filter(filter_shape)
    pads = explicit_pairs(padding, explicit_paddings, spatial, rank)
    taps = filter_shape[:-2]
    return tuple(
        window(input_shape[axis], tap, strides[axis], padding, dilations[axis], pad)
        for axis, tap, pad in zip(spatial, taps, pads)
    )


def convolution_shape(
    input_shape: Shape,
    filter_shape: Shape,
    strides: Sequence[int],
    padding: str,
    explicit_paddings: Sequence[int] = (),
    dilations: Sequence[int] | None = None,
    data_format: str = "NHWC",
) -> tuple[int | None, ...]:
    """Return the shape of a convolution's result, as far as it is known.

    >>> convolution_shape((None, 28, None, 3), (5, 5, 3, 6), [1, 2, 2, 1], "VALID")
    (None, 12, None, 6)
    """
    windows = convolution_windows(
        input_shape,
        filter_shape,
        strides,
        padding,
        explicit_paddings,
        dilations,
        data_format,
    )
    count_groups(input_shape[channel_axis(data_format)], filter_shape)
    return with_channels(
        input_shape[0], output_shape(windows), filter_shape[-1], data_format
    )


def with_channels(images, sizes, channels, data_format: str) -> tuple[int | None, ...]:
    """Assemble a shape in the order of `data_format`.

    >>> with_channels(8, (28, 28), 3, "NCHW")
    (8, 3, 28, 28)
    """
    if data_format in CHANNELS_FIRST:
        return (images, channels, *sizes)
    return (images, *sizes, channels)


def count_groups(channels: int | None, filter_shape: Shape) -> int | None:
    """Return into how many groups a filter of fewer channels divides the input.

    With 6 input channels and a filter for 3, the first half of the filters sees
    channels 0 to 2, the second half channels 3 to 5.

    >>> count_groups(6, (3, 3, 3, 4))
    2
    """
    depth, filters = filter_shape[-2:]
    if channels is None or depth is None:
        return None
    if channels % depth:
        raise invalid(
            "input depth must be evenly divisible by filter depth: "
            f"{channels} vs {depth}"
        )
    groups = channels // depth
    if groups == 0:
        raise invalid("grouped convolution must have at least one group: 0 groups")
    if len(filter_shape) == 5 and groups != 1:
        raise invalid(
            f"input and filter must have the same depth: {channels} vs {depth}. "
            "Convolutions of volumes have no groups."
        )
    if filters is not None and filters % groups:
        raise invalid(
            "output depth must be evenly divisible by number of groups: "
            f"{filters} vs {groups}"
        )
    return groups


def explicit_pairs(padding, explicit_paddings, spatial, rank) -> list[tuple[int, int]]:
    """Return (before, after) for every spatial axis, checked.

    >>> explicit_pairs("EXPLICIT", [0, 0, 1, 2, 3, 4, 0, 0], (1, 2), 4)
    [(1, 2), (3, 4)]
    """
    if padding != "EXPLICIT":
        if len(explicit_paddings):
            raise invalid(
                "explicit_paddings attribute must be empty if the padding attribute is "
                f"not EXPLICIT. Received: {list(explicit_paddings)} with {padding}"
            )
        return [(0, 0)] * len(spatial)
    if len(explicit_paddings) != 2 * rank:
        raise invalid(
            f"explicit_paddings attribute must contain {2 * rank} values, but got: "
            f"{len(explicit_paddings)}"
        )
    if min(explicit_paddings) < 0:
        raise invalid(
            "All elements of explicit_paddings must be nonnegative. "
            f"Received: {list(explicit_paddings)}"
        )
    pairs = list(zip(explicit_paddings[::2], explicit_paddings[1::2]))
    if any(pair != (0, 0) for axis, pair in enumerate(pairs) if axis not in spatial):
        raise invalid(
            "Nonzero explicit padding in the batch or depth dimensions is not "
            f"supported. Received: {list(explicit_paddings)}"
        )
    return [pairs[axis] for axis in spatial]


def spatial_axes(data_format: str, rank: int) -> tuple[int, ...]:
    """Return the axes that are neither batch nor channels.

    >>> spatial_axes("NHWC", 4), spatial_axes("NCDHW", 5)
    ((1, 2), (2, 3, 4))
    """
    first = 2 if data_format in CHANNELS_FIRST else 1
    return tuple(range(first, first + rank - 2))


def channel_axis(data_format: str) -> int:
    """Return where the channels are.

    >>> channel_axis("NHWC"), channel_axis("NCHW")
    (-1, 1)
    """
    return 1 if data_format in CHANNELS_FIRST else -1


def channels_last(x: np.ndarray, data_format: str) -> np.ndarray:
    """Return `x` as (images, *sizes, channels), a view.

    >>> channels_last(np.zeros((8, 3, 28, 28)), "NCHW").shape
    (8, 28, 28, 3)
    """
    return np.moveaxis(x, 1, -1) if data_format in CHANNELS_FIRST else x


def like_format(y: np.ndarray, data_format: str) -> np.ndarray:
    """Return (images, *sizes, channels) in the order of `data_format`, contiguous.

    >>> like_format(np.zeros((8, 28, 28, 3)), "NCHW").shape
    (8, 3, 28, 28)
    """
    if data_format in CHANNELS_FIRST:
        return np.ascontiguousarray(np.moveaxis(y, -1, 1))
    return y


def check_format(operation: str, dtype: np.dtype, data_format: str, error) -> None:
    """Raise `error` where TensorFlow's CPU kernels know channels-last only.

    Its float32 (and bfloat16) kernels, made by oneDNN, take both orders. The others, of
    Eigen's make, take one.

    >>> check_format("Conv2D", np.dtype("float32"), "NCHW", UnimplementedError)
    """
    if data_format not in CHANNELS_FIRST:
        return
    if dtype == np.float32 or dtype.name == "bfloat16":
        return
    raise error(
        None,
        None,
        f"The {operation} op currently only supports the "
        f"{'NDHWC' if data_format == 'NCDHW' else 'NHWC'} tensor format on the CPU for "
        f"{dtype.name}. The op was given the format: {data_format}. Transpose the "
        "input so that the channels come last.",
    )


def computing_dtype(dtype: np.dtype) -> np.dtype:
    """Return the type to compute in: float32 for two-byte floats, else `dtype` itself.

    >>> computing_dtype(np.dtype("float16")), computing_dtype(np.dtype("int16"))
    (dtype('float32'), dtype('int16'))
    """
    if dtype.kind not in "iu" and dtype.itemsize == SMALL_FLOATS:
        return np.dtype(np.float32)
    return dtype


def invalid(message: str) -> InvalidArgumentError:
    """Make the error for an argument that cannot work.

    >>> type(invalid("Stride must be > 0")).__name__
    'InvalidArgumentError'
    """
    return InvalidArgumentError(None, None, message)


def brackets(shape: Shape) -> str:
    """Write a shape as TensorFlow's messages do.

    >>> brackets((1, None, 3))
    '[1,?,3]'
    """
    return f"[{','.join('?' if size is None else str(size) for size in shape)}]"


def _check_filter(filter_shape) -> None:
    if 0 in filter_shape:
        raise invalid(
            "filter must not have zero elements (i.e. all dimensions must be "
            f"non-zero). Received: {brackets(filter_shape)}"
        )


def _only_spatial(values, spatial, name, error) -> None:
    if any(value != 1 for axis, value in enumerate(values) if axis not in spatial):
        raise error(
            None,
            None,
            f"Current implementation does not yet support {name} in the batch and "
            f"depth dimensions. Received: {name}={list(values)}",
        )
