"""Files, and what `tf.print` writes where."""

import logging
import sys

import numpy as np
import pytest

import minitf as tf
from minitf.ops.io.printing import print_op
from minitf.v1.printing import Print
from tests.formats import mutations


def test_a_file_written_can_be_read_again(tmp_path):
    path = str(tmp_path / "new" / "note.bin")
    tf.io.write_file(path, b"\x00\xff")
    assert tf.io.read_file(path).numpy() == b"\x00\xff"
    assert tf.io.matching_files(str(tmp_path / "new" / "*.bin")).numpy() == [
        path.encode()
    ]


def test_a_graph_reads_and_writes_files_when_it_runs(tmp_path):
    path = str(tmp_path / "note.txt")
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        written = tf.io.write_file(path, "text")
        read = tf.io.read_file(path)
        with pytest.raises(tf.errors.NotFoundError, match="No such file"):
            session.run(read)
        session.run(written)
        assert session.run(read) == b"text"


# What TensorFlow 2.21 writes for the same calls.
PRINTED = [
    (("x",), {}, "x\n"),
    ((tf.constant("x"),), {}, "x\n"),
    ((tf.constant(["x"]),), {}, '["x"]\n'),
    (("a", tf.constant("x"), 1, 2.5, True, None), {}, 'a "x" 1 2.5 True None\n'),
    (([1, 2], {"a": tf.constant(1)}), {}, "[1, 2] {'a': 1}\n"),
    ((tf.range(10),), {}, "[0 1 2 ... 7 8 9]\n"),
    ((tf.range(10),), {"summarize": 2}, "[0 1 ... 8 9]\n"),
    ((tf.range(5),), {"summarize": -1}, "[0 1 2 3 4]\n"),
    ((1, 2), {"sep": ",", "end": "!\n"}, "1,2!\n"),
    ((tf.constant([[1.5, 2], [3, 4]]),), {}, "[[1.5 2]\n [3 4]]\n"),
    ((tf.ragged.constant([[1, 2], [], [3]]),), {}, "[[1, 2], [], [3]]\n"),
    ((tf.ragged.constant([["a"], ["b", "c"]]),), {}, "[['a'], ['b', 'c']]\n"),
    (("{}", tf.constant(1)), {}, "{} 1\n"),
    ((), {}, "\n"),
]


@pytest.mark.parametrize(("inputs", "options", "wanted"), PRINTED)
def test_print_writes_what_tensorflow_writes(capsys, inputs, options, wanted):
    tf.print(*inputs, **options)
    assert capsys.readouterr() == ("", wanted)
    tf.print(*inputs, **options, output_stream=sys.stdout)
    assert capsys.readouterr() == (wanted, "")


def test_a_sparse_tensor_is_printed_in_its_parts(capsys):
    tf.print(tf.SparseTensor([[0, 1], [2, 0]], [1, 2], [3, 4]))
    wanted = "'SparseTensor(indices=[[0 1]\n [2 0]], values=[1 2], shape=[3 4])'\n"
    assert capsys.readouterr().err == wanted


def test_a_graph_prints_when_it_runs(capsys):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32, [None])
        printing = tf.print("x =", x)
        assert capsys.readouterr().err == ""
        session.run(printing, {x: [1, 2.5]})
    assert capsys.readouterr().err == "x = [1 2.5]\n"


def test_print_to_a_file_or_the_log(tmp_path, caplog):
    path = tmp_path / "log.txt"
    tf.print("one", output_stream=f"file://{path}")
    tf.print("two", output_stream=f"file://{path}")
    assert path.read_text() == "one\ntwo\n"
    with caplog.at_level(logging.INFO, logger="tensorflow"):
        tf.print("noted", output_stream=logging.INFO)
    assert caplog.messages == ["noted"]


def test_print_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match="Unrecognized keyword"):
        tf.print(1, foo=2)
    with pytest.raises(ValueError, match="Unsupported output stream"):
        tf.print(1, output_stream="log(info)")


def test_v1_print_passes_its_input_on_and_prints_like_tensorflow(capsys):
    data = [
        tf.range(1, 6),
        tf.constant("s"),
        tf.constant([[1.5, 2], [3, 4]]),
    ]
    result = Print(tf.constant([1, 2]), data, "msg")
    assert result.numpy().tolist() == [1, 2]
    assert capsys.readouterr().err == "msg[1 2 3...][s][[1.5 2][3...]...]\n"


def test_v1_print_stops_after_the_first_n(capsys):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = Print(tf.constant(1), [tf.constant(7)], first_n=2)
        for _ in range(4):
            session.run(x)
    assert capsys.readouterr().err == "[7]\n[7]\n"
    assert print_op.op.stateful


def test_a_serialized_tensor_is_tensorflows_message():
    # Written by TensorFlow 2.21.
    wanted = b'\x08\x03\x12\x04\x12\x02\x08\x02"\x08\x01\x00\x00\x00\x02\x00\x00\x00'
    assert tf.io.serialize_tensor(np.array([1, 2], np.int32)).numpy() == wanted


def test_the_size_of_a_damaged_jpeg_is_read_or_refused():
    data = tf.io.encode_jpeg(tf.zeros([8, 9, 3], tf.uint8)).numpy()
    done = mutations.check(tf.io.extract_jpeg_shape, data, count=300)
    assert done["refused"] > 10
