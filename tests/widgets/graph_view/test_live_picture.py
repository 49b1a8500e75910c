"""Opening and closing boxes, and where things are then."""

import pytest
from minitf_widgets.drawing import Edge, Graph, LivePicture, Node
from minitf_widgets.drawing.live import MOST_OPEN


def nested(count=3, inner=4):
    """`count` scopes s0, s1 ... that each hold a scope `in` of `inner` nodes."""
    nodes, edges, before = [Node("x", "x", "input")], [], "x"
    for s in range(count):
        for n in range(inner):
            name = f"s{s}/in/op{n}"
            nodes.append(Node(name, f"op{s}{n}", "math", (f"s{s}", "in")))
            edges.append(Edge(before, name))
            before = name
        nodes.append(Node(f"s{s}/end", "end", "constant", (f"s{s}",)))
    return Graph(nodes, edges)


def test_a_small_graph_is_open():
    picture = LivePicture(nested())
    assert picture.is_open("s0/") and picture.is_open("s0/in/")
    assert picture.visible_id("s0/in/op1") == "s0/in/op1"


def test_closing_one_box_leaves_the_others_and_opening_it_finds_it_as_it_was():
    picture = LivePicture(nested())
    picture.toggle("s1/in/")
    picture.toggle("s1/")
    assert picture.visible_id("s1/in/op0") == "s1/"
    assert picture.visible_id("s0/in/op0") == "s0/in/op0"
    picture.toggle("s1/")
    assert picture.visible_id("s1/in/op0") == "s1/in/"


def test_a_box_seen_for_the_first_time_opens_as_far_as_there_is_room():
    picture = LivePicture(nested(), depth=1)
    assert picture.visible_id("s0/in/op0") == "s0/"
    picture.toggle("s0/")
    assert picture.visible_id("s0/in/op0") == "s0/in/op0"
    assert picture.visible_id("s1/in/op0") == "s1/"


def test_opening_a_box_never_closes_another():
    picture = LivePicture(nested(30, 30), max_nodes=60)
    for s in range(0, 30, 7):
        picture.open_to(f"s{s}/in/op3")
    for s in range(0, 30, 7):
        assert picture.visible_id(f"s{s}/in/op3") == f"s{s}/in/op3"


def test_all_can_be_closed_and_opened():
    picture = LivePicture(nested())
    picture.close_all()
    assert [node.id for node in picture.folded.nodes] == ["x", "s0/", "s1/", "s2/"]
    picture.toggle("s0/")
    assert picture.visible_id("s0/in/op0") == "s0/in/"
    assert picture.open_all() is True
    assert picture.visible_id("s2/in/op0") == "s2/in/op0"


def test_opening_all_of_a_large_graph_stops_in_time():
    picture = LivePicture(nested(40, 30))
    assert picture.open_all() is False
    assert len(picture.folded.nodes) <= MOST_OPEN


def test_addresses_that_are_not_drawn_are_where_their_caller_is():
    graph = Graph([Node("while", "while", "control", ("while",)), Node("y", "y")])
    picture = LivePicture(graph)
    assert picture.visible_id("while:body/add:f/mul") == "while"
    assert picture.visible_id("nowhere") == ""


def test_hidden_kinds_are_left_out_and_come_back():
    picture = LivePicture(nested())
    picture.hidden = {"constant"}
    assert picture.visible_id("s0/end") == ""
    assert not any(node.kind == "constant" for node in picture.folded.nodes)
    picture.hidden = ()
    assert picture.visible_id("s0/end") == "s0/end"


def test_what_is_out_of_sight_is_marked_on_its_box():
    picture = LivePicture(nested(), depth=1)
    svg = picture.svg(highlight={"current": ["s0/in/op1"], "added": "s1/end"})
    assert 'class="node k-group current"' in svg
    assert 'class="node k-group added"' in svg


def test_each_picture_has_ids_of_its_own():
    first, second = LivePicture(nested()), LivePicture(nested())
    assert first.prefix != second.prefix
    assert f'class="{first.prefix}"' in first.svg()


def test_a_live_picture_has_signs_words_and_no_tooltips():
    picture = LivePicture(nested(), depth=1)
    svg = picture.svg()
    assert 'data-toggle="s0/"' in svg
    assert 'role="treeitem" aria-label="s0, closed box, 5 ops, 1 input"' in svg
    assert 'aria-expanded="false"' in svg
    picture.toggle("s0/")
    assert 'aria-label="s0, open box" aria-expanded="true"' in picture.svg()


def test_odd_names_are_escaped_everywhere():
    odd = '"><script>'
    graph = Graph([Node(f"{odd}/a", odd, scope=(odd,)), Node("b", "b")])
    svg = LivePicture(graph).svg()
    assert "<script" not in svg
    assert LivePicture(graph, depth=1).svg().count("&lt;script&gt;") > 2


@pytest.mark.parametrize("name", ["x", "nothing/", "", "s0"])
def test_only_boxes_open(name):
    with pytest.raises(ValueError, match="There is no box"):
        LivePicture(nested()).toggle(name)


def test_the_box_around_and_what_is_in_it():
    picture = LivePicture(nested())
    assert picture.around("s0/in/op1") == "s0/in/"
    assert picture.around("s0/in/") == "s0/"
    assert picture.around("x") is None
    assert picture.members("s1/") == [f"s1/in/op{n}" for n in range(4)] + ["s1/end"]
    assert picture.members("x") == []


def test_direction_and_decoration_change_the_drawing_only():
    said = []

    def note(graph):
        said.append(len(graph.nodes))
        return graph

    picture = LivePicture(nested(), decorate=note)
    down = picture.drawing
    assert picture.drawing is down
    picture.direction = "right"
    assert picture.drawing.direction == "right"
    picture.redraw()
    assert picture.drawing is not down
    assert len(said) == 3
