"""Strides, windows and paddings: from what people write to what the ops take.

A person writes `strides=2` and `padding="SAME"`, or a list for the spatial axes, or for
all. The ops want one number per axis, batch and channels included, in the order of the
data format. This module translates, and lets the geometry of `minitf.ops.conv` answer
as a shape rule.

In TensorFlow: python/ops/nn_ops.py (_get_sequence, convert_padding)
"""

from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.core.op.shape_rules import text

IMAGE_FORMATS = ("NHWC", "NCHW")
VOLUME_FORMATS = ("NDHWC", "NCDHW")
ONES = (1, 1, 1, 1, 1)  # as many as a volume has axes


def per_axis(value, spatial, channel_axis, name):
    """Returns a list with one number for each axis: batch, `spatial` ones and channels.

    None means 1 everywhere. Raises ValueError for a list of another length.

    >>> per_axis(2, 2, 3, "strides"), per_axis([2, 3], 2, 1, "strides")
    ([1, 2, 2, 1], [1, 1, 2, 3])
    """
    if value is None:
        return [1] * (spatial + 2)
    value = list(value) if hasattr(value, "__len__") else [value]
    if len(value) == spatial + 2:
        return value
    if len(value) == 1:
        value = value * spatial
    if len(value) != spatial:
        raise ValueError(
            f"{name} should be of length 1, {spatial} or {spatial + 2}. "
            f"Received: {name}={value} of length {len(value)}"
        )
    return [1, 1, *value] if channel_axis == 1 else [1, *value, 1]


def channel_axis_of(data_format, spatial):
    """Returns the axis of the channels; None means they come last.

    >>> channel_axis_of("NCHW", 2), channel_axis_of(None, 2)
    (1, 3)
    """
    return 1 if data_format and data_format.startswith("NC") else spatial + 1


def check_windows_fit(shape, data_format=None):
    """Raises ValueError if no window fits into some spatial dimension.

    Kernels then return an empty tensor; while a graph is built it is a mistake.
    """
    channels_first = data_format is not None and data_format.startswith("NC")
    spatial = shape[2:] if channels_first else shape[1:-1]
    if 0 in spatial:
        raise ValueError(
            "Negative dimension size: the window is larger than the input, so that the "
            f"result would be empty. Its spatial sizes would be {text(spatial)}. Use a "
            "smaller window or padding 'SAME'."
        )
    return shape


def as_padding(padding, axes=4):
    """Splits padding into a word and a flat list, which is empty unless explicit.

    >>> as_padding("SAME")
    ('SAME', [])
    >>> as_padding([[0, 0], [1, 2], [3, 4], [0, 0]])
    ('EXPLICIT', [0, 0, 1, 2, 3, 4, 0, 0])
    """
    if padding == "EXPLICIT":
        raise ValueError(
            "'EXPLICIT' is not a valid value for `padding`. To use explicit padding, "
            "`padding` must be a list."
        )
    if not isinstance(padding, list | tuple):
        return padding, []
    flat = []
    for index, pair in enumerate(padding):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise ValueError(
                "When `padding` is a list, each element of `padding` must be a "
                f"list/tuple of size 2. Received: padding={padding} with element at "
                f"index {index} being {pair!r}"
            )
        flat.extend(pair)
    if len(padding) != axes:
        raise ValueError(
            f"When padding is a list, it must be of size {axes}. "
            f"Received: padding={padding} of size {len(padding)}"
        )
    return "EXPLICIT", flat


def image_of_signal(data_format):
    """Makes a signal an image one pixel high: (image format, new axis, channel axis).

    >>> image_of_signal("NCW")
    ('NCHW', -2, 1)
    """
    if data_format in (None, "NWC", "NHWC"):
        return "NHWC", -3, 2
    if data_format in ("NCW", "NCHW"):
        return "NCHW", -2, 1
    raise ValueError(
        f"`data_format` must be 'NWC' or 'NCW'. Received: data_format={data_format}"
    )


def check_format(data_format, allowed, error=InvalidArgumentError):
    """Raises unless a kernel knows the order of axes `data_format`.

    >>> check_format("NHWC", IMAGE_FORMATS)
    """
    if data_format not in allowed:
        message = (
            f"Value for attr 'data_format' of \"{data_format}\" is not in the list of "
            f"allowed values: {', '.join(allowed)}"
        )
        if error is ValueError:
            raise ValueError(message)
        raise error(None, None, message)


def shape_by(rule, *arguments, unknown):
    """Asks a function of `minitf.ops.conv` for a shape, on behalf of a shape rule.

    Kernels complain by InvalidArgumentError, shape rules by ValueError. What makes
    sense but no kernel can do is for the run to report: the shape is then `unknown`.

    >>> from minitf.ops.conv.pooling import pooling_shape
    >>> two = [1, 2, 2, 1]
    >>> shape_by(pooling_shape, (None, 4, 4, 3), two, two, "SAME", unknown=None)
    (None, 2, 2, 3)
    """
    try:
        return tuple(rule(*arguments))
    except InvalidArgumentError as error:
        raise ValueError(error.message) from None
    except UnimplementedError:
        return unknown


def as_word(padding):
    """Returns "SAME" or "VALID", for functions that take no explicit padding.

    Raises TypeError for a list.
    """
    if not isinstance(padding, str):
        raise TypeError(
            f"Expected string for argument 'padding' not {padding!r}. Give 'SAME' or "
            "'VALID', and use tf.pad for anything else."
        )
    return padding


def as_list(value, name, function):
    """Returns a list of numbers as it is, for functions that take nothing else.

    Raises TypeError for a single number.
    """
    if not hasattr(value, "__len__"):
        raise TypeError(
            f"Expected list for '{name}' argument to '{function}' Op, not {value}. "
            "Give one number per axis."
        )
    return list(value)


def shared_attrs(node, op):
    """The attributes of a call that another op has too: a gradient rule hands them on.

    A convolution and its gradients slide the same window in the same way.
    """
    attrs = node.attrs
    return {name: attrs[name] for name in op.op.kernel_attrs if name in attrs}
