"""Which TensorFlow we behave like: what `tf.__version__` tells a program that asks.

In TensorFlow: python/framework/versions.py
"""

VERSION = "2.21.0"
GIT_VERSION = "minitf"
COMPILER_VERSION = "none: minitf is Python"
GRAPH_DEF_VERSION = 2474  # of the files written
GRAPH_DEF_VERSION_MIN_CONSUMER = 0
GRAPH_DEF_VERSION_MIN_PRODUCER = 0
