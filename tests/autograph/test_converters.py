"""Each converter alone: the code it takes, and the code it gives."""

import ast
import textwrap

import pytest

from minitf.autograph.converters import (
    asserts,
    break_statements,
    call_trees,
    conditional_expressions,
    continue_statements,
    control_flow,
    directives,
    functions,
    lists,
    logical_expressions,
    return_statements,
    slices,
    unsupported,
    variables,
)
from minitf.autograph.options import ConversionOptions, Feature
from minitf.autograph.pyct.activity import activity
from minitf.autograph.pyct.blocks import analyze
from minitf.autograph.pyct.errors import UnsupportedLanguageElementError
from minitf.autograph.pyct.liveness import liveness
from minitf.autograph.pyct.templates import Namer, fill, fill_expression, names_in
from minitf.autograph.pyct.transformer import Context


def lines(text):
    return textwrap.dedent(text).strip().splitlines()


def converted(text, *converters, features=(Feature.ALL,)):
    """Returns the body of a function after some converters, without its scope."""
    body = textwrap.indent("\n".join(lines(text)), "    ")
    tree = ast.parse(f"def f(x, y, z):\n{body}").body[0]
    options = ConversionOptions(optional_features=features)
    context = Context({}, Namer(names_in([tree])), options)
    for convert in (functions.convert, directives.convert, *converters):
        tree = convert(tree, context)
    code = ast.unparse(ast.fix_missing_locations(functions.scope_of(tree)))
    return lines("\n".join(line for line in code.splitlines()[1:] if line.strip()))


CASES = {
    "break in while": (
        [break_statements.convert],
        """
        while x:
            if y:
                break
        """,
        """
        break_ = False
        while ag__.and_(lambda: ag__.not_(break_), lambda: x):
            if y:
                break_ = True
                continue
        """,
    ),
    "continue that needs no flag": (
        [continue_statements.convert],
        """
        for i in x:
            if i:
                continue
            y(i)
        """,
        """
        for i in x:
            if i:
                pass
            else:
                y(i)
        """,
    ),
    "continue that needs a flag": (
        [continue_statements.convert],
        """
        while x:
            with y:
                if z:
                    continue
            x()
        """,
        """
        while x:
            continue_ = False
            with y:
                if z:
                    continue_ = True
            if not continue_:
                x()
        """,
    ),
    "return at the end": ([return_statements.convert], "return x", "return x"),
    "return from branches": (
        [return_statements.convert],
        """
        if x:
            return 1
        y()
        return 2
        """,
        """
        retval_ = ag__.UndefinedReturnValue()
        if x:
            retval_ = 1
        else:
            y()
            retval_ = 2
        return fscope.ret(retval_)
        """,
    ),
    "return from a loop": (
        [return_statements.convert],
        """
        while x:
            return y
        return z
        """,
        """
        do_return = False
        retval_ = ag__.UndefinedReturnValue()
        while ag__.and_(lambda: ag__.not_(do_return), lambda: x):
            retval_ = y
            do_return = True
        if not do_return:
            retval_ = z
            do_return = True
        return fscope.ret(retval_)
        """,
    ),
    "return from try with else": (
        [return_statements.convert],
        """
        try:
            return x
        except y:
            pass
        else:
            z()
        """,
        """
        do_return = False
        retval_ = ag__.UndefinedReturnValue()
        try:
            retval_ = x
            do_return = True
        except y:
            pass
        else:
            if not do_return:
                z()
        return fscope.ret(retval_)
        """,
    ),
    "assert": (
        [asserts.convert],
        "assert x, y",
        "ag__.assert_stmt(x, lambda: y)",
    ),
    "lists": (
        [lists.convert],
        """
        a = []
        a.append(x)
        y(a.pop())
        return z.stack(a)
        """,
        """
        a = ag__.new_list([])
        a = ag__.list_append(a, x)
        a, a_pop = ag__.list_pop(a, None, None, None)
        y(a_pop)
        return ag__.list_stack(a, z.stack, None)
        """,
    ),
    "slices": (
        [slices.convert],
        """
        x[y] = z
        return x[0]
        """,
        """
        x = ag__.set_item(x, y, z)
        return ag__.get_item(x, 0)
        """,
    ),
    "conditional expressions": (
        [conditional_expressions.convert],
        "return x if y > 0 else z",
        "return ag__.if_exp(y > 0, lambda: x, lambda: z, 'y > 0')",
    ),
    "logical expressions": (
        [logical_expressions.convert],
        "return x and y or not z",
        """
        return ag__.or_(lambda: ag__.and_(lambda: x, lambda: y), lambda: ag__.not_(z))
        """,
    ),
    "chains": (
        [logical_expressions.convert],
        "return 0 < x < 10",
        "return ag__.and_(lambda: 0 < x, lambda: x < 10)",
    ),
    "equality": (
        [logical_expressions.convert],
        "return x == y",
        "return ag__.eq(x, y)",
    ),
    "calls": (
        [call_trees.convert],
        """
        x(1, *y, k=2, **z)
        print(x)
        super()
        """,
        """
        ag__.converted_call(x, (1, *y), dict(k=2, **z), fscope)
        ag__.converted_call(print, (x,), None, fscope)
        super(__class__, x)
        """,
    ),
    "variables": (
        [variables.convert],
        """
        if x:
            a = 1
        del z
        return a + y
        """,
        """
        a = ag__.Undefined('a')
        if x:
            a = 1
        z = ag__.Undefined('z')
        return ag__.ld(a) + y
        """,
    ),
    "while": (
        [control_flow.convert],
        """
        while x > 0:
            t = x
            x -= t
        return x
        """,
        """
        def get_state():
            return (x,)
        def set_state(vars_):
            nonlocal x
            x, = vars_
        def loop_test():
            return x > 0
        def loop_body():
            nonlocal x
            t = x
            x -= t
        ag__.while_stmt(loop_test, loop_body, get_state, set_state, ('x',), {})
        return x
        """,
    ),
    "for": (
        [control_flow.convert],
        """
        for i in x:
            y.n += i
        """,
        """
        def get_state():
            return (ag__.ldu(lambda: y.n, 'y.n'),)
        def set_state(vars_):
            y.n, = vars_
        def loop_body(itr):
            i = itr
            y.n += i
        ag__.for_stmt(x, None, loop_body, get_state, set_state, ('y.n',), \
{'iterate_names': 'i'})
        """,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_converter_does_what_its_docstring_says(case):
    converters, before, after = CASES[case]
    assert converted(before, *converters) == lines(after)


@pytest.mark.parametrize(
    ("module", "before"),
    [
        (asserts, "assert x"),
        (lists, "x.append(y)"),
        (slices, "x[0] = y"),
        (logical_expressions, "return x == y"),
        (call_trees, "print(x)"),
    ],
)
def test_optional_conversions_are_not_made_unasked(module, before):
    assert converted(before, module.convert, features=()) == [before]


@pytest.mark.parametrize(
    "text",
    [
        "yield x",
        "while x:\n    pass\nelse:\n    y()",
        "for i in x:\n    pass\nelse:\n    y()",
        "x.__y = 1",
        "match x:\n    case 1: pass",
        "async def g(): await x",
        "return (y := x)",
        "try:\n    x()\nfinally:\n    return 1",
        "try:\n    x()\nexcept* ValueError:\n    y()",
    ],
)
def test_what_cannot_be_converted_is_refused(text):
    with pytest.raises(UnsupportedLanguageElementError, match="support"):
        converted(text, unsupported.convert)


@pytest.mark.parametrize(
    ("text", "reads", "writes"),
    [
        ("x = y + self.z", "self self.z y", "x"),
        ("a[i] += 1", "a a[i] i", "a[i]"),
        ("b = [v for v in a if v > c]", "a c", "b"),
        ("f = lambda v, w=d: v + x", "d x", "f"),
        ("def f(v):\n    w = v + x\n    return w", "x", "f"),
        ("import a.b, c as d", "", "a d"),
        ("with a as b: pass", "a", "b"),
        ("try: pass\nexcept E as e: pass", "E", "e"),
        ("class A(B):\n    c = d", "B d", "A"),
        ("del a", "", "a"),
    ],
)
def test_activity_finds_reads_and_writes(text, reads, writes):
    found = activity(ast.parse(text))
    assert (found.reads, found.writes) == (set(reads.split()), set(writes.split()))


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("while a:\n    b = c\nd = b", "a b c"),
        ("while a:\n    b = b + 1", "a b"),
        ("if a:\n    b = 1\nelse:\n    b = 2\nc = b", "a"),
        ("if a:\n    b = 1\nc = b", "a b"),
        ("for i in a:\n    b = i\nc = i", "a i"),
        ("if a:\n    try:\n        b = 1\n    except:\n        c = b", "a b"),
    ],
)
def test_liveness_finds_what_is_read_later(text, before):
    body = ast.parse(text).body
    assert liveness(body)[body[0]].before == set(before.split())


def test_calling_a_function_reads_what_it_captured():
    body = ast.parse("def g(): return a\nif b:\n    a = 1\ng()").body
    assert "a" in liveness(body)[body[1]].after


def test_blocks_find_outputs_and_unset_variables():
    body = ast.parse("if a:\n    b = 1\n    a = b\n    c = a\nreturn_ = c").body
    blocks = analyze(body, {"a"}, frozenset())
    assert blocks.states[body[0]] == (("c", "a"), 1)
    assert blocks.unset[id(body)] == ["c"]


def test_templates_are_filled():
    body = fill("x = 1\ny = 2")
    (function,) = fill(
        "def name(arg):\n    body\n    return value",
        name="f",
        arg="v",
        body=body,
        value=ast.Name("w", ast.Load()),
    )
    ast.fix_missing_locations(function)
    assert ast.unparse(function) == "def f(v):\n    x = 1\n    y = 2\n    return w"
    assert ast.unparse(fill_expression("a + a", a="b")) == "b + b"


def test_new_names_are_new():
    namer = Namer({"a"})
    assert [namer.new("a"), namer.new("a"), namer.new("b")] == ["a_1", "a_2", "b"]
