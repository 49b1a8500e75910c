"""What control flow on tensors becomes, beyond what the samples show."""

import sys

import numpy as np
import pytest

import minitf as tf
from minitf.autograph.api import convert, to_code
from minitf.autograph.directives import set_element_type
from minitf.autograph.operators import lists
from minitf.autograph.operators.other_loops import stream_for
from minitf.autograph.operators.registry import register_for
from minitf.autograph.options import Feature
from tests.autograph.ag_tools import traced


def op_types(function, *arguments):
    concrete = tf.function(function).get_concrete_function(*arguments)
    return [op.type for op in concrete.graph.get_operations()]


def test_a_loop_over_a_range_does_not_compute_the_range():
    def f(n):
        total = 0
        for i in tf.range(n):
            total += i
        return total

    concrete = tf.function(f).get_concrete_function(tf.TensorSpec([], tf.int32))
    (loop,) = [o for o in concrete.graph.get_operations() if "While" in o.type]
    (total,) = [t for t in concrete.outputs]
    assert loop is not None and total.dtype == tf.int32


def test_ranges_may_count_down_or_in_unknown_steps():
    def f(start, stop, step):
        total = 0
        for i in tf.range(start, stop, step):
            total += i
        return total

    for bounds in ((0, 5, 2), (5, 0, -2)):
        assert traced(f, *bounds).numpy() == sum(range(*bounds))


def test_conditions_of_python_choose_while_tracing():
    def f(x, flag):
        if flag:
            return x + 1
        return tf.exp(x)

    assert "Exp" not in op_types(f, tf.TensorSpec([]), True)


def test_and_or_not_compute_their_right_side_only_if_they_must():
    def f(x, n):
        return n != 0 and x // n > 1, n == 0 or x // n > 1, not x > n

    assert [t.numpy() for t in traced(f, 4, 0)] == [False, True, False]
    assert [t.numpy() for t in traced(f, 4, 2)] == [True, True, False]


def test_chains_of_comparisons_compute_the_middle_once():
    calls = []

    def middle(x):
        calls.append(x)
        return x

    def f(x):
        return 0 < middle(x) < 10

    assert [convert(f)(x) for x in (5, 50)] == [True, False]
    assert calls == [5, 50]
    assert traced(f, 5).numpy()


def test_attributes_and_items_are_state():
    class Box:
        pass

    def f(x):
        box, d = Box(), {"n": 0}
        box.value = x
        if x > 0:
            box.value = x * 2
            box.new = 1
        else:
            box.new = 2
        while x > 0:
            d["n"] += x
            x -= 1
        return box.value, box.new, d

    value, new, d = traced(f, 3)
    assert (value.numpy(), new.numpy(), d["n"].numpy()) == (6, 1, 6)


def test_objects_made_in_a_loop_are_its_own():
    class Box:
        def __init__(self, value):
            self.value = value

    def f(n):
        total = 0
        for i in tf.range(n):
            box = Box(i)
            box.value = 2 * box.value
            total += box.value
        return total

    assert traced(f, 4).numpy() == 12


def test_variables_can_be_conditions():
    flag, count = tf.Variable(True), tf.Variable(3)

    def f():
        while count > 0:
            count.assign_sub(1)
        if flag:
            return count + 1
        return count

    assert traced(f).numpy() == 1


def test_side_effects_of_a_branch_happen_if_it_is_taken():
    v = tf.Variable(0)

    def f(x):
        if x > 0:
            v.assign_add(1)

    for x in (1, -1, 1):
        traced(f, x)
    assert v.numpy() == 2


def test_loops_over_ragged_tensors_see_rows_of_their_own_length():
    ragged = tf.ragged.constant([[1, 2], [3], []])

    def f(x):
        total, rows = 0, len(x)
        for row in x:
            total += tf.reduce_sum(row) + tf.size(row)
        return total, rows

    assert [int(t) for t in tf.function(f)(ragged)] == [9, 3]
    assert [int(t) for t in convert(f)(ragged)] == [9, 3]


def test_loops_obey_their_options():
    def f(n):
        count = 0
        while n > 0:
            tf.autograph.experimental.set_loop_options(maximum_iterations=2)
            count += 1
            n -= 1
        return count

    assert traced(f, 9).numpy() == 2


def test_gradients_pass_through_converted_code():
    def f(x):
        y = x
        while y < 100.0:
            y = y * x
        return y if y > 0.0 else -y

    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.function(f)(x)
    assert tape.gradient(y, x).numpy() == 5 * 3.0**4


def test_eager_tensors_run_in_python():
    seen = []

    def f(x):
        while x > 0:
            seen.append(int(x))
            x -= 1
        return x

    assert convert(f)(tf.constant(2)).numpy() == 0
    assert seen == [2, 1]


def test_a_graph_of_tensorflow_1_can_be_built():
    def f(x):
        if x > 0:
            return x * x
        return -x

    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.int32, [])
        y = tf.autograph.to_graph(f)(x)
        assert [session.run(y, {x: value}) for value in (4, -4)] == [16, 4]


def test_assert_checks_tensors_if_asked_to():
    def f(x):
        assert x > 0, "not positive"
        return x

    checked = tf.function(convert(f, optional_features=Feature.ASSERT_STATEMENTS))
    assert checked(tf.constant(1)).numpy() == 1
    with pytest.raises(tf.errors.InvalidArgumentError, match="not positive"):
        checked(tf.constant(-1))
    with pytest.raises(AssertionError, match="not positive"):
        convert(f, optional_features=Feature.ALL)(-1)


def test_print_prints_tensors_if_asked_to(capfd):
    def f(x):
        print("value", x)
        return x

    tf.function(convert(f, optional_features=Feature.BUILTIN_FUNCTIONS))(tf.constant(3))
    sys.stdout.flush()
    assert "value 3" in capfd.readouterr().out


def test_lists_are_filled_by_loops_if_asked_to():
    def f(n):
        found = []
        set_element_type(found, tf.int32, ())
        for i in tf.range(n):
            found.append(i * i)
        last = found.pop()
        return lists.stack(found), last

    squares, last = tf.function(convert(f, optional_features=Feature.LISTS))(
        tf.constant(4)
    )
    assert squares.numpy().tolist() == [0, 1, 4]
    assert last.numpy() == 9


def test_items_of_tensors_are_set_if_asked_to():
    def f(x):
        x[1] = 7
        return x, x[0]

    x, first = convert(f, optional_features=Feature.LISTS)(tf.constant([1, 2]))
    assert x.numpy().tolist() == [1, 7]
    assert first.numpy() == 1
    assert convert(f, optional_features=Feature.LISTS)([1, 2]) == ([1, 7], 1)


def test_equality_compares_elements_in_graphs_of_tensorflow_1_if_asked_to():
    def f(x):
        return x == 1, x != 1

    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.int32, [])
        assert convert(f)(x) == (False, True)
        equal, differ = convert(f, optional_features=Feature.EQUALITY_OPERATORS)(x)
        assert (equal.dtype, differ.dtype) == (tf.bool, tf.bool)


def test_name_scopes_are_opened_if_asked_to():
    def f(x):
        return tf.exp(x)

    with tf.Graph().as_default():
        x = tf.constant(1.0)
        assert convert(f)(x).name == "Exp:0"
        scoped = convert(f, optional_features=Feature.NAME_SCOPES)(x)
        assert scoped.name == "f/Exp:0"


class Stream:
    """Counts a variable down: something that iterates only in a graph."""

    def __init__(self, left):
        self.left = left

    def next(self):
        self.left.assign_sub(1)
        return self

    def has_value(self):
        return self.left >= 0

    def get_value(self):
        return self.left.read_value()


def stream_loop(stream, *arguments):
    stream_for(stream.next, *arguments)


register_for(Stream, stream_loop)


def test_other_types_can_say_how_a_loop_goes_over_them():
    left = tf.Variable(0)
    stream = Stream(left)

    def f():
        total = tf.constant(0)
        for item in stream:
            total += item
            if total > 10:
                break
        return total

    function = tf.function(f)
    left.assign(4)
    assert function().numpy() == 3 + 2 + 1 + 0
    left.assign(9)
    assert function().numpy() == 8 + 7
    assert left.numpy() == 7


def test_to_code_can_be_read_and_run():
    def f(x):
        if x > 0:
            y = 1
        else:
            y = 2
        return y

    code = to_code(f)
    assert code.splitlines()[0] == "def tf__f(x):"
    assert (
        "ag__.if_stmt(x > 0, if_body, else_body, get_state, set_state, ('y',), 1)"
        in (code)
    )
    from minitf.autograph.api import ag__

    namespace = {"ag__": ag__}
    exec(code, namespace)
    assert [namespace["tf__f"](x) for x in (3, -3)] == [1, 2]


def test_numpy_values_stay_numpy_values():
    def f(x):
        return x if x > 0 else -x

    assert isinstance(convert(f)(np.float64(-2.0)), np.float64)
