"""The ops, one paragraph each: kernel, shape rule, gradient and docstring together.

Importing this package fills the registry. Each sub-package is a family; in each file
the functions TensorFlow's users call follow the ops they are made of.

In TensorFlow: python/ops, core/ops, core/kernels
"""
