"""Summaries as strings, and sounds. Writing to files is covered by tests of its own."""

import numpy as np

from tests.contract.samples import f32, f64, i32, sample, special


def text(*items):
    """An array of bytes."""
    return np.array(items, object)


TAG = np.array(b"tag", object)

sample("ScalarSummary", TAG, np.array(2.5, np.float32))
sample("ScalarSummary", text(b"a", b"b"), i32(2))
sample("ScalarSummary", text(), np.zeros(0, np.uint8))
sample("HistogramSummary", TAG, f32(3, 4))
sample("HistogramSummary", TAG, np.zeros(0, np.float64))
sample("HistogramSummary", TAG, i32(20))
sample("ImageSummary", TAG, f32(2, 3, 4, 3))
sample("ImageSummary", TAG, f64(2, 3, 4, 1), max_images=1)
sample("ImageSummary", TAG, f32(1, 2, 2, 4).astype(np.float16))
sample(
    "ImageSummary",
    TAG,
    np.full((1, 2, 2, 3), np.nan, np.float32),
    bad_color=np.array([1, 2, 3], np.uint8),
)
sample("ImageSummary", TAG, np.zeros((0, 2, 2, 3), np.uint8))
sample("AudioSummary", TAG, f32(2, 5), sample_rate=8000.0)
sample("AudioSummaryV2", TAG, f32(2, 5), np.float32(8000))
sample("AudioSummaryV2", TAG, f32(5, 3, 2), np.float32(10.5), max_outputs=1)
sample("AudioSummaryV2", TAG, f32(0, 3), np.float32(8000))
sample(
    "MergeSummary",
    [np.array(b"\n\x08\n\x01a\x15\x00\x00\x80?", object), text(b"")],
)
sample("TensorSummary", f32(2, 3))
sample("TensorSummary", TAG, description="d", labels=["l"], display_name="n")
sample("TensorSummaryV2", TAG, f32(2, 3), np.array(b"", object))
sample("TensorSummaryV2", TAG, text(b"a", b"b"), np.array(b"\x12\x01n", object))
sample("TensorSummaryV2", TAG, np.array(True), np.array(b"\xff", object))

sample("EncodeWav", f32(5, 2), np.int32(8000))
sample("EncodeWav", f32(0, 1), np.int32(44100))
_WAV = np.array(
    b"RIFF(\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0@\x1f\0\0\x80>\0\0\x02\0\x10\0"
    b"data\x04\0\0\0\0\0\0@",
    object,
)
sample("DecodeWav", _WAV)
sample("DecodeWav", _WAV, desired_channels=2)
sample("DecodeWav", _WAV, desired_samples=1)
sample("DecodeWav", _WAV, desired_samples=4, desired_channels=1)

for name in """SummaryWriter CreateSummaryFileWriter FlushSummaryWriter
    CloseSummaryWriter WriteSummary WriteRawProtoSummary WriteScalarSummary
    WriteHistogramSummary WriteImageSummary WriteAudioSummary WriteGraphSummary
    ImportEvent""".split():
    special(name, "tests/summary/test_summaries.py")
