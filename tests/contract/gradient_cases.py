"""Makes cases for the gradient test out of the samples of the contract test.

Floating-point inputs become float64, complex ones complex128, wherever the op computes
in those, and are moved a little, off the kinks that round numbers tend to sit on.
"""

import functools
from dataclasses import dataclass

import numpy as np

import minitf as tf
from minitf.core import dtypes
from minitf.core.op.registry import MISSING, OPS
from tests.contract.gradient_notes import NO_NOTE, NOTES
from tests.contract.samples import SAMPLES

MOST_SAMPLES = 4  # of one op
MOST_NUMBERS = 2_000  # in one sample

_WIDER = {
    dtypes.float16: dtypes.float64,
    dtypes.bfloat16: dtypes.float64,
    dtypes.float32: dtypes.float64,
    dtypes.complex64: dtypes.complex128,
}


@dataclass(frozen=True)
class Case:
    """A sample of an op, ready to be differentiated."""

    op: object
    form: tuple  # per argument: None, or the length of a list
    arrays: list  # the inputs, flat
    moving: list  # which of them are differentiated
    attrs: dict
    weights: list  # per output; None for outputs without a gradient
    exact: bool  # everything is in float64
    special: bool  # some results are inf, nan or huge; their weights are 0
    note: object

    def call(self, tensors):
        """Calls the op; returns a flat list of outputs."""
        rest = iter(tensors)
        groups = [
            next(rest) if size is None else [next(rest) for _ in range(size)]
            for size in self.form
        ]
        return flat_result(self.op.call(*groups, **self.attrs))

    def loss(self, arrays):
        """L = sum(Re(conj(w) * y)) over all outputs y, as a NumPy number."""
        outputs = self.call([tf.constant(array) for array in arrays])
        pairs = zip(outputs, self.weights, strict=True)
        return sum(weighted(y.numpy(), w) for y, w in pairs if w is not None)


def weighted(y, w):
    """Sums Re(conj(w) * y), leaving out what has the weight 0 even if it is nan."""
    with np.errstate(all="ignore"):
        terms = np.where(w == 0, 0.0, np.real(np.conj(w) * y))
    return np.sum(terms, dtype=np.float64)


def flat_result(result):
    """Lists the tensors that an op returned."""
    if isinstance(result, tf.Tensor):
        return [result]
    return [t for part in result for t in flat_result(part)]


def numbers_of_samples():
    """Returns, by the name of the op, the numbers of the samples to differentiate."""
    found = {}
    for name in sorted(SAMPLES):
        note = NOTES.get(name, NO_NOTE)
        if OPS[name].gradient in (MISSING, None) or note.skip:
            continue
        numbers = [
            i
            for i, s in enumerate(SAMPLES[name])
            if i not in note.without and _is_worth_it(s)
        ]
        if numbers:
            found[name] = numbers[:MOST_SAMPLES]
    return found


def _flat(s):
    parts = [item if isinstance(item, list) else [item] for item in s.inputs]
    return [np.asarray(array) for part in parts for array in part]


def _is_worth_it(s):
    arrays = _flat(s)
    moves = any(_has_gradient(array) for array in arrays)
    return moves and not s.random and sum(a.size for a in arrays) <= MOST_NUMBERS


def _has_gradient(array):
    return array.dtype != object and dtypes.as_dtype(array.dtype) in (
        dtypes.DIFFERENTIABLE
    )


@functools.lru_cache(4)
def prepare(name, number):
    """Makes the `Case` of one sample."""
    op, s = OPS[name], SAMPLES[name][number]
    note = NOTES.get(name, NO_NOTE)
    rng = np.random.default_rng(len(name) + number)
    form = tuple(len(x) if isinstance(x, list) else None for x in s.inputs)
    arrays, attrs = _widened(op, s, form)
    moving = [i for i, a in enumerate(arrays) if _has_gradient(a)]
    moving = [i for i in moving if i not in note.constant]
    for i in moving:
        arrays[i] = np.asarray(
            arrays[i] + 0.013 * random_like(arrays[i], rng), arrays[i].dtype
        )
    if note.prepare is not None:
        arrays = [np.asarray(array) for array in note.prepare(*arrays)]
    case = Case(op, form, arrays, moving, attrs, [], False, False, note)
    outputs = [y.numpy() for y in case.call([tf.constant(a) for a in arrays])]
    weights = [_weight(i, y, rng, note) for i, y in enumerate(outputs)]
    floats = [arrays[i] for i in moving] + [w for w in weights if w is not None]
    exact = all(array.dtype.name in ("float64", "complex128") for array in floats)
    special = any(w is not None and not np.all(w) for w in weights)
    return Case(op, form, arrays, moving, attrs, weights, exact, special, note)


def _weight(i, y, rng, note):
    """Random weights for output number `i`, 0 where it is no ordinary number."""
    if not _has_gradient(y) or (note.outputs is not None and i not in note.outputs):
        return None
    return masked(random_like(y, rng), y)


def masked(numbers, values):
    """Puts a 0 wherever `values` has inf, nan or something huge."""
    with np.errstate(all="ignore"):
        ordinary = np.abs(values) < 1e12
    return np.asarray(np.where(ordinary, numbers, 0), numbers.dtype)


def _widened(op, s, form):
    """The inputs and attributes of a sample in double precision, where allowed."""
    arrays, attrs, is_wider = [], dict(s.attrs), False
    flat = iter(_flat(s))
    for arg, size in zip(op.inputs, form, strict=True):
        for _ in range(1 if size is None else size):
            array = next(flat)
            wider = None if array.dtype == object else _wider(op, arg, array.dtype)
            is_wider = is_wider or wider is not None
            arrays.append(array if wider is None else array.astype(wider.np_dtype))
    of_inputs = {arg.type_attr for arg in op.inputs}
    for attr in op.attrs.values():
        if is_wider and attr.kind == "type" and attr.name not in of_inputs:
            wider = _WIDER.get(attrs.get(attr.name, attr.default))
            if wider and (attr.allowed is None or wider in attr.allowed):
                attrs[attr.name] = wider
    return arrays, attrs


def _wider(op, arg, np_dtype):
    """The type a type attribute can be widened to, or None."""
    wider = _WIDER.get(dtypes.as_dtype(np_dtype))
    if wider is None or arg.dtype is not None:
        return None
    allowed = op.attrs[arg.type_attr].allowed
    return wider if allowed is None or wider in allowed else None


def random_like(array, rng):
    """Random numbers between -1 and 1 of an array's shape and type."""
    numbers = rng.uniform(-1, 1, array.shape)
    if array.dtype.kind == "c":
        numbers = numbers + 1j * rng.uniform(-1, 1, array.shape)
    return np.asarray(numbers, array.dtype)
