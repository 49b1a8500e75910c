"""Embeddings for TensorBoard's projector: vectors and labels as tables, and a list.

The projector shows points of many dimensions in three. Its data are plain files: a
table of numbers, one vector a line, another of labels, and `projector_config.pbtxt`,
which names them. It looks for the list in the folder that TensorBoard was started with,
and in folders that have an event file.

    from minitf.summary import projector

In TensorFlow: not there, but in TensorBoard: plugins/projector/__init__.py
"""

import os

import numpy as np

from minitf.formats import proto, storage
from minitf.formats.files import write_atomically
from minitf.v1.program.messages import messages

CONFIG_NAME = "projector_config.pbtxt"

__getattr__ = messages(
    "minitf.summary.projector",
    {
        "EmbeddingInfo": "plugins.EmbeddingInfo",
        "ProjectorConfig": "plugins.ProjectorConfig",
        "SpriteMetadata": "plugins.SpriteMetadata",
    },
)


def visualize_embeddings(logdir, config):
    """Writes the list of embeddings, a `ProjectorConfig`, into a folder.

    Raises ValueError if the folder is None.

    >>> import pathlib, tempfile
    >>> from minitf.summary import projector
    >>> config, folder = projector.ProjectorConfig(), pathlib.Path(tempfile.mkdtemp())
    >>> _ = config.embeddings.add(tensor_name="words", tensor_path="words.tsv")
    >>> projector.visualize_embeddings(folder, config)
    >>> print((folder / "projector_config.pbtxt").read_text())
    embeddings {
      tensor_name: "words"
      tensor_path: "words.tsv"
    }
    <BLANKLINE>
    """
    from google.protobuf import text_format

    if hasattr(logdir, "get_logdir"):  # a FileWriter
        logdir = logdir.get_logdir()
    if logdir is None:
        raise ValueError("Expected logdir to be a path, but got None")
    storage.makedirs(logdir)
    text = text_format.MessageToString(config)
    write_atomically(os.path.join(logdir, CONFIG_NAME), text.encode())


def write_embedding(logdir, name, vectors, metadata=None, columns=None):
    """Writes vectors, and labels, as tables; returns the `EmbeddingInfo` for the list.

    Args:
      logdir: the folder.
      name: the name of the embedding, and of its files.
      vectors: an array or tensor, (points, dimensions).
      metadata: a label for each point, or a tuple of labels if there are `columns`.
      columns: the names of the columns, if there are two or more.

    Raises ValueError if the vectors are no matrix or the labels do not fit them.

    >>> import tempfile
    >>> import numpy as np
    >>> from minitf.summary import projector
    >>> folder = tempfile.mkdtemp()
    >>> words = np.eye(3, dtype=np.float32)
    >>> info = projector.write_embedding(folder, "words", words, ["a", "b", "c"])
    >>> projector.visualize_embeddings(
    ...     folder, projector.ProjectorConfig(embeddings=[info]))
    >>> sorted(os.listdir(folder))
    ['projector_config.pbtxt', 'words.tsv', 'words_labels.tsv']
    """
    vectors = np.asarray(vectors)
    if vectors.ndim != 2:
        raise ValueError(
            "Expected vectors of shape (points, dimensions). Received shape: "
            f"{vectors.shape}"
        )
    if os.path.basename(name) != name or not name:
        raise ValueError(f"Expected a name that can be a file's. Received: {name!r}")
    storage.makedirs(logdir)
    info = proto.message("plugins.EmbeddingInfo")(tensor_name=name)
    info.tensor_path = f"{name}.tsv"
    info.tensor_shape.extend(vectors.shape)
    _write_table(os.path.join(logdir, info.tensor_path), vectors.tolist())
    if metadata is not None:
        rows = _label_rows(metadata, columns, len(vectors))
        info.metadata_path = f"{name}_labels.tsv"
        _write_table(os.path.join(logdir, info.metadata_path), rows)
    return info


def _label_rows(metadata, columns, count):
    """The lines of the table of labels; only one of several columns has a header."""
    rows = [row if columns else (row,) for row in metadata]
    if len(rows) != count:
        raise ValueError(f"There are {count} vectors, but {len(rows)} labels.")
    if columns and (len(columns) < 2 or any(len(r) != len(columns) for r in rows)):
        raise ValueError(
            "Expected two columns or more and as many labels for each point. For one "
            f"column leave `columns` out. Received columns: {columns}"
        )
    return [columns, *rows] if columns else rows


def _write_table(path, rows):
    lines = ("\t".join(map(_cell, row)) + "\n" for row in rows)
    write_atomically(path, "".join(lines).encode())


def _cell(value):
    """A value as text that cannot be taken for two cells or two lines."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return " ".join(text.split()) if set(text) & set("\t\n\r") else text
