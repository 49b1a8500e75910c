"""Samples: convolution, pooling, dilation, normalization, fused ops."""

import numpy as np

from minitf.core import dtypes
from minitf.ops.conv.pooling import max_pool
from tests.contract.samples import f32, f64, i32, sample

ONE, TWO = [1, 1, 1, 1], [1, 2, 2, 1]
ONE3, TWO3 = [1, 1, 1, 1, 1], [1, 2, 2, 2, 1]


def ints(*values):
    return np.array(values, np.int32)


images, filters = f32(2, 6, 5, 4), f32(3, 2, 4, 6)
many = [
    {"strides": ONE, "padding": "SAME"},
    {"strides": TWO, "padding": "VALID"},
    {"strides": ONE, "padding": "VALID", "dilations": [1, 2, 2, 1]},
    {
        "strides": [1, 2, 1, 1],
        "padding": "EXPLICIT",
        "explicit_paddings": [0, 0, 1, 2, 0, 1, 0, 0],
    },
]
for attributes in many:
    sample("Conv2D", images, filters, **attributes)
sample("Conv2D", f32(1, 3, 4, 4), f32(2, 2, 3, 2), data_format="NCHW", **many[0])
sample("Conv2D", f32(1, 4, 4, 4), f32(2, 2, 2, 6), **many[0])
sample("Conv2D", f64(1, 4, 4, 2), f64(2, 2, 2, 3), **many[0])
sample("Conv2D", i32(1, 4, 4, 2), i32(2, 2, 2, 3), use_cudnn_on_gpu=False, **many[0])
sample("Conv2D", f32(0, 4, 4, 2), f32(2, 2, 2, 3), **many[0])

sizes = ints(2, 6, 5, 4)
sample("Conv2DBackpropInput", sizes, filters, f32(2, 6, 5, 6), **many[0])
sample("Conv2DBackpropInput", sizes, filters, f32(2, 2, 2, 6), **many[1])
sample("Conv2DBackpropInput", sizes, filters, f32(2, 2, 3, 6), **many[2])
sample("Conv2DBackpropInput", sizes[1:3], filters, f32(2, 6, 5, 6), **many[0])
sizes = ints(3, 2, 4, 6)
sample("Conv2DBackpropFilter", images, sizes, f32(2, 6, 5, 6), **many[0])
sample("Conv2DBackpropFilter", images, sizes, f32(2, 2, 2, 6), **many[1])
sample("Conv2DBackpropFilter", f32(0, 6, 5, 4), sizes, f32(0, 6, 5, 6), **many[0])

volumes, filters = f32(1, 3, 4, 5, 2), f32(2, 2, 2, 2, 3)
same = {"strides": ONE3, "padding": "SAME"}
valid = {"strides": TWO3, "padding": "VALID"}
sample("Conv3D", volumes, filters, **same)
sample("Conv3D", volumes, filters, **valid)
sample("Conv3D", volumes, filters, dilations=TWO3, **same)
sizes = ints(1, 3, 4, 5, 2)
sample("Conv3DBackpropInputV2", sizes, filters, f32(1, 3, 4, 5, 3), **same)
sample("Conv3DBackpropInputV2", sizes, filters, f32(1, 1, 2, 2, 3), **valid)
sizes = ints(2, 2, 2, 2, 3)
sample("Conv3DBackpropFilterV2", volumes, sizes, f32(1, 3, 4, 5, 3), **same)
sample("Conv3DBackpropFilterV2", volumes, sizes, f32(1, 1, 2, 2, 3), **valid)

filters = f32(3, 2, 4, 2)
for attributes in many:
    sample("DepthwiseConv2dNative", images, filters, **attributes)
name = "DepthwiseConv2dNativeBackpropInput"
sample(name, ints(2, 6, 5, 4), filters, f32(2, 6, 5, 8), **many[0])
sample(name, ints(2, 6, 5, 4), filters, f32(2, 2, 2, 8), **many[1])
name = "DepthwiseConv2dNativeBackpropFilter"
sample(name, images, ints(3, 2, 4, 2), f32(2, 6, 5, 8), **many[0])
sample(name, images, ints(3, 2, 4, 2), f32(2, 2, 2, 8), **many[1])

two = {"ksize": TWO, "strides": TWO, "padding": "SAME"}
one = {"ksize": [1, 3, 2, 1], "strides": ONE, "padding": "VALID"}
pad = [0, 0, 1, 0, 0, 1, 0, 0]
for op_name in ["MaxPool", "AvgPool"]:
    sample(op_name, images, **two)
    sample(op_name, images, **one)
    sample(op_name, f64(1, 4, 4, 2), **two)
    sample(op_name, f32(0, 4, 4, 2), **two)
    sample(op_name, f32(1, 2, 4, 4), data_format="NCHW", ksize=[1, 1, 2, 2],
           strides=[1, 1, 2, 2], padding="VALID")  # fmt: skip
sample("MaxPool", i32(1, 4, 4, 2), **two)
sample("MaxPool", images, ksize=[1, 1, 1, 2], strides=[1, 1, 1, 2], padding="VALID")
sample("MaxPool", images, ksize=TWO, strides=TWO, padding="EXPLICIT",
       explicit_paddings=pad)  # fmt: skip
sample("MaxPoolWithArgmax", images, **two)
sample("MaxPoolWithArgmax", images, include_batch_in_index=True, **one)
sample("MaxPoolWithArgmax", images, Targmax=dtypes.int32, **two)
pooled, grad = max_pool(images, **two), f32(2, 3, 3, 4, seed=1)
sample("MaxPoolGrad", images, pooled, grad, **two)
sample("MaxPoolGrad", images, max_pool(images, **one), f32(2, 4, 4, 4), **one)
sample("MaxPoolGradGrad", images, pooled, f32(2, 6, 5, 4, seed=1), **two)
sample("AvgPoolGrad", ints(2, 6, 5, 4), grad, **two)
sample("AvgPoolGrad", ints(2, 6, 5, 4), f32(2, 4, 4, 4), **one)
where = np.zeros((2, 3, 3, 4), np.int64)
sample("MaxPoolGradWithArgmax", images, grad, where, **two)
sample("MaxPoolGradWithArgmax", images, grad, where, include_batch_in_index=True, **two)
two = {"ksize": TWO3, "strides": TWO3, "padding": "SAME"}
one = {"ksize": TWO3, "strides": ONE3, "padding": "VALID"}
for op_name in ["MaxPool3D", "AvgPool3D"]:
    sample(op_name, volumes, **two)
    sample(op_name, volumes, **one)
pooled, grad = max_pool(volumes, **two), f32(1, 2, 2, 3, 2, seed=1)
sample("MaxPool3DGrad", volumes, pooled, grad, **two)
sample("MaxPool3DGradGrad", volumes, pooled, f32(1, 3, 4, 5, 2), **two)
sample("AvgPool3DGrad", ints(1, 3, 4, 5, 2), grad, **two)

same = {"strides": ONE, "rates": ONE, "padding": "SAME"}
gaps = {"strides": TWO, "rates": [1, 2, 1, 1], "padding": "VALID"}
bumps = f32(3, 2, 4)
sample("Dilation2D", images, bumps, **same)
sample("Dilation2D", images, bumps, **gaps)
sample("Dilation2D", i32(1, 4, 4, 2), i32(2, 2, 2), **same)
for op_name in ["Dilation2DBackpropInput", "Dilation2DBackpropFilter"]:
    sample(op_name, images, bumps, f32(2, 6, 5, 4, seed=1), **same)
    sample(op_name, images, bumps, f32(2, 1, 2, 4), **gaps)

sample(
    "ExtractImagePatches", images, ksizes=TWO, strides=ONE, rates=ONE, padding="SAME"
)
sample("ExtractImagePatches", i32(1, 5, 5, 2), ksizes=TWO, strides=TWO,
       rates=[1, 2, 2, 1], padding="VALID")  # fmt: skip
sample("ExtractVolumePatches", volumes, ksizes=TWO3, strides=ONE3, padding="VALID")
sample("ExtractVolumePatches", volumes, ksizes=TWO3, strides=TWO3, padding="SAME")
sample("NthElement", f32(3, 5), np.array(1, np.int32))
sample("NthElement", i32(5), np.array(4, np.int32), reverse=True)

for op_name in ["BiasAdd", "BiasAddV1"]:
    sample(op_name, f32(3, 4), f32(4))
    sample(op_name, images, f32(4))
    sample(op_name, i32(0, 4), i32(4))
sample("BiasAdd", f32(2, 3, 4), f32(3), data_format="NCHW")
sample("BiasAddGrad", f32(3, 4))
sample("BiasAddGrad", images)
sample("BiasAddGrad", f32(2, 3, 4), data_format="NCHW")
sample("BiasAddGrad", f32(0, 4))

scale, offset, mean, variance = (f32(4, seed=i, low=0.5) for i in range(4))
none = f32(0)
for op_name in ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"]:
    sample(op_name, images, scale, offset, none, none)
    sample(op_name, images, scale, offset, mean, variance, is_training=False)
    sample(op_name, images, scale, offset, mean, variance, epsilon=0.5,
           exponential_avg_factor=0.25)  # fmt: skip
    sample(op_name, f32(2, 4, 3, 2), scale, offset, none, none, data_format="NCHW")
sample("FusedBatchNormV3", f32(1, 2, 3, 2, 4), scale, offset, none, none,
       data_format="NDHWC")  # fmt: skip
sample("FusedBatchNormV3", images.astype(np.float16), scale, offset, none, none)
sample("FusedBatchNormV3", f32(0, 2, 2, 4), scale, offset, mean, variance)
vectors = (scale, mean, variance, none)
sample("FusedBatchNormGradV3", images, f32(2, 6, 5, 4, seed=1), *vectors)
sample("FusedBatchNormGradV3", images, images, *vectors, is_training=False, epsilon=0.1)
sample("FusedBatchNormGradV3", f32(2, 4, 3, 2), f32(2, 4, 3, 2), *vectors,
       data_format="NCHW")  # fmt: skip
for op_name in ["FusedBatchNormGrad", "FusedBatchNormGradV2"]:
    sample(op_name, images, f32(2, 6, 5, 4, seed=1), *vectors[:3], epsilon=0.1)
    sample(op_name, images, images, *vectors[:3], is_training=False)
    sample(op_name, f32(2, 4, 3, 2), f32(2, 4, 3, 2), *vectors[:3], data_format="NCHW")
sample("LRN", images)
sample("LRN", images, depth_radius=1, bias=2.0, alpha=0.5, beta=0.75)
sample("LRNGrad", images, f32(2, 6, 5, 4, seed=1), f32(2, 6, 5, 4, seed=2))
sample("LRNGrad", images, images, images, depth_radius=1, bias=2.0, beta=0.75)

steps = [["BiasAdd"], *(["BiasAdd", name] for name in (
    "Relu", "Relu6", "Elu", "LeakyRelu", "Tanh", "Sigmoid"))]  # fmt: skip
for fused_ops in steps:
    sample("_FusedMatMul", f32(2, 3), f32(3, 4), [f32(4)], fused_ops=fused_ops,
           leakyrelu_alpha=0.3)  # fmt: skip
    sample("_FusedConv2D", f32(1, 4, 4, 3), f32(2, 2, 3, 4), [f32(4)], [], strides=ONE,
           padding="SAME", num_args=1, fused_ops=fused_ops)  # fmt: skip
sample("_FusedMatMul", f32(3, 2), f32(4, 3), [f32(4)], fused_ops=["BiasAdd"],
       transpose_a=True, transpose_b=True)  # fmt: skip
