"""The gradients of pooling: ops that `tf.gradients` and tapes use.

Of a maximum only the largest element of each window gets something back, of a mean all
its elements get an equal share. `MaxPoolGradGrad` is the gradient of the gradient: it
picks, from a tensor of the input's shape, what stands where the maxima were.

In TensorFlow: core/kernels/maxpooling_op.cc, avgpooling_op.cc, pooling_ops_3d.cc
"""

from minitf.core.dtypes import FLOATING, INDICES, REAL, float64
from minitf.core.op.declare import op
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import with_rank
from minitf.core.shapes import merge
from minitf.ops.array.filling import zeros_like_op
from minitf.ops.conv import pooling_gradients as kernels
from minitf.ops.conv.pooling import pooling_shape
from minitf.ops.nn.windows.arguments import (
    IMAGE_FORMATS,
    VOLUME_FORMATS,
    check_format,
    check_windows_fit,
    shape_by,
    shared_attrs,
)

VOLUME_TYPES = FLOATING - {float64}


def pooled_shape(
    input, *, ksize, strides, padding, explicit_paddings=(), data_format=None, **others
):
    """The shape of images (four numbers in `ksize`) or volumes after pooling."""
    rank = len(ksize)
    formats = VOLUME_FORMATS if rank == 5 else IMAGE_FORMATS
    check_format(data_format or formats[0], formats, ValueError)
    sizes = with_rank(input, rank)
    attributes = (ksize, strides, padding, explicit_paddings, data_format or "NHWC")
    unknown = (sizes[0], *(None,) * (rank - 1))
    result = shape_by(pooling_shape, sizes, *attributes, unknown=unknown)
    return check_windows_fit(result, data_format)


def like_input(orig_input, *others, ksize, **attributes):
    """The gradient has the shape of what was pooled."""
    return with_rank(orig_input, len(ksize))


def like_output(orig_input, orig_output, grad, *, ksize, **attributes):
    """The second gradient has the shape of the result of pooling."""
    pooled = pooled_shape(orig_input, ksize=ksize, **attributes)
    return merge(pooled, with_rank(orig_output, len(ksize)))


def sizes_listed(orig_input_shape, grad, *, ksize, **attributes):
    rank = len(ksize)
    with_rank(grad, rank)
    sizes = orig_input_shape.as_shape
    if sizes is not None and len(sizes) != rank:
        raise ValueError(
            f"orig_input_shape must be 1-dimensional and {rank} elements. "
            f"Received {len(sizes)} elements."
        )
    return sizes or (None,) * rank


@op(
    "MaxPoolGrad",
    "orig_input:T, orig_output:T, grad:T -> output:T",
    shape=like_input,
    T=REAL,
)
def max_pool_grad(
    orig_input,
    orig_output,
    grad,
    *,
    ksize: list[int],
    strides: list[int],
    padding: str,
    explicit_paddings: list[int] = (),
    data_format="NHWC",
):
    """Gives the gradient of each window to its first largest element."""
    check_format(data_format, IMAGE_FORMATS)
    return kernels.max_pool_grad(
        orig_input,
        orig_output,
        grad,
        ksize,
        strides,
        padding,
        explicit_paddings,
        data_format,
    )


@max_pool_grad.gradient
def max_pool_grad_gradient(node, ddx):
    """dx is dy moved to where the maxima were: so dy gets what stands there in ddx."""
    return _to_grad_alone(node, ddx, max_pool_grad_grad)


def _to_grad_alone(node, upstream, op_of_gradient):
    """The pooled input and the result only decide which elements count: they get 0."""
    x, y, _ = node.inputs
    attrs = shared_attrs(node, op_of_gradient)
    through = op_of_gradient(x, y, upstream, **attrs)
    return zeros_like_op(x), zeros_like_op(y), through


@op(
    "MaxPoolGradGrad",
    "orig_input:T, orig_output:T, grad:T -> output:T",
    shape=like_output,
    T=REAL,
)
def max_pool_grad_grad(
    orig_input,
    orig_output,
    grad,
    *,
    ksize: list[int],
    strides: list[int],
    padding: str,
    data_format="NHWC",
):
    """Picks from `grad` what stands where each window has its first largest element."""
    check_format(data_format, IMAGE_FORMATS)
    arrays = (orig_input, orig_output, grad)
    return kernels.max_pool_grad_grad(*arrays, ksize, strides, padding, (), data_format)


@max_pool_grad_grad.gradient
def max_pool_grad_grad_gradient(node, dddy):
    """What was picked at the maxima gets its gradient there."""
    return _to_grad_alone(node, dddy, max_pool_grad)


@op(
    "MaxPool3DGrad",
    "orig_input:TInput, orig_output:TInput, grad:T -> output:T",
    shape=like_input,
    T=VOLUME_TYPES,
    TInput=VOLUME_TYPES,
)
def max_pool3d_grad(
    orig_input,
    orig_output,
    grad,
    *,
    ksize: list[int],
    strides: list[int],
    padding: str,
    data_format="NDHWC",
):
    """Gives the gradient of each window of volumes to every largest element."""
    check_format(data_format, VOLUME_FORMATS)
    arrays = (orig_input, orig_output, grad)
    dx = kernels.max_pool3d_grad(*arrays, ksize, strides, padding, data_format)
    return dx.astype(grad.dtype, copy=False)


@max_pool3d_grad.gradient
def max_pool3d_grad_gradient(node, ddx):
    """dy gets what stands in ddx where the maxima were."""
    return _to_grad_alone(node, ddx, max_pool3d_grad_grad)


@op(
    "MaxPool3DGradGrad",
    "orig_input:T, orig_output:T, grad:T -> output:T",
    shape=like_output,
    T=REAL,
)
def max_pool3d_grad_grad(
    orig_input,
    orig_output,
    grad,
    *,
    ksize: list[int],
    strides: list[int],
    padding: str,
    data_format="NDHWC",
):
    """Picks from `grad` what stands where each window of volumes has its maximum."""
    check_format(data_format, VOLUME_FORMATS)
    arrays = (orig_input, orig_output, grad)
    return kernels.max_pool_grad_grad(*arrays, ksize, strides, padding, (), data_format)


@max_pool3d_grad_grad.gradient
def max_pool3d_grad_grad_gradient(node, dddy):
    """What was picked at the maxima gets its gradient there."""
    return _to_grad_alone(node, dddy, max_pool3d_grad)


@op(
    "AvgPoolGrad",
    "orig_input_shape:int32, grad:T -> output:T",
    shape=sizes_listed,
    T=FLOATING,
)
def avg_pool_grad(
    orig_input_shape,
    grad,
    *,
    ksize: list[int],
    strides: list[int],
    padding: str,
    data_format="NHWC",
):
    """Gives every element of a window an equal share of its gradient."""
    check_format(data_format, IMAGE_FORMATS)
    return kernels.avg_pool_grad(
        orig_input_shape, grad, ksize, strides, padding, data_format
    )


@avg_pool_grad.gradient
def avg_pool_grad_gradient(node, ddx):
    """Every gradient was spread evenly over a window: it gets that window's mean."""
    return None, _pool(node, "AvgPool", ddx)


def _pool(node, name, x):
    """Pools with the windows that a gradient went back through."""
    pooling = OPS[name].call  # its module builds on this one
    return pooling(x, **shared_attrs(node, pooling))


@op(
    "AvgPool3DGrad",
    "orig_input_shape:int32, grad:T -> output:T",
    shape=sizes_listed,
    T=FLOATING,
)
def avg_pool3d_grad(
    orig_input_shape,
    grad,
    *,
    ksize: list[int],
    strides: list[int],
    padding: str,
    data_format="NDHWC",
):
    """Gives every element of a window of volumes an equal share of its gradient."""
    check_format(data_format, VOLUME_FORMATS)
    return kernels.avg_pool_grad(
        orig_input_shape, grad, ksize, strides, padding, data_format
    )


@avg_pool3d_grad.gradient
def avg_pool3d_grad_gradient(node, ddx):
    """Every gradient was spread evenly over a window: it gets that window's mean."""
    return None, _pool(node, "AvgPool3D", ddx)


@op(
    "MaxPoolGradWithArgmax",
    "input:T, grad:T, argmax:Targmax -> output:T",
    shape=like_input,
    T=REAL,
    Targmax=INDICES,
)
def max_pool_grad_with_argmax(
    input,
    grad,
    argmax,
    *,
    ksize: list[int],
    strides: list[int],
    padding: str,
    include_batch_in_index=False,
):
    """Adds the gradients at the positions that `MaxPoolWithArgmax` returned."""
    return kernels.max_pool_grad_with_argmax(
        input, grad, argmax, include_batch_in_index
    )
