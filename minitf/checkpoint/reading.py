"""Looking into checkpoints: what is in them, and the value of one name.

In TensorFlow: python/training/checkpoint_utils.py, py_checkpoint_reader.py
"""

import os
import time

from minitf.checkpoint.state_file import latest_checkpoint
from minitf.core.log import get_logger
from minitf.formats import proto, storage
from minitf.formats.bundle import BundleReader


class CheckpointReader:
    """The tensors of a checkpoint by name, as NumPy arrays.

    Raises NotFoundError if there is no checkpoint of that path, DataLossError if it is
    damaged.

    In TensorFlow: python/util/py_checkpoint_reader.py
    """

    def __init__(self, filename):
        self.bundle = BundleReader(_as_text(filename))

    def has_tensor(self, tensor_str):
        """Tells whether there is a tensor of that name."""
        return _as_text(tensor_str) in self.bundle

    def get_tensor(self, tensor_str):
        """Returns the value of a name.

        Raises NotFoundError if there is none, DataLossError if it is damaged.
        """
        return self.bundle.read(_as_text(tensor_str))[()]

    def get_variable_to_shape_map(self):
        """Returns a dict from names to shapes, which are lists."""
        bundle = self.bundle
        return {name: list(bundle.shape(name)) for name in bundle.names()}

    def get_variable_to_dtype_map(self):
        """Returns a dict from names to types."""
        return {name: self.bundle.dtype(name) for name in self.bundle.names()}

    def debug_string(self):
        """Returns lines of names, types and shapes, as bytes."""
        bundle, lines = self.bundle, []
        names_of_types = proto.enum("DataType")
        for name in bundle.names():
            sizes = ",".join(map(str, bundle.shape(name)))
            kind = names_of_types.Name(bundle.dtype(name).as_datatype_enum)
            lines.append(f"{name} ({kind}) [{sizes}]\n")
        return "".join(lines).encode("utf-8", "surrogateescape")


def _as_text(name):
    if isinstance(name, bytes | str | os.PathLike):
        return os.fsdecode(name)
    raise TypeError(f"Expected binary or unicode string, got {name!r}")


def new_checkpoint_reader(filepattern):
    """Open a checkpoint by its path, without ".index".

    Raises NotFoundError if there is none, DataLossError if it is damaged.

    In TensorFlow: python/util/py_checkpoint_reader.py
    """
    return CheckpointReader(filepattern)


def load_checkpoint(ckpt_dir_or_file):
    """Open a checkpoint, or the latest one of a folder.

    Returns a reader with `get_tensor`, `has_tensor`, `get_variable_to_shape_map` and
    `get_variable_to_dtype_map`. Raises ValueError for a folder without checkpoints,
    NotFoundError if there is no checkpoint of that path.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "model")
    >>> path = tf.train.Checkpoint(w=tf.Variable([1.0, 2.0])).write(path)
    >>> tf.train.load_checkpoint(path).get_tensor("w/.ATTRIBUTES/VARIABLE_VALUE")
    array([1., 2.], dtype=float32)

    In TensorFlow: python/training/checkpoint_utils.py
    """
    path = _as_text(ckpt_dir_or_file)
    if storage.isdir(path):
        path = latest_checkpoint(path)
    if path is None:
        raise ValueError(
            "Couldn't find 'checkpoint' file or checkpoints in given directory "
            f"{ckpt_dir_or_file}"
        )
    return CheckpointReader(path)


def load_variable(ckpt_dir_or_file, name):
    """Return the value of one name in a checkpoint, or in the latest of a folder.

    Raises NotFoundError if there is none.

    In TensorFlow: python/training/checkpoint_utils.py
    """
    return load_checkpoint(ckpt_dir_or_file).get_tensor(name.removesuffix(":0"))


def list_variables(ckpt_dir_or_file):
    """List the (name, shape) pairs of a checkpoint, or of the latest of a folder.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "model")
    >>> path = tf.train.Checkpoint(w=tf.Variable([1.0, 2.0])).write(path)
    >>> tf.train.list_variables(path)[1]
    ('w/.ATTRIBUTES/VARIABLE_VALUE', [2])

    In TensorFlow: python/training/checkpoint_utils.py
    """
    shapes = load_checkpoint(ckpt_dir_or_file).get_variable_to_shape_map()
    return sorted(shapes.items())


def checkpoints_iterator(
    checkpoint_dir, min_interval_secs=0, timeout=None, timeout_fn=None
):
    """Yield the path of each new checkpoint in a folder, waiting for the next one.

    Args:
      checkpoint_dir: the folder.
      min_interval_secs: the least number of seconds between two of them.
      timeout: how many seconds to wait at most; without end if None.
      timeout_fn: called when that time is over; the iterator ends if it returns true,
        or is None.

    In TensorFlow: python/training/checkpoint_utils.py
    """
    path = None
    while True:
        path, before = _wait_for_new(checkpoint_dir, path, timeout), path
        if path is None:
            if not timeout_fn or timeout_fn():
                return
            path = before
            continue
        start = time.time()
        yield path
        time.sleep(max(0, start + min_interval_secs - time.time()))


def _wait_for_new(folder, last, timeout, seconds_to_sleep=1):
    """Returns the latest checkpoint when it is not `last`; None if time is over."""
    get_logger().info("Waiting for new checkpoint at %s", folder)
    stop = None if timeout is None else time.time() + timeout
    while True:
        path = latest_checkpoint(folder)
        if path is not None and path != last:
            return path
        if stop is not None and time.time() + seconds_to_sleep > stop:
            return None
        time.sleep(seconds_to_sleep)
