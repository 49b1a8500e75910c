"""The records refuse what cannot be drawn, with a message that says what to do."""

import pytest
from minitf_widgets.drawing import Box, Edge, Graph, Node
from minitf_widgets.drawing.model import scope_paths


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind must be one of input, .*kind='tensor'"):
        Node("a", "a", "tensor")


def test_two_nodes_of_one_id_are_refused():
    with pytest.raises(ValueError, match="needs its own id. Received twice: 'a'"):
        Graph([Node("a", "a"), Node("b", "b"), Node("a", "c")])


def test_an_edge_to_nowhere_is_refused():
    with pytest.raises(ValueError, match="'a' -> 'b' names a node that is not in"):
        Graph([Node("a", "a")], [Edge("a", "b")])


def test_equal_graphs_are_equal_and_cannot_be_changed():
    one, other = (Graph([Node("a", "a")], name="g") for _ in range(2))
    assert one == other and isinstance(one.nodes, tuple)
    with pytest.raises(AttributeError):
        one.name = "h"


def test_scopes_are_listed_with_their_parents_first():
    nodes = [Node("1", "", scope=("a", "b", "c")), Node("2", "", scope=("a",))]
    assert scope_paths(nodes) == [("a",), ("a", "b"), ("a", "b", "c")]


def test_boxes_that_only_touch_do_not_overlap():
    left, right = Box(0, 0, 10, 10), Box(10, 0, 10, 10)
    assert not left.overlaps(right) and left.overlaps(right, margin=1)
    assert left.contains(left) and not left.contains(right)
