"""`Album`: snapshots of what a model looks like, from the first step to the last.

Snapshots are taken at multiples of an interval of steps, not of seconds: so they never
change the numbers of a training, not even if predicting draws random numbers. When the
album is full every other one is thrown away and the interval doubles; so they cover the
whole run evenly, however long it gets.

In TensorFlow: no counterpart
"""

from typing import NamedTuple

FRAMES = 96


class Frame(NamedTuple):
    """What the panels showed at a step: their data by title."""

    step: int
    shots: dict


class Album:
    """Takes and keeps snapshots of panels.

    >>> album = Album([])
    >>> for step in range(500):
    ...     if album.is_due(step):
    ...         album.take(step, {})
    >>> album.interval, len(album.frames), album.frames[-1].step
    (8, 63, 496)
    """

    def __init__(self, panels, limit=FRAMES):
        self.panels = panels
        self.frames = ()
        self.interval = 1
        self._limit = limit

    def is_due(self, step):
        """Tells whether there should be a snapshot of this step."""
        return step % self.interval == 0

    def take(self, step, distributions):
        """Takes a snapshot, of what a step reported too."""
        shots = {p.title: p.shoot(distributions) for p in self.panels}
        kept = [frame for frame in self.frames if frame.step < step]
        # The last one may be of a pause, at a step between.
        if kept and not self.is_due(kept[-1].step):
            kept.pop()
        if len(kept) >= self._limit:
            self.interval *= 2
            kept = [frame for frame in kept if self.is_due(frame.step)]
        self.frames = (*kept, Frame(step, shots))  # at once: others read it
