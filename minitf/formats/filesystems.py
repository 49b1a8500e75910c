"""Files and folders wherever they are: on this machine or behind `scheme://`.

A path without a scheme, or with `file://`, belongs to the local file system, which the
standard library knows. For any other scheme the package fsspec is asked; it keeps
`memory://` itself and knows the packages for others, such as gcsfs for `gs://` and s3fs
for `s3://`. Both kinds offer the few functions below, under the names fsspec gave them.

In TensorFlow: tsl/platform/env.cc, tsl/platform/default/posix_file_system.cc
"""

import errno
import fnmatch
import os
import posixpath
import re
import shutil
from contextlib import contextmanager
from glob import has_magic

from minitf.core import errors

SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*)://")

# What to install for the schemes people meet most.
PACKAGES = {"gs": "gcsfs", "gcs": "gcsfs", "s3": "s3fs", "hdfs": "pyarrow"}


class Local:
    """The file system of this machine."""

    def open(self, path, mode):
        """Opens a file; all modes are binary."""
        return open(path, mode)

    def exists(self, path):
        """Tells whether there is a file or folder."""
        return os.path.exists(path)

    def isdir(self, path):
        """Tells whether there is a folder."""
        return os.path.isdir(path)

    def info(self, path):
        """Returns size, time of change in seconds and type, as fsspec does."""
        found = os.stat(path)
        kind = "directory" if os.path.isdir(path) else "file"
        return {"size": found.st_size, "mtime": found.st_mtime, "type": kind}

    def ls(self, path):
        """Lists the names in a folder."""
        return os.listdir(path)

    def mkdir(self, path):
        """Makes a folder."""
        os.mkdir(path)

    def makedirs(self, path):
        """Makes a folder and those on the way to it, unless they exist."""
        os.makedirs(path, exist_ok=True)

    def rm_file(self, path):
        """Deletes a file."""
        os.remove(path)

    def rmtree(self, path):
        """Deletes a folder with all that is in it."""
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)

    def replace(self, source, target):
        """Renames a file or folder, in place of what has that name."""
        os.replace(source, target)

    def copy(self, source, target):
        """Copies a file, in place of what has that name."""
        shutil.copyfile(source, target)


class Remote:
    """A file system of fsspec; only what it calls otherwise is said here."""

    def __init__(self, fsspec_system):
        self.system = fsspec_system
        self.open, self.exists = fsspec_system.open, fsspec_system.exists
        self.isdir, self.info = fsspec_system.isdir, fsspec_system.info
        self.rm_file, self.copy = fsspec_system.rm_file, fsspec_system.copy

    def ls(self, path):
        """Lists the names in a folder."""
        found = self.system.ls(path, detail=False)
        return [posixpath.basename(name.rstrip("/")) for name in found]

    def mkdir(self, path):
        """Makes a folder."""
        self.system.mkdir(path, create_parents=False)

    def makedirs(self, path):
        """Makes a folder and those on the way to it, unless they exist."""
        self.system.makedirs(path, exist_ok=True)

    def rmtree(self, path):
        """Deletes a folder with all that is in it."""
        if not has_magic(path):
            self.system.rm(path, recursive=True)
            return
        for name in reversed(self.system.find(path)):  # `rm` would take it as a pattern
            self.system.rm_file(name)
        if self.system.exists(path):
            self.system.rmdir(path)

    def replace(self, source, target):
        """Renames a file or folder, in place of what has that name."""
        self.system.mv(source, target, recursive=True)


LOCAL = Local()


def system_of(path):
    """Returns the file system of a path, what precedes names there, and the rest.

    >>> system_of("file:///tmp/x")[1:]
    ('file://', '/tmp/x')
    """
    path = os.fspath(path)
    path = os.fsdecode(path) if isinstance(path, bytes) else path
    if not isinstance(path, str):
        raise TypeError(f"Expected a path as text. Received: {path!r}")
    found = SCHEME.match(path)
    if found is None:
        return LOCAL, "", path
    scheme, rest = found.group(1), path[found.end() :]
    if scheme == "file":
        return LOCAL, "file://", rest
    return Remote(_fsspec(scheme, path)), f"{scheme}://", rest


def _fsspec(scheme, path):
    """Returns the file system that fsspec has for a scheme."""
    where = f"File system scheme '{scheme}' not implemented (file: '{path}')"
    try:
        import fsspec
    except ImportError:
        raise errors.UnimplementedError(
            None,
            None,
            f"{where}. Paths with a scheme need the package fsspec. Install it: "
            f"pip install {' '.join(['fsspec', PACKAGES.get(scheme, '')]).strip()}",
        ) from None
    try:
        return fsspec.filesystem("memory" if scheme == "ram" else scheme)
    except (ValueError, ImportError) as error:
        raise errors.UnimplementedError(None, None, f"{where}. {error}") from None


def schemes():
    """Lists the schemes that paths can have: "" and "file", and those of fsspec."""
    try:
        import fsspec
    except ImportError:
        return ["", "file"]
    return ["", "file", "ram", *fsspec.available_protocols()]


# Which error TensorFlow raises where the operating system has a number.
_ERRORS = {
    errno.ENOENT: errors.NotFoundError,
    errno.EEXIST: errors.AlreadyExistsError,
    errno.EACCES: errors.PermissionDeniedError,
    errno.EPERM: errors.PermissionDeniedError,
    errno.EISDIR: errors.FailedPreconditionError,
    errno.ENOTDIR: errors.FailedPreconditionError,
    errno.ENOTEMPTY: errors.FailedPreconditionError,
    errno.EINVAL: errors.InvalidArgumentError,
    errno.ENAMETOOLONG: errors.InvalidArgumentError,
    errno.ENOSPC: errors.ResourceExhaustedError,
}

_CLASSES = {
    FileNotFoundError: errno.ENOENT,
    FileExistsError: errno.EEXIST,
    PermissionError: errno.EACCES,
    IsADirectoryError: errno.EISDIR,
    NotADirectoryError: errno.ENOTDIR,
}


@contextmanager
def naming(path):
    """Turns the errors of the operating system into TensorFlow's, naming the path.

    >>> with naming("/no"):
    ...     open("/no")
    Traceback (most recent call last):
    minitf.core.errors.NotFoundError: /no; No such file or directory
    """
    try:
        yield
    except OSError as error:
        # Remote file systems raise Python's classes, often without a number.
        number = error.errno or _CLASSES.get(type(error))
        kind = _ERRORS.get(number, errors.UnknownError)
        why = os.strerror(number) if number else str(error)
        raise kind(None, None, f"{os.fsdecode(path)}; {why}") from None
    except ValueError as error:  # a zero byte in the name
        raise errors.InvalidArgumentError(
            None, None, f"{os.fsdecode(path)!r}; {error}"
        ) from None


def read_bytes(path):
    """Reads a whole file."""
    with naming(path):
        system, _, rest = system_of(path)
        with system.open(rest, "rb") as file:
            return file.read()


def matching(pattern):
    """Lists the names that match a pattern, sorted.

    `*` stands for any characters, `?` for one, `[ab]` for one of those; none of them
    matches a slash. Unlike those of a shell, they match a leading dot.
    """
    system, prefix, rest = system_of(pattern)
    head, *parts = re.split(r"/+", rest)
    found = ["/" if not head and parts else ""]
    for part in [head, *parts] if head else parts:
        found = [name for folder in found for name in _step(system, folder, part)]
    return sorted(prefix + name for name in found)


def _step(system, folder, part):
    """Lists what in a folder matches one part of a pattern."""
    if not re.search(r"[*?\[]", part):
        name = posixpath.join(folder, part) if part else folder
        return [name] if system.exists(name or ".") else []
    try:
        names = system.ls(folder or ".")
    except OSError:  # no folder, or not for us: nothing in it matches
        return []
    return [
        posixpath.join(folder, name)
        for name in names
        if fnmatch.fnmatchcase(name, part)
    ]
