"""Samples: text."""

import numpy as np

from minitf.core import dtypes
from tests.contract.samples import c64, f32, i32, sample


def texts(*items, shape=None):
    array = np.empty(len(items), object)
    array[:] = [item.encode() if isinstance(item, str) else item for item in items]
    return array.reshape(len(items) if shape is None else shape)


ONE = texts("Hello, año", shape=())
SOME = texts("a b", "", "Céé", "x1", shape=(2, 2))
NONE = texts(shape=(0, 2))
NUMBERS = texts("1", " -2 ", "3")

for op_name in ["StringLower", "StringUpper"]:
    sample(op_name, SOME)
    sample(op_name, ONE, encoding="utf-8")
    sample(op_name, NONE)
sample("StringStrip", SOME)
sample("StringStrip", ONE)
for unit in ["BYTE", "UTF8_CHAR"]:
    sample("StringLength", SOME, unit=unit)
    sample("StringLength", NONE, unit=unit)
    sample("Substr", texts("hello", "wörld"), np.int32(1), np.int32(2), unit=unit)
sample("Substr", texts("ab", "cd"), np.array([0, -1]), np.array([1, -1]))
sample("Substr", ONE, np.array([[0], [1]]), np.array([[2], [3]]))

sample("AsString", f32(2, 3))
sample("AsString", f32(), precision=2, width=8, fill="0")
sample("AsString", f32(3), scientific=True)
sample("AsString", f32(3), shortest=True)
sample("AsString", c64(2), precision=1)
sample("AsString", i32(4), width=5, fill="-")
sample("AsString", np.array([True, False]))
sample("AsString", SOME, width=4)
for out_type in [dtypes.float32, dtypes.int64]:
    sample("StringToNumber", NUMBERS, out_type=out_type)

for op_name in ["StringToHashBucket", "StringToHashBucketFast"]:
    sample(op_name, SOME, num_buckets=10)
    sample(op_name, NONE, num_buckets=10)
sample("StringToHashBucketStrong", SOME, num_buckets=10, key=[1, 2])

sample("StringJoin", [ONE, SOME], separator="-")
sample("StringJoin", [SOME, SOME])
sample("ReduceJoin", SOME, np.array([1], np.int32), separator="+")
sample("ReduceJoin", SOME, np.array([0, -1], np.int32), keep_dims=True)
sample("ReduceJoin", SOME, np.zeros(0, np.int32))
sample("ReduceJoin", NONE, np.array([0], np.int32))
sample("UnsortedSegmentJoin", SOME, np.array([1, 0]), np.int32(3), separator="|")
sample("UnsortedSegmentJoin", SOME, np.array([[0, 1], [1, 0]]), np.int64(2))

sample("RegexFullMatch", SOME, texts("[a-z ]+", shape=()))
sample("StaticRegexFullMatch", SOME, pattern=".*é")
sample("RegexReplace", SOME, texts("é", shape=()), texts("e", shape=()))
sample("StaticRegexReplace", SOME, pattern="(.)", rewrite=r"\1\1", replace_global=False)

sample("StringSplitV2", texts("a b", " c "), texts("", shape=()))
sample("StringSplitV2", texts("a,b,c", ""), texts(",", shape=()), maxsplit=1)
sample("StringSplit", texts("a;b,c", ""), texts(",;", shape=()), skip_empty=False)
sample("StringSplit", texts("ab"), texts("", shape=()))
NGRAMS = {
    "separator": " ",
    "left_pad": "<",
    "right_pad": ">",
    "pad_width": 1,
    "preserve_short_sequences": True,
}
WORDS = texts("a", "b", "c", "d")
sample("StringNGrams", WORDS, np.array([0, 3, 4]), ngram_widths=[2, 3], **NGRAMS)
sample("StringNGrams", WORDS, np.array([0, 4], np.int32), ngram_widths=[1], **NGRAMS)

UTF8 = texts("año", b"a\xffb", shape=2)
for op_name in ["UnicodeDecode", "UnicodeDecodeWithOffsets"]:
    sample(op_name, UTF8, input_encoding="UTF-8")
    sample(op_name, UTF8, input_encoding="UTF-8", errors="ignore", Tsplits=dtypes.int32)
    sample(op_name, texts(shape=0), input_encoding="UTF-16-BE")
sample(
    "UnicodeEncode",
    np.array([72, 105, 0xD800], np.int32),
    np.array([0, 2, 3]),
    output_encoding="UTF-16-BE",
)
sample("UnicodeTranscode", UTF8, input_encoding="UTF-8", output_encoding="UTF-32-BE")
sample("UnicodeScript", np.array([[65, 0x3B1], [-1, 32]], np.int32))

sample("StringFormat", [f32(2, 3), ONE], template="a {} b {}", placeholder="{}")
sample("StringFormat", [], template="nothing")
