"""`tf.sysconfig`: how the library was built.

In TensorFlow: tensorflow/_api/v2/sysconfig
"""

from minitf.core.versions import (
    CXX11_ABI_FLAG,
    MONOLITHIC_BUILD,
    get_build_info,
    get_compile_flags,
    get_include,
    get_lib,
    get_link_flags,
)

__all__ = [
    "CXX11_ABI_FLAG",
    "MONOLITHIC_BUILD",
    "get_build_info",
    "get_compile_flags",
    "get_include",
    "get_lib",
    "get_link_flags",
]
