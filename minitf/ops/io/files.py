"""Whole files as texts, and lists of file names.

In TensorFlow: python/ops/io_ops.py, core/kernels/whole_file_read_ops.cc,
matching_files_op.cc
"""

import os

from minitf.core.op.declare import op
from minitf.core.op.shape_rules import no_outputs, scalar, vector
from minitf.formats.filesystems import matching, naming, read_bytes, system_of
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
    return from_list([read_bytes(name)], ())


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
    with naming(name):
        system, _, rest = system_of(name)
        system.makedirs(os.path.dirname(rest) or ".")
        with system.open(rest, "wb") as file:
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
    found = set()
    for item in pattern.reshape(-1):
        with naming(item):
            found.update(name for name in matching(item) if not _is_folder(name))
    return from_list([os.fsencode(name) for name in sorted(found)], len(found))


def _is_folder(name):
    system, _, rest = system_of(name)
    return system.isdir(rest)
