"""Changing some rows, or elements, of a reference variable.

The same as in sparse_ops.py, but the first input is the variable itself, and it is the
output too, so that what comes next can take the changed variable from there.

In TensorFlow: core/kernels/scatter_op.cc, core/kernels/scatter_nd_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import same
from minitf.ops.indexing.scattering import scatter_into
from minitf.ops.indexing.slicing import numpy_index
from minitf.ops.state.sparse_ops import (
    ROWS,
    check_rows,
    divide_at,
    overwrite,
    scattered,
    with_slice,
)
from minitf.runtime.calls import deref

_ORDERED = dtypes.FLOATING | INDICES


def scatter_ref_shape(ref, indices, updates, **attrs):
    """The shape of the variable, of which the updates must be rows."""
    check_rows(ref.shape, indices.shape, updates.shape)
    return ref.shape


@op(
    "ScatterUpdate",
    "ref:Ref(T), indices:Tindices, updates:T -> output_ref:Ref(T)",
    shape=scatter_ref_shape,
    stateful=True,
    Tindices=INDICES,
)
def scatter_update_ref(ref, indices, updates, *, use_locking=True):
    """Replaces rows of a variable."""
    ref.value = scattered(deref(ref), indices, updates, overwrite)
    return ref


@op(
    "ScatterAdd",
    "ref:Ref(T), indices:Tindices, updates:T -> output_ref:Ref(T)",
    shape=scatter_ref_shape,
    stateful=True,
    T=ROWS,
    Tindices=INDICES,
)
def scatter_add_ref(ref, indices, updates, *, use_locking=False):
    """Adds to rows of a variable."""
    ref.value = scattered(deref(ref), indices, updates, np.add.at)
    return ref


scatter_add_ref.gradient(None)


@op(
    "ScatterSub",
    "ref:Ref(T), indices:Tindices, updates:T -> output_ref:Ref(T)",
    shape=scatter_ref_shape,
    stateful=True,
    T=ROWS,
    Tindices=INDICES,
)
def scatter_sub_ref(ref, indices, updates, *, use_locking=False):
    """Subtracts from rows of a variable."""
    ref.value = scattered(deref(ref), indices, updates, np.subtract.at)
    return ref


scatter_sub_ref.gradient(None)


@op(
    "ScatterMul",
    "ref:Ref(T), indices:Tindices, updates:T -> output_ref:Ref(T)",
    shape=scatter_ref_shape,
    stateful=True,
    T=ROWS,
    Tindices=INDICES,
)
def scatter_mul_ref(ref, indices, updates, *, use_locking=False):
    """Multiplies rows of a variable."""
    ref.value = scattered(deref(ref), indices, updates, np.multiply.at)
    return ref


scatter_mul_ref.gradient(None)


@op(
    "ScatterDiv",
    "ref:Ref(T), indices:Tindices, updates:T -> output_ref:Ref(T)",
    shape=scatter_ref_shape,
    stateful=True,
    T=ROWS,
    Tindices=INDICES,
)
def scatter_div_ref(ref, indices, updates, *, use_locking=False):
    """Divides rows of a variable."""
    ref.value = scattered(deref(ref), indices, updates, divide_at)
    return ref


scatter_div_ref.gradient(None)


@op(
    "ScatterMin",
    "ref:Ref(T), indices:Tindices, updates:T -> output_ref:Ref(T)",
    shape=scatter_ref_shape,
    stateful=True,
    T=_ORDERED,
    Tindices=INDICES,
)
def scatter_min_ref(ref, indices, updates, *, use_locking=False):
    """Lowers rows of a variable to at most the updates."""
    ref.value = scattered(deref(ref), indices, updates, np.minimum.at)
    return ref


@op(
    "ScatterMax",
    "ref:Ref(T), indices:Tindices, updates:T -> output_ref:Ref(T)",
    shape=scatter_ref_shape,
    stateful=True,
    T=_ORDERED,
    Tindices=INDICES,
)
def scatter_max_ref(ref, indices, updates, *, use_locking=False):
    """Raises rows of a variable to at least the updates."""
    ref.value = scattered(deref(ref), indices, updates, np.maximum.at)
    return ref


@op(
    "ScatterNdUpdate",
    "ref:Ref(T), indices:Tindices, updates:T -> output_ref:Ref(T)",
    shape=same,
    stateful=True,
    Tindices=INDICES,
)
def scatter_nd_update_ref(
    ref, indices, updates, *, use_locking=True, bad_indices_policy=""
):
    """Replaces what the index vectors point at."""
    new = deref(ref).copy()
    ref.value = scatter_into(new, indices, updates, None, bad_indices_policy)
    return ref


scatter_nd_update_ref.gradient(None)


@op(
    "ScatterNdAdd",
    "ref:Ref(T), indices:Tindices, updates:T -> output_ref:Ref(T)",
    shape=same,
    stateful=True,
    T=ROWS,
    Tindices=INDICES,
)
def scatter_nd_add_ref(
    ref, indices, updates, *, use_locking=False, bad_indices_policy=""
):
    """Adds to what the index vectors point at."""
    new = deref(ref).copy()
    ref.value = scatter_into(new, indices, updates, np.add, bad_indices_policy)
    return ref


scatter_nd_add_ref.gradient(None)


@op(
    "ScatterNdSub",
    "ref:Ref(T), indices:Tindices, updates:T -> output_ref:Ref(T)",
    shape=same,
    stateful=True,
    T=ROWS,
    Tindices=INDICES,
)
def scatter_nd_sub_ref(
    ref, indices, updates, *, use_locking=False, bad_indices_policy=""
):
    """Subtracts from what the index vectors point at."""
    new = deref(ref).copy()
    ref.value = scatter_into(new, indices, updates, np.subtract, bad_indices_policy)
    return ref


scatter_nd_sub_ref.gradient(None)


@op(
    "ScatterNdMin",
    "ref:Ref(T), indices:Tindices, updates:T -> output_ref:Ref(T)",
    shape=same,
    stateful=True,
    T=ROWS,
    Tindices=INDICES,
)
def scatter_nd_min_ref(
    ref, indices, updates, *, use_locking=False, bad_indices_policy=""
):
    """Lowers what the index vectors point at."""
    new = deref(ref).copy()
    ref.value = scatter_into(new, indices, updates, np.minimum, bad_indices_policy)
    return ref


@op(
    "ScatterNdMax",
    "ref:Ref(T), indices:Tindices, updates:T -> output_ref:Ref(T)",
    shape=same,
    stateful=True,
    T=ROWS,
    Tindices=INDICES,
)
def scatter_nd_max_ref(
    ref, indices, updates, *, use_locking=False, bad_indices_policy=""
):
    """Raises what the index vectors point at."""
    new = deref(ref).copy()
    ref.value = scatter_into(new, indices, updates, np.maximum, bad_indices_policy)
    return ref


@op(
    "StridedSliceAssign",
    "ref:Ref(T), begin:Index, end:Index, strides:Index, value:T -> output_ref:Ref(T)",
    shape=same,
    stateful=True,
    Index=INDICES,
)
def strided_slice_assign_ref(
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
    ref.value = with_slice(deref(ref), numpy_index(len(begin), *bounds, *masks), value)
    return ref
