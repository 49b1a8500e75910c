"""Wherever a function was written, AutoGraph finds its source."""

import functools
import linecache

import pytest

import minitf as tf
from minitf.autograph.api import convert
from minitf.autograph.pyct.errors import ConversionError, InaccessibleSourceCodeError
from minitf.autograph.pyct.source import source_of
from tests.autograph.ag_tools import traced

TEXT = """
def sign(x):
    if x > 0:
        return 1
    return -1
"""


def run_as_cell(text, filename):
    """Runs code as a notebook does: compiled, with its lines left in linecache."""
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    namespace = {"tf": tf}
    exec(compile(text, filename, "exec"), namespace)
    return namespace


def test_a_function_of_a_notebook_cell_is_converted():
    cell = run_as_cell(TEXT, "/tmp/ipykernel_1/123.py")
    assert traced(cell["sign"], -5).numpy() == -1


def test_a_cell_that_is_run_again_is_converted_again():
    first = run_as_cell(TEXT, "/tmp/ipykernel_1/4.py")["sign"]
    assert traced(first, 3).numpy() == 1
    second = run_as_cell(TEXT.replace("1", "2"), "/tmp/ipykernel_1/5.py")["sign"]
    assert traced(second, 3).numpy() == 2
    assert traced(first, 3).numpy() == 1


def test_a_function_made_by_exec_without_source_runs_as_it_is():
    namespace = {}
    exec(TEXT, namespace)
    assert convert(namespace["sign"])(3) == 1


def test_an_error_in_a_function_without_source_says_that_there_is_no_source():
    namespace = {}
    exec(TEXT, namespace)
    with pytest.raises(tf.errors.OperatorNotAllowedInGraphError) as caught:
        traced(namespace["sign"], 3)
    assert "AutoGraph did not convert" in "".join(caught.value.__notes__)


def test_to_code_of_a_function_without_source_is_an_error():
    namespace = {}
    exec(TEXT, namespace)
    with pytest.raises(ConversionError, match="Unable to locate the source code"):
        tf.autograph.to_code(namespace["sign"])


def test_a_missing_source_that_is_no_surprise_is_a_warning(tmp_path, caplog):
    path = tmp_path / "gone.py"
    path.write_text(TEXT)
    namespace = {}
    exec(compile(TEXT, str(path), "exec"), namespace)
    path.unlink()
    tf.get_logger().addHandler(caplog.handler)
    try:
        for _ in range(2):
            convert(namespace["sign"])(3)
    finally:
        tf.get_logger().removeHandler(caplog.handler)
    (record,) = caplog.records
    assert "could not transform" in record.message
    assert "do_not_convert" in record.message


def test_a_file_that_was_changed_after_it_was_run_is_noticed():
    cell = run_as_cell(TEXT, "/tmp/ipykernel_1/6.py")
    linecache.cache["/tmp/ipykernel_1/6.py"] = (1, None, ["pass\n"], "6.py")
    with pytest.raises(InaccessibleSourceCodeError, match="changed since"):
        source_of(cell["sign"])


def test_lambdas_on_one_line_are_told_apart():
    low, high = (lambda x: 1 if x > 0 else 2), (lambda x: 3 if x > 0 else 4)
    assert [traced(f, 5).numpy() for f in (low, high)] == [1, 3]


def test_a_lambda_within_a_lambda_is_told_from_the_one_around_it():
    outer = lambda y: lambda x: x + 1 if x > 0 else y  # noqa: E731
    assert traced(outer(7), 1).numpy() == 2
    assert traced(outer(7), -1).numpy() == 7


def test_a_lambda_over_several_lines_is_found():
    f = (  # noqa: E731
        lambda x:
        x
        if x > 0
        else -x
    )  # fmt: skip
    assert traced(f, -3).numpy() == 3


def doubled(function):
    @functools.wraps(function)
    def wrapper(x):
        if x > 10:
            return function(x)
        return 2 * function(x)

    return wrapper


@doubled
def decorated(x):
    if x > 0:
        return x
    return -x


def test_a_decorated_function_is_converted_with_its_decorator():
    assert traced(decorated, -3).numpy() == 6
    assert traced(decorated, 30).numpy() == 30


class Shape:
    sides = 3

    def __init__(self, size):
        self.size = size

    def area(self, x):
        if x > 0:
            return x * self.size
        return x

    @classmethod
    def count(cls, x):
        return cls.sides if x > 0 else x

    @staticmethod
    def absolute(x):
        return x if x > 0 else -x

    def __call__(self, x):
        return self.area(x) if x > 5 else x


class Square(Shape):
    def area(self, x):
        return super().area(x) + 1


def test_methods_are_converted():
    shape = Shape(4)
    assert traced(shape.area, 2).numpy() == 8
    assert traced(Shape.count, 2).numpy() == 3
    assert traced(Shape.absolute, -2).numpy() == 2


def test_objects_that_can_be_called_are_converted():
    assert traced(Shape(4), 6).numpy() == 24
    assert traced(lambda x: Shape(4)(x) + 1, 6).numpy() == 25


def test_super_without_arguments_works():
    assert traced(Square(4).area, 2).numpy() == 9


def test_partial_functions_are_converted():
    def larger(a, b):
        return a if a > b else b

    assert traced(functools.partial(larger, b=5), 3).numpy() == 5
    assert traced(lambda x: functools.partial(larger, 9)(b=x), 3).numpy() == 9


def test_captured_variables_stay_alive():
    step = 1

    def count(x):
        return x + step if x > 0 else x

    converted = convert(count)
    assert converted(1) == 2
    step = 10
    assert converted(1) == 11


limit = 1


def limited(x):
    return x if x < limit else limit


def test_global_variables_stay_alive(monkeypatch):
    converted = convert(limited)
    assert converted(5) == 1
    monkeypatch.setitem(globals(), "limit", 3)
    assert converted(5) == 3


def test_a_converted_function_changes_variables_of_the_function_around_it():
    total = 0

    def add(x):
        nonlocal total
        if x > 0:
            total = total + x

    converted = convert(add)
    converted(2)
    converted(-5)
    converted(3)
    assert total == 5


def test_a_converted_function_changes_global_variables():
    cell = run_as_cell(
        "n = 0\ndef add(x):\n    if x > 0:\n        global n\n        n += x\n",
        "/tmp/ipykernel_1/7.py",
    )
    convert(cell["add"])(3)
    assert cell["n"] == 3


def test_recursive_functions_are_converted():
    def factorial(n):
        if n < 2:
            return 1
        return n * factorial(n - 1)

    assert convert(factorial)(5) == 120
    assert traced(lambda x: x * factorial(3), 2).numpy() == 12


def test_default_arguments_are_those_of_the_original():
    values = []

    def f(x, into=values, *, times=2):
        if x > 0:
            into.append(x * times)

    convert(f)(3)
    assert values == [6]
