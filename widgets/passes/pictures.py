"""The picture of a program, before or after a pass, with marks on what changed.

In TensorFlow: no counterpart
"""

from minitf_widgets import drawing
from minitf_widgets.translate import listing_of
from minitf_widgets.translate.boxes import translate

# How a change is marked in a drawing.
MARKS = {
    "removed": "removed",
    "merged": "merged",
    "changed": "current",
    "added": "added",
}
SIDES = {"before": ("removed", "merged", "changed"), "after": ("added", "changed")}
MANY = 12  # changes; with more, boxes are not opened for them


def draw_program(program, origin=None):
    """Makes the `drawing.Graph` of a program.

    Passes copy graphs, in which variables are mere inputs. `origin` is the program as
    it was first, whose inputs, in the same order, still know which variable they are.
    """
    listing = listing_of(program.graph)
    if origin is not None and origin is not program:
        entries = listing_of(origin.graph).entries
        names = {entry.name: entry.variable for entry in entries}
        pairs = zip(program.feeds, origin.feeds, strict=True)
        found = {new.op.name: names.get(old.op.name, "") for new, old in pairs}
        entries = [
            entry._replace(variable=found.get(entry.name) or entry.variable)
            for entry in listing.entries
        ]
        listing = listing._replace(entries=tuple(entries))
    return translate(listing)[0]


class Pictures:
    """The pictures of all stages; boxes that are opened stay open in the next one."""

    def __init__(self, origin=None, direction="down"):
        self.origin, self.direction = origin, direction
        self._kept = {}  # id of a program -> (the program, its picture)
        self._wishes = {}  # id of a box -> whether the reader wants it open

    def of(self, program, changes=()):
        """The `LivePicture` of a program, in which the changes can be seen."""
        key = id(program)
        if key not in self._kept:
            graph = draw_program(program, self.origin)
            picture = drawing.LivePicture(graph, direction=self.direction)
            for change in changes if len(changes) <= MANY else ():
                picture.open_to(change.address)
            self._kept = {
                **dict(list(self._kept.items())[-3:]),
                key: (program, picture),
            }
            self._obey(picture)
        return self._kept[key][1]

    def toggle(self, program, name):
        """Opens or closes a box, here and in the pictures to come."""
        picture = self.of(program)
        picture.toggle(name)
        self._wishes[name] = picture.is_open(name)
        self._kept = {id(program): (program, picture)}

    def _obey(self, picture):
        for name, wanted in self._wishes.items():
            is_drawn = picture.visible_id(name) == name or picture.is_open(name)
            if is_drawn and picture.path_of(name) and picture.is_open(name) != wanted:
                picture.toggle(name)


def highlight(picture, changes, side):
    """Which nodes of a picture to mark, and how; a closed box for what is in it."""
    found = {}
    for change in changes:
        if change.mark in SIDES[side]:
            name = picture.visible_id(change.address)
            names = found.setdefault(MARKS[change.mark], [])
            if name and name not in names:
                names.append(name)
    return found
