"""Convolution and pooling as plain NumPy functions: arrays in, arrays out.

Read in this order: `padding` (which input pixel does output pixel 7 look at?),
`im2col` (a convolution is one matrix product), `direct` (the same with less copying),
`winograd` (the same with fewer multiplications), `select` (who is fastest for which
shape), `convolution` (the public functions), then `transpose` and `filter_gradient`
(the two ways back), `depthwise`, `pooling`, `pooling_gradients` and `morphology`.

In TensorFlow: tensorflow/core/kernels/conv_ops.cc, maxpooling_op.cc
"""
