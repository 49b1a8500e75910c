"""Composite tensors, as differentiation sees them: one component with a derivative.

A ragged tensor is differentiated with respect to its flat values, and `IndexedSlices`
with respect to theirs; the rest of them are integers. What comes back for a ragged
source is ragged again.

In TensorFlow: python/framework/composite_tensor_gradient.py
"""


def values_of(item):
    """The component of a composite that has a derivative; other things as they are.

    Raises ValueError for a sparse tensor, which TensorFlow does not differentiate.
    """
    if not hasattr(item, "__apply_op__"):
        return item
    if hasattr(item, "with_flat_values"):
        return item.flat_values
    if hasattr(item, "with_values"):
        raise ValueError(
            f"Type {type(item).__name__} is not supported as a gradient source or "
            "gradient target. Use its `values`."
        )
    return item.values


def with_values(item, values):
    """Makes of new values, or their gradient, the kind of thing that `item` is."""
    if values is None or not hasattr(item, "__apply_op__"):
        return values
    if hasattr(item, "with_flat_values"):
        return item.with_flat_values(values)
    return type(item)(values, item.indices, item.dense_shape)
