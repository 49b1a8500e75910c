"""Damaged files: what a reader may do with them is raise one of a few errors.

`mutations(data)` makes as many damaged copies of a file as are wanted; `check` reads
each of them and complains of any other exception, and of hours or gigabytes. For long
runs, of the formats that have an entry in `READERS`:

    python -m tests.formats.mutations tfrecord examples.tfrecord --count 20000
"""

import argparse
import io
import os
import random
import shutil
import struct
import sys
import tempfile
import time

from minitf.core import errors

try:
    import resource
except ImportError:  # on Windows nothing tells how much memory was needed
    resource = None

# What damage may be called.
EXPECTED = (errors.DataLossError, errors.InvalidArgumentError)
SECONDS = 5  # that one file may take
MEGABYTES = 200  # that all of them together may take


def mutations(data, count, seed=0):
    """Yields (what was done, damaged bytes), always the same ones."""
    rng = random.Random(seed)
    for number in range(count):
        damage = DAMAGES[number % len(DAMAGES)]
        damaged = bytearray(data)
        damage(rng, damaged)
        yield f"{damage.__name__} (number {number})", bytes(damaged)


def flip_a_bit(rng, data):
    place = rng.randrange(len(data))
    data[place] ^= 1 << rng.randrange(8)


def change_some_bytes(rng, data):
    for _ in range(rng.randrange(1, 9)):
        data[rng.randrange(len(data))] = rng.randrange(256)


def cut_the_end(rng, data):
    del data[rng.randrange(len(data)) :]


def cut_out_a_part(rng, data):
    start = rng.randrange(len(data))
    del data[start : start + rng.randrange(1, 33)]


def repeat_a_part(rng, data):
    start = rng.randrange(len(data))
    part = data[start : start + rng.randrange(1, 65)]
    data[start:start] = part * rng.randrange(1, 5)


def swap_two_blocks(rng, data):
    size = rng.choice([1, 4, 8, 16, 64])
    a, b = rng.randrange(len(data)), rng.randrange(len(data))
    one, two = data[a : a + size], data[b : b + size]
    if len(one) == len(two):
        data[a : a + size], data[b : b + size] = two, one


def change_a_length(rng, data):
    """Writes a huge, negative or slightly wrong number where a length may stand."""
    size, form = rng.choice([(1, "<B"), (4, "<I"), (8, "<Q")])
    if len(data) < size:
        return
    place = rng.randrange(len(data) - size + 1)
    (number,) = struct.unpack_from(form, data, place)
    top = (1 << 8 * size) - 1
    wrong = [0, top, top >> 1, number + 1, number - 1, number * 2, number ^ 0x80]
    struct.pack_into(form, data, place, rng.choice(wrong) & top)


def stretch_a_varint(rng, data):
    place = rng.randrange(len(data))
    data[place : place + 1] = b"\xff" * rng.randrange(1, 12)


def add_rubbish(rng, data):
    data.extend(rng.randbytes(rng.randrange(1, 65)))


DAMAGES = [
    flip_a_bit,
    change_some_bytes,
    cut_the_end,
    cut_out_a_part,
    repeat_a_part,
    swap_two_blocks,
    change_a_length,
    stretch_a_varint,
    add_rubbish,
]


def check(read, data, count, seed=0, expected=EXPECTED):
    """Reads damaged copies of a file; returns how many were read, and how many not.

    `read` takes bytes. Raises AssertionError, naming the damage, if it raises anything
    but the expected errors, takes too long or too much memory.
    """
    done = {"read": 0, "refused": 0}
    before = _peak()
    for what, damaged in mutations(data, count, seed):
        start = time.perf_counter()
        try:
            read(damaged)
            done["read"] += 1
        except expected:
            done["refused"] += 1
        except Exception as error:
            error.add_note(f"damage: {what}, seed {seed}")
            raise AssertionError(f"{what}: {type(error).__name__}: {error}") from error
        assert time.perf_counter() - start < SECONDS, f"{what} takes too long"
        assert _peak() - before < MEGABYTES, f"{what} takes too much memory"
    return done


def _peak():
    """The most memory the process has had, in megabytes."""
    if resource is None:
        return 0
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


# --- Readers: the whole file, every value in it ---------------------------------------


def read_tfrecord(data, compression=""):
    from minitf.formats import tfrecord

    return list(tfrecord.read_records(io.BytesIO(data), "damaged", compression))


def read_example(data):
    """Parses an example in three ways at once."""
    import minitf as tf

    wanted = {
        "id": tf.io.FixedLenFeature([2], tf.int64, [7, 7]),
        "x": tf.io.VarLenFeature(tf.float32),
        "name": tf.io.RaggedFeature(tf.string),
    }
    return tf.io.parse_example([data, data], wanted)


def read_index(data):
    from minitf.formats import table

    return table.read_table(data, "damaged")


def read_graph_def(data):
    """Imports a graph, in bytes that may be no message at all."""
    import minitf as tf
    from minitf.formats import events, proto

    message = events.parse(proto.message("GraphDef"), data, "damaged")
    with tf.Graph().as_default():
        tf.import_graph_def(message)


# Readers of paths, since the files beside theirs belong to what they read.


def read_bundle(path):
    from minitf.formats.bundle import BundleReader

    reader = BundleReader(os.path.splitext(path)[0])
    return [reader.read(name) for name in reader.names()]


def read_events(path):
    from minitf.formats import events

    return list(events.read_events(path))


def read_meta_graph(path):
    import minitf as tf

    with tf.Graph().as_default():
        tf.compat.v1.train.import_meta_graph(path)


def read_saved_model(path):
    import minitf as tf

    tf.saved_model.load(os.path.dirname(path), ["serve"])


def in_a_copy(read, file, folder):
    """Makes a reader of bytes: it puts them into a copy of the file's folder."""
    shutil.copytree(os.path.dirname(os.path.abspath(file)), folder, dirs_exist_ok=True)
    path = os.path.join(folder, os.path.basename(file))

    def read_bytes(data):
        with open(path, "wb") as copy:
            copy.write(data)
        return read(path)

    return read_bytes


READERS = {
    "index": read_index,
    "example": read_example,
    "graph_def": read_graph_def,
    "tfrecord": read_tfrecord,
    "tfrecord.gz": lambda data: read_tfrecord(data, "GZIP"),
    "tfrecord.z": lambda data: read_tfrecord(data, "ZLIB"),
}
PATH_READERS = {
    "bundle": read_bundle,
    "events": read_events,
    "meta_graph": read_meta_graph,
    "saved_model": read_saved_model,
}
# What else the documentation of a reader says it raises.
ALSO_EXPECTED = {
    "bundle": (errors.NotFoundError, errors.UnimplementedError),
    "graph_def": (errors.NotFoundError, ValueError),
    "meta_graph": (errors.NotFoundError, ValueError, OSError),
    "saved_model": (errors.NotFoundError, ValueError, OSError),
}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("format", choices=sorted(READERS | PATH_READERS))
    parser.add_argument("file")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    with open(given.file, "rb") as file:
        data = file.read()
    expected = EXPECTED + ALSO_EXPECTED.get(given.format, ())
    with tempfile.TemporaryDirectory() as folder:
        read = READERS.get(given.format) or in_a_copy(
            PATH_READERS[given.format], given.file, folder
        )
        print(check(read, data, given.count, given.seed, expected))


if __name__ == "__main__":
    main(sys.argv[1:])
