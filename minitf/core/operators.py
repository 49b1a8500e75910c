"""What `a + b`, `a[1:, 0]` and `-a` mean for tensors: one op each, by its name.

The methods are written out, one line each, so that a search for `__add__` finds it.
They look the op up in the registry because the ops are declared in layers above this
one; what takes more than one op (`a[1:]`, integer division) is a function that the ops
left in `METHODS`. A test checks that every name used here exists. `tf.Variable` behaves
the same by inheriting from the same class.

In TensorFlow: python/ops/math_ops.py, python/ops/tensor_math_operator_overrides.py
"""

from minitf.core import context, dtypes
from minitf.core.op.registry import METHODS, OPS


class Operators:
    """Python's operators for everything that behaves like a tensor."""

    __slots__ = ()

    __array_priority__ = 100  # np_array + tensor calls tensor.__radd__

    # TF1 programs can switch `==` back to meaning "is the same object".
    elementwise_equality = True

    def __add__(self, other):
        op = "Add" if self.dtype is dtypes.string else "AddV2"  # V2 joins no strings
        return OPS[op].call(self, other, name="add")

    def __radd__(self, other):
        op = "Add" if self.dtype is dtypes.string else "AddV2"
        return OPS[op].call(other, self, name="add")

    def __sub__(self, other):
        return OPS["Sub"].call(self, other, name="sub")

    def __rsub__(self, other):
        return OPS["Sub"].call(other, self, name="sub")

    def __mul__(self, other):
        return OPS["Mul"].call(self, other, name="mul")

    def __rmul__(self, other):
        return OPS["Mul"].call(other, self, name="mul")

    def __truediv__(self, other):
        return METHODS["truediv"](self, other)

    def __rtruediv__(self, other):
        return METHODS["truediv"](other, self)

    def __floordiv__(self, other):
        return OPS["FloorDiv"].call(self, other, name="floordiv")

    def __rfloordiv__(self, other):
        return OPS["FloorDiv"].call(other, self, name="floordiv")

    def __mod__(self, other):
        return OPS["FloorMod"].call(self, other, name="mod")

    def __rmod__(self, other):
        return OPS["FloorMod"].call(other, self, name="mod")

    def __pow__(self, other):
        return OPS["Pow"].call(self, other, name="pow")

    def __rpow__(self, other):
        return OPS["Pow"].call(other, self, name="pow")

    def __matmul__(self, other):
        return METHODS["matmul"](self, other)

    def __rmatmul__(self, other):
        return METHODS["matmul"](other, self)

    def __neg__(self):
        return OPS["Neg"].call(self)

    def __abs__(self):
        return METHODS["abs"](self)

    def __invert__(self):
        is_bool = self.dtype.base_dtype is dtypes.bool
        return OPS["LogicalNot" if is_bool else "Invert"].call(self)

    def __and__(self, other):
        return METHODS["and"](self, other)

    def __rand__(self, other):
        return METHODS["and"](other, self)

    def __or__(self, other):
        return METHODS["or"](self, other)

    def __ror__(self, other):
        return METHODS["or"](other, self)

    def __xor__(self, other):
        return METHODS["xor"](self, other)

    def __rxor__(self, other):
        return METHODS["xor"](other, self)

    def __lt__(self, other):
        return OPS["Less"].call(self, other)

    def __le__(self, other):
        return OPS["LessEqual"].call(self, other)

    def __gt__(self, other):
        return OPS["Greater"].call(self, other)

    def __ge__(self, other):
        return OPS["GreaterEqual"].call(self, other)

    def __eq__(self, other):
        if not self._compares_elements():
            return self is other
        if other is None:
            return False
        return OPS["Equal"].call(self, other, incompatible_shape_error=False)

    def __ne__(self, other):
        if not self._compares_elements():
            return self is not other
        if other is None:
            return True
        return OPS["NotEqual"].call(self, other, incompatible_shape_error=False)

    def __getitem__(self, key):
        return METHODS["getitem"](self, key)

    def __setitem__(self, key, value):
        raise TypeError(
            f"'{type(self).__name__}' object does not support item assignment. Change "
            "a variable with `variable[...].assign(value)`; a tensor never changes, "
            "but tf.tensor_scatter_nd_update makes a new one from it."
        )

    def _compares_elements(self):
        """Tells what `==` means here: in a TF1 graph a tensor equals only itself."""
        graphs = context.state().graph, self._own_graph()
        in_tf1 = any(g is not None and not g.building_function for g in graphs)
        return Operators.elementwise_equality and not in_tf1

    def _own_graph(self):
        """The graph this is part of, None for what was computed eagerly."""
        return None
