"""The exercises of lesson 04, stepping through a graph.

In TensorFlow: no counterpart
"""

import inspect

from minitf_widgets.course.exercises import Exercise

import minitf as tf


def solve_1():
    """Back from f: e, which takes c and waits for d; b is fed. Then by age."""
    return ["c", "d", "e", "f"]


def solve_2():
    """path.stop_at(when="value > 1000"); path.run(); the round is in its path."""
    return 42


def solve_3():
    """The difference is made inside of the with, so that it waits for both."""

    def move(here, there, amount):
        leave = here.assign_sub(amount)
        arrive = there.assign_add(amount)
        with tf.control_dependencies([leave, arrive]):
            return there - here

    return move


def solve_4():
    """Before an operation runs, its inputs do; what has a value runs no more."""

    def steps(program, wanted):
        values = {}

        def run(name):
            if name in values:
                return
            function, inputs = program[name]
            for source in inputs:
                yield from run(source)
            values[name] = function(*[values[source] for source in inputs])
            yield name, values[name]

        yield from run(wanted)

    return steps


def _names(answer):
    words = answer.split() if isinstance(answer, str) else answer
    return [str(word) for word in words]


def _lacks(*names):
    return lambda answer: not set(names) & set(_names(answer))


def _has(*names):
    return lambda answer: set(names) <= set(_names(answer))


def _moved(move):
    """What a run of the answer gives, and both variables after it."""
    v1 = tf.compat.v1
    with tf.Graph().as_default() as graph:
        here = v1.get_variable("here", initializer=100.0)
        there = v1.get_variable("there", initializer=20.0)
        difference = move(here, there, 30.0)
        start = v1.global_variables_initializer()
    with v1.Session(graph=graph) as session:
        session.run(start)
        return session.run(difference), *session.run([here, there])


def _returns_something(move):
    with tf.Graph().as_default():
        here, there = (tf.compat.v1.get_variable(n, initializer=1.0) for n in "ab")
        return move(here, there, 1.0) not in (None, ...)


def _program(ran=None):
    """A program that notes which of its functions were called."""
    ran = [] if ran is None else ran

    def noting(name, function):
        def noted(*inputs):
            ran.append(name)
            return function(*inputs)

        return noted

    program = {
        "x": (noting("x", lambda: 3.0), []),
        "unused": (noting("unused", lambda x: -x), ["x"]),
        "square": (noting("square", lambda x: x * x), ["x"]),
        "less": (noting("less", lambda x, s: s - x), ["x", "square"]),
        "total": (noting("total", lambda s, t: s + 2 * t), ["square", "less"]),
    }
    return program


def _pairs(steps):
    return all(len(pair) == 2 for pair in steps(_program(), "square"))


def _leaves_out(steps):
    ran = []
    return list(steps(_program(ran), "total")) and "unused" not in ran


def _runs_once(steps):
    ran = []
    pairs = list(steps(_program(ran), "total"))
    return len(set(ran)) == len(ran) and len(dict(pairs)) == len(pairs)


def _all_right(steps):
    wanted = {"x": 3.0, "square": 9.0, "less": 6.0, "total": 21.0}
    pairs = list(steps(_program(), "total"))
    return dict(pairs) == wanted and pairs[-1][0] == "total"


def _waits(steps):
    ran = []
    running = steps(_program(ran), "total")
    before = len(ran)
    next(running)
    return before == 0 and len(ran) == 1


def _any_listing(steps):
    program = dict(reversed(_program().items()))
    return dict(steps(program, "total"))["total"] == 21.0


EXERCISES = (
    Exercise(
        "04.1",
        (
            (lambda a: len(_names(a)) > 1, "the answer is a list of names."),
            (_lacks("a"), "a is a placeholder that is fed: it does not run."),
            (_lacks("b"), "b is fed, so it does not run."),
            (_lacks("g"), "nobody who is needed needs g: it does not run."),
            (_has("d"), "e waits for d, although it does not take its value."),
            (_has("c", "d", "e", "f"), "go back along every arrow: one is missing."),
            (
                lambda a: _names(a)[-2:] == ["e", "f"],
                "f takes e, and e waits for both others.",
            ),
            (
                lambda a: _names(a) == ["c", "d", "e", "f"],
                "two are ready at once: the one that was written first goes first.",
            ),
        ),
        ("Go back from f. There are arrows for values, and one of the `with`.",),
        solve_1,
    ),
    Exercise(
        "04.2",
        (
            (
                lambda a: int(a) < 119,
                "this is a position or a value. A number of a round is asked for.",
            ),
            (lambda a: int(a) != 35, "this is the way from 27: feed 97."),
            (lambda a: int(a) != 43, "rounds are counted from 0."),
            (
                lambda a: int(a) != 83,
                "this is where a value is above 9000. Take away the old stop.",
            ),
            (
                lambda a: int(a) == 42,
                "set a stop, go to the start, run, and read the round.",
            ),
        ),
        (
            'Make a new stepper with n: 97, then stop_at(when="value > 1000").',
            "After path.run(), path.moment.path[0].round is the number of the round.",
        ),
        solve_2,
    ),
    Exercise(
        "04.3",
        (
            (_returns_something, "move returns nothing yet: write it first."),
            (
                lambda a: _moved(a)[0] is not None,
                "move should return a tensor: the difference, not an operation.",
            ),
            (
                lambda a: _moved(a)[1:] != (100.0, 20.0),
                "nothing was moved: the difference does not need the assignments, and "
                "what is not needed does not run.",
            ),
            (
                lambda a: _moved(a)[1] == 70.0,
                "`here` should have lost the amount, once.",
            ),
            (
                lambda a: _moved(a)[2] == 50.0,
                "`there` should have got the amount, once.",
            ),
            (
                lambda a: _moved(a)[0] != -80.0,
                "the money is moved, but the variables were read before that. Write "
                "`there - here` inside of the `with`.",
            ),
            (
                lambda a: _moved(a)[0] == -20.0,
                "the difference should be `there - here`, after both assignments.",
            ),
        ),
        (
            "Make both assignments first, then tf.control_dependencies([...]).",
            "Only what is *made* inside of the `with` waits.",
        ),
        solve_3,
    ),
    Exercise(
        "04.4",
        (
            (
                lambda a: inspect.isgenerator(a(_program(), "total")),
                "steps should be a generator: give each step away with yield.",
            ),
            (_pairs, "each step should be a pair: (name, value)."),
            (_leaves_out, "`unused` ran, though nobody needs it."),
            (
                _runs_once,
                "an operation ran twice. Keep its value, and look there first.",
            ),
            (
                _all_right,
                "every needed operation should give its value, the wanted one last.",
            ),
            (
                _waits,
                "after one next(), one function should have been called, not more.",
            ),
            (
                _any_listing,
                "do not rely on the order in which the program lists its operations.",
            ),
        ),
        (
            "An operation's inputs come first: begin at the wanted one and go back.",
            "A generator may call itself: `yield from run(source)` gives away all "
            "steps of another one.",
        ),
        solve_4,
    ),
)
