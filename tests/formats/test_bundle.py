"""Tensor bundles: TensorFlow's are read, ours are the same bytes, damage is noticed."""

import itertools
import json
import os
import pathlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from minitf.core import dtypes
from minitf.core.errors import (
    DataLossError,
    InvalidArgumentError,
    NotFoundError,
    UnimplementedError,
)
from minitf.formats import proto, table
from minitf.formats.bundle import (
    BundleReader,
    Item,
    merge_bundles,
    slices,
    write_bundle,
    writing,
)
from tests.formats import mutations

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures" / "checkpoints"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())


def fixture(name):
    return FIXTURES / name / EXPECTED[name]["prefix"]


def item(name, array, part=""):
    array = np.asarray(array)
    return Item(name, array, dtypes.FROM_NUMPY[array.dtype], part)


def as_array(described):
    """The array that expected.json describes; its bytes are latin-1 texts."""
    dtype = dtypes.as_dtype(described["dtype"])
    value = described["value"]
    if dtype.is_complex:
        parts = np.array(value, np.float64)
        value = parts[..., 0] + 1j * parts[..., 1]
    if dtype is dtypes.string:
        value = [text.encode("latin-1") for text in value]
    return np.array(value, dtype.np_dtype).reshape(described["shape"])


def bytes_of(prefix):
    return {
        path.name.removeprefix(os.path.basename(prefix)): path.read_bytes()
        for path in sorted(pathlib.Path(prefix).parent.iterdir())
        if path.suffix != ".meta" and path.name != "checkpoint"
    }


def test_every_type_that_tensorflow_wrote_is_read():
    pytest.importorskip("ml_dtypes")
    reader = BundleReader(fixture("all_dtypes"))
    variables = EXPECTED["all_dtypes"]["variables"]
    assert sorted(variables) == reader.names()
    for name, described in variables.items():
        wanted = as_array(described)
        for got in (reader.read(name), reader.mapped(name)):
            assert got.dtype == wanted.dtype
            np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("name", ["all_dtypes", "v1", "v2"])
def test_what_tensorflow_wrote_is_written_byte_for_byte(name, tmp_path):
    pytest.importorskip("ml_dtypes")
    reader = BundleReader(fixture(name))

    def place(key):
        entry = reader._entry(key)
        return entry.offset, entry.size

    items = [
        Item(key, reader.read(key), reader.dtype(key))
        for key in sorted(reader.names(), key=place)
    ]
    prefix = tmp_path / os.path.basename(fixture(name))
    write_bundle(str(prefix), items)
    assert bytes_of(prefix) == bytes_of(fixture(name))


def test_shards_are_read():
    reader = BundleReader(fixture("sharded"))
    assert len(reader.names()) == EXPECTED["sharded"]["keys"] == 180
    for shard, number in itertools.product(range(2), range(90)):
        name = f"group{shard}/a_rather_long_common_prefix_for_the_key/variable_"
        assert reader.read(f"{name}{number:03d}").tolist() == [number, shard]


def test_an_array_stored_in_slices_is_put_together():
    reader = BundleReader(fixture("v1_partitioned"))
    wanted = EXPECTED["v1_partitioned"]["variables"]["emb"]
    assert reader.names() == ["emb"]
    assert reader.shape("emb") == (5, 2)
    assert reader.read("emb").tolist() == wanted
    assert reader.read("emb", ((2, 2), slices.WHOLE)).tolist() == wanted[2:4]


def test_slices_of_tensorflow_are_written_byte_for_byte(tmp_path):
    whole = np.float32(EXPECTED["v1_partitioned"]["variables"]["emb"])
    items = [
        item("emb", whole[:3], "5 2 0,3:0,2"),
        item("emb", whole[3:], "5 2 3,2:0,2"),
    ]
    write_bundle(str(tmp_path / "part"), items)
    assert bytes_of(tmp_path / "part") == bytes_of(fixture("v1_partitioned"))


@given(
    arrays.arrays(
        some.sampled_from(["f2", "f4", "f8", "i1", "u2", "i8", "c8", "?"]),
        arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    )
)
def test_arrays_come_back(tmp_path_factory, array):
    prefix = str(tmp_path_factory.mktemp("bundle") / "x")
    write_bundle(prefix, [item("before", np.int8([1])), item("x", array)])
    reader = BundleReader(prefix)
    for got in (reader.read("x"), reader.mapped("x")):
        assert got.dtype == array.dtype
        assert got.shape == array.shape
        assert got.tobytes() == array.tobytes()


@given(some.lists(some.binary(max_size=300), max_size=8))
def test_strings_come_back(tmp_path_factory, texts):
    prefix = str(tmp_path_factory.mktemp("bundle") / "x")
    array = np.empty(len(texts), object)
    array[:] = texts
    write_bundle(prefix, [Item("x", array, dtypes.string)])
    assert BundleReader(prefix).read("x").tolist() == texts


def test_numbers_that_lie_well_are_mapped_and_cannot_be_changed(tmp_path):
    prefix = str(tmp_path / "x")
    write_bundle(prefix, [item("x", np.arange(6.0)), item("y", np.int8([1]))])
    mapped = BundleReader(prefix).mapped("x")
    assert isinstance(mapped.base.base.base, np.memmap) or not mapped.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        mapped[0] = 1
    assert BundleReader(prefix).read("x").flags.writeable


def test_other_byte_orders_and_layouts_are_written_as_usual(tmp_path):
    prefix = str(tmp_path / "x")
    array = np.arange(6, dtype=">i4").reshape(2, 3).T
    write_bundle(prefix, [Item("x", array, dtypes.int32)])
    assert BundleReader(prefix).read("x").tolist() == [[0, 3], [1, 4], [2, 5]]


def test_names_are_stored_once(tmp_path):
    two = [item("x", [1.0]), item("x", [2.0])]
    with pytest.raises(InvalidArgumentError, match="duplicate key"):
        write_bundle(str(tmp_path / "x"), two)
    assert list(tmp_path.iterdir()) == []


def test_a_handle_cannot_be_stored(tmp_path):
    handle = Item("x", np.empty((), object), dtypes.resource)
    with pytest.raises(UnimplementedError, match="resource"):
        write_bundle(str(tmp_path / "x"), [handle])


def test_what_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFoundError, match="Failed to find any matching files for"):
        BundleReader(tmp_path / "nope")
    with pytest.raises(DataLossError, match="different file format"):
        BundleReader(tmp_path)
    with pytest.raises(NotFoundError, match="Key zz not found in checkpoint"):
        BundleReader(fixture("v1")).read("zz")
    write_bundle(str(tmp_path / "x"), [item("x", [1.0])])
    os.unlink(tmp_path / "x.data-00000-of-00001")
    with pytest.raises(NotFoundError, match="No such file"):
        BundleReader(tmp_path / "x").read("x")


@pytest.mark.parametrize(
    "text", ["", "5", "5 0,6", "5 x", "5 1", "5 0,2:0,2", "5 -1,2", "5 2,-1"]
)
def test_slices_that_make_no_sense_are_refused(text):
    with pytest.raises(InvalidArgumentError, match="Could not parse"):
        slices.parse_slice(text)


@pytest.mark.parametrize(
    ("number", "wanted"),
    [  # as TensorFlow's ordered code writes them
        (0, "80"),
        (63, "bf"),
        (64, "c0 40"),
        (-1, "7f"),
        (-64, "40"),
        (-65, "3f bf"),
        (8191, "df ff"),
        (8192, "e0 20 00"),
        (1 << 40, "fd 00 00 00 00 00"),
    ],
)
def test_numbers_in_keys_are_ordered_code(number, wanted):
    assert slices._signed(number).hex(" ") == wanted


@given(some.integers(-(1 << 62), 1 << 62), some.integers(-(1 << 62), 1 << 62))
def test_keys_are_ordered_as_their_numbers(a, b):
    assert (slices._signed(a) < slices._signed(b)) == (a < b)


# ---- Writing over, merging


def test_writing_over_a_bundle_leaves_the_usual_files(tmp_path):
    prefix = str(tmp_path / "x")
    for value in range(3):
        write_bundle(prefix, [item("x", [float(value)] * (value + 1))])
    assert sorted(os.listdir(tmp_path)) == ["x.data-00000-of-00001", "x.index"]
    assert BundleReader(prefix).read("x").tolist() == [2.0] * 3
    write_bundle(str(tmp_path / "y"), [item("x", [2.0] * 3)])
    one, other = bytes_of(prefix), bytes_of(tmp_path / "y")
    assert one[".index"] == (tmp_path / "y.index").read_bytes()
    assert other


def test_every_state_of_the_files_while_writing_over_is_whole(tmp_path, monkeypatch):
    """Stops at every rename, link and removal: the bundle must be old or new."""
    calls = ("replace", "link", "unlink")
    reached = 0
    for stop in range(30):
        folder = tmp_path / str(stop)
        folder.mkdir()
        prefix = str(folder / "x")
        write_bundle(prefix, [item("x", [1.0] * 5)])
        left = iter([True] * stop)

        def stopping(real, left=left):
            def call(*args, **kwargs):
                if next(left, None) is None:
                    raise KeyboardInterrupt
                return real(*args, **kwargs)

            return call

        with monkeypatch.context() as patch:
            for name in calls:
                patch.setattr(writing.os, name, stopping(getattr(os, name)))
            try:
                write_bundle(prefix, [item("x", [2.0] * 7)])
            except KeyboardInterrupt:
                reached += 1
            else:
                break
        found = BundleReader(prefix).read("x").tolist()
        assert found in ([1.0] * 5, [2.0] * 7), f"after {stop} steps"
        write_bundle(prefix, [item("x", [3.0])])
        assert BundleReader(prefix).read("x").tolist() == [3.0]
    assert reached >= 5


def test_bundles_are_merged_as_tensorflow_merges_them(tmp_path):
    for shard in range(2):
        keys = [
            f"group{shard}/a_rather_long_common_prefix_for_the_key/variable_{i:03d}"
            for i in range(90)
        ]
        items = [item(key, np.float32([i, shard])) for i, key in enumerate(keys)]
        write_bundle(str(tmp_path / f"part{shard}"), items)
    parts = [str(tmp_path / f"part{shard}") for shard in range(2)]
    merge_bundles(parts, str(tmp_path / "merged"))
    assert bytes_of(tmp_path / "merged") == bytes_of(fixture("sharded"))


def test_merging_puts_slices_together_and_refuses_duplicates(tmp_path):
    one, two, both = (str(tmp_path / name) for name in ("one", "two", "both"))
    write_bundle(one, [item("x", [[1.0, 2.0]], "2 2 0,1:-")])
    write_bundle(two, [item("x", [[3.0, 4.0]], "2 2 1,1:-")])
    merge_bundles([one, two], both)
    assert BundleReader(both).read("x").tolist() == [[1, 2], [3, 4]]
    write_bundle(one, [item("x", [1.0])])
    write_bundle(two, [item("x", [1.0])])
    with pytest.raises(InvalidArgumentError, match="duplicate key"):
        merge_bundles([one, two], both)
    with pytest.raises(NotFoundError):
        merge_bundles([one, str(tmp_path / "no")], both)
    merge_bundles([one, str(tmp_path / "no")], both, allow_missing=True)
    assert BundleReader(both).read("x").tolist() == [1]
    with pytest.raises(InvalidArgumentError, match="At least one"):
        merge_bundles([str(tmp_path / "no")], both, allow_missing=True)


# ---- Damage


def everything(prefix):
    reader = BundleReader(prefix)
    return {name: reader.read(name).tolist() for name in reader.names()}


EXPECTED_ERRORS = (*mutations.EXPECTED, NotFoundError, UnimplementedError)


@pytest.fixture
def bundle(tmp_path):
    prefix = str(tmp_path / "x")
    items = [
        item("a", np.arange(20.0)),
        Item("s", np.array([b"one", b"", b"three"], object), dtypes.string),
        item("e", [[1.0, 2.0]], "2 2 0,1:-"),
        item("e", [[3.0, 4.0]], "2 2 1,1:-"),
        item("flag", [True, False]),
    ]
    write_bundle(prefix, items)
    return prefix


def test_a_damaged_index_raises_named_errors(bundle):
    wanted = everything(bundle)
    data = pathlib.Path(f"{bundle}.index").read_bytes()

    def read(damaged):
        pathlib.Path(f"{bundle}.index").write_bytes(damaged)
        assert everything(bundle) == wanted

    mutations.check(read, data, 500, expected=EXPECTED_ERRORS)


def test_damaged_data_raise_named_errors_and_never_give_wrong_values(bundle):
    wanted = everything(bundle)
    path = pathlib.Path(f"{bundle}.data-00000-of-00001")

    def read(damaged):
        path.write_bytes(damaged)
        assert everything(bundle) == wanted

    mutations.check(read, path.read_bytes(), 500, expected=EXPECTED_ERRORS)


def test_entries_that_lie_with_the_right_checksum_raise_named_errors(bundle):
    """What nobody but an attacker makes: a valid table with senseless entries."""
    path = pathlib.Path(f"{bundle}.index")
    rows = table.read_table(path.read_bytes())
    for key in rows:

        def read(damaged, key=key):
            path.write_bytes(table.table_bytes({**rows, key: damaged}.items()))
            everything(bundle)

        mutations.check(read, rows[key] + b"\0", 150, expected=EXPECTED_ERRORS)


def test_absurd_shapes_take_no_memory(bundle):
    path = pathlib.Path(f"{bundle}.index")
    rows = table.read_table(path.read_bytes())
    for key in (b"a", b"e", b"s"):
        for sizes in ([1 << 40], [1 << 62, 1 << 62], [0, 1 << 62], [-1], [1] * 70):
            entry = proto.message("BundleEntryProto").FromString(rows[key])
            del entry.shape.dim[:]
            for size in sizes:
                entry.shape.dim.add(size=size)
            entries = {**rows, key: entry.SerializeToString()}
            path.write_bytes(table.table_bytes(entries.items()))
            with pytest.raises(DataLossError, match="damaged"):
                everything(bundle)


def test_a_checksum_that_does_not_match_names_file_and_place(bundle):
    path = pathlib.Path(f"{bundle}.data-00000-of-00001")
    data = bytearray(path.read_bytes())
    data[3] ^= 1
    path.write_bytes(data)
    with pytest.raises(DataLossError, match=r"x\.data-0.*Checksum does not match.*at"):
        BundleReader(bundle).read("a")
