"""Broadcasting: how two shapes line up, axis by axis, and which element meets which.

`plan.py` has the rule, `picture.py` draws it, `view.py` shows it.
"""

from minitf_widgets.tensors.broadcast.plan import Plan, plan
from minitf_widgets.tensors.broadcast.view import BroadcastView, show_broadcast

__all__ = ["BroadcastView", "Plan", "plan", "show_broadcast"]
