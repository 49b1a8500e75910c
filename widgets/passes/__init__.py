"""The optimiser at work: pass by pass, what went, what came, what it saves.

In TensorFlow: no counterpart (TF_CPP_VMODULE=meta_optimizer=1 prints as much)
"""

from minitf_widgets.passes.programs import request
from minitf_widgets.passes.view import PassesView, show_passes

__all__ = ["PassesView", "request", "show_passes"]
