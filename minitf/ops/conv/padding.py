"""Say which input elements a sliding window sees, dimension by dimension.

A window of `kernel` taps slides over `size` elements in steps of `stride`; `dilation`
leaves gaps between the taps. Output `o`, tap `t` reads the input element

    i = o * stride + t * dilation - before

where `before` is the number of imaginary zeros in front. That one formula is all of
SAME, VALID and EXPLICIT padding; they differ only in how `before` and the number of
outputs are found. No kernel here pads its input: `reach` names the outputs whose tap
falls on a real element, and the others are left alone.

In TensorFlow: tensorflow/core/framework/kernel_shape_util.cc
"""

from functools import lru_cache
from itertools import product
from typing import NamedTuple

from minitf.core.errors import InvalidArgumentError

PADDINGS = ("SAME", "VALID", "EXPLICIT")


class Window(NamedTuple):
    """One spatial dimension of a convolution or pooling; None means not yet known."""

    size: int | None
    kernel: int | None
    stride: int
    dilation: int
    before: int | None
    after: int | None
    output: int | None


def window(
    size: int | None,
    kernel: int | None,
    stride: int = 1,
    padding: str = "VALID",
    dilation: int = 1,
    explicit: tuple[int, int] = (0, 0),
) -> Window:
    """Work out one dimension: how much padding, and how many outputs.

    SAME asks for `ceil(size / stride)` outputs and pads as evenly as it can, the odd
    zero going *behind*. VALID pads nothing and keeps only windows that fit entirely.
    EXPLICIT is VALID after padding with the two numbers in `explicit`. Where `size` or
    `kernel` is None, what cannot be known is None. Raises InvalidArgumentError for a
    stride or dilation below 1, an unknown `padding`, or a window larger than what it
    slides over.

    >>> window(10, 3, stride=2, padding="SAME")[4:]
    (0, 1, 5)
    >>> window(10, 3, stride=2, padding="VALID").output
    4
    >>> window(None, 3, padding="SAME").output is None
    True
    """
    _check(stride, dilation, padding)
    if padding == "SAME":
        return _same(size, kernel, stride, dilation)
    before, after = explicit if padding == "EXPLICIT" else (0, 0)
    output = None
    if size is not None and kernel is not None:
        reach_of_kernel = (kernel - 1) * dilation + 1
        room = size + before + after - reach_of_kernel + stride
        output = room // stride if room >= 0 else -(-room // stride)  # as C++ divides
        if output < 0:
            raise _error(
                f"Computed output size would be negative: {output} [input_size: "
                f"{size + before + after}, effective_filter_size: {reach_of_kernel}, "
                f"stride: {stride}]. The window is larger than the input; use a "
                f"smaller window or padding 'SAME'."
            )
    return Window(size, kernel, stride, dilation, before, after, output)


def reach(dimension: Window, tap: int) -> tuple[slice, slice]:
    """Return (outputs, inputs): where tap `tap` of the window meets real elements.

    Both slices have equal length, so `output[outputs]` pairs with `input[inputs]`.

    >>> reach(window(4, 3, padding="SAME"), 0)
    (slice(1, 4, None), slice(0, 3, 1))
    """
    offset = tap * dimension.dilation - dimension.before
    stride = dimension.stride
    first = max(0, -(offset // stride))  # smallest o with o * stride + offset >= 0
    last = min(dimension.output, (dimension.size - 1 - offset) // stride + 1)
    if last <= first:
        return slice(0, 0), slice(0, 0, stride)
    start = first * stride + offset
    return slice(first, last), slice(
        start, start + (last - first - 1) * stride + 1, stride
    )


@lru_cache(maxsize=256)
def all_taps(dimensions: tuple[Window, ...]) -> tuple[tuple, ...]:
    """Return (taps, outputs, inputs) for every tap of a window, in filter order.

    `outputs` and `inputs` are tuples of slices, one per dimension, as from `reach`.

    >>> image = (window(4, 3, padding="SAME"), window(5, 1))
    >>> taps, outputs, inputs = all_taps(image)[2]
    >>> taps, outputs
    ((2, 0), (slice(0, 3, None), slice(0, 5, None)))
    """
    found = []
    for taps in product(*(range(dimension.kernel) for dimension in dimensions)):
        pairs = [reach(dimension, tap) for dimension, tap in zip(dimensions, taps)]
        outputs, inputs = zip(*pairs)
        found.append((taps, outputs, inputs))
    return tuple(found)


def output_shape(dimensions: tuple[Window, ...]) -> tuple[int | None, ...]:
    """Return the number of outputs along every dimension.

    >>> output_shape((window(4, 3), window(None, 3)))
    (2, None)
    """
    return tuple(dimension.output for dimension in dimensions)


def _same(size, kernel, stride, dilation) -> Window:
    if size is None:
        return Window(size, kernel, stride, dilation, None, None, None)
    output = -(-size // stride)
    if kernel is None:
        return Window(size, kernel, stride, dilation, None, None, output)
    total = max(0, (output - 1) * stride + (kernel - 1) * dilation + 1 - size)
    before = total // 2
    return Window(size, kernel, stride, dilation, before, total - before, output)


def _check(stride, dilation, padding) -> None:
    if stride < 1:
        raise _error(f"Stride must be > 0, but got {stride}")
    if dilation < 1:
        raise _error(f"Dilated rates should be larger than 0. Received: {dilation}")
    if padding not in PADDINGS:
        raise _error(
            f"Value for attr 'padding' of \"{padding}\" is not in the list of allowed "
            f"values: {', '.join(PADDINGS)}. Padding is written in capitals."
        )


def _error(message: str) -> InvalidArgumentError:
    return InvalidArgumentError(None, None, message)
