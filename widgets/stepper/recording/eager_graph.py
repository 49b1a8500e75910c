"""The graph of a program that never was one: eager operations as a drawing.

Operations are drawn in the order they first ran, with an edge wherever one took a
tensor that another had made. The functions that were called are boxes with their graphs
in them; what came from outside the recording is an input or a constant.

In TensorFlow: no counterpart
"""

from minitf_widgets.addresses import bodies_of
from minitf_widgets.stepper.recording.keeping import Summary
from minitf_widgets.translate.boxes import translate
from minitf_widgets.translate.listing import (
    Entry,
    Inner,
    Input,
    Listing,
    shape_text,
    type_text,
)
from minitf_widgets.translate.operations import list_body, list_graph

from minitf.runtime.resources import Resource


def draw(recorder, names, name=""):
    """Draws what a `Recorder` heard; `names` are the user's: id of a tensor -> name.

    Returns a `drawing.Graph`, a dict from addresses to operations of graphs (None for
    eager ones), and a dict of new addresses for what came from outside.
    """
    outside, renamed = _outside(recorder, names)
    entries = [*outside, *_operations(recorder, renamed)]
    for name_of_run in recorder.runs:
        graph = recorder.callers[name_of_run].attrs["f"]
        inner = (Inner("run", lambda graph=graph: list_graph(graph)),)
        entries.append(Entry(name_of_run, "Session.run", inner=inner))
    graph, sources = translate(Listing(tuple(entries)), name)
    return graph, sources, renamed


def _operations(recorder, renamed):
    """An `Entry` for each site that was visited."""
    inputs, moments = {}, {}
    for moment in recorder.moments:
        if ":" in moment.address:
            continue
        moments.setdefault(moment.address, moment)
        taken = inputs.setdefault(moment.address, {})
        for value, (source, number) in zip(moment.inputs, moment.sources, strict=False):
            source = renamed.get(source, source)
            taken.setdefault((source, number), value)
    return [
        Entry(
            address,
            moment.op,
            tuple(_input(source, v) for (source, _), v in inputs[address].items()),
            inner=_bodies(recorder, address),
            title=_title(moment),
        )
        for address, moment in moments.items()
    ]


def _bodies(recorder, address):
    caller = recorder.callers.get(address)
    if caller is None:
        return ()
    return tuple(
        Inner(label, lambda body=body: list_body(body))
        for label, body in bodies_of(caller)
    )


def _input(source, value):
    label = "" if _resource(value) else shape_text(getattr(value, "shape", ()))
    return Input(source, label, f"{source} {label}".strip())


def _title(moment):
    lines = [f"{moment.address} = {moment.op}"]
    lines += [type_text(y.dtype, y.shape) for y in moment.outputs if y is not None]
    if moment.source:
        lines.append(f"line {moment.source[1]}")
    return "\n".join(lines)


def _outside(recorder, names):
    """Entries for the tensors that nothing recorded had made, and their addresses.

    A tensor that is still there is one input, however often it was used; one that is
    gone was a number in the program, and is drawn as a constant where it was used.
    """
    entries, renamed, constants = [], {}, set()
    taken = {moment.address for moment in recorder.moments}
    for foreign in recorder.foreign.values():
        tensor, resource = foreign.tensor(), _resource(foreign.value)
        if tensor is None and resource is None:
            for site in foreign.sites:  # a number in a loop is made again and again
                if site not in constants:
                    constants.add(site)
                    entries.append(_constant(site, foreign))
            continue
        name = names.get(id(tensor)) or (resource.name if resource else "input")
        name = _unique(name, taken)
        renamed.update({f"{site}/{i}": name for site, i in foreign.sites})
        variable = resource.name if resource is not None else ""
        kind = "VarHandleOp" if variable else "Placeholder"
        title = f"{name}\n{_type_of(foreign)}"
        entries.append(Entry(name, kind, variable=variable, title=title))
    return entries, renamed


def _constant(site, foreign):
    name = f"{site[0]}/{site[1]}"
    value = foreign.value
    small = getattr(value, "size", 2) == 1 and not isinstance(value, Summary)
    words = str(value.reshape(-1)[0]) if small else ""
    return Entry(name, "Const", value=words, title=f"{name}\n{_type_of(foreign)}")


def _type_of(foreign):
    return type_text(foreign.dtype.name, getattr(foreign.value, "shape", ()))


def _resource(value):
    """The `Resource` that a handle refers to; None if it is none."""
    dtype = getattr(value, "dtype", None)
    if dtype is None or dtype.kind != "O" or isinstance(value, Summary):
        return None
    found = value.reshape(-1)[0] if value.size == 1 else None
    return found if isinstance(found, Resource) else None


def _unique(name, taken):
    found, number = name, 1
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found)
    return found
