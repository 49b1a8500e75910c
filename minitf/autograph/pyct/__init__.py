"""Python source in, Python source out: tools that know `ast` and nothing of tensors.

The name is TensorFlow's: Python code transformations.

In TensorFlow: tensorflow/python/autograph/pyct
"""
