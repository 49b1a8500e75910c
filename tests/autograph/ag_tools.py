"""How the tests of AutoGraph run a function in three ways."""

import numpy as np

import minitf as tf
from minitf.autograph.api import convert
from minitf.core import nest


def plain(value):
    """Returns results as Python values, so that all ways can be compared."""
    if isinstance(value, tf.Tensor):
        value = value.numpy()
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.decode() if isinstance(value, bytes) else value


def in_three_ways(function, arguments):
    """Returns what Python, the converted function, and the graph make of it."""
    tensors = [
        tf.constant(x) if isinstance(x, int | float | list) else x for x in arguments
    ]
    ways = function, convert(function), tf.function(function)
    return [nest.map_structure(plain, way(*tensors)) for way in ways]


def traced(function, *arguments):
    """Returns what the graph of a function gives for tensors."""
    return tf.function(function)(*[tf.constant(x) for x in arguments])
