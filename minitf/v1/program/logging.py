"""`tf.compat.v1.logging`: TF1's names for Python's logging.

In TensorFlow: python/platform/tf_logging.py
"""

import logging

from minitf.core.log import get_logger

DEBUG = logging.DEBUG
INFO = logging.INFO
WARN = logging.WARNING
ERROR = logging.ERROR
FATAL = logging.FATAL

_counts = {}  # who calls log_every_n or log_first_n -> how often it has


def set_verbosity(v):
    """Sets the level from which messages are shown, such as `logging.INFO`."""
    get_logger().setLevel(v)


def get_verbosity():
    """Returns the level from which messages are shown.

    >>> import minitf as tf
    >>> tf.compat.v1.logging.get_verbosity() == tf.compat.v1.logging.WARN
    True
    """
    return get_logger().getEffectiveLevel()


def log(level, msg, *args, **kwargs):
    """Writes a message, `msg % args`, at a level."""
    get_logger().log(level, msg, *args, **kwargs)


def debug(msg, *args, **kwargs):
    """Writes a message for those who look for mistakes."""
    get_logger().debug(msg, *args, **kwargs)


def info(msg, *args, **kwargs):
    """Writes a message about what goes on."""
    get_logger().info(msg, *args, **kwargs)


def warning(msg, *args, **kwargs):
    """Writes a warning."""
    get_logger().warning(msg, *args, **kwargs)


warn = warning


def error(msg, *args, **kwargs):
    """Writes an error message."""
    get_logger().error(msg, *args, **kwargs)


def fatal(msg, *args, **kwargs):
    """Writes the message of an error the program does not survive."""
    get_logger().fatal(msg, *args, **kwargs)


def vlog(level, msg, *args, **kwargs):
    """Writes a message at a level given as a number."""
    get_logger().log(level, msg, *args, **kwargs)


def log_if(level, msg, condition, *args):
    """Writes a message if a condition holds."""
    if condition:
        log(level, msg, *args)


def _times(msg):
    """Counts, from 0, how often a message was to be written."""
    count = _counts.get(msg, -1) + 1
    _counts[msg] = count
    return count


def log_every_n(level, msg, n, *args):
    """Writes a message the first time and then each n-th time."""
    log_if(level, msg, _times(msg) % n == 0, *args)


def log_first_n(level, msg, n, *args):
    """Writes a message the first n times."""
    log_if(level, msg, _times(msg) < n, *args)


def flush():
    """Makes sure that all messages have been written."""
    for handler in get_logger().handlers:
        handler.flush()
