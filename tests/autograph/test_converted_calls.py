"""What is converted when it is called, and what is left alone."""

import collections
import gc
import linecache

import numpy as np
import pytest

import minitf as tf
from minitf.autograph import conversion
from minitf.autograph.api import convert, tf_convert
from minitf.autograph.options import Status, conversion_status, with_status
from minitf.core.graph import sources
from tests.autograph.ag_tools import traced


def branch(x):
    if x > 0:
        return x
    return -x


def call_branch(x):
    return branch(x) + 1


def test_conversion_spreads_to_the_functions_that_are_called():
    assert traced(call_branch, -3).numpy() == 4


def test_conversion_does_not_spread_if_asked_not_to():
    converted = convert(call_branch, recursive=False)
    with pytest.raises(tf.errors.OperatorNotAllowedInGraphError):
        tf.function(converted, autograph=False)(tf.constant(3))


@tf.autograph.experimental.do_not_convert
def left_alone(x):
    return branch(x)


def test_do_not_convert_leaves_a_function_and_what_it_calls_alone():
    assert convert(left_alone)(3) == 3
    with pytest.raises(tf.errors.OperatorNotAllowedInGraphError):
        traced(lambda x: left_alone(x), 3)


def test_do_not_convert_can_be_called_with_parentheses():
    @tf.autograph.experimental.do_not_convert()
    def f(x):
        return x

    assert f(1) == 1
    assert f.__name__ == "f"


def test_constructors_are_called_as_they_are():
    Point = collections.namedtuple("Point", "x y")

    class Box:
        def __init__(self, x):
            self.x = x

    assert traced(lambda x: Point(x, 2).y + Box(x).x, 3).numpy() == 5


def test_libraries_are_called_as_they_are():
    before = len(conversion._conversions)
    assert convert(lambda x: np.mean([x, 3]) + np.linalg.norm([3, 4]))(1) == 7
    assert len(conversion._conversions) == before + 1


def test_a_function_is_converted_once():
    convert(call_branch)(3)
    before = dict(conversion._known_conversions(branch.__code__))
    convert(call_branch)(3)
    assert conversion._known_conversions(branch.__code__) == before


def sizes():
    return [len(conversion._conversions), len(sources._generated), len(linecache.cache)]


def test_conversions_are_forgotten_with_their_functions():
    text = "def f(x):\n    return x if x > 0 else -x\n"
    linecache.cache["<forgotten>"] = (len(text), None, text.splitlines(True), "f")
    namespace = {}
    gc.collect()
    exec(compile(text, "<forgotten>", "exec"), namespace)
    before = sizes()
    convert(namespace["f"])(1)
    assert sizes() == [size + 1 for size in before]
    del namespace
    gc.collect()
    assert sizes() == before


def test_generators_run_as_they_are():
    def numbers(n):
        for i in range(n):
            if i % 2 == 0:
                yield i

    assert convert(lambda n: list(numbers(n)))(5) == [0, 2, 4]


def test_a_loop_with_else_runs_as_it_is_and_warns(caplog):
    def search(n):
        for i in range(n):
            if i == 3:
                break
        else:
            return "no"
        return "yes"

    tf.get_logger().addHandler(caplog.handler)
    try:
        assert [convert(search)(n) for n in (2, 5)] == ["no", "yes"]
    finally:
        tf.get_logger().removeHandler(caplog.handler)
    (record,) = caplog.records
    assert "for/else statement not yet supported" in record.message


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda x: len(x), 3),
        (lambda x: [*range(x[0])], [0, 1]),
        (lambda x: int(x[1]) + abs(x[2]), 4),
        (lambda x: float(x[0]), 2.0),
        (lambda x: sorted(x, reverse=True), [2, 1, -3]),
        (lambda x: [sum(x), max(x), min(x)], [0, 2, -3]),
        (lambda x: list(map(lambda v: v if v > 0 else -v, x)), [2, 1, 3]),
        (lambda x: [any(v > 1 for v in x), all([])], [True, True]),
        (lambda x: next(zip(x, x)), (2, 2)),
        (lambda x: next(enumerate(x, 1)), (1, 2)),
        (lambda x: list(filter(lambda v: v > 0, x)), [2, 1]),
        (lambda x: int("11", 2), 3),
    ],
)
def test_functions_of_python_do_what_they_do_in_python(call, expected):
    assert convert(call)([2, 1, -3]) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda x: len(x), 3),
        (lambda x: range(x[0], 4), [2, 3]),
        (lambda x: range(x[0], 0), []),
        (lambda x: range(x[2]), []),
        (lambda x: int(tf.cast(x[1], tf.float32)), 1),
        (lambda x: float(x[0]), 2.0),
        (lambda x: int(tf.strings.as_string(x[0])), 2),
        (lambda x: abs(x[2]), 3),
        (lambda x: sorted(x), [-3, 1, 2]),
        (lambda x: sorted(x, reverse=True), [2, 1, -3]),
        (lambda x: sorted(x, key=lambda v: -v), [2, 1, -3]),
        (lambda x: sorted(x, key=lambda v: v * v, reverse=True), [-3, 2, 1]),
    ],
)
def test_functions_of_python_take_tensors(call, expected):
    assert traced(call, [2, 1, -3]).numpy().tolist() == expected


@pytest.mark.parametrize(
    "call",
    [enumerate, sum, max, any, lambda x: next(iter(x))],
    ids=["enumerate", "sum", "max", "any", "iter"],
)
def test_other_functions_of_python_do_not_take_tensors(call):
    with pytest.raises(tf.errors.OperatorNotAllowedInGraphError):
        traced(lambda x: list(call(x)), [1, 2])


def test_arguments_are_passed_on_as_they_were_written():
    def collect(*args, **kwargs):
        return args, kwargs

    def f(a, b):
        return collect(0, *a, 3, *a, k=1, **b)

    assert convert(f)([1, 2], {"z": 4}) == ((0, 1, 2, 3, 1, 2), {"k": 1, "z": 4})


def test_locals_are_those_of_the_function():
    def f(x):
        y = x + 1
        return locals()["y"]

    assert convert(f)(1) == 2


def test_a_class_defined_in_a_function_has_converted_methods():
    def f(x):
        class Holder:
            def value(self):
                if x > 0:
                    return x
                return -x

        return Holder().value()

    assert traced(f, -3).numpy() == 3


def test_tf_convert_does_as_the_calling_code_wished():
    def status():
        return conversion_status()

    assert tf_convert(status, Status.ENABLED)() is Status.ENABLED
    assert tf_convert(status, Status.DISABLED)() is Status.DISABLED
    unconverted = tf_convert(status, Status.UNSPECIFIED, convert_by_default=False)
    with with_status(Status.DISABLED):
        assert unconverted() is Status.UNSPECIFIED
    assert tf_convert(left_alone, Status.ENABLED) is left_alone


def test_trace_prints_while_the_graph_is_made(capsys):
    def f(x):
        tf.autograph.trace("tracing")
        return x

    function = tf.function(f)
    function(tf.constant(1))
    function(tf.constant(2))
    assert capsys.readouterr().out == "tracing\n"


class Scoped(tf.Module):
    @tf.Module.with_name_scope
    def size(self, x):
        if x > 0:
            return x
        return -x


def test_a_wrapper_of_the_library_goes_with_what_it_wraps():
    module = Scoped()
    assert traced(lambda x: module.size(x), -3).numpy() == 3


def test_functions_of_the_library_are_never_converted():
    before = len(conversion._conversions)
    assert convert(tf.add_n)([1, 2]).numpy() == 3
    assert len(conversion._conversions) == before
