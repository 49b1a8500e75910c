"""Graphviz arranges the picture when it is there; nothing breaks when it is not."""

import shutil
import stat
import subprocess
import sys

import pytest
from minitf_widgets.drawing import (
    Edge,
    Graph,
    Node,
    dot_layout,
    lay_out,
    to_dot,
    to_svg,
)

GRAPH = Graph(
    [
        Node("x", "x", "input"),
        Node("s/a", "MatMul", "linear", ("s",)),
        Node("s/t/b", "Relu", "math", ("s", "t")),
        Node('odd "name" \\N', "back\\slash", "constant"),
    ],
    [
        Edge("x", "s/a", "2×3"),
        Edge("s/a", "s/t/b", "2×4"),
        Edge('odd "name" \\N', "s/t/b", "", True),
        Edge("s/t/b", "s/a", "loop"),
    ],
    'a "graph"',
)
needs_dot = pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not here")


def program(folder, text):
    """Write an executable that stands in for `dot`."""
    path = folder / "fake_dot"
    path.write_text(f"#!{sys.executable}\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_the_export_holds_names_scopes_shapes_and_labels():
    text = to_dot(GRAPH)
    assert text.startswith('digraph "a \\"graph\\"" {\n  rankdir=TB;')
    assert 'label="s"' in text and 'label="t"' in text
    assert '"s/a" -> "s/t/b" [label="2×4"];' in text
    assert '"odd \\"name\\" \\\\N" -> "s/t/b" [style=dashed];' in text
    assert text.count("{") == text.count("}")
    assert "rankdir=LR" in to_dot(GRAPH, direction="right")


@needs_dot
def test_graphviz_accepts_the_export():
    done = subprocess.run(
        ["dot", "-Tcanon"], input=to_dot(GRAPH), encoding="utf-8", capture_output=True
    )
    assert done.returncode == 0, done.stderr


@needs_dot
@pytest.mark.parametrize("direction", ["down", "right"])
def test_graphviz_gives_the_same_kind_of_drawing(direction):
    drawing = lay_out(GRAPH, direction, engine="dot")
    own = lay_out(GRAPH, direction)
    assert drawing.engine == "dot" and own.engine == "layered"
    for ours, theirs in zip(own.nodes, drawing.nodes, strict=True):
        assert ours.node == theirs.node
        assert (ours.box.width, ours.box.height) == pytest.approx(
            (theirs.box.width, theirs.box.height)
        )
    assert [s.path for s in drawing.scopes] == [("s",), ("s", "t")]
    outer, inner = (placed.box for placed in drawing.scopes)
    assert outer.contains(inner) and inner.contains(drawing.nodes[2].box)
    assert [e.edge for e in drawing.edges] == list(GRAPH.edges)
    assert sorted(e.backward for e in drawing.edges) == [False] * 3 + [True]
    assert 'data-from="s/a"' in to_svg(drawing)


def test_without_graphviz_there_is_no_drawing_and_our_own_layout_steps_in(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert dot_layout(GRAPH) is None
    assert lay_out(GRAPH, engine="dot").engine == "layered"
    assert lay_out(GRAPH, engine="auto") == lay_out(GRAPH, engine="layered")


@pytest.mark.parametrize(
    "text",
    [
        "raise SystemExit(1)",
        "print('not json')",
        "print('[]')",
        "print('{}')",
        'print(\'{"bb": "0,0,9,9", "objects": []}\')',
        'print(\'{"bb": "0,0,9,9", "objects": [{"name": "n99", "pos": "1,1"}]}\')',
        "print('{\"bb\": 7}')",
    ],
)
def test_an_answer_that_makes_no_sense_is_no_answer(tmp_path, text):
    assert dot_layout(GRAPH, program=program(tmp_path, text)) is None


def test_a_graphviz_that_takes_too_long_is_not_waited_for(tmp_path):
    slow = program(tmp_path, "import time; time.sleep(30)")
    assert dot_layout(GRAPH, timeout=0.3, program=slow) is None


def test_large_graphs_are_not_sent_to_graphviz_unasked(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: pytest.fail("asked for dot"))
    graph = Graph([Node(f"n{n}", "op") for n in range(401)])
    assert lay_out(graph, engine="auto").engine == "layered"
