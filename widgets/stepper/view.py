"""`StepperView`: a recording in the page - picture, value, time line, programs.

The moves are those of `Walk`, which do all the thinking; here are the parts that the
page draws, and what it can ask for. The same moves are methods, so that a lesson or a
test can step without a page:

    view = show_steps(y, feed_dict={x: 3.0})
    view.step()
    view.value

In TensorFlow: no counterpart (TensorBoard: the Debugger V2 tab)
"""

import pathlib

from minitf_widgets.drawing import LivePicture
from minitf_widgets.front.view import View
from minitf_widgets.stepper import code, value, words
from minitf_widgets.stepper.recording import value_words
from minitf_widgets.stepper.timeline import stops_on, timeline
from minitf_widgets.stepper.walk import Walk

FOLDER = pathlib.Path(__file__).parent
MOST_CARDS = 150  # nodes of the picture with a value to point at
MOST = 12  # inputs and outputs of one operation that are listed


class StepperView(View, Walk):
    """A recording to step through, forwards and back.

    Args:
      recording: a `Recording`.
      position: where to begin: 0 is before the first operation, -1 after the last.
      direction: "down" or "right", for the picture.
      result: what the program returned, for who asks.
    """

    script = FOLDER / "stepper.mjs"
    style = (FOLDER.parent / "tensors" / "value.css", FOLDER / "stepper.css")
    title = "The stepper"

    def __init__(self, recording, position=0, direction="down"):
        self.picture = LivePicture(recording.drawing, direction=direction)
        self._quiet = True
        self._still = None  # text and HTML, once closed
        View.__init__(self)
        Walk.__init__(self, recording, position)
        if recording.error and not position:
            self.to_end()  # where it went wrong
        self._timeline = timeline(recording)
        self._looked, self._named = None, ""  # (Look, value) of the card, and its name
        self._tab = None
        self._shows_program = False
        self._programs = {}  # CompiledProgram -> Program
        self._drawn = None  # what was worked out for the drawing as it is now
        self._said = {}  # id of a value -> (the value, words for it)
        self._quiet = False

    @property
    def recording(self):
        """The `Recording`; raises RuntimeError once the view is closed."""
        self.check_open()
        return self._recording

    @recording.setter
    def recording(self, value):
        self._recording = value

    # --- What the notebook shows --------------------------------------------------

    def parts(self):
        """Returns what the page draws."""
        return {
            "about": self._about(),
            "picture": self._seen_in_picture()["svg"],
            "shape": self._seen_in_picture()["shape"],
            "marks": self._marks(),
            "cards": self._cards(),
            "now": self._now(),
            "value": self._value_part(),
            "timeline": self._timeline,
            "stops": self._stops_part(),
            "watches": [[name, _short(found)] for name, found in self.watches],
            "code": self._code_part(),
            "program": self._program_part(),
        }

    def text(self):
        """Returns the trace around the position."""
        return self._still[0] if self._still else words.text_of(self)

    def static_html(self):
        """Returns the picture at this position, and what just ran as a table."""
        return self._still[1] if self._still else words.html_of(self, self.picture)

    def receive(self, content):
        """Does what the page asks for; what changed is sent once, afterwards."""
        self._quiet = True
        try:
            super().receive(content)
        finally:
            self._quiet = False

    def tell(self):
        """Sends what changed to the page."""
        if not self._quiet:
            self.refresh()

    def close(self):
        """Frees the recording, too; the still form stays."""
        self._still = self.text(), self.static_html()
        super().close()
        self._looked, self._drawn = None, None
        self._programs, self._said = {}, {}
        self.recording = self.picture = None

    def _about(self):
        recording = self.recording
        return {
            "count": len(recording),
            "error": recording.error,
            "memory": words.summaries_words(recording) if recording.summaries else "",
        }

    def _marks(self):
        """Which boxes of the picture are current, seen, stopped at, watched."""
        visible = self.picture.visible_id
        stops = [stop.what for stop in self.stops if stop.kind == "node"]
        ops = {stop.what for stop in self.stops if stop.kind == "op"}
        if ops:
            moments = self.recording.moments
            times = self.recording.times.items()
            stops += [name for name, at in times if moments[at[0]].op in ops]
        forward = self.moment.forward if self.moment else ""
        address = self.moment.address if self.moment else ""
        times = self._seen_in_picture()["first"].items()
        return {
            "current": _known([visible(address)] if address else []),
            "lit": _known([visible(self.selected[0])] if self.selected else []),
            "twin": _known([visible(forward)] if forward else []),
            "stop": _known(dict.fromkeys(map(visible, stops))),
            "watched": _known(map(visible, self.watched)),
            "seen": [name for name, first in times if first < self.position],
        }

    def _cards(self):
        """The value of each node in sight, in a few words, for who points at it."""
        found = {}
        for node in self.picture.folded.nodes[:MOST_CARDS]:
            if not node.id.endswith("/"):
                known = self.recording.value_at(self.position, node.id)
                if known is not None:
                    found[node.id] = self._words_of(known)
        return found

    def _words_of(self, known):
        """Words for a value, kept: most values stay from step to step."""
        if id(known) not in self._said or self._said[id(known)][0] is not known:
            self._said[id(known)] = known, value_words(known)
        return self._said[id(known)][1]

    def _seen_in_picture(self):
        """What depends on which boxes are open only; kept until that changes."""
        drawing = self.picture.drawing
        if self._drawn is None or self._drawn["drawing"] is not drawing:
            first, backward, forward = {}, set(), set()
            for address, times in self.recording.times.items():
                name = self.picture.visible_id(address)
                first[name] = min(times[0], first.get(name, times[0]))
                is_back = self.recording.moments[times[0]].backward
                (backward if is_back else forward).add(name)
            boxes = [n.id for n in self.picture.folded.nodes if n.id.endswith("/")]
            shape = {"backward": sorted(backward - forward), "boxes": boxes}
            svg = self.picture.svg()
            self._drawn = {
                "drawing": drawing,
                "first": first,
                "shape": shape,
                "svg": svg,
            }
        return self._drawn

    def _now(self):
        moment, following = self.moment, None
        if self.position < len(self.recording):
            following = self.recording.moments[self.position].address
        changed = self.changed
        return {
            "position": self.position,
            "note": self.note,
            "moment": moment and self._moment_part(moment),
            "next": following,
            "address": self.address,
            "output": self.selected[1] if self.selected else 0,
            "selected": self.selected is not None,
            "changed": changed["words"] if changed else "",
            "round": self._round(),
        }

    def _round(self):
        """How often the operation shown ran so far, of how many times in all."""
        times = self.recording.times.get(self.address, ())
        done = sum(1 for number in times if number < self.position)
        return [done, len(times)]

    def _moment_part(self, moment):
        inputs = zip(moment.inputs, moment.sources, strict=False)
        return {
            "address": moment.address,
            "name": moment.name,
            "op": moment.op,
            "path": [str(level) for level in moment.path],
            "backward": moment.backward,
            "forward": moment.forward,
            "error": moment.error,
            "line": moment.source[1] if moment.source else None,
            "place": words.source_words(moment.source),
            "micros": f"{(moment.end - moment.start) * 1e6:.0f}",
            "inputs": [[s, i, _short(x)] for x, (s, i) in list(inputs)[:MOST]],
            "outputs": [_short(y) for y in moment.outputs[:MOST]],
        }

    def _value_part(self):
        look, kept = self._look()
        return value.described(look, kept)

    def _look(self):
        """The `Look` at the value shown, kept while that is the same.

        What a branch makes is the very array that its last operation made, so that the
        name counts, too.
        """
        kept, name = self.value, words.own_name(self.address)
        if self._looked is None or self._looked[1] is not kept or self._named != name:
            look = value.look_at(kept, name, self._tab)
            self._looked, self._named = (look, kept), name
        return self._looked

    def _stops_part(self):
        per = self._timeline["per"]
        return {
            "list": [str(stop) for stop in self.stops],
            "cells": stops_on(self.recording, self.stops, per),
        }

    def _source(self):
        if self.moment is None:
            return self.recording.moments[0].source if len(self.recording) else None
        if self.moment.error and self.recording.error_line:
            return self.moment.source or self.recording.error_line
        if self.selected:
            return self.recording.source_of(self.selected[0])
        return self.moment.source

    def _code_part(self):
        source = self._source()
        found = code.user_text(source)
        if found is None:
            return None
        return {**found._asdict(), "lines": list(found.lines), "line": source[1]}

    def _program_part(self):
        """The generated program, once the reader has asked for it."""
        if not self._shows_program or not len(self.recording):
            return None
        moment = self.moment or self.recording.moments[0]
        compiled, inside = self.recording.program_of(moment.address)
        if compiled is None:
            return {"lines": [], "line": None}
        if id(compiled) not in self._programs:
            self._programs[id(compiled)] = code.Program(compiled)
        program = self._programs[id(compiled)]
        line = (
            program.line_of(inside, moment.op, moment.source) if self.moment else None
        )
        return {"lines": list(program.text.lines), "line": line}

    # --- What the page asks for ---------------------------------------------------

    def on_move(self, how, count=1):
        """Makes one of the moves that the controls and keys are for."""
        if how not in MOVES:
            raise ValueError(f"There is no move {how!r}.")
        move = getattr(self, how)
        move(count) if how in ("step", "back") else move()
        if how == "into" and self.moment:
            self.show_address(self.moment.address)

    def on_go(self, position):
        """Goes to a position of the time line."""
        self.go(int(position))

    def on_jump(self, address):
        """Goes to where an operation runs."""
        self.jump(address)

    def on_find(self, text):
        """Goes to the next operation with a text in its name, and opens its boxes."""
        before = self.position
        self.find(text)
        if self.position != before:
            self.show_address(self.moment.address)

    def on_select(self, address=None, output=0):
        """Shows the value of an operation, or the parts of a box."""
        if address is None or self.picture.path_of(address) is None:
            known = address in self.recording.times or address in self.recording.nodes
            self.select(address if known else None, output)

    def on_toggle(self, address):
        """Opens or closes a box of the picture."""
        self.picture.toggle(address)

    def show_address(self, address):
        """Opens boxes of the picture until an operation is in sight."""
        self.picture.open_to(address)
        self.tell()

    def on_open(self):
        """Opens the boxes around the operation at this position."""
        if self.address:
            self.show_address(self.address)

    def on_stop(self, kind, what=""):
        """Adds a stop."""
        given = {kind: True if kind == "odd" else what}
        self.stop_at(**given)

    def on_toggle_stop(self, address=None):
        """Adds or removes the stop at the operation shown."""
        self.toggle_stop(address)

    def on_remove_stop(self, number):
        """Takes a stop away."""
        self.remove_stop(number)

    def on_toggle_watch(self):
        """Puts the operation shown on the watch list, or takes it off."""
        if self.address in self.watched:
            self.unwatch(self.address)
        else:
            self.watch()

    def on_unwatch(self, address):
        """Takes an operation off the watch list."""
        self.unwatch(address)

    def on_program(self, shown):
        """Shows the generated program, which is compiled only then, or hides it."""
        self._shows_program = bool(shown)

    def on_look(self, **how):
        """Another tab, or another part, of the value."""
        self._tab = how.get("tab", self._tab)
        look, _ = self._look()
        if look is not None:
            look.move(**how)

    def on_choose(self, index, tab=None):
        """Chooses an element of the value."""
        look, _ = self._look()
        if look is not None:
            look.choose(index)
            look.move(tab=tab)


MOVES = (
    *("step", "back", "over", "back_over", "into", "out", "back_out"),
    *("next_iteration", "previous_iteration", "to_start", "to_end"),
    *("run", "run_back", "first_odd"),
)


def _known(names):
    return [name for name in names if name]


def _short(found):
    return "" if found is None else value_words(found)
