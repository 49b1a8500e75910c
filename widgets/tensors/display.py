"""How a cell that ends in a tensor shows it: as text, as a table, or live.

In TensorFlow: no counterpart
"""

from minitf_widgets.tensors.reading import read
from minitf_widgets.tensors.view import TensorView

from minitf.core.tensor import EagerTensor
from minitf.ops.ragged.ragged_tensor import RaggedTensor
from minitf.ops.sparse.sparse_tensor import SparseTensor
from minitf.ops.state.variable import Variable

HOW = ("text", "table", "live")
KINDS = (EagerTensor, Variable, RaggedTensor, SparseTensor)


def show_tensors_as(how, shell=None):
    """Chooses how cells show tensors and variables from now on.

    Args:
      how: "text" as Python prints them; "table", a still picture with colours beside
        the text; "live", a `TensorView`.
      shell: the IPython shell; the one that runs if None.

    Raises ValueError for another `how`, RuntimeError where there is no IPython.
    """
    if how not in HOW:
        raise ValueError(f"how must be one of {HOW}. Received: {how!r}")
    formatters = _shell(shell).display_formatter.formatters
    pages, bundles = formatters["text/html"], _bundles(shell)
    for kind in KINDS:
        pages.pop(kind, None)
        bundles.pop(kind, None)
        if how == "table":
            pages.for_type(kind, _still)
        elif how == "live":
            bundles.for_type(kind, _live)


def forget(shell):
    """Takes back what `show_tensors_as` did."""
    show_tensors_as("text", shell)


def _shell(shell):
    if shell is None:
        from IPython import get_ipython  # half a second, and only a notebook needs it

        shell = get_ipython()
    if shell is None:
        raise RuntimeError("There is no IPython here: run this in a notebook's cell.")
    return shell


def _bundles(shell):
    return _shell(shell).display_formatter.mimebundle_formatter


def _view(thing):
    """A view of a value; None of what has none, such as a variable of a graph."""
    return TensorView(thing) if read(thing).array is not None else None


def _still(thing):
    view = _view(thing)
    return view and view.static_html()


def _live(thing, include=None, exclude=None):
    view = _view(thing)
    if view is None:
        return {}, {}
    data, metadata = view._repr_mimebundle_()
    data.pop("text/plain", None)  # Python's own text stays: programs may compare it
    return data, metadata
