"""What the graph view knows, does and writes, without a browser."""

import json

import pytest
from minitf_widgets import GraphView, show_graph
from minitf_widgets.front.view import as_json
from minitf_widgets.graph_view import details, measures

import minitf as tf
from minitf.core import context
from minitf.formats import proto
from minitf.formats.events import read_events


@pytest.fixture
def function():
    weight = tf.Variable([[1.0], [2.0]], name="weight")

    @tf.function
    def model(x, rounds):
        with tf.name_scope("dense"):
            y = tf.matmul(x, weight)
        for _ in tf.range(rounds):
            y = y * 2.0
        return y

    model(tf.ones([3, 2]), tf.constant(2))
    return model


def simple():
    with tf.Graph().as_default() as graph:
        x = tf.compat.v1.placeholder(tf.float32, [2], name="x")
        with tf.device("/device:CPU:0"):
            y = tf.add(x, tf.constant([1.0, 2.0], name="c"), name="sum")
        tf.multiply(y, y, name="product")
    return graph


# --- The page's parts -----------------------------------------------------------------


def test_all_parts_are_json_whatever_the_reader_did(function):
    view = show_graph(function)
    for message in (
        {"action": "pick", "name": "while:body/mul"},
        {"action": "toggle", "name": "while/"},
        {"action": "pick", "name": "while/"},
        {"action": "open_all"},
        {"action": "search", "text": "mul"},
        {"action": "search_on", "by": 1},
        {"action": "hide_constants"},
        {"action": "color", "color": "device"},
        {"action": "direction", "direction": "right"},
        {"action": "close_around", "name": "while:body/mul"},
        {"action": "close_all"},
        {"action": "jump", "address": "dense/MatMul"},
        {"action": "export", "form": "dot"},
        {"action": "pick", "name": None},
    ):
        view._method(message)(**{k: v for k, v in message.items() if k != "action"})
        parts = as_json(view.parts())
        assert len(json.dumps(parts)) < 300_000
        assert set(parts["cards"]) >= {n.id for n in view.picture.folded.nodes}


def test_picking_tells_all_there_is_to_say(function):
    view = show_graph(function)
    view.pick("dense/MatMul")
    found = view.parts()["picked"]
    assert found["type"] == "MatMul" and found["made"] == ["float32 3×1"]
    assert found["does"].startswith("Multiplies two matrices")
    assert (
        "y = tf.matmul(x, weight)"
        in dict(found["code"]["lines"])[found["code"]["line"]]
    )
    assert found["code"]["place"].startswith("test_graph_view.py, line ")
    assert [link["id"] for link in found["inputs"]] == [
        "x",
        "dense/MatMul/ReadVariableOp",
    ]
    assert found["outputs"][0] == {"id": "while:body/y", "label": "3×1"}


def test_picking_a_box_counts_what_is_in_it(function):
    view = show_graph(function)
    view.pick("while/body/")
    found = view.parts()["picked"]
    assert found["type"] == "box"
    assert "2 AddV2" in found["made"]
    view.pick("no such thing")
    assert view.parts()["picked"] is None


def test_jumping_opens_what_is_closed_and_shows_what_is_hidden(function):
    view = show_graph(function, collapse=1, hide=["constant"])
    view.jump("while:body/mul/y")
    assert view.picture.visible_id("while:body/mul/y") == "while:body/mul/y"
    with pytest.raises(ValueError, match="There is no operation 'nowhere'"):
        view.jump("nowhere")


def test_search_finds_names_and_ops_and_goes_around(function):
    view = show_graph(function, collapse=1)
    assert view.search("MATM") == 3  # the product, the handle, and its reading
    first = view.picked
    for _ in range(3):
        view.search_on()
    assert view.picked == first
    view.search_on(-1)
    assert view.parts()["search"] == {"text": "MATM", "count": 3, "place": 2}
    assert view.search("AddV2") == 2
    assert view.search("no such op") == 0
    assert view.search(" ") == 0


def test_closing_the_box_around_a_node_picks_that_box(function):
    view = show_graph(function)
    view.on_close_around("while:body/mul")
    assert view.picked == "while/body/"
    assert not view.picture.is_open("while/body/")
    view.on_close_around("x")
    assert view.picked == "while/body/"


def test_too_many_boxes_to_open_are_said():
    with tf.Graph().as_default() as graph:
        for i in range(300):
            with tf.name_scope(f"part{i % 30}_{i % 7}"):
                tf.constant(float(i)) + float(i)
    view = show_graph(graph)
    view.open_all()
    assert "Not all boxes are open" in view.parts()["note"]
    view.close_all()
    assert view.parts()["note"] == ""


# --- Colours and measures -------------------------------------------------------------


def test_a_watched_run_gives_times_values_and_colours(function):
    view = show_graph(function)
    view.measure(lambda: function(tf.ones([3, 2]), tf.constant(2)))
    found = view.measures
    assert found["while:body/mul"].runs == 2
    assert found["dense/MatMul"].value == "[[3.]\n [3.]\n [3.]]"
    assert found["dense/MatMul"].size == 12
    assert all(measure.seconds >= 0 for measure in found.values())
    assert view.color == "time"
    assert "heat5" in view.parts()["picture"]
    assert any(
        "value: 12.0" in line or "12." in line for line in view._cards()["while"]
    )
    assert view.parts()["settings"]["colors"] == ["kind", "device", "time", "memory"]


def test_the_time_of_a_loop_is_without_its_bodies():
    stays = {
        "while": [measures._Stay(0.0, 10.0, 4)],
        "while:body/add": [measures._Stay(1.0, 4.0, 4), measures._Stay(5.0, 8.0, 4)],
    }
    found = measures._add_up(stays, {})
    assert found["while"].seconds == 4.0
    assert found["while:body/add"].seconds == 6.0


def test_run_metadata_of_a_session_gives_times():
    with tf.Graph().as_default() as graph:
        x = tf.compat.v1.placeholder(tf.float32, [2], name="x")
        y = tf.while_loop(lambda i: i < 3.0, lambda i: i + 1.0, [x[0]], name="loop")
        add = tf.add(y, 1.0, name="add")
        metadata = tf.compat.v1.RunMetadata()
        options = tf.compat.v1.RunOptions(
            trace_level=tf.compat.v1.RunOptions.FULL_TRACE
        )
        with tf.compat.v1.Session() as session:
            session.run(add, {x: [0.0, 1.0]}, options=options, run_metadata=metadata)
    found = show_graph(graph, run_metadata=metadata, color="memory").measures
    assert found["add"].size == 4
    assert found["loop:body/add"].runs == 3  # not confused with the other `add`


def test_devices_are_told_apart():
    view = show_graph(simple(), color="device")
    assert [entry["words"] for entry in view.parts()["key"]] == ["any device", "CPU:0"]
    assert "CPU:0" in view.text() or "CPU:0" in view.svg()


def test_a_measure_needs_something_that_runs(function):
    with pytest.raises(ValueError, match="Nothing of this graph ran"):
        show_graph(function).measure(lambda: None)


def test_a_run_that_fails_leaves_nobody_watching(function):
    def fail():
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        show_graph(function).measure(fail)
    assert context.state().watch is None and context.state().recorders == ()


@pytest.mark.parametrize(
    "options, message",
    [
        ({"color": "taste"}, "color must be one of kind, device, time, memory"),
        ({"direction": "up"}, "direction must be 'down' or 'right'"),
        ({"engine": "magic"}, "engine must be one of"),
        ({"collapse": 0}, "depth must be at least 1"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        show_graph(simple(), **options).svg()


# --- Files ----------------------------------------------------------------------------


def test_each_form_is_written_as_its_ending_says(tmp_path):
    view = show_graph(simple())
    starts = {"a.svg": b"<svg", "a.txt": b"Graph", "a.dot": b"digraph"}
    starts |= {"a.png": b"\x89PNG", "a.pbtxt": b"node {"}
    for name, start in starts.items():
        view.save(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start), name
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(starts)


def test_the_graph_itself_can_be_read_back(tmp_path):
    show_graph(simple()).save(tmp_path / "a.pb")
    message = proto.message("GraphDef")()
    message.ParseFromString((tmp_path / "a.pb").read_bytes())
    with tf.Graph().as_default() as again:
        tf.import_graph_def(message, name="")
    assert [op.name for op in again.get_operations()] == ["x", "c", "sum", "product"]
    assert GraphView(message).svg() == show_graph(message).svg()


def test_tensorboard_gets_an_event_file(tmp_path):
    view = show_graph(simple())
    view.save(tmp_path)  # a folder
    view.save(tmp_path / "new", "tensorboard")
    for folder in (tmp_path, tmp_path / "new"):
        [path] = folder.glob("*tfevents*")
        message = proto.message("GraphDef")()
        message.ParseFromString([e.graph_def for e in read_events(path)][-1])
        assert len(message.node) == 4


def test_a_file_for_the_page_is_its_bytes():
    view = show_graph(simple())
    view.on_export("pbtxt")
    view.on_export("tensorboard")
    sent = as_json(view.parts())["file"]
    assert sent["number"] == 2 and "tfevents" in sent["name"]
    with pytest.raises(ValueError, match="format must be one of"):
        view.on_export("gif")


def test_the_still_form_is_an_image_and_words():
    view = show_graph(simple(), legend=True)
    assert view.static_html().startswith('<img alt="Graph: 4 nodes, 4 edges"')
    for word in ("<script", "<svg", "style>"):
        assert word not in view.static_html()
    assert view.svg() == show_graph(simple(), legend=True).svg()


def test_a_closed_view_is_a_picture_still():
    view = show_graph(simple())
    view.close()
    assert "product" in view.text() and view.canvas() is None
    assert view._sources == {} and view.graph is None
    with pytest.raises(ValueError, match="was closed"):
        view.save("a.pb")


# --- The user's line ------------------------------------------------------------------


def test_places_are_named_as_a_reader_knows_them():
    assert details.place_name(r"C:\\code\\model.py") == "model.py"
    assert details.place_name("/tmp/ipykernel_17/1234.py") == "this notebook"
    assert details.code_of(object()) is None


def test_an_empty_graph_says_that_it_is_empty():
    view = show_graph(tf.Graph())
    assert view.parts()["note"].startswith("There is nothing in this graph")
    assert view.open_all() is None
    assert view.search("x") == 0


def test_a_file_in_a_folder_that_is_not_there_is_refused_in_words(function, tmp_path):
    path = tmp_path / "nowhere" / "graph.svg"
    with pytest.raises(FileNotFoundError, match="There is no folder .*nowhere"):
        show_graph(function).save(path)


def test_a_closed_view_measures_nothing_and_says_why(function):
    view = show_graph(function)
    view.close()
    with pytest.raises(RuntimeError, match="The graph view was closed"):
        view.measure(lambda: None)
