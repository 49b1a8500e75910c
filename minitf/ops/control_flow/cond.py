"""`tf.cond`, `tf.case` and `tf.switch_case`: choosing between functions.

While computing, the condition is known and the function chosen is simply called. In a
graph all functions are traced, and an op chooses when the graph runs.

In TensorFlow: python/ops/cond.py, python/ops/control_flow_case.py,
python/ops/control_flow_switch_case.py
"""

from minitf.core import context, dtypes, nest
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import as_tensor, convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.tensor import EagerTensor, Tensor
from minitf.ops.control import control_dependencies
from minitf.ops.control_flow.choosing import add_branches, trace_branches


def cond(pred, true_fn=None, false_fn=None, name=None):
    """Calls `true_fn` if `pred` is true, `false_fn` otherwise.

    Args:
      pred: a bool or scalar bool tensor.
      true_fn, false_fn: take nothing; both return the same structure of tensors.
      name: the name of the operation.

    Eagerly returns what the function returns, as it is. Raises TypeError if a function
    cannot be called, or if in a graph the two return different types; ValueError if
    they return different structures.

    >>> import minitf as tf
    >>> x = tf.constant(-3.0)
    >>> tf.cond(x > 0.0, lambda: x, lambda: -x).numpy()
    np.float32(3.0)

    In TensorFlow: python/ops/cond.py (cond_for_tf_v2)
    """
    if not callable(true_fn):
        raise TypeError("'true_fn' must be callable.")
    if not callable(false_fn):
        raise TypeError("'false_fn' must be callable.")
    if context.executing_eagerly():
        return true_fn() if _is_true(pred) else false_fn()
    with op_scope(name, "cond") as scope:
        if isinstance(pred, bool):
            raise TypeError("pred must not be a Python bool")
        pred = _as_condition(pred)
        bodies = trace_branches([_returning(true_fn), _returning(false_fn)], scope)
        _check_same("true_fn", "false_fn", bodies)
        return _packed(add_branches(pred, bodies, scope), bodies)


def _is_true(pred):
    if isinstance(pred, EagerTensor) or not hasattr(pred, "__tensor__"):
        return bool(pred)
    return bool(pred.__tensor__())


def _as_condition(pred):
    """The condition as a tensor in the graph."""
    return (
        pred
        if isinstance(pred, Tensor) and not isinstance(pred, EagerTensor)
        else convert_to_tensor(pred, name="pred")
    )


def _returning(function):
    """The function, but an operation it returns counts as None."""

    def call():
        result = function()
        return nest.map_structure(_as_result, result)

    return call


def _as_result(value):
    if value is None or hasattr(value, "_to_components"):
        return value
    if hasattr(value, "control_inputs"):  # an operation
        return None
    return as_tensor(value)


def _check_same(first_name, other_name, bodies):
    """Branches must return the same structure, of the same types."""
    first = bodies[0]
    for other in bodies[1:]:
        try:
            nest.assert_same_structure(
                first.structured_outputs,
                other.structured_outputs,
                expand_composites=True,
            )
        except (TypeError, ValueError) as error:
            raise type(error)(
                f"{first_name} and {other_name} arguments to tf.cond must have the "
                "same number, type, and overall structure of return values.\n\n"
                f"{first_name} output: {first.structured_outputs}\n"
                f"{other_name} output: {other.structured_outputs}\n\n"
                f"Error details:\n{error}"
            ) from None
        for a, b in zip(first.outputs, other.outputs, strict=True):
            if a.dtype.base_dtype is not b.dtype.base_dtype:
                raise TypeError(
                    f"{first_name} and {other_name} arguments to tf.cond must have the "
                    "same number, type, and overall structure of return values.\n\n"
                    f"{first_name} output: {a}\n{other_name} output: {b}\n\n"
                    f"Their types are {a.dtype.name} and {b.dtype.name}. Use tf.cast "
                    "in one of them."
                )


def _packed(results, bodies):
    """Puts flat results into the structure that the branches returned."""
    structure = bodies[0].structured_outputs
    left = iter(results)
    flat = nest.flatten(structure, expand_composites=True)
    filled = [None if item is None else next(left) for item in flat]
    return nest.pack_sequence_as(structure, filled, expand_composites=True)


def switch_case(branch_index, branch_fns, default=None, name="switch_case"):
    """Calls the function with the number `branch_index`.

    Args:
      branch_index: an int32 scalar.
      branch_fns: a list of functions, or of pairs (number, function), or a dict from
        numbers to functions.
      default: the function for all other numbers; the one with the largest number if
        None.
      name: the name of the operation.

    Raises TypeError and ValueError for what is no such list.

    >>> import minitf as tf
    >>> tf.switch_case(tf.constant(1), [lambda: 10, lambda: 20]).numpy()
    np.int32(20)

    In TensorFlow: python/ops/control_flow_switch_case.py
    """
    numbered = _numbered(branch_fns)
    default = default or numbered[max(numbered)]
    functions = [numbered.get(i, default) for i in range(max(numbered) + 1)]
    functions.append(default)
    with op_scope(name, "switch_case") as scope:
        if context.executing_eagerly():
            index = int(branch_index)
            if not 0 <= index < len(functions):
                index = -1
            result = functions[index]()
            return nest.map_structure(_converted, result)
        index = convert_to_tensor(branch_index, dtypes.int32, name="branch_index")
        if functions[-1] is functions[-2]:
            functions.pop()
        bodies = trace_branches([_returning(f) for f in functions], scope)
        _check_same("branch 0", "other branch", bodies)
        return _packed(add_branches(index, bodies, scope), bodies)


def _converted(value):
    return value if value is None else as_tensor(value)


def _numbered(branch_fns):
    """The functions by their numbers; checks that they are what they should be."""
    if isinstance(branch_fns, dict):
        pairs = list(branch_fns.items())
    elif isinstance(branch_fns, list | tuple):
        pairs = list(branch_fns)
    else:
        raise TypeError(
            "'branch_fns' must be a list, tuple, or dict. Received: "
            f"{type(branch_fns).__name__}."
        )
    if not pairs:
        raise ValueError("Argument `branch_fns` must provide at least one item.")
    if all(callable(item) for item in pairs):
        pairs = list(enumerate(pairs))
    for item in pairs:
        if not isinstance(item, tuple) or len(item) != 2:
            raise TypeError(
                f"Each entry in 'branch_fns' must be a 2-tuple. Received: {item!r}."
            )
        if not isinstance(item[0], int):
            raise TypeError(f"key must be a Python `int`, got {type(item[0])}")
        if not callable(item[1]):
            raise TypeError(f"fn for key {item[0]} must be callable.")
    numbered = dict(pairs)
    if len(numbered) < len(pairs):
        raise ValueError("keys in 'branch_fns' must be unique.")
    return numbered


def case(pred_fn_pairs, default=None, exclusive=False, strict=False, name="case"):
    """Calls the function of the first condition that is true.

    Args:
      pred_fn_pairs: a list of pairs (scalar bool tensor, function).
      default: the function if no condition is true; without it that is an error.
      exclusive: require that at most one condition is true.
      strict: accepted and not needed.
      name: the scope of the operations.

    Raises InvalidArgumentError if no condition is true and there is no default, or
    more than one is and `exclusive`.

    >>> import minitf as tf
    >>> x = tf.constant(5)
    >>> tf.case([(x < 0, lambda: "negative"), (x > 0, lambda: "positive")],
    ...         default=lambda: "zero").numpy()
    b'positive'

    In TensorFlow: python/ops/control_flow_case.py
    """
    pairs = _checked_pairs(pred_fn_pairs)
    if default is not None and not callable(default):
        raise TypeError("'default' must be callable.")
    with op_scope(name, "case"):
        preds = [convert_to_tensor(pred) for pred, _ in pairs]
        asserts = _assertions(preds, default, exclusive)
        functions = [function for _, function in pairs]
        if default is None:
            default, preds = functions[-1], preds[:-1]
        with control_dependencies(asserts):
            result = _chain(list(zip(preds, functions, strict=False)), default)
        return nest.map_structure(_converted, result)


def _checked_pairs(pairs):
    if isinstance(pairs, dict):
        pairs = list(pairs.items())
    if not isinstance(pairs, list | tuple):
        raise TypeError("'pred_fn_pairs' must be a list, tuple, or dict.")
    pairs = [(_deref(pred), function) for pred, function in pairs]
    for _, function in pairs:
        if not callable(function):
            raise TypeError(f"Function {function} is not callable.")
    return pairs


def _deref(pred):
    return pred.deref() if hasattr(pred, "deref") else pred


def _assertions(preds, default, exclusive):
    """Checks on the conditions: enough of them true, and not too many."""
    if not exclusive and default is not None:
        return []
    count = OPS["Sum"].call(
        [OPS["Cast"].call(pred, DstT=dtypes.int32) for pred in preds], [0]
    )
    checks = []
    if exclusive:
        message = "Input error: more than one condition of tf.case is true"
        checks.append((OPS["LessEqual"].call(count, 1), message))
    if default is None:
        message = "Input error: None of conditions evaluated as True"
        checks.append((OPS["Greater"].call(count, 0), message))
    return [OPS["Assert"].call(ok, [message, *preds]) for ok, message in checks]


def _chain(pairs, default):
    """Nested conditions: the first, or else the second, or else ..."""
    if not pairs:
        return default()
    (pred, function), *rest = pairs
    return cond(pred, function, lambda: _chain(rest, default))
