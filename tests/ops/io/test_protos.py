"""Fields of messages that only a descriptor describes, as tensors and back."""

import numpy as np
import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

import minitf as tf

KINDS = {  # name of a field -> number of its type in descriptor.proto
    "double": 1,
    "float": 2,
    "int64": 3,
    "uint64": 4,
    "int32": 5,
    "fixed64": 6,
    "fixed32": 7,
    "bool": 8,
    "string": 9,
    "bytes": 12,
    "uint32": 13,
    "enum": 14,
    "sfixed32": 15,
    "sfixed64": 16,
    "sint32": 17,
    "sint64": 18,
}
DTYPES = {
    "double": tf.float64,
    "float": tf.float32,
    "int64": tf.int64,
    "uint64": tf.uint64,
    "int32": tf.int32,
    "fixed64": tf.uint64,
    "fixed32": tf.uint32,
    "bool": tf.bool,
    "string": tf.string,
    "bytes": tf.string,
    "uint32": tf.uint32,
    "enum": tf.int32,
    "sfixed32": tf.int32,
    "sfixed64": tf.int64,
    "sint32": tf.int32,
    "sint64": tf.int64,
}
EXTREMES = {
    tf.float64: [-1e300, 0.0, 2.5],
    tf.float32: [-1.5, 0.0, 3e38],
    tf.int64: [-(2**63), -1, 0, 2**63 - 1],
    tf.uint64: [0, 1, 2**64 - 1],
    tf.int32: [-(2**31), -1, 0, 300, 2**31 - 1],
    tf.uint32: [0, 128, 2**32 - 1],
    tf.bool: [True, False],
    tf.string: [b"", b"text", b"x" * 300],
}


def file_with_all_kinds(syntax="proto2"):
    """A file that declares a message with a field of every kind, in three ways."""
    file = descriptor_pb2.FileDescriptorProto(
        name="all.proto", package="p", syntax=syntax
    )
    message = file.message_type.add(name="All")
    enum = message.enum_type.add(name="Kind")
    for name, number in (("NONE", 0), ("ONE", 1)):
        enum.value.add(name=name, number=number)
    for number, (name, kind) in enumerate(KINDS.items(), 1):
        for offset, prefix in ((0, ""), (100, "many_"), (200, "packed_")):
            if prefix == "packed_" and name in ("string", "bytes"):
                continue
            field = message.field.add(
                name=prefix + name,
                number=number + offset,
                type=kind,
                label=3 if prefix else 1,
            )
            if kind == 14:
                field.type_name = ".p.All.Kind"
            if prefix:
                field.options.packed = prefix == "packed_"
    message.field.add(name="m", number=50, type=11, label=1, type_name=".p.All")
    if syntax == "proto2":
        start = message.field.add(name="start", number=51, type=5, label=1)
        start.default_value = "42"
        word = message.field.add(name="word", number=52, type=9, label=1)
        word.default_value = "hello"
    return file


FILE = file_with_all_kinds()
SET = descriptor_pb2.FileDescriptorSet(file=[FILE]).SerializeToString()
SOURCE = b"bytes://" + SET
pool = descriptor_pool.DescriptorPool()
pool.AddSerializedFile(FILE.SerializeToString())
All = message_factory.GetMessageClass(pool.FindMessageTypeByName("p.All"))


def decode(data, names, types, source=SOURCE, **more):
    return tf.io.decode_proto(
        data, "p.All", names, types, descriptor_source=source, **more
    )


def encode(sizes, values, names, source=SOURCE):
    return tf.io.encode_proto(sizes, values, names, "p.All", descriptor_source=source)


@pytest.mark.parametrize("name", KINDS)
def test_fields_of_every_kind_are_read_as_protobuf_wrote_them(name):
    dtype = DTYPES[name]
    numbers = [0, 1, 0] if name == "enum" else EXTREMES[dtype]
    if name == "string":
        numbers = [x.decode() for x in numbers]
    message = All()
    names = ["many_" + name]
    getattr(message, "many_" + name).extend(numbers)
    if name not in ("string", "bytes"):
        names.append("packed_" + name)
        getattr(message, "packed_" + name).extend(numbers)
    sizes, found = decode(message.SerializeToString(), names, [dtype] * len(names))
    assert sizes.numpy().tolist() == [len(numbers)] * len(names)
    wanted = [x.encode() if isinstance(x, str) else x for x in numbers]
    for tensor in found:
        assert tensor.dtype == dtype
        np.testing.assert_array_equal(tensor, np.array(wanted, dtype.as_numpy_dtype))


@pytest.mark.parametrize("name", KINDS)
def test_fields_of_every_kind_are_written_as_protobuf_writes_them(name):
    dtype = DTYPES[name]
    numbers = [0, 1, 0] if name == "enum" else EXTREMES[dtype]
    message, values, names = All(), [], []
    for prefix in ("many_", "packed_"):
        if prefix + name in All.DESCRIPTOR.fields_by_name:
            own = [x.decode() for x in numbers] if name == "string" else numbers
            getattr(message, prefix + name).extend(own)
            values.append(tf.constant([numbers], dtype))
            names.append(prefix + name)
    text = encode([[len(numbers)] * len(names)], values, names)
    assert text.numpy()[0] == message.SerializeToString(deterministic=True)


def test_32_bit_numbers_can_be_read_as_64_bit_ones():
    data = All(int32=-5, fixed32=2**32 - 1, float=0.5).SerializeToString()
    names, types = ["int32", "fixed32", "float"], [tf.int64, tf.uint64, tf.float64]
    _, (a, b, c) = decode([data], names, types)
    assert [a.numpy()[0], b.numpy()[0], c.numpy()[0]] == [-5, 2**32 - 1, 0.5]


def test_fields_that_are_missing_have_their_default():
    sizes, (start, word, number) = decode(
        [b"", All(start=1).SerializeToString()],
        ["start", "word", "int32"],
        [tf.int32, tf.string, tf.int32],
    )
    assert sizes.numpy().tolist() == [[0, 0, 0], [1, 0, 0]]
    assert start.numpy().tolist() == [[42], [1]]
    assert word.numpy().tolist() == [[b"hello"], [b"hello"]]
    assert number.numpy().tolist() == [[0], [0]]


def test_the_last_of_several_values_of_one_field_counts():
    first, second = All(m=All(int32=1)), All(m=All(string="q"))
    data = first.SerializeToString() + second.SerializeToString()
    sizes, (m,) = decode([data], ["m"], [tf.string])
    assert sizes.numpy().tolist() == [[1]]
    assert m.numpy().tolist() == [[All(string="q").SerializeToString()]]


def test_unknown_fields_and_groups_are_passed_over():
    data = b"\xfb\x3f\x28\x05\xfc\x3f" + All(int32=6).SerializeToString()
    _, (number,) = decode([data], ["int32"], [tf.int32])
    assert number.numpy().tolist() == [[6]]


def test_descriptors_come_from_a_file(tmp_path):
    path = tmp_path / "all.bin"
    path.write_bytes(SET)
    data = All(int32=6).SerializeToString()
    _, (number,) = decode([data], ["int32"], [tf.int32], source=str(path))
    assert number.numpy().tolist() == [[6]]


def test_numbers_of_proto3_are_packed_without_being_told():
    file = file_with_all_kinds("proto3")
    for field in file.message_type[0].field:
        if field.name.startswith("packed_"):
            field.ClearField("options")
    data = descriptor_pb2.FileDescriptorSet(file=[file]).SerializeToString()
    text = encode([[2]], [tf.constant([[1, 2]])], ["packed_int32"], b"bytes://" + data)
    assert text.numpy()[0] == All(packed_int32=[1, 2]).SerializeToString()


def test_fields_are_written_in_the_order_of_their_numbers():
    values = [tf.constant([["x"]]), tf.constant([[5]])]
    text = encode([[1, 1]], values, ["string", "int32"])
    assert text.numpy()[0] == All(string="x", int32=5).SerializeToString()


def test_it_works_in_a_function():
    @tf.function
    def doubled(data):
        sizes, (number,) = decode(data, ["int32"], [tf.int32])
        return encode(sizes, [number * 2], ["int32"])

    data = [All(int32=3).SerializeToString(), b""]
    wanted = [All(int32=6).SerializeToString(), b""]
    assert doubled(tf.constant(data)).numpy().tolist() == wanted


@pytest.mark.parametrize(
    "data",
    [
        b"\x00",
        b"\x28",
        b"\x28" + b"\xff" * 10 + b"\x01",
        b"\x4a\x05ab",
        b"\xfb\x3f\x28\x05",
        b"\xfc\x3f",
        b"\xfb\x3f\xf4\x3f",
        b"\x0e",
        All(packed_int32=[1]).SerializeToString()[:-1] + b"\xff",
    ],
)
def test_damaged_messages_are_a_data_loss(data):
    names, types = ["int32", "packed_int32"], [tf.int32, tf.int32]
    with pytest.raises(tf.errors.DataLossError, match="binary protobuf"):
        decode([data], names, types)


def test_cutting_a_message_anywhere_is_no_other_error():
    whole = All(
        int32=7, string="abc", packed_double=[1.0], many_string=["a", "b"], start=4
    ).SerializeToString()
    names, types = ["string", "packed_double"], [tf.string, tf.float64]
    for end in range(len(whole)):
        try:
            decode([whole[:end]], names, types)
        except tf.errors.DataLossError:
            continue


def test_mistakes_are_named():
    error = tf.errors.InvalidArgumentError
    with pytest.raises(error, match=r"Unexpected output type for p\.All\.int64: int64"):
        decode([b""], ["int64"], [tf.int32])
    with pytest.raises(error, match=r"Unknown field: nothing in message type p\.All"):
        decode([b""], ["nothing"], [tf.int32])
    with pytest.raises(error, match=r"No descriptor found for message type p\.All"):
        decode([b""], ["int32"], [tf.int32], source="local://")
    with pytest.raises(error, match="file descriptor set"):
        decode([b""], ["int32"], [tf.int32], source=b"bytes://\xff\xff")
    with pytest.raises(error, match="Incompatible type for field int32"):
        encode([[1]], [tf.constant([[1.0]])], ["int32"])
    with pytest.raises(error, match="Values must match up to the last dimension"):
        values = [tf.constant([[5]]), tf.constant([["x"], ["y"]])]
        encode([[1, 1]], values, ["int32", "string"])
    with pytest.raises(error, match="must not be larger than value tensor"):
        encode([[3]], [tf.constant([[5]])], ["many_int32"])
