"""The magics of `%load_ext minitf`. Each is a thin door to a public class.

A module here holds the magics of one view; `CLASSES` lists them.
"""

from minitf_widgets.magics.autograph import AutographMagics
from minitf_widgets.magics.base import option_names
from minitf_widgets.magics.code import CodeMagics
from minitf_widgets.magics.glossary import GlossaryMagics
from minitf_widgets.magics.graph import GraphMagics
from minitf_widgets.magics.passes import PassesMagics
from minitf_widgets.magics.step import StepMagics
from minitf_widgets.magics.tape import TapeMagics
from minitf_widgets.magics.tensor import TensorMagics
from minitf_widgets.magics.trace import TraceMagics
from minitf_widgets.magics.train import TrainMagics
from minitf_widgets.magics.version import VersionMagics

CLASSES = (
    AutographMagics,
    CodeMagics,
    PassesMagics,
    TapeMagics,
    GlossaryMagics,
    GraphMagics,
    StepMagics,
    TensorMagics,
    TraceMagics,
    TrainMagics,
    VersionMagics,
)


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
