"""How special functions are evaluated: in double precision, block by block.

In TensorFlow: core/kernels/cwise_ops_common.h (and Eigen's SpecialFunctions module)
"""

import numpy as np

# Elements computed at a time: a dozen temporary arrays of them stay in the cache.
BLOCK = 8192


def in_double(function, *arrays, kind=np.float64):
    """Applies `function` to flat float64 copies; broadcasts, returns the first's type.

    So a function need not care for shapes, and results of smaller types are correct to
    their last digit. Another `kind` of number is for what must be quick.
    """
    dtype = arrays[0].dtype
    if len(arrays) > 1:
        arrays = np.broadcast_arrays(*arrays)
    result = np.empty(arrays[0].shape, dtype)
    flat = [array.reshape(-1) for array in arrays]
    out = result.reshape(-1)
    for start in range(0, out.size, BLOCK):
        block = slice(start, start + BLOCK)
        out[block] = function(*[array[block].astype(kind) for array in flat])
    return result


def polynomial(x, coefficients):
    """Evaluates c[0] + c[1] x + c[2] x**2 + ... by Horner's scheme."""
    total = np.full_like(x, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total *= x
        total += coefficient
    return total


def piecewise(condition, function, other, *arrays):
    """Applies `function` where `condition` holds and `other` elsewhere."""
    if condition.all():
        return function(*arrays)
    result = np.empty(condition.shape)
    result[condition] = function(*[array[condition] for array in arrays])
    rest = ~condition
    result[rest] = other(*[array[rest] for array in arrays])
    return result
