"""`TapeView`: what a tape recorded, and the chain rule at work, step by step.

In TensorFlow: no counterpart
"""

import html
import linecache
import pathlib

from minitf_widgets.front import View
from minitf_widgets.front.view import image
from minitf_widgets.tape import request, rules
from minitf_widgets.tape.numbers import FEW, array_of, brief, full, shape_text
from minitf_widgets.tape.pictures import Picture
from minitf_widgets.tape.walk import Walk

FOLDER = pathlib.Path(__file__).parent
ROWS = 300  # records and steps that the page lists; the picture folds
STILL_ROWS = 40  # of them in words and in a saved notebook


class TapeView(View):
    """What a tape recorded, and the walk back through it.

    Args:
      tape: a `tf.GradientTape`; it is not used up.
      target: the tensor to differentiate; the last one recorded if None.
      sources: what to differentiate it by; everything watched if None. A dict gives
        them names.
      names: a dict from names to tensors and variables, such as `globals()`.
      direction: of the picture, "down" or "right".
      listener: who heard the cell, for lines of the user's code.

    `position` is how many steps of the walk are done, from 0 to `len(view.steps)`.
    Raises ValueError for a tape without a record, NotImplementedError for one that
    recorded a graph.

    >>> import minitf as tf
    >>> w = tf.Variable(3.0, name="w")
    >>> with tf.GradientTape() as tape:
    ...     y = w * 5.0
    >>> view = TapeView(tape, y, w)
    >>> print(view.steps[0].record.op.name, view.gradients)
    Mul {'w': '5'}
    """

    script = FOLDER / "tape.mjs"
    style = FOLDER / "tape.css"
    title = "The tape view"

    def __init__(
        self,
        tape,
        target=None,
        sources=None,
        names=None,
        direction="down",
        listener=None,
    ):
        super().__init__()
        tape = request.tape_of(tape)
        request.check_values(tape.records)
        self.names = request.Names(names)
        for variable in tape.variables.values():
            self.names.add_variable(variable)
        self.names.add_reads(tape.records)
        targets = [request.last_result(tape)]
        if target is not None:
            targets = request.flatten(target, self.names)
        found = request.watched(tape)
        if sources is not None:
            found = request.flatten(sources, self.names)
        self._name_sources(found)
        self._lines = listener.lines if listener else {}
        in_walk = listener.in_walk if listener else ()
        self.dropped = listener.dropped if listener else 0
        self.walk = Walk(tape.records, targets, found)
        self.picture = Picture(self.walk, self.names, in_walk, direction)
        self.position = 0
        self._still = ()  # words and HTML, once the view is closed

    def _name_sources(self, sources):
        for number, source in enumerate(sources, 1):
            if not self.names.of(source):
                self.names.add(f"x{number}" if len(sources) > 1 else "x", source)

    @property
    def steps(self):
        """The steps of the walk, in its order: see `minitf_widgets.tape.walk.Step`."""
        return self.walk.steps

    @property
    def gradients(self):
        """The gradients of the sources in words, by name; "none" where none came."""
        pairs = zip(self.walk.sources, self.walk.gradients, strict=True)
        return {
            self.names.of(source): "none" if found is None else full(found)
            for source, found in pairs
        }

    # --- Moves --------------------------------------------------------------------

    def go(self, position):
        """Goes to where so many steps of the walk are done."""
        self.check_open()
        if not 0 <= position <= len(self.steps):
            raise ValueError(
                f"The walk has positions 0 to {len(self.steps)}. Received: {position}."
            )
        self.position = position
        self.picture.bring_into_sight(position)
        self.refresh()

    def step(self, by=1):
        """Walks on by a step, or forwards again by -1; stays at the ends."""
        self.go(min(max(self.position + by, 0), len(self.steps)))

    def back(self):
        """Takes the last step back."""
        self.step(-1)

    def on_go(self, position):
        """Goes where the page says."""
        self.go(int(position))

    def on_step(self, by):
        """Steps as the page says."""
        self.step(int(by))

    def on_pick(self, name):
        """Goes to the step at which a record is walked, if it is."""
        for position, step in enumerate(self.steps, 1):
            if name == f"r{step.number}":
                self.go(position)

    def on_toggle(self, name):
        """Opens or closes a box of the picture."""
        self.check_open()
        self.picture.live.toggle(name)

    # --- What there is to see -----------------------------------------------------

    def parts(self):
        """The picture, the records, the walk and the step that is shown."""
        self.check_open()
        walked = {step.number: i for i, step in enumerate(self.steps, 1)}
        current = self.picture.current_id(self.position)
        return {
            "svg": self.picture.svg(self.position),
            "position": self.position,
            "steps": len(self.steps),
            "records": [
                {**self._record(number), "walked": walked.get(number, 0)}
                for number in range(min(len(self.walk.records), ROWS))
            ],
            "more": max(0, len(self.walk.records) - ROWS) + self.dropped,
            "card": self._card(),
            "sums": self._sums(),
            "current": self.picture.live.visible_id(current) if current else "",
        }

    def _record(self, number):
        """One record in words."""
        record = self.walk.records[number]
        return {
            "number": number + 1,
            "op": record.op.name if record.op is not None else "custom gradient",
            "takes": [self._tensor(x) for x in record.inputs],
            "makes": [self._tensor(y) for y in record.outputs],
            "line": self._line(record),
        }

    def _tensor(self, tensor):
        """A tensor in words: "w", "w = 3" or "2×3, mean 0.5, max 1"."""
        name = self.names.of(tensor)
        value = full(tensor) if array_of(tensor) is not None else ""
        return " = ".join(filter(None, (name, value))) or tensor._dtype.name

    def _line(self, record):
        place = self._lines.get(id(record.outputs[0])) if record.outputs else None
        if place is None:
            return ""
        text = linecache.getline(place[0], place[1]).strip()
        return f"line {place[1]}: {text}" if text else f"line {place[1]}"

    def _card(self):
        """The chain rule at the current step."""
        if not self.position:
            return None
        step = self.steps[self.position - 1]
        gifts = {gift.index: gift for gift in step.gifts}
        local = self._factors(step)
        takes = range(len(step.record.inputs))
        return {
            **self._record(step.number),
            "upstream": [full(dy) for dy in step.upstream if dy is not None],
            "flows": [
                self._flow(step, i, gifts[i], local) for i in takes if i in gifts
            ],
        }

    def _factors(self, step):
        """The local derivatives, where the table has a formula for some input."""
        indices = [gift.index for gift in step.gifts]
        if any(rules.rule_of(step.record, i).factor for i in indices):
            return self.walk.local(step)
        return None

    def _flow(self, step, index, gift, local):
        """How the gradient for one input came about, in words and numbers."""
        rule = rules.rule_of(step.record, index)
        found = {
            "to": self.names.of(gift.tensor) or _letter(index),
            "letter": _letter(index),
            "rule": rule.text,
            "numbers": "",
            "chain": "",
            "gives": full(gift.gradient),
            "sum": full(self.walk.total(gift.tensor, gift.count)),
            "count": gift.count,
        }
        if rule.factor and local is not None and local[index] is not None:
            found["numbers"] = self._with_numbers(step.record, rule, local[index])
            found["chain"] = _chain(step.upstream[0], local[index], rule, gift.gradient)
        return found

    def _with_numbers(self, record, rule, factor):
        """The formula with numbers put in, if they are single numbers."""
        tensors = dict(zip(rules.LETTERS, record.inputs, strict=False))
        tensors["out"] = record.outputs[0]
        arrays = {name: array_of(x) for name, x in tensors.items()}
        if any(a is None or a.ndim for a in arrays.values()):
            return ""
        values = {name: brief(x) for name, x in tensors.items()}
        written = rules.with_numbers(rule.factor, values)
        return "" if written == brief(factor) else written

    def _sums(self):
        """What has arrived at each source by now."""
        rows = []
        for source in self.walk.sources:
            count = self.walk.arrived(source, self.position)
            total = self.walk.total(source, count) if count else None
            rows.append(
                {
                    "name": self.names.of(source),
                    "value": full(self.names.value(source)),
                    "gradient": "" if total is None else full(total),
                    "count": count,
                    "all": self.walk.arrived(source, len(self.steps)),
                }
            )
        return rows

    # --- Without a page -----------------------------------------------------------

    def text(self):
        """What was recorded, the whole walk, and the gradients."""
        if self._still:
            return self._still[0]
        records = range(min(len(self.walk.records), STILL_ROWS))
        lines = [f"Recorded: {_count(len(self.walk.records), 'operation')}"]
        for number in records:
            row = self._record(number)
            takes, makes = ", ".join(row["takes"]), ", ".join(row["makes"])
            lines.append(f"{number + 1:>4}  {row['op']}({takes}) -> {makes}")
        lines += _more(len(self.walk.records))
        lines.append(f"Walked back: {_count(len(self.steps), 'step')}")
        for number, op, words in self._walk_rows():
            lines.append(f"{number:>4}  {op}: {words}")
        lines += _more(len(self.steps))
        found = self.gradients.items()
        lines += [f"gradient for {name}: {words}" for name, words in found]
        return "\n".join(lines)

    def _walk_rows(self):
        """Yields (number of the record, op, what flows where) for the first steps."""
        for step in self.steps[:STILL_ROWS]:
            local = self._factors(step)
            flows = [self._flow(step, g.index, g, local) for g in step.gifts]
            words = [f"{f['rule']}; {f['to']} gets {f['gives']}" for f in flows]
            name = step.record.op.name if step.record.op is not None else "custom"
            yield step.number + 1, name, ". ".join(words) or "nothing flows on"

    def static_html(self):
        """The picture with all numbers on its edges, and the walk as a table."""
        if self._still:
            return self._still[1]
        uri = self.picture.data_uri(
            len(self.steps) if not self.position else self.position
        )
        heads = ("", "operation", "on the way back")
        rows = [tuple(map(str, row)) for row in self._walk_rows()]
        words = "The tape, with the gradients that were walked back"
        found = [(name, text) for name, text in self.gradients.items()]
        return (
            image(uri, words)
            + _table(heads, rows)
            + _table(("source", "gradient"), found)
        )

    def close(self):
        """Frees the records and all they hold; the still form and the words stay."""
        self._still = self._still or (self.text(), self.static_html())
        super().close()
        self.walk, self.names, self.position = Walk([], [], []), request.Names(), 0
        self.picture, self._lines = None, {}


def _letter(index):
    letters = rules.LETTERS
    return letters[index] if index < len(letters) else f"input {index + 1}"


def _chain(upstream, factor, rule, gradient):
    """Upstream gradient times local factor: the numbers, if they are few."""
    got, sent = array_of(upstream), array_of(gradient)
    if got is None or sent is None:
        return ""
    words = {"1": "upstream", "-1": "-upstream"}.get(rule.factor)
    words = words or f"upstream * ({rule.factor})"
    if got.shape != sent.shape:  # the factor is summed up already: not what it was
        to = shape_text(sent.shape) or "one number"
        return f"{words}, summed from {shape_text(got.shape)} to {to}"
    if got.size > FEW or got.ndim > 1:
        return f"{words}, number by number"
    return f"{full(upstream)} * {full(factor)}"


def _more(count):
    return [f"      and {count - STILL_ROWS} more"] if count > STILL_ROWS else []


def _count(number, word):
    return f"{number} {word}{'' if number == 1 else 's'}"


def _table(heads, rows):
    head = "".join(f"<th>{html.escape(text)}</th>" for text in heads)
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def show_tape(tape, target=None, sources=None, **options):
    """Returns a `TapeView`: what a tape recorded, and the walk back through it.

    Options are those of `TapeView`.
    """
    return TapeView(tape, target, sources, **options)
