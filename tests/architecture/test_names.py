"""Nothing public is invented: every name of ours is one of TensorFlow 2.21's.

`tests/fixtures/tensorflow_names.txt` lists the public names of TensorFlow, as walking
through its modules found them. What is ours alone lives in `minitf_widgets`.
"""

import pathlib
import types

import pytest

import minitf as tf

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures"
THEIRS = set((FIXTURES / "tensorflow_names.txt").read_text().split())

# Keras comes later; `raw_ops` is checked op by op against TensorFlow's definitions.
NAMESPACES = [
    "bitwise",
    "config",
    "debugging",
    "dtypes",
    "errors",
    "image",
    "io",
    "linalg",
    "math",
    "nest",
    "nn",
    "ragged",
    "random",
    "sets",
    "signal",
    "sparse",
    "strings",
    "version",
]


def public(module):
    return sorted(set(module.__all__))


def test_the_root_has_only_names_of_tensorflows():
    extra = [
        n
        for n in public(tf)
        if n not in THEIRS and n not in ("newaxis", "raw_ops", "keras")
    ]
    assert not extra


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_namespaces_have_only_names_of_tensorflows(namespace):
    names = [f"{namespace}.{name}" for name in public(getattr(tf, namespace))]
    assert names
    assert [name for name in names if name not in THEIRS] == []


def test_the_tensorflow_1_world_has_only_names_of_tensorflows():
    names = [f"compat.v1.{name}" for name in public(tf.compat.v1)]
    assert [n for n in names if n not in THEIRS and n != "compat.v1.newaxis"] == []


def test_every_name_that_is_promised_is_there():
    for name in tf.__all__:
        assert getattr(tf, name, None) is not None or name == "newaxis", name


def test_there_are_some_hundreds_of_functions():
    found = {
        f"{namespace}.{name}"
        for namespace in NAMESPACES
        for name in public(getattr(tf, namespace))
        if isinstance(getattr(getattr(tf, namespace), name), types.FunctionType)
    }
    assert len(found) > 400


@pytest.mark.parametrize(
    "statement",
    [
        "import minitf.math",
        "import minitf.signal",
        "import minitf.compat.v1 as tf1; tf1.placeholder",
        "from minitf.compat.v1 import Session",
        "from minitf.compat.v1.train import get_global_step",
        "from minitf.strings import length",
        "from minitf.random import Generator",
        "from minitf import *",
    ],
)
def test_every_dotted_path_can_be_imported(statement):
    exec(statement, {})
