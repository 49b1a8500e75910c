"""`tf.compat.v1.io`: reading and writing.

In TensorFlow: tensorflow/_api/v2/compat/v1/io/__init__.py
"""

from minitf.api.io import gfile
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
from minitf.ops.io.examples.example_ops import decode_json_example
from minitf.ops.io.examples.features import (
    FixedLenFeature,
    FixedLenSequenceFeature,
    RaggedFeature,
    SparseFeature,
    VarLenFeature,
)
from minitf.ops.io.examples.parsing import (
    parse_sequence_example,
    parse_single_sequence_example,
)
from minitf.ops.io.files import (
    matching_files,
    read_file,
    write_file,
)
from minitf.ops.io.jpeg import decode_and_crop_jpeg, extract_jpeg_shape
from minitf.ops.io.protos import decode_proto, encode_proto
from minitf.ops.io.records import (
    TFRecordCompressionType,
    TFRecordOptions,
    TFRecordWriter,
    tf_record_iterator,
)
from minitf.ops.sparse.serializing import deserialize_many_sparse
from minitf.v1.files.reading import (
    decode_csv,
    decode_raw,
    parse_example,
    parse_single_example,
)
from minitf.v1.graphs.graph_util import (
    write_graph,
)
from minitf.v1.sparse import serialize_many_sparse, serialize_sparse

__all__ = [
    "FixedLenFeature",
    "FixedLenSequenceFeature",
    "RaggedFeature",
    "SparseFeature",
    "TFRecordCompressionType",
    "TFRecordOptions",
    "TFRecordWriter",
    "VarLenFeature",
    "decode_and_crop_jpeg",
    "decode_base64",
    "decode_bmp",
    "decode_compressed",
    "decode_csv",
    "decode_gif",
    "decode_image",
    "decode_jpeg",
    "decode_json_example",
    "decode_png",
    "decode_proto",
    "decode_raw",
    "deserialize_many_sparse",
    "encode_base64",
    "encode_jpeg",
    "encode_png",
    "encode_proto",
    "extract_jpeg_shape",
    "gfile",
    "is_jpeg",
    "matching_files",
    "parse_example",
    "parse_sequence_example",
    "parse_single_example",
    "parse_single_sequence_example",
    "parse_tensor",
    "read_file",
    "serialize_many_sparse",
    "serialize_sparse",
    "serialize_tensor",
    "tf_record_iterator",
    "write_file",
    "write_graph",
]
