"""TFRecord files of users."""

import pytest

import minitf as tf


def test_records_are_written_and_read(tmp_path):
    path = str(tmp_path / "a.tfrecord")
    writer = tf.io.TFRecordWriter(path)
    writer.write(b"one")
    writer.write("two")
    writer.flush()
    assert (tmp_path / "a.tfrecord").stat().st_size == 38
    writer.close()
    writer.close()
    assert list(tf.compat.v1.io.tf_record_iterator(path)) == [b"one", b"two"]
    with pytest.raises(tf.errors.FailedPreconditionError, match="Writer is closed"):
        writer.write(b"three")


def test_the_settings_of_zlib_reach_the_file(tmp_path):
    path = tmp_path / "a.tfrecord"
    sizes = []
    for level in (0, 9):
        options = tf.io.TFRecordOptions("ZLIB", compression_level=level)
        with tf.io.TFRecordWriter(path, options) as writer:
            writer.write(bytes(10_000))
        sizes.append(path.stat().st_size)
        found = tf.compat.v1.python_io.tf_record_iterator(str(path), options)
        assert list(found) == [bytes(10_000)]
    assert sizes[0] > 10_000 > 100 > sizes[1]


def test_numbers_and_messages_are_refused_with_advice(tmp_path):
    with tf.io.TFRecordWriter(str(tmp_path / "a")) as writer:
        with pytest.raises(TypeError, match=r"\.SerializeToString\(\)"):
            writer.write(tf.train.Example())


def test_options_are_checked():
    with pytest.raises(ValueError, match='Not a valid compression_type: "LZ4"'):
        tf.io.TFRecordOptions("LZ4")
    with pytest.raises(ValueError, match="compression_method must be 8"):
        tf.io.TFRecordOptions("GZIP", compression_method=3)


def test_a_folder_is_no_file_of_records(tmp_path):
    with pytest.raises(tf.errors.FailedPreconditionError, match="Is a directory"):
        list(tf.compat.v1.io.tf_record_iterator(str(tmp_path)))


def test_damage_is_named_with_the_file(tmp_path):
    path = tmp_path / "a.tfrecord"
    path.write_bytes(b"no records at all")
    with pytest.raises(tf.errors.DataLossError, match="corrupted record at 0.*a.tfrec"):
        list(tf.compat.v1.io.tf_record_iterator(str(path)))
