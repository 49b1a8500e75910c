"""TensorFlow 1's `cond`, `while_loop` and `case`: the same ops, other manners.

A function that returns a list of one tensor is taken to return the tensor, and the
arguments have older names, or stand in another order.

In TensorFlow: python/ops/cond.py, python/ops/while_loop.py,
python/ops/control_flow_case.py
"""

from minitf.core import context
from minitf.ops.control_flow import cond as cond_v2
from minitf.ops.control_flow.cases import case_with
from minitf.ops.control_flow.while_loop import loop


def cond(
    pred, true_fn=None, false_fn=None, strict=False, name=None, fn1=None, fn2=None
):
    """Calls `true_fn` if `pred` is true, `false_fn` otherwise; see `tf.cond`.

    Args:
      pred: a scalar bool tensor.
      true_fn, false_fn: take nothing; both return the same structure of tensors.
      strict: eagerly, a list or tuple of one stays what it is.
      name: the name of the operation.
      fn1, fn2: older names for `true_fn` and `false_fn`.

    Raises TypeError if a function is given twice, or is missing.

    >>> import minitf as tf
    >>> tf.compat.v1.cond(tf.constant(True), lambda: [1], lambda: [2])
    1

    In TensorFlow: python/ops/cond.py (cond)
    """
    true_fn = _one_of("true_fn", true_fn, "fn1", fn1)
    false_fn = _one_of("false_fn", false_fn, "fn2", fn2)
    result = cond_v2(pred, true_fn, false_fn, name)
    if context.executing_eagerly() and not strict:
        return _without_singleton(result)
    return result


def _one_of(name, value, old_name, old):
    if old is not None:
        if value is not None:
            raise TypeError(
                f"cond(): '{name}' and '{old_name}' may not be set simultaneously."
            )
        return old
    if value is None:
        raise TypeError(f"cond(): '{name}' argument required")
    return value


def _without_singleton(result):
    """What is in a list or tuple of one."""
    if isinstance(result, list | tuple) and len(result) == 1:
        return result[0]
    return result


def while_loop(
    cond,
    body,
    loop_vars,
    shape_invariants=None,
    parallel_iterations=10,
    back_prop=True,
    swap_memory=False,
    name=None,
    maximum_iterations=None,
    return_same_structure=False,
):
    """Repeats `body` while `cond` is true; see `tf.while_loop`.

    The arguments are those of `tf.while_loop`, in another order. A single loop variable
    comes back bare unless `return_same_structure`.

    >>> import minitf as tf
    >>> tf.compat.v1.while_loop(lambda i: i < 3, lambda i: i + 1, [0]).numpy()
    np.int32(3)

    In TensorFlow: python/ops/while_loop.py (while_loop)
    """
    return loop(
        cond,
        body,
        loop_vars,
        shape_invariants,
        parallel_iterations,
        back_prop,
        maximum_iterations,
        name,
        unpack=not return_same_structure,
    )


def case(pred_fn_pairs, default=None, exclusive=False, strict=False, name="case"):
    """Calls the function of the first condition that is true; see `tf.case`.

    Eagerly a list or tuple of one that a function returns is unpacked, unless `strict`.

    >>> import minitf as tf
    >>> tf.compat.v1.case([(tf.constant(True), lambda: [1])], default=lambda: [2])
    1

    In TensorFlow: python/ops/control_flow_case.py (case)
    """

    def choose(pred, true_fn, false_fn):
        return cond(pred, true_fn, false_fn, strict=strict)

    return case_with(choose, pred_fn_pairs, default, exclusive, name)
