"""Shape rules that many ops share. A rule takes `Static`s and returns a shape.

In TensorFlow: core/framework/common_shape_fns.cc
"""

from minitf.core import shapes


def same(x, *others, **attrs):
    """The shape of the first input."""
    return x.shape


def scalar(*inputs, **attrs):
    """A single number."""
    return ()


def unknown(*inputs, **attrs):
    """Nothing is known before the op runs, not even the rank."""
    return None


def no_outputs(*inputs, **attrs):
    """The op has no outputs."""
    return []


class ShapeError(ValueError):
    """A complaint that TensorFlow words otherwise while a graph is built."""

    def __init__(self, message, in_graph):
        super().__init__(message)
        self.in_graph = in_graph


def broadcast(x, y, **attrs):
    """The shape both inputs are stretched to."""
    try:
        return shapes.broadcast(x.shape, y.shape)
    except ValueError:
        message = f"Incompatible shapes: {text(x.shape)} vs. {text(y.shape)}"
        a, b = _first_clash(x.shape, y.shape)
        in_graph = f"Dimensions must be equal, but are {a} and {b}"
        raise ShapeError(message, in_graph) from None


def _first_clash(x, y):
    """The leftmost sizes that differ, once both shapes end at the same place."""
    longest = max(len(x), len(y))
    x, y = ((1,) * (longest - len(shape)) + shape for shape in (x, y))
    return next(
        (a, b)
        for a, b in zip(x, y, strict=True)
        if a != b and None not in (a, b) and 1 not in (a, b)
    )


def attr_shape(*inputs, shape=None, **attrs):
    """The shape that the attribute `shape` says."""
    return shape


def vector(*inputs, **attrs):
    """One dimension of unknown size."""
    return (None,)


def reduced(x, axes, *, keep_dims=False, **attrs):
    """The shape after summing, or the like, over `axes`."""
    if axes.value is None or x.shape is None:
        return _unknown_reduction(x, keep_dims)
    removed = set()
    for axis in axes.value.reshape(-1).tolist():
        if not -len(x.shape) <= axis < len(x.shape):
            raise ValueError(
                f"Invalid reduction dimension {axis} for input with {len(x.shape)} "
                "dimensions."
            )
        removed.add(axis % len(x.shape))
    if keep_dims:
        return tuple(1 if i in removed else n for i, n in enumerate(x.shape))
    return tuple(n for i, n in enumerate(x.shape) if i not in removed)


def _unknown_reduction(x, keep_dims):
    return (None,) * len(x.shape) if keep_dims and x.shape is not None else None


def with_rank(x, rank, what="Shape"):
    """Returns the shape, as `rank` unknown sizes if it is unknown; else checks it."""
    if x.shape is None:
        return (None,) * rank
    if len(x.shape) != rank:
        raise ValueError(f"{what} must be rank {rank} but is rank {len(x.shape)}")
    return x.shape


def with_rank_at_least(x, rank, what="Shape"):
    """Returns the shape if it has at least `rank` dimensions or is unknown."""
    if x.shape is not None and len(x.shape) < rank:
        raise ValueError(
            f"{what} must be at least rank {rank} but is rank {len(x.shape)}"
        )
    return x.shape


def text(shape):
    """Writes a shape as error messages do: [2,?]."""
    if shape is None:
        return "<unknown>"
    return "[" + ",".join("?" if n is None else str(n) for n in shape) + "]"
