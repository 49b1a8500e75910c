"""`Look`: how somebody looks at a value - which slice, which axes, which tab.

All that the page shows of a value comes from here, as one dict; all that one can do
there is a method here. `describe` is the same for who does not want to move.

In TensorFlow: no counterpart
"""

import numpy as np
from minitf_widgets.tensors import axes as choosing
from minitf_widgets.tensors.histogram import histogram
from minitf_widgets.tensors.image import image
from minitf_widgets.tensors.numbers import FORMS, exact, share, short
from minitf_widgets.tensors.reading import read
from minitf_widgets.tensors.statistics import measure
from minitf_widgets.tensors.table import Window, table

TABS = ("table", "image", "histogram", "text")
TEXT = 1_000  # elements that are written out as text, at most
LETTERS = 20_000  # of all text


class Look:
    """A value, and what is seen of it.

    Args:
      thing: a tensor, variable, array, or anything else.
      name: what to call it.
      index: the slice to begin with, such as "2, :, 0".
      axes: the two axes that run down and across, such as (1, 2).
      form: how numbers are written; one of `numbers.FORMS`.
      tab: what to begin with: "table", "image", "histogram" or "text".

    Raises ValueError for an index, axes, form or tab that there is not.

    >>> look = Look(np.arange(24).reshape(2, 3, 4))
    >>> look.move(index="1, :, 2")
    >>> look.index, look.slice.tolist()
    ('1, :, 2', [14, 18, 22])
    """

    def __init__(self, thing, name="", index=None, axes=None, form="auto", tab=None):
        self.value = read(thing)
        self.name = name
        self.array = self.value.array
        measured = self.value.measured
        self.statistics = None if measured is None else measure(measured)
        self.form = form
        self.cell = None  # the element that was chosen, as a tuple of indices
        self.start = (0, 0)
        self.tabs = self._tabs()
        self.tab = tab or self.tabs[0]
        shape = () if self.array is None else self.array.shape
        self.at = [0] * len(shape)  # where each axis is when it is not shown
        self.spans = [slice(0, size, 1) for size in shape]
        self.rows, self.columns = choosing.rows_and_columns(shape)
        self._drawn = {}  # (key, result) of what takes long to draw
        self.move(index=index, axes=axes, form=form, tab=tab)

    # --- What is seen -------------------------------------------------------------

    @property
    def shape(self):
        """The shape of the array, or bounding box, that is shown."""
        return () if self.array is None else self.array.shape

    @property
    def index(self):
        """The index of the slice that is shown, as one would type it."""
        return choosing.written(self._parts(), self.shape)

    @property
    def slice(self):
        """The slice that is shown: an array of rank 0, 1 or 2."""
        return self._cut(self.array)

    def _parts(self):
        shown = (self.rows, self.columns)
        return [
            self.spans[axis] if axis in shown else self.at[axis]
            for axis in range(len(self.shape))
        ]

    def _cut(self, array):
        cut = np.asarray(array[tuple(self._parts())])
        return cut.T if self._turned() else cut

    def _turned(self):
        return self.rows is not None and self.rows > self.columns

    def window(self):
        """The part of the slice that the table shows."""
        rows, columns = (
            None if axis is None else range(*self.spans[axis].indices(self.shape[axis]))
            for axis in (self.rows, self.columns)
        )
        return Window(self.slice, rows, columns, self.start)

    # --- What one can do ----------------------------------------------------------

    def move(
        self,
        index=None,
        axes=None,
        at=None,
        start=None,
        form=None,
        tab=None,
        choose=None,
        walk=None,
    ):
        """Changes what is seen; what is not given stays.

        `at` is (axis, index) for an axis that is not shown; `start` is the (row,
        column) of the slice with which the table begins; `choose` and `walk` are as the
        methods of those names take them. All that the page asks for is one of these.
        """
        self._aim(index, axes, at, start)
        if form is not None:
            if form not in FORMS:
                raise ValueError(
                    f"form must be one of {list(FORMS)}. Received: {form!r}"
                )
            self.form = form
        if choose is not None:
            self.choose(choose)
        if walk is not None:
            self.walk(*walk)
        if tab is not None:
            if tab not in self.tabs:
                raise ValueError(f"tab must be one of {self.tabs}. Received: {tab!r}")
            self.tab = tab

    def _aim(self, index, axes, at, start):
        if index is not None:
            self._take_index(choosing.parse(index, self.shape))
        if axes is not None:
            self._take_axes(*axes)
        if at is not None:
            axis, place = at
            self.at[axis] = choosing.parse(str(place), (self.shape[axis],))[0]
        if start is not None:
            self.start = tuple(int(place) for place in start)
            self.start = self.window().start

    def _take_index(self, parts):
        shown = [axis for axis, part in enumerate(parts) if isinstance(part, slice)]
        for axis, part in enumerate(parts):
            if isinstance(part, slice):
                self.spans[axis] = part
            else:
                self.at[axis] = part
        turned = self._turned() and shown == sorted((self.rows, self.columns))
        self.rows, self.columns = [None, None, *shown][-2:]
        if turned:
            self.rows, self.columns = self.columns, self.rows
        self.start = (0, 0)

    def _take_axes(self, *axes):
        rank = len(self.shape)
        found = {axis % rank for axis in axes if axis in range(-rank, rank)}
        if len(found) != 2:
            raise ValueError(
                f"axes must be two different axes of shape {self.shape}. "
                f"Received: {axes}"
            )
        self.rows, self.columns = (axis % rank for axis in axes)
        self.start = (0, 0)

    def jump(self, to):
        """Shows and chooses the "least", the "largest", or the first "nan" or "inf".

        Raises ValueError if there is none.
        """
        places = {"least": "least_at", "largest": "largest_at"}
        places |= {"nan": "nan_at", "inf": "infinite_at"}
        if to not in places:
            raise ValueError(f"to must be one of {list(places)}. Received: {to!r}")
        at = getattr(self.statistics, places[to], None)
        if at is None:
            raise ValueError(f"There is no {to} in this {self.value.kind}.")
        if self.value.present is not None:  # the position among the elements
            at = np.flatnonzero(self.value.present)[at]
        self.choose([int(place) for place in np.unravel_index(at, self.shape)])

    def choose(self, index):
        """Chooses an element, and shows the slice that it is in."""
        self.cell = tuple(
            choosing.parse(str(place), (size,))[0]
            for place, size in zip(index, self.shape, strict=True)
        )
        for axis, place in enumerate(self.cell):
            if axis not in (self.rows, self.columns):
                self.at[axis] = place
            elif place not in range(*self.spans[axis].indices(self.shape[axis])):
                self.spans[axis] = slice(0, self.shape[axis], 1)
        self.start = self.window().holding(*self._place_of_cell())

    def walk(self, down, right):
        """Goes from the chosen element so many rows down and columns to the right.

        At the ends of the slice it stops.
        """
        if self.cell is None:
            return
        row, column = self._place_of_cell()
        cut = self.slice
        if cut.ndim == 1:
            wide = self.window().size[1] if self.window().wrapped else 0
            row, column, down = 0, column + down * wide, 0
        height, width = cut.shape if cut.ndim == 2 else (1, cut.size)
        places = (
            max(0, min(row + down, height - 1)),
            max(0, min(column + right, width - 1)),
        )
        index = list(self.cell)
        for axis, place in zip((self.rows, self.columns), places):
            if axis is not None:
                span = self.spans[axis]
                index[axis] = span.start + place * span.step
        self.choose(index)

    def _place_of_cell(self):
        """Where the chosen element is in the slice; (row, column)."""
        return [
            0 if axis is None else self._steps(self.cell[axis], self.spans[axis])
            for axis in (self.rows, self.columns)
        ]

    def _steps(self, place, span):
        return (place - span.start) // span.step

    def chosen(self):
        """The value of the chosen element; None if none is chosen, or nothing there."""
        if self.cell is None:
            return None
        present = self.value.present
        return self.array[self.cell] if present is None or present[self.cell] else None

    # --- What the page gets -------------------------------------------------------

    def described(self):
        """Returns all that the page shows, as a dict that has a JSON."""
        value = self.value
        return {
            "name": self.name,
            "kind": value.kind,
            "dtype": value.dtype,
            "shape": list(value.shape),
            "bytes": value.size_in_bytes,
            "stats": self.stats(),
            "facts": [list(fact) for fact in value.facts],
            "tabs": list(self.tabs),
            "tab": self.tab,
            "table": self._table(),
            "image": self._kept("image", self._image, self._image_index()),
            "histogram": self._kept("histogram", self._histogram),
            "text": self._kept("text", self.text),
            "look": self._controls(),
        }

    def _kept(self, name, draw, key=None):
        """What `draw` makes, which is made again only when the key is another one."""
        if name not in self._drawn or self._drawn[name][0] != key:
            self._drawn[name] = key, draw()
        return self._drawn[name][1]

    def stats(self):
        """The statistics in words, by name; None of words and handles."""
        found = self.statistics
        if found is None or not found.size:
            return None
        about = "about " if found.every > 1 else ""
        magnitude = self.value.measured.dtype.kind == "c"
        return {
            "min": "" if found.least is None else short(found.least),
            "mean": "" if found.mean is None else about + short(found.mean),
            "max": "" if found.largest is None else short(found.largest),
            "std": "" if found.spread is None else about + short(found.spread),
            "zeros": share(found.zeros, found.size),
            "infs": share(found.infinite, found.size),
            "nans": share(found.nans, found.size),
            "of": "the magnitudes" if magnitude else "",
        }

    def text(self):
        """The value as Python prints it; a large one with its middle left out."""
        words = self.value.words
        if not words:
            with np.printoptions(threshold=TEXT, edgeitems=3, linewidth=80):
                words = str(self.array)
        more = len(words) - LETTERS
        return f"{words[:LETTERS]}... {more} more letters" if more > 0 else words

    def _tabs(self):
        if self.array is None or not self.array.size:
            return ["text"]
        numeric = self.array.dtype.kind in "biuf"
        tabs = ["table"]
        if numeric and self.array.ndim > 1 and self.value.label is None:
            tabs.append("image")
        if self.array.size > 1:
            tabs.append("histogram")
        return [*tabs, "text"]

    def _table(self):
        if "table" not in self.tabs:
            return None
        window, found = self.window(), self.statistics
        value = self.value
        labelled = value.label if self.rows == 0 else None
        drawn = table(
            window,
            None if found is None else found.low,
            None if found is None else found.high,
            self.form,
            None if value.present is None else self._cut(value.present),
            value.absent,
            labelled,
        )
        drawn["index"] = self._pattern()
        drawn["cell"] = self._cell_in(window)
        drawn["exact_cell"] = self._chosen_words()
        return drawn

    def _pattern(self):
        """The index of a cell, with "row" and "column" where those numbers go."""
        names = {self.rows: "row", self.columns: "column"}
        return [names.get(axis, self.at[axis]) for axis in range(len(self.shape))]

    def _cell_in(self, window):
        """Where the chosen element is in the part shown; None if it is not there."""
        if self.cell is None:
            return None
        for axis, place in enumerate(self.cell):
            if axis not in (self.rows, self.columns):
                if place != self.at[axis]:
                    return None
            elif place not in range(*self.spans[axis].indices(self.shape[axis])):
                return None
        return window.place(*self._place_of_cell())

    def _chosen_words(self):
        item = self.chosen()
        return None if item is None else exact(item)

    def _image_index(self):
        """What is where in the image: for each axis an index, or what runs there."""
        if "image" not in self.tabs or self.rows is None:
            return None
        colour, tiles = choosing.colour_and_tiles(self.shape, self.rows, self.columns)
        names = {self.rows: "row", self.columns: "column", tiles: "tile", colour: ":"}
        return [names.get(axis, at) for axis, at in enumerate(self.at)]

    def _image(self, room=(0, 0)):
        index = self._image_index()
        if index is None:
            return None
        cut = [at if isinstance(at, int) else slice(None) for at in index]
        kept = [name for name in index if isinstance(name, str)]
        shown = [name for name in ("tile", "row", "column", ":") if name in kept]
        array = self.array[tuple(cut)].transpose([kept.index(name) for name in shown])
        array = array if "tile" in kept else array[None]
        array = array if ":" in kept else array[..., None]
        found = self.statistics
        axis = index.index("tile") if "tile" in kept else None
        drawn = image(array, found.low, found.high, axis, room)
        return {**drawn, "index": index}

    def _histogram(self):
        if "histogram" not in self.tabs:
            return None
        return histogram(self.value.measured, self.statistics)

    def _controls(self):
        """What the sliders and fields show: the axes and where they are."""
        shown = (self.rows, self.columns)
        return {
            "index": self.index,
            "rows": self.rows,
            "columns": self.columns,
            "axes": [
                {"size": size, "at": self.at[axis], "shown": axis in shown}
                for axis, size in enumerate(self.shape)
            ],
            "form": self.form,
            "forms": FORMS,
            "jumps": self._jumps(),
        }

    def _jumps(self):
        found = self.statistics
        if found is None or self.array is None or self.value.label:
            return []
        names = {"least": found.least_at, "largest": found.largest_at}
        names |= {"nan": found.nan_at, "inf": found.infinite_at}
        return [name for name, at in names.items() if at is not None]


def describe(value, name="", index=None, axes=None, form="auto", tab=None):
    """Returns what there is to show of any value, as a dict that has a JSON.

    Its `kind`, `dtype`, `shape`, `bytes`, `facts` (pairs of words), `stats` (words by
    name, None of what are no numbers), and what the tabs show: `table`, `image`,
    `histogram`, `text`, of which some may be None. `value.mjs` draws it. It never
    fails: what cannot be shown otherwise is text. Options are those of `Look`.

    >>> found = describe(np.array([[1.0, -2.0]]))
    >>> found["shape"], found["stats"]["min"], found["table"]["heat"]
    ([1, 2], '-2.0', [[0.5, -1.0]])
    """
    return Look(value, name, index, axes, form, tab).described()
