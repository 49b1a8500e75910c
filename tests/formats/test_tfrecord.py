"""TFRecord files: TensorFlow's are read, every damage is noticed."""

import io
import pathlib
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from minitf.core.errors import DataLossError
from minitf.formats import crc32c, example_wire, proto, tfrecord
from tests.formats import mutations

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures" / "tfrecord"
FILES = {"": "examples.tfrecord", "GZIP": "examples.tfrecord.gz"}
FILES["ZLIB"] = "examples.tfrecord.z"

# What the files hold, as TensorFlow 2.21 wrote it.
EXAMPLES = [
    {"id": [i, -i], "x": [i / 2, 1.5], "name": [b"n%d" % i, b"\0\xff"], "none": None}
    for i in range(3)
]


def records_of(data, compression=""):
    return list(tfrecord.read_records(io.BytesIO(data), "file", compression))


def written(records, compression="", **settings):
    file = io.BytesIO()
    writer = tfrecord.RecordWriter(file, compression, **settings)
    for record in records:
        writer.write(record)
    writer.finish()
    return file.getvalue()


def plain(example):
    """An example as a dict of lists, read without protobuf."""
    found = {}
    for key, place in example_wire.read_example(example).items():
        feature = example_wire.read_feature(example, place)
        values = None if feature is None else feature.values
        found[key.decode("latin-1")] = getattr(
            values, "tolist", lambda values=values: values
        )()
    return found


@pytest.mark.parametrize("compression", FILES)
def test_files_of_tensorflow_are_read(compression):
    data = (FIXTURES / FILES[compression]).read_bytes()
    *examples, last = records_of(data, compression)
    assert last == b""
    assert [plain(example) for example in examples] == EXAMPLES


@pytest.mark.parametrize("compression", FILES)
def test_the_same_records_give_the_same_bytes(compression):
    data = (FIXTURES / FILES[compression]).read_bytes()
    assert written(records_of(data, compression), compression) == data


def test_protobuf_makes_the_same_bytes_of_the_same_example():
    record = records_of((FIXTURES / FILES[""]).read_bytes())[1]
    example = proto.message("Example").FromString(record)
    assert example.SerializeToString(deterministic=True) == record


@given(
    some.lists(some.binary(max_size=40), max_size=20), some.sampled_from(list(FILES))
)
@settings(deadline=None, max_examples=30)
def test_whatever_is_written_is_read_again(records, compression):
    assert records_of(written(records, compression), compression) == records


@pytest.mark.parametrize("size", [0, 1, 11, 12, 255, 256, 70_000, 300_000, 1_000_000])
@pytest.mark.parametrize("compression", FILES)
def test_records_of_any_size_are_read_across_blocks(size, compression):
    records = [b"a" * size, b"", bytes(range(256)) * (size // 200), b"z"]
    assert records_of(written(records, compression), compression) == records


def test_many_small_records_are_read_in_order():
    records = [b"%d" % i for i in range(50_000)]
    assert records_of(written(records)) == records


def test_a_file_read_in_drops_is_the_same_file():
    class Dripping(io.BytesIO):
        def read(self, n=-1):
            return super().read(min(n, 3))

    data = written([b"one", b"two"])
    assert list(tfrecord.read_records(Dripping(data))) == [b"one", b"two"]
    data = written([b"one", b"two"], "GZIP")
    found = tfrecord.read_records(Dripping(data), compression="GZIP")
    assert list(found) == [b"one", b"two"]


def test_streams_one_after_another_are_one_file():
    data = written([b"one"], "GZIP") + written([b"two"], "GZIP")
    assert records_of(data, "GZIP") == [b"one", b"two"]


def test_what_is_flushed_can_be_read():
    file = io.BytesIO()
    writer = tfrecord.RecordWriter(file, "ZLIB")
    writer.write(b"one")
    writer.flush()
    records = tfrecord.read_records(io.BytesIO(file.getvalue()), compression="ZLIB")
    assert next(records) == b"one"
    with pytest.raises(DataLossError, match="it ends too early"):
        next(records)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda d: d[:-1], "truncated record at 19: the file ends 1 bytes before"),
        (lambda d: d[:5], "truncated record at 0: .* before the record's header does"),
        (lambda d: d[:12], "truncated record at 0: the file ends 7 bytes before"),
        (lambda d: b"\1" + d[1:], "corrupted record at 0: .* even a TFRecord file"),
        (lambda d: d[:12] + b"z" + d[13:], "corrupted record at 12: .* of the data"),
        (lambda d: d[:31] + b"z" + d[32:], "corrupted record at 31"),
        (lambda d: d[:19] + b"\1" + d[20:], "corrupted record at 19: .* its length"),
        (lambda d: d + b"\0", "truncated record at 38"),
        (lambda d: zlib.compress(d), "try compression_type='ZLIB'.* File: file"),
    ],
)
def test_damage_is_named_with_its_place(damage, message):
    with pytest.raises(DataLossError, match=message):
        records_of(damage(written([b"abc", b"def"])))


def test_the_records_before_the_damage_are_yielded():
    data = bytearray(written([b"abc", b"def", b"ghi"]))
    data[31] ^= 1
    records = tfrecord.read_records(io.BytesIO(data))
    assert next(records) == b"abc"
    with pytest.raises(DataLossError, match="corrupted record at 31"):
        next(records)


@pytest.mark.parametrize("compression", ["GZIP", "ZLIB"])
def test_compressed_files_that_are_none_are_refused(compression):
    data = written([b"abc"], compression)
    for damaged in (b"abc", written([b"abc"]), data[:-1], data + b"x", data[:3]):
        with pytest.raises(DataLossError, match=f"no whole {compression} data"):
            records_of(damaged, compression)
    assert records_of(b"", compression) == []


def test_a_huge_length_with_a_right_checksum_takes_no_memory():
    length = (1 << 62).to_bytes(8, "little")
    head = length + struct.pack("<I", crc32c.masked_crc32c(length))
    with pytest.raises(DataLossError, match="truncated record at 0"):
        records_of(head + bytes(100))


@pytest.mark.parametrize("compression", FILES)
def test_no_damaged_file_gives_a_wrong_record(compression):
    data = (FIXTURES / FILES[compression]).read_bytes()
    right = records_of(data, compression)

    def read(damaged):
        for record in tfrecord.read_records(
            io.BytesIO(damaged), "damaged", compression
        ):
            assert record in right

    done = mutations.check(read, data, count=300)
    assert done["refused"] > 200


def test_damaged_examples_are_refused_or_read():
    example = records_of((FIXTURES / FILES[""]).read_bytes())[1]
    done = mutations.check(plain, example, count=600, expected=ValueError)
    assert done["refused"] > 100
    assert done["read"] > 50


def test_of_a_damaged_example_protobuf_reads_the_same_values():
    decode_error = pytest.importorskip("google.protobuf.message").DecodeError
    example = records_of((FIXTURES / FILES[""]).read_bytes())[1]
    compared = 0
    for what, damaged in mutations.mutations(example, 600, seed=1):
        try:
            ours, theirs = plain(damaged), proto.message("Example").FromString(damaged)
        except (ValueError, decode_error):
            continue
        compared += 1
        for key, feature in theirs.features.feature.items():
            kind = feature.WhichOneof("kind")
            values = list(getattr(feature, kind).value) if kind else None
            assert str(ours[key]) == str(values), what  # as text: NaN equals NaN
    assert compared > 50


def test_lists_with_a_field_for_every_number_are_read():
    integers = b"\n\x01n\x12\x06\x1a\x04\x08\x07\x08\x03"
    floats = b"\n\x01x\x12\x0c\x12\x0a\x0d\0\0\x80?\x0d\0\0\0@"
    entries = b"".join(b"\n" + bytes([len(e)]) + e for e in (integers, floats))
    data = b"\n" + bytes([len(entries)]) + entries
    assert plain(data) == {"n": [7, 3], "x": [1.0, 2.0]}


@given(some.lists(some.integers(-(2**63), 2**63 - 1), max_size=30))
@settings(deadline=None, max_examples=50)
def test_integers_of_any_length_are_read(numbers):
    example = proto.message("Example")()
    example.features.feature["n"].int64_list.value.extend(numbers)
    assert plain(example.SerializeToString()) == {"n": numbers}
