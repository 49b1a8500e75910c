"""Every op in the registry keeps the promises its declaration makes.

For each sample of each op: the shape rule tells the kernel's shape (also when sizes, or
the rank, are hidden from it); computing eagerly, running the compiled graph and
stepping through it give the same result; a GraphDef made of it and read back gives the
same; inputs are not changed; and memory is shared only where the op says so.
"""

import numpy as np
import pytest

import minitf as tf
from minitf.core import dtypes, shapes
from minitf.core.op.registry import OPS
from minitf.core.op.static import Static
from minitf.runtime import calls, executor
from minitf.runtime.resources import ResourceStore
from tests.contract import samples
from tests.contract.samples import SAMPLES, SPECIAL

samples.load()

CASES = [
    pytest.param(name, s, id=f"{name}-{i}")
    for name, found in sorted(SAMPLES.items())
    for i, s in enumerate(found)
]


@pytest.mark.parametrize("name", sorted(OPS))
def test_every_op_has_samples_or_says_which_test_covers_it(name):
    assert name in SAMPLES or name in SPECIAL, f"{name} has no samples"
    assert OPS[name].kernel.__doc__, f"{name} has no docstring"


def test_samples_are_for_ops_that_exist():
    assert set(SAMPLES) | set(SPECIAL) <= set(OPS)


def flat_arrays(s):
    arrays = []
    for item in s.inputs:
        arrays.extend(item) if isinstance(item, list) else arrays.append(item)
    return [np.asarray(a) for a in arrays]


def as_inputs(op, s, make):
    """Replaces every array of a sample by `make(array)`."""
    return [
        [make(np.asarray(a)) for a in item] if isinstance(item, list) else make(item)
        for item in map(lambda x: x if isinstance(x, list) else np.asarray(x), s.inputs)
    ]


def eager(op, s):
    """Calls the op eagerly; returns a flat list of arrays."""
    with np.errstate(all="ignore"):
        result = op.call(*as_inputs(op, s, tf.constant), **s.attrs)
    return flat_result(result)


def flat_result(result):
    if result is None or isinstance(result, tf.Operation):
        return []
    if isinstance(result, tf.Tensor):
        return [result]
    return [t for part in result for t in flat_result(part)]


def in_graph(op, s, hide=None):
    """Builds a graph that calls the op on placeholders; returns (feeds, outputs)."""
    feeds = {}

    def placeholder(array):
        shape = hide(array) if hide else array.shape
        dtype = dtypes.as_dtype(array.dtype)
        tensor = tf.compat.v1.placeholder(dtype, shape)
        feeds[tensor.ref()] = array
        return tensor

    outputs = flat_result(op.call(*as_inputs(op, s, placeholder), **s.attrs))
    return feeds, outputs


def assert_same(got, wanted, random=False):
    if isinstance(got, bytes):  # a session's value for a scalar string tensor
        got = np.array(got, object)
    got, wanted = np.asarray(got), np.asarray(wanted)
    assert got.shape == wanted.shape
    assert got.dtype == wanted.dtype
    if not random:
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("name, s", CASES)
def test_the_shape_rule_tells_what_the_kernel_returns(name, s):
    op = OPS[name]
    outputs = eager(op, s)
    with tf.Graph().as_default():
        _, known = in_graph(op, s)
        _, no_sizes = in_graph(op, s, lambda array: [None] * array.ndim)
        _, no_rank = in_graph(op, s, lambda array: None)
    for symbolic in (known, no_sizes, no_rank):
        for tensor, result in zip(symbolic, outputs, strict=True):
            assert tensor.dtype is result.dtype
            assert shapes.is_compatible(tensor._shape, result._shape)


@pytest.mark.parametrize("name, s", CASES)
def test_constants_make_the_static_shape_exact(name, s):
    """With constant inputs, all that the shape depends on is known."""
    op = OPS[name]
    statics = as_inputs(op, s, lambda a: Static(a.shape, dtypes.as_dtype(a.dtype), a))
    attrs = op.with_defaults({**_type_attrs(op, s), **s.attrs})
    kept = {key: attrs[key] for key in op.kernel_attrs}
    predicted = op.shape_rule(*statics, **kept)
    predicted = [predicted] if op.single else predicted
    for shape, result in zip(predicted, eager(op, s), strict=True):
        assert shapes.is_compatible(shape, result._shape)


def _type_attrs(op, s):
    with tf.Graph().as_default() as graph:
        in_graph(op, s)
        return graph.get_operations()[-1].attrs


@pytest.mark.parametrize("name, s", CASES)
def test_eager_compiled_and_stepped_agree(name, s):
    op = OPS[name]
    expected = eager(op, s)
    with tf.Graph().as_default() as graph, tf.compat.v1.Session() as session:
        feeds, outputs = in_graph(op, s)
        targets = [] if outputs else [graph.get_operations()[-1]]
        compiled = session.run([outputs, targets], feeds)[0]
        by_id = {id(ref.deref()): array for ref, array in feeds.items()}
        stepped = executor.run(outputs, by_id, targets, ResourceStore())
    for a, b, c in zip(expected, compiled, stepped, strict=True):
        assert_same(b, a._array, s.random)
        assert_same(c, a._array, s.random)


@pytest.mark.parametrize("name, s", CASES)
def test_inputs_are_left_alone_and_memory_is_shared_only_where_declared(name, s):
    op = OPS[name]
    arrays = flat_arrays(s)
    before = [array.copy() for array in arrays]
    attrs = op.with_defaults({**_type_attrs(op, s), **s.attrs})
    kept = {key: attrs[key] for key in op.kernel_attrs}
    kept |= {"state": {}} if op.takes_state else {}
    with np.errstate(all="ignore"):
        outputs = calls.as_outputs(op, op.kernel(*op.group(arrays, attrs), **kept))
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)
    for output in map(np.asarray, outputs):
        for array in arrays:
            shared = output.size and np.shares_memory(output, array)
            assert not shared or op.view, f"{name} returns a view but is not `view`"


@pytest.mark.parametrize("name, s", CASES)
def test_a_result_may_be_written_into_an_input(name, s):
    op = OPS[name]
    if not op.takes_out:
        pytest.skip("the kernel takes no `out`")
    arrays = flat_arrays(s)
    kept = {key: value for key, value in s.attrs.items() if key in op.kernel_attrs}
    with np.errstate(all="ignore"):
        wanted = np.asarray(op.kernel(*arrays, **kept))
        for i, array in enumerate(arrays):
            fits = array.shape == wanted.shape and array.dtype == wanted.dtype
            if fits and array.ndim:
                copies = [a.copy() for a in arrays]
                result = op.kernel(*copies, **kept, out=copies[i])
                assert result is copies[i]
                np.testing.assert_array_equal(result, wanted)


@pytest.mark.parametrize("name, s", CASES)
def test_a_graphdef_round_trip_changes_nothing(name, s):
    op = OPS[name]
    with tf.Graph().as_default() as graph:
        feeds, outputs = in_graph(op, s)
        names = [tensor.name for tensor in outputs]
        feed_names = {ref.deref().name: array for ref, array in feeds.items()}
    text = graph.as_graph_def().SerializeToString()
    with tf.Graph().as_default() as copy, tf.compat.v1.Session() as session:
        tf.import_graph_def(tf.compat.v1.GraphDef.FromString(text), name="")
        assert copy.as_graph_def() == graph.as_graph_def()
        results = session.run(names, feed_names)
    for got, wanted in zip(results, eager(op, s), strict=True):
        assert_same(got, wanted._array, s.random)
