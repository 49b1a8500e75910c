"""Translating a graph: loops, branches and functions are boxes with their bodies."""

from minitf_widgets.drawing import collapse
from minitf_widgets.translate import to_drawing, with_sources

import minitf as tf


def loop_with_branch():
    weight = tf.Variable(2.0, name="weight")
    triple = tf.function(lambda x: x * weight)

    @tf.function
    def model(x, rounds):
        for _ in tf.range(rounds):
            if x > 3.0:
                x = triple(x)
            else:
                x = x + weight
        return triple(x)

    return model.get_concrete_function(tf.constant(1.0), tf.constant(2)).graph


def scopes(graph):
    return {node.id: node.scope for node in to_drawing(graph).nodes}


def edges(graph):
    return {(edge.source, edge.target) for edge in to_drawing(graph).edges}


def test_bodies_stand_in_the_box_of_their_caller():
    found = scopes(loop_with_branch())
    assert found["while"] == ("while",)
    assert found["while/loop_counter"] == ("while",)
    assert found["while:cond/Less"] == ("while", "cond")
    assert found["while:body/Greater"] == ("while", "body")
    assert found["while:body/cond:else/add"] == ("while", "body", "cond", "else")


def test_a_call_is_one_box_with_the_functions_name():
    with tf.Graph().as_default() as graph:
        square = tf.function(lambda x: x * x)

        def cube(x):
            return square(x) * x

        tf.function(cube)(tf.constant(2.0))
        tf.function(cube)(tf.constant(2.0))
    found = scopes(graph)
    assert found["PartitionedCall"] == ("cube",)
    assert found["PartitionedCall_1"] == ("cube (2)",)
    [inner] = [name for name in found if name.endswith(":cube/mul")][:1]
    assert found[inner] == ("cube",)


def test_edges_lead_into_arguments_and_out_of_results():
    found = edges(loop_with_branch())
    assert ("x", "while:body/x") in found
    assert ("x", "while") not in found
    assert ("rounds", "while:cond/rounds") in found
    assert ("while:body/cond/Identity", "while") in found
    assert ("while:body/Greater", "while:body/cond") in found
    assert ("while:body/cond:else/add", "while:body/cond") in found


def test_what_only_goes_around_a_loop_is_not_drawn_inside_it():
    found = scopes(loop_with_branch())
    assert "while:body/maximum_iterations" not in found
    assert ("while/maximum_iterations", "while") in edges(loop_with_branch())


def test_captured_variables_have_their_name_at_every_depth():
    nodes = [n for n in to_drawing(loop_with_branch()).nodes if n.label == "weight"]
    assert {node.kind for node in nodes} == {"variable"}
    assert len({len(node.scope) for node in nodes}) > 2


def test_bodies_can_be_left_out():
    drawn = to_drawing(loop_with_branch(), bodies=False)
    assert not any(":" in node.id for node in drawn.nodes)
    assert all("while" not in node.scope for node in drawn.nodes)
    assert ("x", "while") in {(edge.source, edge.target) for edge in drawn.edges}


def test_a_graphdef_has_the_same_boxes():
    graph = loop_with_branch()
    mine, written = scopes(graph), scopes(graph.as_graph_def())
    same = set(mine) & set(written)
    assert "while:body/cond:else/add" in same
    assert all(mine[name] == written[name] for name in same)
    assert len(mine) == len(written)


def test_a_function_that_calls_itself_stays_closed_somewhere():
    with tf.Graph().as_default() as graph:
        tf.function(lambda x: x + 1.0)(tf.constant(1.0))
    message = graph.as_graph_def()
    [function] = message.library.function
    call = function.node_def.add(name="again", op="PartitionedCall", input=["x"])
    call.attr["f"].func.name = function.signature.name
    depth = max(len(node.scope) for node in to_drawing(message).nodes)
    assert depth == 6


def test_folded_boxes_say_what_they_are():
    folded = collapse(to_drawing(loop_with_branch()), depth=1)
    [loop] = [node for node in folded.nodes if node.id == "while/"]
    assert loop.kind == "control"
    assert loop.detail[0].startswith("While · ")
    assert [n.kind for n in folded.nodes if n.detail[:1] == ("call · 6 ops",)] == [
        "function"
    ]


def test_every_node_leads_back_to_its_operation():
    drawn, sources = with_sources(loop_with_branch())
    assert sorted(sources) == sorted(node.id for node in drawn.nodes)
    assert sources["while:body/cond:else/add"].type == "AddV2"
