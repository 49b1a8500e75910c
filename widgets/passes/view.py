"""`PassesView`: walks through the passes of the optimiser, one by one.

At each pass there is the graph before it, with marks on what goes, and the graph after
it, with marks on what came; the list of changes says the same in words.

In TensorFlow: no counterpart
"""

import html
import pathlib
from typing import NamedTuple

from minitf_widgets import drawing
from minitf_widgets.front import View
from minitf_widgets.front.view import image
from minitf_widgets.graph_view import GraphView
from minitf_widgets.passes import pictures
from minitf_widgets.passes.changes import compare, counts
from minitf_widgets.passes.flops import flops, flops_of
from minitf_widgets.passes.programs import everything, request

from minitf.grappler.optimizer import PASSES, optimize

FOLDER = pathlib.Path(__file__).parent
_DOCUMENTED = {run.__name__: run.__doc__ for _, run in PASSES}
SHOWN = 200  # changes of one pass that the page lists


class Pass(NamedTuple):
    """What one pass did."""

    name: str
    says: str
    changes: list
    operations: tuple  # how many before and after
    flops: tuple


class PassesView(View):
    """What each pass of the optimiser did, to walk through.

    Args:
      fetches: the tensors or operations wanted, or a `tf.function`.
      feeds: the tensors given; all placeholders if empty.
      direction: of the pictures, "down" or "right".

    `position` is the number of the pass shown, `side` "before" or "after" it.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
    ...     y = tf.exp(p) + tf.exp(p)
    >>> view = PassesView(y)
    >>> view.current.name, [change.address for change in view.current.changes]
    ('merge_duplicates', ['Exp_1'])
    """

    script = FOLDER / "passes.mjs"
    style = FOLDER / "passes.css"
    title = "The passes view"

    def __init__(self, fetches, feeds=(), direction="down"):
        super().__init__()
        self.stages = list(optimize(request(fetches, feeds)))
        if not self.stages:
            raise ValueError(
                "The optimiser is switched off, so there are no passes to show. Switch "
                "it on with tf.config.optimizer.set_experimental_options("
                "{'disable_meta_optimizer': False})."
            )
        self.passes = list(_summaries(self.stages))
        self._pictures = pictures.Pictures(self.stages[0].before, direction)
        self.side = "before"
        self.picked = ""
        self._still = ""  # what is shown once the view is closed
        self.position = next(iter(self.effective), 0)

    @property
    def effective(self):
        """The numbers of the passes that changed something."""
        return [i for i, found in enumerate(self.passes) if found.changes]

    @property
    def current(self):
        """The `Pass` that is shown."""
        return self.passes[self.position]

    def before(self, **options):
        """A `GraphView` of the graph as it was written."""
        self.check_open()
        return GraphView(self.stages[0].before.graph, **options)

    def after(self, **options):
        """A `GraphView` of the graph as it will run."""
        self.check_open()
        return GraphView(self.stages[-1].after.graph, **options)

    def rows(self):
        """Lists (pass, operations before, operations after, names that went)."""
        gone = ("removed", "merged")
        return [
            (p.name, *p.operations, [c.address for c in p.changes if c.mark in gone])
            for p in self.passes
        ]

    # --- Moves --------------------------------------------------------------------

    def go(self, position, side="before"):
        """Shows pass number `position`, before or after it."""
        self.check_open()
        if side not in pictures.SIDES:
            raise ValueError(f"side must be 'before' or 'after'. Received: {side!r}.")
        if not 0 <= position < len(self.passes):
            raise ValueError(
                f"There are passes 0 to {len(self.passes) - 1}. Received: {position}."
            )
        self.position, self.side, self.picked = position, side, ""
        self.refresh()

    def move(self, by):
        """Goes `by` passes on, or back; stays at the ends."""
        self.go(min(max(self.position + by, 0), len(self.passes) - 1), self.side)

    def next_change(self, by=1):
        """Goes to the next pass that changed something; back if `by` is -1."""
        ahead = [i for i in self.effective if (i - self.position) * by > 0]
        if ahead:
            self.go(ahead[0] if by > 0 else ahead[-1], self.side)

    def turn(self):
        """Shows the other side: after the pass, or before it."""
        self.go(self.position, "after" if self.side == "before" else "before")

    def on_go(self, position, side=None):
        """Goes where the page says."""
        self.go(int(position), side or self.side)

    def on_move(self, by):
        """Goes on, or back."""
        self.move(int(by))

    def on_next_change(self, by):
        """Goes to the next pass that changed something."""
        self.next_change(int(by))

    def on_turn(self):
        """Shows the other side."""
        self.turn()

    def on_toggle(self, name):
        """Opens or closes a box of the picture."""
        self._pictures.toggle(self.program, name)

    def on_pick(self, name):
        """Tells of an operation, by its address."""
        self.picked = name or ""
        if self.picked and not name.endswith("/"):
            self._picture().open_to(name)

    def find(self, text):
        """Picks the next operation with `text` in its address or op, around the end.

        Returns its address; raises ValueError if there is none on this side.
        """
        self.check_open()
        wanted = text.strip().casefold()
        known = list(everything(self.program))
        found = [a for a, op in known if wanted in f"{a}\n{op.type}".casefold()]
        if not found:
            raise ValueError(
                f"No operation {self.side} this pass has {text!r} in its name or op."
            )
        later = found.index(self.picked) + 1 if self.picked in found else 0
        self.on_pick(found[later % len(found)])
        self.refresh()
        return self.picked

    def on_find(self, text):
        """Picks the next operation of that name."""
        self.find(text)

    # --- What there is to see -----------------------------------------------------

    @property
    def program(self):
        """The program whose graph is shown."""
        return getattr(self.stages[self.position], self.side)

    def _picture(self):
        sides = pictures.SIDES[self.side]
        marked = [c for c in self.current.changes if c.mark in sides]
        return self._pictures.of(self.program, marked)

    def parts(self):
        """The passes, the picture and the changes of the one that is shown."""
        picture = self._picture()
        marks = pictures.highlight(picture, self.current.changes, self.side)
        return {
            "passes": [_row(p) for p in self.passes],
            "place": {"position": self.position, "side": self.side},
            "svg": picture.svg(highlight=marks, title=self._says()),
            "focus": self._focus(marks),
            "changes": [
                {**c._asdict(), "shown": picture.visible_id(c.address)}
                for c in self.current.changes[:SHOWN]
            ],
            "more": max(0, len(self.current.changes) - SHOWN),
            "totals": _row(self._total()),
            "picked": self._details(picture),
        }

    def _focus(self, marks):
        """The node to bring into sight: one that goes or came, else a changed one."""
        order = [pictures.MARKS[mark] for mark in pictures.SIDES[self.side]]
        return next((name for mark in order for name in marks.get(mark, ())), "")

    def _says(self):
        return f"The graph {self.side} {self.current.name}"

    def _total(self):
        first, last = self.passes[0], self.passes[-1]
        numbers = first.operations[0], last.operations[1]
        return Pass("in all", "", [], numbers, (first.flops[0], last.flops[1]))

    def _details(self, picture):
        """What the page tells of the operation that was picked."""
        if not self.picked:
            return None
        shown = picture.visible_id(self.picked)
        ops = dict(everything(self.program))
        op = ops.get(self.picked)
        lines = [] if op is None else _facts(op)
        said = [c.words for c in self.current.changes if c.address == self.picked]
        return {"name": self.picked, "shown": shown, "lines": lines + said}

    def text(self):
        """A table of the passes that changed something."""
        rows = [_words(p) for p in (*(self.passes[i] for i in self.effective),)]
        rows = [
            ("pass", "operations", "flops", "changes"),
            *rows,
            _words(self._total()),
        ]
        widths = [max(len(row[i]) for row in rows) for i in range(3)]
        lines = [
            "  ".join([*map(str.ljust, row[:3], widths), row[3]]).rstrip()
            for row in rows
        ]
        idle = len(self.passes) - len(self.effective)
        return "\n".join(
            [*lines, f"{idle} of {len(self.passes)} passes changed nothing."]
        )

    def static_html(self):
        """The picture of the pass that is shown, and tables."""
        if self._still:
            return self._still
        picture = self._picture()
        marks = pictures.highlight(picture, self.current.changes, self.side)
        says = self._says()
        uri = drawing.to_data_uri(picture.drawing, highlight=marks, title=says)
        changes = [(c.mark, c.address, c.op, c.words) for c in self.current.changes]
        heads = ("", "operation", "op", f"{self.current.name}: what and why")
        parts = [_table(("pass", "operations", "flops", "changes"), self._table_rows())]
        parts += [f"<p>{html.escape(says)}</p>", image(uri, says)]
        parts += [_table(heads, changes[:40])] if changes else []
        return "".join(parts)

    def _table_rows(self):
        shown = [_words(self.passes[i]) for i in self.effective]
        return [*shown, _words(self._total())]

    def close(self):
        """Frees the graphs and pictures; the still form and the words stay."""
        self._still = self._still or self.static_html()
        super().close()
        self.stages, self._pictures = [], None


def _summaries(stages):
    """Yields a `Pass` for each stage; what is the same before and after counts once."""
    counted = {}

    def count(program):
        if id(program) not in counted:
            number = sum(1 for _ in everything(program))
            counted[id(program)] = number, flops_of(program)
        return counted[id(program)]

    for name, before, after in stages:
        says = (_DOCUMENTED.get(name) or "").strip().split("\n")[0]
        operations, costs = zip(count(before), count(after), strict=True)
        yield Pass(name, says, compare(before, after), operations, costs)


def _row(found):
    return {
        "name": found.name,
        "says": found.says,
        "operations": list(found.operations),
        "flops": [str(cost) for cost in found.flops],
        "changes": counts(found.changes),
    }


def _words(found):
    """A row of the table in words: "4 -> 3"."""
    return (
        found.name,
        _change_of(*map(str, found.operations)),
        _change_of(*map(str, found.flops)),
        counts(found.changes),
    )


def _change_of(before, after):
    return before if before == after else f"{before} -> {after}"


def _facts(op):
    """An operation in a few lines: what it is, what it makes, what it costs."""
    made = [f"{t.dtype.name} {t.shape}" for t in op.outputs]
    taken = [t.op.name for t in op.inputs]
    lines = [op.type.lstrip("_"), *(f"makes {text}" for text in made)]
    lines += [f"takes {', '.join(taken)}"] if taken else []
    lines.append(f"{flops(op)} flops")
    return lines


def _table(heads, rows):
    head = "".join(f"<th>{html.escape(text)}</th>" for text in heads)
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def show_passes(fetches, feeds=(), **options):
    """Returns a `PassesView`: what each pass of the optimiser did.

    Options are those of `PassesView`.
    """
    return PassesView(fetches, feeds, **options)
