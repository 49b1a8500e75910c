"""Names for eager operations, which have none: `Sites`.

An operation is called after its op and the user's functions around it, `layer/MatMul`,
and keeps that name each time the same place in the program is visited.

In TensorFlow: no counterpart
"""

from typing import NamedTuple

GRADIENT = "gradient"  # the scope of the operations of a gradient


class Site(NamedTuple):
    """An operation at one place of the user's program."""

    name: str  # its address
    path: tuple  # names of the scopes around it
    source: tuple | None
    forward: str  # the operation of which this computes the gradient, or ""


class Sites:
    """The sites that were visited so far."""

    def __init__(self):
        self._sites = {}  # (op, key of the place) -> Site
        self._scopes = {}  # key of the call of a function -> its scope
        self._names = {}  # name -> how often it was wanted
        self._codes = []  # so that the numbers in the keys stay unique

    def visit(self, op_name, place, forward=None):
        """Returns the `Site` of an op at a `Place`.

        `forward` is the name of the operation of which this computes the gradient.
        """
        key = op_name, place.key, forward
        site = self._sites.get(key)
        if site is None:
            self._codes.append(place.codes)
            path = self._path(place)
            if forward is not None:
                path = (*path, GRADIENT, *_beyond(path, forward.split("/")[:-1]))
            name = self._unique("/".join((*path, op_name)))
            site = Site(name, path, place.source, forward or "")
            self._sites[key] = site
        return site

    def _path(self, place):
        """The scopes of the user's functions, outermost first."""
        path = ()
        for key, name in place.functions:
            if key not in self._scopes:
                full = self._unique("/".join((*path, name)))
                self._scopes[key] = full.rpartition("/")[2]
            path = (*path, self._scopes[key])
        return path

    def _unique(self, name):
        """The name itself, or with the number of times it was wanted before."""
        count = self._names.get(name, 0)
        self._names[name] = count + 1
        return f"{name}_{count}" if count else name


def _beyond(path, scopes):
    """The scopes of an operation but for those that it shares with a path."""
    shared = 0
    while path[shared : shared + 1] == tuple(scopes[shared : shared + 1]) != ():
        shared += 1
    return scopes[shared:]
