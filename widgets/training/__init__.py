"""The training view: watch a training, and steer it while it runs.

`running` does the steps and obeys, `record` keeps what they report, `panels` look at
the model, `album` keeps how it looked, `control` holds it together, `view` shows it.
"""

from minitf_widgets.training.panels import (
    Boundary,
    Distributions,
    FittedLine,
    Pictures,
    Predictions,
)
from minitf_widgets.training.running.callback import Callback, StopTraining
from minitf_widgets.training.view import TrainingView, show_training

__all__ = [
    "Boundary",
    "Callback",
    "Distributions",
    "FittedLine",
    "Pictures",
    "Predictions",
    "StopTraining",
    "TrainingView",
    "show_training",
]
