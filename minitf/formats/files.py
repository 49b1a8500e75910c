"""Writing files so that they are there completely or not at all.

A process can be killed, and a machine lose its power, at any moment. So a file is
written beside its place, under another name; its bytes are forced to the disk; and only
then is it given its name, which the system does in one step. Last the folder, where
names are kept, is forced to the disk as well.

In TensorFlow: tsl/platform/default/posix_file_system.cc (RenameFile, Sync)
"""

import contextlib
import os
import secrets
import shutil
import tempfile

from minitf.formats import storage
from minitf.formats.filesystems import system_of


@contextlib.contextmanager
def atomic_file(path):
    """Open a file for writing bytes that gets its name when the `with` block ends.

    If the block raises, what was there before stays. Raises OSError if the folder is
    not there or cannot be written to.

    >>> import tempfile
    >>> from minitf.formats.files import atomic_file
    >>> path = os.path.join(tempfile.mkdtemp(), "x")
    >>> with atomic_file(path) as file:
    ...     _ = file.write(b"abc")
    ...     os.path.exists(path)
    False
    >>> os.path.getsize(path)
    3
    """
    if storage.is_remote(path):
        yield from _uploaded(path)
        return
    path = storage.local(path)
    folder, name = os.path.split(path)
    own = f".{name[:100]}.{os.getpid()}-{secrets.token_hex(4)}.part"
    temporary = os.path.join(folder, own)
    try:
        with open(temporary, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    sync_folder(folder)


def _uploaded(path):
    """Writes a file here first; elsewhere it is stored as a whole, or not at all."""
    with tempfile.TemporaryFile() as file:
        yield file
        file.seek(0)
        system, _, rest = system_of(path)
        with system.open(rest, "wb") as target:
            shutil.copyfileobj(file, target, 1 << 23)


def write_atomically(path, content):
    """Write bytes, or a list of pieces of them, to a file, completely or not at all."""
    with atomic_file(path) as file:
        if isinstance(content, bytes | bytearray | memoryview):
            file.write(content)
        else:
            file.writelines(content)


def sync_folder(folder):
    """Force to the disk which files a folder has, where the system can do that."""
    if not hasattr(os, "O_DIRECTORY") or storage.is_remote(folder):
        return  # Windows, which keeps names in order itself, or another machine
    handle = os.open(storage.local(folder) or ".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
