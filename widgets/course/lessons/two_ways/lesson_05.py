"""The exercises of lesson 05, the graph optimiser.

In TensorFlow: no counterpart
"""

import copy

from minitf_widgets.course.exercises import Exercise

SAFE = {"b", "d", "f", "g"}
TWICE = [("t", "mul", ("a", "b")), ("u", "mul", ("b", "a")), ("v", "sub", ("t", "u"))]
# Only after u has become t can one see that w is v.
CHAIN = [
    ("t", "add", ("a", "b")),
    ("u", "add", ("b", "a")),
    ("v", "mul", ("t", "c")),
    ("w", "mul", ("c", "u")),
    ("y", "sub", ("v", "w")),
]
ORDERED = [("t", "sub", ("a", "b")), ("u", "sub", ("b", "a"))]
DICE = [("t", "random", ()), ("u", "random", ()), ("v", "add", ("t", "u"))]
OTHER_OPS = [("t", "add", ("a", "b")), ("u", "mul", ("a", "b"))]


def solve_1():
    """a * b for p and q, times c for r; then b * c, and a times that, for s."""
    return 4


def solve_2():
    """Whole numbers have one zero, no NaN and no infinity; x * 1 is always x."""
    return {"b", "d", "f", "g"}


def solve_3():
    """Renames first, so that a line is seen to be equal when its inputs are."""

    def merge(program):
        better, seen, renamed = [], {}, {}
        for name, op, inputs in program:
            inputs = tuple(renamed.get(x, x) for x in inputs)
            key = op, tuple(sorted(inputs)) if op in ("add", "mul") else inputs
            if op != "random" and key in seen:
                renamed[name] = seen[key]
            else:
                seen[key] = name
                better.append((name, op, inputs))
        return better

    return merge


def _letters(answer):
    return {str(letter).strip().lower() for letter in answer}


def _without(letter):
    return lambda answer: letter not in _letters(answer)


def _merged(answer, program):
    """What an answer makes of a program, as a list of tuples."""
    found = answer(copy.deepcopy(program))
    return [(name, op, tuple(inputs)) for name, op, inputs in found]


def _returns_a_list(answer):
    return isinstance(answer(copy.deepcopy(TWICE)), list)


def _leaves(program):
    return lambda answer: _merged(answer, program) == program


def _makes_shorter(answer):
    return len(_merged(answer, TWICE)) < len(TWICE)


def _renames(answer):
    """Nobody asks for a name that is gone."""
    lines = _merged(answer, TWICE)
    return not any("u" in inputs for _, _, inputs in lines)


def _keeps_its_argument(answer):
    given = copy.deepcopy(TWICE)
    answer(given)
    return given == TWICE


def _follows_a_chain(answer):
    return [name for name, _, _ in _merged(answer, CHAIN)] == ["t", "v", "y"]


def _is_as_in_the_text(answer):
    return _merged(answer, TWICE) == [TWICE[0], ("v", "sub", ("t", "t"))]


EXERCISES = (
    Exercise(
        "05.1",
        (
            (lambda a: int(a) == a, "the answer is a whole number."),
            (lambda a: a != 6, "these are all that are written. Some are merged."),
            (lambda a: a != 5, "b * a has the same key as a * b: inputs are sorted."),
            (
                lambda a: a != 3,
                "(a * b) * c and a * (b * c) round differently: they are not merged.",
            ),
            (
                lambda a: a == 4,
                "write a name for each product: t = a * b, then r = t * c, and so on.",
            ),
        ),
        (
            "Which different products are there? `a * b * c` means (a * b) * c.",
            "a * b, that times c, b * c, and a times that.",
        ),
        solve_1,
    ),
    Exercise(
        "05.2",
        (
            (
                lambda a: isinstance(a, set | list | tuple | str),
                "put letters in a set.",
            ),
            (lambda a: _letters(a) <= set("abcdefg"), "the letters go from a to g."),
            (_without("a"), "a: infinity - infinity is NaN, not 0."),
            (_without("c"), "c: 0 / 0 is NaN, not 1."),
            (_without("e"), "e: 0 + -0.0 is 0.0, not -0.0."),
            (
                lambda a: {"b", "f", "g"} <= _letters(a),
                "whole numbers have no NaN, no infinity and one zero: what does that "
                "allow for n?",
            ),
            (
                lambda a: _letters(a) == SAFE,
                "d: times 1 changes nothing, not even NaN.",
            ),
        ),
        (
            "Try each of them with 0, -0.0, infinity and NaN. Can n be one of these?",
            "There are four: three of n, and one of x.",
        ),
        solve_2,
    ),
    Exercise(
        "05.3",
        (
            (_returns_a_list, "merge should return a list of lines."),
            (
                _keeps_its_argument,
                "a pass returns a new list: do not change the given.",
            ),
            (_leaves(OTHER_OPS), "a + b and a * b are merged: the op is in the key."),
            (_leaves(ORDERED), "a - b and b - a are merged: they differ."),
            (_leaves(DICE), "two random numbers are merged: each must be a new one."),
            (_makes_shorter, 'mul("b", "a") is still there: sort the inputs for mul.'),
            (_renames, "a line asks for u, which is gone. It should ask for t."),
            (
                _is_as_in_the_text,
                "for the program in the text the result is different.",
            ),
            (
                _follows_a_chain,
                "rename the inputs before you look a line up: if u is t, then "
                'mul("c", "u") is mul("t", "c").',
            ),
        ),
        (
            "Keep two dictionaries: key -> first name, and name that is gone -> name.",
            "For each line: rename its inputs, make its key, look it up.",
        ),
        solve_3,
    ),
)
