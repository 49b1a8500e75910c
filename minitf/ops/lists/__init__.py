"""Lists of tensors inside a graph, and `tf.TensorArray` on top of them.

In TensorFlow: core/kernels/list_kernels.cc, python/ops/tensor_array_ops.py
"""
