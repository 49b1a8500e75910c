"""`apply`: the one place where a call becomes a computation or a node of a graph.

Every public function ends here. `apply(op, inputs, attrs)` makes tensors of the inputs
and then, if no graph is being built, runs the op's kernel on their arrays; if one is,
it adds a node. Recorders - gradient tapes above all - hear about both. Nothing else in
minitf asks which of the two is going on.

In TensorFlow: python/framework/op_def_library.py, python/eager/pywrap_tfe_src.cc
"""

from minitf.core import context
from minitf.core.context import threads
from minitf.core.convert import to_array
from minitf.core.graph import names
from minitf.core.graph.scopes import op_scope
from minitf.core.op import failures, types
from minitf.core.op.registry import OPS
from minitf.core.tensor import EagerTensor, SymbolicTensor, Tensor

NO_ATTRS = {}


def apply(op, inputs, attrs=NO_ATTRS, name=None):
    """Runs `op` now, or records it in the graph being built; then tells recorders.

    `inputs` holds one entry per argument of the op, a list for a list argument, and
    anything that can become a tensor will. Returns the output tensor, a list for a
    list output, or a named tuple of several; nothing eagerly for an op without outputs.
    """
    now = threads.state
    if now.graph is not None:
        return _record(now, op, inputs, attrs, name)
    try:  # all inputs are eager tensors: usual, and spelled out because it is hot
        if len(inputs) == 2:
            x, y = inputs
            arrays, found = (x._array, y._array), (x._dtype, y._dtype)
        elif len(inputs) == 1:
            (x,) = inputs
            arrays, found = (x._array,), (x._dtype,)
        else:
            arrays = [x._array for x in inputs]
            found = tuple([x._dtype for x in inputs])
    except AttributeError:
        return _compute_after_converting(now, op, inputs, attrs, name)
    dtypes = op.eager_types.get(found)
    if dtypes is None:
        dtypes = types.eager_output_types(op, found, attrs, name)
    try:
        if op.calls_back or op.takes_state:
            result = _run_special(now, op, arrays, attrs)
        elif attrs:
            result = now.run_silently(op.kernel, *arrays, **attrs)
        else:
            result = now.run_silently(op.kernel, *arrays)
    except Exception as error:
        raise failures.of_kernel(error, op, inputs, attrs, name) from error
    if op.single:
        outputs = EagerTensor(result, dtypes[0])
        if now.recorders:
            _tell(now, op, inputs, attrs, (outputs,))
        return outputs
    return _several(now, op, inputs, attrs, result, dtypes)


def _run_special(now, op, arrays, attrs):
    """Runs a kernel that calls ops itself, or that keeps state between calls."""
    if op.takes_state:
        attrs = {**attrs, "state": now.resources.state_of((op.name,))}
    if op.calls_back:
        return op.kernel(*arrays, **attrs)
    return now.run_silently(op.kernel, *arrays, **attrs)


def _several(now, op, inputs, attrs, results, dtypes):
    """Wraps the results of an op that has not exactly one output."""
    if not op.outputs:
        outputs = ()
    else:
        flat = results if len(op.outputs) == 1 else _flatten(op, results)
        outputs = tuple(map(EagerTensor, flat, dtypes))
    if now.recorders:
        _tell(now, op, inputs, attrs, outputs)
    return op.pack_outputs(outputs, attrs) if op.outputs else None


def _flatten(op, results):
    """Joins the results of a kernel, some of which may be lists, into one list."""
    flat = []
    for arg, result in zip(op.outputs, results, strict=True):
        flat.extend(result) if arg.is_list else flat.append(result)
    return flat


def _compute_after_converting(now, op, inputs, attrs, name):
    """The slower eager path: some input is a Python value, a variable or a list."""
    pair = types.number_and_tensor(inputs) if op.takes_pair else None
    if pair is not None:
        return apply(op, pair, attrs, name)
    composite = _composite_among(inputs)
    if composite is not None:
        return composite.__apply_op__(op, inputs, attrs, name)
    if op.has_lists:
        return _compute_lists(now, op, inputs, attrs, name)
    inputs = types.convert_inputs(op, inputs, _eager_input)
    return apply(op, inputs, attrs, name)


def _compute_lists(now, op, inputs, attrs, name):
    """Runs an op of which some inputs are lists of tensors."""
    arrays, found = _arrays_and_types(inputs)
    known = op.eager_types.get(found)
    if known is None:
        inputs = types.convert_inputs(op, inputs, _eager_input)
        arrays, found = _arrays_and_types(inputs)
        known = op.eager_types.get(found)
    if known is None:
        attrs = types.complete_attrs(op, inputs, attrs, name, eager=True)
        types.remember_lists(op, found, attrs)
    else:
        attrs = op.with_defaults({**known, **attrs})
    kept = {key: attrs[key] for key in op.kernel_attrs}
    flat = types.flatten_inputs(inputs)
    try:
        if op.calls_back or op.takes_state:
            result = _run_special(now, op, arrays, kept)
        else:
            result = now.run_silently(op.kernel, *arrays, **kept)
    except Exception as error:
        raise failures.of_kernel(error, op, inputs, attrs, name) from error
    results = [result] if op.single else result
    return _several(now, op, flat, attrs, results, op.output_dtypes(attrs))


def _arrays_and_types(inputs):
    """The arrays of eager tensors and of lists of them, and a key of their types.

    The key is None if there is anything else among the inputs.
    """
    arrays, found = [], []
    try:
        for item in inputs:
            if isinstance(item, list | tuple):
                arrays.append([x._array for x in item])
                found.append(tuple([x._dtype for x in item]))
            else:
                arrays.append(item._array)
                found.append(item._dtype)
    except AttributeError:
        return None, None
    return arrays, tuple(found)


def _eager_input(value, dtype, name):
    if type(value) is EagerTensor:
        return value
    return as_tensor(value, dtype)


def _record(now, op, inputs, attrs, name):
    """Adds a node for the op to the graph being built."""
    composite = _composite_among(inputs)
    if composite is not None:
        return composite.__apply_op__(op, inputs, attrs, name)
    graph = now.graph
    unique = graph.unique_name(name or op.node_name)
    if name:
        names.check_op_name(unique)

    def as_input(value, dtype, arg_name):
        if hasattr(value, "__tensor__"):
            read = graph._names.unique(f"{unique}/ReadVariableOp")
            return value.__tensor__(dtype, read + "/")
        return _graph_input(graph, value, dtype, f"{unique}/{arg_name}")

    inputs = types.convert_inputs(op, inputs, as_input)
    attrs = types.complete_attrs(op, inputs, attrs, unique, eager=False)
    node = graph.add_node(op, types.flatten_inputs(inputs), attrs, unique)
    outputs = tuple(node.outputs)  # gradients may give a call or loop more of them
    if now.recorders:
        _tell(now, op, node.inputs, attrs, outputs)
    return op.pack_outputs(outputs, attrs) if op.outputs else node


def _graph_input(graph, value, dtype, name):
    """Brings anything into the graph: as it is, captured, or as a constant."""
    if isinstance(value, SymbolicTensor):
        return value if value.op.graph is graph else graph.import_tensor(value)
    if isinstance(value, EagerTensor):
        return graph.capture(value, name)
    if hasattr(value, "__tensor__"):
        return value.__tensor__(dtype)
    if types.contains_tensor(value):
        return _pack(value, dtype, graph._names.unique(name) + "/")
    array = types.array_for(value, dtype)
    return graph.add_constant(array, None, graph._names.unique(name))


def _pack(values, dtype, name):
    """Stacks a nested list that holds tensors into one tensor."""
    inner = dtype or types.type_within(values)
    with op_scope(name, "packed") as scope:
        items = []
        for i, item in enumerate(values):
            if types.contains_tensor(item):
                items.append(_pack(item, inner, str(i)))
            elif not isinstance(item, Tensor):
                items.append(convert_to_tensor(item, inner, name=str(i)))
            elif dtype in (None, item.dtype.base_dtype):
                items.append(item)
            else:
                items.append(OPS["Cast"].call(item, DstT=dtype))
        return OPS["Pack"].call(items, name=scope)


def _composite_among(inputs):
    """Finds a ragged or sparse tensor, or the like, that handles ops itself."""
    for value in inputs:
        if hasattr(value, "__apply_op__"):
            return value
        if isinstance(value, list | tuple):
            for item in value:
                if hasattr(item, "__apply_op__"):
                    return item
    return None


def _tell(now, op, inputs, attrs, outputs):
    """Tells the recorders what happened; attributes may still lack their defaults."""
    for recorder in now.recorders:
        recorder.record(op, inputs, attrs, outputs)


def convert_to_tensor(value, dtype=None, dtype_hint=None, name=None):
    """Converts a Python value, NumPy array, variable or tensor to a tensor.

    Args:
      value: a number, bool, text, NumPy array, nested list of these and of tensors,
        or anything with a `__tensor__` method.
      dtype: the type it must have; raises ValueError for a tensor of another type.
      dtype_hint: a type to try first.

    >>> import minitf as tf
    >>> tf.convert_to_tensor([1, 2])
    <tf.Tensor: shape=(2,), dtype=int32, numpy=array([1, 2], dtype=int32)>

    In TensorFlow: python/framework/tensor_conversion.py
    """
    dtype = types.as_optional_dtype(dtype)
    if dtype_hint is not None and dtype is None:
        return _convert_by_hint(value, types.as_optional_dtype(dtype_hint), name)
    tensor = as_tensor(value, dtype, name)
    plain = isinstance(tensor, Tensor)  # a ragged or sparse one casts itself
    if plain and dtype is not None and tensor.dtype.base_dtype is not dtype:
        raise ValueError(
            f"Tensor conversion requested dtype {dtype.name} for Tensor with dtype "
            f"{tensor.dtype.name}: {tensor!r}. Use tf.cast to change the type."
        )
    return tensor


def as_tensor(value, dtype=None, name=None):
    """Makes a tensor of `value`, of the type `dtype` unless it is a tensor already."""
    graph = context.state().graph
    if not isinstance(value, Tensor):
        if hasattr(value, "__tensor__"):
            value = value.__tensor__(dtype)
        elif hasattr(value, "__apply_op__"):
            return value  # ragged, sparse: it handles the op it is given to itself
        elif types.contains_tensor(value):
            return _pack(value, dtype, name)
        elif graph is None:
            return EagerTensor(to_array(value, dtype), dtype)
        else:
            unique = graph.unique_name(name or "Const")
            return graph.add_constant(types.array_for(value, dtype), None, unique)
    elif graph is None and not isinstance(value, EagerTensor):
        raise failures.out_of_scope(value)
    if graph is not None:
        return _graph_input(graph, value, dtype, name or "Const")
    return value


def _convert_by_hint(value, hint, name):
    """Tries the hinted type; keeps the value's own if that fails."""
    if not isinstance(value, Tensor):
        try:
            return convert_to_tensor(value, hint, name=name)
        except (TypeError, ValueError):
            pass  # the hint is only a wish
    return convert_to_tensor(value, name=name)
