"""Which TensorFlow we behave like: what `tf.__version__` tells a program that asks.

In TensorFlow: python/framework/versions.py
"""

import contextlib
import pathlib

VERSION = "2.21.0"
GIT_VERSION = "minitf"
COMPILER_VERSION = "none: minitf is Python"
GRAPH_DEF_VERSION = 2474  # of the files written
GRAPH_DEF_VERSION_MIN_CONSUMER = 0
GRAPH_DEF_VERSION_MIN_PRODUCER = 0

CXX11_ABI_FLAG = 0  # there is no C++ code to link with
MONOLITHIC_BUILD = 0


def get_build_info():
    """Returns how the library was built: without GPUs, of Python alone.

    >>> import minitf as tf
    >>> tf.sysconfig.get_build_info()["is_cuda_build"]
    False

    In TensorFlow: python/platform/sysconfig.py
    """
    return {
        "cpu_compiler": COMPILER_VERSION,
        "is_cuda_build": False,
        "is_rocm_build": False,
        "is_tensorrt_build": False,
    }


def get_include():
    """Raises NotImplementedError: there are no C++ headers."""
    raise NotImplementedError(
        "minitf has no C++ code to include or link. Write an op in Python: a function "
        "of NumPy arrays."
    )


def get_lib():
    """Returns the folder of the library."""
    return str(pathlib.Path(__file__).resolve().parents[1])


def get_compile_flags():
    """Lists the flags to compile C++ ops with: none, there are no such ops."""
    return []


def get_link_flags():
    """Lists the flags to link C++ ops with: none, there are no such ops."""
    return []


def forward_compatible(year, month, day):
    """Tells whether graphs may use what was new on that day: always."""
    return True


@contextlib.contextmanager
def forward_compatibility_horizon(year, month, day):
    """Lets `forward_compatible` answer for another day; it has one answer."""
    yield
