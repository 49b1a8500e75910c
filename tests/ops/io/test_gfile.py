"""Files and folders: here, and behind schemes."""

import builtins
import pathlib
import sys

import pytest

import minitf as tf
from minitf.formats import filesystems

gfile = tf.io.gfile
old = tf.compat.v1.gfile


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.txt").write_text("y")
    (tmp_path / "a").write_text("l1\nl2\nl3")
    (tmp_path / ".hidden").write_text("x")
    return str(tmp_path)


def names(paths, folder):
    return sorted(path.removeprefix(folder + "/") for path in paths)


def test_a_file_is_read_in_every_way(folder):
    path = f"{folder}/a"
    assert gfile.GFile(path).read() == "l1\nl2\nl3"
    assert gfile.GFile(path, "rb").read(4) == b"l1\nl"
    assert gfile.GFile(path).readlines() == ["l1\n", "l2\n", "l3"]
    assert [*gfile.GFile(path, "rb")] == [b"l1\n", b"l2\n", b"l3"]
    with gfile.GFile(path) as file:
        assert (file.readline(), file.tell(), file.next()) == ("l1\n", 3, "l2\n")
        file.seek(-1, 2)
        assert (file.read(), file.read(), file.readline()) == ("3", "", "")
        file.seek(position=3)
        assert (file.tell(), file.size(), file.seekable()) == (3, 8, True)
    assert gfile.GFile(pathlib.Path(path)).read(2) == "l1"
    assert (gfile.GFile(path, "rb").mode, gfile.GFile(path).name) == ("rb", path)


def test_a_file_is_written_in_every_way(folder):
    path = pathlib.Path(folder, "new")
    with gfile.GFile(str(path), "w") as file:
        file.write("abc")
        file.flush()
        assert (file.tell(), file.size()) == (3, 3)
        file.write(b"\xff")
    assert path.read_bytes() == b"abc\xff"
    with gfile.GFile(str(path), "ab") as file:
        file.write("é")
    assert path.read_bytes() == b"abc\xff\xc3\xa9"
    with gfile.GFile(str(path), "w+") as file:
        file.write("hello")
        file.seek(1)
        assert file.read(2) == "el"
    with pytest.raises(UnicodeDecodeError):
        path.write_bytes(b"\xff")
        gfile.GFile(str(path)).read()


def test_opening_waits_until_the_file_is_used(folder):
    file = gfile.GFile(f"{folder}/none")
    with pytest.raises(tf.errors.NotFoundError, match="none; No such file"):
        file.read()


def test_patterns_match_as_in_tensorflow(folder):
    def glob(pattern):
        return names(gfile.glob(f"{folder}/{pattern}"), folder)

    assert glob("*") == [".hidden", "a", "sub"]
    assert glob("**") == [".hidden", "a", "sub"]
    assert glob("s*/*") == ["sub/b.txt"]
    assert glob("[ab]") == ["a"]
    assert glob("?") == ["a"]
    assert glob("sub/b.txt") == ["sub/b.txt"]
    assert glob("no*") == glob("a/*") == []
    both = gfile.glob([f"{folder}/a", f"{folder}/sub*"])
    assert names(both, folder) == ["a", "sub"]
    assert tf.io.matching_files(f"{folder}/*").numpy().tolist() == [
        f"{folder}/.hidden".encode(),
        f"{folder}/a".encode(),
    ]


def test_relative_patterns_match_in_the_working_folder(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert gfile.glob("*") == [".hidden", "a", "sub"]
    assert gfile.glob("sub/*.txt") == ["sub/b.txt"]
    assert gfile.glob("./a") == ["./a"]


def test_folders_are_walked_from_above_and_from_below(folder):
    walked = [(top, sorted(a), sorted(b)) for top, a, b in gfile.walk(folder)]
    assert walked == [
        (folder, ["sub"], [".hidden", "a"]),
        (f"{folder}/sub", [], ["b.txt"]),
    ]
    below = [top for top, _, _ in gfile.walk(folder, topdown=False)]
    assert below == [f"{folder}/sub", folder]
    assert [top for top, _, _ in old.Walk(folder, in_order=False)] == below
    failed = []
    assert list(gfile.walk(f"{folder}/none", onerror=failed.append)) == []
    assert isinstance(failed[0], tf.errors.NotFoundError)


def test_files_are_copied_renamed_and_removed(folder):
    a, b, c = (f"{folder}/{name}" for name in ("a", "sub/b.txt", "c"))
    with pytest.raises(tf.errors.AlreadyExistsError, match="file already exists"):
        gfile.copy(a, b)
    gfile.copy(a, b, overwrite=True)
    gfile.rename(a, c)
    assert (gfile.exists(a), gfile.GFile(c).read(2)) == (False, "l1")
    with pytest.raises(tf.errors.AlreadyExistsError):
        gfile.rename(c, b)
    gfile.rename(c, b, overwrite=True)
    with pytest.raises(tf.errors.FailedPreconditionError, match="Is a directory"):
        gfile.remove(f"{folder}/sub")
    gfile.rename(f"{folder}/sub", f"{folder}/moved")
    gfile.remove(f"{folder}/moved/b.txt")
    gfile.rmtree(f"{folder}/moved")
    assert gfile.listdir(folder) == [".hidden"]


def test_folders_are_made(folder):
    with pytest.raises(tf.errors.NotFoundError):
        gfile.mkdir(f"{folder}/x/y")
    gfile.makedirs(f"{folder}/x/y")
    gfile.makedirs(f"{folder}/x/y")
    gfile.mkdir(f"{folder}/x/y/z")
    gfile.mkdir(f"{folder}/x/y/z")
    assert gfile.isdir(f"{folder}/x/y/z")
    with pytest.raises(tf.errors.FailedPreconditionError, match="is not a directory"):
        gfile.makedirs(f"{folder}/a")


def test_stat_tells_length_time_and_kind(folder):
    found = gfile.stat(f"{folder}/a")
    assert (found.length, found.is_directory) == (8, False)
    assert abs(found.mtime_nsec / 1e9 - pathlib.Path(folder, "a").stat().st_mtime) < 1
    assert gfile.stat(folder).is_directory


def test_a_zero_byte_in_a_name_is_refused(folder):
    with pytest.raises(tf.errors.InvalidArgumentError, match="null"):
        gfile.GFile(f"{folder}/a\0b").read()


def test_file_is_a_scheme_of_this_machine(folder):
    assert gfile.GFile(f"file://{folder}/a").read(2) == "l1"
    assert names(gfile.glob(f"file://{folder}/s*"), f"file://{folder}") == ["sub"]
    gfile.rename(f"file://{folder}/a", f"{folder}/c")
    assert gfile.exists(f"{folder}/c")


def test_names_of_tensorflow_1_do_the_same(folder):
    old.MakeDirs(f"{folder}/one/two")
    old.MkDir(f"{folder}/three")
    old.Copy(f"{folder}/a", f"{folder}/three/a")
    old.Rename(f"{folder}/three/a", f"{folder}/three/b")
    assert old.ListDirectory(f"{folder}/three") == ["b"]
    assert old.Stat(f"{folder}/three/b").length == 8
    assert old.Glob(f"{folder}/three/*") == [f"{folder}/three/b"]
    old.Remove(f"{folder}/three/b")
    old.DeleteRecursively(f"{folder}/three")
    assert not old.Exists(f"{folder}/three")
    assert old.IsDirectory(f"{folder}/one")
    assert old.FastGFile(f"{folder}/a").read(2) == "l1"


@pytest.fixture
def memory():
    """The path of a folder in memory."""
    fsspec = pytest.importorskip("fsspec")
    yield "memory://bucket"
    fsspec.filesystem("memory").store.clear()
    fsspec.filesystem("memory").pseudo_dirs[:] = [""]


def test_files_behind_a_scheme_are_files_too(memory, folder):
    gfile.makedirs(f"{memory}/sub")
    with gfile.GFile(f"{memory}/sub/a.txt", "w") as file:
        file.write("text")
    assert gfile.GFile(f"{memory}/sub/a.txt").read() == "text"
    assert gfile.exists(f"{memory}/sub/a.txt")
    assert gfile.isdir(f"{memory}/sub")
    assert gfile.listdir(f"{memory}/sub") == ["a.txt"]
    assert gfile.glob(f"{memory}/*/*.txt") == [f"{memory}/sub/a.txt"]
    assert gfile.stat(f"{memory}/sub/a.txt").length == 4
    gfile.copy(f"{memory}/sub/a.txt", f"{folder}/copied")
    assert gfile.GFile(f"{folder}/copied").read() == "text"
    gfile.rename(f"{folder}/copied", f"{memory}/b")
    assert not gfile.exists(f"{folder}/copied")
    gfile.copy(f"{memory}/b", f"{memory}/c")
    assert tf.io.read_file(f"{memory}/c").numpy() == b"text"
    tf.io.write_file(f"{memory}/new/d", "x")
    assert sorted(next(gfile.walk(memory))[1]) == ["new", "sub"]
    gfile.remove(f"{memory}/c")
    gfile.rmtree(f"{memory}/sub")
    with pytest.raises(tf.errors.NotFoundError):
        gfile.GFile(f"{memory}/sub/a.txt").read()


def test_records_behind_a_scheme_are_records(memory):
    with tf.io.TFRecordWriter(f"{memory}/a.tfrecord", "GZIP") as writer:
        writer.write(b"one")
    options = tf.io.TFRecordOptions("GZIP")
    path = f"{memory}/a.tfrecord"
    assert list(tf.compat.v1.io.tf_record_iterator(path, options)) == [b"one"]


def test_a_scheme_that_nobody_knows_is_named():
    pytest.importorskip("fsspec")
    with pytest.raises(tf.errors.UnimplementedError, match="scheme 'nosuch' not impl"):
        gfile.exists("nosuch://x")


def test_without_fsspec_the_error_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "fsspec":
            raise ImportError
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "fsspec", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(tf.errors.UnimplementedError, match="pip install fsspec gcsfs"):
        gfile.exists("gs://bucket/x")
    assert filesystems.schemes() == ["", "file"]
