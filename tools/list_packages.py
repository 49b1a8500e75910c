"""Write the list of packages in pyproject.toml anew: every folder with an __init__.py.

setuptools finds packages by itself only where a package is called like its folder, and
`widgets/` imports as `minitf_widgets`.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {"minitf": "minitf", "minitf_widgets": "widgets"}  # package -> folder


def packages(root=ROOT):
    """Return the dotted names of all packages in the tree, sorted."""
    found = set(FOLDERS)
    for package, folder in FOLDERS.items():
        for marker in (root / folder).rglob("__init__.py"):
            inner = marker.parent.relative_to(root / folder).parts
            found.add(".".join((package, *inner)))
    return sorted(found)


def main():
    """Replace the list in pyproject.toml."""
    path = ROOT / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    lines = "".join(f'  "{name}",\n' for name in packages())
    new, count = re.subn(r"(?ms)^(packages = \[\n).*?^\]", rf"\g<1>{lines}]", text)
    if count != 1:
        raise SystemExit("minitf: pyproject.toml has no `packages = [...]` to replace")
    if new != text:
        path.write_text(new, encoding="utf-8")
    print(f"minitf: pyproject.toml lists {len(packages())} packages")


if __name__ == "__main__":
    main()
