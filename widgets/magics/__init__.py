"""The magics of `%load_ext minitf`. Each is a thin door to a public class.

A module here holds the magics of one view; `CLASSES` lists them.
"""

from minitf_widgets.magics.base import option_names
from minitf_widgets.magics.graph import GraphMagics

CLASSES = (GraphMagics,)


def load(shell):
    """Registers the magics, and the completion of their options, with IPython."""
    for kind in CLASSES:
        holder = kind(shell)
        shell.register_magics(holder)
        for names in holder.magics.values():
            for name, magic in names.items():
                _complete(shell, name, magic)


def _complete(shell, name, magic):
    if hasattr(magic, "parser"):
        names = option_names(magic)
        for key in (f"%{name}", f"%%{name}"):
            shell.set_hook("complete_command", lambda *_: names, str_key=key)
