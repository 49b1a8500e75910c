"""`tf.compat.v1.summary`: summaries and the `FileWriter` of TensorFlow 1.

In TensorFlow: tensorflow/_api/v2/compat/v1/summary/__init__.py
"""

from minitf.summary.v1.file_writer import FileWriter, FileWriterCache
from minitf.summary.v1.kinds import (
    audio,
    histogram,
    image,
    scalar,
    tensor_summary,
    text,
)
from minitf.summary.v1.merging import (
    all_v2_summary_ops,
    get_summary_description,
    initialize,
    merge,
    merge_all,
)
from minitf.v1.program.messages import messages

__getattr__ = messages(
    "tensorflow.compat.v1.summary",
    {
        "Event": "Event",
        "SessionLog": "SessionLog",
        "Summary": "Summary",
        "SummaryDescription": "SummaryDescription",
        "TaggedRunMetadata": "TaggedRunMetadata",
    },
)

__all__ = [
    "FileWriter",
    "FileWriterCache",
    "all_v2_summary_ops",
    "audio",
    "get_summary_description",
    "histogram",
    "image",
    "initialize",
    "merge",
    "merge_all",
    "scalar",
    "tensor_summary",
    "text",
]
