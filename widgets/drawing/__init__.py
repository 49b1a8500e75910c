"""Draws graphs: fold, lay out, write.

    Graph --collapse--> Graph --lay_out--> Drawing --to_svg--> text

`LivePicture` does all three for a picture in a page, whose boxes open and close.

Start at `model`, then `collapse`, `layout` (with `layered/` behind it) and `svg`.

In TensorFlow: no counterpart (TensorBoard: plugins/graph)
"""

from .collapse import collapse
from .dot import dot_layout, to_dot
from .geometry import Box, Drawing, PlacedEdge, PlacedNode, PlacedScope
from .layered import layered_layout
from .layout import check_direction, lay_out
from .live import LivePicture
from .model import KINDS, Edge, Graph, Node, Scope
from .svg import Live, element_id, to_data_uri, to_svg
from .text import to_text

__all__ = [
    "KINDS",
    "Box",
    "Drawing",
    "Edge",
    "Graph",
    "Live",
    "LivePicture",
    "Node",
    "PlacedEdge",
    "PlacedNode",
    "PlacedScope",
    "Scope",
    "check_direction",
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
