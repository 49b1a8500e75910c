"""What is traced: the Python function, or what AutoGraph makes of it.

In TensorFlow: python/eager/polymorphic_function/autograph_util.py
"""


def converted(python_function, autograph):
    """Returns the function to trace."""
    return python_function
