"""The text form says everything the picture says."""

from minitf_widgets.drawing import Edge, Graph, Node, collapse, to_text


def test_the_tree_shows_scopes_ops_inputs_and_shapes():
    nodes = [
        Node("x", "x", "input", detail=("float32 32×784",)),
        Node("dense/kernel", "kernel", "variable", ("dense",)),
        Node("dense/MatMul_1", "MatMul", "linear", ("dense",)),
        Node("init", "NoOp", "control"),
    ]
    edges = [
        Edge("x", "dense/MatMul_1", "32×784"),
        Edge("dense/kernel", "dense/MatMul_1"),
        Edge("dense/kernel", "init", "", True),
    ]
    assert to_text(Graph(nodes, edges, "mlp")) == (
        "Graph mlp: 4 nodes, 3 edges\n"
        "x  (input, float32 32×784)\n"
        "dense/\n"
        "  kernel  (variable)\n"
        "  MatMul_1 = MatMul  <- x 32×784, dense/kernel\n"
        "init = NoOp  after dense/kernel"
    )


def test_folded_scopes_say_what_they_hold():
    nodes = [Node(f"s/{n}", "Add", scope=("s",)) for n in range(3)]
    text = to_text(collapse(Graph(nodes), depth=1))
    assert text == "Graph: 1 node, 0 edges\ns/  (folded, 3 ops)"


def test_a_scope_left_and_entered_again_is_listed_once():
    nodes = [
        Node("s/a", "a", scope=("s",)),
        Node("b", "b"),
        Node("s/c", "c", scope=("s",)),
    ]
    assert to_text(Graph(nodes)).splitlines()[1:] == ["s/", "  a", "  c", "b"]


def test_long_graphs_and_long_lines_are_cut():
    text = to_text(Graph([Node(f"n{n}", "op") for n in range(500)]), max_lines=10)
    assert text.splitlines()[-1] == "... and 490 more lines"
    assert len(text.splitlines()) == 12
    assert max(map(len, to_text(Graph([Node("x" * 999, "op")])).splitlines())) == 120


def test_a_name_with_a_line_break_stays_on_one_line():
    assert to_text(Graph([Node("a\nb", "c\x1bd")])).splitlines()[1:] == [
        "a\\nb = c\\x1bd"
    ]


def test_nine_hundred_nested_scopes_need_no_recursion():
    deep = tuple(f"s{n}" for n in range(3000))
    assert to_text(Graph([Node("a", "a", scope=deep)]), max_lines=3000).endswith("line")
