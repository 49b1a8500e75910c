"""The file `checkpoint`: which checkpoints a folder has, and which is the latest.

It is a `CheckpointState` message written as text. Paths in it are relative to the
folder unless the program saved to an absolute path. It is written after a checkpoint is
complete, and again before one is removed, so that it never names what is not there.

In TensorFlow: python/checkpoint/checkpoint_management.py
"""

import contextlib
import glob
import os

from minitf.core.log import get_logger
from minitf.formats import proto, storage
from minitf.formats.files import write_atomically

_V1 = 1  # a format that is not written any more: the prefix itself is the file


def generate_checkpoint_state_proto(
    save_dir,
    model_checkpoint_path,
    all_model_checkpoint_paths=None,
    all_model_checkpoint_timestamps=None,
    last_preserved_timestamp=None,
):
    """Return the `CheckpointState` message for a folder.

    Raises ValueError unless there are as many timestamps as paths, or none.

    >>> state = generate_checkpoint_state_proto("run", "run/model-2", ["run/model-1"])
    >>> state.model_checkpoint_path, list(state.all_model_checkpoint_paths)
    ('model-2', ['model-1', 'model-2'])

    In TensorFlow: python/checkpoint/checkpoint_management.py
    """
    paths = list(all_model_checkpoint_paths or ())
    if not paths or paths[-1] != model_checkpoint_path:
        get_logger().info(
            "%s is not in all_model_checkpoint_paths. Manually adding it.",
            model_checkpoint_path,
        )
        paths.append(model_checkpoint_path)
    times = all_model_checkpoint_timestamps
    if times and len(times) != len(paths):
        raise ValueError(
            "Checkpoint timestamps, if provided, must match checkpoint paths (got "
            f"{len(paths)} paths and {len(times)} timestamps)"
        )
    if not storage.isabs(save_dir):
        # Paths that are relative to where the program runs become so to the folder.
        paths = [_relative(path, save_dir) for path in paths]
        model_checkpoint_path = _relative(model_checkpoint_path, save_dir)
    return proto.message("CheckpointState")(
        model_checkpoint_path=model_checkpoint_path,
        all_model_checkpoint_paths=paths,
        all_model_checkpoint_timestamps=times,
        last_preserved_timestamp=last_preserved_timestamp,
    )


def _relative(path, folder):
    return path if storage.isabs(path) else os.path.relpath(path, folder or ".")


def update_checkpoint_state(
    save_dir,
    model_checkpoint_path,
    all_model_checkpoint_paths=None,
    latest_filename=None,
    all_model_checkpoint_timestamps=None,
    last_preserved_timestamp=None,
):
    """Write the file `checkpoint` of a folder.

    Args:
      save_dir: the folder.
      model_checkpoint_path: the latest checkpoint.
      all_model_checkpoint_paths: all that are kept, the latest last.
      latest_filename: the file's name, "checkpoint" if None.
      all_model_checkpoint_timestamps, last_preserved_timestamp: seconds since 1970.

    Raises RuntimeError if the checkpoint has the name of the file.

    In TensorFlow: python/checkpoint/checkpoint_management.py
    """
    write_state(
        save_dir,
        model_checkpoint_path,
        all_model_checkpoint_paths,
        latest_filename,
        times=all_model_checkpoint_timestamps,
        last_preserved=last_preserved_timestamp,
    )


def write_state(
    save_dir,
    latest,
    paths=None,
    latest_filename=None,
    *,
    relative=False,
    times=None,
    last_preserved=None,
):
    """Write the file `checkpoint`; with `relative` no path in it is absolute."""
    save_dir = os.fspath(save_dir)
    if relative:
        latest, paths = (
            _inside(latest, save_dir),
            [_inside(path, save_dir) for path in paths or ()],
        )
    file = _file_name(save_dir, latest_filename)
    state = generate_checkpoint_state_proto(
        save_dir, latest, paths, times, last_preserved
    )
    if file == state.model_checkpoint_path:
        raise RuntimeError(
            f"Save path '{latest}' conflicts with path used for checkpoint state.  "
            "Please use a different save path."
        )
    from google.protobuf import text_format

    write_atomically(file, text_format.MessageToString(state).encode())


def _inside(path, folder):
    """Writes an absolute path as one relative to the folder."""
    return os.path.relpath(path, folder or ".") if storage.isabs(path) else path


def _joined(folder, path):
    return path if storage.isabs(path) else os.path.join(folder, path)


def _file_name(folder, latest_filename):
    return os.path.join(folder, latest_filename or "checkpoint")


def get_checkpoint_state(checkpoint_dir, latest_filename=None):
    """Read the file `checkpoint` of a folder; None if there is none that makes sense.

    Returns a `CheckpointState` with paths as seen from where the program runs. Raises
    ValueError if the file names no checkpoint.

    >>> import minitf as tf
    >>> tf.train.get_checkpoint_state("no such folder")

    In TensorFlow: python/checkpoint/checkpoint_management.py
    """
    folder = os.fspath(checkpoint_dir)
    file = _file_name(folder, latest_filename)
    if not storage.exists(file):
        return None
    from google.protobuf import text_format

    state = proto.message("CheckpointState")()
    try:
        with storage.open_to_read(file) as opened:
            text_format.Parse(opened.read().decode(), state)
    except (OSError, UnicodeDecodeError, text_format.ParseError) as error:
        get_logger().warning("%s: %s", type(error).__name__, error)
        get_logger().warning("%s: Checkpoint ignored", file)
        return None
    if not state.model_checkpoint_path:
        raise ValueError(f"Invalid checkpoint state loaded from {folder}")
    state.model_checkpoint_path = _joined(folder, state.model_checkpoint_path)
    paths = state.all_model_checkpoint_paths
    for i, path in enumerate(paths):
        paths[i] = _joined(folder, path)
    return state


def latest_checkpoint(checkpoint_dir, latest_filename=None):
    """Return the path of the latest checkpoint in a folder, None if there is none.

    >>> import minitf as tf
    >>> print(tf.train.latest_checkpoint("no such folder"))
    None

    In TensorFlow: python/checkpoint/checkpoint_management.py
    """
    state = get_checkpoint_state(checkpoint_dir, latest_filename)
    if state is None:
        return None
    if checkpoint_exists(state.model_checkpoint_path):
        return state.model_checkpoint_path
    get_logger().error(
        "Couldn't match files for checkpoint %s", state.model_checkpoint_path
    )
    return None


def checkpoint_exists(checkpoint_prefix):
    """Tell whether there is a checkpoint of that path, which may be a pattern.

    >>> import minitf as tf
    >>> tf.compat.v1.train.checkpoint_exists("no such checkpoint")
    False

    In TensorFlow: python/checkpoint/checkpoint_management.py
    """
    prefix = os.fspath(checkpoint_prefix)
    if any(storage.exists(name) for name in (f"{prefix}.index", prefix)):
        return True
    return bool(storage.glob(f"{prefix}.index"))


def get_checkpoint_mtimes(checkpoint_prefixes):
    """List when checkpoints were written, in seconds; those not there are left out.

    In TensorFlow: python/checkpoint/checkpoint_management.py
    """
    times = []
    for prefix in checkpoint_prefixes:
        for name in (f"{prefix}.index", prefix):
            if storage.exists(name):
                times.append(int(storage.getmtime(name)))
                break
    return times


def remove_checkpoint(
    checkpoint_prefix, checkpoint_format_version=2, meta_graph_suffix="meta"
):
    """Remove the files of a checkpoint; those not there do not matter.

    In TensorFlow: python/checkpoint/checkpoint_management.py
    """
    prefix = os.fspath(checkpoint_prefix)
    files = [f"{prefix}.{meta_graph_suffix}"]
    if checkpoint_format_version == _V1:
        files.append(prefix)
    else:
        # Without the index, which goes first, there is no checkpoint any more.
        data = storage.glob(f"{glob.escape(prefix)}.data-[0-9]*-of-[0-9]*")
        files = [f"{prefix}.index", *files, *data]
    for name in files:
        with contextlib.suppress(FileNotFoundError):
            storage.unlink(name)
