"""Upper case, lower case, and text without blanks around it.

Without an encoding only the 26 ASCII letters change; with "utf-8" every letter that
Unicode knows the other case of does.

In TensorFlow: core/kernels/string_lower_op.cc, string_upper_op.cc, string_strip_op.cc
"""

from minitf.core.op.declare import op
from minitf.core.op.shape_rules import same
from minitf.ops.strings.mapping import map_bytes


def _check_encoding(encoding):
    if encoding not in ("", "utf-8"):
        raise ValueError(
            f"only utf-8 or '' (no encoding) is supported, received {encoding}"
        )


def _as_text(change):
    """Makes a function of text a function of UTF-8; bad bytes stay as they are."""
    return lambda item: change(item.decode("utf-8", "surrogateescape")).encode(
        "utf-8", "surrogateescape"
    )


@op("StringLower", "input:string -> output:string", shape=same)
def lower_op(input, *, encoding=""):
    """Makes letters small."""
    _check_encoding(encoding)
    return map_bytes(_as_text(str.lower) if encoding else bytes.lower, input)


def lower(input, encoding="", name=None):
    """Makes letters small: only ASCII ones, or all if `encoding` is "utf-8".

    Raises InvalidArgumentError for another encoding.

    >>> import minitf as tf
    >>> tf.strings.lower(["CamelCase string"]).numpy()
    array([b'camelcase string'], dtype=object)

    In TensorFlow: core/ops/string_ops.cc
    """
    return lower_op(input, encoding=encoding, name=name)


@op("StringUpper", "input:string -> output:string", shape=same)
def upper_op(input, *, encoding=""):
    """Makes letters capital."""
    _check_encoding(encoding)
    return map_bytes(_as_text(str.upper) if encoding else bytes.upper, input)


def upper(input, encoding="", name=None):
    """Makes letters capital: only ASCII ones, or all if `encoding` is "utf-8".

    Raises InvalidArgumentError for another encoding.

    >>> import minitf as tf
    >>> tf.strings.upper("CamelCase").numpy()
    b'CAMELCASE'

    In TensorFlow: core/ops/string_ops.cc
    """
    return upper_op(input, encoding=encoding, name=name)


@op("StringStrip", "input:string -> output:string", shape=same)
def strip(input):
    """Removes blanks, tabs and line ends from both ends of every element.

    >>> import minitf as tf
    >>> tf.strings.strip(["  a b\\n", "c "]).numpy()
    array([b'a b', b'c'], dtype=object)

    In TensorFlow: core/ops/string_ops.cc
    """
    return map_bytes(bytes.strip, input)
