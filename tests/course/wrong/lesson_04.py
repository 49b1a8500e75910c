"""Typical wrong answers of lesson 04, and a part of what the learner is told."""

import minitf as tf


def without_arrows(here, there, amount):
    here.assign_sub(amount)
    there.assign_add(amount)
    return there - here


def around_nothing(here, there, amount):
    difference = there - here
    with tf.control_dependencies([here.assign_sub(amount), there.assign_add(amount)]):
        return difference


def read_before(here, there, amount):
    difference = there - here
    with tf.control_dependencies([here.assign_sub(amount), there.assign_add(amount)]):
        return tf.identity(difference)


def one_way(here, there, amount):
    with tf.control_dependencies([here.assign_sub(amount)]):
        return there - here


def only_the_gift(here, there, amount):
    with tf.control_dependencies([there.assign_add(amount)]):
        return there - here


def an_operation(here, there, amount):
    return tf.group(here.assign_sub(amount), there.assign_add(amount))


def the_wrong_way(here, there, amount):
    with tf.control_dependencies([here.assign_sub(amount), there.assign_add(amount)]):
        return here - there


def a_list(program, wanted):
    return list(every_one(program, wanted))


def every_one(program, wanted):
    values = {}
    for name, (function, inputs) in program.items():
        values[name] = function(*[values[source] for source in inputs])
        yield name, values[name]


def only_names(program, wanted):
    yield wanted


def again_and_again(program, wanted):
    function, inputs = program[wanted]
    values = []
    for source in inputs:
        for pair in again_and_again(program, source):
            yield pair
        values.append(pair[1])
    yield wanted, function(*values)


def only_the_end(program, wanted):
    return iter_last(every_needed(program, wanted))


def iter_last(pairs):
    yield list(pairs)[-1]


def every_needed(program, wanted, order=None):
    """Relies on the order of the listing."""
    needed, waiting, values = set(), [wanted], {}
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting.extend(program[name][1])
    for name in program:
        if name in needed:
            function, inputs = program[name]
            values[name] = function(*[values[source] for source in inputs])
            yield name, values[name]


def all_at_once(program, wanted):
    yield from list(every_needed(program, wanted))


WRONG = {
    "04.1": [
        (lambda: ["f"], "a list of names"),
        (lambda: ["a", "c", "d", "e", "f"], "a is a placeholder"),
        (lambda: ["b", "c", "d", "e", "f"], "b is fed"),
        (lambda: ["c", "d", "e", "f", "g"], "needs g"),
        (lambda: "c e f", "waits for d"),
        (lambda: ["d", "e", "f"], "one is missing"),
        (lambda: ["c", "e", "d", "f"], "f takes e"),
        (lambda: ["d", "c", "e", "f"], "written first"),
    ],
    "04.2": [
        (lambda: 1186, "a position or a value"),
        (lambda: 43, "counted from 0"),
        (lambda: 35, "the way from 27"),
        (lambda: 83, "Take away the old stop"),
        (lambda: 0, "read the round"),
    ],
    "04.3": [
        (lambda: lambda here, there, amount: None, "returns nothing yet"),
        (lambda: an_operation, "should return a tensor"),
        (lambda: without_arrows, "nothing was moved"),
        (lambda: around_nothing, "nothing was moved"),
        (lambda: only_the_gift, "`here` should have lost"),
        (lambda: one_way, "`there` should have got"),
        (lambda: read_before, "inside of the `with`"),
        (lambda: the_wrong_way, "`there - here`, after"),
    ],
    "04.4": [
        (lambda: a_list, "give each step away"),
        (lambda: only_names, "(name, value)"),
        (lambda: every_one, "`unused` ran"),
        (lambda: again_and_again, "ran twice"),
        (lambda: only_the_end, "the wanted one last"),
        (lambda: all_at_once, "one function should have been called"),
        (lambda: every_needed, "do not rely on the order"),
    ],
}
