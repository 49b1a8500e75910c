"""Keep scratch arrays between calls, and share images between threads.

A convolution needs scratch memory larger than its result. Asking the operating system
for it anew each time costs more than the arithmetic, so each thread keeps the arrays it
used last, up to a bound. An array is kept under the geometry that asked for it: the
cells that stand for padding are zero when it is made and nobody writes there, so they
are zero for ever and no image is ever padded.

In TensorFlow: tensorflow/core/framework/bfc_allocator.cc (memory),
tensorflow/core/util/work_sharder.cc (sharing)
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextvars import copy_context

import numpy as np

KEPT_BYTES = 64 * 2**20  # what one thread may keep
CACHE_BYTES = 2**20  # work on pieces of about this size: they stay in a core's cache

BLAS_VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


class _Kept(threading.local):
    """The arrays one thread keeps, oldest first, and their size in bytes."""

    def __init__(self):
        self.arrays: OrderedDict[Hashable, np.ndarray] = OrderedDict()
        self.bytes = 0


_kept = _Kept()


def borrow(geometry: Hashable, shape: tuple[int, ...], dtype) -> np.ndarray:
    """Return a scratch array, zero when first made, last left as its user left it.

    The same `geometry`, `shape` and `dtype` give the same array back, in this thread:
    it is never part of a result, and a function must not borrow one geometry twice at
    the same time.

    >>> first = borrow("example", (2, 2), np.float32)
    >>> first is borrow("example", (2, 2), np.float32)
    True
    """
    key = (geometry, shape, np.dtype(dtype))
    array = _kept.arrays.get(key)
    if array is not None:
        _kept.arrays.move_to_end(key)
        return array
    array = np.zeros(shape, dtype)
    if array.nbytes <= KEPT_BYTES:
        _kept.arrays[key] = array
        _kept.bytes += array.nbytes
        while _kept.bytes > KEPT_BYTES:
            _, oldest = _kept.arrays.popitem(last=False)
            _kept.bytes -= oldest.nbytes
    return array


def kept_bytes() -> int:
    """Return how many bytes this thread keeps for later.

    >>> kept_bytes() <= KEPT_BYTES
    True
    """
    return _kept.bytes


def images_at_once(images: int, bytes_per_image: int) -> int:
    """Return how many images to work on together so that their scratch stays in cache.

    >>> images_at_once(32, 300_000)
    3
    """
    return max(1, min(images, CACHE_BYTES // max(1, bytes_per_image)))


def worker_count() -> int:
    """Return how many Python threads should share one convolution.

    Matrix products release Python's lock, so threads truly run side by side. But BLAS
    brings its own threads: only where it was told to use one (an environment variable
    such as OPENBLAS_NUM_THREADS=1) are ours worth having. Otherwise both would fight
    for the same cores.

    >>> worker_count() >= 1
    True
    """
    if not any(os.environ.get(name) == "1" for name in BLAS_VARIABLES):
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def share(work: Callable[[int, int], None], items: int, flops: float) -> None:
    """Call `work(start, stop)` over all items, split between threads if it pays.

    >>> seen = []
    >>> share(lambda start, stop: seen.append((start, stop)), 4, flops=10)
    >>> seen
    [(0, 4)]
    """
    workers = min(worker_count(), items) if flops > 2e7 else 1
    if workers <= 1:
        work(0, items)
        return
    edges = [items * part // workers for part in range(workers + 1)]
    helpers = _pool(workers - 1)
    others = [
        # A thread of its own would not know the caller's np.errstate; a context does.
        helpers.submit(copy_context().run, work, *edges[part : part + 2])
        for part in range(1, workers)
    ]
    work(*edges[:2])
    for other in others:
        other.result()


def _pool(workers: int):
    from concurrent.futures import ThreadPoolExecutor  # slow to import, rarely needed

    pool = _pools.get((os.getpid(), workers))  # a forked child has no helper threads
    if pool is None:
        pool = ThreadPoolExecutor(workers, thread_name_prefix="minitf_conv")
        _pools[os.getpid(), workers] = pool
    return pool


_pools: dict[tuple[int, int], object] = {}
