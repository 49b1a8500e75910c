"""Folding leaves a graph that can be read, and loses nothing on the way."""

import time

import pytest
from minitf_widgets.drawing import Edge, Graph, Node, collapse, lay_out
from minitf_widgets.drawing.repeats import stem


def layers(count, ops=5, name="layer", outside=0):
    """Make `count` equal scopes of `ops` ops, one feeding the next, in one chain."""
    nodes, edges, before = [Node("x", "x", "input")], [], "x"
    for layer in range(1, count + 1):
        scope = f"{name}_{layer}"
        for op in range(ops):
            this = f"{scope}/op{op}"
            nodes.append(Node(this, f"op{op}", scope=(scope,)))
            edges.append(Edge(before, this, "2×3"))
            before = this
    for n in range(outside):
        nodes.append(Node(f"out{n}", f"out{n}"))
        edges.append(Edge(before, f"out{n}", f"{n}"))
        before = f"out{n}"
    return Graph(nodes, edges, "layers")


def names(graph):
    return [node.id for node in graph.nodes]


def hidden(graph):
    """List every original node: those shown and those inside groups."""
    found = []
    for node in graph.nodes:
        found += node.members if node.kind == "group" else (node.id,)
    return found


def test_a_graph_that_fits_is_left_as_it_is():
    graph = layers(3)
    assert collapse(graph) == graph


def test_depth_one_folds_the_outermost_scopes():
    folded = collapse(layers(3), depth=1)
    assert names(folded) == ["x", "layer_1/", "layer_2/", "layer_3/"]
    assert folded.nodes[1].label == "layer_1" and folded.nodes[1].detail == ("5 ops",)
    assert [(e.source, e.target, e.label) for e in folded.edges] == [
        ("x", "layer_1/", "2×3"),
        ("layer_1/", "layer_2/", "2×3"),
        ("layer_2/", "layer_3/", "2×3"),
    ]


def test_depth_two_keeps_the_outer_box_and_folds_the_inner_one():
    nodes = [Node(f"a/b/{n}", "op", scope=("a", "b")) for n in range(3)]
    folded = collapse(Graph([*nodes, Node("a/c", "op", scope=("a",))]), depth=2)
    assert [(node.id, node.scope) for node in folded.nodes] == [
        ("a/b/", ("a",)),
        ("a/c", ("a",)),
    ]


def test_large_graphs_are_folded_to_the_given_size():
    nodes = [
        Node(f"s{n // 25}/n{n}", f"op{n % 25 + n // 25}", scope=(f"s{n // 25}",))
        for n in range(250)
    ]
    folded = collapse(Graph(nodes), max_nodes=60, repeat=0)
    assert 40 < len(folded.nodes) <= 60
    assert sorted(hidden(folded)) == sorted(names(Graph(nodes)))


def test_small_scopes_stay_open_where_large_ones_are_folded():
    nodes = [Node(f"big/{n}", f"a{n}b", scope=("big",)) for n in range(80)]
    nodes += [Node(f"small/{n}", f"c{n}d", scope=("small",)) for n in range(4)]
    folded = collapse(Graph(nodes))
    assert names(folded) == ["big/", *(f"small/{n}" for n in range(4))]


def test_equal_layers_are_rolled_into_one():
    folded = collapse(layers(20, outside=2))
    group = folded.nodes[1]
    assert names(folded) == ["x", "layer_1 … layer_20/", "out0", "out1"]
    assert group.label == "layer_1 … layer_20"
    assert group.detail == ("×20 · 5 ops each",)
    assert len(group.members) == 100


def test_layers_of_different_shape_are_not_rolled():
    graph = layers(20)
    odd = Node("layer_3/extra", "extra", scope=("layer_3",))
    folded = collapse(Graph([*graph.nodes, odd], graph.edges))
    ids = names(folded)
    assert "layer_3/" in ids and not any(" … layer_20" in name for name in ids[:3])


def test_layers_with_something_between_them_are_not_rolled_into_a_circle():
    nodes, edges, before = [Node("x", "x")], [], "x"
    for n in range(30):
        for name, scope in ((f"conv_{n}/op", (f"conv_{n}",)), (f"add{n}", ())):
            nodes.append(Node(name, f"op{n}" if scope else f"add{n}x", scope=scope))
            edges.append(Edge(before, name))
            before = name
    folded = collapse(Graph(nodes, edges), max_nodes=70, repeat=4)
    assert not any("…" in name for name in names(folded))


def test_rolling_can_be_turned_off():
    folded = collapse(layers(20), repeat=0)
    assert {"layer_1/", "layer_20/"} <= {n.split("op")[0] for n in names(folded)}
    assert not any("…" in name for name in names(folded))


def test_opening_one_of_many_equal_layers_takes_it_out_of_the_roll():
    ids = names(collapse(layers(20), open=["layer_7"]))
    assert "layer_1 … layer_6/" in ids and "layer_8 … layer_20/" in ids
    assert {f"layer_7/op{n}" for n in range(5)} <= set(ids)


def test_opening_a_roll_by_its_id_shows_its_members():
    ids = names(collapse(layers(20), open="layer_1 … layer_20/"))
    assert all(any(f"layer_{n}/" in name for name in ids) for n in range(1, 21))


def test_opened_scopes_may_exceed_the_limit_and_closed_ones_stay_closed():
    nodes = [
        Node(f"m/s{n % 2}/{n}", f"a{n}b", scope=("m", f"s{n % 2}")) for n in range(90)
    ]
    graph = Graph(nodes)
    assert (
        len(collapse(graph, max_nodes=10, open=["m/s0", "m/s1"], repeat=0).nodes) >= 24
    )
    assert names(collapse(layers(2), closed=("layer_1",)))[:2] == ["x", "layer_1/"]
    assert names(collapse(layers(2), closed=[("layer_1",)]))[:2] == ["x", "layer_1/"]


def test_edges_between_folded_scopes_say_how_many_tensors_they_carry():
    nodes = [Node(f"{s}/{n}", "op", scope=(s,)) for s in "ab" for n in range(3)]
    edges = [Edge(f"a/{n}", f"b/{n}", "2×3") for n in range(3)]
    edges += [Edge("a/0", "b/1", "", True)]
    (edge,) = collapse(Graph(nodes, edges), depth=1).edges
    assert (edge.source, edge.target, edge.label) == ("a/", "b/", "3 tensors")
    assert not edge.control and "a/1 → b/1 2×3" in edge.title


def test_one_tensor_read_twice_is_still_one_tensor():
    nodes = [Node("x", "x"), *(Node(f"b/{n}", "op", scope=("b",)) for n in range(2))]
    edges = [Edge("x", f"b/{n}", "2×3") for n in range(2)]
    (edge,) = collapse(Graph(nodes, edges), depth=1).edges
    assert edge.label == "2×3"


def test_pure_order_between_folded_scopes_stays_a_control_edge():
    nodes = [Node(f"{s}/{n}", "op", scope=(s,)) for s in "ab" for n in range(2)]
    (edge,) = collapse(Graph(nodes, [Edge("a/0", "b/0", "", True)]), depth=1).edges
    assert edge.control and edge.label == ""


def test_forty_constants_of_one_op_become_one_box():
    nodes = [Node(f"c{n}", f"Const_{n}", "constant") for n in range(70)]
    nodes.append(Node("pack", "Pack", "array"))
    folded = collapse(Graph(nodes, [Edge(f"c{n}", "pack", "") for n in range(70)]))
    assert [node.label for node in folded.nodes] == ["Const_0 … Const_69", "Pack"]
    assert folded.nodes[0].detail == ("×70",)


def test_a_flat_graph_is_cut_into_parts_that_open_in_turn():
    count = 5000
    nodes = [Node(f"n{n}", f"a{n}b") for n in range(count)]
    graph = Graph(nodes, [Edge(f"n{n}", f"n{n + 1}") for n in range(count - 1)])
    parts = collapse(graph)
    assert len(parts.nodes) == 12 and parts.nodes[0].label == "ops 1 – 417"
    assert len(parts.edges) == 11
    inner = collapse(graph, open=[parts.nodes[0].id])
    assert len(inner.nodes) == 11 + 12
    assert sorted(hidden(inner)) == sorted(names(graph))


def test_a_chain_of_a_hundred_thousand_ops_is_folded_and_drawn():
    count = 100_000
    nodes = [Node(f"n{n}", f"a{n}b") for n in range(count)]
    graph = Graph(nodes, [Edge(f"n{n}", f"n{n + 1}") for n in range(count - 1)])
    start = time.perf_counter()
    drawing = lay_out(collapse(graph))
    assert len(drawing.nodes) <= 60
    assert time.perf_counter() - start < 20  # measured: about 1.5 s


def test_a_group_never_takes_the_name_of_a_node():
    nodes = [
        Node("s/", "odd"),
        Node("s/a", "a", scope=("s",)),
        Node("s/b", "b", scope=("s",)),
    ]
    assert names(collapse(Graph(nodes), depth=1)) == ["s/", "s//"]


def test_a_scope_around_a_single_node_is_not_worth_folding():
    graph = Graph([Node("s/a", "a", scope=("s",)), Node("b", "b")])
    assert names(collapse(graph, depth=1)) == ["s/a", "b"]


def test_self_loops_survive_only_where_they_can_be_seen():
    nodes = [Node("s/a", "a", scope=("s",)), Node("s/b", "b", scope=("s",))]
    graph = Graph(nodes, [Edge("s/a", "s/a"), Edge("s/a", "s/b")])
    assert len(collapse(graph).edges) == 2
    assert collapse(graph, depth=1).edges == ()


def test_limits_below_one_are_refused():
    with pytest.raises(ValueError, match="depth must be at least 1. Received: depth=0"):
        collapse(layers(1), depth=0)
    with pytest.raises(ValueError, match="max_nodes must be at least 1"):
        collapse(layers(1), max_nodes=0)


def test_a_name_that_is_only_a_number_is_its_own_stem():
    assert stem("12") == "12" and stem("a_1") == "a"
