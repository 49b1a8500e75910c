"""Graphs cross the border: real TensorFlow runs ours, we run TensorFlow's.

For every sample of every op, the GraphDef made here is imported into TensorFlow and run
there; TensorFlow's own export of it comes back and is run here. The results must agree.
"""

import numpy as np
import pytest
import tensorflow

import minitf as tf
from minitf.core import dtypes
from minitf.core.op.registry import OPS
from tests.contract import samples

samples.load()

# Results that are right in more than one way: compared up to the sign of columns.
UP_TO_SIGN = {"Svd", "Qr", "SelfAdjointEigV2"}

# Samples TensorFlow answers otherwise, and why that is all right.
DIFFERENT = {
    "Cholesky-1": "not positive definite: what TensorFlow leaves there is chance",
    "UnicodeDecodeWithOffsets-1": "TensorFlow aborts the whole process",
    "FusedBatchNormV3-6": "the variance of no numbers: NaN there, 0 here",
    "DecodeImage-1": "libpng rounds grey the other way",
    "DecodeJpeg-1": "libpng rounds grey the other way",
    "DecodePng-1": "libpng rounds grey the other way",
    "EncodeJpeg-1": "encoders choose different bytes for the same picture",
    "EncodePng-0": "encoders choose different bytes for the same picture",
    "EncodePng-1": "encoders choose different bytes for the same picture",
    "ImageSummary-0": "encoders choose different bytes for the same picture",
    "ImageSummary-1": "encoders choose different bytes for the same picture",
    "ImageSummary-2": "encoders choose different bytes for the same picture",
    "ImageSummary-3": "encoders choose different bytes for the same picture",
    "ExtractGlimpseV2-0": "the noise around the picture is random",
    "MaxPoolGradGrad-0": "the sample's output is not what the input pools to",
    "MaxPool3DGradGrad-0": "the sample's output is not what the input pools to",
    "RaggedTensorToTensor-2": "TensorFlow wants the shape to be a constant",
    "DecodeBmp-0": "TensorFlow reads BMP only, we whatever Pillow reads",
    "DecodeBmp-1": "TensorFlow reads BMP only, we whatever Pillow reads",
    "ArgMax-6": "TensorFlow reads an int16 axis as if it had 64 bits",
    "Conv2D-8": "oneDNN gives a wrong shape for an empty batch",
    "Eig-0": "eigenvalues come in any order",
    "Eig-1": "eigenvalues come in any order",
    "EnsureShape-1": "TensorFlow cannot import an unknown rank",
    "Round-4": "TensorFlow's kernel rounds integers to 0",
    "Svd-1": "outputs that were not asked for have no value",
    "Svd-3": "outputs that were not asked for have no value",
    "TopKV2-1": "unsorted results come in any order",
    "MirrorPadGrad-2": "TensorFlow refuses a picture without columns",
    "SparseSegmentMeanGrad-2": "for no rows TensorFlow leaves the result to chance",
    "SparseSegmentSqrtNGrad-2": "for no rows TensorFlow leaves the result to chance",
    "SparseSegmentSumGrad-2": "for no rows TensorFlow leaves the result to chance",
    "FakeParam-0": "nobody is to look at what it returns",
    "_Row-0": "an op of our optimiser's own",
    "_Row-1": "an op of our optimiser's own",
    "_Row-2": "an op of our optimiser's own",
    "_Transposed-0": "an op of our optimiser's own",
    "_Transposed-1": "an op of our optimiser's own",
}

# What TensorFlow says when it has a declaration but nothing to run on a CPU.
NO_KERNEL = (
    "No OpKernel was registered",
    "is not available in GraphDef version",
    "Fusion is not implemented",
    "must have same number of elements",  # gradient kernels do not broadcast there
)

CASES = [
    pytest.param(name, i, id=f"{name}-{i}")
    for name, found in sorted(samples.SAMPLES.items())
    for i in range(len(found))
]


def our_graph(op, s):
    """Builds the op on placeholders here; returns (GraphDef bytes, feeds, fetches)."""
    feeds = {}

    def placeholder(array):
        array = np.asarray(array)
        dtype = dtypes.as_dtype(array.dtype)
        tensor = tf.compat.v1.placeholder(dtype, array.shape)
        feeds[tensor.name] = array
        return tensor

    with tf.Graph().as_default() as graph:
        given = [
            [placeholder(a) for a in x] if isinstance(x, list) else placeholder(x)
            for x in s.inputs
        ]
        op.call(*given, **s.attrs)
        node = graph.get_operations()[-1]
        names = [tensor.name for tensor in node.outputs]
        return graph.as_graph_def().SerializeToString(), feeds, names


def run_in_tensorflow(message, feeds, names):
    """Imports a GraphDef into TensorFlow; returns results and TensorFlow's export."""
    v1 = tensorflow.compat.v1
    with tensorflow.Graph().as_default() as graph, v1.Session() as session:
        tensorflow.import_graph_def(v1.GraphDef.FromString(message), name="")
        results = session.run(names, feeds)
        return results, graph.as_graph_def().SerializeToString()


def run_here(message, feeds, names):
    """Imports a GraphDef here and runs it."""
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        tf.import_graph_def(v1.GraphDef.FromString(message), name="")
        return session.run(names, feeds)


def assert_close(name, got, wanted):
    got, wanted = np.asarray(got), np.asarray(wanted)
    if got.size == 0 and wanted.shape == ():
        return  # TensorFlow left out an output that this mode does not have
    assert got.shape == wanted.shape
    assert got.dtype == wanted.dtype
    if got.dtype.kind in "fcV":
        if name in UP_TO_SIGN:
            got, wanted = np.abs(got), np.abs(wanted)
        half = got.dtype.itemsize <= 2 or got.dtype.kind == "V"
        tolerance = 2e-2 if half else 2e-4
        kind = np.complex128 if got.dtype.kind == "c" else np.float64
        np.testing.assert_allclose(
            got.astype(kind), wanted.astype(kind), rtol=tolerance, atol=tolerance
        )
    else:
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("name, i", CASES)
def test_tensorflow_runs_our_graph_and_we_run_its_export(name, i):
    s = samples.SAMPLES[name][i]
    if f"{name}-{i}" in DIFFERENT:
        pytest.skip(DIFFERENT[f"{name}-{i}"])
    message, feeds, names = our_graph(OPS[name], s)
    try:
        theirs, exported = run_in_tensorflow(message, feeds, names)
    except tensorflow.errors.OpError as error:
        if any(text in error.message for text in NO_KERNEL):
            pytest.skip(error.message[:90])
        raise
    ours = run_here(exported, feeds, names)
    for got, wanted in zip(ours, theirs, strict=True):
        if s.random:
            assert np.shape(got) == np.shape(wanted)
        else:
            assert_close(name, got, wanted)
