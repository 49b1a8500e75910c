"""`diverted`: what one thread prints goes to a log instead.

`contextlib.redirect_stdout` would take the prints of all threads. Here a stand-in for
`sys.stdout` looks which thread it is, and lets all others through. A notebook asks its
`sys.stdout` for more than a file has, such as to which cell output belongs; so whatever
the stand-in does not do itself the stream behind it does.

In TensorFlow: no counterpart
"""

import sys
import threading

_NAMES = ("stdout", "stderr")


class diverted:
    """Inside the block, what this thread prints is given to `take`, in pieces.

    >>> lines = []
    >>> with diverted(lines.append):
    ...     print("hello")
    >>> lines
    ['hello', '\\n']
    """

    def __init__(self, take):
        self._take = take
        self._stand_ins = {}

    def __enter__(self):
        for name in _NAMES:
            self._stand_ins[name] = _StandIn(getattr(sys, name), self._take)
            setattr(sys, name, self._stand_ins[name])

    def __exit__(self, *exc):
        for name, stand_in in self._stand_ins.items():
            stand_in.retire()
            # Somebody else may have replaced it meanwhile, and will put it back.
            if getattr(sys, name) is stand_in:
                setattr(sys, name, stand_in.stream)


class _StandIn:
    """A stream that takes the writing of one thread and passes on all else."""

    def __init__(self, stream, take):
        self.stream = stream
        self._take = take
        self._thread = threading.get_ident()

    def write(self, text):
        """Takes the text, or passes it on."""
        if self._take is None or threading.get_ident() != self._thread:
            return self.stream.write(text)
        self._take(text)
        return len(text)

    def writelines(self, lines):
        """Writes each line."""
        for line in lines:
            self.write(line)

    def retire(self):
        """Lets everything through from now on."""
        self._take = None

    def __getattr__(self, name):
        return getattr(self.stream, name)
