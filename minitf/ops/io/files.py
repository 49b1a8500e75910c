"""Whole files as texts, and lists of file names.

In TensorFlow: python/ops/io_ops.py, core/kernels/whole_file_read_ops.cc,
matching_files_op.cc
"""

import glob
import os

from minitf.core.errors import NotFoundError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import no_outputs, scalar, vector
from minitf.ops.strings.mapping import from_list


def _one(array, what):
    if array.ndim:
        raise ValueError(f"{what} must be a scalar, but had shape {list(array.shape)}")
    return array.reshape(-1)[0]


@op("ReadFile", "filename:string -> contents:string", shape=scalar)
def read_file(filename):
    """Reads a whole file.

    Raises NotFoundError if there is none of that name.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "note.txt")
    >>> tf.io.write_file(path, "hello")
    >>> tf.io.read_file(path).numpy()
    b'hello'

    In TensorFlow: python/ops/io_ops.py
    """
    name = os.fsdecode(_one(filename, "Input filename tensor"))
    try:
        with open(name, "rb") as file:
            return from_list([file.read()], ())
    except FileNotFoundError:
        raise NotFoundError(None, None, f"{name}; No such file or directory") from None


@op(
    "WriteFile", "filename:string, contents:string -> ", shape=no_outputs, stateful=True
)
def write_file(filename, contents):
    """Writes a whole file; makes the folders on the way to it if need be.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "new folder", "note.txt")
    >>> tf.io.write_file(path, "hello")
    >>> os.path.getsize(path)
    5

    In TensorFlow: core/ops/io_ops.cc
    """
    name = os.fsdecode(_one(filename, "Input filename tensor"))
    data = _one(contents, "Contents tensor")
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    with open(name, "wb") as file:
        file.write(data)


@op("MatchingFiles", "pattern:string -> filenames:string", shape=vector)
def matching_files(pattern):
    """Lists the files whose names match a pattern, or one of several, sorted.

    `*` stands for any characters, `?` for one; neither matches a slash.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> folder = tempfile.mkdtemp()
    >>> tf.io.write_file(os.path.join(folder, "a.txt"), "")
    >>> [os.path.basename(x) for x in tf.io.matching_files(folder + "/*.txt").numpy()]
    [b'a.txt']

    In TensorFlow: core/ops/io_ops.cc
    """
    patterns = [os.fsdecode(item) for item in pattern.reshape(-1)]
    found = sorted({name for item in patterns for name in glob.glob(item)})
    return from_list([os.fsencode(name) for name in found], len(found))
