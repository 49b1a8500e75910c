"""The stepper: run once, then look at every value, forwards and back.

`recording/` writes down a run, `walk.py` is the way through it - moves, stops, watch
list -, `view.py` the page. `show.py` has the two doors: `show_steps` and `record`.
"""

from minitf_widgets.stepper.recording import Recording
from minitf_widgets.stepper.show import record, show_steps
from minitf_widgets.stepper.view import StepperView

__all__ = ["Recording", "StepperView", "record", "show_steps"]
