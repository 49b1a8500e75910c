"""Imports point down: a reader can stop at any layer and has not missed anything."""

import re
import subprocess
import sys

import pytest

from tools import source_tree

# From the bottom to the top. A module may import from lower layers and from its own
# package; of a sibling in the same layer only if its package's docstring names it.
LAYERS = [
    ["core", "formats"],
    ["runtime"],
    ["grappler"],
    ["ops"],
    ["eager", "autograph"],
    ["functions"],
    [
        "checkpoint",
        "data",
        "debugging",
        "distribute",
        "keras",
        "lite",
        "module",
        "saved_model",
        "summary",
        "v1",
    ],
    ["api"],
    ["minitf"],  # minitf/__init__.py
]
LAYER = {unit: level for level, units in enumerate(LAYERS) for unit in units}

# Imports inside functions are allowed where they keep `import minitf` light:
# minitf.formats brings protobuf, which only reading or writing a file needs.
LAZY = {"minitf.formats"}

MODULES = source_tree.modules("minitf")


def unit_of(name):
    """Names the package or file directly under minitf/ that a dotted name lies in."""
    parts = name.split(".")
    if len(parts) > 1 and (
        parts[1] in LAYER or (source_tree.ROOT / "minitf" / parts[1]).is_dir()
    ):
        return parts[1]
    return "minitf"


def unit_of_module(module):
    """Names the unit of a file, also of one that no layer knows yet."""
    parts = module.name.split(".")
    return parts[1] if len(parts) > 1 else "minitf"


def inner_imports(module):
    """Yields the imports of a module that lead into minitf itself."""
    for item in source_tree.imports(module):
        if item.target.split(".")[0] == "minitf":
            yield item


def package_docstring(unit):
    """Returns the docstring of minitf/<unit>/__init__.py or minitf/<unit>.py."""
    for module in MODULES:
        if module.name == f"minitf.{unit}":
            return source_tree.docstring(module) or ""
    return ""


def complaint_about(module, item):
    """Says what is wrong with an import, or returns None."""
    here, there = unit_of_module(module), unit_of(item.target)
    where = f"{module.place}:{item.line} imports {item.target}"
    if here == there:
        return None
    if LAYER[there] > LAYER[here]:
        return (
            f"{where}: {there} is in layer {LAYER[there]}, above {here} in layer "
            f"{LAYER[here]}. Move the code up, or what it needs down."
        )
    if LAYER[there] == LAYER[here] and not re.search(
        rf"\b{there}\b", package_docstring(here)
    ):
        return (
            f"{where}: {there} is a sibling of {here}. Name it in the docstring of "
            f"minitf/{here}, or put what both need into a lower layer."
        )
    return None


def test_every_package_has_a_layer():
    unknown = {unit_of_module(module) for module in MODULES} - set(LAYER)
    assert not unknown, f"add to LAYERS, in the layer where they belong: {unknown}"


def test_imports_point_down():
    complaints = [
        complaint
        for module in MODULES
        if unit_of_module(module) in LAYER
        for item in inner_imports(module)
        if unit_of(item.target) in LAYER
        if (complaint := complaint_about(module, item))
    ]
    assert not complaints, "\n" + "\n".join(complaints)


def test_no_function_imports_minitf_late():
    late = [
        f"{module.place}:{item.line} {item.function}() imports {item.target}"
        for module in MODULES
        for item in inner_imports(module)
        if item.function
        and not any((item.target + ".").startswith(name + ".") for name in LAZY)
    ]
    message = (
        "\nimport at the top of the file; if that makes a cycle, a layer is wrong:\n"
    )
    assert not late, message + "\n".join(late)


def test_the_formats_know_nothing_of_tensors_and_graphs():
    tensors = {"backprop", "context", "dispatch", "graph", "registry", "tensor"}
    wrong = [
        f"{module.place}:{item.line} imports {item.target}"
        for module in MODULES
        if unit_of_module(module) == "formats"
        for item in inner_imports(module)
        if item.target.split(".")[1:2] == ["core"]
        and set(item.target.split(".")[2:3]) & tensors
    ]
    assert not wrong, "formats turn bytes into records and back:\n" + "\n".join(wrong)


def test_the_public_namespaces_define_nothing():
    wrong = [
        f"{module.place}: {node.name}"
        for module in MODULES
        if unit_of_module(module) == "api"
        for node in source_tree.syntax(module).body
        if isinstance(node, (*source_tree.FUNCTION, source_tree.ast.ClassDef))
    ]
    assert not wrong, f"minitf/api only re-exports; move these down: {wrong}"


def test_minitf_does_not_know_its_widgets():
    entrances = ("load_ipython_extension", "unload_ipython_extension")
    wrong = [
        f"{module.place}:{item.line}"
        for module in MODULES
        for item in source_tree.imports(module)
        if item.target.split(".")[0] in ("minitf_widgets", "widgets")
        and (module.place, item.function)
        not in [("minitf/__init__.py", function) for function in entrances]
    ]
    assert not wrong, f"only {entrances} may import minitf_widgets: {wrong}"


def test_importing_minitf_loads_nothing_heavier_than_numpy():
    script = (
        "import sys, numpy; before = set(sys.modules); import minitf\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(new - set(sys.stdlib_module_names) - {'minitf', 'numpy'}))"
    )
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(
        command, cwd=source_tree.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [], "import these where they are first needed"


# The rules themselves, on sources made for the purpose: a checker that sees nothing
# would pass every tree.


@pytest.fixture
def module(tmp_path):
    """Returns a function that makes a Module of a name and its source."""

    def make(name, source):
        path = tmp_path / (name.replace(".", "_") + ".py")
        path.write_text(source, encoding="utf-8")
        return source_tree.Module(path, name)

    return make


@pytest.mark.parametrize(
    ("source", "targets"),
    [
        ("import minitf.ops.math", ["minitf.ops.math"]),
        ("from minitf import core", ["minitf.core"]),
        ("from . import tensor", ["minitf.core.tensor"]),
        ("from ..ops import math, nn", ["minitf.ops.math", "minitf.ops.nn"]),
        ("import importlib\nimportlib.import_module('minitf.v1')", ["minitf.v1"]),
        ("if 1:\n  def f():\n    import minitf.eager", ["minitf.eager"]),
    ],
)
def test_every_way_to_import_is_seen(module, source, targets):
    found = [item.target for item in inner_imports(module("minitf.core.graph", source))]
    assert found == targets


def test_an_import_inside_a_method_names_its_function(module):
    source = "class A:\n  def f(self):\n    import minitf.ops"
    (item,) = inner_imports(module("minitf.core.graph", source))
    assert (item.function, item.line) == ("f", 3)


@pytest.mark.parametrize(
    ("importer", "target", "verdict"),
    [
        (
            "minitf.core.graph",
            "minitf.ops.math",
            "is in layer 3, above core in layer 0",
        ),
        ("minitf.runtime.executor", "minitf.constant", "above runtime"),
        ("minitf.v1.nothing", "minitf.distribute.strategy", "is a sibling of v1"),
        ("minitf.ops.math", "minitf.core.graph", None),
        ("minitf.core.graph", "minitf.core.tensor", None),
        ("minitf", "minitf.api", None),
    ],
)
def test_an_import_that_points_up_or_sideways_is_refused(
    monkeypatch, importer, target, verdict
):
    place = source_tree.ROOT / (importer.replace(".", "/") + ".py")
    module = source_tree.Module(place, importer)
    monkeypatch.setattr(sys.modules[__name__], "package_docstring", lambda unit: "")
    complaint = complaint_about(module, source_tree.Import(target, 1, None))
    if verdict is None:
        assert complaint is None
    else:
        assert verdict in complaint
