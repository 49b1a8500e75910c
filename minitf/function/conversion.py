"""What is traced: the Python function, or what AutoGraph makes of it.

In TensorFlow: python/eager/polymorphic_function/autograph_util.py
"""

from minitf.autograph.api import convert


def converted(python_function, autograph):
    """Returns the function to trace: `python_function`, or its conversion."""
    return convert(python_function) if autograph else python_function
