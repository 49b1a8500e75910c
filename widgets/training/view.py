"""`TrainingView`: curves, progress and buttons of a training that is going on.

`control` runs the training; here is what is shown of it, and what the page may ask for.
All that can be done in the page can be done in Python: `view.pause()`, `view.step()`,
`view.rate = 0.01`, `view.stop()`.

In TensorFlow: no counterpart (TensorBoard: plugins/scalar)
"""

import html
import pathlib

from minitf_widgets.front import View
from minitf_widgets.front.view import image
from minitf_widgets.training import curves, page
from minitf_widgets.training.album import Album
from minitf_widgets.training.axes import data_uri
from minitf_widgets.training.control import Training
from minitf_widgets.training.panels import Distributions, panels_for
from minitf_widgets.training.rates import Rate
from minitf_widgets.training.running.failures import place_name
from minitf_widgets.training.running.loop import AT_REST, ENDED, FOREVER, Loop
from minitf_widgets.training.running.sources import Source

FOLDER = pathlib.Path(__file__).parent


class TrainingView(View, Training):
    """Watches and steers a training.

    Args:
      source: a generator function that yields after each step what it reports; an
        iterable of that; or a step function, which takes a batch of `data` and returns
        it. A report is a loss, or a dict of metrics by name; arrays in it, such as
        gradients, become histograms.
      data: batches: an iterable that can be gone through once per epoch, or a function
        that returns one. Tuples are unpacked for a step of several arguments.
      epochs: how often to go through the data.
      steps: at most so many steps.
      evaluate: a function that is called after each epoch and returns more metrics.
      fit: in place of `source`, a function of a callback that does all the training.
      optimizer: whose learning rate is shown and can be changed: an optimizer, or a
        variable that holds the rate.
      set_rate, rate: a function that sets the learning rate, and the first rate.
      weights: variables, or a model that has some, of which to show histograms.
      predict, examples: the model as a function, and a pair (x, y): shows what it
        predicts, in the way that suits the examples.
      panels: more panels, such as `Boundary(predict, x, y, threshold=0.0)`.
      name: the name of the run.
      pace: at most so many steps a second while it is watched, for those who want to
        see each; None: as fast as they go. A blocking run never waits.

    Raises TypeError or ValueError for arguments that cannot be trained with.

    >>> view = TrainingView(iter([4.0, 2.0, 1.0]))
    >>> view.run(blocking=True)
    >>> print(view)
    Training: run 1 done at step 3
    run    state  step  loss last  loss best
    run 1  done   3     1          1
    """

    script = FOLDER / "training.mjs"
    style = FOLDER / "training.css"
    title = "The training view"

    def __init__(
        self,
        source=None,
        data=None,
        *,
        epochs=None,
        steps=None,
        evaluate=None,
        fit=None,
        optimizer=None,
        set_rate=None,
        rate=None,
        weights=None,
        predict=None,
        examples=None,
        panels=(),
        name="run 1",
        pace=None,
    ):
        View.__init__(self)
        Training.__init__(
            self,
            Source(source, data, epochs, steps, evaluate, fit),
            Rate.of(optimizer, set_rate, rate),
            _panels(weights, predict, examples, panels),
            name,
            _checked_pace(pace),
        )
        self._panel = self._panels[0].title if self._panels else "log"
        self._chosen = None  # the array whose histograms are shown
        self._log_scale, self._smoothing = False, 0.0

    # ---- What the page asks for

    def on_play(self):
        """Runs, goes on, or begins again."""
        if self.state in ENDED:
            self.again()
        self._go(FOREVER, blocking=False)

    def on_pause(self):
        """Pauses."""
        self.pause()

    def on_step(self, count=1):
        """Does some steps."""
        if self.state in ENDED:
            self.again()
        self._go(count, blocking=False)

    def on_stop(self):
        """Stops."""
        self.stop()

    def on_rate(self, value):
        """Sets the learning rate."""
        self.rate = value

    def on_scale(self, log):
        """Draws the values on a logarithmic scale, or not."""
        self.log_scale = bool(log)

    def on_smooth(self, amount):
        """Smooths the curves."""
        self.smoothing = amount

    def on_panel(self, title):
        """Shows another panel."""
        self.show_panel(title)

    def on_look(self, step=None):
        """Shows the model as it was at a step; None: as it is now."""
        self._shown = step

    def on_choose(self, name):
        """Shows the histograms of another array."""
        self._chosen = name

    # ---- How it is shown

    @property
    def log_scale(self):
        """Whether values are drawn on a logarithmic scale."""
        return self._log_scale

    @log_scale.setter
    def log_scale(self, on):
        self._log_scale = bool(on)
        self.refresh()

    @property
    def smoothing(self):
        """How much curves are smoothed, from 0 to less than 1."""
        return self._smoothing

    @smoothing.setter
    def smoothing(self, amount):
        if not 0 <= amount < 1:
            raise ValueError(
                f"`smoothing` must be from 0 to less than 1. Received: {amount!r}"
            )
        self._smoothing = float(amount)
        self.refresh()

    @property
    def panel_titles(self):
        """The titles of the panels, "log" included."""
        return [*(panel.title for panel in self._panels), "log"]

    def show_panel(self, title):
        """Shows the panel of that title."""
        if title not in self.panel_titles:
            raise ValueError(
                f"There is no panel {title!r}. There are: {self.panel_titles}"
            )
        self._panel = title
        self.refresh()

    def parts(self):
        """What the page draws."""
        return page.parts(self)

    def text(self):
        """Where training is, a table of the runs, and the end of the log."""
        run = self.current
        lines = [f"Training: {run.name} {run.state} at {page.progress_words(run)}"]
        lines.append(curves.words(self.runs))
        if self._rate_value is not None:
            lines.append(f"learning rate {self._rate_value:.4g}")
        for panel, shot in page.newest_shots(self):
            lines.append(f"{panel.title}: {panel.words(shot)}")
        lines += [f"step {step}: {what}" for step, what in run.events[-5:]]
        lines += [f"log: {line}" for line in run.log.lines()[-5:]]
        if run.note:
            lines.append(run.note)
        if run.failure is not None:
            where = place_name(run.failure)
            lines.append(f"{run.failure.message}{' at ' if where else ''}{where}")
        return "\n".join(lines)

    def static_html(self):
        """Pictures of the curves and panels, and the table of the runs."""
        words = curves.words(self.runs)
        picture = curves.svg(self.runs, self._log_scale, self._smoothing)
        parts = [image(data_uri(picture), f"Curves of the training: {words}")]
        for panel, shot in page.newest_shots(self):
            more = page.past(self) if panel.kind == "distributions" else ()
            drawn = data_uri(panel.svg(shot, *more))
            parts.append(image(drawn, f"{panel.title}: {panel.words(shot)}"))
        head, rows = curves.table(self.runs)
        cells = "".join(f"<th>{html.escape(name)}</th>" for name in head)
        body = "".join(
            f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>"
            for row in rows
        )
        parts.append(
            f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
        )
        if self.current.failure is not None:
            parts.append(f"<pre>{html.escape(self.text().splitlines()[-1])}</pre>")
        return "<div>" + "".join(f"<div>{part}</div>" for part in parts) + "</div>"

    def close(self):
        """Ends the training and frees what the view holds; the curves are kept."""
        if self.state not in AT_REST or self._loop.in_thread:
            self._loop.stop()
        super().close()
        # Not while sending is locked: the thread may be about to send.
        self._loop.join(2.0)
        self._panels, self._panel = (), "log"
        self._album = Album(())
        self._source = Source(())
        self._loop = Loop(self.current, self._source, self._after, self._rested)
        self._rate = None

    @property
    def is_watched(self):
        """Whether there is a page."""
        return self._canvas is not None

    @property
    def is_closed(self):
        """Whether the view was closed."""
        return self._closed


def _checked_pace(pace):
    """A number of steps a second, or None."""
    if pace is None or (isinstance(pace, int | float) and pace > 0):
        return pace
    raise ValueError(
        "`pace` must be a number of steps a second, above 0, or None for as fast as "
        f"they go. Received: {pace!r}"
    )


def _panels(weights, predict, examples, panels):
    """The panels that the arguments ask for."""
    found = []
    if (predict is None) != (examples is None):
        raise ValueError(
            "`predict` and `examples` belong together: the model as a function, and a "
            "pair (x, y) of what it should predict."
        )
    if predict is not None:
        found += panels_for(predict, examples)
    found += panels
    if weights is not None:
        found.append(Distributions(weights))
    titles = [panel.title for panel in found]
    if len(set(titles)) < len(titles) or "log" in titles:
        raise ValueError(
            f"Each panel needs a title of its own, other than 'log'. Received: {titles}"
        )
    return tuple(found)


def show_training(source=None, data=None, *, start=True, **settings):
    """Starts a training and returns the view to watch and steer it.

    The arguments are those of `TrainingView`; with `start=False` it waits for the
    button, or for `view.run()`.
    """
    view = TrainingView(source, data, **settings)
    if start and (source is not None or settings.get("fit") is not None):
        view.run()
    return view
