"""`CodeView`: the generated program, linked line by line with the graph it runs.

In TensorFlow: no counterpart
"""

import html
import pathlib

from minitf_widgets import drawing
from minitf_widgets.code import listing
from minitf_widgets.front import View
from minitf_widgets.functions import is_function, traced
from minitf_widgets.passes.pictures import draw_program
from minitf_widgets.passes.programs import request

from minitf.grappler.optimizer import optimize
from minitf.runtime.compiler import CompiledProgram

FOLDER = pathlib.Path(__file__).parent
SHOWN = 1_000  # lines that the page lists
LONG = 100_000  # characters of a program that is not sent to be copied


class CodeView(View):
    """The Python program that a graph is compiled to.

    Args:
      fetches: the tensors or operations wanted, or a `tf.function`.
      feeds: the tensors given; all placeholders if empty.
      optimized: whether the optimiser comes first, as it does when a graph is run.

    `source` is the text; `lines` says of each line which operation it computes.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
    ...     y = tf.exp(p)
    >>> print(CodeView(y))
    def program(feeds, store):
        (p,) = feeds
        Exp = np.exp(p)
        return [Exp]
    """

    script = FOLDER / "code.mjs"
    style = FOLDER / "code.css"
    title = "The code view"

    def __init__(self, fetches, feeds=(), optimized=True):
        super().__init__()
        program = self._origin = request(fetches, feeds)
        if optimized:
            for stage in optimize(program):
                program = stage.after
        # A session hands out copies, a function tensors, which nobody can change.
        copies = not is_function(traced(fetches))
        wanted = (program.feeds, program.fetches, program.targets)
        compiled = CompiledProgram(*wanted, copies=copies)
        self.source = compiled.source
        self.lines = listing.lines_of(compiled, program)
        self.picked = None
        self._program = program
        self._picture = None

    @property
    def picture(self):
        """The `LivePicture` of the graph that the program runs."""
        self.check_open()
        if self._picture is None:
            graph = draw_program(self._program, self._origin)
            self._picture = drawing.LivePicture(graph)
        return self._picture

    # --- Moves --------------------------------------------------------------------

    def pick(self, number):
        """Chooses a line, counted from 1; None chooses none."""
        self.check_open()
        if number is not None and not 1 <= number <= len(self.lines):
            raise ValueError(
                f"The program has lines 1 to {len(self.lines)}. Received: {number}."
            )
        self.picked = number
        if number is not None and self.lines[number - 1].address:
            self.picture.open_to(self.lines[number - 1].address)
        self.refresh()

    def lines_at(self, address):
        """Lists the numbers of the lines that compute an operation, or a box of them.

        `address` is an operation's address, or the id of a closed box of the picture.
        """
        return [
            number
            for number, line in enumerate(self.lines, 1)
            if line.address
            and address in (line.address, self.picture.visible_id(line.address))
        ]

    def on_pick(self, number):
        """Chooses a line in the page."""
        self.pick(None if number is None else int(number))

    def on_pick_node(self, name):
        """Chooses the first line that computes a node."""
        found = self.lines_at(name)
        self.pick(found[0] if found else None)

    def on_toggle(self, name):
        """Opens or closes a box of the picture."""
        self.picture.toggle(name)

    # --- What there is to see -----------------------------------------------------

    def parts(self):
        """The lines, the picture, and what is known of the line that was picked."""
        return {
            "source": self.source if len(self.source) <= LONG else "",
            "lines": [self._row(line) for line in self.lines[:SHOWN]],
            "more": max(0, len(self.lines) - SHOWN),
            "svg": self.picture.svg(title="The graph that runs"),
            "picked": self._details(),
        }

    def _row(self, line):
        address = line.address
        return {
            "words": line.words,
            "address": address,
            "shown": self.picture.visible_id(address) if address else "",
            "op": line.op.type.lstrip("_") if line.op is not None else "",
            "origin": listing.origin(line.op),
        }

    def _details(self):
        """The operation of the picked line with its arguments."""
        if self.picked is None:
            return None
        line = self.lines[self.picked - 1]
        found = {"number": self.picked, **self._row(line), "arguments": []}
        if line.op is not None:
            found["arguments"] = [list(row) for row in listing.arguments(line)]
        return found

    def text(self):
        """The program."""
        return self.source.rstrip()

    def static_html(self):
        """The program, as it stands."""
        return f"<pre><code>{html.escape(self.source)}</code></pre>"

    def close(self):
        """Frees the graph, the program and the picture; the text stays."""
        super().close()
        self.picked = self._picture = self._program = self._origin = None
        self.lines = []


def show_code(fetches, feeds=(), optimized=True):
    """Returns the Python program that runs when a session fetches `fetches`.

    Of a `tf.function` it is the program of its latest graph.
    """
    return CodeView(fetches, feeds, optimized)
