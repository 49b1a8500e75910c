"""`GraphView`: a picture of a graph that a notebook shows, moves, opens and saves.

Start at `view.py`. `details.py` says all there is to say of one operation, `colors.py`
colours the picture by what `measures.py` knows, `export.py` writes files.
"""

from minitf_widgets.graph_view.colors import COLORS
from minitf_widgets.graph_view.export import FILES, FORMATS
from minitf_widgets.graph_view.measures import Measure
from minitf_widgets.graph_view.view import GraphView, show_graph

__all__ = ["COLORS", "FILES", "FORMATS", "GraphView", "Measure", "show_graph"]
