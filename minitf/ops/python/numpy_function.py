"""`tf.numpy_function`: a Python function between NumPy arrays, also in a graph.

The types of the results are announced, since the graph is made before the function is
called, and checked when it is.

In TensorFlow: python/ops/script_ops.py
"""

import numpy as np

from minitf.core import context, dtypes, nest
from minitf.core.convert import cpp_name
from minitf.core.dtypes import DType
from minitf.core.errors import InternalError, InvalidArgumentError
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.python.registry import (
    as_input,
    as_types,
    check_callable,
    check_count,
    decorator,
    find,
    last_operation,
    outside_of_graphs,
    register,
    translated,
    unknown_shapes,
)


def numpy_function(func=None, inp=None, Tout=None, stateful=True, name=None):
    """Calls a Python function with NumPy arrays, also when a graph runs.

    Args:
      func: takes NumPy arrays, returns arrays of exactly the types announced.
      inp: a list of tensors for `func` to take.
      Tout: the type of the result, or a list of the types of the results.
      stateful: False if `func` always returns the same for the same arrays, so that
        it need not be called if nobody needs the result.
      name: the name of the operation.

    Without `func` returns a decorator. No gradient flows through. Raises what
    `tf.py_function` does, but eagerly the exceptions of `func` as they are.

    >>> import minitf as tf
    >>> tf.numpy_function(np.sinh, [tf.constant(0.0)], tf.float32).numpy()
    np.float32(0.0)

    In TensorFlow: python/ops/script_ops.py (numpy_function)
    """
    if func is None or inp is None or Tout is None:
        options = {"stateful": stateful, "name": name}
        return decorator(numpy_function, "tf.numpy_function", func, inp, Tout, options)
    return py_func(func, inp, Tout, stateful, name)


def py_func(func, inp, Tout, stateful=True, name=None):
    """Calls a Python function with NumPy arrays; TensorFlow 1's `numpy_function`.

    >>> import minitf as tf
    >>> tf.compat.v1.py_func(lambda x: x + 1, [np.int64(2)], tf.int64).numpy()
    np.int64(3)

    In TensorFlow: python/ops/script_ops.py (py_func)
    """
    if context.executing_eagerly():
        results = nest.flatten(func(*[np.array(as_input(x)) for x in inp]))
        results = [x if x is None else convert_to_tensor(x) for x in results]
        return results[0] if len(results) == 1 else results
    check_callable(func)
    types, is_list = as_types(Tout)
    token = register(ArrayFunction(func, types))
    run = py_func_op if stateful else py_func_stateless
    given = [as_input(x) for x in inp]
    results = run(given, token=token, Tout=types, name=name)
    if not types:
        return last_operation()
    return results if is_list else results[0]


class ArrayFunction:
    """A function of the user's between NumPy arrays."""

    def __init__(self, function, types):
        self._function = function
        self._types = types

    def __call__(self, arrays, token):
        """Calls it; what it got and what it returned is its own to keep."""
        # A single number arrives as one, as it does from TensorFlow.
        given = [array.copy()[()] for array in map(np.asarray, arrays)]
        try:
            with outside_of_graphs():
                results = self._function(*given)
            if results is None:
                results = []
            elif not isinstance(results, list | tuple):
                results = [results]
            found = [_as_array(result) for result in results]
        except Exception as error:
            raise translated(error) from error
        check_count(token, found, self._types)
        pairs = zip(found, self._types, strict=True)
        return [_checked(i, x, dtype, token) for i, (x, dtype) in enumerate(pairs)]


def _as_array(value):
    array = np.array(value)
    if array.dtype.kind == "U":
        return np.array(np.char.encode(array, "utf-8").tolist(), object)
    return array.astype(object) if array.dtype.kind == "S" else array


def _checked(index, array, dtype, token):
    """Raises InvalidArgumentError if a result is not of the type announced."""
    if array.dtype == object:
        texts = {type(item) for item in array.ravel().tolist()} <= {bytes, str}
        if not texts:
            raise InternalError(None, None, "Unsupported object type object")
        found = dtypes.string
    else:
        found = dtypes.FROM_NUMPY.get(array.dtype)
    if found is not dtype:
        shown = array.dtype if found is None else cpp_name(found)
        raise InvalidArgumentError(
            None,
            None,
            f"{index}-th value returned by {token} is {shown}, but expects "
            f"{cpp_name(dtype)}. Convert it with `.astype` before returning it.",
        )
    return array


@op(
    "PyFunc",
    "input:[Tin] -> output:[Tout]",
    shape=unknown_shapes,
    stateful=True,
    calls_back=True,
)
def py_func_op(input, *, token: str, Tout: list[DType]):
    """Calls the Python function known as `token` with NumPy arrays."""
    return find(token)(input, token)


@op(
    "PyFuncStateless",
    "input:[Tin] -> output:[Tout]",
    shape=unknown_shapes,
    calls_back=True,
)
def py_func_stateless(input, *, token: str, Tout: list[DType]):
    """Calls a Python function without side effects with NumPy arrays."""
    return find(token)(input, token)


py_func_op.gradient(None)
py_func_stateless.gradient(None)
