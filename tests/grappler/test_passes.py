"""Each pass makes an equal but cheaper program, and leaves alone what it must not.

Every program here is run before and after, stepped and compiled, and must give the same
numbers to the last bit.
"""

import numpy as np
import pytest

import minitf as tf
from minitf.grappler.arithmetic import simplify_arithmetic
from minitf.grappler.folding import fold_constants
from minitf.grappler.merging import merge_duplicates
from minitf.grappler.optimizer import PASSES, optimize, optimized
from minitf.grappler.program import Program
from minitf.grappler.pruning import prune, remove_identities
from minitf.grappler.shaping import merge_reshapes
from minitf.runtime import executor
from minitf.runtime.compiler import CompiledProgram
from minitf.runtime.resources import ResourceStore

v1 = tf.compat.v1
FEEDS = [np.array([[1.5, -2.0, 0.0]], np.float32), np.array([0.5, -0.0, 3], np.float32)]


def program(build):
    """Builds a graph on two placeholders; `build(a, b)` returns what to fetch."""
    with tf.Graph().as_default() as graph:
        a = v1.placeholder(tf.float32, [1, 3], name="a")
        b = v1.placeholder(tf.float32, [3], name="b")
        fetches = build(a, b)
    fetches = fetches if isinstance(fetches, list) else [fetches]
    return Program(graph, (a, b), tuple(fetches))


def run(p):
    compiled = CompiledProgram(p.feeds, p.fetches, p.targets)(FEEDS, ResourceStore())
    given = dict(zip(map(id, p.feeds), FEEDS, strict=True))
    stepped = executor.run(p.fetches, given, p.targets, ResourceStore())
    for one, other in zip(compiled, stepped, strict=True):
        assert np.asarray(one).tobytes() == np.asarray(other).tobytes()
    return [np.asarray(value).tobytes() for value in compiled]


def types(p):
    return sorted(op.type for op in p.order() if op.type != "Placeholder")


def after(run_pass, build):
    before = program(build)
    result = run_pass(before)
    assert run(prune(result)) == run(before)
    return types(prune(result))


def test_a_product_needed_twice_is_computed_once():
    found = after(merge_duplicates, lambda a, b: [a * b + 1.0, a * b * 3.0])
    assert found.count("Mul") == 2


def test_operands_may_come_in_either_order():
    assert after(merge_duplicates, lambda a, b: [a * b, b * a]) == ["Mul"]
    assert after(merge_duplicates, lambda a, b: [a - b, b - a]) == ["Sub", "Sub"]


def test_constants_that_differ_in_sign_of_zero_are_not_merged():
    found = after(merge_duplicates, lambda a, b: [a * tf.constant(0.0), a * -0.0])
    assert found.count("Const") == 2


def test_what_depends_on_constants_alone_becomes_a_constant():
    found = after(fold_constants, lambda a, b: a + tf.constant(2.0) * tf.constant(3.0))
    assert found == ["AddV2", "Const"]


def test_a_fetched_constant_may_be_changed_by_its_receiver():
    p = optimized(program(lambda a, b: tf.constant([1.0, 2.0]) * 2.0))
    compiled = CompiledProgram(p.feeds, p.fetches)
    first = compiled(FEEDS, ResourceStore())[0]
    first[:] = 0
    assert compiled(FEEDS, ResourceStore())[0].tolist() == [2.0, 4.0]


def test_identities_go_but_their_names_can_still_be_fetched():
    p = program(lambda a, b: [tf.identity(a, name="kept") + b, tf.identity(a)])
    result = remove_identities(p)
    assert types(result) == ["AddV2"]
    assert run(result) == run(p)


def test_a_control_dependency_keeps_its_operation():
    def build(a, b):
        with tf.control_dependencies([tf.add(a, b, name="first")]):
            return tf.identity(a)

    assert types(optimized(program(build))) == ["AddV2", "Identity"]


@pytest.mark.parametrize(
    "build, left",
    [
        (lambda a, b: -(-a), []),
        (lambda a, b: a * 1.0, []),
        (lambda a, b: a / 1.0, []),
        (lambda a, b: a - 0.0, []),
        (lambda a, b: a * a, ["Square"]),
        (lambda a, b: a - (-b), ["AddV2"]),
        (lambda a, b: a + (-b), ["Sub"]),
    ],
)
def test_arithmetic_that_changes_nothing_goes(build, left):
    assert after(simplify_arithmetic, build) == left


@pytest.mark.parametrize(
    "build",
    [
        lambda a, b: a + 0.0,  # -0.0 + 0.0 is 0.0
        lambda a, b: a * 0.0,  # inf * 0 is nan
        lambda a, b: b * tf.constant([[1.0], [1.0]]),  # stretches b
        lambda a, b: a - a,  # inf - inf is nan
    ],
)
def test_arithmetic_that_only_looks_like_nothing_stays(build):
    assert len(after(simplify_arithmetic, build)) >= 1


def test_transposes_that_undo_each_other_go():
    def build(a, b):
        return tf.transpose(tf.transpose(a, [1, 0]), [1, 0]) + b

    assert after(merge_reshapes, build) == ["AddV2"]


def test_a_chain_of_reshapes_becomes_one():
    def build(a, b):
        return tf.reshape(tf.reshape(a, [3, 1]), [1, 1, 3])

    assert after(merge_reshapes, build).count("Reshape") == 1


def test_random_numbers_are_never_merged():
    def build(a, b):
        return [tf.random.uniform([2], seed=1), tf.random.uniform([2], seed=1)]

    assert types(optimized(program(build))).count("RandomUniform") == 2


def test_reads_of_a_variable_keep_their_place_between_assignments():
    with tf.Graph().as_default(), v1.Session() as session:
        v = v1.Variable(1.0)
        session.run(v.initializer)
        first = v.read_value()
        with tf.control_dependencies([first]):
            change = v.assign(2.0)
        with tf.control_dependencies([change.op]):
            second = v.read_value()
        assert session.run([first, second]) == [1.0, 2.0]


def test_every_pass_can_be_watched_and_switched_off():
    p = program(lambda a, b: [a * b + 1.0, a * b * 3.0])
    assert [stage.name for stage in optimize(p)] == [f.__name__ for _, f in PASSES]
    off = {option: False for option, _ in PASSES}
    assert list(optimize(p, off)) == []
    assert list(optimize(p, {"disable_meta_optimizer": True})) == []


def test_the_optimised_program_gives_the_same_bits():
    def build(a, b):
        c = tf.identity(a * b) * 1.0
        d = -(-(a * b)) + tf.constant(1.0) * 2.0
        return [c, d, tf.reshape(tf.reshape(d, [3]), [3, 1]), a]

    p = program(build)
    assert run(optimized(p)) == run(p)
