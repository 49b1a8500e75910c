"""`TensorView`: any tensor or array, to look at from all sides.

In TensorFlow: no counterpart (tfdbg: print_tensor)
"""

import pathlib

from minitf_widgets.front import View
from minitf_widgets.tensors.look import Look
from minitf_widgets.tensors.numbers import FORMS
from minitf_widgets.tensors.reading.composite import SYMBOLIC
from minitf_widgets.tensors.still import still_html, still_text

FOLDER = pathlib.Path(__file__).parent


class TensorView(View):
    """A value as a table with colours, an image, a histogram, and text.

    Args:
      thing: a tensor, variable, array, ragged or sparse tensor, or what NumPy takes for
        an array.
      name: what to call it.
      index: the slice to begin with, such as "2, :, 0"; a table shows two axes.
      axes: the axes that run down and across, such as (1, 2).
      form: how numbers are written: "auto", "0.00", "0.0000", "1.2e3", "exact", "0xff".
      tab: "table", "image", "histogram" or "text".

    Raises TypeError for what has no elements, ValueError for an index, axes, form or
    tab that there is not.

    >>> import minitf as tf
    >>> view = TensorView(tf.constant([[1.0, -2.0], [0.0, 4.0]]))
    >>> view.jump("largest")
    >>> view.cell, view.value
    ((1, 1), np.float32(4.0))
    """

    script = FOLDER / "tensor_view.mjs"
    style = (FOLDER / "value.css", FOLDER / "tensor_view.css")
    title = "The tensor view"

    def __init__(self, thing, name="", index=None, axes=None, form="auto", tab=None):
        super().__init__()
        self._thing = thing
        self._look = Look(thing, name, index, axes, form, tab)
        _check(self._look.value)

    # --- From Python --------------------------------------------------------------

    def look(self, index=None, axes=None, form=None, tab=None):
        """Changes what is seen; arguments and errors are those of the class."""
        self.check_open()
        self._look.move(index=index, axes=axes, form=form, tab=tab)
        self.refresh()

    def jump(self, to):
        """Goes to the "least", the "largest", or the first "nan" or "inf".

        Raises ValueError if there is none.
        """
        self.check_open()
        self._look.jump(to)
        self.refresh()

    def read_again(self):
        """Reads the value once more: that of a variable may have changed."""
        self.check_open()
        old = self._look
        new = Look(self._thing, old.name, form=old.form)
        if new.shape == old.shape:
            new.move(index=old.index, start=old.start)
            if old.rows is not None:
                new.move(axes=(old.rows, old.columns))
        if old.tab in new.tabs:
            new.move(tab=old.tab)
        self._look = new
        self.refresh()

    @property
    def index(self):
        """The index of the slice that is shown, as one would type it."""
        return self._look.index

    @property
    def slice(self):
        """The slice that is shown, as an array."""
        self.check_open()
        return self._look.slice.copy()

    @property
    def cell(self):
        """The index of the element that was chosen; None if there is none."""
        return self._look.cell

    @property
    def value(self):
        """The element that was chosen; None if there is none."""
        return self._look.chosen()

    @property
    def tab(self):
        """The tab that is shown."""
        return self._look.tab

    # --- From the page ------------------------------------------------------------

    def on_look(self, **change):
        """Changes what is seen, as `Look.move` does."""
        self._look.move(**change)

    def on_step(self, axis, by):
        """Moves along an axis that is not shown, as far as it goes."""
        look = self._look
        size = look.shape[axis]
        look.move(at=(axis, max(0, min(size - 1, look.at[axis] + by))))

    def on_swap(self):
        """Makes rows of the columns, and columns of the rows."""
        self._look.move(axes=(self._look.columns, self._look.rows))

    def on_next_form(self):
        """Writes numbers in the next way."""
        names = list(FORMS)
        place = names.index(self._look.form) + 1
        self._look.move(form=names[place % len(names)])

    def on_jump(self, to):
        """Goes to an extreme, or to the first nan or inf."""
        self._look.jump(to)
        self._look.move(tab=self._look.tabs[0])

    def on_read_again(self):
        """Reads the value once more."""
        self.read_again()

    # --- What is shown ------------------------------------------------------------

    def parts(self):
        """The value as the page draws it."""
        return {"value": self._look.described()}

    def text(self):
        """The value in words: what it is, its statistics, and the slice."""
        return still_text(self._look)

    def static_html(self):
        """The slice as a picture."""
        return still_html(self._look)

    def close(self):
        """Frees the value."""
        super().close()
        self._thing = None
        self._look = Look(None, "closed")


def show_tensor(thing, name="", index=None, axes=None, form="auto", tab=None):
    """Returns a `TensorView` of a tensor, variable or array.

    Arguments and errors are those of `TensorView`.
    """
    return TensorView(thing, name, index, axes, form, tab)


def _check(value):
    if value.array is not None or (value.kind != SYMBOLIC and value.facts):
        return
    if value.kind == SYMBOLIC:
        raise TypeError(
            f"{value.words} Expected a value. Show what session.run(...) or a call of "
            "the function returns; show_steps shows every value while a graph runs."
        )
    shown = value.words if len(value.words) < 200 else value.words[:200] + "..."
    raise TypeError(
        "show_tensor shows one tensor, variable or array. Of several, show one: "
        f"show_tensor(x[0]). Received: {shown} of type {value.kind}"
    )
