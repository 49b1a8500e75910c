"""Every gradient rule tells the slope that the kernel has.

For the samples of every op, in float64 where the op computes in it: the gradient on a
tape against finite differences; the gradient of that gradient, with respect to the
inputs and to the upstream gradient, against finite differences of the first; and the
same gradients in a graph, with known and with hidden shapes, and in a function.

The function that is differentiated is L(x) = sum(Re(conj(w) * op(x))) with random
weights w: that is what the upstream gradient w means. What needs care with an op stands
in `gradient_notes.py`.
"""

import functools

import numpy as np
import pytest

import minitf as tf
from minitf.core.op.registry import MISSING, OPS
from tests.contract import samples
from tests.contract.gradient_cases import (
    masked,
    numbers_of_samples,
    prepare,
    random_like,
    weighted,
)
from tests.contract.gradient_notes import NOTES, WITHOUT_RULE

samples.load()

FEW = 12  # so many elements are moved one by one; more of them, in random directions

NUMBERS = numbers_of_samples()
CASES = [
    pytest.param(name, number, id=f"{name}-{number}")
    for name, numbers in NUMBERS.items()
    for number in numbers
]
SHORT = [case for case in CASES if case.values[1] < 2]  # for what takes long


def test_every_op_has_a_rule_or_is_known_to_have_none():
    lacking = {name for name in OPS if OPS[name].gradient is MISSING}
    assert sorted(lacking - WITHOUT_RULE) == [], "neither a rule nor gradient(None)"
    assert sorted(WITHOUT_RULE - lacking) == [], "have a rule, unlike in TensorFlow"


def test_notes_are_for_ops_that_exist_and_say_why():
    assert set(NOTES) <= set(OPS)
    assert all(note.why for note in NOTES.values())


@pytest.mark.parametrize("name", NUMBERS)
def test_the_gradient_is_the_slope(name):
    compared = [first_order(prepare(name, number)) for number in NUMBERS[name]]
    assert any(compared), "the op is not smooth at any point"


def first_order(case):
    """Compares gradients with slopes; returns whether it could, at least once."""
    slopes = on_tape(case)
    points = [case.arrays[i] for i in case.moving]

    def loss(moved):
        return case.loss(with_moved(case, moved))

    directions = all_directions(points, np.random.default_rng(0))
    return any([agrees(case, loss, points, slopes, way) for way in directions])


@pytest.mark.parametrize("name, number", CASES)
def test_the_second_gradient_is_the_slope_of_the_first(name, number):
    case = prepare(name, number)
    if case.note.order < 2:
        pytest.skip(case.note.why)
    rng = np.random.default_rng(1)
    slopes = on_tape(case)
    if all(slope is None for slope in slopes):
        return
    towards = [g if g is None else masked(random_like(g, rng), g) for g in slopes]
    weights = [w for w in case.weights if w is not None]
    points = [case.arrays[i] for i in case.moving] + weights

    def loss(moved):
        arrays = with_moved(case, moved)
        slopes = on_tape(case, arrays, moved[len(case.moving) :])
        pairs = zip(slopes, towards, strict=True)
        return sum(weighted(g, u) for g, u in pairs if u is not None)

    seconds = second_on_tape(case, towards)
    for _ in range(2):
        directions = [random_like(point, rng) for point in points]
        agrees(case, loss, points, seconds, directions)


@pytest.mark.parametrize("name", NUMBERS)
def test_the_upstream_gradient_may_be_indexed_slices(name):
    """That is what comes out of `tf.gather` if it follows."""
    case = prepare(name, NUMBERS[name][0])
    tensors = [tf.constant(array) for array in case.arrays]
    moving = [tensors[i] for i in case.moving]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(moving)
        outputs = [y for y in differentiable_outputs(case, tensors) if y.shape.rank]
        if not outputs or not outputs[0].shape[0]:
            pytest.skip("there is nothing to gather from")
        y = outputs[0]
        twice = tf.gather(y, [0, 0])
    found = tape.gradient(twice, moving)
    upstream = np.zeros(y.shape, y.dtype.as_numpy_dtype)
    upstream[0] = 2
    wanted = tape.gradient(y, moving, output_gradients=tf.constant(upstream))
    dense = [g if g is None else tf.convert_to_tensor(g) for g in found]
    wanted = [g if g is None else tf.convert_to_tensor(g) for g in wanted]
    assert_all_close(case, numbers_of(dense), numbers_of(wanted))


@pytest.mark.parametrize("name, number", SHORT)
def test_a_graph_gives_the_gradient_of_the_tape(name, number):
    case = prepare(name, number)
    same_in_graph(case, lambda array: array.shape)


@pytest.mark.parametrize("hide", [lambda a: [None] * a.ndim, lambda a: None])
@pytest.mark.parametrize("name, number", SHORT)
def test_a_graph_with_hidden_shapes_gives_the_gradient_of_the_tape(name, number, hide):
    case = prepare(name, number)
    if not case.note.hidden:
        pytest.skip(case.note.why)
    same_in_graph(case, hide, hidden=True)


if hasattr(tf, "function"):

    @pytest.mark.parametrize("name, number", CASES[::3])
    def test_a_function_gives_the_gradient_of_the_tape(name, number):
        case = prepare(name, number)
        inside = tf.function(functools.partial(gradients_of, case))
        constants = [tf.constant(array) for array in case.arrays]
        weights = [tf.constant(w) for w in case.weights if w is not None]
        wanted = on_tape(case)
        assert_all_close(case, numbers_of(inside(constants, weights)), wanted)


def gradients_of(case, tensors, weights):
    """The gradients of L, tensors or None, with respect to what moves."""
    with tf.GradientTape() as tape:
        moving = [tensors[i] for i in case.moving]
        tape.watch(moving)
        outputs = differentiable_outputs(case, tensors)
    found = tape.gradient(outputs, moving, output_gradients=list(weights))
    return [g if g is None else tf.convert_to_tensor(g) for g in found]


def differentiable_outputs(case, tensors):
    outputs = zip(case.call(tensors), case.weights, strict=True)
    return [y for y, w in outputs if w is not None]


def on_tape(case, arrays=None, weights=None):
    """The gradients of L as arrays, None where nothing flows."""
    arrays = case.arrays if arrays is None else arrays
    if weights is None:
        weights = [w for w in case.weights if w is not None]
    tensors = [tf.constant(array) for array in arrays]
    return numbers_of(gradients_of(case, tensors, [tf.constant(w) for w in weights]))


def numbers_of(found):
    return [None if g is None else g.numpy() for g in found]


def second_on_tape(case, towards):
    """The gradients of sum(Re(conj(towards) * gradient)), by inputs and weights."""
    tensors = [tf.constant(array) for array in case.arrays]
    weights = [tf.constant(w) for w in case.weights if w is not None]
    points = [tensors[i] for i in case.moving] + weights
    with tf.GradientTape() as tape:
        tape.watch(points)
        slopes = gradients_of(case, tensors, weights)
    pairs = [pair for pair in zip(slopes, towards, strict=True) if pair[0] is not None]
    targets, upstream = zip(*pairs, strict=True)
    upstream = [tf.constant(u) for u in upstream]
    found = tape.gradient(list(targets), points, output_gradients=upstream)
    return numbers_of([g if g is None else tf.convert_to_tensor(g) for g in found])


def same_in_graph(case, shape_of, hidden=False):
    """Compares `tf.gradients`, run in a session, with the tape."""
    wanted = on_tape(case)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        feeds = {}
        tensors = []
        for i, array in enumerate(case.arrays):
            if hidden or i in case.moving:
                dtype = tf.constant(array).dtype
                tensors.append(tf.compat.v1.placeholder(dtype, shape_of(array)))
                feeds[tensors[-1].ref()] = array
            else:
                tensors.append(tf.constant(array))
        weights = [tf.constant(w) for w in case.weights if w is not None]
        moving = [tensors[i] for i in case.moving]
        found = tf.gradients(differentiable_outputs(case, tensors), moving, weights)
        found = [g if g is None else tf.convert_to_tensor(g) for g in found]
        values = iter(session.run([g for g in found if g is not None], feeds))
    for g, array in zip(found, (case.arrays[i] for i in case.moving), strict=True):
        assert g is None or g.shape.is_compatible_with(array.shape)
    assert_all_close(case, [g if g is None else next(values) for g in found], wanted)


def assert_all_close(case, found, wanted):
    tolerance = 1e-9 if case.exact else 1e-5
    for got, want in zip(found, wanted, strict=True):
        assert (got is None) == (want is None)
        if want is not None:
            assert got.dtype == want.dtype
            np.testing.assert_allclose(got, want, rtol=tolerance, atol=tolerance)


def with_moved(case, moved):
    """The inputs of the op with those that move replaced."""
    arrays = list(case.arrays)
    for i, array in zip(case.moving, moved, strict=False):
        arrays[i] = array
    return arrays


def all_directions(points, rng):
    """Lists directions to move in: one array per point each."""
    for k, point in enumerate(points):
        for direction in _directions(point, rng):
            still = [np.zeros_like(other) for other in points]
            still[k] = direction
            yield still


def _directions(point, rng):
    if point.size > FEW:
        yield from (random_like(point, rng) for _ in range(3))
        return
    for index in np.ndindex(point.shape):
        for step in (1, 1j) if point.dtype.kind == "c" else (1,):
            direction = np.zeros_like(point)
            direction[index] = step
            yield direction


def agrees(case, loss, points, gradients, directions):
    """Compares gradients with the slope in a direction; returns whether it could.

    There is no slope where steps of different size disagree: a kink, or an infinity.
    Where the op itself gives inf or nan, so may the gradient: nothing moves there.
    """
    if case.special:
        pairs = zip(directions, gradients, strict=True)
        directions = [d if g is None else masked(d, g) for d, g in pairs]
    pairs = zip(directions, gradients, strict=True)
    expected = sum(weighted(g, d) for d, g in pairs if g is not None)
    step = 1e-5 if case.exact else 3e-3
    wide, narrow = (slope(loss, points, directions, step / n) for n in (1, 3))
    best = (9 * narrow - wide) / 8  # so that the error of the order step**2 cancels
    tolerance = case.note.tolerance or (2e-6 if case.exact else 1e-2)
    close = functools.partial(np.isclose, rtol=tolerance, atol=tolerance)
    if not any(map(np.any, directions)) or not np.isfinite(best):
        return False
    if not close(wide, narrow):
        return False
    assert close(expected, best), f"{expected} but the slope is {best}"
    return True


def slope(loss, points, directions, step):
    """The slope of `loss` at `points` in a direction, by central differences."""
    pairs = list(zip(points, directions, strict=True))
    ahead = loss([np.asarray(x + step * d, x.dtype) for x, d in pairs])
    behind = loss([np.asarray(x - step * d, x.dtype) for x, d in pairs])
    return (ahead - behind) / (2 * step)
