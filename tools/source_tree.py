"""What the source looks like from outside: its modules, their imports, their sizes.

The architecture tests ask this module, which reads files and imports none of them.
`python tools/source_tree.py` prints the table of sizes.
"""

import ast
import functools
import statistics
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Module:
    """One Python file of the tree: where it is and how it is imported."""

    path: Path
    name: str  # such as "minitf.core.dtypes"; a package has the name of its folder

    @property
    def is_package(self):
        """Tell whether this is the `__init__.py` of a folder."""
        return self.path.name == "__init__.py"

    @property
    def place(self):
        """Return the path from the root of the repository, for messages."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self):
        """Return the source."""
        return self.path.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Import:
    """One imported name: `from a.b import c` in a function f gives "a.b.c", "f"."""

    target: str
    line: int
    function: str | None  # the outermost function around it; None at module level


@dataclass(frozen=True)
class Function:
    """One function or method and its length from `def` to its last line."""

    name: str
    line: int
    lines: int


def modules(folder, root=ROOT):
    """Return the modules under a top-level folder ("minitf"), sorted by path."""
    package = {"widgets": "minitf_widgets"}.get(folder, folder)
    found = []
    for path in sorted((root / folder).rglob("*.py")):
        parts = path.relative_to(root / folder).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        found.append(Module(path, ".".join((package, *parts))))
    return found


@functools.cache
def syntax(module):
    """Return the module's syntax tree."""
    return ast.parse(module.text, filename=str(module.path))


def imports(module):
    """Return every import of the module, those inside functions included."""
    owners = {}
    for function in ast.walk(syntax(module)):
        if isinstance(function, FUNCTION):
            for node in ast.walk(function):
                owners.setdefault(
                    node, function.name
                )  # ast.walk meets outer ones first
    found = []
    for node in ast.walk(syntax(module)):
        for target in _targets(module, node):
            found.append(Import(target, node.lineno, owners.get(node)))
    return sorted(found, key=lambda item: (item.line, item.target))


def _targets(module, node):
    """Return the dotted names that a statement or `import_module("...")` imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            above = module.name.split(".")
            above = above[: len(above) + module.is_package - node.level]
            base = ".".join([*above, base]) if base else ".".join(above)
        return [f"{base}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Call) and node.args:
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        name = node.args[0]
        if called in ("import_module", "__import__") and isinstance(name, ast.Constant):
            return [str(name.value)]
    return []


def functions(module):
    """Return all functions and methods of the module, nested ones included.

    Their docstrings do not count: explaining more must not be punished.
    """
    return [
        Function(node.name, node.lineno, _code_lines(node))
        for node in ast.walk(syntax(module))
        if isinstance(node, FUNCTION)
    ]


def _code_lines(function):
    """Count the lines of a function, less those of its docstring."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is not None:
        lines -= function.body[0].end_lineno - function.body[0].lineno + 1
    return lines


def docstring(module):
    """Return the module's docstring, without its indentation, or None."""
    return ast.get_docstring(syntax(module))


def docstrings(module):
    """Yield the name, line and text of every docstring of the module."""
    for node in ast.walk(syntax(module)):
        if isinstance(node, (*FUNCTION, ast.ClassDef, ast.Module)):
            text = ast.get_docstring(node)
            if text:
                name = getattr(node, "name", module.name)
                yield name, node.body[0].lineno, text


def table(folders=("minitf", "widgets")):
    """Return the sizes of the tree as text: one line for each file, then the sums."""
    lines = [f"{'lines':>6} {'functions':>9} {'longest':>7}  file"]
    sizes, lengths = [], []
    for folder in folders:
        for module in modules(folder):
            here = [function.lines for function in functions(module)]
            size = len(module.text.splitlines())
            sizes.append(size)
            lengths += here
            longest = max(here, default=0)
            lines.append(f"{size:>6} {len(here):>9} {longest:>7}  {module.place}")
    middle = statistics.median(sizes) if sizes else 0
    usual = statistics.median(lengths) if lengths else 0
    lines.append(
        f"{sum(sizes):>6} {len(lengths):>9} {max(lengths, default=0):>7}  in all"
    )
    lines.append(f"median file {middle:g} lines, median function {usual:g} lines")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
