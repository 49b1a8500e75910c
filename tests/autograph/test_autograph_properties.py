"""Programs made at random mean the same after conversion, and as graphs."""

import itertools
import linecache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import minitf as tf
from minitf.autograph.api import convert

VARIABLES = ("a", "b", "c")
_numbers = itertools.count()

atoms = st.sampled_from(VARIABLES) | st.integers(0, 9).map(str)


@st.composite
def expressions(draw):
    left, right = draw(atoms), draw(atoms)
    operator = draw(st.sampled_from("+-*"))
    return f"({left} {operator} {right}) % 97"


@st.composite
def conditions(draw, depth=1):
    kind = draw(st.sampled_from(["compare", "compare", "and", "or", "not", "chain"]))
    if kind == "compare" or depth == 0:
        variable, operator = (
            draw(st.sampled_from(VARIABLES)),
            draw(st.sampled_from("<>")),
        )
        return f"{variable} {operator} {draw(atoms)}"
    inner = conditions(depth=depth - 1)
    if kind == "not":
        return f"not ({draw(inner)})"
    if kind == "chain":
        return f"{draw(atoms)} < {draw(st.sampled_from(VARIABLES))} < {draw(atoms)}"
    return f"({draw(inner)}) {kind} ({draw(inner)})"


@st.composite
def blocks(draw, depth, in_loop, returns):
    """Returns the lines of a block: at least one statement."""
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        lines += draw(statements(depth, in_loop, returns))
    return lines


@st.composite
def statements(draw, depth, in_loop, returns):
    kinds = ["assign", "assign", "augment"]
    kinds += ["break", "continue"] if in_loop else []
    kinds += ["return"] if returns else []
    kinds += ["if", "if_else", "while", "for"] if depth else []
    kind = draw(st.sampled_from(kinds))
    if kind == "assign":
        return [f"{draw(st.sampled_from(VARIABLES))} = {draw(expressions())}"]
    if kind == "augment":
        return [f"{draw(st.sampled_from(VARIABLES))} += {draw(st.integers(1, 9))}"]
    if kind in ("break", "continue"):
        return [kind]
    if kind == "return":
        return [f"return {draw(expressions())}, 0, 0"]
    head = f"if {draw(conditions())}:"
    start = []
    if kind == "while":  # with fuel, so that it ends
        head, start = f"while {draw(conditions())} and fuel > 0:", ["fuel -= 1"]
    elif kind == "for":
        variable = draw(st.sampled_from([*VARIABLES, "i"]))
        head = f"for {variable} in count({draw(st.integers(1, 4))}):"
    inside = in_loop or kind in ("while", "for")
    lines = [head, *indented(start + draw(blocks(depth - 1, inside, returns)))]
    if kind == "if_else":
        lines += ["else:", *indented(draw(blocks(depth - 1, in_loop, returns)))]
    return lines


def indented(lines):
    return [f"    {line}" for line in lines]


def compiled(lines, names, count):
    """Returns a function made of these lines, whose source `linecache` knows."""
    text = "\n".join([f"def f({names}):", *indented(["fuel = 12", *lines])])
    text += "\n    return a, b, c\n"
    filename = f"<random program {next(_numbers)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    namespace = {"count": count}
    exec(compile(text, filename, "exec"), namespace)
    return namespace["f"], text


def outcome(function, *arguments):
    """Returns what a function returns, or the class of error that it raises."""
    try:
        return [int(x) for x in function(*arguments)]
    except (UnboundLocalError, NameError):
        return "unbound"


random_programs = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@random_programs
@given(blocks(3, False, True), st.tuples(*[st.integers(0, 20)] * 3))
def test_random_programs_mean_the_same_after_conversion(lines, values):
    function, text = compiled(lines, "a, b, c", range)
    assert outcome(convert(function), *values) == outcome(function, *values), text


@random_programs
@given(blocks(3, False, True), st.integers(0, 20))
def test_random_programs_with_unset_variables_mean_the_same(lines, value):
    function, text = compiled(lines, "a", range)
    assert outcome(convert(function), value) == outcome(function, value), text


@random_programs
@given(blocks(2, False, False), st.tuples(*[st.integers(0, 20)] * 3))
def test_random_programs_mean_the_same_as_graphs(lines, values):
    python, text = compiled(lines, "a, b, c", range)
    function, _ = compiled(lines, "a, b, c", tf.range)
    tensors = [tf.constant(x) for x in values]
    expected = outcome(python, *values)
    assert outcome(convert(function), *tensors) == expected, text
    assert outcome(tf.function(function), *tensors) == expected, text


def test_the_random_programs_are_not_all_trivial():
    """Notices if a change to the strategies leaves nothing to be tested."""
    seen = set()

    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    @given(blocks(3, False, True))
    def look(lines):
        seen.update(line.split()[0].strip(":") for line in lines)

    look()
    assert seen >= {"if", "else", "while", "for", "break", "continue", "return"}


@pytest.mark.parametrize("word", ["break", "continue"])
def test_a_loop_that_only_leaves_is_the_same_as_a_graph(word):
    lines = ["for i in count(3):", "    a += 1", f"    {word}"]
    function, _ = compiled(lines, "a, b, c", tf.range)
    expected = {"break": 1, "continue": 3}[word]
    assert outcome(tf.function(function), *map(tf.constant, (0, 0, 0)))[0] == expected
