"""What gets installed: the wheel holds the tree, an editable install follows it."""

import importlib.metadata
import importlib.util
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy
import pytest

from tools import list_packages

ROOT = list_packages.ROOT
FOLDERS = list_packages.FOLDERS

needs_setuptools = pytest.mark.skipif(
    int(importlib.metadata.version("setuptools").split(".")[0]) < 77,
    reason="needs setuptools 77, which the dev extra brings",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of what is built, in a folder with a space in its name."""
    target = tmp_path_factory.mktemp("a copy")
    junk = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info")
    for folder in FOLDERS.values():
        shutil.copytree(ROOT / folder, target / folder, ignore=junk)
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, target)
    return target


def run(command, folder):
    """Runs a command; its output is the message if it fails."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(copy, tmp_path_factory):
    """The names of the files in a wheel built from the copy."""
    target = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "-w", str(target)]
    run([sys.executable, "-m", "pip", "wheel", *options, "."], copy)
    (path,) = target.glob("*.whl")
    with zipfile.ZipFile(path) as file:
        return set(file.namelist())


def files_of(root):
    """Lists the files a wheel should have, under the names they are imported by."""
    wanted = set()
    for package, folder in FOLDERS.items():
        for path in (root / folder).rglob("*"):
            inner = path.relative_to(root / folder)
            is_data = inner.suffix in (".mjs", ".css", ".toml", ".typed")
            if path.is_file() and (path.suffix == ".py" or is_data):
                wanted.add(f"{package}/{inner.as_posix()}")
    return wanted


def test_pyproject_lists_every_package():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    missing = [name for name in list_packages.packages() if f'  "{name}",' not in text]
    assert not missing, f"run `make packages`; not listed: {missing}"


def test_every_folder_with_code_is_a_package():
    bare = {
        path.parent.relative_to(ROOT).as_posix()
        for folder in FOLDERS.values()
        for path in (ROOT / folder).rglob("*.py")
        if not (path.parent / "__init__.py").exists()
    }
    assert not bare, f"these folders lack an __init__.py: {bare}"


@pytest.mark.slow
@needs_setuptools
def test_the_wheel_holds_exactly_the_tree(wheel, copy):
    inside = {name for name in wheel if ".dist-info/" not in name}
    wanted = files_of(copy)
    assert inside == wanted, (
        f"missing from the wheel: {sorted(wanted - inside)}; "
        f"not in the tree: {sorted(inside - wanted)} (run `make packages`)"
    )


@pytest.mark.slow
@needs_setuptools
def test_the_wheel_brings_the_licence(wheel):
    assert any(name.endswith("licenses/LICENSE") for name in wheel), sorted(wheel)


@pytest.mark.slow
@needs_setuptools
def test_an_editable_install_follows_the_tree(copy, tmp_path):
    """Also packages that were added after the installation are found."""
    build = "import sys; from setuptools import build_meta as backend\n"
    build += "backend.build_editable(sys.argv[1])"
    run([sys.executable, "-c", build, str(tmp_path)], copy)
    (path,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(path) as file:
        file.extractall(site)
    later = copy / "widgets" / "born_later"
    later.mkdir()
    (later / "__init__.py").touch()
    # -S keeps away the editable install that the tests themselves may run from.
    script = (
        "import site, sys; site.addsitedir(sys.argv[1]); sys.path.append(sys.argv[2])\n"
        "import minitf, minitf_widgets.born_later\n"
        "print(minitf.__path__[0]); print(minitf_widgets.__path__[0])"
    )
    places = [str(site), str(Path(numpy.__file__).parent.parent)]
    shown = run([sys.executable, "-I", "-S", "-c", script, *places], tmp_path)
    shutil.rmtree(later)
    found = [Path(line) for line in shown.splitlines()]
    assert found == [copy / "minitf", copy / "widgets"]


def test_the_tests_run_on_this_tree_and_not_on_an_installed_copy():
    spec = importlib.util.find_spec("minitf_widgets")
    if spec is None:
        pytest.skip("minitf is not installed here: `make test` does it")
    assert [Path(place) for place in spec.submodule_search_locations] == [
        ROOT / "widgets"
    ]
