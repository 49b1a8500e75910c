"""Where `%tensorboard --logdir` finds TensorBoard: beside the Python that runs here.

The magic is TensorBoard's own (`%load_ext tensorboard`) and needs no TensorFlow. But it
starts the program `tensorboard` that is on the PATH, and there is none there if Jupyter
was started as `.venv/bin/python -m jupyterlab`. A variable tells it the place.

In TensorFlow: no counterpart (TensorBoard: tensorboard/manager.py)
"""

import os
import shutil
import sysconfig

VARIABLE = "TENSORBOARD_BINARY"


def program():
    """Returns the path of the program in this environment, or None.

    >>> from minitf_widgets import tensorboard_program
    >>> path = tensorboard_program.program()
    >>> path is None or "tensorboard" in path
    True
    """
    return shutil.which("tensorboard", path=sysconfig.get_path("scripts"))


def register():
    """Sets the variable, unless it is set or there is no such program."""
    path = program()
    if path is not None:
        os.environ.setdefault(VARIABLE, path)


def unregister():
    """Takes the variable back, unless somebody set it otherwise."""
    if os.environ.get(VARIABLE) == program():
        os.environ.pop(VARIABLE, None)
