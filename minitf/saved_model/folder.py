"""The folder of a SavedModel: which files it has, and reading and writing them.

    saved_model.pb             the graphs, functions, signatures and the tree of objects
    variables/variables.*      the values of variables: a tensor bundle
    assets/                    files that belong to the model, such as vocabularies
    fingerprint.pb             numbers that tell models apart

Names of assets come out of a file and so from anybody: only plain names of regular
files inside `assets` are followed, no `..`, no absolute paths, no links.

In TensorFlow: python/saved_model/loader_impl.py, path_helpers.py
"""

import os
import stat

from minitf.core.errors import DataLossError, InvalidArgumentError
from minitf.formats import proto, storage
from minitf.formats.files import write_atomically
from minitf.saved_model import constants


def contains_saved_model(export_dir):
    """Tells whether a folder holds a SavedModel.

    >>> import minitf as tf
    >>> tf.saved_model.contains_saved_model("/no/such/folder")
    False

    In TensorFlow: python/saved_model/loader_impl.py
    """
    return any(storage.exists(path) for path in _model_files(export_dir))


def maybe_saved_model_directory(export_dir):
    """Tells whether a folder holds a SavedModel; an older name."""
    return contains_saved_model(export_dir)


def _model_files(export_dir):
    folder = os.fspath(export_dir)
    return (
        os.path.join(folder, constants.SAVED_MODEL_FILENAME_PB),
        os.path.join(folder, constants.SAVED_MODEL_FILENAME_PBTXT),
    )


def read_model(export_dir):
    """Returns the `SavedModel` message of a folder.

    Raises OSError if there is none or it cannot be parsed.
    """
    binary, text = _model_files(export_dir)
    message = proto.message("SavedModel")
    from google.protobuf import message as protobuf
    from google.protobuf import text_format

    if storage.exists(binary):
        with storage.open_to_read(binary) as file:
            data = file.read()
        try:
            return message.FromString(data)
        except protobuf.DecodeError as error:
            raise OSError(f"Cannot parse file {binary}: {error}.") from None
    if storage.exists(text):
        with storage.open_to_read(text) as file:
            try:
                return text_format.Parse(file.read().decode(), message())
            except (text_format.ParseError, UnicodeDecodeError) as error:
                raise OSError(f"Cannot parse file {text}: {error}.") from None
    names = (constants.SAVED_MODEL_FILENAME_PBTXT, constants.SAVED_MODEL_FILENAME_PB)
    raise OSError(
        f"SavedModel file does not exist at: {os.fspath(export_dir)}/"
        f"{{{'|'.join(names)}}}"
    )


def write_model(export_dir, message, as_text=False):
    """Writes a `SavedModel` message into a folder; returns the path of the file."""
    storage.makedirs(export_dir)
    binary, text = _model_files(export_dir)
    if as_text:
        from google.protobuf import text_format

        write_atomically(text, text_format.MessageToString(message).encode())
        return text
    write_atomically(binary, message.SerializeToString(deterministic=True))
    return binary


def variables_prefix(export_dir):
    """The path of the tensor bundle of a model, without ".index"."""
    folder = os.path.join(os.fspath(export_dir), constants.VARIABLES_DIRECTORY)
    return os.path.join(folder, constants.VARIABLES_FILENAME)


def has_variables(export_dir):
    """Whether there is a tensor bundle."""
    return storage.exists(variables_prefix(export_dir) + ".index")


def asset_path(export_dir, filename):
    """The path of an asset of a model that is being read.

    Raises InvalidArgumentError for a name that is no plain name of a file in `assets`,
    DataLossError if the file is not there.
    """
    if not _is_plain(filename):
        raise InvalidArgumentError(
            None,
            None,
            f"The name of an asset leads out of the model: {filename!r}. Expected the "
            "name of a file in its folder 'assets', without '/' and '..'.",
        )
    folder = os.path.join(os.fspath(export_dir), constants.ASSETS_DIRECTORY)
    path = os.path.join(folder, filename)
    if any(os.path.islink(storage.local(item)) for item in (folder, path)):
        raise InvalidArgumentError(
            None, None, f"The asset {path} is a link, which is not followed."
        )
    if not storage.exists(path):
        raise DataLossError(None, None, f"The asset {path} of the model is not there.")
    if not _is_regular(path):
        raise InvalidArgumentError(None, None, f"The asset {path} is no regular file.")
    return path


def _is_regular(path):
    if storage.is_remote(path):
        return storage.isfile(path)
    return stat.S_ISREG(os.stat(storage.local(path)).st_mode)


def _is_plain(filename):
    strange = {"/", "\\", "\0", ":"} & set(filename)
    return bool(filename) and filename not in (".", "..") and not strange


def copy_assets(export_dir, sources):
    """Copies files into `assets`; returns a dict from their paths to their new names.

    Files of one name get numbers: vocab.txt, vocab.txt_1. Raises FileNotFoundError for
    a file that is not there.
    """
    folder = os.path.join(os.fspath(export_dir), constants.ASSETS_DIRECTORY)
    names = {}
    for source in sources:
        if source in names:
            continue
        base = os.path.basename(source)
        name, number = base, 0
        while name in names.values():
            number += 1
            name = f"{base}_{number}"
        if not _is_plain(name):
            raise InvalidArgumentError(
                None,
                None,
                f"An asset must be a file with a plain name, not {source!r}.",
            )
        names[source] = name
    if names:
        storage.makedirs(folder)
    for source, name in names.items():
        target = os.path.join(folder, name)
        if not _are_one(source, target):
            with storage.open_to_read(source) as file:
                write_atomically(
                    target, iter(lambda file=file: file.read(1 << 20), b"")
                )
    return names


def _are_one(source, target):
    if storage.is_remote(source) or storage.is_remote(target):
        return source == target
    source, target = storage.local(source), storage.local(target)
    return os.path.exists(target) and os.path.samefile(source, target)


def remove_old(export_dir):
    """Removes what an earlier model of this folder left that the new one has not."""
    fingerprint = os.path.join(export_dir, constants.FINGERPRINT_FILENAME)
    text = _model_files(export_dir)[1]
    for path in (fingerprint, text):
        if storage.exists(path):
            storage.unlink(path)
