"""Arrays as TensorProtos. The bytes are TensorFlow's.

The fixture was recorded by tests/oracle/record_tensor_protos.py.
"""

import json
import pathlib
import sys
import tracemalloc

import numpy as np
import pytest
from google.protobuf import text_format
from google.protobuf.message import DecodeError
from hypothesis import given, settings
from hypothesis import strategies as st

from minitf.core import dtypes
from minitf.formats import proto
from minitf.formats.tensor_proto import array_from_tensor_proto, make_tensor_proto

ml_dtypes = pytest.importorskip("ml_dtypes")

FIXTURE = pathlib.Path(__file__).parent.parent / "fixtures" / "tensor_protos.json"
RECORDED = json.loads(FIXTURE.read_text())
CONSTANTS = [entry for entry in RECORDED if entry["constant"] is not None]
SERIALIZED = [entry for entry in RECORDED if entry.get("serialized") is not None]


def array_of(entry):
    return eval(entry["array"], {"np": np, "ml_dtypes": ml_dtypes})


def name_of(entry):
    shape = "" if entry["shape"] is None else f" as {entry['shape']}"
    return f"{entry['dtype']}: {entry['array']}{shape}"


def tensor_of(text):
    return text_format.Parse(text, proto.message("TensorProto")())


def read(text):
    return array_from_tensor_proto(tensor_of(text))


def assert_same(actual, expected):
    assert actual.dtype == expected.dtype
    assert actual.shape == expected.shape
    if actual.dtype == object:
        assert actual.ravel().tolist() == expected.ravel().tolist()
    else:
        assert actual.tobytes() == expected.tobytes()


def as_read(entry):
    """The array that comes back: with the shape asked for, strings as bytes."""
    array, dtype = array_of(entry), dtypes.FROM_ENUM[entry["enum"]]
    if dtype is dtypes.string:
        values = [v.encode() if isinstance(v, str) else v for v in array.ravel()]
        flat = np.empty(len(values), object)
        flat[:] = values
    else:
        flat = array.ravel().view(dtype.np_dtype)
    shape = array.shape if entry["shape"] is None else entry["shape"]
    size = int(np.prod(shape))
    filled = np.concatenate([flat, np.repeat(flat[-1:], max(size - flat.size, 0))])
    return filled[:size].reshape(shape)


@pytest.mark.parametrize("entry", CONSTANTS, ids=name_of)
def test_a_constant_is_written_as_tensorflow_writes_it(entry):
    tensor = make_tensor_proto(array_of(entry), entry["enum"], entry["shape"])
    assert tensor.SerializeToString().hex() == entry["constant"]


@pytest.mark.parametrize("entry", SERIALIZED, ids=name_of)
def test_always_content_writes_what_the_op_serialize_tensor_writes(entry):
    tensor = make_tensor_proto(array_of(entry), entry["enum"], always_content=True)
    assert tensor.SerializeToString().hex() == entry["serialized"]


@pytest.mark.parametrize("form", ["constant", "serialized"])
def test_what_tensorflow_wrote_reads_back_as_the_array(form):
    entries = CONSTANTS if form == "constant" else SERIALIZED
    assert len(entries) >= 80
    for entry in entries:
        tensor = proto.message("TensorProto").FromString(bytes.fromhex(entry[form]))
        assert_same(array_from_tensor_proto(tensor), as_read(entry))


def test_what_tensorflow_cannot_write_still_reads_back():
    entries = [entry for entry in RECORDED if entry["constant"] is None]
    assert {entry["dtype"][:6] for entry in entries} == {"float8"}
    for entry in entries:
        tensor = make_tensor_proto(array_of(entry), entry["enum"], entry["shape"])
        assert_same(array_from_tensor_proto(tensor), as_read(entry))


# What tf.make_ndarray and a Const node of TensorFlow 2.21 give for these.
@pytest.mark.parametrize(
    "text, expected",
    [
        ("dtype: DT_FLOAT tensor_shape { dim { size: 3 } }", np.float32([0, 0, 0])),
        ("dtype: DT_FLOAT tensor_shape {} float_val: nan", np.float32(np.nan)),
        ("dtype: DT_INT32 tensor_shape {}", np.int32(0)),
        ("dtype: DT_BOOL tensor_shape { dim { size: 2 } }", np.zeros(2, bool)),
        (
            "dtype: DT_STRING tensor_shape { dim { size: 2 } }",
            np.array([b"", b""], object),
        ),
        (
            "dtype: DT_STRING tensor_shape { dim { size: 3 } } "
            "string_val: 'a' string_val: 'bc'",
            np.array([b"a", b"bc", b"bc"], object),
        ),
        (
            "dtype: DT_COMPLEX64 tensor_shape { dim { size: 2 } } "
            "scomplex_val: 1 scomplex_val: -2",
            np.complex64([1 - 2j, 1 - 2j]),
        ),
        (
            "dtype: DT_HALF tensor_shape { dim { size: 2 } } half_val: 15872",
            np.float16([1.5, 1.5]),
        ),
        (
            "dtype: DT_BFLOAT16 tensor_shape {} half_val: 16320",
            np.array(1.5, ml_dtypes.bfloat16),
        ),
        (
            "dtype: DT_INT4 tensor_shape { dim { size: 3 } } int_val: 1 int_val: -2",
            np.array([1, -2, -2], ml_dtypes.int4),
        ),
        (
            "dtype: DT_FLOAT8_E5M2 tensor_shape { dim { size: 3 } } float8_val: 'ab'",
            np.array([640, 768, 768], ml_dtypes.float8_e5m2),
        ),
        (
            "dtype: DT_FLOAT8_E4M3FNUZ tensor_shape { dim { size: 3 } } "
            "float8_val: 'ab'",
            np.array([18, 20, 20], ml_dtypes.float8_e4m3fnuz),
        ),
        (
            "dtype: DT_FLOAT tensor_shape { dim {} dim { size: 2 } } float_val: 7",
            np.zeros((0, 2), np.float32),
        ),
        (
            "dtype: DT_UINT8 version_number: 3 tensor_shape { dim { size: 2 } } "
            "tensor_content: '\\001\\377'",
            np.uint8([1, 255]),
        ),
    ],
)
def test_the_encodings_tensorflow_reads_are_read(text, expected):
    assert_same(read(text), np.asarray(expected))


@pytest.mark.parametrize(
    "text, message",
    [
        ("tensor_shape {} float_val: 1", "needs the number of a type"),
        ("dtype: 99 tensor_shape {}", "Received: 99"),
        (
            "dtype: DT_FLOAT tensor_shape { dim { size: 2 } } tensor_content: 'abc'",
            "Expected 8 bytes for 2 elements of float32. Received: 3 bytes",
        ),
        (
            "dtype: DT_FLOAT tensor_shape { dim { size: 1000000000000 } } "
            "tensor_content: 'abcd'",
            "claims to be a float32 tensor of shape",
        ),
        (
            "dtype: DT_FLOAT tensor_shape { dim { size: 2 } } "
            "float_val: 1 float_val: 2 float_val: 3",
            "more values than elements. Expected at most 2. Received: 3",
        ),
        ("dtype: DT_FLOAT tensor_shape { dim { size: -1 } }", "all of its shape"),
        ("dtype: DT_FLOAT tensor_shape { unknown_rank: true }", "unknown rank"),
        ("dtype: DT_INT32 tensor_shape {} float_val: 1", "must stand in int_val"),
        (
            "dtype: DT_FLOAT tensor_shape {} float_val: 1 tensor_content: 'abcd'",
            "values in float_val and tensor_content",
        ),
        ("dtype: DT_STRING tensor_shape {} tensor_content: 'ab'", "string_val"),
        ("dtype: DT_UINT8 tensor_shape {} int_val: 300", "outside the range"),
        ("dtype: DT_UINT16 tensor_shape {} int_val: -1", "outside the range"),
        ("dtype: DT_INT4 tensor_shape {} int_val: 8", "outside the range"),
        ("dtype: DT_HALF tensor_shape {} half_val: 70000", "outside the range"),
        ("dtype: DT_HALF tensor_shape {} half_val: -1", "outside the range"),
        ("dtype: DT_COMPLEX64 tensor_shape {} scomplex_val: 1", "imaginary"),
        (
            "dtype: DT_BOOL tensor_shape { dim { size: 3 } } "
            "tensor_content: '\\000\\002\\001'",
            "the bytes 0 and 1",
        ),
        (
            "dtype: DT_INT8 tensor_shape { dim {} dim { size: 9000000000000000000 } "
            "dim { size: 9000000000000000000 } }",
            "claims to be",
        ),
        (
            "dtype: DT_INT8 tensor_shape {" + "dim { size: 1 }" * 65 + "}",
            "at most 64 dimensions",
        ),
    ],
)
def test_a_tensor_proto_that_contradicts_itself_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        read(text)


@pytest.mark.parametrize("dtype", ["DT_RESOURCE", "DT_VARIANT", "DT_FLOAT_REF"])
def test_a_type_without_values_is_refused(dtype):
    with pytest.raises(TypeError, match="has no values that a TensorProto could hold"):
        read(f"dtype: {dtype} tensor_shape {{}}")
    with pytest.raises(TypeError, match="has no values that a TensorProto could hold"):
        make_tensor_proto(np.float32(1), proto.enum("DataType").Value(dtype))


def test_the_limit_is_the_size_of_the_array_not_of_the_file():
    fill = make_tensor_proto(np.float32(1), 1, shape=[1000, 1000])
    assert fill.ByteSize() == 20
    assert array_from_tensor_proto(fill, limit=4_000_000).sum() == 1_000_000
    with pytest.raises(ValueError, match="Expected at most 3999999"):
        array_from_tensor_proto(fill, limit=3_999_999)


def test_a_lie_about_the_shape_takes_no_memory():
    lie = tensor_of(
        "dtype: DT_FLOAT tensor_shape { dim { size: 400000000 } } tensor_content: 'ab'"
    )
    tracemalloc.start()
    with pytest.raises(ValueError, match="Expected 1600000000 bytes"):
        array_from_tensor_proto(lie)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_what_was_read_can_be_written_to_and_is_a_copy():
    for text in [
        "dtype: DT_UINT8 tensor_shape { dim { size: 2 } } tensor_content: 'ab'",
        "dtype: DT_FLOAT8_E5M2 tensor_shape { dim { size: 2 } } float8_val: 'ab'",
        "dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: 1 int_val: 2",
    ]:
        tensor = tensor_of(text)
        before = tensor.SerializeToString()
        array_from_tensor_proto(tensor)[0] = 0
        assert tensor.SerializeToString() == before


def test_arrays_in_the_other_byte_order_are_written_little_endian():
    other = np.array([1, 2], ">f4" if sys.byteorder == "little" else "<f4")
    assert make_tensor_proto(other, 1).tensor_content.hex() == "0000803f00000040"


def test_the_bits_of_a_nan_survive():
    array = np.array([0x7FC12345, 0xFFC00001], np.uint32).view(np.float32)
    for tensor in [make_tensor_proto(array, 1), make_tensor_proto(array, 1, shape=[3])]:
        result = array_from_tensor_proto(tensor)[:2]
        assert result.tobytes() == array.tobytes()


def test_quantized_arrays_may_come_as_their_own_type_or_as_integers():
    integers = np.array([1, -2], np.int8)
    quantized = integers.view(dtypes.qint8.np_dtype)
    assert make_tensor_proto(integers, 11) == make_tensor_proto(quantized, 11)
    assert_same(array_from_tensor_proto(make_tensor_proto(integers, 11)), quantized)


@pytest.mark.parametrize(
    "array, enum", [(np.float64(1), 1), (np.int32(1), 1), (np.array("a"), 3)]
)
def test_an_array_of_another_type_is_not_converted_in_silence(array, enum):
    with pytest.raises(TypeError, match="Convert it with astype"):
        make_tensor_proto(array, enum)


def test_a_string_tensor_of_other_objects_is_refused():
    with pytest.raises(
        TypeError, match=r"must be bytes or str\. Received: 3 of type int"
    ):
        make_tensor_proto(np.array([b"a", 3], object), 7)


def test_more_elements_than_the_shape_has_are_refused_as_in_tensorflow():
    with pytest.raises(ValueError, match="Takes at most 2, but got 3"):
        make_tensor_proto(np.float32([1, 2, 3]), 1, shape=[2])


def test_a_constant_needs_all_of_its_shape():
    with pytest.raises(ValueError, match=r"Received: \[2, -1\]"):
        make_tensor_proto(np.float32(1), 1, shape=[2, -1])


SEEDS = [bytes.fromhex(entry["constant"]) for entry in CONSTANTS]
LIMIT = 1 << 20


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damaged_bytes_give_an_array_within_the_limit_or_a_clear_error(data):
    damaged = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 3))):
        position = data.draw(st.integers(0, len(damaged) - 1))
        damaged[position] = data.draw(st.integers(0, 255))
    try:
        tensor = proto.message("TensorProto").FromString(bytes(damaged))
        array = array_from_tensor_proto(tensor, limit=LIMIT)
    except (DecodeError, ValueError, TypeError) as error:
        assert str(error)
    else:
        assert array.nbytes <= LIMIT
        again = make_tensor_proto(array, tensor.dtype)
        assert_same(array_from_tensor_proto(again), array)
