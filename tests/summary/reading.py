"""What the tests of this folder read from event files."""

import time

from minitf.formats.events import read_events


def events_in(folder):
    """All events in the files of a folder but the first of each file."""
    found = []
    for path in sorted(folder.glob("events.out.tfevents.*")):
        found += list(read_events(path))[1:]
    return found


def values_in(folder):
    """Pairs of a step and a summary value."""
    return [(e.step, value) for e in events_in(folder) for value in e.summary.value]


def tags_in(folder):
    """Pairs of a step and a tag."""
    return [(step, value.tag) for step, value in values_in(folder)]


def wait_until(condition, seconds=5.0):
    """Waits for a thread to have done something; fails if it does not."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    assert condition()
