"""Convolution and pooling written as plain loops: slow, obvious, and the judge here."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest


def same_padding(size, kernel, stride, dilation):
    """Return (before, after) of SAME padding along one dimension."""
    outputs = -(-size // stride)
    total = max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - size)
    return total // 2, total - total // 2


def paddings(sizes, kernel, strides, dilations, padding, explicit):
    """Return (before, after) for every spatial dimension."""
    if padding == "EXPLICIT":
        return list(zip(explicit[2:-2:2], explicit[3:-2:2]))
    if padding == "VALID":
        return [(0, 0)] * len(sizes)
    return [same_padding(*each) for each in zip(sizes, kernel, strides, dilations)]


def visits(sizes, kernel, strides, dilations, padding, explicit=()):
    """Yield (output position, tap, input position) for every real element looked at."""
    edges = paddings(sizes, kernel, strides, dilations, padding, explicit)
    outputs = output_sizes(sizes, kernel, strides, dilations, padding, explicit)
    for position in itertools.product(*map(range, outputs)):
        for tap in itertools.product(*map(range, kernel)):
            source = tuple(
                o * s + t * d - before
                for o, s, t, d, (before, _) in zip(
                    position, strides, tap, dilations, edges
                )
            )
            if all(0 <= i < size for i, size in zip(source, sizes)):
                yield position, tap, source


def output_sizes(sizes, kernel, strides, dilations, padding, explicit=()):
    """Count the positions at which the whole window fits into the padded input."""
    edges = paddings(sizes, kernel, strides, dilations, padding, explicit)
    outputs = []
    for size, k, stride, dilation, (before, after) in zip(
        sizes, kernel, strides, dilations, edges
    ):
        room = size + before + after - ((k - 1) * dilation + 1)
        outputs.append(len(range(0, room + 1, stride)))
    return tuple(outputs)


def convolve(x, w, strides, dilations, padding, explicit=()):
    """Convolve (images, *sizes, channels) with (*taps, channels per group, filters)."""
    spatial = x.ndim - 2
    geometry = (x.shape[1:-1], w.shape[:spatial], strides, dilations, padding, explicit)
    y = np.zeros((len(x), *output_sizes(*geometry), w.shape[-1]), np.float64)
    groups = x.shape[-1] // w.shape[-2]
    each = w.shape[-1] // groups
    for position, tap, source in visits(*geometry):
        for group in range(groups):
            channels = x[:, *source, group * w.shape[-2] : (group + 1) * w.shape[-2]]
            mine = slice(group * each, (group + 1) * each)
            y[:, *position, mine] += channels @ w[*tap, :, mine]
    return y


def convolve_gradients(x, w, dy, strides, dilations, padding, explicit=()):
    """Return (gradient of x, gradient of w) by walking the same loops."""
    spatial = x.ndim - 2
    geometry = (x.shape[1:-1], w.shape[:spatial], strides, dilations, padding, explicit)
    dx, dw = np.zeros(x.shape, np.float64), np.zeros(w.shape, np.float64)
    depth = w.shape[-2]
    groups = x.shape[-1] // depth
    each = w.shape[-1] // groups
    for position, tap, source in visits(*geometry):
        for group in range(groups):
            mine = slice(group * each, (group + 1) * each)
            inputs = slice(group * depth, (group + 1) * depth)
            gradient = dy[:, *position, mine]
            dx[:, *source, inputs] += gradient @ w[*tap, :, mine].T
            dw[*tap, :, mine] += x[:, *source, inputs].T @ gradient
    return dx, dw


def pool(x, kernel, strides, padding, explicit=(), summary=max):
    """Summarise every window of (images, *sizes, channels) with a Python function."""
    ones = (1,) * len(kernel)
    geometry = (x.shape[1:-1], kernel, strides, ones, padding, explicit)
    y = np.zeros((len(x), *output_sizes(*geometry), x.shape[-1]), np.float64)
    seen = {}
    for position, _, source in visits(*geometry):
        seen.setdefault(position, []).append(source)
    for position, sources in seen.items():
        for image, channel in np.ndindex(len(x), x.shape[-1]):
            values = [x[image, *source, channel] for source in sources]
            y[image, *position, channel] = summary(values)
    return y


@pytest.fixture(scope="session")
def reference():
    """The loops, as a namespace."""
    return SimpleNamespace(
        convolve=convolve,
        convolve_gradients=convolve_gradients,
        output_sizes=output_sizes,
        pool=pool,
        visits=visits,
    )
