"""Samples: reading serialized examples."""

import numpy as np

from minitf.core.dtypes import float32, int64, string
from minitf.core.shapes import TensorShape
from minitf.ops.image.codecs import encode_jpeg
from tests.contract.samples import f32, sample
from tests.contract.samples_strings import texts

# {n: [3], s: [b"q"], x: [1.0, 2.0]} and {n: [4, 5], x: [5.0, 6.0]}
FIRST = (
    b"\n+\n\n\n\x01n\x12\x05\x1a\x03\n\x01\x03\n\n\n\x01s\x12\x05\n\x03\n\x01q"
    b"\n\x11\n\x01x\x12\x0c\x12\n\n\x08\0\0\x80?\0\0\0@"
)
SECOND = (
    b"\n \n\x0b\n\x01n\x12\x06\x1a\x04\n\x02\x04\x05"
    b"\n\x11\n\x01x\x12\x0c\x12\n\n\x08\0\0\xa0@\0\0\xc0@"
)
# Context {n: [1], w: [1.5]}, lists t: [1] [2] [3] and u: [1.0, 2.0] [3.0]; another
# one with context {n: [2]}, list t: [4] and an empty list u.
LONG = (
    b"\n\x1b\n\n\n\x01n\x12\x05\x1a\x03\n\x01\x01\n\r\n\x01w\x12\x08\x12\x06\n\x04"
    b"\0\0\xc0?\x12;\n\x1a\n\x01t\x12\x15\n\x05\x1a\x03\n\x01\x01\n\x05\x1a\x03\n"
    b"\x01\x02\n\x05\x1a\x03\n\x01\x03\n\x1d\n\x01u\x12\x18\n\x0c\x12\n\n\x08\0\0"
    b"\x80?\0\0\0@\n\x08\x12\x06\n\x04\0\0@@"
)
SHORT = (
    b"\n\x0c\n\n\n\x01n\x12\x05\x1a\x03\n\x01\x02\x12\x15\n\x0c\n\x01t\x12\x07\n"
    b"\x05\x1a\x03\n\x01\x04\n\x05\n\x01u\x12\0"
)
JPEG = texts(encode_jpeg.op.kernel(np.full((9, 8, 3), 100, np.uint8))[()], shape=())
BATCH, ONE, NONE = texts(FIRST, SECOND), texts(FIRST, shape=()), texts()
X = {"dense_shapes": [TensorShape([2])]}
EMPTY = f32(0)


def of_example(serialized, names=NONE):
    sample(
        "ParseExampleV2",
        serialized,
        names,
        texts("m", "s"),
        texts("x", "d"),
        texts("n", "none"),
        [EMPTY, np.array([7, 8])],
        num_sparse=2,
        sparse_types=[int64, string],
        ragged_value_types=[int64, float32],
        ragged_split_types=[int64, int64],
        dense_shapes=[TensorShape([2]), TensorShape([2])],
    )


of_example(BATCH)
of_example(BATCH, texts("a", "b"))
of_example(ONE)
of_example(NONE)
sample(
    "ParseExampleV2",
    BATCH,
    NONE,
    NONE,
    texts("n"),
    NONE,
    [np.int64(-1)],
    num_sparse=0,
    sparse_types=[],
    ragged_value_types=[],
    ragged_split_types=[],
    dense_shapes=[TensorShape([None])],
)
sample(
    "ParseExample",
    BATCH,
    NONE,
    [texts("n", shape=())],
    [texts("x", shape=())],
    [EMPTY],
    sparse_types=[int64],
    **X,
)
sample(
    "ParseSingleExample",
    ONE,
    [EMPTY],
    num_sparse=1,
    sparse_keys=["n"],
    dense_keys=["x"],
    sparse_types=[int64],
    **X,
)
sample("DecodeJSONExample", texts("{}", '{"features": {}}'))
sample("DecodeJSONExample", texts("{}", shape=()))


def of_sequences(serialized):
    sample(
        "ParseSequenceExampleV2",
        serialized,
        NONE,
        texts("w"),
        texts("n"),
        texts("none"),
        texts("u"),
        texts("t", "none"),
        texts("t2"),
        np.array([False, True]),
        [np.zeros(0, np.int64)],
        Ncontext_sparse=1,
        context_sparse_types=[float32],
        context_ragged_value_types=[float32],
        context_ragged_split_types=[int64],
        context_dense_shapes=[TensorShape([])],
        Nfeature_list_sparse=1,
        Nfeature_list_dense=2,
        feature_list_dense_types=[int64, float32],
        feature_list_sparse_types=[float32],
        feature_list_ragged_value_types=[int64],
        feature_list_ragged_split_types=[int64],
        feature_list_dense_shapes=[TensorShape([]), TensorShape([3])],
    )


of_sequences(texts(LONG, SHORT))
of_sequences(texts(LONG, shape=()))
sample(
    "ParseSingleSequenceExample",
    texts(LONG, shape=()),
    texts("none"),
    [texts("w", shape=())],
    [texts("n", shape=())],
    [texts("u", shape=())],
    [texts("t", shape=()), texts("none", shape=())],
    [np.zeros(0, np.int64)],
    texts("", shape=()),
    context_sparse_types=[float32],
    feature_list_dense_types=[int64, float32],
    context_dense_shapes=[TensorShape([])],
    feature_list_sparse_types=[float32],
    feature_list_dense_shapes=[TensorShape([]), TensorShape([3])],
)

sample("ExtractJpegShape", JPEG)
sample("ExtractJpegShape", JPEG, output_type=int64)
sample("DecodeAndCropJpeg", JPEG, np.array([1, 2, 3, 4], np.int32))
sample("DecodeAndCropJpeg", JPEG, np.array([0, 0, 1, 1], np.int32), channels=1, ratio=2)
