"""`tf.compat.v1.debugging`: assertions that become part of a graph.

In TensorFlow: tensorflow/_api/v2/compat/v1/debugging/__init__.py
"""

from minitf.ops.debugging import (
    Assert,
    check_numerics,
)
from minitf.ops.debugging_shapes import (
    assert_proper_iterable,
    assert_same_float_dtype,
    is_numeric_tensor,
)
from minitf.ops.math.comparison import (
    is_finite,
    is_inf,
    is_nan,
)
from minitf.v1.debugging import (
    assert_all_finite,
    assert_equal,
    assert_greater,
    assert_greater_equal,
    assert_integer,
    assert_less,
    assert_less_equal,
    assert_near,
    assert_negative,
    assert_non_negative,
    assert_non_positive,
    assert_none_equal,
    assert_positive,
    assert_rank,
    assert_rank_at_least,
    assert_rank_in,
    assert_scalar,
    assert_shapes,
    assert_type,
)

__all__ = [
    "Assert",
    "assert_all_finite",
    "assert_equal",
    "assert_greater",
    "assert_greater_equal",
    "assert_integer",
    "assert_less",
    "assert_less_equal",
    "assert_near",
    "assert_negative",
    "assert_non_negative",
    "assert_non_positive",
    "assert_none_equal",
    "assert_positive",
    "assert_proper_iterable",
    "assert_rank",
    "assert_rank_at_least",
    "assert_rank_in",
    "assert_same_float_dtype",
    "assert_scalar",
    "assert_shapes",
    "assert_type",
    "check_numerics",
    "is_finite",
    "is_inf",
    "is_nan",
    "is_numeric_tensor",
]
