"""`CheckpointView`: what is in the files of a checkpoint.

A checkpoint is an index, which says where each tensor is, one or more files of data,
and beside them the file `checkpoint`, which says which checkpoint is the latest. The
names of the program's objects are in a tensor of their own.

In TensorFlow: python/tools/inspect_checkpoint.py
"""

import datetime
import os

from minitf_widgets.files.page import (
    Page,
    Table,
    Tree,
    shape_text,
    short_table,
    shortened,
    type_name,
)

from minitf.checkpoint.object_graph import OBJECT_GRAPH_KEY, readable_names
from minitf.checkpoint.state_file import get_checkpoint_state, latest_checkpoint
from minitf.core.errors import OpError
from minitf.formats import proto
from minitf.formats.bundle import BundleReader
from minitf.formats.bundle.reading import data_file, index_file
from minitf.formats.table import read_table

HEAD = ("key", "dtype", "shape", "bytes", "file", "offset", "checksum")


class CheckpointView(Page):
    """The files of a checkpoint: header, tensors, graph of objects, state.

    Args:
      prefix_or_dir: the path of a checkpoint without ".index", or a folder, of which
        the latest checkpoint is shown.
      limit: how many tensors and objects to show. Only the tensors shown are read to
        compare their checksums.
      times: whether to tell when checkpoints were saved, which differs at each run.

    Raises ValueError for a folder without checkpoints, NotFoundError if there is no
    checkpoint of that path, DataLossError if its index is damaged.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "model")
    >>> path = tf.train.Checkpoint(w=tf.Variable([1.0, 2.0])).write(path)
    >>> view = CheckpointView(path)
    >>> view.tensors[1][1:]
    ('float32', '(2,)', 8, 'model.data-00000-of-00001', 0, 'ok')
    >>> view.objects
    [(0, '(root) #0'), (1, 'w #1: VARIABLE_VALUE')]
    """

    def __init__(self, prefix_or_dir, limit=100, times=False):
        self.prefix = _prefix(os.fspath(prefix_or_dir))
        reader = BundleReader(self.prefix)
        names = reader.names()
        self.tensors = [_tensor_row(reader, name) for name in names[:limit]]
        self.objects = _objects(reader, limit)
        self.title = f"Checkpoint {self.prefix}"
        hidden = [(name, *[""] * (len(HEAD) - 1)) for name in names[limit:]]
        self.parts = [
            Table("Files", ("file", "bytes"), _files(reader)),
            Table("Header of the index", ("field", "value"), _header(self.prefix)),
            short_table("Tensors", HEAD, self.tensors + hidden, limit),
            Tree("Graph of objects", self.objects or [(0, "(none)")]),
            short_table(
                "State of the folder", ("field", "value"), _state(self, times), limit
            ),
        ]


def show_checkpoint(prefix_or_dir, limit=100, times=False):
    """Returns tables of what is in the files of a checkpoint.

    Arguments and errors are those of `CheckpointView`.
    """
    return CheckpointView(prefix_or_dir, limit, times)


def _prefix(path):
    if os.path.exists(index_file(path)) or not os.path.isdir(path):
        return path
    latest = latest_checkpoint(path)
    if latest is None:
        there = sorted(n[:-6] for n in os.listdir(path) if n.endswith(".index"))
        raise ValueError(
            f"The folder {path!r} has no file 'checkpoint' that leads to one. Expected "
            f"such a folder or the path of a checkpoint without '.index'. There are "
            f"these checkpoints: {there}"
        )
    return latest


# ---- Files and header


def _files(reader):
    shards = range(reader.shards)
    paths = [data_file(reader.prefix, shard, reader.shards) for shard in shards]
    paths = [index_file(reader.prefix), *paths]
    rows = [(os.path.basename(path), _size(path)) for path in paths]
    state = _state_path(reader.prefix)  # its size varies with the times in it
    there = "text, below" if os.path.exists(state) else "not there"
    return [*rows, (os.path.basename(state), there)]


def _size(path):
    return os.path.getsize(path) if os.path.exists(path) else "not there"


def _header(prefix):
    with open(index_file(prefix), "rb") as file:
        rows = read_table(file.read(), index_file(prefix))
    header = proto.message("BundleHeaderProto").FromString(rows[b""])
    order = header.DESCRIPTOR.fields_by_name["endianness"].enum_type
    return [
        ("num_shards", header.num_shards),
        ("endianness", order.values_by_number[header.endianness].name),
        ("version.producer", header.version.producer),
    ]


# ---- Tensors


def _tensor_row(reader, name):
    entry = reader.entries[name.encode("utf-8", "surrogateescape")]
    kind, shape = type_name(entry.dtype), shape_text(entry.shape)
    checksum = _checksum(reader, name)
    if entry.slices:
        place = ("", f"{len(entry.slices)} slices", "")
    else:
        file = data_file(reader.prefix, entry.shard_id, reader.shards)
        place = (entry.size, os.path.basename(file), entry.offset)
    return name, kind, shape, *place, checksum


def _checksum(reader, name):
    """Reads a tensor; says in words whether it is what was written."""
    try:
        reader.mapped(name)
    except OpError as error:
        return f"{type(error).__name__}: {error.message}"
    return "ok"


# ---- The graph of objects


def _objects(reader, limit):
    """Lists (depth, name) of the objects, if the checkpoint has them."""
    if OBJECT_GRAPH_KEY not in reader:
        return []
    from google.protobuf.message import DecodeError

    try:
        data = reader.read(OBJECT_GRAPH_KEY).item()
        graph = proto.message("TrackableObjectGraph").FromString(data)
    except (OpError, DecodeError, ValueError, TypeError) as error:
        return [(0, f"cannot be read: {type(error).__name__}: {error}")]
    return shortened(_tree(graph), limit, lambda text: (0, text))


def _tree(graph):
    """Walks the objects depth first; each is unfolded where its name is shortest."""
    names = readable_names(graph)
    lines, unfolded = [], set()
    waiting = [(0, "(root)", "(root)", 0)] if graph.nodes else []
    while waiting:
        depth, label, path, number = waiting.pop()
        if not 0 <= number < len(graph.nodes):
            lines.append((depth, f"{label} #{number}, which is not there"))
            continue
        if number in unfolded or names.get(number, path) != path:
            lines.append((depth, f"{label} #{number}, the same as {names.get(number)}"))
            continue
        unfolded.add(number)
        node = graph.nodes[number]
        values = ", ".join(attribute.name for attribute in node.attributes)
        lines.append((depth, f"{label} #{number}{': ' if values else ''}{values}"))
        children = [
            (depth + 1, child.local_name, f"{path}.{child.local_name}", child.node_id)
            for child in node.children
        ]
        waiting += reversed(children + _slots(node, depth + 1, names))
    return lines


def _slots(node, depth, names):
    """The variables that an optimizer keeps for others, as children of it."""
    found = []
    for slot in node.slot_variables:
        number = slot.slot_variable_node_id
        owner = names.get(slot.original_variable_node_id, "?")
        label = f"slot {slot.slot_name} of {owner}"
        found.append((depth, label, names.get(number), number))
    return found


# ---- The file `checkpoint`


def _state_path(prefix):
    return os.path.join(os.path.dirname(prefix), "checkpoint")


def _state(view, times):
    if not os.path.exists(_state_path(view.prefix)):
        return [("(none)", "no file 'checkpoint' beside it")]
    try:
        state = get_checkpoint_state(os.path.dirname(view.prefix))
    except ValueError as error:
        return [("damaged", str(error))]
    if state is None:
        return [("damaged", "the file 'checkpoint' makes no sense")]
    rows = [("latest", state.model_checkpoint_path)]
    rows += [("kept", path) for path in state.all_model_checkpoint_paths]
    if not times:
        return rows
    rows += [("saved at", _time(t)) for t in state.all_model_checkpoint_timestamps]
    if state.last_preserved_timestamp:
        rows.append(("preserved at", _time(state.last_preserved_timestamp)))
    return rows


def _time(seconds):
    try:
        moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (ValueError, OverflowError, OSError):  # a file may say any number
        return f"{seconds} seconds"
    return moment.isoformat(" ", "seconds")
