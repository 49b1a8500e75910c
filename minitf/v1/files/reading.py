"""TensorFlow 1's spelling of functions that read tensors out of bytes.

In TensorFlow: python/ops/parsing_ops.py
"""

from minitf.ops.io import csv, decoding
from minitf.ops.io.examples import parsing
from minitf.v1.arguments import one_of


def decode_raw(
    input_bytes=None, out_type=None, little_endian=True, name=None, bytes=None
):
    """Reads numbers of type `out_type` out of the bytes of each text.

    >>> import minitf as tf
    >>> tf.compat.v1.decode_raw(b"ab", tf.uint8).numpy()
    array([97, 98], dtype=uint8)

    In TensorFlow: python/ops/parsing_ops.py
    """
    input_bytes = one_of("input_bytes", input_bytes, "bytes", bytes)
    if out_type is None:
        raise ValueError("decode_raw() missing 1 positional argument: 'out_type'")
    return decoding.decode_raw(input_bytes, out_type, little_endian, name=name)


def decode_csv(
    records,
    record_defaults,
    field_delim=",",
    use_quote_delim=True,
    name=None,
    na_value="",
    select_cols=None,
):
    """Reads CSV records into a tensor per column; see `tf.io.decode_csv`.

    >>> import minitf as tf
    >>> [x.numpy().tolist() for x in tf.compat.v1.decode_csv(["1,a"], [0, ""])]
    [[1], [b'a']]

    In TensorFlow: python/ops/parsing_ops.py
    """
    return csv.decode_csv(
        records,
        record_defaults,
        field_delim,
        use_quote_delim,
        na_value,
        select_cols,
        name,
    )


def parse_example(serialized, features, name=None, example_names=None):
    """Reads serialized `tf.train.Example`s; see `tf.io.parse_example`.

    >>> import minitf as tf
    >>> text = tf.train.Example().SerializeToString()
    >>> wanted = {"n": tf.io.FixedLenFeature([], tf.int64, default_value=3)}
    >>> tf.compat.v1.io.parse_example([text], wanted)["n"].numpy().tolist()
    [3]

    In TensorFlow: python/ops/parsing_ops.py
    """
    return parsing.parse_example(serialized, features, example_names, name)


def parse_single_example(serialized, features, name=None, example_names=None):
    """Reads one serialized `tf.train.Example`; see `tf.io.parse_single_example`.

    >>> import minitf as tf
    >>> text = tf.train.Example().SerializeToString()
    >>> wanted = {"n": tf.io.FixedLenFeature([], tf.int64, default_value=3)}
    >>> tf.compat.v1.io.parse_single_example(text, wanted)["n"].numpy()
    np.int64(3)

    In TensorFlow: python/ops/parsing_ops.py
    """
    return parsing.parse_single_example(serialized, features, example_names, name)
