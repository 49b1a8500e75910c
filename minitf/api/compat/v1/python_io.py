"""`tf.compat.v1.python_io`: TFRecord files.

In TensorFlow: tensorflow/_api/v2/compat/v1/python_io/__init__.py
"""

from minitf.ops.io.records import (
    TFRecordCompressionType,
    TFRecordOptions,
    TFRecordWriter,
    tf_record_iterator,
)

__all__ = [
    "TFRecordCompressionType",
    "TFRecordOptions",
    "TFRecordWriter",
    "tf_record_iterator",
]
