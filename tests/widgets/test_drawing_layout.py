"""The layout keeps its promises on every graph, not only on pretty ones."""

import itertools
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import minitf_widgets.drawing
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from minitf_widgets.drawing import (
    Box,
    Edge,
    Graph,
    Node,
    PlacedNode,
    lay_out,
    layered_layout,
    to_svg,
)
from minitf_widgets.drawing.labels import place_labels
from minitf_widgets.drawing.layered.ranks import assign_ranks, find_back_edges
from minitf_widgets.drawing.layered.structure import ScopeTree


def graph_of(edges, scopes=None, **fields):
    """Make a graph from (source, target[, label]) triples; nodes in order met."""
    names = dict.fromkeys(name for edge in edges for name in edge[:2])
    scopes = scopes or {}
    nodes = [Node(name, name, scope=scopes.get(name, ())) for name in names]
    return Graph(nodes, [Edge(*edge) for edge in edges], **fields)


def random_graph(count, extra, seed, scopes=0):
    numbers = random.Random(seed)
    edges = []
    for n in range(1, count):
        edges.append(Edge(f"n{max(0, n - numbers.randint(1, 12))}", f"n{n}", "3×4"))
    for _ in range(extra):
        a = numbers.randrange(count - 1)
        edges.append(Edge(f"n{a}", f"n{min(count - 1, a + numbers.randint(1, 30))}"))
    nodes = [
        Node(f"n{n}", f"op{n}", scope=(f"s{n * scopes // count}",) if scopes else ())
        for n in range(count)
    ]
    return Graph(nodes, edges)


def boxes(drawing):
    return {placed.node.id: placed.box for placed in drawing.nodes}


def on_curve(points, steps=12):
    for start in range(0, len(points) - 1, 3):
        a, b, c, d = points[start : start + 4]
        for step in range(steps + 1):
            t = step / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            yield tuple(
                sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True))
                for axis in (0, 1)
            )


def check(drawing):
    """Assert everything that must hold for any drawing of our own."""
    nodes = drawing.nodes
    for n, one in enumerate(nodes):
        for other in nodes[n + 1 :]:
            assert not one.box.overlaps(other.box), (one.node.id, other.node.id)
    for scope in drawing.scopes:
        depth = len(scope.path)
        for placed in nodes:
            if placed.node.scope[:depth] == scope.path:
                assert scope.box.contains(placed.box), (scope.path, placed.node.id)
            else:
                assert not scope.box.overlaps(placed.box), (scope.path, placed.node.id)
        for other in drawing.scopes:
            if other is scope:
                continue
            if other.path[:depth] == scope.path:
                assert scope.box.contains(other.box)
            elif scope.path[: len(other.path)] != other.path:
                assert not scope.box.overlaps(other.box), (scope.path, other.path)
    for placed in drawing.edges:
        ends = placed.edge.source, placed.edge.target
        for x, y in on_curve(placed.points):
            assert 0 <= x <= drawing.width and 0 <= y <= drawing.height
            for node in nodes:
                if node.node.id in ends:
                    continue
                box = node.box
                inside = box.x + 0.5 < x < box.right - 0.5
                inside &= box.y + 0.5 < y < box.bottom - 0.5
                assert not inside, (ends, node.node.id)
        if placed.label:
            assert not any(placed.label.overlaps(node.box) for node in nodes)
    for one in drawing.edges:
        for other in drawing.edges:
            if one is not other and one.label and other.label:
                assert not one.label.overlaps(other.label)


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 14))
    paths = [(), ("a",), ("a", "x"), ("a", "y"), ("b",), ("b", "x"), ("c",)]
    used = draw(st.lists(st.sampled_from(paths), min_size=1, max_size=4))
    nodes = [
        Node(f"n{n}", "op" * draw(st.integers(1, 9)), scope=draw(st.sampled_from(used)))
        for n in range(count)
    ]
    number = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(number, number), max_size=24))
    cyclic = draw(st.booleans())
    edges = []
    for a, b in pairs:
        if not cyclic:
            a, b = min(a, b), max(a, b)
            if a == b:
                continue
        label = draw(st.sampled_from(["", "3×4", "128×128×3"]))
        edges.append(Edge(f"n{a}", f"n{b}", label, draw(st.booleans())))
    return Graph(nodes, edges)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(graph=graphs(), direction=st.sampled_from(["down", "right"]))
def test_any_graph_keeps_nodes_scopes_edges_and_labels_apart(graph, direction):
    check(layered_layout(graph, direction))


def test_data_flows_downwards_or_to_the_right():
    graph = graph_of([("a", "b"), ("b", "c"), ("a", "c")])
    down, right = boxes(lay_out(graph)), boxes(lay_out(graph, direction="right"))
    assert down["a"].bottom < down["b"].y and down["b"].bottom < down["c"].y
    assert right["a"].right < right["b"].x and right["b"].right < right["c"].x


def test_a_chain_is_perfectly_straight():
    names = [f"{'long' * (n % 3)}n{n}" for n in range(12)]
    drawing = lay_out(graph_of(list(itertools.pairwise(names))))
    assert len({box.center[0] for box in boxes(drawing).values()}) == 1
    for placed in drawing.edges:
        assert len({x for x, _ in placed.points}) == 1


def test_weights_and_constants_do_not_bend_the_main_line_through_scopes():
    nodes = [
        Node("x", "x", "input"),
        Node("l1/w", "kernel", "variable", ("l1",)),
        Node("l1/mul", "MatMul", "linear", ("l1",)),
        Node("l2/w", "kernel", "variable", ("l2",)),
        Node("l2/mul", "MatMul", "linear", ("l2",)),
    ]
    edges = [("x", "l1/mul"), ("l1/w", "l1/mul"), ("l1/mul", "l2/mul")]
    graph = Graph(nodes, [Edge(*e) for e in [*edges, ("l2/w", "l2/mul")]])
    place = {name: box.center[0] for name, box in boxes(lay_out(graph)).items()}
    assert place["x"] == place["l1/mul"] == place["l2/mul"]


def test_a_fork_is_centred_over_its_two_branches():
    graph = graph_of([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")])
    x = {name: box.center[0] for name, box in boxes(lay_out(graph)).items()}
    assert x["a"] == x["d"] == pytest.approx((x["b"] + x["c"]) / 2, abs=0.5)


def test_a_scope_that_feeds_another_stands_wholly_above_it():
    scopes = {"a1": ("a",), "a2": ("a",), "b1": ("b",), "b2": ("b",)}
    graph = graph_of([("a1", "a2"), ("a1", "b2"), ("b1", "b2")], scopes)
    first, second = lay_out(graph).scopes
    assert first.path == ("a",) and first.box.bottom < second.box.y


def test_scopes_that_feed_each_other_in_a_circle_are_still_boxes():
    scopes = {"a1": ("a",), "a2": ("a",), "b1": ("b",), "b2": ("b",)}
    check(lay_out(graph_of([("a1", "b1"), ("b1", "a2"), ("a2", "b2")], scopes)))


def test_a_back_edge_runs_upwards_and_enters_its_target_from_above():
    graph = graph_of([("in", "merge"), ("merge", "body"), ("body", "merge")])
    drawing = lay_out(graph)
    back = drawing.edges[2]
    assert [placed.backward for placed in drawing.edges] == [False, False, True]
    assert back.points[0][1] == boxes(drawing)["body"].bottom
    assert back.points[-1][1] == boxes(drawing)["merge"].y
    assert back.points[-2][1] < back.points[-1][1]
    check(drawing)


def test_a_self_loop_is_drawn_beside_its_node():
    drawing = lay_out(graph_of([("a", "a"), ("a", "b")]))
    xs = [x for x, _ in drawing.edges[0].points]
    assert max(xs) > boxes(drawing)["a"].right
    check(drawing)


def test_parallel_edges_end_in_different_places():
    drawing = lay_out(graph_of([("x", "square"), ("x", "square")]))
    first, second = (placed.points[-1] for placed in drawing.edges)
    assert abs(first[0] - second[0]) >= 5


def test_crossings_that_can_be_avoided_are_avoided():
    edges = [("a", "x"), ("b", "y"), ("c", "z")]
    nodes = [Node(name, name) for name in "abczyx"]
    drawing = lay_out(Graph(nodes, [Edge(*e) for e in edges]))
    x = {name: box.x for name, box in boxes(drawing).items()}
    assert sorted("abc", key=x.get) == [
        {"x": "a", "y": "b", "z": "c"}[name] for name in sorted("xyz", key=x.get)
    ]


def test_a_node_with_nothing_to_wait_for_stands_next_to_its_reader():
    graph = graph_of([("a", "b"), ("b", "c"), ("c", "d"), ("constant", "d")])
    placed = boxes(lay_out(graph))
    assert placed["constant"].center[1] == placed["c"].center[1]


def test_parts_without_edges_between_them_stand_close_together():
    graph = graph_of([("a", "b"), ("c", "d"), ("e", "f")])
    tops = sorted(
        (box for name, box in boxes(lay_out(graph)).items() if name in "ace"),
        key=lambda box: box.x,
    )
    assert all(b.x - a.right < 40 for a, b in itertools.pairwise(tops))


def test_many_loose_nodes_make_a_block_not_a_wall():
    drawing = lay_out(Graph([Node(f"n{n}", "NoOp") for n in range(40)]))
    assert drawing.width < 1200 and drawing.height < 900
    check(drawing)


def test_the_empty_graph_and_a_single_node_can_be_drawn():
    assert lay_out(Graph(())).nodes == ()
    assert lay_out(Graph((Node("a", "a"),))).width > 0


def test_labels_that_find_no_room_are_left_out():
    graph = graph_of([("a", "b", "9×9")])
    drawing = lay_out(graph)
    huge = PlacedNode(drawing.nodes[0].node, Box(-500, -500, 2000, 2000))
    (placed,) = place_labels([huge], [], drawing.edges)
    assert placed.label is None


def test_the_rows_of_a_chain_are_found_without_recursion():
    count = 100_000
    edges = [(n, n + 1) for n in range(count - 1)]
    nodes = [Node(str(n), "op") for n in range(count)]
    ranks, backward = assign_ranks(ScopeTree(nodes[:1]), [0] * count, edges)
    assert ranks[-1] == count - 1 and not backward
    assert find_back_edges(count, [*edges, (count - 1, 0)]) == {count - 1}


def test_a_hundred_thousand_levels_of_edges_do_not_make_a_square_of_dummies():
    count = 1500
    edges = [(f"n{n}", f"n{n + 1}") for n in range(count - 1)]
    edges += [("n0", f"n{n}") for n in range(2, count)]
    drawing = lay_out(graph_of(edges))
    assert len(drawing.edges) == len(edges)


@pytest.mark.parametrize("scopes", [0, 20])
def test_three_hundred_nodes_are_laid_out_fast_enough_to_click_through(scopes):
    graph = random_graph(300, 105, 0, scopes)
    times = []
    for _ in range(3):
        start = time.process_time()
        layered_layout(graph)
        times.append(time.process_time() - start)
    assert min(times) < 0.5  # measured: 0.05 s; the margin is for busy machines


def test_the_same_graph_gives_the_same_bytes_in_every_process():
    program = (
        "from minitf_widgets.drawing import *\n"
        "nodes = [Node(f's{n % 3}/n{n}', f'op{n}', scope=(f's{n % 3}',))"
        " for n in range(30)]\n"
        "edges = [Edge(nodes[a].id, nodes[(a * 7 + 3) % 30].id, '2×3')"
        " for a in range(30)]\n"
        "import hashlib\n"
        "text = to_svg(lay_out(collapse(Graph(nodes, edges), max_nodes=20)))\n"
        "print(hashlib.sha256(text.encode()).hexdigest())\n"
    )
    package = Path(minitf_widgets.drawing.__file__).parents[2]
    search = os.pathsep.join([str(package), *filter(None, sys.path)])
    answers = set()
    for seed in ("1", "2"):
        settings_ = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": search}
        command = [sys.executable, "-c", program]
        done = subprocess.run(
            command, env=settings_, capture_output=True, text=True, check=True
        )
        answers.add(done.stdout)
    assert len(answers) == 1


def test_an_unknown_direction_or_engine_is_refused():
    graph = Graph((Node("a", "a"),))
    with pytest.raises(ValueError, match="direction must be 'down' or 'right'"):
        lay_out(graph, direction="up")
    with pytest.raises(ValueError, match="engine must be one of"):
        lay_out(graph, engine="neato")


def test_whole_pixels_keep_boxes_crisp():
    drawing = lay_out(random_graph(20, 6, 1))
    for placed in drawing.nodes:
        assert placed.box.x == int(placed.box.x) and placed.box.y == int(placed.box.y)
    assert to_svg(drawing)
