"""Freed memory is kept for the next array, not given back and asked for again.

A training step makes and drops the same arrays again and again. The C library of Linux
gives memory of large blocks back to the system at once, and the system hands it out
again page by page, filled with zeros, which takes longer than the arithmetic: a small
network trains twice as fast when the memory stays. TensorFlow has an allocator of its
own for this; here two settings of `malloc` do it.

Set the environment variable MINITF_RETURN_MEMORY=1 to leave `malloc` alone.

In TensorFlow: core/common_runtime/bfc_allocator.cc
"""

import ctypes
import os
import sys

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of <malloc.h>
_KEEP = 2**30  # bytes of free memory that stay with the process
_LARGE = 2**25  # bytes; larger blocks are the system's all the same


def keep_freed_memory():
    """Changes the two settings; returns whether the C library has them."""
    if os.environ.get("MINITF_RETURN_MEMORY") == "1" or sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):  # another C library, such as musl
        return False
    kept = mallopt(_M_TRIM_THRESHOLD, _KEEP)
    return bool(kept and mallopt(_M_MMAP_THRESHOLD, _LARGE))
