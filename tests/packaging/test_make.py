"""The two commands: what they pass on, and the one clear line when they cannot work."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys

import pytest

from tools import setup_venv
from tools.list_packages import ROOT

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="there is no make")


def make(*arguments, folder=ROOT, **variables):
    """Runs make as a user would from a shell, whatever make runs these tests."""
    ours = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHONPATH", "PYTHON", "LAB_ARGS")
    outside = {name: text for name, text in os.environ.items() if name not in ours}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env={**outside, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def complaint(done):
    """Returns the one line that explains a failure; make adds a line of its own."""
    assert done.returncode != 0
    lines = [x for x in done.stderr.splitlines() if not x.startswith("make")]
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.fixture
def clone(tmp_path):
    """A folder with a space in its name and just enough to set up an environment."""
    folder = tmp_path / "my clone"
    (folder / "tools").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    shutil.copy(ROOT / "tools" / "setup_venv.py", folder / "tools")
    return folder


@pytest.fixture
def pretend(tmp_path):
    """Returns a function that writes a module which Python finds before its own."""

    def write(name, source):
        (tmp_path / "pretend").mkdir(exist_ok=True)
        (tmp_path / "pretend" / f"{name}.py").write_text(source, encoding="utf-8")
        return str(tmp_path / "pretend")

    return write


def test_a_missing_python_is_named(clone):
    line = complaint(make("venv", "PYTHON=python-of-nowhere", folder=clone))
    assert "there is no command 'python-of-nowhere'" in line
    assert "Python 3.11" in line


def test_a_python_too_old_is_named_with_what_to_type(clone, pretend):
    old = pretend("sitecustomize", "import sys\nsys.version_info = (3, 9, 2)\n")
    done = make("lab", f"PYTHON={sys.executable}", folder=clone, PYTHONPATH=old)
    line = complaint(done)
    assert "Python 3.11 or newer is needed" in line
    assert "is Python 3.9." in line
    assert re.search(r"make PYTHON=python3\.1\d", line)


def test_the_setup_script_can_be_read_by_old_pythons():
    """Only then can it say that a Python is too old, and not `SyntaxError`."""
    source = (ROOT / "tools" / "setup_venv.py").read_text(encoding="utf-8")
    compile(source, "setup_venv.py", "exec", dont_inherit=True)
    young = r"""\bf["']|:=|\bmatch \w+:|\basync\b|\bnonlocal\b|def .*->|\w: \w+ ="""
    assert not re.search(young, source)


def test_a_missing_venv_module_is_named_with_its_package(clone, pretend):
    none = pretend("ensurepip", "raise ImportError('No module named ensurepip')")
    done = make("test", f"PYTHON={sys.executable}", folder=clone, PYTHONPATH=none)
    assert re.search(r"sudo apt-get install python3\.\d+-venv", complaint(done))


@pytest.mark.slow
def test_no_network_is_one_clear_line(clone):
    pips = {name: "" for name in os.environ if name.startswith("PIP_")}
    nowhere = {
        **pips,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "no_proxy": "127.0.0.1",
    }
    base = getattr(sys, "_base_executable", sys.executable)
    done = make("venv", f"PYTHON={base}", folder=clone, **nowhere)
    assert "cannot reach its package index" in complaint(done)
    assert not (clone / ".venv" / "stamp").exists()


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        ("NewConnectionError('...')\nERROR: No matching distribution", "network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: ResolutionImpossible: a and b\nERROR: see", "ResolutionImpossible"),
        ("", "no reason given"),
    ],
)
def test_a_failure_of_pip_is_explained(log, reason):
    line = setup_venv.explain(log, ".venv/install.log")
    assert reason in line
    assert ".venv/install.log" in line
    assert "\n" not in line


@pytest.fixture
def steps(clone, monkeypatch):
    """The clone as working folder; a list of the costly steps that setting up took."""
    taken = []

    def create(folder):
        taken.append("create")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(os.path.join(folder, "bin"))
        os.symlink(sys.executable, setup_venv.python_of(folder))

    monkeypatch.chdir(clone)
    monkeypatch.setattr(setup_venv, "create", create)
    monkeypatch.setattr(setup_venv, "install", lambda *_: taken.append("install"))
    return taken


def test_a_second_run_does_nothing(steps):
    setup_venv.main([".venv", "lab,dev"])
    assert steps == ["create", "install"]
    setup_venv.main([".venv", "lab,dev"])
    assert steps == ["create", "install"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed_into_the_same_environment(steps, name):
    setup_venv.main([".venv", "lab,dev"])
    with open(name, "a", encoding="utf-8") as file:
        file.write("# changed\n")
    setup_venv.main([".venv", "lab,dev"])
    assert steps == ["create", "install", "install"]


def test_a_clone_that_was_moved_gets_a_new_environment(steps, clone, monkeypatch):
    setup_venv.main([".venv", "lab,dev"])
    moved = clone.rename(clone.with_name("moved"))
    monkeypatch.chdir(moved)
    setup_venv.main([".venv", "lab,dev"])
    assert steps == ["create", "install"] * 2


def test_lab_arguments_are_passed_on():
    done = make("-n", "lab", "LAB_ARGS=--no-browser --ServerApp.port=9999")
    assert ".venv/bin/python -m jupyterlab" in done.stdout
    assert "/lab/tree/notebooks/00_welcome.ipynb" in done.stdout
    assert done.stdout.rstrip().endswith("--no-browser --ServerApp.port=9999")


def test_notebooks_are_compared_strictly():
    done = make("-n", "test-notebooks", "NOTEBOOKS=notebooks/00_welcome.ipynb")
    for part in ("--nbval ", "--nbval-current-env", "--nbval-cell-timeout=60"):
        assert part in done.stdout
    assert "--nbval-sanitize-with=tests/sanitize.cfg" in done.stdout
    assert "--dist loadfile" in done.stdout
    assert "MINITF_HEADLESS=1" in done.stdout


def test_help_explains_every_command():
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    commands = re.search(r"^\.PHONY:(.*)$", text, re.MULTILINE)[1].split()
    shown = re.findall(r"^  make (\S+) ", make().stdout, re.MULTILINE)
    assert set(commands) - set(shown) == {"venv"}  # what the others need; not asked for


def test_outputs_that_may_differ_are_replaced_before_they_are_compared():
    """sanitize.cfg is read as nbval reads it."""
    import configparser

    config = configparser.RawConfigParser()
    config.read(ROOT / "tests" / "sanitize.cfg", encoding="utf-8")
    text = "<a at 0x7f12ab34cd> /tmp/ipykernel_12/345.py:1: "
    text += "data:image/svg+xml;base64,aB+/="
    for section in config.sections():
        text = re.sub(config[section]["regex"], config[section]["replace"], text)
    assert text == "<a at 0xADDRESS> CELL:1: SVG"


def test_no_file_names_a_package_registry():
    """Where packages come from is the business of each machine's pip."""
    names = ["python" + "hosted", "pypi" + ".org", "registry" + ".npm"]
    patterns = ["*.toml", "*.txt", "*.y*ml", ".*.yaml", "*.md", "Makefile", ".ci/*"]
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for pattern in patterns
        for path in ROOT.glob(pattern)
        for name in names
        if name in path.read_text(encoding="utf-8")
    ]
    assert not found


def test_pytest_finds_the_tools_without_installation():
    assert importlib.util.find_spec("tools.source_tree").origin.startswith(str(ROOT))
