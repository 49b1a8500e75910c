"""Checkpoints, protobuf messages and SavedModels can be looked at from a notebook."""

import html.parser
import os
import pathlib

import minitf_widgets
import numpy as np
import pytest
from google.protobuf.message import DecodeError
from minitf_widgets import show_checkpoint, show_message, show_saved_model

import minitf as tf
from minitf.core.errors import DataLossError, NotFoundError
from minitf.formats import proto


class Scale(tf.Module):
    def __init__(self, vocabulary=None):
        super().__init__()
        self.w = tf.Variable([1.0, 2.0], name="w")
        if vocabulary:
            self.vocabulary = tf.saved_model.Asset(vocabulary)

    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32, name="x")])
    def __call__(self, x):
        return {"y": x * self.w}


def example():
    features = {
        "age": tf.train.Feature(int64_list=tf.train.Int64List(value=[1, 300])),
        "name": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"<b>\xff"])),
        "size": tf.train.Feature(float_list=tf.train.FloatList(value=[0.1])),
    }
    return tf.train.Example(features=tf.train.Features(feature=features))


@pytest.fixture
def saved(tmp_path):
    module = Scale()
    checkpoint = tf.train.Checkpoint(a=module, b=module, step=tf.Variable(3))
    return tf.train.CheckpointManager(checkpoint, tmp_path, max_to_keep=2).save()


class Checker(html.parser.HTMLParser):
    """Refuses tags that do not match, and notes those that begin."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        if tag != "wbr":  # a place to wrap, which has no end
            self.open.append(tag)
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def checked(view):
    """Parses the HTML of a view, and looks at what holds for all of them."""
    text, checker = view._repr_html_(), Checker()
    checker.feed(text)
    assert not checker.open
    tags = [tag for tag, _ in checker.seen]
    assert tags.count("table") == tags.count("caption") == tags.count("thead")
    assert all("scope" in attrs for tag, attrs in checker.seen if tag == "th")
    assert not {"src", "href", "color"} & {key for _, a in checker.seen for key in a}
    assert "color" not in "".join(a.get("style") or "" for _, a in checker.seen)
    return text.replace("<wbr>", "")


# ---- Checkpoints


def test_a_checkpoint_shows_where_each_tensor_is(saved):
    view = show_checkpoint(saved)
    rows = {row[0]: row[1:] for row in view.tensors}
    key = "a/w/.ATTRIBUTES/VARIABLE_VALUE"
    data = "ckpt-1.data-00000-of-00001"
    *facts, offset, checksum = rows[key]
    assert (facts, checksum) == (["float32", "(2,)", 8, data], "ok")
    with open(os.path.join(os.path.dirname(saved), data), "rb") as file:
        assert file.read()[offset : offset + 8] == np.float32([1, 2]).tobytes()
    assert "num_shards        1" in str(view)
    assert key in checked(view)


def test_an_object_with_two_names_is_unfolded_once(saved):
    lines = [name.strip() for _, name in show_checkpoint(saved).objects]
    assert sum(": VARIABLE_VALUE" in line for line in lines) == 3  # w, step, counter
    assert "b #1, the same as (root).a" in lines


def test_the_folder_of_a_checkpoint_shows_the_latest(saved):
    view = show_checkpoint(os.path.dirname(saved))
    assert view.prefix == saved
    state = dict(row for row in view.parts[-1].rows if row[0] in ("latest", "kept"))
    assert state == {"latest": saved, "kept": saved}


def test_a_changed_byte_is_told_at_its_tensor_only(saved):
    path = f"{saved}.data-00000-of-00001"
    offset = next(r[5] for r in show_checkpoint(saved).tensors if r[0].startswith("a/"))
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(b"\x55")
    checksums = {row[0]: row[-1] for row in show_checkpoint(saved).tensors}
    wrong = [name for name, text in checksums.items() if text != "ok"]
    assert wrong == ["a/w/.ATTRIBUTES/VARIABLE_VALUE"]
    assert "Checksum does not match" in checksums[wrong[0]]


def test_a_checkpoint_without_its_data_is_shown_all_the_same(saved):
    os.unlink(f"{saved}.data-00000-of-00001")
    view = show_checkpoint(saved)
    assert all("NotFoundError" in row[-1] for row in view.tensors)
    assert ("ckpt-1.data-00000-of-00001", "not there") in view.parts[0].rows
    assert "cannot be read" in view.objects[0][1]
    checked(view)


def test_a_long_checkpoint_is_cut_with_a_count(saved):
    text = str(show_checkpoint(saved, limit=1))
    assert "... 3 more" in text  # of four tensors
    assert "step/" not in text


def test_the_slots_of_an_optimizer_are_in_the_tree(tmp_path):
    graph = proto.message("TrackableObjectGraph")()
    graph.nodes.add().children.add(node_id=1, local_name="optimizer")
    graph.nodes[0].children.add(node_id=2, local_name="w")
    slot = graph.nodes.add().slot_variables.add()
    slot.original_variable_node_id, slot.slot_name = 2, "m"
    slot.slot_variable_node_id = 3
    graph.nodes.add()
    graph.nodes.add().slot_variables.add(slot_variable_node_id=3, slot_name="loop")
    view = show_checkpoint(written(tmp_path, graph))
    assert (2, "slot m of (root).w #3") in view.objects
    assert len(view.objects) == 5  # the one that leads to itself comes to an end


def test_an_object_graph_that_leads_nowhere_is_shown(tmp_path):
    graph = proto.message("TrackableObjectGraph")()
    graph.nodes.add().children.add(node_id=7, local_name="lost")
    graph.nodes[0].children.add(node_id=0, local_name="me")
    objects = show_checkpoint(written(tmp_path, graph)).objects
    assert objects[1:] == [
        (1, "lost #7, which is not there"),
        (1, "me #0, the same as (root)"),
    ]


def written(folder, graph):
    """Writes a checkpoint with this description of objects only."""
    from minitf.formats.bundle import Item, write_bundle

    content = np.empty((), object)
    content[()] = graph.SerializeToString()
    prefix = str(folder / "made")
    write_bundle(prefix, [Item("_CHECKPOINTABLE_OBJECT_GRAPH", content, tf.string)])
    return prefix


def test_a_state_file_that_makes_no_sense_is_told(saved):
    path = os.path.join(os.path.dirname(saved), "checkpoint")
    for content in ("no such field: 1", ""):
        with open(path, "w") as file:
            file.write(content)
        assert show_checkpoint(saved).parts[-1].rows[0][0] == "damaged"


def test_what_is_no_checkpoint_raises(tmp_path, saved):
    with pytest.raises(NotFoundError, match="Failed to find any matching files"):
        show_checkpoint(tmp_path / "nothing")
    with open(f"{saved}.index", "wb") as file:
        file.write(b"nonsense")
    with pytest.raises(DataLossError):
        show_checkpoint(saved)
    os.unlink(os.path.join(os.path.dirname(saved), "checkpoint"))
    with pytest.raises(ValueError, match="these checkpoints: \\['ckpt-1'\\]"):
        show_checkpoint(tmp_path)


FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"  # written by TensorFlow


@pytest.mark.parametrize(
    "name", ["all_dtypes", "sharded", "v1", "v1_partitioned", "v2"]
)
def test_checkpoints_of_tensorflow_are_shown(name):
    index = next((FIXTURES / "checkpoints" / name).glob("*.index"))
    view = show_checkpoint(str(index).removesuffix(".index"))
    assert view.tensors
    assert {row[-1] for row in view.tensors} == {"ok"}
    checked(view)


@pytest.mark.parametrize("name", sorted(os.listdir(FIXTURES / "saved_models")))
def test_saved_models_of_tensorflow_are_shown(name):
    folder = FIXTURES / "saved_models" / name
    assert "serving_default" in checked(show_saved_model(folder))
    data = (folder / "saved_model.pb").read_bytes()
    view = show_message(data, "SavedModel", limit=10**6)
    assert view.damage is None
    assert view.fields[-1].end == len(data)


# ---- Messages


def test_the_fields_of_an_example_have_their_names_and_values():
    view = show_message(example())
    found = [(f.name, f.value) for f in view.fields]
    assert found[:6] == [
        ("features", "Features"),
        ("feature", "FeatureEntry"),
        ("key", "'age'"),
        ("value", "Feature"),
        ("int64_list", "Int64List"),
        ("value", "[1, 300]"),
    ]
    assert [f.depth for f in view.fields[:6]] == [0, 1, 2, 2, 3, 4]
    assert ("value", "[0.1]") in found
    text = checked(view)
    assert "&lt;b&gt;" in text
    assert "<b>\\" not in text


def test_the_bytes_of_the_fields_make_up_the_message():
    view = show_message(example())
    pieces = [
        view.data[f.start : f.content if f.is_message else f.end] for f in view.fields
    ]
    assert b"".join(pieces) == example().SerializeToString(deterministic=True)


def test_nodes_of_a_graph_can_be_read_with_and_without_their_class():
    with tf.Graph().as_default() as graph:
        tf.constant(2.0, name="x")
    node = graph.as_graph_def().node[0]
    data = node.SerializeToString(deterministic=True)
    assert "DT_FLOAT = 1" in str(show_message(node))
    assert show_message(data, "NodeDef").fields == show_message(node).fields
    guessed = show_message(data)
    assert [f.value for f in guessed.fields][:2] == ["'x'", "'Const'"]
    assert "a message?" in str(guessed)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("NodeDef", {"name": "x", "input": ["a", "b"]}),
        ("VersionDef", {"producer": -1, "bad_consumers": [1, -2]}),
        ("TensorProto", {"double_val": [1.5], "int64_val": [-3], "bool_val": [True]}),
        ("TensorProto", {"tensor_content": bytes(300), "dtype": 99}),
    ],
)
def test_values_of_every_kind_are_decoded(name, values):
    text = str(show_message(proto.message(name)(**values)))
    expected = {"producer": "-1", "bad_consumers": "[1, -2]", "double_val": "[1.5]"}
    expected |= {"int64_val": "[-3]", "bool_val": "[True]", "dtype": "99"}
    expected |= {"name": "'x'", "input": "'b'", "tensor_content": "260 more bytes"}
    for key in values:
        assert any(key in x and x.endswith(expected[key]) for x in text.splitlines())


def test_every_cut_message_stops_where_protobuf_refuses_it():
    data = example().SerializeToString(deterministic=True)
    for length in range(len(data)):
        view = show_message(data[:length], "Example")
        try:
            proto.message("Example").FromString(data[:length])
            refused = False
        except DecodeError:
            refused = True
        assert (view.damage is not None) == refused
        assert ("stops here" in str(view)) == refused


@pytest.mark.parametrize(
    ("data", "where", "what"),
    [
        (b"\x08", 1, "a number is cut off"),
        (b"\x08" + b"\xff" * 10, 1, "longer than ten bytes"),
        (b"\x0a\x05ab", 2, "5 bytes are to follow, but only 2 are there"),
        (b"\x0d\x01", 1, "4 bytes are to follow, but only 1 are there"),
        (b"\x08\x01\x0f", 2, "no wire type 7"),
        (b"\x00\x01", 0, "no field number 0"),
        (b"\x0b\x08\x01", 3, "group 1 has no end"),
        (b"\x0c", 0, "group 1 ends here, but has not begun"),
    ],
)
def test_damage_is_told_at_its_byte(data, where, what):
    view = show_message(data)
    assert view.damage.position == where
    assert what in str(view)
    checked(view)


def test_packed_numbers_that_are_cut_are_told():
    view = show_message(b"\x0a\x06\0\0\x80\x3f\0\0", "FloatList")
    assert (view.damage.position, view.damage.what) == (6, "a number has 2 bytes only")
    whole = show_message(tf.train.FloatList(value=range(9)))
    assert whole.fields[0].value.endswith("6.0, 7.0, ... 1 more]")


def test_groups_are_shown_with_what_is_inside():
    view = show_message(b"\x0b\x08\x01\x0c\x10\x02")
    assert [f.depth for f in view.fields] == [0, 1, 0, 0]
    assert view.damage is None


def test_a_group_of_a_known_class_has_its_name():
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    file = descriptor_pb2.FileDescriptorProto(name="old.proto", package="old")
    outer = file.message_type.add(name="Outer")
    inner = outer.nested_type.add(name="Inner")
    inner.field.add(name="n", number=2, type=5, label=1)
    outer.field.add(
        name="inner", number=1, type=10, label=1, type_name=".old.Outer.Inner"
    )
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    made = message_factory.GetMessageClass(pool.FindMessageTypeByName("old.Outer"))()
    made.inner.n = 5
    view = show_message(made)
    assert [(f.name, f.value) for f in view.fields] == [
        ("inner", ""),
        ("", "5"),
        ("", ""),
    ]


def test_a_field_of_another_wire_type_is_told():
    field = show_message(b"\x08\x05", "NodeDef").fields[0]
    assert field.value == "1 bytes, ignored: bytes was expected"


def test_a_large_message_is_cut_with_a_count():
    message = tf.train.BytesList(value=[b"x"] * 10)
    view = show_message(message, limit=4)
    assert len(view.fields) == 4
    assert view.parts[0].rows[-1][:2] == (12, "... 18 more bytes")


def test_messages_that_are_nested_without_end_come_to_one():
    data = b"\x01"
    for _ in range(300):
        size = len(data)
        data = b"\x0a" + bytes([size & 127 | 128, size >> 7]) + data
    view = show_message(data, limit=1000)
    assert max(f.depth for f in view.fields) == 100


def test_what_is_no_message_raises():
    with pytest.raises(TypeError, match="protobuf message"):
        show_message(3)
    with pytest.raises(ValueError, match="no protobuf message of this name"):
        show_message(b"", "NoSuchMessage")
    assert str(show_message(b"")).startswith("Message of unknown class: 0 bytes")


# ---- SavedModels


@pytest.fixture
def model(tmp_path):
    (tmp_path / "vocab.txt").write_text("a\nb\n")
    folder = str(tmp_path / "model")
    tf.saved_model.save(Scale(str(tmp_path / "vocab.txt")), folder)
    return folder


def rows_of(view, caption):
    return next(part.rows for part in view.parts if part.caption == caption)


def test_a_saved_model_shows_signatures_functions_variables_and_files(model):
    view = show_saved_model(model)
    signatures = [row[:5] for row in rows_of(view, "Signatures of 'serve'")]
    assert ("serving_default", "input", "x", "float32", "(None, 2)") in signatures
    assert ("serving_default", "output", "y", "float32", "(None, 2)") in signatures
    called = [row[-1] for row in rows_of(view, "Functions of 'serve'")]
    assert "(root).__call__" in called
    assert rows_of(view, "Variables") == [
        ("w/.ATTRIBUTES/VARIABLE_VALUE", "float32", "(2,)", 8)
    ]
    assert rows_of(view, "Assets")[0][:2] == ("vocab.txt", 4)
    size = os.path.getsize(os.path.join(model, "saved_model.pb"))
    assert ("saved_model.pb", size) in rows_of(view, "Files")
    assert "serving_default" in checked(view)


def test_a_saved_model_with_missing_or_damaged_files_is_shown(model):
    os.unlink(os.path.join(model, "assets", "vocab.txt"))
    with open(os.path.join(model, "variables", "variables.index"), "wb") as file:
        file.write(b"nonsense")
    view = show_saved_model(model)
    assert "is not there" in rows_of(view, "Assets")[0][1]
    assert "DataLossError" in rows_of(view, "Variables")[0][0]


def test_a_folder_that_is_no_saved_model_raises(tmp_path):
    with pytest.raises(OSError, match="SavedModel file does not exist"):
        show_saved_model(tmp_path)


def test_names_from_files_cannot_change_the_page(tmp_path):
    name = "<script>\n\x1b[31m"
    checkpoint = tf.compat.v1.train.Saver({name: tf.Variable(1.0)})
    view = show_checkpoint(checkpoint.save(None, str(tmp_path / "x")))
    assert "<script>" not in checked(view)
    assert "\x1b" not in str(view) + view._repr_html_()


def test_the_views_are_exported():
    assert {"show_checkpoint", "show_message", "show_saved_model"} <= set(
        minitf_widgets.__all__
    )
