"""`tf.map_fn`, `tf.scan`, `tf.foldl`, `tf.foldr`: loops over the rows of tensors.

All four take the rows one by one and write results into a `tf.TensorArray`, or carry
them to the next round, in a `tf.while_loop`. Eagerly that is a Python loop over Python
lists; in a graph it is one op, with the rows in lists of tensors.

In TensorFlow: python/ops/map_fn.py, python/ops/functional_ops.py
"""

from minitf.core import context, nest
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import METHODS
from minitf.core.shapes import TensorShape
from minitf.ops.array.constants import constant
from minitf.ops.array.shaping import shape
from minitf.ops.control_flow import batches
from minitf.ops.control_flow.while_loop import while_loop
from minitf.ops.lists.tensor_array import TensorArray


def map_fn(
    fn,
    elems,
    dtype=None,
    parallel_iterations=None,
    back_prop=True,
    swap_memory=False,
    infer_shape=True,
    name=None,
    fn_output_signature=None,
):
    """Calls `fn` for each row of `elems` and stacks what it returns.

    Args:
      fn: takes one row, in the structure of `elems`.
      elems: a tensor, ragged tensor, or structure of them, of as many rows each.
      dtype: an older name for `fn_output_signature`.
      parallel_iterations, swap_memory: accepted and not needed.
      back_prop: False stops gradients.
      infer_shape: False if the results of `fn` differ in shape.
      name: the scope of the ops.
      fn_output_signature: the types that `fn` returns, or specs such as
        `tf.RaggedTensorSpec`, if they are not those of `elems`.

    Raises TypeError and ValueError if `fn` cannot be called, returns another structure
    than it should, or if `elems` have no rows.

    >>> import minitf as tf
    >>> tf.map_fn(lambda x: x * x, tf.constant([1, 2, 3])).numpy()
    array([1, 4, 9], dtype=int32)
    >>> tf.map_fn(tf.range, tf.constant([2, 0, 1]),
    ...           fn_output_signature=tf.RaggedTensorSpec([None], tf.int32))
    <tf.RaggedTensor [[0, 1], [], [0]]>

    In TensorFlow: python/ops/map_fn.py (map_fn_v2)
    """
    signature = dtype if fn_output_signature is None else fn_output_signature
    _check_callable(fn)
    flat = nest.flatten(elems)
    if not flat:
        raise ValueError(
            "elems must be a Tensor or (possibly nested) sequence of Tensors. "
            f"Got {elems}, which does not contain any Tensors."
        )
    with op_scope(name, "map"):
        flat = [batches.as_batch(item) for item in flat]
        kinds = [batches.kind_of_elements(batch) for batch in flat]
        results = _kinds_of_results(kinds, signature)
        rows = [batches.to_rows(batch) for batch in flat]
        count = _common_count(rows)
        stacked = _mapped(
            _of_rows(_converted(fn), elems, kinds, signature, results),
            rows,
            count,
            [kind.stored for kind in results],
            infer_shape,
            {"back_prop": back_prop, "swap_memory": swap_memory},
        )
        found = map(batches.from_rows, stacked, results)
        return nest.pack_sequence_as(
            elems if signature is None else signature, list(found)
        )


def _check_callable(fn):
    if not callable(fn):
        raise TypeError(f"{fn!r} is not callable. Please provide a callable function.")


def _converted(fn):
    """What AutoGraph makes of `fn`, if it converts what is running."""
    if context.state().autograph is None:
        return fn
    return METHODS["converted"](fn)


def _kinds_of_results(kinds, signature):
    """What the function returns: if nothing is said, tensors of the types it takes."""
    if signature is None:
        return [kind._replace(shape=TensorShape(None)) for kind in kinds]
    return [batches.kind_of_signature(item) for item in nest.flatten(signature)]


def _common_count(rows):
    """The number of rows that all tensors have; a tensor if it is not known yet."""
    for tensor in rows:
        if tensor._shape == ():
            raise ValueError(
                "Elements in elems must be 1+ dimensional Tensors, not scalars"
            )
    known = {tensor.shape[0] for tensor in rows if tensor._shape is not None}
    known.discard(None)
    if len(known) > 1:
        first, other = sorted(known)[:2]
        raise ValueError(f"Dimensions {first} and {other} are not compatible")
    return known.pop() if known else shape(rows[0])[0]


def _of_rows(fn, elems, kinds, signature, results):
    """The function as one from a list of stored rows to a list of stored results."""

    def call(rows):
        values = list(map(batches.from_row, rows, kinds))
        result = fn(nest.pack_sequence_as(elems, values))
        nest.assert_same_structure(elems if signature is None else signature, result)
        return list(map(batches.to_row, nest.flatten(result), results))

    return call


def _mapped(fn, rows, count, stored, infer_shape, options):
    """Loops over the rows; returns what `fn` returned, stacked."""
    inputs = [_array_of(tensor, count) for tensor in rows]
    start = constant(0)
    outputs = [
        TensorArray(
            dtype, size=count, infer_shape=infer_shape, element_shape=element_shape
        )
        for dtype, element_shape in stored
    ]

    def body(i, arrays):
        results = fn([array.read(i) for array in inputs])
        pairs = zip(arrays, results, strict=True)
        return i + 1, [array.write(i, result) for array, result in pairs]

    _, outputs = while_loop(
        lambda i, _: i < count,
        body,
        (start, outputs),
        maximum_iterations=count,
        **options,
    )
    return [_stacked(array, count) for array in outputs]


def _array_of(tensor, count, **options):
    """A `TensorArray` of the rows of a tensor."""
    array = TensorArray(tensor.dtype.base_dtype, size=count, **options)
    return array.unstack(tensor)


def _stacked(array, count):
    """The elements as one tensor, which has `count` rows."""
    result = array.stack()
    known = [count if isinstance(count, int) else None]
    result.set_shape(TensorShape(known).concatenate(result.shape[1:]))
    return result


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
    _check_callable(fn)
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
    _check_callable(fn)
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
    arrays = [_array_of(tensor, count) for tensor in flat]
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
    _check_callable(fn)
    with op_scope(name, "scan"):
        flat = [convert_to_tensor(item, name="elem") for item in nest.flatten(elems)]
        count = _first_dimension(flat[0])
        inputs = [
            _array_of(tensor, count, element_shape=tensor.shape[1:]) for tensor in flat
        ]
        first = count - 1 if reverse else 0
        if initializer is None:
            structure, start = elems, [array.read(first) for array in inputs]
        else:
            structure = initializer
            start = [convert_to_tensor(item) for item in nest.flatten(initializer)]
        outputs = [
            TensorArray(
                item.dtype.base_dtype,
                size=count,
                element_shape=item.shape if infer_shape else None,
                infer_shape=infer_shape,
            )
            for item in start
        ]
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
        _common_count(flat)
        return nest.pack_sequence_as(structure, [_stacked(a, count) for a in outputs])


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


def vectorized_map(fn, elems, fallback_to_while_loop=True, warn=True):
    """Calls `fn` for each row of `elems` and stacks what it returns.

    The arguments: a function of one row, in the structure of `elems`; tensors of as
    many rows, or of one row that is used again and again. `fallback_to_while_loop` and
    `warn` are accepted and not needed: this is a loop. The types that `fn` returns need
    not be announced.

    >>> import minitf as tf
    >>> tf.vectorized_map(lambda x: tf.reduce_sum(x), tf.ones([2, 3])).numpy()
    array([3., 3.], dtype=float32)

    In TensorFlow: python/ops/parallel_for/control_flow_ops.py
    """
    _check_callable(fn)
    elems = nest.map_structure(convert_to_tensor, elems)
    flat = nest.flatten(elems)
    count = _batch_size(flat)
    rows = [_array_of(tensor, _first_dimension(tensor)) for tensor in flat]

    def call(i):
        values = [
            tensor[0] if tensor.shape[0] == 1 else array.read(i)
            for tensor, array in zip(flat, rows, strict=True)
        ]
        return nest.map_structure(
            convert_to_tensor, fn(nest.pack_sequence_as(elems, values))
        )

    return _collected(call, count)
