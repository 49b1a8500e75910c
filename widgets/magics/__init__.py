"""The magics of `%load_ext minitf`. Each is a thin door to a public class.

A module here holds the magics of one view; `CLASSES` lists them.
"""

from minitf_widgets.magics.base import option_names
from minitf_widgets.magics.glossary import GlossaryMagics
from minitf_widgets.magics.graph import GraphMagics

CLASSES = (GlossaryMagics, GraphMagics,)


def load(shell):
    """Registers the magics, and the completion of their options, with IPython."""
    for kind in CLASSES:
        holder = kind(shell)
        shell.register_magics(holder)
        for names in holder.magics.values():
            for name, magic in names.items():
                words = getattr(holder, "words", None) or option_names(magic)
                _complete(shell, name, words)


def _complete(shell, name, words):
    for key in (f"%{name}", f"%%{name}"):
        shell.set_hook("complete_command", lambda *_: words, str_key=key)
