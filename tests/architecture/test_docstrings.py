"""Every module says what it is for, and every example in a docstring is true.

A module's docstring is one sentence, then the main idea in at most ten lines, then
where the same thing is in TensorFlow:

    In TensorFlow: tensorflow/python/framework/dtypes.py

A package's docstring may be the sentence alone. Indented examples and drawings do not
count as lines of the idea.
"""

import doctest
import importlib

import numpy as np
import pytest

import minitf
from tools import source_tree

IDEA_LINES = 10
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS

# Modules whose idea takes more lines, how many, and why.
LONGER_IDEAS = {}

MODULES = source_tree.modules("minitf")


def complaints_about(name, text, is_package=False, cap=IDEA_LINES):
    """Returns what is wrong with the form of a module's docstring."""
    if not text:
        return [f"{name} has no docstring"]
    first, *rest = text.splitlines()
    wrong = []
    if not first.endswith((".", "?", "!", "...")) or (rest and rest[0].strip()):
        wrong.append(f"{name}: the first line is one sentence, then an empty line")
    if is_package and len(rest) == 0:
        return wrong
    last = text.split("\n\n")[-1]
    has_pointer = last.startswith("In TensorFlow: ")
    if not has_pointer and not is_package:
        wrong.append(f"{name}: the last paragraph is `In TensorFlow: path`")
    idea = rest[: -len(last.splitlines())] if has_pointer else rest
    prose = [line for line in idea if line.strip() and not line.startswith(" ")]
    if len(prose) > cap:
        wrong.append(f"{name}: the idea takes {len(prose)} lines, at most {cap} fit")
    return wrong


def test_every_module_says_what_it_is_for():
    wrong = [
        complaint
        for module in MODULES
        for complaint in complaints_about(
            module.place,
            source_tree.docstring(module),
            module.is_package,
            LONGER_IDEAS.get(module.place, IDEA_LINES),
        )
    ]
    wrong += [
        f"{module.place} has no docstring"
        for module in source_tree.modules("widgets")
        if not source_tree.docstring(module)
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_examples_are_counted():
    """Prints how many examples each module has: where learners get none."""
    for module in MODULES:
        count = module.text.count(">>> ")
        sentence = (source_tree.docstring(module) or "").split("\n")[0]
        print(f"{count:>5}  {module.place:<44} {sentence}")
    assert MODULES, "there is no module under minitf/"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.place)
def test_the_examples_are_true(module):
    run_examples(module, vars(importlib.import_module(module.name)))


def run_examples(module, names):
    """Runs a module's examples, with `tf` and `np` as in TensorFlow's own docs.

    They are read from the source and not from the imported objects: what a decorator
    such as `@op` returns does not always look like a function to doctest.
    """
    parser = doctest.DocTestParser()
    runner = doctest.DocTestRunner(verbose=False, optionflags=FLAGS)
    report = []
    for name, line, text in source_tree.docstrings(module):
        names = {"tf": minitf, "np": np, **names}
        test = parser.get_doctest(text, names, name, str(module.path), line - 1)
        runner.run(test, out=report.append)
    assert runner.failures == 0, "\n" + "".join(report)


@pytest.mark.parametrize(
    "source",
    [
        "'''Do.\n\n>>> 1 + 1\n3\n'''",
        "def f():\n    '''Do.\n\n    >>> 1 + 1\n    3\n    '''",
        "class A:\n  @wrong\n  def f():\n    '''Do.\n\n    >>> 1 + 1\n    3\n    '''",
    ],
)
def test_a_wrong_example_is_noticed(tmp_path, source):
    path = tmp_path / "sample.py"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(AssertionError, match=r"Expected:\s+3\s+Got:\s+2"):
        run_examples(source_tree.Module(path, "sample"), {})


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (None, "has no docstring"),
        ("A sentence without its end\n\nIn TensorFlow: a.py", "one sentence"),
        ("One. \nTwo lines.\n\nIn TensorFlow: a.py", "one sentence"),
        ("A sentence.\n\nAn idea.", "In TensorFlow"),
        ("A sentence.\n\n" + "line\n" * 11 + "\nIn TensorFlow: a.py", "11 lines"),
    ],
)
def test_a_docstring_in_another_form_is_refused(text, verdict):
    assert verdict in " ".join(complaints_about("a.py", text))


def test_a_docstring_with_an_example_is_accepted():
    text = "A sentence.\n\nIdea:\n\n" + "    x\n" * 20 + "\nIn TensorFlow: a.py"
    assert complaints_about("a.py", text) == []
    assert complaints_about("a", "A package.", is_package=True) == []
