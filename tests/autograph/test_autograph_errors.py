"""Mistakes in converted code: TensorFlow's class and words, and the user's line.

Classes and messages are TensorFlow 2.21's answers.
"""

import re

import pytest

import minitf as tf
from minitf.autograph.api import convert
from tests.autograph.ag_tools import traced


def only_one_branch(x):
    if x > 0:
        y = 1
    return y


def two_types(x):
    if x > 0:
        y = 1
    else:
        y = 2.0
    return y


def two_structures(x):
    if x > 0:
        y = (1, 2)
    else:
        y = 3
    return y


def none_in_a_branch(x):
    y = None
    if x > 0:
        y = 1
    return y


def one_return(x):
    if x > 0:
        return 1


def deleted(x):
    if x > 0:
        del x
    return x


def not_a_condition(x):
    if x:
        return 1
    return 2


def type_changes(x):
    while x > 0:
        x = tf.cast(x, tf.float32) - 1
    return x


def shape_changes(x):
    r = tf.constant([1])
    while x > 0:
        r = tf.concat([r, r], 0)
        x -= 1
    return r


def structure_changes(x):
    r = (x, x)
    while x > 0:
        r = x
        x -= 1
    return r


def none_after(x):
    y = x
    while x > 0:
        y = None
        x -= 1
    return y


def return_in_a_loop(x):
    for i in tf.range(x):
        if i == 2:
            return i
    return -1


def forever(x):
    while True:
        if x > 0:
            break


def python_loop(x):
    for i in range(3):
        if x > i:
            break


def first_inside(x):
    while x > 0:
        x -= 1
        if x > 1:
            continue
        y = x
    return y


def asserted(x):
    assert x > 0


def nested_expression(x):
    return 1 if x > 0 else (2 if x > -1 else 3)


def scalar_length(x):
    return len(x)


CASES = [
    (only_one_branch, ValueError, "'y' must also be initialized in the else branch"),
    (
        two_types,
        TypeError,
        "'y' has dtype int32 in the main branch, but dtype float32 in the else branch",
    ),
    (
        two_structures,
        TypeError,
        "'y' must have the same nested structure in the main and else branches",
    ),
    (none_in_a_branch, ValueError, "'y' is None at the end of the else branch."),
    (one_return, ValueError, "the else branch must also have a return statement."),
    (deleted, ValueError, "'x' must also be initialized in the main branch"),
    (not_a_condition, ValueError, "condition of if statement expected to be `tf.bool`"),
    (
        type_changes,
        TypeError,
        "'x' has dtype int32 before the loop, but dtype float32 after one iteration",
    ),
    (
        shape_changes,
        ValueError,
        "'r' has shape (1,) before the loop, but shape (2,) after one iteration. Use "
        "tf.autograph.experimental.set_loop_options to set shape invariants.",
    ),
    (
        structure_changes,
        TypeError,
        "'r' does not have the same nested structure after one iteration.",
    ),
    (none_after, ValueError, "'y' is None at the end of the iteration."),
    (
        return_in_a_loop,
        NotImplementedError,
        "a return statement cannot be placed inside this TensorFlow loop",
    ),
    (
        forever,
        NotImplementedError,
        "The condition of while loop started as non-Tensor, then changed to Tensor.",
    ),
    (
        python_loop,
        NotImplementedError,
        "break and return statements which depend on a TF condition are not supported "
        "in Python for loops.",
    ),
    (first_inside, ValueError, "'y' must be defined before the loop"),
    (asserted, tf.errors.OperatorNotAllowedInGraphError, "as a Python `bool`"),
    (nested_expression, tf.errors.OperatorNotAllowedInGraphError, "as a Python `bool`"),
    (scalar_length, ValueError, "len requires a non-scalar tensor"),
]


@pytest.mark.parametrize(
    ("function", "error", "message"), CASES, ids=[case[0].__name__ for case in CASES]
)
def test_a_mistake_raises_like_tensorflow_and_names_the_line(function, error, message):
    with pytest.raises(error, match=re.escape(message)) as caught:
        traced(function, 3)
    (note,) = [n for n in caught.value.__notes__ if n.startswith("in user code:")]
    assert 'test_autograph_errors.py", line' in note
    assert f"in {function.__name__}  *" in note


def helper(x):
    if x > 0:
        return fails(x)
    return x


def fails(x):
    return (
        x +
        "a"
    )  # fmt: skip


def line_of(function, offset):
    return function.__code__.co_firstlineno + offset


def test_the_list_of_lines_has_every_function_once():
    def outer(x):
        for _ in range(2):
            x = helper(x)
        return x

    with pytest.raises(TypeError) as caught:
        traced(outer, 1)
    (note,) = caught.value.__notes__
    assert note.splitlines() == [
        "in user code:",
        "",
        f'    File "{__file__}", line {line_of(outer, 2)}, in outer  *',
        "        x = helper(x)",
        f'    File "{__file__}", line {line_of(helper, 2)}, in helper  *',
        "        return fails(x)",
        f'    File "{__file__}", line {line_of(fails, 1)}, in fails  *',
        "        return (",
    ]


def test_errors_of_the_user_keep_their_class_and_attributes():
    class Special(Exception):
        def __init__(self, code, detail):
            super().__init__(detail)
            self.code = code

    def f(x):
        raise Special(7, "mine")

    with pytest.raises(Special, match="mine") as caught:
        convert(f)(1)
    assert caught.value.code == 7
    assert "raise Special(7" in caught.value.__notes__[0]


def test_functions_that_were_not_converted_are_marked():
    @tf.autograph.experimental.do_not_convert
    def plain(x):
        raise ValueError("mine")

    def f(x):
        return plain(x)

    with pytest.raises(ValueError) as caught:
        convert(f)(1)
    note = caught.value.__notes__[0]
    assert "in f  *\n" in note
    assert "in plain  **\n" in note


def test_functions_within_functions_give_one_list():
    @tf.function
    def inner(x):
        if x > 0:
            y = 1
        return y

    @tf.function
    def outer(x):
        return inner(x)

    with pytest.raises(ValueError) as caught:
        outer(tf.constant(1))
    (note,) = caught.value.__notes__
    assert "in outer  *" in note
    assert "in inner  *" in note


def test_reading_a_variable_that_was_never_set_is_an_error_of_python():
    def f(x):
        if x > 0:
            y = 1
        return y

    with pytest.raises(UnboundLocalError, match="'y' is used before assignment"):
        convert(f)(-1)


def test_a_loop_that_never_runs_does_not_set_its_variables():
    def f(x):
        while x > 0:
            y = x
            x -= 1
        return y

    assert traced(f, 3).numpy() == 1
    with pytest.raises(
        tf.errors.InvalidArgumentError, match="loop must iterate at least once"
    ):
        traced(f, 0)


def test_operations_know_the_line_of_the_user():
    def f(x):
        if x > 0:
            y = tf.exp(x)
        else:
            y = x
        return tf.sin(y)

    concrete = tf.function(f).get_concrete_function(tf.TensorSpec([]))
    (sine,) = [op for op in concrete.graph.get_operations() if op.type == "Sin"]
    frame = sine.traceback[-1]
    assert (frame.filename, frame.lineno) == (__file__, line_of(f, 5))
    assert frame.name == "f"


def test_a_loop_option_in_the_wrong_place_is_an_error():
    def outside(x):
        tf.autograph.experimental.set_loop_options(maximum_iterations=1)
        return x

    def late(x):
        for i in tf.range(3):
            x += i
            tf.autograph.experimental.set_loop_options(maximum_iterations=1)
        return x

    for function, message in (
        (outside, "must be used inside a statement"),
        (late, "must be the first statement"),
    ):
        with pytest.raises(Exception, match=message):
            tf.autograph.to_code(function)
