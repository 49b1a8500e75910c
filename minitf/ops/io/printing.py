"""`tf.print`: writes tensors when the program runs, not when it is built.

What is printed is put together by a `StringFormat` node and written by a `PrintV2`
node. Both eagerly and in a graph the text goes to Python's `sys.stderr` and
`sys.stdout` as they are at that moment, so that it shows up below a notebook's cell.

In TensorFlow: python/ops/logging_ops.py, core/kernels/logging_ops.cc
"""

import logging
import pprint
import sys

import numpy as np

from minitf.core import dtypes, nest
from minitf.core.convert import encode as as_bytes
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import no_outputs, same
from minitf.core.tensor import Tensor
from minitf.ops.ragged.ragged_tensor import RaggedTensor
from minitf.ops.sparse.sparse_tensor import SparseTensor
from minitf.ops.strings.formatting import element_text, string_format_op

_LEVELS = {
    "log(info)": logging.INFO,
    "log(warning)": logging.WARNING,
    "log(error)": logging.ERROR,
}


@op("PrintV2", "input:string -> ", shape=no_outputs, stateful=True)
def print_v2(input, *, output_stream="stderr", end="\n"):
    """Writes one text to a stream, the log or a file."""
    if input.ndim:
        raise InvalidArgumentError(None, None, "Input is expected to be scalar.")
    text = input.reshape(-1)[0] + as_bytes(end)
    write(text.decode("utf-8", "replace"), output_stream)


def write(text, stream):
    """Writes to "stderr", "stdout", "log(info)" or "file://path"."""
    if stream.startswith("file://"):
        with open(stream.removeprefix("file://"), "a", encoding="utf-8") as file:
            file.write(text)
    elif stream in _LEVELS:
        logging.getLogger("tensorflow").log(_LEVELS[stream], text.rstrip("\n"))
    elif stream in ("stderr", "stdout"):
        target = getattr(sys, stream)
        target.write(text)
        target.flush()
    else:
        raise ValueError(f"Unsupported output stream: {stream}")


def print(*inputs, **kwargs):
    """Prints tensors and Python objects when the program runs.

    Args:
      *inputs: what to print; tensors may be nested in lists and dicts.
      output_stream: `sys.stderr` (the default), `sys.stdout`, a logging level or
        function, or "file://" and a path.
      summarize: how many elements to show at each end of a dimension (3); -1 shows all.
      sep: what to put between inputs, a blank by default.
      end: what to put at the end, a new line by default.
      name: the name of the operation.

    Returns None, in a TF1 graph the operation that prints, which must be run.

    >>> import sys
    >>> import minitf as tf
    >>> tf.print("numbers:", tf.range(10), output_stream=sys.stdout)
    numbers: [0 1 2 ... 7 8 9]

    In TensorFlow: python/ops/logging_ops.py
    """
    output_stream = kwargs.pop("output_stream", sys.stderr)
    name = kwargs.pop("name", None)
    summarize = kwargs.pop("summarize", 3)
    sep, end = kwargs.pop("sep", " "), kwargs.pop("end", "\n")
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments for tf.print: {kwargs}")
    stream = _stream_name(output_stream)
    text = _formatted(inputs, 3 if summarize is None else summarize, sep, name)
    return print_v2(text, output_stream=stream, end=end, name=name)


def _stream_name(stream):
    """Names a stream as the op's attribute does."""
    if isinstance(stream, str) and stream.startswith("file://"):
        return stream
    if stream is sys.stdout or stream is sys.__stdout__:
        return "stdout"
    if stream is sys.stderr or stream is sys.__stderr__:
        return "stderr"
    level = getattr(stream, "__name__", None) or stream
    for name, number in _LEVELS.items():
        if level == number or f"log({str(level).replace('warn', 'warning')})" == name:
            if not isinstance(stream, str):
                return name
    raise ValueError(
        f"Unsupported output stream, logging level, or file.{stream}. Supported "
        "streams are sys.stdout, sys.stderr, tf.logging.info, tf.logging.warning, "
        "tf.logging.error. File needs to be in the form of 'file://<filepath>'."
    )


def _formatted(inputs, summarize, sep, name):
    """The text to print, as a tensor."""
    inputs = [_as_printed(x) for x in inputs]
    if len(inputs) == 1 and isinstance(inputs[0], Tensor):
        only = inputs[0]
        if only.dtype is dtypes.string and only._shape == ():
            return only
    placeholder = _free_placeholder(inputs)
    tensors, templates = [], []
    for item in inputs:
        if isinstance(item, str):
            templates.append(item)
            continue
        found = [_placeholder_for(x, placeholder, tensors) for x in nest.flatten(item)]
        templates.append(pprint.pformat(nest.pack_sequence_as(item, found)))
    template = sep.join(templates).replace(f"'{placeholder}'", placeholder)
    name = f"{name}_format" if name else None
    return string_format_op(
        tensors,
        template=template,
        placeholder=placeholder,
        summarize=summarize,
        name=name,
    )


def _as_printed(item):
    """A variable prints as its value."""
    return nest.map_structure(
        lambda x: convert_to_tensor(x) if hasattr(x, "__tensor__") else x, item
    )


def _placeholder_for(x, placeholder, tensors):
    """What stands for one leaf in the template; collects the tensors it needs."""
    if isinstance(x, SparseTensor):
        tensors.extend([x.indices, x.values, x.dense_shape])
        p = placeholder
        return f"SparseTensor(indices={p}, values={p}, shape={p})"
    if isinstance(x, Tensor | RaggedTensor):
        tensors.append(x)
        return placeholder
    return x


def _free_placeholder(inputs):
    """A placeholder that is no part of the text around the tensors."""
    text = pprint.pformat(inputs)
    placeholder = "{}"
    while placeholder in text:
        placeholder = f"{{{len(placeholder)}}}" + placeholder
    return placeholder


# --- TensorFlow 1 ---------------------------------------------------------------


@op(
    "Print",
    "input:T, data:[U] -> output:T",
    shape=same,
    stateful=True,
    view=True,
)
def print_op(input, data, *, message="", first_n=-1, summarize=3, state=None):
    """Passes `input` on and prints `data` on the way."""
    state["count"] = state.get("count", 0) + 1
    if first_n < 0 or state["count"] <= first_n:
        parts = "".join(f"[{first_elements(x, summarize)}]" for x in data)
        write(f"{as_bytes(message).decode()}{parts}\n", "stderr")
    return input


@print_op.gradient
def print_grad(node, dy):
    """Hands the gradient on; what was printed has none."""
    return dy, *[None] * (len(node.inputs) - 1)


def first_elements(array, limit):
    """Writes the first `limit` elements of an array, with brackets for its rows.

    >>> first_elements(np.array([[1, 2], [3, 4]]), 3)
    '[1 2][3...]...'
    """
    array = np.asarray(array)
    limit = array.size if limit < 0 else limit
    left = [min(limit, array.size)]
    text = _first_elements(array, left, is_outer=True)
    return text + ("..." if array.size > limit else "")


def _first_elements(array, left, is_outer):
    """Writes a dimension; `left` counts down the elements that may be shown."""
    if array.ndim <= 1:
        flat = array.reshape(-1)
        shown = flat[: left[0]]
        left[0] -= len(shown)
        text = " ".join(element_text(x, array.dtype, quoted=False) for x in shown)
        return text + ("..." if len(shown) < len(flat) and not is_outer else "")
    parts = []
    for row in array:
        if left[0] <= 0:
            break
        parts.append(f"[{_first_elements(row, left, is_outer=False)}]")
    return "".join(parts)
