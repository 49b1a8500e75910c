"""The forms a graph can be written in, and writing them to files.

    svg, png     pictures, of what is open now
    text, dot    the same in words, and for Graphviz
    pb, pbtxt    the graph itself, whole: a GraphDef, as TensorFlow reads it
    tensorboard  the graph itself in an event file, for TensorBoard's Graphs tab

In TensorFlow: python/framework/graph_io.py (write_graph)
"""

import pathlib
import tempfile

from minitf.core.graph.graph import Graph
from minitf.formats import proto
from minitf.formats.events import EventFileWriter

FORMATS = ("svg", "text", "dot")  # those that can be printed
FILES = (*FORMATS, "png", "pb", "pbtxt", "tensorboard")
_OF_SUFFIX = {
    ".txt": "text",
    ".dot": "dot",
    ".gv": "dot",
    ".png": "png",
    ".pb": "pb",
    ".pbtxt": "pbtxt",
}
_NAMES = {"text": "graph.txt", "tensorboard": "graph"}


def form_of(path):
    """Tells the form by a file's ending: a picture if it says nothing.

    >>> form_of("a.pb"), form_of("a.dot"), form_of("a")
    ('pb', 'dot', 'svg')
    """
    path = pathlib.Path(path)
    return "tensorboard" if path.is_dir() else _OF_SUFFIX.get(path.suffix, "svg")


def save(view, path, form=None):
    """Writes a view's graph to a file; for "tensorboard" into the folder `path`."""
    form = check(form or form_of(path))
    if form == "tensorboard":
        _write_events(view.graph, path)
    else:
        write_bytes(path, content(view, form))


def check(form):
    """Returns `form`; raises ValueError if it is none of `FILES`."""
    if form not in FILES:
        raise ValueError(
            f"format must be one of {', '.join(FILES)}. Received: {form!r}"
        )
    return form


def content(view, form):
    """Returns the bytes of a file."""
    if form in FORMATS:
        return getattr(view, form)().encode()
    if form == "png":
        return view.png()
    if form == "tensorboard":
        with tempfile.TemporaryDirectory() as folder:
            return pathlib.Path(_write_events(view.graph, folder)).read_bytes()
    return _message_bytes(_as_graph_def(view.graph), form)


def file_name(form):
    """What a file of that form is called when nobody gives it a name."""
    if form == "tensorboard":
        return "events.out.tfevents.graph"
    return _NAMES.get(form, f"graph.{form}")


def _message_bytes(message, form):
    if form == "pb":
        return message.SerializeToString(deterministic=True)
    from google.protobuf import text_format  # only for this form of file

    return text_format.MessageToString(message).encode()


def _as_graph_def(graph):
    if graph is None:
        raise ValueError("The view was closed and no longer has its graph; make a new.")
    return graph.as_graph_def(add_shapes=True) if isinstance(graph, Graph) else graph


def _write_events(graph, folder):
    """Writes an event file with the graph into a folder; returns its path."""
    writer = EventFileWriter(folder)
    event = proto.message("Event")()
    event.graph_def = _as_graph_def(graph).SerializeToString()
    writer.add_event(event.SerializeToString())
    writer.close()
    return writer.path


def write_bytes(path, data):
    """Writes a file whole or not at all."""
    path = pathlib.Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"There is no folder {str(path.parent)!r} to write {path.name!r} into. "
            "Make it first, or choose another."
        )
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=path.name, delete=False
    ) as file:
        file.write(data)
    pathlib.Path(file.name).replace(path)
