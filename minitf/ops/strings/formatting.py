"""Tensors as text: the `[1 2 3 ... 8 9 10]` of `tf.print` and `tf.strings.format`.

Of each dimension the first and last few elements are shown. Numbers are written with
as few digits as bring back the same number; texts in quotes.

In TensorFlow: core/framework/tensor.cc (SummarizeValue), python/ops/string_ops.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.convert import encode as as_bytes
from minitf.core.op.declare import op
from minitf.ops.strings.mapping import from_list


def summarize_value(array, count):
    """Writes an array, showing `count` elements at each end; all if it is negative.

    >>> summarize_value(np.arange(10), 2)
    '[0 1 ... 8 9]'
    """
    shown = array.size if count < 0 else min(count, array.size)
    return _dimension(array, 0, shown)


def _dimension(array, depth, shown):
    if array.ndim == 0:
        return element_text(array[()], array.dtype)
    between = " " if array.ndim == 1 else "\n" * (array.ndim - 1) + " " * (depth + 1)
    size = len(array)
    parts = [
        _dimension(array[i, ...], depth + 1, shown) for i in range(min(shown, size))
    ]
    text = between.join(parts)
    if size > 2 * shown:
        text += between + "..."
    for i in range(max(shown, size - shown), size):
        text += between + _dimension(array[i, ...], depth + 1, shown)
    return f"[{text}]"


def element_text(value, np_dtype, quoted=True):
    """Writes one element as TensorFlow's C++ code does."""
    dtype = dtypes.FROM_NUMPY[np_dtype]
    if dtype is dtypes.string:
        text = value.decode("utf-8", "surrogateescape")
        return f'"{text.translate(_ESCAPES)}"' if quoted else text
    if dtype.is_bool:
        return "1" if value else "0"
    if dtype is dtypes.float64:
        return shortest_text(value, np.float64, 15)
    if dtype.is_floating:
        return shortest_text(value, np.float32, 6)
    return str(int(value)) if dtype.is_integer else "?"


_ESCAPES = {code: f"\\{code:03o}" for code in (*range(32), 127)}
_ESCAPES |= {ord(char): "\\" + char for char in "\"'\\"}
_ESCAPES |= {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}


def shortest_text(value, kind, digits):
    """Writes a number with `digits` digits, or with more if that is not exact.

    >>> shortest_text(0.1, np.float32, 6), shortest_text(1 / 3, np.float32, 6)
    ('0.1', '0.333333343')
    """
    value = kind(value)
    text = f"{float(value):.{digits}g}"
    if kind(text) == value or not np.isfinite(value):
        return text
    return f"{float(value):.{digits + (3 if kind is np.float32 else 2)}g}"


def _format_shape(inputs, *, template="%s", placeholder="%s", summarize=3):
    _check_template(template, placeholder, len(inputs))
    return ()


def _check_template(template, placeholder, count):
    found = as_bytes(template).count(as_bytes(placeholder))
    if found != count:
        raise ValueError(
            f"num placeholders in template and num inputs must match: {found} vs. "
            f"{count}"
        )


@op(
    "StringFormat",
    "inputs:[T] -> output:string",
    shape=_format_shape,
)
def string_format_op(inputs, *, template="%s", placeholder="%s", summarize=3):
    """Puts the texts of tensors into a template."""
    _check_template(template, placeholder, len(inputs))
    first, *rest = as_bytes(template).split(as_bytes(placeholder))
    text = first
    for array, after in zip(inputs, rest, strict=True):
        shown = summarize_value(np.asarray(array), summarize)
        text += shown.encode("utf-8", "surrogateescape") + after
    return from_list([text], ())


def string_format(template, inputs, placeholder="{}", summarize=3, name=None):
    """Puts the texts of tensors into a template, in the places of `placeholder`.

    Args:
      template: text with as many placeholders as there are inputs.
      inputs: a tensor, or a list of tensors.
      placeholder: what to replace.
      summarize: how many elements to show at each end of a dimension; -1 shows all.

    Raises ValueError if the numbers of placeholders and inputs differ.

    >>> import minitf as tf
    >>> tf.strings.format("mean: {}, of {}", (0.5, tf.range(10))).numpy()
    b'mean: 0.5, of [0 1 2 ... 7 8 9]'

    In TensorFlow: python/ops/string_ops.py
    """
    if not isinstance(inputs, list | tuple):
        inputs = [inputs]
    count = template.count(placeholder)
    if count != len(inputs):
        raise ValueError(
            f"The template expects {count} tensors, but the inputs only has "
            f"{len(inputs)}. Please ensure the number of placeholders in template "
            "matches inputs length."
        )
    return string_format_op(
        list(inputs),
        template=template,
        placeholder=placeholder,
        summarize=summarize,
        name=name,
    )
