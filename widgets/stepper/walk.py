"""`Walk`: somebody's way through a recording - position, stops, watch list.

Every move changes `position` and says in `note`, in words, what there was to say: at
which stop it stopped, or why it did not move.

In TensorFlow: python/debug/cli/local_cli_wrapper.py
"""

from minitf_widgets.stepper import moving
from minitf_widgets.stepper.changes import changes
from minitf_widgets.stepper.stops import make_stop, search


class Walk:
    """The state machine of the stepper. Moves return the `Moment` they lead to."""

    def __init__(self, recording, position=0):
        self.recording = recording
        self.position = 0
        self.note = ""
        self.stops = []
        self.watched = []  # addresses
        self.selected = None  # (address, number of output) that was asked for
        self.go(position)

    def tell(self):
        """Called whenever something changed; whoever shows the walk overrides it."""

    @property
    def moment(self):
        """The operation that ran last; None at the start."""
        return self.recording.moments[self.position - 1] if self.position else None

    # --- Moves --------------------------------------------------------------------

    def go(self, position):
        """Goes to a position; negative ones count from the end.

        Raises ValueError for one that does not exist.
        """
        count = len(self.recording)
        place = position + count + 1 if position < 0 else position
        if not 0 <= place <= count:
            raise ValueError(
                f"Positions run from 0 (before the first operation) to {count} (after "
                f"the last). Received: {position}"
            )
        return self._arrive(place)

    def _arrive(self, position, note=""):
        self.position, self.note = position, note
        self.selected = None
        self.tell()
        return self.moment

    def _arrive_or_say(self, position, problem):
        if position is not None:
            return self._arrive(position)
        self.note = problem
        self.tell()
        return self.moment

    def step(self, count=1):
        """Runs the next operation, wherever it is."""
        return self._arrive(min(self.position + count, len(self.recording)))

    def back(self, count=1):
        """Goes back by one operation."""
        return self._arrive(max(self.position - count, 0))

    def over(self):
        """Steps over what is in bodies: to the next operation of this one."""
        return self._arrive(moving.over(self.recording.moments, self.position))

    def back_over(self):
        """Steps back over what is in bodies."""
        return self._arrive(moving.back_over(self.recording.moments, self.position))

    def into(self):
        """Goes into the next function, branch or round that is entered from here."""
        found = moving.into(self.recording.moments, self.position)
        return self._arrive_or_say(found, "nothing to go into before this body ends")

    def out(self):
        """Runs this function, branch or loop to its end."""
        found = moving.out(self.recording.moments, self.position)
        return self._arrive_or_say(found, "this is in no function, branch or loop")

    def back_out(self):
        """Goes back to before this function, branch or loop was entered."""
        found = moving.back_out(self.recording.moments, self.position)
        return self._arrive_or_say(found, "this is in no function, branch or loop")

    def next_iteration(self):
        """Goes to where the same operation runs the next time."""
        found = moving.again(self.recording, self.position, 1)
        return self._arrive_or_say(found, "this operation does not run again")

    def previous_iteration(self):
        """Goes to where the same operation ran the time before."""
        found = moving.again(self.recording, self.position, -1)
        return self._arrive_or_say(found, "this operation has not run before")

    def to_start(self):
        """Goes to before the first operation."""
        return self._arrive(0)

    def to_end(self):
        """Goes to after the last operation."""
        return self._arrive(len(self.recording))

    def run(self):
        """Runs to the next stop, or to the end."""
        numbers = range(self.position, len(self.recording))
        number, note = search(self.recording, self.stops, numbers)
        if number is None:
            return self._arrive(len(self.recording), "no stop before the end")
        return self._arrive(number + 1, note)

    def run_back(self):
        """Runs back to the stop before, or to the start."""
        numbers = range(self.position - 2, -1, -1)
        number, note = search(self.recording, self.stops, numbers)
        if number is None:
            return self._arrive(0, "no stop before the start")
        return self._arrive(number + 1, note)

    def first_odd(self):
        """Goes to the first operation that made an inf or a nan."""
        odd = self.recording.odd
        if odd:
            return self._arrive(odd[0] + 1, "the first inf or nan")
        return self._arrive_or_say(None, "all values are finite")

    def jump(self, address):
        """Goes to where an operation runs next, or else to where it ran last.

        Raises ValueError if there is no such operation, or it never runs.
        """
        address = self.recording.find(address)
        times = self.recording.times.get(address)
        if not times:
            raise ValueError(
                f"{address!r} does not run: it is an input, a constant, or not needed "
                "for what was fetched."
            )
        later = [number for number in times if number >= self.position]
        return self._arrive((later or times)[0 if later else -1] + 1)

    def find(self, text):
        """Goes to the next operation with `text` in its name or op, around the end.

        Large and small letters are the same.
        """
        wanted, here = text.strip().casefold(), self.position
        for number in (*range(here, len(self.recording)), *range(here)):
            moment = self.recording.moments[number]
            if wanted in f"{moment.address}\n{moment.op}".casefold():
                return self._arrive(number + 1, f"found {text.strip()!r}")
        return self._arrive_or_say(None, f"no operation has {text!r} in its name or op")

    # --- Stops and watches --------------------------------------------------------

    def stop_at(self, node=None, op=None, odd=False, when=None):
        """Adds a stop: at an operation, an op type, inf and nan, or an expression.

        Raises ValueError if there is no such operation, or the expression is none.
        """
        given = {"node": node, "op": op, "odd": odd or None, "when": when}
        given = {kind: what for kind, what in given.items() if what is not None}
        if len(given) != 1:
            raise ValueError(
                "stop_at takes one of node=, op=, odd=True and when=. "
                f"Received: {given}"
            )
        ((kind, what),) = given.items()
        if kind == "node":
            what = self.recording.find(what)
        if kind == "op":
            what = self._op_named(what)
        stop = make_stop(kind, "" if kind == "odd" else what)
        if stop not in self.stops:
            self.stops.append(stop)
        self.tell()
        return stop

    def _op_named(self, name):
        known = dict.fromkeys(moment.op for moment in self.recording.moments)
        for op in known:
            if op.lower() == name.strip().lower():
                return op
        raise ValueError(
            f"No operation of the type {name!r} ran. There are {', '.join(known)}"
        )

    def remove_stop(self, number):
        """Takes a stop away, by its place in the list."""
        if not 0 <= number < len(self.stops):
            raise ValueError(f"There is no stop number {number}.")
        del self.stops[number]
        self.tell()

    def toggle_stop(self, address=None):
        """Adds or removes the stop at an operation, by default the current one."""
        address = address or self.address
        if address is None:
            raise ValueError("There is no operation here yet: step first.")
        stop = make_stop("node", address)
        if stop in self.stops:
            self.stops.remove(stop)
        else:
            self.stops.append(stop)
        self.tell()

    def watch(self, address=None):
        """Adds an operation, by default the current one, to the watch list."""
        address = self.recording.find(address) if address else self.address
        if address is None:
            raise ValueError("There is no operation here yet: step first.")
        if address not in self.watched:
            self.watched.append(address)
        self.tell()
        return address

    def unwatch(self, address):
        """Takes an operation off the watch list."""
        address = self.recording.find(address)
        if address in self.watched:
            self.watched.remove(address)
        self.tell()

    # --- Values -------------------------------------------------------------------

    @property
    def address(self):
        """The operation whose value is shown: the selected one, or the current."""
        if self.selected is not None:
            return self.selected[0]
        return self.moment.address if self.moment else None

    @property
    def value(self):
        """The value shown, as it is at this position; None if there is none yet."""
        address = self.address
        if address is None:
            return None
        output = self.selected[1] if self.selected else 0
        return self.recording.value_at(self.position, address, output)

    def select(self, address=None, output=0):
        """Shows the value of another operation without moving; None: the current."""
        self.selected = None
        if address is not None:
            self.selected = self.recording.find(address), output
        self.tell()

    @property
    def changed(self):
        """What changed since the operation ran the last time; see `changes`.

        None if it has run only once, or failed.
        """
        recording, address = self.recording, self.address
        number = address and recording.latest(address, self.position)
        if number is None:
            return None
        before = recording.latest(address, number)
        if before is None or self.value is None:
            return None
        output = self.selected[1] if self.selected else 0
        old = recording.value_at(number, address, output)
        return changes(self.value, old)

    @property
    def watches(self):
        """Lists (address, value) of the watch list, at this position."""
        values = self.recording.value_at
        return [(name, values(self.position, name)) for name in self.watched]
