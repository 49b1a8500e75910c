"""Write constraints.txt: the newest versions of all dependencies that fit together.

    python3 tools/refresh_constraints.py lab,keras,lite,jit,dev,interop

pip resolves everything in a throwaway environment without installing it. Run this with
the oldest supported Python, then the pins have wheels for the newer ones too. Names and
versions only: where packages come from is the business of each machine's pip.
"""

import json
import platform
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# The versions that `make` and CI install: every dependency of every extra, resolved
# together on Python {python}; they suit Python 3.11 to 3.13.
# To refresh: `make constraints PYTHON=python3.11`, `make test interop`, commit.
# Names and versions only; pip finds the files wherever it is configured to look.
"""


def main(extras):
    """Resolve what the core and `extras` need; write it to constraints.txt."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        project = tomllib.load(file)["project"]
    wanted = project["dependencies"].copy()
    for extra in extras.split(","):
        wanted += requirements(project["optional-dependencies"], extra)
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "bin", "python")
        report = Path(folder, "report.json")
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--dry-run"]
            + ["--ignore-installed", "--report", report, *wanted],
            check=True,
        )
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    pins = {item["metadata"]["name"]: item["metadata"]["version"] for item in found}
    lines = [f"{name}=={pins[name]}\n" for name in sorted(pins, key=str.lower)]
    text = HEADER.format(python=platform.python_version()) + "".join(lines)
    (ROOT / "constraints.txt").write_text(text, encoding="utf-8")
    print(f"minitf: constraints.txt pins {len(lines)} packages")


def requirements(extras, name):
    """List what an extra needs, with what the extras that it names need."""
    found = []
    for item in extras[name]:
        inner = re.fullmatch(r"minitf\[(\w+)\]", item)
        found += requirements(extras, inner[1]) if inner else [item]
    return found


if __name__ == "__main__":
    main(sys.argv[1])
