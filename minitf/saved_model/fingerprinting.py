"""`fingerprint.pb`: numbers that tell SavedModels apart.

Each is a 64-bit hash (FarmHash) of a part of the model: of the whole file, the graph,
the signatures, the objects, the index of the variables. Nothing depends on them; two
models with the same numbers are the same model.

In TensorFlow: python/saved_model/fingerprinting.py, cc/saved_model/fingerprinting.cc
"""

import os
import uuid

from minitf.core.errors import DataLossError
from minitf.formats import proto, storage
from minitf.formats.files import write_atomically
from minitf.ops.strings.farmhash import fingerprint64
from minitf.saved_model import constants, folder

_FIELDS = (
    "saved_model_checksum",
    "graph_def_program_hash",
    "signature_def_hash",
    "saved_object_graph_hash",
    "checkpoint_hash",
)


class Fingerprint:
    """The numbers that tell a SavedModel from others.

    >>> import minitf as tf
    >>> tf.saved_model.experimental.Fingerprint(1, 2, 3, 4, 5).singleprint()
    '2/3/4/5'

    In TensorFlow: python/saved_model/fingerprinting.py
    """

    def __init__(
        self,
        saved_model_checksum=None,
        graph_def_program_hash=None,
        signature_def_hash=None,
        saved_object_graph_hash=None,
        checkpoint_hash=None,
        version=None,
    ):
        self.saved_model_checksum = saved_model_checksum
        self.graph_def_program_hash = graph_def_program_hash
        self.signature_def_hash = signature_def_hash
        self.saved_object_graph_hash = saved_object_graph_hash
        self.checkpoint_hash = checkpoint_hash
        self.version = version

    @classmethod
    def from_proto(cls, proto):
        """Makes one of a `FingerprintDef` message."""
        return cls(*(getattr(proto, name) for name in _FIELDS), proto.version)

    def singleprint(self):
        """Returns one text for the model: graph, signatures, objects, variables."""
        return "/".join(str(getattr(self, name)) for name in _FIELDS[1:])

    def __eq__(self, other):
        return isinstance(other, Fingerprint) and self._values() == other._values()

    def __hash__(self):
        return hash(self._values())

    def _values(self):
        return tuple(getattr(self, name) for name in _FIELDS)

    def __str__(self):
        lines = [f"  {name}: {getattr(self, name)}" for name in _FIELDS]
        return "\n".join(["SavedModel Fingerprint", *lines])

    def __repr__(self):
        return f"Fingerprint({', '.join(map(str, self._values()))})"


def write(export_dir, message):
    """Writes `fingerprint.pb` of a `SavedModel` message beside it."""
    graph = message.meta_graphs[0]
    signatures = proto.message("MetaGraphDef")()
    for key in graph.signature_def:
        signatures.signature_def[key].CopyFrom(graph.signature_def[key])
    index = folder.variables_prefix(export_dir) + ".index"
    variables = b""
    if storage.exists(index):
        with storage.open_to_read(index) as file:
            variables = file.read()
    parts = (message, graph.graph_def, signatures, graph.object_graph_def)
    content = [part.SerializeToString(deterministic=True) for part in parts]
    numbers = map(fingerprint64, [*content, variables])
    found = proto.message("FingerprintDef")(**dict(zip(_FIELDS, numbers, strict=True)))
    found.version.producer = 4
    found.uuid = str(uuid.uuid4().int)
    path = os.path.join(export_dir, constants.FINGERPRINT_FILENAME)
    write_atomically(path, found.SerializeToString(deterministic=True))


def read_fingerprint(export_dir):
    """Reads the fingerprint of a SavedModel.

    Raises FileNotFoundError if the folder has none, DataLossError if it is damaged.

    In TensorFlow: python/saved_model/fingerprinting.py
    """
    from google.protobuf.message import DecodeError

    path = os.path.join(os.fspath(export_dir), constants.FINGERPRINT_FILENAME)
    if not storage.exists(path):
        raise FileNotFoundError(
            "SavedModel Fingerprint Error: Could not find fingerprint in directory: "
            f"{export_dir}"
        )
    with storage.open_to_read(path) as file:
        content = file.read()
    try:
        message = proto.message("FingerprintDef").FromString(content)
    except DecodeError as error:
        raise DataLossError(None, None, f"{path} is damaged: {error}") from None
    return Fingerprint.from_proto(message)
