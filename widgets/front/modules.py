"""Join the JavaScript modules of a view into one text.

A notebook takes a view's script as one module that imports nothing. Ours are written as
small modules all the same, so that they can be read and tested one by one; this puts
each, once, in front of the first that imports it. They follow two rules that make it a
matter of lines: an import is `import { a, b } from "./x.mjs";`, and no two modules of a
view use the same name for different things at their top level.

In TensorFlow: no counterpart
"""

import pathlib
import re

_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?=(async )?function|class|const|let|default)", re.MULTILINE
)
_NAMES = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|class|const|let) (\w+)", re.MULTILINE
)


def join(path):
    """Returns the text of the module at `path` with all it imports in it.

    Only the module at `path` itself exports anything. Raises ValueError if two modules
    use the same name.
    """
    found = {}
    _collect(pathlib.Path(path).resolve(), found)
    owners = {}
    for module, text in found.items():
        for name in _NAMES.findall(text):
            if owners.setdefault(name, module) != module:
                raise ValueError(
                    f"{owners[name].name} and {module.name} both define {name!r}; "
                    "rename one of them."
                )
    *inner, last = found.values()
    return "\n".join([*(_EXPORT.sub("", text) for text in inner), last])


def _collect(path, found):
    """Adds a module to `found`, after those it imports, without their lines."""
    if path in found:
        return
    text = path.read_text(encoding="utf-8")
    for place in _IMPORT.findall(text):
        _collect((path.parent / place).resolve(), found)
    found[path] = _IMPORT.sub("", text)


def styles(*paths):
    """Returns the texts of CSS files, one after the other."""
    return "\n".join(pathlib.Path(path).read_text(encoding="utf-8") for path in paths)
