"""`SavedModelView`: what is in the folder of a SavedModel.

Everything is read off the files; nothing of the model is loaded or run.

In TensorFlow: python/tools/saved_model_cli.py
"""

import os

from minitf_widgets.files.page import Page, Table, shape_text, short_table, type_name

from minitf.checkpoint.object_graph import OBJECT_GRAPH_KEY, readable_names
from minitf.core.errors import OpError
from minitf.formats.bundle import BundleReader
from minitf.saved_model import folder

SIGNATURE_HEAD = ("signature", "which", "name", "dtype", "shape", "tensor")
FUNCTION_HEAD = ("function", "inputs", "outputs", "nodes", "called as")
VARIABLE_HEAD = ("key", "dtype", "shape", "bytes")
ASSET_HEAD = ("asset", "bytes", "tensor")


class SavedModelView(Page):
    """The files, graphs, signatures, functions, variables and assets of a SavedModel.

    Args:
      export_dir: the folder.
      limit: how many rows a table has at most.

    Raises OSError if there is no SavedModel or it cannot be parsed.

    >>> import tempfile
    >>> import minitf as tf
    >>> module, path = tf.Module(), tempfile.mkdtemp()
    >>> module.w = tf.Variable([1.0, 2.0])
    >>> tf.saved_model.save(module, path)
    >>> print(str(SavedModelView(path)).split("Variables")[1].split("Assets")[0])
    <BLANKLINE>
    key                             dtype    shape  bytes
    w/.ATTRIBUTES/VARIABLE_VALUE    float32  (2,)   8
    <BLANKLINE>
    """

    def __init__(self, export_dir, limit=100):
        model = folder.read_model(export_dir)
        self.title = f"SavedModel {os.fspath(export_dir)}"
        files = _files(os.fspath(export_dir))
        self.parts = [short_table("Files", ("file", "bytes"), files, limit)]
        for graph in model.meta_graphs:
            self.parts += _graph_parts(graph, export_dir, limit)
        variables = _variables(export_dir)
        assets = [a for graph in model.meta_graphs for a in _assets(graph, export_dir)]
        self.parts += [
            _some("Variables", VARIABLE_HEAD, variables, limit),
            _some("Assets", ASSET_HEAD, assets, limit),
        ]


def show_saved_model(export_dir, limit=100):
    """Returns tables of what is in the folder of a SavedModel.

    Arguments and errors are those of `SavedModelView`.
    """
    return SavedModelView(export_dir, limit)


def _some(caption, head, rows, limit):
    """A table that says so if it has no rows."""
    blank = ("",) * (len(head) - 1)
    return short_table(caption, head, rows or [("(none)", *blank)], limit)


def _files(export_dir):
    found = []
    for place, _, names in os.walk(export_dir):
        for path in (os.path.join(place, name) for name in names):
            # A fingerprint holds a random number: its size is not always the same.
            random = os.path.basename(path) == "fingerprint.pb"
            size = "hashes" if random else os.lstat(path).st_size
            found.append((os.path.relpath(path, export_dir), size))
    return sorted(found)


# ---- Graphs


def _graph_parts(graph, export_dir, limit):
    tags = ", ".join(graph.meta_info_def.tags)
    facts = [
        ("tags", tags),
        ("written by TensorFlow", graph.meta_info_def.tensorflow_version),
        ("nodes outside functions", len(graph.graph_def.node)),
        ("objects", len(graph.object_graph_def.nodes)),
    ]
    signatures = [
        row for key in sorted(graph.signature_def) for row in _sig(graph, key)
    ]
    functions = _functions(graph)
    return [
        Table(f"Graph '{tags}'", ("field", "value"), facts),
        _some(f"Signatures of '{tags}'", SIGNATURE_HEAD, signatures, limit),
        _some(f"Functions of '{tags}'", FUNCTION_HEAD, functions, limit),
    ]


def _sig(graph, key):
    """Yields a row per input and output of a signature."""
    signature = graph.signature_def[key]
    for which, named in (("input", signature.inputs), ("output", signature.outputs)):
        for name in sorted(named):
            info = named[name]
            kind, shape = type_name(info.dtype), shape_text(info.tensor_shape)
            yield key, which, name, kind, shape, info.name
    if not signature.inputs and not signature.outputs:
        yield key, "", "(no tensors)", "", "", ""


def _functions(graph):
    attributes = _attributes(graph.object_graph_def)
    rows = []
    for function in graph.graph_def.library.function:
        inputs, outputs = function.signature.input_arg, function.signature.output_arg
        name = function.signature.name
        called = ", ".join(attributes.get(name, ()))
        rows.append(
            (name, _args(inputs), _args(outputs), len(function.node_def), called)
        )
    return sorted(rows)


def _args(args):
    types = (type_name(arg.type) if arg.type else arg.type_attr for arg in args)
    return ", ".join(f"{arg.name}: {kind}" for arg, kind in zip(args, types))


def _attributes(objects):
    """Maps names of functions to the attributes that lead to them."""
    names, found = readable_names(objects), {}
    for number, node in enumerate(objects.nodes):
        functions = list(node.function.concrete_functions)
        if node.WhichOneof("kind") == "bare_concrete_function":
            functions = [node.bare_concrete_function.concrete_function_name]
        for function in functions:
            found.setdefault(function, []).append(names.get(number, f"#{number}"))
    return found


# ---- Variables and assets


def _variables(export_dir):
    if not folder.has_variables(export_dir):
        return []
    try:
        reader = BundleReader(folder.variables_prefix(export_dir))
    except OpError as error:
        return [(f"{type(error).__name__}: {error.message}", "", "", "")]
    rows = []
    for name in reader.names():
        entry = reader.entries[name.encode("utf-8", "surrogateescape")]
        size = f"{len(entry.slices)} slices" if entry.slices else entry.size
        if name != OBJECT_GRAPH_KEY:
            rows.append((name, type_name(entry.dtype), shape_text(entry.shape), size))
    return rows


def _assets(graph, export_dir):
    """Yields a row per asset; one that cannot be read says why."""
    for asset in graph.asset_file_def:
        try:
            size = os.path.getsize(folder.asset_path(export_dir, asset.filename))
        except OpError as error:
            size = error.message
        yield asset.filename, size, asset.tensor_info.name
