"""Record the bytes TensorFlow writes for arrays of every type.

    python tests/oracle/record_tensor_protos.py

Writes tests/fixtures/tensor_protos.json: one entry per case with the array as a Python
expression, the number of its type, the shape asked for, and as hexadecimal digits what
`make_tensor_proto` (which makes a graph's constants) and the op `SerializeTensor`
write; None where TensorFlow cannot.
"""

import json
import pathlib

import ml_dtypes
import numpy as np
import tensorflow as tf
from tensorflow.python.framework import dtypes, tensor_util

PATH = pathlib.Path(__file__).parent.parent / "fixtures" / "tensor_protos.json"

NUMBERS = """
    float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64
    complex64 complex128
""".split()
BORROWED = """
    bfloat16 float8_e5m2 float8_e4m3fn float8_e4m3fnuz float8_e4m3b11fnuz
    float8_e5m2fnuz float4_e2m1fn int4 uint4 int2 uint2
""".split()
QUANTIZED = {
    "qint8": "int8",
    "quint8": "uint8",
    "qint16": "int16",
    "quint16": "uint16",
    "qint32": "int32",
}


def cases():
    for name in NUMBERS + BORROWED:
        module = "np" if name in NUMBERS else "ml_dtypes"
        values = [0, 1] if name in ("int2", "uint2") else [1, 2, 3]
        yield name, f"np.array(1, {module}.{name})", None
        yield name, f"np.array({values}, {module}.{name})", None
        yield name, f"np.array([[1]], {module}.{name})", None
        yield name, f"np.array(1, {module}.{name})", [2, 3]
        yield name, f"np.array({values[:2]}, {module}.{name})", [5]
        yield name, f"np.zeros((0, 3), {module}.{name})", None
    for name, integer in QUANTIZED.items():
        yield name, f"np.array(1, np.{integer})", None
        yield name, f"np.array([1, 2], np.{integer})", None
        yield name, f"np.array(1, np.{integer})", [3]
    yield "float32", "np.float32([0.0, -0.0, np.inf, -np.inf, np.nan, 0.1])", None
    yield "float32", "np.float32(-0.0)", None
    yield "float32", "np.float32(np.nan)", [2]
    yield "float32", "np.float32(7)", [0, 2]
    yield "float32", "np.arange(6, dtype=np.float32).reshape(2, 3).T", None
    yield "float32", "np.arange(6, dtype=np.float32)", [3, 2]
    yield "float32", "np.arange(8, dtype=np.float32)[::2]", None
    yield "float16", "np.float16(-2.5)", None
    yield "float64", "np.float64(0.1)", None
    yield "int8", "np.int8(-3)", None
    yield "int32", "np.int32(-(2**31))", None
    yield "int64", "np.int64(-1)", None
    yield "uint8", "np.uint8(255)", None
    yield "uint16", "np.uint16(65535)", None
    yield "uint64", "np.uint64(2**64 - 1)", None
    yield "bfloat16", "np.array(-3.5, ml_dtypes.bfloat16)", None
    yield "int4", "np.array([-8, 7], ml_dtypes.int4)", None
    yield "complex64", "np.complex64([1 + 2j, -3j])", None
    yield "complex128", "np.complex128(1 + 2j)", None
    yield "complex64", "np.complex64(1 + 2j)", [2]
    yield "bool", "np.bool_(True)", None
    yield "bool", "np.array([True, False, True])", None
    yield "bool", "np.bool_(True)", [2, 2]
    yield "bool", "np.zeros((0,), bool)", None
    yield "string", "np.array(b'a', object)", None
    yield "string", "np.array([b'a', b'', b'\\x00\\xff\\x00'], object)", None
    yield "string", "np.array(['a', '\\u00e9'], object)", None
    yield "string", "np.array([['a', 'bc']])", None
    yield "string", "np.array([b'a', b'bc'])", None
    yield "string", "np.array(b'x', object)", [3]
    yield "string", "np.array(b'', object)", [4]
    yield "string", "np.zeros((2, 0), object)", None


def constant(array, dtype, shape):
    """Write as a constant of a graph: one value may be broadcast, others repeat."""
    if dtype.is_quantized:
        array = array.view(dtype.as_numpy_dtype)
    return tensor_util.make_tensor_proto(
        array, shape=shape, allow_broadcast=shape is not None and array.size == 1
    ).SerializeToString()


def serialized(array, dtype):
    if dtype == dtypes.string:
        array = array.astype(object)
    return tf.io.serialize_tensor(tf.constant(array)).numpy()


def hexadecimal(function, *arguments):
    try:
        return function(*arguments).hex()
    except (TypeError, ValueError, tf.errors.OpError) as error:
        print(f"{function.__name__}{arguments}: {str(error)[:90]}")
        return None


def main():
    recorded = []
    for name, expression, shape in cases():
        dtype = getattr(dtypes, name)
        array = eval(expression, {"np": np, "ml_dtypes": ml_dtypes})
        entry = {"dtype": name, "enum": dtype.as_datatype_enum, "array": expression}
        entry["shape"] = shape
        entry["constant"] = hexadecimal(constant, array, dtype, shape)
        if shape is None and not dtype.is_quantized:
            entry["serialized"] = hexadecimal(serialized, array, dtype)
        recorded.append(entry)
    lines = ",\n".join(json.dumps(entry) for entry in recorded)
    PATH.write_text(f"[\n{lines}\n]\n")
    print(f"{len(recorded)} cases in {PATH}")


if __name__ == "__main__":
    main()
