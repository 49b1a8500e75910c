"""Tests of `minitf.core.dtypes`; the expected values are TensorFlow 2.21's."""

import copy
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from minitf.core import dtypes

ROOT = Path(__file__).parents[2]

# name, number, size, kind (NumPy's letter; q quantized, s string, h handle), numeric
TABLE = [
    ("float32", 1, 4, "f", True),
    ("float64", 2, 8, "f", True),
    ("int32", 3, 4, "i", True),
    ("uint8", 4, 1, "u", True),
    ("int16", 5, 2, "i", True),
    ("int8", 6, 1, "i", True),
    ("string", 7, 0, "s", False),
    ("complex64", 8, 8, "c", True),
    ("int64", 9, 8, "i", True),
    ("bool", 10, 1, "b", False),
    ("qint8", 11, 1, "q", True),
    ("quint8", 12, 1, "q", True),
    ("qint32", 13, 4, "q", True),
    ("bfloat16", 14, 2, "f", True),
    ("qint16", 15, 2, "q", True),
    ("quint16", 16, 2, "q", True),
    ("uint16", 17, 2, "u", True),
    ("complex128", 18, 16, "c", True),
    ("float16", 19, 2, "f", True),
    ("resource", 20, 0, "h", False),
    ("variant", 21, 0, "h", False),
    ("uint32", 22, 4, "u", True),
    ("uint64", 23, 8, "u", True),
    ("float8_e5m2", 24, 1, "f", False),
    ("float8_e4m3fn", 25, 1, "f", False),
    ("int4", 29, 1, "i", False),
    ("uint4", 30, 1, "u", False),
]


@pytest.mark.parametrize(("name", "enum", "size", "kind", "numeric"), TABLE)
def test_each_type_and_its_ref_twin_have_tensorflows_properties(
    name, enum, size, kind, numeric
):
    base = getattr(dtypes, name)
    for dtype, suffix, number in [(base, "", enum), (base._as_ref, "_ref", enum + 100)]:
        assert dtype.name == name + suffix
        assert repr(dtype) == f"tf.{name}{suffix}"
        assert str(dtype) == f"<dtype: '{name}{suffix}'>"
        assert dtype.as_datatype_enum == int(dtype) == number
        assert dtype.size == size
        assert dtype.is_floating is (kind == "f")
        assert dtype.is_integer is (kind in "iu")
        assert dtype.is_unsigned is (kind == "u")
        assert dtype.is_complex is (kind == "c")
        assert dtype.is_bool is (kind == "b")
        assert dtype.is_quantized is (kind == "q")
        assert dtype.is_numeric is numeric
        assert dtype.is_numpy_compatible is (kind != "h")
        assert dtype.base_dtype is base
        assert dtype._is_ref_dtype is (suffix == "_ref")
        assert dtype._as_ref is base._as_ref
        assert dtypes.as_dtype(number) is dtype
        assert dtypes.as_dtype(name + suffix) is dtype
        assert dtypes.DType(number) is dtype


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float, dtypes.float32),
        (bool, dtypes.bool),
        (object, dtypes.string),
        ("float", dtypes.float32),
        ("double_ref", dtypes.float64._as_ref),
        ("half", dtypes.float16),
        (True, dtypes.float32),  # equals 1, the number of float32
        (np.float32(3.0), dtypes.int32),  # equals 3, the number of int32
        (np.int_, dtypes.int64),
        (np.longlong, dtypes.int64),
        (np.intc, dtypes.int32),
        (np.dtype("longlong"), dtypes.int64),
        (np.dtype(">f4"), dtypes.float32),
        (np.dtype("S3"), dtypes.string),
        (np.dtype("U7"), dtypes.string),
        (np.dtype("O"), dtypes.string),
        (np.bytes_, dtypes.string),
        (np.dtypes.StringDType(), dtypes.string),
        (np.dtype([("qint8", np.int8)]), dtypes.qint8),
        (np.zeros(2, ">i2"), dtypes.int16),
        (np.array(["a"]), dtypes.string),
        (dtypes.int8, dtypes.int8),
    ],
)
def test_as_dtype_accepts_what_tensorflow_accepts(value, expected):
    assert dtypes.as_dtype(value) is expected


@pytest.mark.parametrize(
    "value",
    [
        int,
        str,
        bytes,
        complex,
        None,
        "f4",
        "object",
        "FLOAT32",
        "tf.float32",
        b"float32",
        0,
        999,
        -1,
        [],
        np.generic,
        np.floating,
        np.longdouble,
        np.dtype("M8[s]"),
        np.dtype([("a", np.int8)]),
        np.array([1], "M8[s]"),
    ],
    ids=repr,
)
def test_as_dtype_refuses_what_tensorflow_refuses(value):
    with pytest.raises(TypeError, match="Cannot convert the argument `type_value`: "):
        dtypes.as_dtype(value)


def test_a_dtype_equals_whatever_converts_to_it():
    float32 = dtypes.float32
    for same in ("float32", "float", np.float32, np.dtype("f4"), 1, float):
        assert float32 == same
        assert (float32 != same) is False
        assert same == float32
    for other in (None, "int32", "nonsense", 101, 3.5, [], float32._as_ref, np.int8):
        assert float32 != other
        assert (float32 == other) is False


def test_dtypes_are_singletons_also_after_copying_and_pickling():
    for dtype in dtypes.FROM_ENUM.values():
        assert pickle.loads(pickle.dumps(dtype)) is dtype
        assert copy.copy(dtype) is copy.deepcopy(dtype) is dtype
    assert len({id(dtype) for dtype in dtypes.FROM_ENUM.values()}) == 66


def test_a_dtype_cannot_be_changed():
    with pytest.raises(AttributeError, match="cannot be changed"):
        dtypes.float32.name = "float64"


def test_numpy_types_are_tensorflows():
    assert dtypes.float32.as_numpy_dtype is np.float32
    assert dtypes.bool.as_numpy_dtype is np.bool_
    assert dtypes.string.as_numpy_dtype is object
    assert dtypes.int64._as_ref.as_numpy_dtype is np.int64
    assert dtypes.quint16.as_numpy_dtype == np.dtype([("quint16", np.uint16)])
    assert dtypes.uint8.np_dtype == np.dtype("u1")
    assert dtypes.resource.np_dtype == np.dtype(object)


def test_from_numpy_finds_every_dtype_by_plain_lookup():
    for np_dtype, dtype in list(dtypes.FROM_NUMPY.items()):
        assert dtypes.FROM_NUMPY[np_dtype] is dtype
    assert dtypes.FROM_NUMPY[np.dtype("S5")] is dtypes.string
    with pytest.raises(TypeError, match="Cannot convert"):
        dtypes.FROM_NUMPY[np.dtype("m8[s]")]


def test_limits_minimum_and_maximum_are_tensorflows():
    assert (dtypes.int8.min, dtypes.int8.max) == (-128, 127)
    assert dtypes.uint64.max == 18446744073709551615
    assert type(dtypes.float16.max) is np.float16
    assert dtypes.float16.max == 65504
    assert dtypes.float64.min == -1.7976931348623157e308
    assert dtypes.int16.limits == (0, 32767)
    assert dtypes.float32.limits == dtypes.float64._as_ref.limits == (0, 1)
    assert dtypes.bool.limits == (0, True)


@pytest.mark.parametrize(
    ("dtype", "message"),
    [
        (
            dtypes.string,
            "Cannot find minimum value of <dtype: 'string'> with type "
            "<dtype: 'string'>.",
        ),
        (
            dtypes.qint8,
            "Cannot find minimum value of <dtype: 'qint8'> with quantized type "
            "<dtype: 'qint8'>.",
        ),
        (
            dtypes.bool._as_ref,
            "Cannot find minimum value of <dtype: 'bool_ref'> with type "
            "<dtype: 'bool'>.",
        ),
        (dtypes.resource, "Cannot find minimum value of <dtype: 'resource'>."),
    ],
)
def test_types_without_order_have_no_minimum(dtype, message):
    with pytest.raises(TypeError) as raised:
        _ = dtype.min
    assert str(raised.value) == message
    with pytest.raises(TypeError, match="Cannot find maximum value"):
        _ = dtype.max


def test_types_without_intensity_have_no_limits():
    message = "<dtype: 'float16'> does not have defined limits."
    with pytest.raises(ValueError, match=message):
        _ = dtypes.float16.limits


def test_a_ref_type_can_be_used_where_its_base_is_wanted_but_not_the_reverse():
    ref = dtypes.float32._as_ref
    assert dtypes.float32.is_compatible_with(ref)
    assert dtypes.float32.is_compatible_with("float32_ref")
    assert not ref.is_compatible_with(dtypes.float32)
    with pytest.raises(TypeError, match="Cannot convert"):
        ref.is_compatible_with("nonsense")


def test_real_dtype_of_complex_types():
    assert dtypes.complex64.real_dtype is dtypes.float32
    assert dtypes.complex128._as_ref.real_dtype is dtypes.float64
    assert dtypes.int8.real_dtype is dtypes.int8


def test_an_unknown_number_is_no_dtype():
    with pytest.raises(TypeError, match="999 does not correspond to a valid"):
        dtypes.DType(999)


def test_the_sets_nest_as_their_names_say():
    assert dtypes.NUMERIC == dtypes.FLOATING | dtypes.INTEGERS | dtypes.COMPLEX
    assert len(dtypes.NUMERIC) == 14
    assert dtypes.SIGNED | dtypes.UNSIGNED_INTEGERS == dtypes.NUMERIC
    assert len(dtypes.QUANTIZED_DTYPES) == 10


def test_bfloat16_borrows_its_numpy_type():
    ml_dtypes = pytest.importorskip("ml_dtypes")
    assert dtypes.bfloat16.as_numpy_dtype is ml_dtypes.bfloat16
    assert dtypes.bfloat16._as_ref.np_dtype == np.dtype(ml_dtypes.bfloat16)
    assert dtypes.as_dtype(ml_dtypes.bfloat16) is dtypes.bfloat16
    assert dtypes.FROM_NUMPY[np.dtype(ml_dtypes.int4)] is dtypes.int4
    assert dtypes.as_dtype(np.zeros(2, ml_dtypes.float8_e5m2)) is dtypes.float8_e5m2
    assert dtypes.bfloat16.max == ml_dtypes.finfo(ml_dtypes.bfloat16).max
    assert (dtypes.int4.min, dtypes.uint4.max) == (-8, 15)
    with pytest.raises(TypeError, match="Cannot convert"):
        dtypes.as_dtype(ml_dtypes.float8_e3m4)


WITHOUT_ML_DTYPES = """
import sys
sys.modules["ml_dtypes"] = None  # importing it now raises ImportError
from minitf.core import dtypes
assert dtypes.bfloat16.size == 2 and dtypes.as_dtype("bfloat16") == "bfloat16"
for use in (lambda: dtypes.bfloat16.np_dtype, lambda: dtypes.bfloat16.max):
    try:
        use()
    except ImportError as error:
        assert "pip install ml_dtypes" in str(error), error
    else:
        raise SystemExit("no error")
"""


def test_without_ml_dtypes_bfloat16_says_what_to_install():
    subprocess.run([sys.executable, "-c", WITHOUT_ML_DTYPES], check=True, cwd=ROOT)


def test_ml_dtypes_is_not_imported_before_it_is_needed():
    program = "import sys, minitf.core.dtypes; sys.exit('ml_dtypes' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
