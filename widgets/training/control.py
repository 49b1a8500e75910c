"""`Training`: the runs of a view and what can be done with them.

It starts a `Loop` for each run, hears from it after each step, and decides when there
is something to draw: at most ten times a second, and whenever the training rests.

In TensorFlow: no counterpart
"""

import os
import time

from minitf_widgets.front.view import can_be_live
from minitf_widgets.training.album import Album
from minitf_widgets.training.rates import Rate, checked
from minitf_widgets.training.record import Run
from minitf_widgets.training.running.callback import Callback
from minitf_widgets.training.running.loop import ENDED, FOREVER, Loop
from minitf_widgets.training.running.sources import Source
from minitf_widgets.training.running.speed import Clock

INTERVAL = 0.1  # seconds between two pictures


def headless():
    """Tells whether runs should block: in tests, and where no page could answer."""
    return bool(os.environ.get("MINITF_HEADLESS")) or not can_be_live()


class Training:
    """Runs of a source of steps, one after the other, and their learning rate.

    Args:
      source: the `Source` of the steps.
      rate: the `Rate` that can be read and set, or None.
      panels: what to take snapshots of.
      name: the name of the first run.
      pace: at most so many steps a second in a thread, or None.
    """

    def __init__(self, source, rate, panels, name, pace=None):
        self._source = source
        self._rate = rate
        self._rate_value = rate and rate.get()
        self._panels = panels
        self._pace = pace
        self._clock = Clock()
        self._due = 0.0  # when to send the next picture
        self.runs = []
        self._begin(name)

    def refresh(self):
        """Draws what changed; a view knows how."""

    @property
    def is_watched(self):
        """Whether anybody wants pictures while training goes on."""
        return False

    @property
    def is_closed(self):
        """Whether there can be no more runs."""
        return False

    # ---- Runs

    def _begin(self, name):
        """Begins a run, which waits to be started."""
        self.runs = [*self.runs, Run(name)]
        self._album = Album(self._panels)
        self._latest = {}  # the distributions of the latest step
        self._shown = None  # the step of the snapshot to show; None: the newest
        self._clock.pause()
        self._loop = Loop(
            self.runs[-1], self._source, self._after, self._rested, self._pace
        )

    @property
    def current(self):
        """The newest `Run`: its step, state, series of metrics, log."""
        return self.runs[-1]

    @property
    def state(self):
        """One of "ready", "running", "paused", "done", "stopped", "failed"."""
        return self.current.state

    def run(self, blocking=None):
        """Trains to the end, or goes on after a pause.

        With `blocking=False` it returns at once and a thread does the steps; that is
        usual in a notebook. With `blocking=True` it returns when the training is done
        or pauses, and raises what a step raises. The numbers are the same.
        """
        self._go(FOREVER, blocking)

    def step(self, count=1, blocking=None):
        """Does `count` steps, pauses, and returns when they are done."""
        if not isinstance(count, int) or count < 1:
            raise ValueError(f"`count` must be a number from 1 up. Received: {count!r}")
        self._go(count, blocking)
        self.wait()

    def _go(self, count, blocking=None):
        self._check_open()
        if self._source.pull is None and self._source.fit is None:
            raise ValueError(
                "There is nothing to run: this view watches a fit. Give the view a "
                "generator, a step function, or `fit=` a function of a callback."
            )
        self._loop.go(count, headless() if blocking is None else blocking)

    def pause(self):
        """Pauses after the step that is being done."""
        if self.state == "running":
            self._loop.pause()

    def resume(self):
        """Goes on after a pause."""
        self._go(FOREVER)

    def stop(self):
        """Ends the run after the step that is being done."""
        self._loop.stop()
        self.refresh()

    def wait(self, seconds=None):
        """Waits until the training pauses or ends. False if it does not in time."""
        return self._loop.wait(seconds)

    def again(self, source=None, data=None, *, name=None, **settings):
        """Begins another run beside those before, to compare them; see `run`.

        Without arguments it trains in the same way, from where the model is now. A new
        step function or generator, and `data`, `epochs`, `steps`, `evaluate`, `fit`,
        `optimizer`, `set_rate` and `rate` replace what they were.
        """
        self._check_open()
        if self.state not in ("ready", *ENDED):
            self.stop()
            self.wait()
        rates = [settings.pop(key, None) for key in ("optimizer", "set_rate", "rate")]
        if source is not None or data is not None or settings:
            self._source = _changed(self._source, source, data, settings)
        if any(value is not None for value in rates):
            self._rate = Rate.of(*rates)
            self._rate_value = self._rate.get()
        self._begin(name or f"run {len(self.runs) + 1}")
        self.refresh()

    def add_run(self, name, metrics):
        """Adds a finished run to compare with: lists of values by metric."""
        run = Run(name)
        for metric, values in metrics.items():
            for step, value in enumerate(values, 1):
                run.step = step
                run.note_value(metric, float(value))
        run.step = max((len(values) for values in metrics.values()), default=0)
        run.state = "done"
        self.runs = [*self.runs[:-1], run, self.runs[-1]]
        self.refresh()

    def callback(self):
        """Returns a callback for `model.fit(callbacks=[view.callback()])`.

        Each `fit` is a run. A cell in which `fit` runs hears no buttons: to pause and
        stop, let the view call it: `show_training(fit=lambda callback: ...)`.
        """
        return Callback(self._loop, self._renewed)

    def _renewed(self):
        if self.state != "ready":
            self.again()
        return self._loop

    # ---- The learning rate

    @property
    def rate(self):
        """The learning rate; can be set while training goes on. None if not known."""
        return self._rate_value

    @rate.setter
    def rate(self, value):
        if self._rate is None:
            raise ValueError(
                "The learning rate is not known. Give the view `optimizer=`, or "
                "`set_rate=` a function that sets the rate."
            )
        if self._rate.why_not:
            raise TypeError(self._rate.why_not)
        value = checked(value)
        run = self.current
        self._loop.order(lambda: self._set_rate(run, value))
        self.refresh()

    def _set_rate(self, run, value):
        before = self._rate_value
        try:
            self._rate.set(value)
        except Exception as error:
            if not self._loop.is_driven:
                raise
            # Between two steps; it must not end them, and the user must see it.
            run.log.write(f"{type(error).__name__}: {error}\n")
            return
        self._rate_value = value
        known = "" if before is None else f" from {before:.4g}"
        run.happened(f"learning rate{known} to {value:.4g}")

    def _check_open(self):
        if self.is_closed:
            raise RuntimeError("The view is closed. Make a new one.")

    # ---- What the loop calls, in the thread of the steps

    def _after(self, distributions):
        """After each step, and once before the first."""
        step, self._latest = self.current.step, distributions
        if self._panels and self._album.is_due(step):
            self._album.take(step, distributions)
        now = time.monotonic()
        if now >= self._due and self.is_watched:
            self._clock.note(step)
            self._read_rate()
            self.refresh()
            # Drawing may never take more than a fifth of the time.
            end = time.monotonic()
            self._due = max(now + INTERVAL, end + 4 * (end - now))

    def _rested(self):
        """When the run pauses or ends."""
        self._clock.pause()
        if self._panels and self.state in ("paused", "done", "stopped"):
            frames = self._album.frames
            if not frames or frames[-1].step != self.current.step:
                self._album.take(self.current.step, self._latest)
        if self.state != "failed":
            self._read_rate()
        self.refresh()

    def _read_rate(self):
        if self._rate is not None:
            self._rate_value = self._rate.get()


def _changed(source, pull, data, settings):
    """A source with some settings replaced; other names are errors."""
    known = ("epochs", "steps", "evaluate", "fit")
    wrong = sorted(set(settings) - set(known))
    if wrong:
        raise TypeError(f"A run has no setting {wrong[0]!r}. There are: {known}")
    if pull is None and "fit" not in settings:
        pull = source.pull
    values = {name: settings.get(name, getattr(source, name)) for name in known}
    if pull is not None:
        values["fit"] = None
    return Source(pull, source.data if data is None else data, **values)
