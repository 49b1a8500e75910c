"""Reading and changing some rows, or elements, of a variable behind a handle.

`ResourceScatter...` changes whole rows, found by their number; `ResourceScatterNd...`
changes what index vectors point at. Where positions repeat, updates are applied one
after the other. All put a changed copy into the variable's box, for the array that was
read before must stay as it was.

In TensorFlow: core/kernels/resource_variable_ops.cc, core/kernels/scatter_nd_op.cc,
core/kernels/strided_slice_op.cc
"""

import numpy as np

from minitf.core import dtypes, shapes
from minitf.core.dtypes import INDICES, DType
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.declare import op
from minitf.ops.indexing.gathering import (
    check_in_range,
    elements_gradient,
    gather_nd_op,
    gather_nd_shape,
    gather_v2,
    rows_gradient,
)
from minitf.ops.indexing.scattering import scatter_into
from minitf.ops.indexing.slicing import numpy_index
from minitf.ops.state.resource_ops import boxed, shape_behind

ROWS = dtypes.NUMERIC | dtypes.QUANTIZED


def rows_shape(resource, indices, *, batch_dims=0, **attrs):
    """Replaces the first dimension of the variable by the shape of the indices."""
    shape = resource.variable_shape
    if shape is None or indices.shape is None:
        return None
    if not shape:
        raise ValueError("Shape must be at least rank 1 but is rank 0")
    return (*shape[:batch_dims], *indices.shape[batch_dims:], *shape[batch_dims + 1 :])


@op(
    "ResourceGather",
    "resource:resource, indices:Tindices -> output:dtype",
    shape=rows_shape,
    stateful=True,
    Tindices=INDICES,
)
def resource_gather(
    resource, indices, *, dtype: DType, batch_dims=0, validate_indices=True
):
    """Returns the rows `indices` of a variable."""
    kernel = gather_v2.op.kernel
    return kernel(boxed(resource), indices, batch_dims, batch_dims=batch_dims)


@resource_gather.gradient
def resource_gather_grad(node, dy):
    """Slices: only the rows that were read have gradients, which need no room else."""
    handle, indices = node.inputs
    return rows_gradient(dy, indices, shape_behind(handle)), None


def elements_shape(resource, indices, **attrs):
    """The shape of what index vectors point at in the variable."""
    return gather_nd_shape(_Shaped(resource.variable_shape), indices)


class _Shaped:
    """A variable's shape in the clothes of an input's."""

    def __init__(self, shape):
        self.shape = shape


@op(
    "ResourceGatherNd",
    "resource:resource, indices:Tindices -> output:dtype",
    shape=elements_shape,
    stateful=True,
    Tindices=INDICES,
)
def resource_gather_nd(resource, indices, *, dtype: DType):
    """Returns what the index vectors in `indices` point at."""
    return gather_nd_op.op.kernel(boxed(resource), indices)


@resource_gather_nd.gradient
def resource_gather_nd_grad(node, dy):
    """Puts the gradients where the elements were read; slices, if these were rows."""
    handle, indices = node.inputs
    return elements_gradient(dy, indices, shape_behind(handle, indices.dtype)), None


def overwrite(array, positions, new):
    """What `ufunc.at` is for ufuncs: puts new elements in the place of the old."""
    array[positions] = new


def divide_at(array, positions, divisors):
    """`np.divide.at`, which for integers rounds towards zero as C++ does."""
    if array.dtype.kind not in "iu":
        np.divide.at(array, positions, divisors)
        return
    divisors = np.broadcast_to(divisors, (*positions.shape, *array.shape[1:]))
    divisors = divisors.reshape(positions.size, *array.shape[1:])
    for position, divisor in zip(positions.flat, divisors, strict=True):
        row = array[position]
        exact = row - np.fmod(row, divisor)  # the remainder has the sign of `row`
        array[position] = exact // divisor


def scattered(old, indices, updates, operation):
    """Returns a copy with some rows changed, one after the other."""
    wanted = (*indices.shape, *old.shape[1:])
    if updates.shape and updates.shape != wanted:
        raise InvalidArgumentError(
            None,
            None,
            f"Must have updates.shape = indices.shape + params.shape[1:] or "
            f"updates.shape = [], got updates.shape {list(updates.shape)}, "
            f"indices.shape {list(indices.shape)}, params.shape {list(old.shape)}",
        )
    check_in_range(indices, old.shape[0], "indices")
    new = old.copy()
    operation(new, indices, updates)
    return new


def scatter_shape(resource, indices, updates, **attrs):
    """Checks that the updates are rows of the variable; there is no output."""
    check_rows(resource.variable_shape, indices.shape, updates.shape)
    return []


def check_rows(variable, indices, updates):
    """Raises ValueError unless `updates` has one row for each index, or is scalar."""
    if variable is None or indices is None or not updates:
        return
    shapes.merge(updates, (*indices, *variable[1:]))


def scatter_nd_shape(ref, indices, updates, **attrs):
    """There is no output; the kernel checks the shapes."""
    return []


@op(
    "ResourceScatterUpdate",
    "resource:resource, indices:Tindices, updates:dtype -> ",
    shape=scatter_shape,
    stateful=True,
    Tindices=INDICES,
)
def resource_scatter_update(resource, indices, updates):
    """Replaces rows of a variable."""
    new = scattered(boxed(resource), indices, updates, overwrite)
    resource[()].value = new
    return ()


@op(
    "ResourceScatterAdd",
    "resource:resource, indices:Tindices, updates:dtype -> ",
    shape=scatter_shape,
    stateful=True,
    dtype=ROWS,
    Tindices=INDICES,
)
def resource_scatter_add(resource, indices, updates):
    """Adds to rows of a variable."""
    new = scattered(boxed(resource), indices, updates, np.add.at)
    resource[()].value = new
    return ()


@op(
    "ResourceScatterSub",
    "resource:resource, indices:Tindices, updates:dtype -> ",
    shape=scatter_shape,
    stateful=True,
    dtype=ROWS,
    Tindices=INDICES,
)
def resource_scatter_sub(resource, indices, updates):
    """Subtracts from rows of a variable."""
    new = scattered(boxed(resource), indices, updates, np.subtract.at)
    resource[()].value = new
    return ()


@op(
    "ResourceScatterMul",
    "resource:resource, indices:Tindices, updates:dtype -> ",
    shape=scatter_shape,
    stateful=True,
    dtype=ROWS,
    Tindices=INDICES,
)
def resource_scatter_mul(resource, indices, updates):
    """Multiplies rows of a variable."""
    new = scattered(boxed(resource), indices, updates, np.multiply.at)
    resource[()].value = new
    return ()


@op(
    "ResourceScatterDiv",
    "resource:resource, indices:Tindices, updates:dtype -> ",
    shape=scatter_shape,
    stateful=True,
    dtype=ROWS,
    Tindices=INDICES,
)
def resource_scatter_div(resource, indices, updates):
    """Divides rows of a variable."""
    new = scattered(boxed(resource), indices, updates, divide_at)
    resource[()].value = new
    return ()


@op(
    "ResourceScatterMin",
    "resource:resource, indices:Tindices, updates:dtype -> ",
    shape=scatter_shape,
    stateful=True,
    dtype=ROWS,
    Tindices=INDICES,
)
def resource_scatter_min(resource, indices, updates):
    """Lowers rows of a variable to at most the updates."""
    new = scattered(boxed(resource), indices, updates, np.minimum.at)
    resource[()].value = new
    return ()


@op(
    "ResourceScatterMax",
    "resource:resource, indices:Tindices, updates:dtype -> ",
    shape=scatter_shape,
    stateful=True,
    dtype=ROWS,
    Tindices=INDICES,
)
def resource_scatter_max(resource, indices, updates):
    """Raises rows of a variable to at least the updates."""
    new = scattered(boxed(resource), indices, updates, np.maximum.at)
    resource[()].value = new
    return ()


@op(
    "ResourceScatterNdUpdate",
    "ref:resource, indices:Tindices, updates:T -> ",
    shape=scatter_nd_shape,
    stateful=True,
    Tindices=INDICES,
)
def resource_scatter_nd_update(
    ref, indices, updates, *, use_locking=True, bad_indices_policy=""
):
    """Replaces what the index vectors point at."""
    new = boxed(ref).copy()
    ref[()].value = scatter_into(new, indices, updates, None, bad_indices_policy)
    return ()


@op(
    "ResourceScatterNdAdd",
    "ref:resource, indices:Tindices, updates:T -> ",
    shape=scatter_nd_shape,
    stateful=True,
    Tindices=INDICES,
)
def resource_scatter_nd_add(
    ref, indices, updates, *, use_locking=True, bad_indices_policy=""
):
    """Adds to what the index vectors point at."""
    new = boxed(ref).copy()
    ref[()].value = scatter_into(new, indices, updates, np.add, bad_indices_policy)
    return ()


@op(
    "ResourceScatterNdSub",
    "ref:resource, indices:Tindices, updates:T -> ",
    shape=scatter_nd_shape,
    stateful=True,
    Tindices=INDICES,
)
def resource_scatter_nd_sub(
    ref, indices, updates, *, use_locking=True, bad_indices_policy=""
):
    """Subtracts from what the index vectors point at."""
    new = boxed(ref).copy()
    ref[()].value = scatter_into(new, indices, updates, np.subtract, bad_indices_policy)
    return ()


@op(
    "ResourceScatterNdMin",
    "ref:resource, indices:Tindices, updates:T -> ",
    shape=scatter_nd_shape,
    stateful=True,
    Tindices=INDICES,
)
def resource_scatter_nd_min(
    ref, indices, updates, *, use_locking=True, bad_indices_policy=""
):
    """Lowers what the index vectors point at."""
    new = boxed(ref).copy()
    ref[()].value = scatter_into(new, indices, updates, np.minimum, bad_indices_policy)
    return ()


@op(
    "ResourceScatterNdMax",
    "ref:resource, indices:Tindices, updates:T -> ",
    shape=scatter_nd_shape,
    stateful=True,
    Tindices=INDICES,
)
def resource_scatter_nd_max(
    ref, indices, updates, *, use_locking=True, bad_indices_policy=""
):
    """Raises what the index vectors point at."""
    new = boxed(ref).copy()
    ref[()].value = scatter_into(new, indices, updates, np.maximum, bad_indices_policy)
    return ()


def slice_assign_shape(*inputs, **masks):
    """There is no output; the kernel checks the shapes."""
    return []


@op(
    "ResourceStridedSliceAssign",
    "ref:resource, begin:Index, end:Index, strides:Index, value:T -> ",
    shape=slice_assign_shape,
    stateful=True,
    Index=INDICES,
)
def resource_strided_slice_assign(
    ref,
    begin,
    end,
    strides,
    value,
    *,
    begin_mask=0,
    end_mask=0,
    ellipsis_mask=0,
    new_axis_mask=0,
    shrink_axis_mask=0,
):
    """Replaces a slice of a variable: `ref[begin:end:strides] = value`."""
    masks = (begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask)
    bounds = (begin.tolist(), end.tolist(), strides.tolist())
    index = numpy_index(len(begin), *bounds, *masks)
    ref[()].value = with_slice(boxed(ref), index, value)
    return ()


def with_slice(old, index, value):
    """Returns a copy in which the part at a NumPy index is replaced."""
    new = old.copy()
    part = new[index]
    try:
        part[...] = value
    except ValueError:
        raise InvalidArgumentError(
            None,
            None,
            f"Cannot broadcast input shape {list(value.shape)} into final shape "
            f"{list(part.shape)}",
        ) from None
    return new
