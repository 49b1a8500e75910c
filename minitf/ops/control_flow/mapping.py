"""`tf.map_fn` and `tf.vectorized_map`: a function called for each row of tensors.

The rows are read from `tf.TensorArray`s in a `tf.while_loop`, and the results written
to others. Eagerly that is a Python loop over Python lists; in a graph it is one op,
with the rows in lists of tensors.

In TensorFlow: python/ops/map_fn.py, python/ops/parallel_for/control_flow_ops.py
"""

from minitf.core import context, dtypes, nest
from minitf.core.graph.func_graph import trace, unique_name
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import METHODS, OPS
from minitf.core.shapes import TensorShape
from minitf.core.specs import TensorSpec
from minitf.ops.array.constants import constant
from minitf.ops.array.shaping import shape
from minitf.ops.control_flow import batches
from minitf.ops.control_flow.calls import call
from minitf.ops.control_flow.while_loop import while_loop
from minitf.ops.indexing.gathering import gather
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
    check_callable(fn)
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
        count = common_count(rows)
        stacks = _mapped(
            _of_rows(_converted(fn), elems, kinds, signature, results),
            rows,
            count,
            [kind.stored for kind in results],
            infer_shape,
            {"back_prop": back_prop, "swap_memory": swap_memory},
        )
        found = map(batches.from_rows, stacks, results)
        return nest.pack_sequence_as(
            elems if signature is None else signature, list(found)
        )


def check_callable(fn):
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


def common_count(rows):
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
    inputs = [array_of(tensor, count) for tensor in rows]
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
    return [stacked(array, count) for array in outputs]


def array_of(tensor, count, **options):
    """A `TensorArray` of the rows of a tensor."""
    array = TensorArray(tensor.dtype.base_dtype, size=count, **options)
    return array.unstack(tensor)


def stacked(array, count):
    """The elements as one tensor, which has `count` rows."""
    result = array.stack()
    known = [count if isinstance(count, int) else None]
    result.set_shape(TensorShape(known).concatenate(result.shape[1:]))
    return result


def vectorized_map(fn, elems, fallback_to_while_loop=True, warn=True):
    """Traces `fn` once, calls that for each row of `elems` and stacks the results.

    Args:
      fn: takes one row, in the structure of `elems`; returns any structure of tensors,
        of types that need not be announced.
      elems: a structure of tensors with as many rows each, or one row, which is then
        used again and again.
      fallback_to_while_loop, warn: accepted and not needed: this is a loop.

    >>> import minitf as tf
    >>> tf.vectorized_map(lambda x: tf.reduce_sum(x), tf.ones([2, 3])).numpy()
    array([3., 3.], dtype=float32)

    In TensorFlow: python/ops/parallel_for/control_flow_ops.py
    """
    check_callable(fn)
    elems = nest.map_structure(batches.as_batch, elems)
    flat = nest.flatten(elems)
    kinds = [batches.kind_of_elements(batch) for batch in flat]
    rows = [batches.to_rows(batch) for batch in flat]
    count = _broadcast_count(rows)

    def of_number(i):
        found = [_row(tensor, i) for tensor in rows]
        values = list(map(batches.from_row, found, kinds))
        result = _converted(fn)(nest.pack_sequence_as(elems, values))
        return nest.map_structure(convert_to_tensor, result)

    body = trace(of_number, unique_name("loop_body"), [TensorSpec([], dtypes.int32)])
    _tell_of_variables(body)
    stored = [(y.dtype.base_dtype, y.shape) for y in body.outputs]

    def of_row(values):
        return call(body, [*values, *body.captured])

    numbers = OPS["Range"].call(0, count, 1)
    stacks = _mapped(of_row, [numbers], count, stored, True, {})
    return nest.pack_sequence_as(body.structured_outputs, stacks)


def _row(tensor, i):
    """Row number `i`; the only one if there is but one."""
    if tensor.shape[0] is None:
        i = OPS["Minimum"].call(i, shape(tensor)[0] - 1)
    return gather(tensor, 0 if tensor.shape[0] == 1 else i)


def _broadcast_count(rows):
    """The number of rows that all tensors have that do not have just one."""
    known = {tensor.shape[0] for tensor in rows} - {None, 1}
    if len(known) > 1:
        first, other = sorted(known)[:2]
        raise ValueError(
            f"elems have {first} and {other} rows. All must have the same number of "
            "rows, or one."
        )
    if known:
        return known.pop()
    sizes = [shape(tensor)[0] for tensor in rows if tensor.shape[0] is None]
    count = sizes[0] if sizes else 1
    for size in sizes[1:]:
        count = OPS["Maximum"].call(count, size)
    return count


def _tell_of_variables(body):
    """Tells whoever listens of the variables that a traced function reads."""
    now = context.state()
    for variable in body.variables:
        if now.graph is not None and now.graph.building_function:
            now.graph.variable_accessed(variable)
        for recorder in now.recorders:
            recorder.variable_accessed(variable)
