"""Small enough to read: caps on files, functions, columns, folders, the reading path.

A cap is raised, or an exception added, only in a commit that says why.
"""

import re

import pytest

from tools import source_tree

FILE_LINES = 450
FUNCTION_LINES = 45
COLUMNS = 88
FOLDER_FILES = 14  # beside __init__.py
READING_PATH_LINES = 4_000
# What may be longer, how long, and why: lists of names are looked up, not read.
LONGER_FILES = {
    "minitf/__init__.py": 1_000,
    "minitf/api/compat/v1/__init__.py": 2_000,
}
LONGER_FUNCTIONS = {}
FULLER_FOLDERS = {  # one file per namespace of TensorFlow's
    "minitf/api": 40,
    "minitf/api/compat/v1": 40,
}

MODULES = source_tree.modules("minitf") + source_tree.modules("widgets")


def size(module):
    return len(module.text.splitlines())


def test_files_stay_short():
    print(source_tree.table())
    long = [
        f"{module.place}: {size(module)} lines"
        for module in MODULES
        if size(module) > LONGER_FILES.get(module.place, FILE_LINES)
    ]
    assert not long, f"over {FILE_LINES} lines, split by meaning:\n" + "\n".join(long)


def test_functions_stay_short():
    long = [
        f"{module.place}:{function.line} {function.name}(): {function.lines} lines"
        for module in MODULES
        for function in source_tree.functions(module)
        if function.lines
        > LONGER_FUNCTIONS.get(f"{module.place}:{function.name}", FUNCTION_LINES)
    ]
    assert not long, f"over {FUNCTION_LINES} lines:\n" + "\n".join(long)


def test_lines_fit_the_page():
    wide = [
        f"{module.place}:{number} {len(line)} columns"
        for module in MODULES
        for number, line in enumerate(module.text.splitlines(), 1)
        if len(line) > COLUMNS
    ]
    assert not wide, f"over {COLUMNS} columns:\n" + "\n".join(wide)


def test_folders_stay_easy_to_survey():
    counts = {}
    for module in MODULES:
        if not module.is_package:
            folder = module.path.parent.relative_to(source_tree.ROOT).as_posix()
            counts[folder] = counts.get(folder, 0) + 1
    full = [
        f"{folder}: {count} files"
        for folder, count in counts.items()
        if count > FULLER_FOLDERS.get(folder, FOLDER_FILES)
    ]
    message = f"over {FOLDER_FILES} files, make sub-folders that mean something:\n"
    assert not full, message + "\n".join(full)


def test_the_reading_path_can_be_read_in_a_weekend():
    """The files of README's reading order, and so what a learner is asked to read."""
    readme = (source_tree.ROOT / "README.md").read_text(encoding="utf-8")
    path = re.findall(r"^\| \[(\S+\.py)\]", readme, re.M)
    lines = {
        place: len((source_tree.ROOT / place).read_text("utf-8").splitlines())
        for place in path
    }
    print(lines)
    assert len(path) > 10
    assert sum(lines.values()) <= READING_PATH_LINES, lines


def test_exceptions_are_still_needed():
    """A file that became short again loses its exception, so that it stays short."""
    sizes = {module.place: size(module) for module in MODULES}
    lengths = {
        f"{module.place}:{function.name}": function.lines
        for module in MODULES
        for function in source_tree.functions(module)
    }
    idle = [name for name in LONGER_FILES if sizes.get(name, 0) <= FILE_LINES]
    idle += [
        name for name in LONGER_FUNCTIONS if lengths.get(name, 0) <= FUNCTION_LINES
    ]
    assert not idle, f"remove these exceptions: {idle}"


@pytest.mark.parametrize(
    ("source", "lengths"),
    [
        ("def f():\n    pass\n", [("f", 2)]),
        (
            "class A:\n    async def g(self):\n        '''Doc.\n        '''\n",
            [("g", 1)],
        ),
        ("def f():\n    def g():\n        pass\n    return g\n", [("f", 4), ("g", 2)]),
    ],
)
def test_functions_are_measured_without_their_docstrings(tmp_path, source, lengths):
    path = tmp_path / "a.py"
    path.write_text(source, encoding="utf-8")
    found = source_tree.functions(source_tree.Module(path, "a"))
    assert [(function.name, function.lines) for function in found] == lengths
