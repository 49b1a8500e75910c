"""TFRecord files for users: writing them, and reading them in a plain loop.

Data sets read them too: `tf.data.TFRecordDataset`.

In TensorFlow: python/lib/io/tf_record.py
"""

import zlib

from minitf.core import errors
from minitf.formats import tfrecord
from minitf.formats.filesystems import naming, system_of


class TFRecordCompressionType:
    """The kinds of compression, as TensorFlow 1 numbers them."""

    NONE = 0
    ZLIB = 1
    GZIP = 2


_NAMES = {0: "", 1: "ZLIB", 2: "GZIP"}


class TFRecordOptions:
    """How a TFRecord file is compressed.

    `compression_type` is "", "GZIP" or "ZLIB"; `compression_level` (0 to 9),
    `window_bits`, `mem_level` (1 to 9), `compression_strategy` and `flush_mode` are
    zlib's own. Sizes of buffers are accepted and change nothing.

    >>> import minitf as tf
    >>> tf.io.TFRecordOptions("GZIP", compression_level=9).compression_type
    'GZIP'

    In TensorFlow: python/lib/io/tf_record.py
    """

    compression_type_map = _NAMES

    def __init__(
        self,
        compression_type=None,
        flush_mode=None,
        input_buffer_size=None,
        output_buffer_size=None,
        window_bits=None,
        compression_level=None,
        compression_method=None,
        mem_level=None,
        compression_strategy=None,
    ):
        self.get_compression_type_string(compression_type)  # raises if it is unknown
        if compression_method not in (None, zlib.DEFLATED):
            raise ValueError(
                f"compression_method must be {zlib.DEFLATED}, the only one zlib has. "
                f"Received: {compression_method}"
            )
        self.compression_type = compression_type
        self.flush_mode = flush_mode
        self.input_buffer_size = input_buffer_size
        self.output_buffer_size = output_buffer_size
        self.window_bits = window_bits
        self.compression_level = compression_level
        self.compression_method = compression_method
        self.mem_level = mem_level
        self.compression_strategy = compression_strategy

    @classmethod
    def get_compression_type_string(cls, options):
        """Returns "", "GZIP" or "ZLIB" for options, a text, a number or None.

        >>> import minitf as tf
        >>> tf.io.TFRecordOptions.get_compression_type_string(2)
        'GZIP'
        """
        if isinstance(options, TFRecordOptions):
            return cls.get_compression_type_string(options.compression_type)
        name = "" if options is None else _NAMES.get(options, options)
        if name not in _NAMES.values():
            raise ValueError(f'Not a valid compression_type: "{options}"')
        return name


class TFRecordWriter:
    """Writes byte strings, such as serialized `tf.train.Example`s, to a TFRecord file.

    Raises NotFoundError if the folder does not exist. Every record has its checksum, so
    that a file whose writer was interrupted can be read up to there.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "words.tfrecord")
    >>> with tf.io.TFRecordWriter(path) as writer:
    ...     writer.write(b"one")
    ...     writer.write(b"two")
    >>> os.path.getsize(path)
    38

    In TensorFlow: python/lib/io/tf_record.py
    """

    _writer = None

    def __init__(self, path, options=None):
        if not isinstance(options, TFRecordOptions):
            options = TFRecordOptions(compression_type=options)
        settings = {
            "level": options.compression_level,
            "window_bits": options.window_bits,
            "memory_level": options.mem_level,
            "strategy": options.compression_strategy,
        }
        given = {name: x for name, x in settings.items() if x is not None}
        compression = TFRecordOptions.get_compression_type_string(options)
        self._flush_mode = options.flush_mode
        with naming(path):
            system, _, rest = system_of(path)
            self._file = system.open(rest, "wb")
        self._writer = tfrecord.RecordWriter(self._file, compression, **given)

    def write(self, record):
        """Appends one record, bytes or text."""
        if isinstance(record, str):
            record = record.encode()
        if not isinstance(record, bytes | bytearray | memoryview):
            raise TypeError(
                "write() takes bytes; serialize messages first, with "
                f".SerializeToString(). Received: {type(record).__name__}"
            )
        self._open_writer().write(record)

    def flush(self):
        """Makes what was written so far readable for others."""
        mode = zlib.Z_SYNC_FLUSH if self._flush_mode is None else self._flush_mode
        self._open_writer().flush(mode)

    def close(self):
        """Finishes the file; closing twice does nothing."""
        if self._writer is not None:
            self._writer.finish()
            self._file.close()
            self._writer = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def __del__(self):  # programs forget to close what they have written
        self.close()

    def _open_writer(self):
        if self._writer is None:
            raise errors.FailedPreconditionError(None, None, "Writer is closed.")
        return self._writer


def read_records(path, compression=""):
    """Yields the records of a TFRecord file.

    Raises NotFoundError if there is none, DataLossError where it is damaged.

    >>> from minitf.ops.io.records import read_records
    >>> list(read_records("/no/such/file"))
    Traceback (most recent call last):
    minitf.core.errors.NotFoundError: /no/such/file; No such file or directory
    """
    with naming(path):
        system, _, rest = system_of(path)
        file = system.open(rest, "rb")
    with file:
        yield from tfrecord.read_records(_Naming(file, path), str(path), compression)


class _Naming:
    """A file whose `read` raises TensorFlow's errors: a folder fails only there."""

    def __init__(self, file, path):
        self._file, self._path = file, path

    def read(self, n):
        with naming(self._path):
            return self._file.read(n)


def tf_record_iterator(path, options=None):
    """Yields the records of a TFRecord file, as bytes.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "words.tfrecord")
    >>> with tf.io.TFRecordWriter(path, "GZIP") as writer:
    ...     writer.write(b"one")
    >>> options = tf.io.TFRecordOptions("GZIP")
    >>> list(tf.compat.v1.io.tf_record_iterator(path, options))
    [b'one']

    In TensorFlow: python/lib/io/tf_record.py
    """
    return read_records(path, TFRecordOptions.get_compression_type_string(options))
