"""Drawings as PNG: what the SVG says, in dots."""

import io
from itertools import pairwise

import numpy as np
import pytest
from minitf_widgets.drawing import KINDS, Edge, Graph, Node, lay_out, to_svg
from minitf_widgets.graph_view.raster import to_png

Image = pytest.importorskip("PIL.Image")
pytest.importorskip("matplotlib")


def pixels(graph, scale=1.0, **options):
    svg = to_svg(lay_out(graph), **{"theme": "light", **options})
    image = Image.open(io.BytesIO(to_png(svg, scale))).convert("RGB")
    return np.asarray(image), lay_out(graph)


def every_kind():
    nodes = [Node(kind, f"${kind}", kind, detail=("1",)) for kind in KINDS]
    edges = [Edge(a, b, "2×3", b == "array") for a, b in pairwise(KINDS)]
    return Graph(nodes, edges)


def test_every_outline_mark_and_sign_is_painted():
    image, drawing = pixels(
        every_kind(),
        legend_shown=True,
        highlight={"current": ["math"], "removed": ["io"], "merged": ["input"]},
        tints={"other": "heat5"},
    )
    assert image.shape[1] == 420  # the legend is wider than the chain
    for placed in drawing.nodes:
        box = placed.box
        piece = image[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
        assert len(np.unique(piece.reshape(-1, 3), axis=0)) > 20, placed.node.kind


def test_a_box_is_filled_with_the_colour_of_its_kind():
    image, drawing = pixels(Graph([Node("a", "", "math")]))
    x, y = drawing.nodes[0].box.center
    assert tuple(image[int(y), int(x)]) == (212, 239, 231)  # as the style sheet says


def test_scale_is_dots_per_pixel_and_dark_is_dark():
    graph = Graph([Node("a", "a", "math")])
    small, _ = pixels(graph)
    large, _ = pixels(graph, scale=3.0, theme="dark")
    assert large.shape[0] == pytest.approx(3 * small.shape[0], abs=3)
    assert large[8, 60].max() < 60 < 200 < small[8, 20].min()


def test_painting_twice_gives_the_same_bytes():
    svg = to_svg(lay_out(every_kind()), theme="light")
    assert to_png(svg) == to_png(svg)
