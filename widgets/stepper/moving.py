"""Where a move leads: from a position in a recording to another one.

A position is how many operations have run. The operation *at* a position is the one
that ran last, and its depth is how many bodies it is in. Bodies run before the
operation that called them is done, so that "out" of a loop leads to the loop itself,
finished.

In TensorFlow: python/debug/cli/local_cli_wrapper.py (step, run to breakpoint)
"""


def depth_at(moments, position):
    """How deep the operation at a position is; the outermost depth at 0."""
    if position:
        return len(moments[position - 1].path)
    return min((len(moment.path) for moment in moments), default=0)


def over(moments, position):
    """The next position as deep as this one or less: what is in bodies is run through.

    >>> from minitf_widgets.stepper.recording import Level, Moment
    >>> body = (Level("while", "body"),)
    >>> run = [Moment("a", "A", "a"), Moment("b", "B", "b", body)]
    >>> run += [Moment("w", "W", "w")]
    >>> over(run, 1), into(run, 1), out(run, 2), back_over(run, 3), back_out(run, 2)
    (3, 2, 3, 1, 1)
    """
    depth = depth_at(moments, position)
    return _next(moments, position, lambda found: found <= depth) or len(moments)


def back_over(moments, position):
    """The last position before this one that is as deep or less; 0 if none is."""
    depth = depth_at(moments, position)
    return _last(moments, position, lambda found: found <= depth) or 0


def into(moments, position):
    """The first position in the next body that is entered; None if there is none.

    Looks no further than the end of the body that the position is in.
    """
    depth = depth_at(moments, position)
    found = _next(moments, position, lambda other: other != depth)
    if found is None or len(moments[found - 1].path) < depth:
        return None
    return found


def out(moments, position):
    """The position at which this body is left; None outside of all bodies."""
    depth = depth_at(moments, position)
    return _next(moments, position, lambda found: found < depth)


def back_out(moments, position):
    """The position before this body was entered; None outside of all bodies."""
    depth = depth_at(moments, position)
    if depth == depth_at(moments, 0):
        return None
    return _last(moments, position, lambda found: found < depth) or 0


def again(recording, position, step):
    """The position at which the same operation runs the next time (`step` 1) or did.

    In a loop that is the next round, or the one before. None if there is none.
    """
    if not position:
        return None
    times = recording.times[recording.moments[position - 1].address]
    place = times.index(position - 1) + step
    return times[place] + 1 if 0 <= place < len(times) else None


def _next(moments, position, wanted):
    for number in range(position, len(moments)):
        if wanted(len(moments[number].path)):
            return number + 1
    return None


def _last(moments, position, wanted):
    for number in range(position - 2, -1, -1):
        if wanted(len(moments[number].path)):
            return number + 1
    return None
