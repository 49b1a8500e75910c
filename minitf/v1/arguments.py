"""Arguments that have a newer and an older name.

In TensorFlow: python/util/deprecation.py (deprecated_argument_lookup)
"""


def one_of(new_name, new, old_name, old):
    """Returns whichever of an argument and its older spelling is given.

    Raises ValueError if both are.

    >>> one_of("axis", None, "reduction_indices", [0])
    [0]
    """
    if old is None:
        return new
    if new is not None:
        raise ValueError(
            f"Cannot specify both '{old_name}' and '{new_name}': they mean the same. "
            f"Use '{new_name}'."
        )
    return old
