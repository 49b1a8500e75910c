"""TensorFlow 1's names of what is `tf.io.gfile` today.

In TensorFlow: python/lib/io/file_io.py, python/platform/gfile.py
"""

from minitf.ops.io import gfile
from minitf.ops.io.gfile import GFile


class FastGFile(GFile):
    """A file; the same as `tf.io.gfile.GFile`."""


def Exists(filename):
    """Tells whether there is a file or folder of that name.

    >>> import minitf as tf
    >>> tf.compat.v1.gfile.Exists("/no/such/file")
    False
    """
    return gfile.exists(filename)


def IsDirectory(dirname):
    """Tells whether there is a folder of that name."""
    return gfile.isdir(dirname)


def ListDirectory(dirname):
    """Lists the names in a folder, in any order."""
    return gfile.listdir(dirname)


def Glob(filename):
    """Lists the files whose names match a pattern, or one of several."""
    return gfile.glob(filename)


def Stat(filename):
    """Returns length, time of change in nanoseconds, and whether it is a folder."""
    return gfile.stat(filename)


def MkDir(dirname):
    """Makes a folder."""
    gfile.mkdir(dirname)


def MakeDirs(dirname):
    """Makes a folder and all those on the way to it."""
    gfile.makedirs(dirname)


def Remove(filename):
    """Deletes a file."""
    gfile.remove(filename)


def DeleteRecursively(dirname):
    """Deletes a folder with all in it."""
    gfile.rmtree(dirname)


def Copy(oldpath, newpath, overwrite=False):
    """Copies a file."""
    gfile.copy(oldpath, newpath, overwrite)


def Rename(oldname, newname, overwrite=False):
    """Renames a file or folder."""
    gfile.rename(oldname, newname, overwrite)


def Walk(top, in_order=True):
    """Yields each folder below `top`, with the names of its folders and its files."""
    return gfile.walk(top, topdown=in_order)
