"""`Clock`: how fast a training is, and how long it will still take.

In TensorFlow: no counterpart (Keras: src/utils/progbar.py)
"""

import collections
import time

SECONDS = 4.0  # over which the speed is measured


class Clock:
    """Measures steps per second over the last seconds; pauses do not count.

    >>> clock = Clock(lambda: next(times))
    >>> times = iter([0.0, 2.0])
    >>> clock.note(0)
    >>> clock.note(100)
    >>> clock.speed, clock.left(101, 200)
    (50.0, 1.98)
    """

    def __init__(self, now=time.monotonic):
        self._now = now
        self._marks = collections.deque()

    def note(self, step):
        """Notes at which step training is now."""
        now = self._now()
        self._marks.append((now, step))
        while len(self._marks) > 2 and now - self._marks[0][0] > SECONDS:
            self._marks.popleft()

    def pause(self):
        """Forgets what was measured: time stands still now."""
        self._marks.clear()

    @property
    def speed(self):
        """Steps per second, None if too little is known."""
        if len(self._marks) < 2:
            return None
        (start, first), (end, last) = self._marks[0], self._marks[-1]
        return (last - first) / (end - start) if end > start else None

    def left(self, step, steps):
        """Seconds until the last step, None if not known."""
        speed = self.speed
        return (steps - step) / speed if speed and steps else None
