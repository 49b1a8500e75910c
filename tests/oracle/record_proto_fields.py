"""Record the fields of TensorFlow's and TensorBoard's messages, one per line.

Run with a Python that has the package in question; the tests need neither:

    python tests/oracle/record_proto_fields.py tensorflow
    python tests/oracle/record_proto_fields.py tensorboard

Writes tests/fixtures/proto/<package>.txt, which tests/formats/test_proto.py compares
with the tables of minitf. A line reads: message, field, number, type, and in which
oneof; `*` marks repeated fields, `packed` those written as one run of bytes and `?`
scalars that remember whether they were set.
"""

import importlib
import pathlib
import sys

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures" / "proto"

MODULES = {
    "tensorflow": """
        core.framework.graph_pb2 core.framework.device_attributes_pb2
        core.framework.summary_pb2 core.util.event_pb2 core.example.example_pb2
        core.protobuf.config_pb2 core.protobuf.tensorflow_server_pb2
        core.protobuf.control_flow_pb2 core.protobuf.queue_runner_pb2
        core.protobuf.saved_model_pb2 core.protobuf.fingerprint_pb2
        core.protobuf.tensor_bundle_pb2 python.training.checkpoint_state_pb2
    """,
    "tensorboard": """
        plugins.hparams.plugin_data_pb2 plugins.projector.projector_config_pb2
        plugins.scalar.plugin_data_pb2 plugins.image.plugin_data_pb2
        plugins.histogram.plugin_data_pb2 plugins.text.plugin_data_pb2
        plugins.audio.plugin_data_pb2 plugins.pr_curve.plugin_data_pb2
        plugins.custom_scalar.layout_pb2 plugins.mesh.plugin_data_pb2
    """,
}

# Longest first: what is cut off the front of a full name.
PACKAGES = """
    tensorboard.projector tensorboard.hparams tensorboard.mesh tensorboard
    tensorflow.error tensorflow minitf.proto.plugins minitf.proto
""".split()

TYPES = """
    double float int64 uint64 int32 fixed64 fixed32 bool string group message bytes
    uint32 enum sfixed32 sfixed64 sint32 sint64
""".split()


def short_name(descriptor):
    for package in PACKAGES:
        if descriptor.full_name.startswith(package + "."):
            return descriptor.full_name.removeprefix(package + ".")
    return descriptor.full_name


def type_name(field):
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, value = field.message_type.fields
        return f"map<{type_name(key)},{type_name(value)}>"
    named = field.message_type or field.enum_type
    return short_name(named) if named is not None else TYPES[field.type - 1]


def field_line(field):
    words = [short_name(field.containing_type), field.name, str(field.number)]
    repeated = hasattr(field, "is_repeated") and field.is_repeated
    repeated = repeated or (not hasattr(field, "is_repeated") and field.label == 3)
    is_map = type_name(field).startswith("map<")
    words.append(type_name(field) + ("*" if repeated and not is_map else ""))
    oneof = field.containing_oneof
    if oneof is not None and not oneof.name.startswith("_"):
        words.append(f"oneof:{oneof.name}")
    elif field.message_type is None and field.has_presence:
        words[-1] += "?"
    if field.is_packed:
        words.append("packed")
    if field.camelcase_name != standard_json_name(field.name):
        words.append(f"json:{field.camelcase_name}")
    return " ".join(words)


def standard_json_name(name):
    first, *others = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def enum_line(enum):
    in_order = sorted(enum.values, key=lambda value: value.number)
    values = " ".join(f"{value.number}:{value.name}" for value in in_order)
    return f"enum {short_name(enum)} {values}"


def lines(messages, enums):
    """Return the lines of these descriptors and all that are nested in them."""
    result = [enum_line(enum) for enum in enums]
    for message in messages:
        if message.GetOptions().map_entry:
            continue
        result.append(f"message {short_name(message)}")
        fields = sorted(message.fields, key=lambda field: field.number)
        result += [field_line(field) for field in fields]
        result += lines(message.nested_types, message.enum_types)
    return result


def lines_of_file(file):
    return lines(file.message_types_by_name.values(), file.enum_types_by_name.values())


def with_imports(files, found):
    for file in files:
        if file.name not in found and not file.package.startswith("google."):
            found[file.name] = file
            with_imports(file.dependencies, found)
    return found


def main(package):
    modules = [
        importlib.import_module(f"{package}.{module}")
        for module in MODULES[package].split()
    ]
    found = with_imports([module.DESCRIPTOR for module in modules], {})
    recorded = [line for file in found.values() for line in lines_of_file(file)]
    FIXTURES.mkdir(parents=True, exist_ok=True)
    path = FIXTURES / f"{package}.txt"
    path.write_text("\n".join(sorted(recorded)) + "\n")
    print(f"{len(recorded)} lines in {path}")


if __name__ == "__main__":
    main(sys.argv[1])
