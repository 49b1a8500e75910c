"""`tf.compat.v1.io`: reading and writing.

In TensorFlow: tensorflow/_api/v2/compat/v1/io/__init__.py
"""

from minitf.ops.image.codecs import (
    decode_bmp,
    decode_gif,
    decode_image,
    decode_jpeg,
    decode_png,
    encode_jpeg,
    encode_png,
    is_jpeg,
)
from minitf.ops.io.decoding import (
    decode_base64,
    decode_compressed,
    encode_base64,
    parse_tensor,
    serialize_tensor,
)
from minitf.ops.io.files import (
    matching_files,
    read_file,
    write_file,
)
from minitf.v1.graphs.graph_util import (
    write_graph,
)
from minitf.v1.reading import (
    decode_csv,
    decode_raw,
)

__all__ = [
    "decode_base64",
    "decode_bmp",
    "decode_compressed",
    "decode_csv",
    "decode_gif",
    "decode_image",
    "decode_jpeg",
    "decode_png",
    "decode_raw",
    "encode_base64",
    "encode_jpeg",
    "encode_png",
    "is_jpeg",
    "matching_files",
    "parse_tensor",
    "read_file",
    "serialize_tensor",
    "write_file",
    "write_graph",
]
