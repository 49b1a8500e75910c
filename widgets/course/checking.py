"""How an answer to an exercise is judged and what the learner is told.

An exercise is a list of questions, asked in order; the first that fails names the
mistake. Exercises live in `lessons/`, a module for each lesson.

In TensorFlow: no counterpart
"""

import collections
import html
import inspect
import os
import re
from typing import NamedTuple

from minitf_widgets.course.lessons import LESSONS

TRIES_BEFORE_HINT = 2

_tries = collections.Counter()


class Verdict(NamedTuple):
    """What `check` found. `passed` is the answer; `message` says why."""

    exercise: str
    passed: bool
    message: str

    def __repr__(self):
        mark = "right" if self.passed else "not yet"
        return f"[{self.exercise}] {mark}: {self.message}"

    def _repr_html_(self):
        color, sign = ("#d55e00", "&#10007;")
        if self.passed:
            color, sign = ("#009e73", "&#10003;")
        style = f"border-left:4px solid {color};padding:4px 10px"
        return (
            f'<div role="status" style="{style}">'
            f"<b>{sign} {self.exercise}</b> {_with_code(self.message)}</div>"
        )


def _with_code(message):
    """A message as HTML; what stands in backticks is code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(message))


def check(exercise_id, answer):
    """Judges an answer; returns a `Verdict` that shows itself.

    Raises ValueError for an exercise that does not exist, and AssertionError for a
    wrong answer if the environment variable MINITF_STRICT is 1.
    """
    exercise = find(exercise_id)
    complaint = _first_complaint(exercise, answer)
    if complaint is None:
        _tries.pop(exercise_id, None)
        return Verdict(exercise_id, True, "well done.")
    _tries[exercise_id] += 1
    if os.environ.get("MINITF_STRICT") == "1":
        raise AssertionError(f"[{exercise_id}] {complaint}")
    if _tries[exercise_id] >= TRIES_BEFORE_HINT:
        complaint += f" Hint: {exercise.hints[0]}"
    return Verdict(exercise_id, False, complaint)


def _first_complaint(exercise, answer):
    if answer is None or answer is ...:
        return "there is no answer yet: put yours in place of the dots."
    for test, complaint in exercise.questions:
        try:
            fine = bool(test(answer))
        except Exception as error:  # any answer can be tried, whatever it is
            return f"{complaint} (It raised {type(error).__name__}: {error})"
        if not fine:
            return complaint
    return None


def hint(exercise_id, number=1):
    """Returns hint `number` for an exercise, the last one if there are fewer."""
    hints = find(exercise_id).hints
    return hints[min(number, len(hints)) - 1]


class Solutions:
    """Sources of solutions: text to print, and folded away in a notebook."""

    def __init__(self, sources):
        self.sources = sources  # exercise -> text

    def __repr__(self):
        return "\n\n".join(f"# {id}\n{text}" for id, text in self.sources.items())

    def _repr_html_(self):
        return "".join(
            f"<details><summary>Solution of {id}</summary>"
            f"<pre><code>{html.escape(text)}</code></pre></details>"
            for id, text in self.sources.items()
        )


def solution(*exercise_ids):
    """Shows how exercises can be solved; look when you have tried.

    >>> print(solution("00.1"))
    # 00.1
    def solve_1():
        \"\"\"Adds 1 and 2 eagerly and returns the number.\"\"\"
        return tf.add(1, 2).numpy()
    """
    return Solutions(
        {id: inspect.getsource(find(id).solve).rstrip() for id in exercise_ids}
    )


def find(exercise_id):
    """Finds an exercise by its id, such as "00.1"."""
    known = {e.id: e for lesson in LESSONS for e in lesson.EXERCISES}
    if exercise_id not in known:
        raise ValueError(
            f"There is no exercise {exercise_id!r}. Known: {', '.join(sorted(known))}"
        )
    return known[exercise_id]
