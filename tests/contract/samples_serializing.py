"""Samples: sparse tensors and fields of messages, written and read."""

import numpy as np

from minitf.core import dtypes
from tests.contract.samples import f32, sample
from tests.contract.samples_strings import texts

INDICES = np.array([[0, 1], [2, 0], [2, 3]])
PARTS = (INDICES, f32(3), np.array([3, 4]))
EMPTY = (np.zeros((0, 2), np.int64), texts(), np.array([2, 0]))
# Two sparse vectors of float32, [0, 1.0] and [0, 0], as SerializeSparse writes them.
VECTORS = [
    [
        b"\x08\x09\x12\x08\x12\x02\x08\x01\x12\x02\x08\x01\x22\x08\x01" + b"\0" * 7,
        b"\x08\x01\x12\x04\x12\x02\x08\x01\x22\x04\x00\x00\x80\x3f",
        b"\x08\x09\x12\x04\x12\x02\x08\x01\x22\x08\x02" + b"\0" * 7,
    ],
    [
        b"\x08\x09\x12\x06\x12\x00\x12\x02\x08\x01",
        b"\x08\x01\x12\x02\x12\x00",
        b"\x08\x09\x12\x04\x12\x02\x08\x01\x22\x08\x02" + b"\0" * 7,
    ],
]
BOTH = texts(*VECTORS[0], *VECTORS[1], shape=(2, 3))

for op_name in ["SerializeSparse", "SerializeManySparse"]:
    sample(op_name, *PARTS)
    sample(op_name, *EMPTY)
sample("SerializeSparse", np.array([[3]]), f32(1), np.array([5]))
sample("DeserializeManySparse", BOTH, dtype=dtypes.float32)
sample("DeserializeSparse", BOTH, dtype=dtypes.float32)
sample("DeserializeSparse", BOTH[0], dtype=dtypes.float32)
sample("DeserializeSparse", BOTH.reshape(2, 1, 3), dtype=dtypes.float32)

SIZE = {"message_type": "tensorflow.TensorShapeProto.Dim"}
BOTH_FIELDS = {
    "field_names": ["size", "name"],
    "output_types": [dtypes.int64, dtypes.string],
}
sample("DecodeProtoV2", texts(b"\x08\x07\x12\x01x", b""), **SIZE, **BOTH_FIELDS)
sample("DecodeProtoV2", texts(b"\x08\x07", shape=()), **SIZE, **BOTH_FIELDS)
sample(
    "DecodeProtoV2",
    texts("size: 3", shape=(1, 1)),
    **SIZE,
    **BOTH_FIELDS,
    message_format="text",
    sanitize=True,
    descriptor_source="",
)
sample("DecodeProtoV2", texts(b"\x18\x00"), **SIZE, field_names=[], output_types=[])
sample(
    "EncodeProto",
    np.array([[1, 0], [1, 1]], np.int32),
    [np.array([[7], [8]]), texts("a", "b", "c", "d", shape=(2, 2))],
    **SIZE,
    field_names=["size", "name"],
)
sample(
    "EncodeProto",
    np.zeros((0, 1), np.int32),
    [np.zeros((0, 3), np.int64)],
    **SIZE,
    field_names=["size"],
)
