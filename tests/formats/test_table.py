"""Sorted tables: what is written is read, and damage is noticed."""

import pathlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from minitf.core.errors import DataLossError
from minitf.formats import table
from minitf.formats.crc32c import masked_crc32c
from tests.formats import mutations

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures" / "checkpoints"
INDEX = (FIXTURES / "sharded" / "merged.index").read_bytes()

ENTRIES = some.dictionaries(some.binary(max_size=40), some.binary(max_size=90))


@given(ENTRIES, some.sampled_from([1, 50, 300, table.BLOCK_SIZE]))
def test_what_is_written_is_read(entries, block_size):
    rows = sorted(entries.items())
    data = table.table_bytes(rows, block_size)
    assert list(table.read_table(data).items()) == rows


def test_a_table_of_tensorflow_is_written_byte_for_byte():
    assert table.table_bytes(table.read_table(INDEX).items()) == INDEX


def test_keys_that_do_not_ascend_are_refused():
    with pytest.raises(ValueError, match="must ascend"):
        table.table_bytes([(b"b", b""), (b"a", b"")])
    with pytest.raises(ValueError, match="must ascend"):
        table.table_bytes([(b"a", b""), (b"a", b"")])


def test_an_index_key_is_as_short_as_tensorflows():
    assert table._after(b"names") == b"o"
    assert table._after(b"\xff\xff") == b"\xff\xff"
    assert table._between(b"abcxyz", b"abe") == b"abd"
    assert table._between(b"abc", b"abd") == b"abc"
    assert table._between(b"abc", b"abcd") == b"abc"


def test_every_byte_of_a_table_matters():
    rows = [(b"key%02d" % i, b"value") for i in range(40)]
    data = table.table_bytes(rows, block_size=200)
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 0x10
        with pytest.raises(DataLossError, match="index: .* at byte"):
            table.read_table(bytes(damaged), "index")


def test_a_table_that_is_cut_off_anywhere_is_refused():
    for size in range(0, len(INDEX), 37):
        with pytest.raises(DataLossError):
            table.read_table(INDEX[:size])


def test_damaged_tables_raise_named_errors():
    done = mutations.check(table.read_table, INDEX, 600)
    assert done["refused"] > 500


def rebuilt(block):
    """A table of one block with these bytes, all checksums right."""
    file = bytearray()

    def append(content):
        place = table.varint(len(file)) + table.varint(len(content))
        file.extend(content + b"\0")
        file.extend(masked_crc32c(content + b"\0").to_bytes(4, "little"))
        return place

    empty = table._Block(16).finished()
    place = append(block)
    index = table._Block(1)
    index.add(b"\xff", place)
    footer = append(empty) + append(index.finished())
    footer = footer.ljust(40, b"\0") + table.MAGIC.to_bytes(8, "little")
    return bytes(file) + footer


def test_damage_with_the_right_checksum_is_noticed_too():
    block = table._Block(16)
    for i in range(30):
        block.add(b"some key %02d" % i, b"value")
    good = rebuilt(block.finished())
    assert len(table.read_table(good)) == 30
    expected = (DataLossError,)
    mutations.check(
        lambda data: table.read_table(rebuilt(data)),
        block.finished(),
        600,
        expected=expected,
    )


def test_a_small_table_cannot_stand_for_keys_that_fill_the_memory():
    long = table.varint(0) + table.varint(60_000) + table.varint(0) + b"a" * 60_000
    more = table.varint(60_000) + table.varint(1) + table.varint(0)
    entries = long + b"".join(more + bytes([i // 256]) for i in range(60_000))
    restarts = (0).to_bytes(4, "little") + (1).to_bytes(4, "little")
    with pytest.raises(DataLossError):
        table.read_table(rebuilt(entries + restarts))
