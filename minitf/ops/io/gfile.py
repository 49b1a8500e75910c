"""`tf.io.gfile`: files and folders by name, on this machine or behind `scheme://`.

In TensorFlow: python/lib/io/file_io.py, python/platform/gfile.py
"""

import os
import posixpath
from typing import NamedTuple

from minitf.core import errors
from minitf.formats.filesystems import (
    SCHEME,
    matching,
    naming,
    schemes,
    system_of,
)
from minitf.formats.storage import time_of

_MODES = {"r": "rb", "w": "wb", "a": "ab", "r+": "r+b", "w+": "w+b", "a+": "a+b"}


class GFile:
    """A file; it is opened when it is first read or written.

    Modes are "r", "w", "a", "r+", "w+" and "a+"; with a "b" it is read as bytes,
    otherwise as text in UTF-8. Writing takes both.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "note.txt")
    >>> with tf.io.gfile.GFile(path, "w") as file:
    ...     file.write("one, two")
    >>> tf.io.gfile.GFile(path).read(3)
    'one'

    In TensorFlow: python/lib/io/file_io.py
    """

    _file = None

    def __init__(self, name, mode="r"):
        kind = mode.replace("b", "")
        if kind not in _MODES:
            raise errors.InvalidArgumentError(
                None, None, "mode is not 'r' or 'w' or 'a' or 'r+' or 'w+' or 'a+'"
            )
        self.__name, self.__mode, self._kind = name, mode, kind
        self._binary = "b" in mode

    @property
    def name(self):
        """The name given."""
        return self.__name

    @property
    def mode(self):
        """The mode given."""
        return self.__mode

    def _opened(self):
        if self._file is None:
            with naming(self.__name):
                system, _, rest = system_of(self.__name)
                self._file = system.open(rest, _MODES[self._kind])
        return self._file

    def _readable(self):
        if self._kind in ("w", "a"):
            raise errors.PermissionDeniedError(
                None, None, "File isn't open for reading"
            )
        return self._opened()

    def _shown(self, data):
        return data if self._binary else data.decode("utf-8")

    def size(self):
        """Returns the length of the file in bytes."""
        return stat(self.__name).length

    def read(self, n=-1):
        """Returns the next `n` bytes, or all that are left."""
        return self._shown(self._readable().read(-1 if n is None else n))

    def write(self, file_content):
        """Appends text or bytes."""
        if self._kind == "r":
            raise errors.PermissionDeniedError(
                None, None, "File isn't open for writing"
            )
        is_text = isinstance(file_content, str)
        self._opened().write(file_content.encode() if is_text else file_content)

    def seek(self, offset=None, whence=0, position=None):
        """Goes to a place: counted from the start, from here (1) or the end (2)."""
        offset = position if offset is None else offset
        if offset is None:
            raise TypeError("seek(): offset argument required")
        if whence not in (0, 1, 2):
            raise errors.InvalidArgumentError(
                None,
                None,
                f"Invalid whence argument: {whence}. Valid values are 0, 1, or 2.",
            )
        with naming(self.__name):
            self._readable().seek(offset, whence)

    def tell(self):
        """Returns the place in the file, in bytes."""
        return self._opened().tell()

    def seekable(self):
        """Says that `seek` works."""
        return True

    def readline(self):
        """Returns the next line with its end; nothing after the last."""
        return self._shown(self._readable().readline())

    def readlines(self):
        """Returns all lines that are left."""
        return list(self)

    def next(self):
        """Returns the next line; raises StopIteration after the last."""
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def __iter__(self):
        return self

    def __next__(self):
        return self.next()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def __del__(self):  # `GFile(path).read()` is what programs write
        self.close()

    def flush(self):
        """Hands to the system what was written so far."""
        if self._file is not None:
            self._file.flush()

    def close(self):
        """Closes the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


class FileStatistics(NamedTuple):
    """What `stat` tells of a file."""

    length: int
    mtime_nsec: int
    is_directory: bool


def exists(path):
    """Tells whether there is a file or folder of that name.

    >>> import minitf as tf
    >>> tf.io.gfile.exists("/no/such/file")
    False
    """
    with naming(path):
        system, _, rest = system_of(path)
        return system.exists(rest)


def isdir(path):
    """Tells whether there is a folder of that name.

    >>> import minitf as tf
    >>> tf.io.gfile.isdir("/")
    True
    """
    with naming(path):
        system, _, rest = system_of(path)
        return system.isdir(rest)


def stat(path):
    """Returns length, time of change in nanoseconds, and whether it is a folder.

    Raises NotFoundError if there is no such file.

    >>> import minitf as tf
    >>> tf.io.gfile.stat("/").is_directory
    True
    """
    with naming(path):
        system, _, rest = system_of(path)
        found = system.info(rest)
    changed = time_of(found)
    is_directory = found["type"] == "directory"
    return FileStatistics(int(found["size"] or 0), int(changed * 1e9), is_directory)


def listdir(path):
    """Lists the names in a folder, in any order.

    Raises NotFoundError if there is no such folder.

    >>> import tempfile
    >>> import minitf as tf
    >>> tf.io.gfile.listdir(tempfile.mkdtemp())
    []
    """
    if not isdir(path):
        raise errors.NotFoundError(None, None, f"Could not find directory {path}")
    with naming(path):
        system, _, rest = system_of(path)
        return system.ls(rest)


def glob(pattern):
    """Lists the files whose names match a pattern, or one of several.

    `*` stands for any characters, `?` for one, `[ab]` for one of those; none of them
    matches a slash.

    >>> import minitf as tf
    >>> tf.io.gfile.glob("/no/such/*")
    []
    """
    patterns = [pattern] if isinstance(pattern, str | bytes) else pattern
    found = []
    for item in patterns:
        with naming(item):
            found.extend(matching(item))
    return found


def mkdir(path):
    """Makes a folder. Raises NotFoundError if the one it shall lie in is missing."""
    if not isdir(path):
        with naming(path):
            system, _, rest = system_of(path)
            system.mkdir(rest)


def makedirs(path):
    """Makes a folder and all those on the way to it; it may exist already.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "a", "b")
    >>> tf.io.gfile.makedirs(path)
    >>> tf.io.gfile.isdir(path)
    True
    """
    if exists(path) and not isdir(path):
        raise errors.FailedPreconditionError(None, None, f"{path} is not a directory")
    with naming(path):
        system, _, rest = system_of(path)
        system.makedirs(rest)


def remove(path):
    """Deletes a file. Raises NotFoundError if there is none."""
    if isdir(path):
        raise errors.FailedPreconditionError(
            None, None, f"{path}; Is a directory. Use tf.io.gfile.rmtree"
        )
    with naming(path):
        system, _, rest = system_of(path)
        system.rm_file(rest)


def rmtree(path):
    """Deletes a folder with all in it. Raises NotFoundError if there is none."""
    if not exists(path):
        raise errors.NotFoundError(None, None, f"{path} not found")
    with naming(path):
        system, _, rest = system_of(path)
        system.rmtree(rest)


def copy(src, dst, overwrite=False):
    """Copies a file. Raises AlreadyExistsError if `dst` exists, unless `overwrite`.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> folder = tempfile.mkdtemp()
    >>> one, two = os.path.join(folder, "one"), os.path.join(folder, "two")
    >>> tf.io.write_file(one, "text")
    >>> tf.io.gfile.copy(one, two)
    >>> tf.io.gfile.copy(one, two)
    Traceback (most recent call last):
    minitf.core.errors.AlreadyExistsError: file already exists
    """
    _check_free(dst, overwrite)
    if isdir(src):
        raise errors.InvalidArgumentError(
            None, None, f"{src}; Is a directory. Only files are copied."
        )
    source, target = system_of(src), system_of(dst)
    if type(source[0]) is type(target[0]) and source[1] == target[1]:
        with naming(src):
            source[0].copy(source[2], target[2])
        return
    with GFile(src, "rb") as reader, GFile(dst, "wb") as writer:
        for block in iter(lambda: reader.read(1 << 20), b""):
            writer.write(block)
        writer.write(b"")  # an empty file is a file too


def rename(src, dst, overwrite=False):
    """Renames a file or folder.

    Raises AlreadyExistsError if `dst` exists, unless `overwrite`.
    """
    _check_free(dst, overwrite)
    source, target = system_of(src), system_of(dst)
    if source[1].replace("file://", "") == target[1].replace("file://", ""):
        with naming(src):
            source[0].replace(source[2], target[2])
        return
    copy(src, dst, overwrite)
    remove(src)


def _check_free(path, overwrite):
    if not overwrite and exists(path):
        raise errors.AlreadyExistsError(None, None, "file already exists")


def walk(top, topdown=True, onerror=None):
    """Yields each folder below `top`, with the names of its folders and its files.

    >>> import tempfile
    >>> import minitf as tf
    >>> folder = tempfile.mkdtemp()
    >>> list(tf.io.gfile.walk(folder)) == [(folder, [], [])]
    True
    """
    try:
        names = listdir(top)
    except errors.NotFoundError as error:
        if onerror is not None:
            onerror(error)
        return
    folders = [name for name in names if isdir(join(top, name))]
    here = (os.fspath(top), folders, [name for name in names if name not in folders])
    if topdown:
        yield here
    for name in folders:
        yield from walk(join(top, name), topdown, onerror)
    if not topdown:
        yield here


def join(path, *paths):
    """Joins the parts of a path, with slashes where there is a scheme.

    >>> import minitf as tf
    >>> tf.io.gfile.join("gs://bucket", "folder", "file")
    'gs://bucket/folder/file'
    """
    has_scheme = SCHEME.match(os.fsdecode(path)) is not None
    return (posixpath if has_scheme else os.path).join(path, *paths)


def get_registered_schemes():
    """Lists the schemes that paths can have here; "" and "file" are this machine.

    >>> import minitf as tf
    >>> tf.io.gfile.get_registered_schemes()[:2]
    ['', 'file']
    """
    return schemes()
