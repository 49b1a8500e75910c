"""`Run`: what one training has reported so far.

In TensorFlow: no counterpart (Keras: src/callbacks/history.py)
"""

import collections
import dataclasses

from minitf_widgets.training.series import Series
from minitf_widgets.training.values import COUNTERS, number, report

RISING = ("acc", "precision", "recall", "auc", "f1", "r2", "score", "iou", "reward")
LOG_LINES = 200


class Log:
    """The last lines that were printed; takes text in any pieces, as a file does."""

    def __init__(self):
        self._lines = collections.deque(maxlen=LOG_LINES)
        self._open = ""
        self.count = 0  # of all lines there were

    def write(self, text):
        """Adds text; a line ends where the text says so."""
        *lines, self._open = (self._open + text).split("\n")
        self._lines.extend(lines)
        self.count += len(lines)

    def lines(self):
        """The lines that are kept, an unfinished one included."""
        return [*tuple(self._lines), *([self._open] if self._open else [])]


@dataclasses.dataclass
class Failure:
    """Why a run stopped: the error, and the line of the user's that led to it."""

    message: str
    file: str = ""
    line: int = 0
    code: str = ""
    details: str = ""


class Run:
    """A training by name: where it is, its metrics, its log, what happened to it.

    >>> run = Run("first")
    >>> _ = run.add({"loss": 0.5, "gradient": [[1.0, 2.0]]})
    >>> run.step, run.series["loss"].last
    (1, 0.5)
    """

    def __init__(self, name):
        self.name = name
        self.state = "ready"  # running, paused, done, stopped, failed
        self.step = 0
        self.epoch = 0
        self.steps = None  # in all, as far as known
        self.epochs = None
        self.series = {}  # name -> Series
        self.events = []  # (step, what happened)
        self.log = Log()
        self.note = ""  # why it is paused or stopped, if not by the user
        self.failure = None

    def add(self, result, epoch=None):
        """Notes what a step reported; returns what of it are distributions."""
        found = report(result)
        self.step = self._next_step(found)
        if epoch is not None:
            self.epoch = epoch
        elif "epoch" in found:
            self.epoch = int(number(found["epoch"], "epoch"))
        others = {}
        for name, value in found.items():
            if name in COUNTERS:
                continue
            value_of_step = number(value, name)
            if value_of_step is None:
                others[name] = value
            else:
                self.note_value(name, value_of_step)
        return others

    def _next_step(self, found):
        if "step" not in found:
            return self.step + 1
        step = int(number(found["step"], "step"))
        if step <= self.step:
            raise ValueError(
                "The steps that training reports must grow. Received step "
                f"{step} after step {self.step}."
            )
        return step

    def note_values(self, metrics):
        """Adds metrics by name at the step where the run is."""
        for name, value in report(metrics).items():
            self.note_value(name, number(value, name))

    def note_value(self, name, value):
        """Adds a metric's value at the step where the run is."""
        series = self.series.get(name)
        if series is None:
            series = Series()
            self.series = {**self.series, name: series}  # others may be reading it
        series.add(self.step, value)

    def happened(self, what):
        """Notes an event at the step where the run is."""
        self.events = [*self.events, (self.step, what)]

    def fail(self, failure):
        """Notes why the run could not go on."""
        self.state, self.failure = "failed", failure

    def best(self, name):
        """The best value of a metric: the highest of an accuracy, the lowest else."""
        series = self.series[name]
        best = series.high if rises(name) else series.low
        return best if abs(best) != float("inf") else float("nan")


def rises(name):
    """Tells whether a metric of that name is better when it is higher.

    >>> rises("val_accuracy"), rises("loss")
    (True, False)
    """
    words = name.lower().replace("val_", "").split("_")
    return any(word.startswith(RISING) for word in words)
