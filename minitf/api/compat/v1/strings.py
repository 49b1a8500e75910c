"""`tf.compat.v1.strings`: text.

In TensorFlow: tensorflow/_api/v2/compat/v1/strings/__init__.py
"""

from minitf.ops.strings.cases import (
    lower,
    strip,
    upper,
)
from minitf.ops.strings.formatting import (
    string_format as format,
)
from minitf.ops.strings.hashing import (
    to_hash_bucket_fast,
    to_hash_bucket_strong,
)
from minitf.ops.strings.joining import (
    join,
    unsorted_segment_join,
)
from minitf.ops.strings.ngrams import (
    ngrams,
)
from minitf.ops.strings.numbers import (
    as_string,
)
from minitf.ops.strings.regex import (
    regex_full_match,
    regex_replace,
)
from minitf.ops.strings.splitting import (
    bytes_split,
)
from minitf.ops.strings.unicode.decoding import (
    unicode_decode,
    unicode_decode_with_offsets,
    unicode_encode,
    unicode_split,
    unicode_split_with_offsets,
)
from minitf.ops.strings.unicode.transcoding import (
    unicode_script,
    unicode_transcode,
)
from minitf.v1.strings import (
    length,
    reduce_join,
    split,
    substr,
    to_hash_bucket,
    to_number,
)

__all__ = [
    "as_string",
    "bytes_split",
    "format",
    "join",
    "length",
    "lower",
    "ngrams",
    "reduce_join",
    "regex_full_match",
    "regex_replace",
    "split",
    "strip",
    "substr",
    "to_hash_bucket",
    "to_hash_bucket_fast",
    "to_hash_bucket_strong",
    "to_number",
    "unicode_decode",
    "unicode_decode_with_offsets",
    "unicode_encode",
    "unicode_script",
    "unicode_split",
    "unicode_split_with_offsets",
    "unicode_transcode",
    "unsorted_segment_join",
    "upper",
]
