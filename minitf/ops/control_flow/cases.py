"""`tf.case` and `tf.switch_case`: choosing between many functions.

`tf.case` looks at conditions one after the other, so it is one `tf.cond` within
another. `tf.switch_case` has a number, which one op, `Case`, turns into a choice.

In TensorFlow: python/ops/control_flow_case.py, python/ops/control_flow_switch_case.py
"""

import collections
import functools

from minitf.core import context, dtypes, log
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.core.tensor import EagerTensor, Tensor
from minitf.ops.control import control_dependencies
from minitf.ops.control_flow.choosing import add_branches, trace_branches
from minitf.ops.control_flow.cond import check_same, cond, packed, returning
from minitf.ops.debugging import Assert


def switch_case(branch_index, branch_fns, default=None, name="switch_case"):
    """Calls the function with the number `branch_index`.

    Args:
      branch_index: an integer scalar tensor.
      branch_fns: a list of functions, or of pairs (number, function), or a dict from
        numbers to functions; the numbers are those from 0 to the last.
      default: the function for all other numbers; the one with the largest number if
        None.
      name: the name of the operation.

    Raises TypeError and ValueError for what is no such list.

    >>> import minitf as tf
    >>> tf.switch_case(tf.constant(1), [lambda: 10, lambda: 20])
    20

    In TensorFlow: python/ops/control_flow_switch_case.py
    """
    functions = _functions_in_order(branch_index, branch_fns, default)
    with op_scope(name, "case"):
        if isinstance(branch_index, EagerTensor) and context.executing_eagerly():
            index, last = int(branch_index), len(functions) - 1
            return functions[index if 0 <= index <= last else last]()
        with op_scope("indexed_case", "indexed_case") as scope:
            index = convert_to_tensor(branch_index, name="branch_index")
            bodies = trace_branches([returning(f, index) for f in functions], scope)
            names = [f"branches[{i}]" for i in range(len(bodies))]
            check_same("tf.switch_case", names, bodies)
            return packed(add_branches(index, bodies, scope, is_case=True), bodies)


def _functions_in_order(branch_index, branch_fns, default):
    """The functions by their numbers, and the default; checks all arguments."""
    if not isinstance(branch_index, Tensor):
        raise TypeError(f"'branch_index' must be a Tensor, got {type(branch_index)}")
    if not branch_index.dtype.is_integer:
        raise TypeError(
            f"'branch_index' must be an integer Tensor, got {branch_index.dtype}"
        )
    if not branch_fns:
        raise ValueError("Must provide at least one item in 'branch_fns'")
    if not isinstance(branch_fns, list | tuple | dict):
        raise TypeError("'branch_fns' must be a list, tuple, or dict")
    pairs = list(branch_fns.items() if isinstance(branch_fns, dict) else branch_fns)
    if all(callable(item) for item in pairs):
        pairs = list(enumerate(pairs))
    for item in pairs:
        _check_pair(item, "branch_fns")
        if not isinstance(item[0], int):
            raise TypeError(f"key must be a Python `int`, got {type(item[0])}")
        if not callable(item[1]):
            raise TypeError(f"fn for key {item[0]} must be callable.")
    found = sorted(key for key, _ in pairs)
    if found != list(range(len(pairs))):
        raise ValueError(
            "branch indices (keys) must form contiguous range of [0 to "
            f"{len(pairs)}) but found {{{','.join(map(str, found))}}}"
        )
    functions = [function for _, function in sorted(pairs, key=lambda pair: pair[0])]
    return functions if default is None else [*functions, default]


def _check_pair(item, where):
    if not isinstance(item, tuple) or len(item) != 2:
        raise TypeError(f"Each entry in '{where}' must be a 2-tuple. Received {item}.")


def case(pred_fn_pairs, default=None, exclusive=False, strict=False, name="case"):
    """Calls the function of the first condition that is true.

    Args:
      pred_fn_pairs: a list of pairs (scalar bool tensor, function).
      default: the function if no condition is true; without it that is an error.
      exclusive: require that at most one condition is true.
      strict: accepted and not needed.
      name: the scope of the operations.

    Raises TypeError for what is no such list, InvalidArgumentError if no condition is
    true and there is no default, or more than one is and `exclusive`.

    >>> import minitf as tf
    >>> x = tf.constant(5)
    >>> tf.case([(x < 0, lambda: "negative"), (x > 0, lambda: "positive")],
    ...         default=lambda: "zero")
    'positive'

    In TensorFlow: python/ops/control_flow_case.py (case_v2)
    """
    return case_with(cond, pred_fn_pairs, default, exclusive, name)


def case_with(cond_fn, pred_fn_pairs, default, exclusive, name):
    """`case`, made of calls of `cond_fn`."""
    preds, functions = _conditions_and_functions(pred_fn_pairs, exclusive, name)
    with op_scope(name, "case"):
        chain = default
        if default is None:
            chain = _last_resort(preds, functions[-1])
            preds, functions = preds[:-1], functions[:-1]
        for pred, function in zip(reversed(preds), reversed(functions), strict=True):
            chain = functools.partial(cond_fn, pred, true_fn=function, false_fn=chain)
        if not exclusive:
            return chain()
        with _waiting_for([_at_most(1, preds, "Input error: exclusive=True")]):
            return chain()


def _conditions_and_functions(pairs, exclusive, name):
    """Checks the pairs; returns two lists."""
    if not isinstance(pairs, list | tuple | dict):
        raise TypeError(
            f"'pred_fn_pairs' must be a list, tuple, or dict. Received: {type(pairs)}"
        )
    if isinstance(pairs, dict):
        pairs = _ordered(pairs, exclusive, name)
    for item in pairs:
        _check_pair(item, "pred_fn_pairs")
    for pred, function in pairs:
        if not isinstance(pred, Tensor):
            raise TypeError(f"pred must be a Tensor, got: {pred}")
        if pred.dtype.base_dtype is not dtypes.bool:
            raise TypeError(f"pred must be Tensor of type bool: {pred}")
        if not callable(function):
            raise TypeError(f"fn for pred {pred} must be callable.")
    if not pairs:
        raise ValueError("'pred_fn_pairs' must have at least one pair.")
    return [pred for pred, _ in pairs], [function for _, function in pairs]


def _ordered(pairs, exclusive, name):
    """The items of a dict, which in a graph are sorted by the names of conditions."""
    if isinstance(pairs, collections.OrderedDict):
        return list(pairs.items())
    if not context.executing_eagerly():
        if not exclusive:
            log.get_logger().warning(
                "%s: An unordered dictionary of predicate/fn pairs was provided, but "
                "exclusive=False. The order of conditional tests is deterministic but "
                "not guaranteed.",
                name,
            )
        return sorted(pairs.items(), key=lambda item: _name_of(item[0]))
    if not exclusive:
        raise ValueError(
            "Unordered dictionaries are not supported for the 'pred_fn_pairs' argument "
            "when `exclusive=False` and eager mode is enabled."
        )
    return list(pairs.items())


def _name_of(pred):
    return getattr(pred, "name", "?")


def _last_resort(preds, function):
    """The last function as the default: its condition is the only one left."""

    def call():
        shown = OPS["Pack"].call(preds, name="preds_c")
        message = "Input error: None of conditions evaluated as True:"
        others = (
            "Implementation error: selected default action "
            f"#{len(preds) - 1} was called, but some of other predicates are True: "
        )
        checks = [_at_most(0, preds[:-1], others), Assert(preds[-1], [message, shown])]
        with _waiting_for(checks):
            return function()

    return call


def _at_most(count, preds, message):
    """Checks that no more than so many conditions are true."""
    if not preds:
        return None
    shown = OPS["Pack"].call(preds, name="preds_c")
    true = OPS["Sum"].call(
        OPS["Cast"].call(shown, DstT=dtypes.int32), [0], name="num_true_conds"
    )
    ok = OPS["LessEqual"].call(true, convert_to_tensor(count, name="n_true_conds"))
    names = "" if context.executing_eagerly() else ", ".join(p.name for p in preds)
    text = f"{message}: more than {count} conditions ({names}) evaluated as True:"
    return Assert(ok, [text, shown], summarize=len(preds))


def _waiting_for(checks):
    """A context in which operations wait for checks; None is one that is over."""
    return control_dependencies([check for check in checks if check is not None])
