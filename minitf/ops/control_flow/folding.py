"""`tf.scan`, `tf.foldl`, `tf.foldr`: loops that combine the rows of tensors.

What was combined so far goes from round to round of a `tf.while_loop`, next to the
`tf.TensorArray`s that the rows are read from and, for `scan`, results written to.

In TensorFlow: python/ops/functional_ops.py
"""

from minitf.core import nest
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import constant
from minitf.ops.array.shaping import shape
from minitf.ops.control_flow.mapping import (
    array_of,
    check_callable,
    common_count,
    stacked,
)
from minitf.ops.control_flow.while_loop import while_loop
from minitf.ops.lists.tensor_array import TensorArray


def _first_dimension(tensor):
    """The number of rows: an integer if it is known."""
    known = tensor.shape[0]
    return shape(tensor)[0] if known is None else known


def foldl(
    fn,
    elems,
    initializer=None,
    parallel_iterations=10,
    back_prop=True,
    swap_memory=False,
    name=None,
):
    """Combines the rows of `elems` from the first to the last: fn(fn(e0, e1), e2).

    Args:
      fn: takes what was combined so far, and a row; returns what is combined then.
      elems: a tensor, or a structure of tensors with as many rows each.
      initializer: what to begin with; the first row if None.
      parallel_iterations, swap_memory: accepted and not needed.
      back_prop: False stops gradients.
      name: the scope of the ops.

    >>> import minitf as tf
    >>> tf.foldl(lambda total, x: 10 * total + x, tf.constant([1, 2, 3])).numpy()
    np.int32(123)

    In TensorFlow: python/ops/functional_ops.py (foldl_v2)
    """
    check_callable(fn)
    with op_scope(name, "foldl"):
        arrays, count = _arrays_of(elems)
        start = 0
        total = initializer
        if initializer is None:
            total, start = _read(arrays, 0), 1

        def body(i, total):
            return [i + 1, fn(total, _read(arrays, i))]

        _, result = while_loop(
            lambda i, _: i < count,
            body,
            [constant(start), total],
            back_prop=back_prop,
            maximum_iterations=count,
        )
        return result


def foldr(
    fn,
    elems,
    initializer=None,
    parallel_iterations=10,
    back_prop=True,
    swap_memory=False,
    name=None,
):
    """Combines the rows of `elems` from the last to the first: fn(fn(e2, e1), e0).

    The arguments are those of `tf.foldl`.

    >>> import minitf as tf
    >>> tf.foldr(lambda total, x: 10 * total + x, tf.constant([1, 2, 3])).numpy()
    np.int32(321)

    In TensorFlow: python/ops/functional_ops.py (foldr_v2)
    """
    check_callable(fn)
    with op_scope(name, "foldr"):
        arrays, count = _arrays_of(elems)
        start, total = count, initializer
        if initializer is None:
            start = count - 1
            total = _read(arrays, start)

        def body(i, total):
            i -= 1
            return [i, fn(total, _read(arrays, i))]

        _, result = while_loop(
            lambda i, _: i > 0,
            body,
            [convert_to_tensor(start), total],
            back_prop=back_prop,
            maximum_iterations=count,
        )
        return result


def _arrays_of(elems):
    """The rows of each tensor of a structure as a `TensorArray`, and their number."""
    flat = [convert_to_tensor(item, name="elem") for item in nest.flatten(elems)]
    count = _first_dimension(flat[0])
    arrays = [array_of(tensor, count) for tensor in flat]
    return nest.pack_sequence_as(elems, arrays), count


def _read(arrays, index):
    return nest.map_structure(lambda array: array.read(index), arrays)


def scan(
    fn,
    elems,
    initializer=None,
    parallel_iterations=10,
    back_prop=True,
    swap_memory=False,
    infer_shape=True,
    reverse=False,
    name=None,
):
    """Combines rows as `tf.foldl` does and returns what there was after each of them.

    Args:
      fn: takes what was combined so far, and a row; returns what is combined then.
      elems: a tensor, or a structure of tensors with as many rows each.
      initializer: what to begin with; without it the first row is the first result.
      parallel_iterations, swap_memory: accepted and not needed.
      back_prop: False stops gradients.
      infer_shape: False if the results differ in shape.
      reverse: go from the last row to the first.
      name: the scope of the ops.

    Returns tensors with as many rows as `elems`, in the structure of the initializer.

    >>> import minitf as tf
    >>> tf.scan(lambda total, x: total + x, tf.constant([1, 2, 3, 4])).numpy()
    array([ 1,  3,  6, 10], dtype=int32)

    In TensorFlow: python/ops/functional_ops.py (scan_v2)
    """
    check_callable(fn)
    with op_scope(name, "scan"):
        flat = [convert_to_tensor(item, name="elem") for item in nest.flatten(elems)]
        count = _first_dimension(flat[0])
        inputs = [
            array_of(tensor, count, element_shape=tensor.shape[1:]) for tensor in flat
        ]
        first = count - 1 if reverse else 0
        if initializer is None:
            structure, start = elems, [array.read(first) for array in inputs]
        else:
            structure = initializer
            start = [convert_to_tensor(item) for item in nest.flatten(initializer)]
        outputs = [_results_like(item, count, infer_shape) for item in start]
        if initializer is None:
            outputs = _written(outputs, first, start)
            first += -1 if reverse else 1
        call = _of_state(fn, elems, structure)
        step = -1 if reverse else 1

        def body(i, state, arrays):
            state = call(state, [array.read(i) for array in inputs])
            return i + step, state, _written(arrays, i, state)

        _, _, outputs = while_loop(
            lambda i, *_: i >= 0 if reverse else i < count,
            body,
            (constant(first) if isinstance(first, int) else first, start, outputs),
            back_prop=back_prop,
            maximum_iterations=count,
        )
        common_count(flat)
        return nest.pack_sequence_as(structure, [stacked(a, count) for a in outputs])


def _results_like(tensor, count, infer_shape):
    """An empty array for results like a tensor."""
    return TensorArray(
        tensor.dtype.base_dtype,
        size=count,
        element_shape=tensor.shape if infer_shape else None,
        infer_shape=infer_shape,
    )


def _of_state(fn, elems, structure):
    """The function as one between flat lists of tensors."""

    def call(state, rows):
        result = fn(
            nest.pack_sequence_as(structure, state), nest.pack_sequence_as(elems, rows)
        )
        nest.assert_same_structure(structure, result)
        return nest.flatten(result)

    return call


def _written(arrays, i, values):
    pairs = zip(arrays, values, strict=True)
    return [array.write(i, value) for array, value in pairs]
