"""The messages of minitf's tables against what TensorFlow and TensorBoard declare.

The fixtures were recorded by tests/oracle/record_proto_fields.py and
tests/oracle/rewrite_graphdefs.py.
"""

import pathlib
import runpy
import subprocess
import sys

import pytest
from google.protobuf import json_format, text_format

from minitf.formats import proto, proto_language, proto_schema

TESTS = pathlib.Path(__file__).parent.parent
FIXTURES = TESTS / "fixtures"
RECORDER = runpy.run_path(str(TESTS / "oracle" / "record_proto_fields.py"))

# Declared in files whose other messages we have, but found in no file or public name.
LEFT_OUT = {
    "tensorflow": {
        "BatchingOptions",
        "DebuggedSourceFile",
        "DebuggedSourceFiles",
        "RequestedExitCode",
        "SerializedDType",
        "WatchdogConfig",
        "WorkerHealth",
        "WorkerHeartbeatRequest",
        "WorkerHeartbeatResponse",
        "WorkerShutdownMode",
    },
    # Between TensorBoard's server and the browser.
    "tensorboard": {
        "AggregationType",
        "ColParams",
        "GetExperimentRequest",
        "ListMetricEvalsRequest",
        "ListSessionGroupsRequest",
        "ListSessionGroupsResponse",
        "MetricValue",
        "Session",
        "SessionGroup",
        "SortOrder",
    },
}
TABLES_OF = {
    "tensorflow": ["graph", "saving", "records", "session"],
    "tensorboard": ["plugins"],
}


def file_descriptor(table):
    message = {
        "graph": "GraphDef",
        "saving": "SavedModel",
        "records": "Event",
        "session": "ConfigProto",
        "plugins": "plugins.HParamsPluginData",
    }[table]
    return proto.message(message).DESCRIPTOR.file


def lines_of_tables(tables):
    return {
        line
        for table in tables
        for line in RECORDER["lines_of_file"](file_descriptor(table))
    }


def subject(line):
    """The outermost message or enum that a recorded line is about."""
    return line.removeprefix("message ").removeprefix("enum ").split()[0].split(".")[0]


@pytest.mark.parametrize("package", ["tensorflow", "tensorboard"])
def test_every_field_is_declared_as_the_original_declares_it(package):
    recorded = (FIXTURES / "proto" / f"{package}.txt").read_text().splitlines()
    expected = {line for line in recorded if subject(line) not in LEFT_OUT[package]}
    assert lines_of_tables(TABLES_OF[package]) == expected


@pytest.mark.parametrize("package", ["tensorflow", "tensorboard"])
def test_the_list_of_what_is_left_out_is_true(package):
    recorded = (FIXTURES / "proto" / f"{package}.txt").read_text().splitlines()
    ours = {subject(line) for line in lines_of_tables(TABLES_OF[package])}
    assert {subject(line) for line in recorded} - ours == LEFT_OUT[package]


@pytest.mark.parametrize("name", ["frozen", "functional"])
def test_a_graph_of_tensorflow_keeps_its_bytes_and_its_text(name):
    binary = (FIXTURES / "graphdef" / f"{name}.pb").read_bytes()
    text = (FIXTURES / "graphdef" / f"{name}.pbtxt").read_text()
    graph_def = proto.message("GraphDef").FromString(binary)
    assert graph_def.SerializeToString(deterministic=True) == binary
    assert text_format.MessageToString(graph_def) == text
    assert text_format.Parse(text, proto.message("GraphDef")()) == graph_def
    as_json = json_format.MessageToJson(graph_def)
    assert json_format.Parse(as_json, proto.message("GraphDef")()) == graph_def


def test_enums_print_by_name_in_text_and_json():
    value = proto.message("AttrValue")(type=1)
    assert text_format.MessageToString(value) == "type: DT_FLOAT\n"
    assert json_format.MessageToDict(value) == {"type": "DT_FLOAT"}
    parsed = text_format.Parse("type: DT_STRING", proto.message("AttrValue")())
    assert parsed.type == proto.enum("DataType").DT_STRING == 7


def test_an_enum_number_of_the_future_survives():
    value = proto.message("AttrValue").FromString(b"\x30\xe7\x07")  # type: 999
    assert value.type == 999
    assert value.SerializeToString() == b"\x30\xe7\x07"


def test_fields_of_the_future_survive():
    node = proto.message("NodeDef").FromString(b"\x0a\x01n\xf8\x07\x05")  # 127: 5
    assert node.name == "n"
    assert node.SerializeToString() == b"\x0a\x01n\xf8\x07\x05"


def test_an_empty_list_attribute_is_still_a_list():
    value = proto.message("AttrValue")()
    assert value.WhichOneof("value") is None
    value.list.SetInParent()
    assert value.WhichOneof("value") == "list"
    assert value.SerializeToString() == b"\x0a\x00"


def test_setting_one_of_a_oneof_clears_the_others():
    value = proto.message("AttrValue")(i=3)
    value.s = b"x"
    assert value.WhichOneof("value") == "s"
    assert not value.HasField("i")


def test_maps_behave_like_dicts():
    features = proto.message("Features")()
    features.feature["age"].int64_list.value.append(29)
    assert list(features.feature) == ["age"]
    # What TensorFlow writes for tf.train.Example(features=...) of this.
    example = proto.message("Example")(features=features)
    assert (
        example.SerializeToString()
        == b"\n\x0e\n\x0c\n\x03age\x12\x05\x1a\x03\n\x01\x1d"
    )


def test_numbers_in_a_list_are_packed():
    shape = proto.message("AttrValue.ListValue")(i=[1, 300], type=[1, 3])
    assert shape.SerializeToString() == b"\x1a\x03\x01\xac\x02\x32\x02\x01\x03"


def test_a_question_mark_field_remembers_being_set_to_zero():
    line = proto.message("GraphDebugInfo.FileLineCol")(line=0)
    assert line.HasField("line") and not line.HasField("col")
    assert line.SerializeToString() == b"\x10\x00"


def test_a_field_without_mark_forgets_being_set_to_zero():
    node = proto.message("TensorShapeProto.Dim")(size=0)
    assert node.SerializeToString() == b""
    with pytest.raises(ValueError):
        node.HasField("size")


def test_protobufs_own_messages_are_part_of_ours():
    any_class = proto.message("google.protobuf.Any")
    info = proto.message("MetaGraphDef.MetaInfoDef")()
    info.any_info.Pack(proto.message("NodeDef")(name="n"))
    assert isinstance(info.any_info, any_class)
    assert info.any_info.type_url == "type.googleapis.com/minitf.proto.NodeDef"
    start = proto.message("plugins.SessionStartInfo")()
    start.hparams["units"].number_value = 16
    assert json_format.MessageToDict(start) == {"hparams": {"units": 16.0}}


def test_the_plugins_have_a_datatype_of_their_own():
    assert proto.enum("plugins.DataType").DATA_TYPE_FLOAT64 == 3
    assert proto.enum("DataType").DT_INT32 == 3


def test_the_same_class_is_returned_every_time_and_by_every_road():
    attr = proto.message("NodeDef")().attr["T"]
    assert type(attr) is proto.message("AttrValue") is proto.message("AttrValue")
    assert proto.message("Summary").Value is proto.message("Summary.Value")


def test_messages_live_in_a_private_pool():
    from google.protobuf import descriptor_pool

    with pytest.raises(KeyError):
        descriptor_pool.Default().FindMessageTypeByName("minitf.proto.GraphDef")
    assert proto.message("GraphDef").DESCRIPTOR.full_name == "minitf.proto.GraphDef"


@pytest.mark.parametrize("ask", [proto.message, proto.enum])
@pytest.mark.parametrize("name", ["GraphDeff", "", "google.protobuf.Nothing", "a b"])
def test_an_unknown_name_is_a_clear_error(ask, name):
    with pytest.raises(ValueError, match=r"no protobuf (message|enum) of this name"):
        ask(name)


def test_an_enum_is_not_a_message():
    with pytest.raises(ValueError, match="Received: 'DataType'"):
        proto.message("DataType")


def run_python(code):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True
    )


def test_importing_the_module_does_not_import_protobuf():
    result = run_python(
        "import sys; from minitf.formats import proto, tensor_proto\n"
        "assert not any(name.startswith('google') for name in sys.modules)\n"
        "proto.message('GraphDef')\n"
        "assert 'google.protobuf' in sys.modules"
    )
    assert result.returncode == 0, result.stderr


def test_without_protobuf_the_error_says_what_to_install():
    result = run_python(
        "import sys; sys.modules['google.protobuf'] = None\n"
        "from minitf.formats import proto\n"
        "proto.message('GraphDef')"
    )
    assert result.returncode == 1
    assert "ImportError: TensorFlow's files are protobuf" in result.stderr
    assert "pip install protobuf" in result.stderr


def test_threads_that_ask_first_together_get_one_pool():
    result = run_python(
        "import threading\n"
        "from minitf.formats import proto\n"
        "start, classes = threading.Barrier(8), []\n"
        "def ask():\n"
        "    start.wait()\n"
        "    classes.append(proto.message('GraphDef'))\n"
        "threads = [threading.Thread(target=ask) for _ in range(8)]\n"
        "[thread.start() for thread in threads]\n"
        "[thread.join() for thread in threads]\n"
        "assert len(classes) == 8 and len(set(classes)) == 1"
    )
    assert result.returncode == 0, result.stderr


def test_a_table_may_use_several_statements_per_line_and_comments():
    file = proto_language.describe(
        """
        # a comment; 1 not: read
        message A { 1 x: B*; 2 m: map<string, B> # here too }
          oneof o { 3 i: sint64
                    4 b: B }
          message B { enum C { 0 ZERO; -1 MINUS_ONE } }
        }
        """,
        "p",
        "a.proto",
        [],
    )
    (message,) = file.message_type
    assert [field.name for field in message.field] == ["x", "m", "i", "b"]
    assert [nested.name for nested in message.nested_type] == ["MEntry", "B"]
    assert message.nested_type[1].enum_type[0].value[1].number == -1


@pytest.mark.parametrize(
    "text, line",
    [
        ("message A {\n 1 x string\n}", 2),
        ("mesage A {}", 1),
        ("message A { 1 x: map<string> }", 1),
        ("\n\nmessage A { 1 x: int32! }", 3),
        ("enum A { ZERO }", 1),
        ("enum A { 0 ZERO\n1 x: int32 }", 2),
        ("message A {}\n}", 2),
        ("message A {\n1 x: int32\n", 3),
    ],
)
def test_a_mistake_in_a_table_is_reported_with_its_line(text, line):
    with pytest.raises(ValueError, match=f"Line {line} of the table for a.proto"):
        proto_language.describe(text, "p", "a.proto", [])


def test_every_table_is_named_after_its_module():
    for name, text in proto_schema.TABLES.items():
        assert getattr(proto_schema, name).TABLE is text
