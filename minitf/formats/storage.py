"""What `os` and `os.path` do with files, for paths behind `scheme://` as well.

The functions have the names of the standard library's and, for a path of this machine,
are these. Joining and splitting needs nothing of the kind: `os.path` does that right
for "s3://bucket/folder/name" too.

In TensorFlow: tensorflow/python/lib/io/file_io.py
"""

import datetime
import glob as standard_glob
import io
import os

from minitf.formats.filesystems import LOCAL, matching, system_of


def is_remote(path):
    """Tells whether a path lies behind a scheme other than file://.

    >>> is_remote("/tmp/x"), is_remote("memory://x")
    (False, True)
    """
    return system_of(path)[0] is not LOCAL


def local(path):
    """Returns a path of this machine without file://."""
    return system_of(path)[2]


def open_to_read(path):
    """Opens a file to read bytes."""
    system, _, rest = system_of(path)
    return system.open(rest, "rb")


def open_new(path):
    """Opens a new file to write bytes; FileExistsError if there is one."""
    if not is_remote(path):
        return open(local(path), "xb", buffering=1 << 16)
    if exists(path):
        raise FileExistsError(path)
    return Uploading(path)


def exists(path):
    """Tells whether there is a file or folder."""
    system, _, rest = system_of(path)
    return system.exists(rest)


def isdir(path):
    """Tells whether there is a folder."""
    system, _, rest = system_of(path)
    return system.isdir(rest)


def isfile(path):
    """Tells whether there is a file."""
    return exists(path) and not isdir(path)


def isabs(path):
    """Tells whether a path begins at a root; one with a scheme does."""
    return is_remote(path) or os.path.isabs(path)


def abspath(path):
    """Writes a path so that it begins at a root."""
    return path if is_remote(path) else os.path.abspath(local(path))


def getsize(path):
    """Returns the number of bytes of a file."""
    system, _, rest = system_of(path)
    return system.info(rest)["size"]


def getmtime(path):
    """Returns when a file was changed, in seconds since 1970."""
    system, _, rest = system_of(path)
    return time_of(system.info(rest))


def time_of(info):
    """Returns when a file was changed; each file system calls and writes it its way.

    >>> time_of({"mtime": 1.5}), time_of({"type": "directory"})
    (1.5, 0.0)
    """
    for name in ("mtime", "LastModified", "last_modified", "updated", "created"):
        found = info.get(name)
        if isinstance(found, str):
            found = datetime.datetime.fromisoformat(found)
        if isinstance(found, datetime.datetime):
            found = found.timestamp()
        if found is not None:
            return float(found)
    return 0.0


def makedirs(path):
    """Makes a folder and those on the way to it, unless they exist."""
    system, _, rest = system_of(path)
    system.makedirs(rest)


def listdir(path):
    """Lists the names in a folder."""
    system, _, rest = system_of(path)
    return system.ls(rest)


def unlink(path):
    """Deletes a file."""
    system, _, rest = system_of(path)
    system.rm_file(rest)


def replace(source, target):
    """Renames a file, in place of what has that name."""
    system, _, rest = system_of(source)
    system.replace(rest, system_of(target)[2])


def glob(pattern):
    """Lists the names that match a pattern."""
    return matching(pattern) if is_remote(pattern) else standard_glob.glob(pattern)


class Uploading(io.BytesIO):
    """A new file elsewhere: `flush` and `close` store all that was written so far.

    Such places know only whole files, so there is nothing to append to.
    """

    def __init__(self, path):
        super().__init__()
        self.name = path
        self._system, _, self._rest = system_of(path)
        self._stored = None  # how much

    def flush(self):
        """Stores the file, unless nothing is new."""
        if self._stored != self.getbuffer().nbytes:
            with self._system.open(self._rest, "wb") as file:
                file.write(self.getvalue())
            self._stored = self.getbuffer().nbytes

    def close(self):
        """Stores the file; closing twice does nothing."""
        if not self.closed:
            self.flush()
        super().close()
