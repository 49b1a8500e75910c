"""How a tensor looks when it is printed: character for character as in TensorFlow.

NumPy prints the numbers; this file puts TensorFlow's frame around them.

In TensorFlow: python/framework/ops.py (numpy_text)
"""

from minitf.core import dtypes


def eager_str(tensor):
    """Formats an eager tensor for `print`: "tf.Tensor([1 2], shape=(2,), ...)"."""
    shape, dtype = tensor.shape, tensor.dtype.name
    return f"tf.Tensor({_text(tensor, str)}, shape={shape}, dtype={dtype})"


def eager_repr(tensor):
    """Formats an eager tensor for `repr`: "<tf.Tensor: shape=(2,), ... numpy=...>"."""
    label = "numpy" if tensor.dtype.is_numpy_compatible else "value"
    shape, dtype, value = tensor.shape, tensor.dtype.name, _text(tensor, repr)
    return f"<tf.Tensor: shape={shape}, dtype={dtype}, {label}={value}>"


def _text(tensor, form):
    """Prints the value; a matrix starts on a line of its own so that rows align."""
    if not tensor.dtype.is_numpy_compatible:
        holds_one = tensor.dtype is dtypes.variant and not tensor._array.ndim
        return repr(tensor._array[()]) if holds_one else f"<{tensor.dtype.name}>"
    text = value_text(tensor._array, form)
    return "\n" + text if "\n" in text else text


def value_text(array, form=str):
    """Prints an array with `str` or `repr`; a scalar as the number alone.

    >>> value_text(np.array([1.5, 2.0], np.float32)), value_text(np.float32(2), repr)
    ('[1.5 2. ]', '2.0')
    """
    if array.ndim:
        return form(array)
    if form is str or array.dtype == object:
        return form(array[()])
    if dtypes.FROM_NUMPY[array.dtype].is_bool:
        return repr(bool(array))
    scalar = array.item()
    if isinstance(scalar, float | int | complex | bytes):
        return repr(scalar)
    return str(scalar)  # a type of ml_dtypes
