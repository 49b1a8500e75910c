"""Windows that slide: convolution, pooling, patches, and their gradients as ops.

`arguments` reads strides and paddings; `convolution`, `convolution3d`, `transposed`,
`depthwise`, `dilated` and `pooling` are layers, `space_to_batch` a way to dilate any of
them, `morphology` and `patches` relatives. The NumPy work is in `minitf.ops.conv`.

In TensorFlow: core/ops/nn_ops.cc, python/ops/nn_ops.py
"""
