"""The exercises of lesson 03, graphs and sessions.

In TensorFlow: no counterpart
"""

from minitf_widgets.course.exercises import Exercise

import minitf as tf


def solve_1():
    """c is fed, so only b is computed: 2. Then d is 2 times 10."""
    return 20


def solve_2():
    """p starts anew after two steps; in one run of q the operation runs once."""
    return (3, 1)


def solve_3():
    """Walks backwards from the tensor and notes the placeholders it meets."""

    def must_feed(tensor):
        found, seen, waiting = set(), set(), [tensor.op]
        while waiting:
            operation = waiting.pop()
            if operation.name in seen:
                continue
            seen.add(operation.name)
            if operation.type == "Placeholder":
                found.add(operation.name)
            waiting.extend(source.op for source in operation.inputs)
        return found

    return must_feed


def _numbers(answer):
    return tuple(int(number) for number in answer)


def _small_graph():
    """A graph with tensors that need a, or a and b, or nothing, or themselves."""
    with tf.Graph().as_default():
        a = tf.compat.v1.placeholder(tf.float32, [], name="a")
        b = tf.compat.v1.placeholder(tf.float32, [], name="b")
        near = a + 1.0
        far = tf.exp((near * near + 2.0) / (b - near))
        return {"a": a, "near": near, "far": far, "none": tf.constant(1.0) * 2.0}


def _deep_tensor():
    """Forty steps, each of which uses the one before twice."""
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [], name="x")
        for _ in range(40):
            x = x + x
        return x


def _returns_a_set(answer):
    return isinstance(answer(_small_graph()["near"]), set | frozenset)


def _holds_names(answer):
    return all(isinstance(name, str) for name in answer(_small_graph()["near"]))


def _without_a_colon(answer):
    return not any(":" in name for name in answer(_small_graph()["near"]))


def _finds(key, names):
    def test(answer):
        return set(answer(_small_graph()[key])) == names

    return test


def _goes_once(answer):
    """Whether a deep graph is walked without going every way through it."""
    tensor, asked = _deep_tensor(), 0
    kind = type(tensor.op)
    inputs = kind.inputs

    def counting(operation):
        nonlocal asked
        asked += 1
        if asked > 10_000:
            raise RecursionError("one operation was visited again and again")
        return inputs.fget(operation)

    kind.inputs = property(counting)
    try:
        return set(answer(tensor)) == {"x"}
    except RecursionError:
        return False
    finally:
        kind.inputs = inputs


EXERCISES = (
    Exercise(
        "03.1",
        (
            (lambda a: int(a) != 6, "6 would be right without the feed of c."),
            (
                lambda a: int(a) not in (10, 100),
                "only c is fed. b is still computed, from a.",
            ),
            (lambda a: int(a) == 20, "write down b and c first: which one is fed?"),
        ),
        ("b is 1 * 2. And c is not computed: it is fed.",),
        solve_1,
    ),
    Exercise(
        "03.2",
        (
            (lambda a: len(_numbers(a)) == 2, "the answer is a pair of numbers."),
            (
                lambda a: _numbers(a)[0] != 5,
                "start runs a second time in p: it sets the variable to 0 again.",
            ),
            (
                lambda a: _numbers(a)[1] != 2,
                "in one run each operation runs at most once, so also in q.",
            ),
            (
                lambda a: _numbers(a)[1] not in (4, 5, 6, 7),
                "q has a store of its own: what p counts does not matter there.",
            ),
            (
                lambda a: _numbers(a) == (3, 1),
                "follow each session alone, from its last start on.",
            ),
        ),
        (
            "Count in p from the second start on. [more, more] is one run.",
            "p: 0, 1, 2, then 0, 1, 2, 3.",
        ),
        solve_2,
    ),
    Exercise(
        "03.3",
        (
            (_returns_a_set, "must_feed should return a set."),
            (_holds_names, "the set should hold names, not operations or tensors."),
            (_without_a_colon, 'take the name of the operation: "a", not "a:0".'),
            (_finds("near", {"a"}), "for a + 1 it should be {'a'} and nothing else."),
            (_finds("a", {"a"}), "a placeholder itself must be fed: {'a'} for a."),
            (_finds("none", set()), "what needs no placeholder gives an empty set."),
            (
                _finds("far", {"a", "b"}),
                "go back further than to the inputs: to their inputs, and so on.",
            ),
            (
                _goes_once,
                "it goes the same way again and again. Remember where you were.",
            ),
        ),
        (
            "Keep a list of operations to look at, beginning with tensor.op; add the "
            "op of each input.",
            "A set of the names you have seen keeps you from going twice.",
        ),
        solve_3,
    ),
)
