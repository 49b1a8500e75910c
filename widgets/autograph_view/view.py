"""`AutographView`: a function, the code AutoGraph makes of it, and the graph, linked.

Pointing at a line of one of the three lights what belongs to it in the other two. All
links come from what conversion and tracing remember anyway: the source map of the
generated code and the line that each operation was made on.

In TensorFlow: no counterpart (tf.autograph.to_code prints the middle one)
"""

import pathlib

from minitf_widgets import drawing
from minitf_widgets.autograph_view import highlight, still, tracing
from minitf_widgets.autograph_view.converting import rules_of
from minitf_widgets.autograph_view.pieces import pieces_of
from minitf_widgets.drawing.live import LivePicture
from minitf_widgets.front.view import View, image
from minitf_widgets.functions import called
from minitf_widgets.translate import with_sources

PANES = ("source", "generated", "graph")
WIDEST = 640  # of a picture as it is shown first: its pane is a third of the page
DEPTHS = (None, 3, 2, 1)  # how many levels of boxes to open, tried one by one


class AutographView(View):
    """Three linked panes: your code, the generated code, the graph.

    Args:
      function: a Python function, a method, or a `tf.function`.
      args, kwargs: arguments to trace it with: tensors, `tf.TensorSpec`s, Python
        values. Without any the graph is the one that a `tf.function` was last traced
        to, if there is one.

    Raises TypeError for what is no function of the user's. An error of the function
    itself while it is traced is shown with its line, not raised.

    `pieces` are the functions that are shown (the one asked for, then those it calls),
    `piece` is the number of the one in front; `line`, `pane` and `at` say what is
    selected.
    """

    script = pathlib.Path(__file__).parent / "autograph_view.mjs"
    style = pathlib.Path(__file__).parent / "autograph_view.css"
    title = "The AutoGraph view"

    def __init__(self, function, *args, **kwargs):
        super().__init__()
        function = called(function)
        self.pieces = pieces_of(function)
        self.problems = [
            (n, p.problem) for n, p in enumerate(self.pieces) if p.problem is not None
        ]
        self.piece = 0
        self.pane, self.at = None, None
        self.picture, self.hint = None, ""
        self._operations, self._links, self._outcomes = {}, {}, {}
        self._made = {}  # parts of the page that change seldom
        self._trace(function, args, kwargs)

    def _trace(self, function, args, kwargs):
        """Makes the graph and its links, or notes why there is none."""
        try:
            graph = tracing.graph_of(function, args, kwargs)
        except Exception as error:  # whatever the user's function raises is shown
            problem = tracing.problem_of(error, self.pieces)
            if problem is None:  # it was not in the function: the call was wrong
                raise
            self.problems.append(problem)
            self.piece = problem[0]
            self.hint = "There is no graph: tracing failed."
            return
        if graph is None:
            self.hint = tracing.hint(function, self.pieces[0].name)
            return
        model, self._operations = with_sources(graph, self.pieces[0].name)
        self.picture = picture_for_pane(model)
        self._links = tracing.links_of(graph, self._operations, self.pieces)
        self._outcomes = tracing.outcomes_of(graph, self._operations, self.pieces)

    # --- What belongs to what -----------------------------------------------------

    @property
    def line(self):
        """The line of the source that is selected, itself or through what it made."""
        if self.pane == "source":
            return self.at
        if self.pane == "generated":
            return self.pieces[self.piece].origins.get(self.at)
        lines = self.lines_of(self.at) if self.pane == "graph" else []
        return lines[0] if lines else None

    def generated_lines(self, line, piece=None):
        """Lists the generated lines that a line of the source became."""
        origins = self.pieces[self.piece if piece is None else piece].origins
        return [n for n, origin in sorted(origins.items()) if origin == line]

    def nodes(self, line, piece=None):
        """Lists the addresses of the nodes that a line of the source made."""
        place = tracing.Place(self.piece if piece is None else piece, line)
        return [address for address, places in self._links.items() if place in places]

    def nodes_by_line(self, piece):
        """Returns {line: addresses of the nodes it made} for a piece."""
        found = {}
        for address, places in self._links.items():
            for place in places:
                if place.piece == piece:
                    found.setdefault(place.line, []).append(address)
        return found

    def lines_of(self, node):
        """Lists the lines of the piece in front that made a node, or those in a box."""
        found = {
            place.line for place in self._places_of(node) if place.piece == self.piece
        }
        return sorted(found)

    def _places_of(self, node):
        """The places that made a node, or all that is in a folded box."""
        if node in self._links:
            return self._links[node]
        inside = [a for a in self._links if self.picture.visible_id(a) == node]
        return sorted({place for address in inside for place in self._links[address]})

    def rules(self, piece=0):
        """Lists the `Rule`s of a piece: which converter changed which line, and why."""
        self.check_open()
        shown = self.pieces[piece]
        if not shown.generated:
            return []
        key = "rules", piece
        if key not in self._made:
            self._made[key] = rules_of(shown.function, shown.options)
        return list(self._made[key])

    def outcome(self, line, piece=None):
        """Says what became of an `if` or a loop in this graph; "" for other lines."""
        place = tracing.Place(self.piece if piece is None else piece, line)
        return self._outcomes.get(place, "")

    # --- What a user can do -------------------------------------------------------

    def show(self, piece):
        """Brings another function to the front, by its number or its name."""
        self.check_open()
        names = [p.name for p in self.pieces]
        number = names.index(piece) if piece in names else piece
        if number not in range(len(names)):
            raise ValueError(
                "There is no such function in this view. Expected: "
                f"{', '.join(names)}. Received: {piece!r}."
            )
        if number != self.piece:
            self.piece, self.pane, self.at = number, None, None
        self.refresh()

    def select(self, line):
        """Selects a line of the source; None selects nothing."""
        self._select("source" if line is not None else None, line)

    def select_generated(self, number):
        """Selects a line of the generated code, counted from 1."""
        self._select("generated", number)

    def select_node(self, name):
        """Selects a node, by its address or by the id of a folded box.

        If another function made it, that one comes to the front; if it is in a closed
        box, the box opens.
        """
        self._select("graph", name)

    def _select(self, pane, at):
        self.check_open()
        piece = self.pieces[self.piece]
        known = {
            None: [None],
            "source": piece.lines,
            "generated": range(1, len(piece.generated) + 1),
            "graph": self._names(),
        }[pane]
        if at not in known:
            span = (
                f"a line from {known[0]} to {known[-1]}" if known else "nothing: empty"
            )
            raise ValueError(
                f"There is nothing of that name or number in the pane {pane!r}. "
                f"Expected: {'the name of a node' if pane == 'graph' else span}. "
                f"Received: {at!r}."
            )
        if pane == "graph":
            places = self._places_of(at)
            if places and self.piece not in [place.piece for place in places]:
                self.piece = places[0].piece
            if at not in self.picture.folded.index:  # it is in a closed box
                self.picture.open_to(at)
                self._made.pop("graph", None)
        self.pane, self.at = pane, at
        self.refresh()

    def _names(self):
        """All that can be selected in the picture."""
        if self.picture is None:
            return ()
        return [*self._operations, *self.picture.folded.index]

    def toggle(self, name):
        """Opens a closed box of the picture; closes an open one, or that of a node."""
        self.check_open()
        if self.picture is None:
            raise ValueError("There is no picture: the function was not traced.")
        folded = self.picture.folded
        node = folded.nodes[folded.index[name]] if name in folded.index else None
        if node is not None and not node.members:
            if not node.scope:
                raise ValueError(f"{name} is in no box, so there is nothing to close.")
            name = "/".join(node.scope) + "/"
        self.picture.toggle(name)
        self._made.pop("graph", None)
        if self.pane == "graph" and self.at not in self.picture.folded.index:
            self.at = self._instead(name)
        self.refresh()

    def _instead(self, name):
        """What is selected when a box took in what was, or was opened itself."""
        if name in self.picture.folded.index:
            return name
        return self.picture.visible_id(self.picture.members(name)[0])

    def close(self):
        """Frees what the view holds, here and in the page."""
        super().close()
        self.pieces, self.problems, self.hint = [], [], "AutographView: closed"
        self.picture = self.pane = self.at = None
        self._operations, self._links, self._outcomes = {}, {}, {}
        self._made = {}

    # --- What the page sends and gets ---------------------------------------------

    def on_select(self, pane, at):
        """Selects a line or a node."""
        if pane not in (*PANES, None):
            raise ValueError(f"pane must be one of {PANES}. Received: {pane!r}.")
        self._select(pane, at)

    def on_show(self, piece):
        """Brings another function to the front."""
        self.show(piece)

    def on_toggle(self, name):
        """Opens or closes a box of the picture."""
        self.toggle(name)

    def parts(self):
        """What the page draws."""
        self.check_open()
        if ("piece", self.piece) not in self._made:
            self._made["piece", self.piece] = self._piece_part(self.piece)
        if "graph" not in self._made:
            self._made["graph"] = self._graph_part()
        return {
            "functions": [piece.name for piece in self.pieces],
            "piece": self._made["piece", self.piece],
            "graph": self._made["graph"],
            "selection": {"pane": self.pane, "at": self.at},
            "hint": self.hint,
        }

    def _piece_part(self, number):
        """The piece in front: its two texts, their links, its rules and problems."""
        piece = self.pieces[number]
        rules = [
            {"line": rule.line, "converter": rule.converter, "why": rule.why}
            for rule in self.rules(number)
        ]
        outcomes = {
            place.line: words
            for place, words in self._outcomes.items()
            if place.piece == number
        }
        return {
            "number": number,
            "name": piece.name,
            "first": piece.first,
            "source": highlight.spans(piece.source),
            "generated": highlight.spans(piece.generated),
            "origins": {str(n): line for n, line in piece.origins.items()},
            "rules": rules,
            "outcomes": {str(line): words for line, words in outcomes.items()},
            "problems": [p._asdict() for n, p in self.problems if n == number],
        }

    def _graph_part(self):
        """The picture, and for each node in sight the places that made it."""
        if self.picture is None:
            return None
        places = {name: set() for name in self.picture.folded.index}
        for address, made_by in self._links.items():
            places.get(self.picture.visible_id(address), set()).update(made_by)
        return {
            "svg": self.picture.svg(),
            "places": {
                name: [list(place) for place in sorted(made_by)]
                for name, made_by in places.items()
            },
        }

    def text(self):
        """The view in words."""
        return still.text(self) if self.pieces else self.hint

    def static_html(self):
        """The view as tables of code and a still picture."""
        if not self.pieces:
            return f"<p>{self.hint}</p>"
        graph = ""
        if self.picture is not None:
            whole = LivePicture(self.picture.graph)  # has the width of the page
            words = whole.text().splitlines()[0]
            graph = image(drawing.to_data_uri(whole.drawing), words)
        return still.page(self, graph)


def picture_for_pane(graph):
    """Returns a `LivePicture` with as many boxes open as a narrow pane has room for."""
    for depth in DEPTHS:
        picture = LivePicture(graph, depth=depth)
        if picture.drawing.width <= WIDEST:
            break
    return picture


def show_autograph(function, *args, **kwargs):
    """Returns an `AutographView` of a function, traced with the arguments if given.

    >>> import minitf as tf
    >>> from minitf_widgets.autograph_view import tracing
    >>> view = show_autograph(tracing.place_of)
    >>> view.hint
    'No graph yet: give arguments, as in show_autograph(place_of, op, pieces) or \
%minitf_autograph place_of(op, pieces).'
    """
    return AutographView(function, *args, **kwargs)
