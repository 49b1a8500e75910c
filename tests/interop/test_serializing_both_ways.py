"""Sparse tensors as text, fields of messages: both libraries read and write alike."""

import numpy as np
import pytest
import tensorflow

import minitf as tf
from tests.ops.io.test_protos import DTYPES, EXTREMES, KINDS, SOURCE, All

BOTH_WAYS = [
    pytest.param(tf, tensorflow, id="ours-to-tensorflow"),
    pytest.param(tensorflow, tf, id="tensorflow-to-ours"),
]


@pytest.mark.parametrize("values", [[1.0, 2.0, 3.0], ["a", "", "ccc"], [1, 2, 3]])
@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_serialized_sparse_tensors_cross(ours, theirs, values):
    indices, shape = [[0, 1], [2, 0], [2, 2]], [3, 4]
    st = ours.SparseTensor(indices, values, shape)
    rows = ours.io.serialize_many_sparse(st).numpy()
    found = theirs.io.deserialize_many_sparse(rows, theirs.constant(values).dtype)
    assert found.indices.numpy().tolist() == indices
    assert found.dense_shape.numpy().tolist() == shape
    np.testing.assert_array_equal(found.values, ours.constant(values))
    assert rows.tolist() == theirs.io.serialize_many_sparse(found).numpy().tolist()


def numbers_of(name):
    return [0, 1, 0] if name == "enum" else EXTREMES[DTYPES[name]]


@pytest.mark.parametrize("name", KINDS)
def test_fields_of_every_kind_are_decoded_alike(name):
    message = All()
    numbers = numbers_of(name)
    text = [x.decode() for x in numbers] if name == "string" else numbers
    getattr(message, "many_" + name).extend(text)
    setattr(message, name, text[-1])
    data, names = [message.SerializeToString(), b""], ["many_" + name, name]
    if name not in ("string", "bytes"):
        getattr(message, "packed_" + name).extend(text)
        names.append("packed_" + name)
    answers = []
    for lib in (tf, tensorflow):
        dtype = getattr(lib, DTYPES[name].name)
        sizes, found = lib.io.decode_proto(
            data, "p.All", names, [dtype] * len(names), descriptor_source=SOURCE
        )
        answers.append((sizes.numpy().tolist(), [x.numpy().tolist() for x in found]))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("other", sorted({dtype.name for dtype in DTYPES.values()}))
def test_the_same_types_are_allowed(name, other):
    answers = []
    for lib in (tf, tensorflow):
        try:
            lib.io.decode_proto(
                [b""], "p.All", [name], [getattr(lib, other)], descriptor_source=SOURCE
            )
            answers.append("read")
        except lib.errors.InvalidArgumentError:
            answers.append("refused")
        try:
            zero = lib.zeros([1, 1], getattr(lib, other))
            text = lib.io.encode_proto(
                [[1]], [zero], [name], "p.All", descriptor_source=SOURCE
            )
            answers.append(text.numpy().tolist())
        except lib.errors.InvalidArgumentError:
            answers.append("refused")
    assert answers[:2] == answers[2:]


@pytest.mark.parametrize("name", KINDS)
def test_fields_of_every_kind_are_encoded_alike(name):
    names, numbers = ["many_" + name], numbers_of(name)
    if name not in ("string", "bytes"):
        names.append("packed_" + name)
    answers = []
    for lib in (tf, tensorflow):
        value = lib.constant([numbers], getattr(lib, DTYPES[name].name))
        sizes = [[len(numbers)] * len(names)]
        text = lib.io.encode_proto(
            sizes, [value] * len(names), names, "p.All", descriptor_source=SOURCE
        )
        answers.append(text.numpy().tolist())
    assert answers[0] == answers[1]


def test_a_graph_that_decodes_messages_crosses():
    for ours, theirs in ((tf, tensorflow), (tensorflow, tf)):
        v1 = ours.compat.v1
        with ours.Graph().as_default() as graph:
            data = v1.placeholder(ours.string, [None], name="data")
            sizes, (x,) = ours.io.decode_proto(
                data, "p.All", ["many_int32"], [ours.int32], descriptor_source=SOURCE
            )
            ours.io.encode_proto(
                sizes, [x + 1], ["many_int32"], "p.All", SOURCE, name="text"
            )
        message = graph.as_graph_def().SerializeToString()
        v1 = theirs.compat.v1
        with theirs.Graph().as_default(), v1.Session() as session:
            theirs.import_graph_def(v1.GraphDef.FromString(message), name="")
            given = [All(many_int32=[1, 2]).SerializeToString()]
            found = session.run("text:0", {"data:0": given})
        assert found.tolist() == [All(many_int32=[2, 3]).SerializeToString()]
