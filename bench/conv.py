"""Time minitf's convolutions and poolings, beside TensorFlow's where it is importable.

Run pinned to one core, so that nobody wins by having more of them:

    PYTHONPATH=. taskset -c 0 python bench/conv.py

The two take turns in bursts; the table shows the median time of one call of each and
the median ratio of bursts that stood side by side. Below 1.00 minitf is faster.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is imported
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import argparse
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import minitf
from minitf.ops.conv import (
    convolution,
    depthwise,
    filter_gradient,
    pooling,
    pooling_gradients,
    transpose,
)

try:
    import tensorflow
except ImportError:
    tensorflow = None


class Case(NamedTuple):
    """One shape: images of size x size x channels, convolved with kernel x kernel."""

    images: int
    size: int
    channels: int
    filters: int
    kernel: int = 3
    stride: int = 1
    padding: str = "SAME"
    target: float | None = None

    def __str__(self):
        return (
            f"{self.images}x{self.size}x{self.size}, {self.channels}->{self.filters}, "
            f"{self.kernel}x{self.kernel}/{self.stride} {self.padding}"
        )


CASES = (
    Case(8, 56, 64, 64, target=1.0),
    Case(32, 28, 1, 32, target=1.2),
    Case(32, 26, 32, 64, padding="VALID"),
    Case(1, 224, 3, 64, kernel=7, stride=2),
    Case(8, 56, 64, 128, stride=2),
    Case(8, 28, 128, 128),
    Case(8, 14, 256, 256),
    Case(32, 28, 6, 16, kernel=5, padding="VALID"),
    Case(8, 28, 128, 256, kernel=1),
)


def work_of(case: Case) -> dict[str, tuple[Callable, Callable | None]]:
    """Return name -> (minitf's call, TensorFlow's call or None) for one case."""
    random = np.random.default_rng(0)
    shape = (case.images, case.size, case.size, case.channels)
    x = random.standard_normal(shape, np.float32)
    kernel = (case.kernel, case.kernel)
    w = random.standard_normal((*kernel, case.channels, case.filters), np.float32)
    deep = random.standard_normal((*kernel, case.channels, 1), np.float32)
    how = {"strides": [1, case.stride, case.stride, 1], "padding": case.padding}
    pool = {"ksize": [1, 2, 2, 1], "strides": [1, 2, 2, 1], "padding": "VALID"}
    dy = random.standard_normal(convolution.conv2d(x, w, **how).shape, np.float32)
    image, filters = minitf.constant(x), minitf.constant(w)
    pooled = pooling.max_pool(x, **pool)
    ours = {
        "forward": lambda: minitf.nn.conv2d(image, filters, **how),
        "input gradient": lambda: transpose.conv2d_backprop_input(shape, w, dy, **how),
        "filter gradient": lambda: filter_gradient.conv2d_backprop_filter(
            x, w.shape, dy, **how
        ),
        "depthwise": lambda: depthwise.depthwise_conv2d(x, deep, **how),
        "max pool": lambda: minitf.nn.max_pool2d(image, **pool),
        "max pool gradient": lambda: pooling_gradients.max_pool_grad(
            x, pooled, pooled, **pool
        ),
        "mean pool": lambda: minitf.nn.avg_pool2d(image, **pool),
    }
    theirs = _tensorflow_work(x, w, deep, dy, how, pool) if tensorflow else {}
    return {name: (call, theirs.get(name)) for name, call in ours.items()}


def _tensorflow_work(x, w, deep, dy, how, pool) -> dict[str, Callable]:
    ops, constant = tensorflow.raw_ops, tensorflow.constant
    shape, filter_shape = constant(x.shape), constant(w.shape)
    x, w, deep, dy = (constant(array) for array in (x, w, deep, dy))
    pooled = ops.MaxPool(input=x, **pool)
    return {
        "forward": lambda: tensorflow.nn.conv2d(x, w, **how),
        "input gradient": lambda: ops.Conv2DBackpropInput(
            input_sizes=shape, filter=w, out_backprop=dy, **how
        ),
        "filter gradient": lambda: ops.Conv2DBackpropFilter(
            input=x, filter_sizes=filter_shape, out_backprop=dy, **how
        ),
        "depthwise": lambda: ops.DepthwiseConv2dNative(input=x, filter=deep, **how),
        "max pool": lambda: tensorflow.nn.max_pool2d(x, **pool),
        "max pool gradient": lambda: ops.MaxPoolGrad(
            orig_input=x, orig_output=pooled, grad=pooled, **pool
        ),
        "mean pool": lambda: tensorflow.nn.avg_pool2d(x, **pool),
    }


def compare(ours: Callable, theirs: Callable | None, rounds: int, burst: int):
    """Return (milliseconds of ours, of theirs, median ratio); theirs may be None."""
    ours()
    if theirs is None:
        mine = statistics.median(_burst(ours, burst) for _ in range(rounds))
        return mine * 1e3, None, None
    theirs()
    pairs = [(_burst(ours, burst), _burst(theirs, burst)) for _ in range(rounds)]
    mine, other = (statistics.median(times) * 1e3 for times in zip(*pairs))
    return mine, other, statistics.median(a / b for a, b in pairs)


def _burst(call, times) -> float:
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start) / times


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--burst", type=int, default=3)
    options = parser.parse_args()
    if tensorflow:
        tensorflow.config.threading.set_intra_op_parallelism_threads(1)
        tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    print(f"{'minitf ms':>10} {'TF ms':>8} {'ratio':>6}  what")
    for case in CASES:
        for name, (ours, theirs) in work_of(case).items():
            mine, other, ratio = compare(ours, theirs, options.rounds, options.burst)
            beside = f"{other:8.2f} {ratio:6.2f}" if theirs else f"{'-':>8} {'-':>6}"
            goal = (
                f"  (target {case.target})" if name == "forward" and case.target else ""
            )
            print(f"{mine:10.2f} {beside}  {case}: {name}{goal}", flush=True)


if __name__ == "__main__":
    main()
