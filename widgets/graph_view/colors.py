"""Colouring the picture: by the kind of op, by device, or by time or memory measured.

A number becomes one of six shades of one hue, pale to strong, and is written into the
box as well: nobody has to judge a shade. Boxes that are closed show the sum of what is
in them. The shades go by the square root of the share, so that small numbers differ.

In TensorFlow: no counterpart (TensorBoard: the "Color" choice of the Graphs tab)
"""

from dataclasses import replace
from typing import NamedTuple

from minitf_widgets.drawing.palette import HEAT_SHARES, TOKENS
from minitf_widgets.graph_view.measures import Measure, size_text, time_text

COLORS = ("kind", "device", "time", "memory")
_STEPS = len(HEAT_SHARES) - 1


class Coloring(NamedTuple):
    """How to colour a folded graph: class and note of each node, entries of a key."""

    tints: dict  # id of a node -> class; see drawing.palette.tint_names
    notes: dict  # id of a node -> what to write into its box
    key: tuple  # (class, words) of the key, empty when kinds explain themselves


def coloring(color, graph, devices, measures):
    """Makes the `Coloring` of a folded graph.

    Args:
      color: one of `COLORS`.
      graph: the folded `drawing.Graph`.
      devices: dict from addresses to names of devices.
      measures: dict from addresses to `Measure`s.
    """
    if color == "device":
        return _by_device(graph, devices)
    if color == "time":
        return _by_number(graph, measures, lambda m: m.seconds, time_text)
    if color == "memory":
        return _by_number(graph, measures, lambda m: m.size, size_text)
    return Coloring({}, {}, ())


def annotate(graph, notes):
    """Writes the notes into the boxes of a graph, as a last line of small type."""
    nodes = tuple(
        replace(node, detail=(*node.detail, notes[node.id]))
        if node.id in notes
        else node
        for node in graph.nodes
    )
    return replace(graph, nodes=nodes)


def _by_number(graph, measures, number_of, words):
    sums = {}
    for node in graph.nodes:
        found = [measures[n] for n in node.members or (node.id,) if n in measures]
        if found:
            sums[node.id] = sum(number_of(measure) for measure in found)
    most = max(sums.values(), default=0)
    tints = {node.id: "heat0" for node in graph.nodes}
    tints |= {name: f"heat{_step(number, most)}" for name, number in sums.items()}
    notes = {name: words(number) for name, number in sums.items()}
    limits = [most * (step / _STEPS) ** 2 for step in range(1, _STEPS + 1)]
    key = [("heat0", "not measured, or 0")]
    key += [
        (f"heat{step}", f"to {words(_whole(limit, words))}")
        for step, limit in enumerate(limits, 1)
    ]
    return Coloring(tints, notes, tuple(key) if most else (key[0],))


def _whole(limit, words):
    return int(limit) if words is size_text else limit


def _step(number, most):
    """The shade of a number, from 0 for none to 5 for the most."""
    if not number or not most:
        return 0
    return max(1, min(_STEPS, -int(-_STEPS * (number / most) ** 0.5 // 1)))


def _by_device(graph, devices):
    names = {}  # in the order of the graph: name of a device -> number
    found = {}
    for node in graph.nodes:
        inside = {devices.get(name, "") for name in node.members or (node.id,)}
        said = short_device(inside.pop()) if len(inside) == 1 else "several devices"
        found[node.id] = names.setdefault(said, len(names))
    last = len(TOKENS) - 1
    tints = {name: f"token{min(number, last)}" for name, number in found.items()}
    words = list(names)
    notes = {name: words[n] for name, n in found.items() if words[n] != "any device"}
    key = [(f"token{min(number, last)}", word) for word, number in names.items()]
    return Coloring(tints, notes, tuple(key[: last + 1]))


def short_device(name):
    """The end of a device's name.

    >>> short_device("/job:localhost/replica:0/task:0/device:CPU:0"), short_device("")
    ('CPU:0', 'any device')
    """
    return name.rpartition("device:")[2].rpartition("/")[2] or "any device"


def measure_lines(measure: Measure | None):
    """What is known of a run, line by line."""
    if measure is None:
        return []
    times = "" if measure.runs == 1 else f" in {measure.runs:,} runs"
    lines = [f"{time_text(measure.seconds)}{times}, {size_text(measure.size)}"]
    return [f"value: {measure.value}", *lines] if measure.value else lines
