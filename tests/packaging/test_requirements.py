"""One list of requirements: conda's, the constraints' and pyproject's agree."""

import re
import tomllib

import pytest

from tools.list_packages import ROOT

with open(ROOT / "pyproject.toml", "rb") as opened:
    PROJECT = tomllib.load(opened)["project"]
EXTRAS = PROJECT["optional-dependencies"]
FILES = ("constraints.txt", "constraints-colab.txt")


def lines_of(file):
    """The lines of a constraints file."""
    return (ROOT / file).read_text(encoding="utf-8").splitlines()


def pins_of(file):
    """What a constraints file says: {name: version}."""
    rows = [line.split("==") for line in lines_of(file) if not line.startswith("#")]
    return {normal(name): pin for name, pin in rows}


def normal(name):
    """Spells a project's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(requirement):
    """Returns the name in "pyright[nodejs]>=1.1"."""
    return normal(re.match(r"[\w.-]+", requirement)[0])


def version(text):
    """Turns "0.9.18" into (0, 9, 18)."""
    return tuple(int(part) for part in re.findall(r"\d+", text))


def test_the_core_needs_numpy_and_protobuf_only():
    assert sorted(map(name_of, PROJECT["dependencies"])) == ["numpy", "protobuf"]


def test_the_extras_are_those_that_were_designed():
    designed = "notebook lab keras lite jit tensorboard remote dev colab interop"
    assert set(EXTRAS) == set(designed.split())


@pytest.mark.parametrize(
    ("name", "colab"),
    [
        # What Google Colab had installed in August 2026.
        ("numpy", "2.1.3"),
        ("protobuf", "5.29.6"),
        ("ipython", "7.34.0"),
        ("ipykernel", "6.17.1"),
        ("ipywidgets", "7.7.1"),
        ("anywidget", "0.9.21"),
        ("matplotlib", "3.10.0"),
        ("graphviz", "0.21"),
        ("tensorboard", "2.20.0"),
        ("pillow", "11.3.0"),
    ],
)
def test_lower_bounds_admit_what_colab_has(name, colab):
    wanted = PROJECT["dependencies"] + EXTRAS["notebook"] + EXTRAS["tensorboard"]
    (requirement,) = [item for item in wanted if name_of(item) == name]
    lower = re.search(r">=([\d.]+)", requirement)[1]
    assert version(lower) <= version(colab)
    upper = re.search(r"<([\d.]+)", requirement)
    assert upper is None or version(colab) < version(upper[1])
    assert pins_of("constraints-colab.txt")[name] == colab


def test_on_colab_no_other_front_end_is_installed():
    assert "jupyterlab" not in map(name_of, EXTRAS["notebook"])


@pytest.mark.parametrize("file", FILES)
def test_constraints_are_names_and_versions_only(file):
    wrong = [
        line
        for line in lines_of(file)
        if not re.fullmatch(r"# .*|[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line)
        or "//" in line
    ]
    assert not wrong, f"{file} holds `name==version` lines: {wrong}"


@pytest.mark.parametrize(
    "requirement",
    sorted(
        {*PROJECT["dependencies"], *(item for e in EXTRAS.values() for item in e)}
        - {"minitf[notebook]"}
    ),
)
def test_constraints_pin_every_direct_dependency_within_its_bounds(requirement):
    pins = pins_of("constraints.txt")
    assert name_of(requirement) in pins, "run `make constraints`"
    pin = version(pins[name_of(requirement)])
    lower, upper, equal = (
        re.search(sign + r"([\d.]+)", requirement) for sign in (">=", "<", "==")
    )
    assert lower is None or pin >= version(lower[1])
    assert upper is None or pin < version(upper[1])
    assert equal is None or pin[: len(version(equal[1]))] == version(equal[1])


@pytest.fixture
def conda():
    """The contents of environment.yml: name, channels, conda's and pip's packages."""
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def test_conda_installs_what_make_installs(conda):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    extras = re.search(r"^EXTRAS := (\S+)$", makefile, re.MULTILINE)[1]
    (pip,) = [item for item in conda["dependencies"] if isinstance(item, dict)]
    assert pip == {"pip": ["-c constraints.txt", f"-e .[{extras}]"]}
    assert set(extras.split(",")) <= set(EXTRAS)


def test_conda_brings_a_python_that_minitf_supports(conda):
    plain = [item for item in conda["dependencies"] if isinstance(item, str)]
    (python,) = [item for item in plain if item.startswith("python>")]
    lower, upper = re.fullmatch(r"python>=([\d.]+),<([\d.]+)", python).groups()
    assert f">={lower}" == PROJECT["requires-python"]
    named = [
        line.rsplit(" ", 1)[1]
        for line in PROJECT["classifiers"]
        if re.search(r":: 3\.\d+$", line)
    ]
    newest = max(map(version, named))
    assert version(upper) == (newest[0], newest[1] + 1)
    assert {"graphviz", "pip"} <= set(plain)
