"""How the benchmarks measure: pinned to one CPU, alternating, medians, ratios.

The machine's speed drifts while we look. So the two sides of a comparison run in turn,
many times, and the median of each is compared.
"""

import os
import statistics
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.pop("OPENBLAS_CORETYPE", None)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # imports compile once, as usual


def pin():
    """Keeps this process on one CPU, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def side_by_side(functions, seconds=1.0):
    """Times functions in turn; returns the median seconds of a call of each."""
    loops = [_loops_for(function) for function in functions]
    times = [[] for _ in functions]
    end = time.perf_counter() + seconds * len(functions)
    while time.perf_counter() < end or len(times[0]) < 5:
        for function, count, found in zip(functions, loops, times, strict=True):
            start = time.perf_counter()
            for _ in range(count):
                function()
            found.append((time.perf_counter() - start) / count)
    return [statistics.median(found) for found in times]


def _loops_for(function):
    """How many calls take about 5 ms."""
    function()
    start = time.perf_counter()
    function()
    return max(1, int(0.005 / max(time.perf_counter() - start, 1e-7)))


def tensorflow():
    """Imports TensorFlow on one thread; None where it is not installed."""
    try:
        import tensorflow
    except ImportError:
        return None
    tensorflow.config.threading.set_intra_op_parallelism_threads(1)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    return tensorflow
