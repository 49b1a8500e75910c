"""`and`, `or`, `not`, `==` and `!=`.

In TensorFlow: tensorflow/python/autograph/operators/logical.py
"""

from minitf.autograph.operators.staging import is_staged, is_tensor
from minitf.ops.control_flow.cond import cond
from minitf.ops.math.comparison import equal, not_equal
from minitf.ops.math.logic import logical_not


def not_(a):
    """Computes `not a`.

    >>> not_([])
    True
    """
    return logical_not(a) if is_staged(a) else not a


def and_(a, b):
    """Computes `a() and b()`; the second only if it must.

    >>> and_(lambda: 0, lambda: 1 / 0)
    0
    """
    left = a()
    if is_staged(left):
        return cond(left, b, lambda: left)
    return left and b()


def or_(a, b):
    """Computes `a() or b()`; the second only if it must.

    >>> or_(lambda: None, lambda: 3)
    3
    """
    left = a()
    if is_staged(left):
        return cond(left, lambda: left, b)
    return left or b()


def chain(left, middle, compare):
    """Compares values that were computed: `a() < b() < c()` computes b once.

    >>> chain(1, 2, lambda left, middle: left < middle)
    True
    """
    return compare(left, middle)


def eq(a, b):
    """Computes `a == b`, for tensors element by element.

    >>> eq(1, 2)
    False
    """
    return equal(a, b) if is_tensor(a) or is_tensor(b) else a == b


def not_eq(a, b):
    """Computes `a != b`, for tensors element by element.

    >>> not_eq(1, 2)
    True
    """
    return not_equal(a, b) if is_tensor(a) or is_tensor(b) else a != b
