"""`tf.compat.v1.gfile`: files and folders, under TensorFlow 1's names.

In TensorFlow: tensorflow/_api/v2/compat/v1/gfile/__init__.py
"""

from minitf.ops.io.gfile import GFile
from minitf.ops.io.gfile import GFile as Open
from minitf.v1.files.gfile import (
    Copy,
    DeleteRecursively,
    Exists,
    FastGFile,
    Glob,
    IsDirectory,
    ListDirectory,
    MakeDirs,
    MkDir,
    Remove,
    Rename,
    Stat,
    Walk,
)

__all__ = [
    "Copy",
    "DeleteRecursively",
    "Exists",
    "FastGFile",
    "GFile",
    "Glob",
    "IsDirectory",
    "ListDirectory",
    "MakeDirs",
    "MkDir",
    "Open",
    "Remove",
    "Rename",
    "Stat",
    "Walk",
]
