"""Where steps come from: a generator, a step function with data, or a `fit`.

    def train():                          show_training(train)
        for x, y in batches:
            yield {"loss": step(x, y)}

    def step(x, y):                       show_training(step, batches, epochs=3)
        return {"loss": ...}

    def fit(callback):                    show_training(fit=fit)
        model.fit(x, y, callbacks=[callback])

The first two are *pulled*: each `next()` is one step. `fit` *pushes*: it has a loop of
its own, and calls back after each step.

In TensorFlow: no counterpart
"""

import collections.abc
import dataclasses
import inspect
import itertools


@dataclasses.dataclass(frozen=True)
class Source:
    """What trains, and for how long; `pull` or `fit` is given, never both.

    With neither, somebody else's loop trains, and uses a callback.

    Args:
      pull: a generator function, an iterable of reports, or a step function.
      data: what a step function takes: an iterable of batches that can be gone through
        once per epoch, or a function that returns one.
      epochs: how often to go through the data; None: once, or until `steps` are done.
      steps: at most so many steps; None: as many as there are.
      evaluate: a function called after each epoch, which returns more metrics.
      fit: a function of a callback that does the whole training.
    """

    pull: object = None
    data: object = None
    epochs: int | None = None
    steps: int | None = None
    evaluate: object = None
    fit: object = None

    def __post_init__(self):
        if self.pull is not None and self.fit is not None:
            raise ValueError(
                "Training needs a generator or step function, or `fit=` a function of "
                "a callback. Received both."
            )
        for name in ("pull", "fit", "evaluate"):
            self._check_kind(name)
        if self.pull is None and self.data is not None:
            raise ValueError(
                "`data` is for a step function, and none is given. `fit` has data of "
                "its own."
            )
        if self.evaluate is not None and self.data is None:
            raise ValueError(
                "`evaluate` is called after each epoch, and only `data` has epochs. "
                "A generator can report such metrics itself."
            )
        for name in ("epochs", "steps"):
            count = getattr(self, name)
            if count is not None and (not isinstance(count, int) or count < 1):
                raise ValueError(
                    f"`{name}` must be a number from 1 up, or None. Received: "
                    f"{name}={count!r}"
                )
        self._check_data()

    def _check_kind(self, name):
        value = getattr(self, name)
        iterable = name == "pull" and isinstance(value, collections.abc.Iterable)
        if value is None or callable(value) or iterable:
            return
        raise TypeError(
            "Training needs a generator, a step function, or an iterable of what steps "
            f"report. Received: {value!r} of type {type(value).__name__}."
        )

    def _check_data(self):
        """A step function and its data must go together."""
        data = self.data
        if data is not None and not (callable(data) or _can_be_gone_through(data)):
            raise TypeError(
                "`data` must be batches: a list of them, a dataset, or a function that "
                f"returns an iterable. Received: {data!r} of type "
                f"{type(data).__name__}."
            )
        missing = _needed(self.pull) if data is None and callable(self.pull) else ()
        if missing:
            names = ", ".join(missing)
            raise TypeError(
                "A step function with arguments needs `data`, batches to call it with. "
                f"Received: a function of ({names}), and no data."
            )

    @property
    def pulls(self):
        """Whether steps are pulled, so that training can rest between any two."""
        return self.pull is not None

    def pulled(self, run):
        """Returns an iterator of what each step reports; notes epochs in `run`."""
        run.steps = self.steps
        if self.data is not None:
            steps = self._over_data(run)
        else:
            steps = _without_data(self.pull)
        return steps if self.steps is None else _at_most(steps, self.steps)

    def _over_data(self, run):
        """Goes through the data, once per epoch, a step per batch."""
        if isinstance(self.pull, collections.abc.Iterator):
            raise TypeError(
                "Data needs a step function, which takes one batch. Received a "
                f"generator: {self.pull!r}."
            )
        call = _caller(self.pull)
        run.epochs = self.epochs or (1 if self.steps is None else None)
        counts = itertools.count(1) if run.epochs is None else range(1, run.epochs + 1)
        per_epoch = _length(self.data)
        for epoch in counts:
            _plan(run, per_epoch, self.steps)
            run.epoch = epoch
            seen = 0
            for batch in _batches(self.data):
                seen += 1
                yield call(batch)
            if not seen:
                raise ValueError(_EMPTY.format(epoch=epoch))
            per_epoch = seen
            if self.evaluate is not None:
                run.note_values(self.evaluate())


_EMPTY = (
    "There are no batches left in epoch {epoch}. Give data that can be gone through "
    "again: a list, a dataset, or a function that returns an iterable."
)


def _plan(run, per_epoch, limit):
    """Works out how many steps there will be in all."""
    if per_epoch and run.epochs:
        planned = per_epoch * run.epochs
        # A limit of steps may end the run earlier.
        run.steps = planned if limit is None else min(planned, limit)


def _without_data(pull):
    if isinstance(pull, collections.abc.Iterable):
        yield from pull
        return
    first = pull()
    if isinstance(first, collections.abc.Iterator):
        yield from first
        return
    yield first
    while True:
        yield pull()


def _at_most(steps, limit):
    """The first steps; closes the others."""
    try:
        for count, result in enumerate(steps, 1):
            yield result
            if count == limit:
                return
    finally:
        close = getattr(steps, "close", None)
        if close is not None:
            close()


def _batches(data):
    return data() if callable(data) and not hasattr(data, "__iter__") else data


def _length(data):
    try:
        length = len(data)
    except TypeError:
        return None
    return length if length > 0 else None


def _can_be_gone_through(data):
    return hasattr(data, "__iter__") or hasattr(data, "__getitem__")


def _caller(step):
    """Returns `call(batch)`; a tuple is unpacked for a step of several arguments."""
    several = any(p.kind is p.VAR_POSITIONAL for p in _parameters(step))
    several = several or len(_needed(step)) > 1
    return (lambda batch: step(*batch)) if several else step


def _needed(step):
    """The names of the arguments that a step must be given by place."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = _parameters(step)
    return [p.name for p in parameters if p.kind in kinds and p.default is p.empty]


def _parameters(step):
    function = getattr(step, "python_function", step)
    try:
        return inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # a function of C: it must take the batch
        return ()
