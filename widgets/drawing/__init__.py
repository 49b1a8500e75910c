"""Draws graphs: fold, lay out, write.

    Graph --collapse--> Graph --lay_out--> Drawing --to_svg--> text

Start at `model`, then `collapse`, `layout` (with `layered/` behind it) and `svg`.

In TensorFlow: no counterpart (TensorBoard: plugins/graph)
"""

from .collapse import collapse
from .dot import dot_layout, to_dot
from .geometry import Box, Drawing, PlacedEdge, PlacedNode, PlacedScope
from .layered import layered_layout
from .layout import lay_out
from .model import KINDS, Edge, Graph, Node
from .svg import element_id, to_data_uri, to_svg
from .text import to_text

__all__ = [
    "KINDS",
    "Box",
    "Drawing",
    "Edge",
    "Graph",
    "Node",
    "PlacedEdge",
    "PlacedNode",
    "PlacedScope",
    "collapse",
    "dot_layout",
    "element_id",
    "lay_out",
    "layered_layout",
    "to_data_uri",
    "to_dot",
    "to_svg",
    "to_text",
]
