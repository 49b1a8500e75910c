"""The logger: Python's own, called "tensorflow", as programs expect.

It writes to the standard error, warnings and worse, unless the program set up logging.

In TensorFlow: python/platform/tf_logging.py
"""

import logging
import sys
import threading

_making = threading.Lock()


class _StandardError(logging.StreamHandler):
    """Writes to what `sys.stderr` is now, which notebooks and tests replace."""

    def __init__(self):
        logging.Handler.__init__(self)

    @property
    def stream(self):
        """The standard error of this moment."""
        return sys.stderr


def get_logger():
    """Returns the logger of the library.

    >>> import minitf as tf
    >>> tf.get_logger().name
    'tensorflow'

    In TensorFlow: python/platform/tf_logging.py
    """
    logger = logging.getLogger("tensorflow")
    with _making:
        if not logger.handlers:
            handler = _StandardError()
            form = "%(levelname)s:%(name)s:%(message)s"
            handler.setFormatter(logging.Formatter(form))
            logger.addHandler(handler)
            if logger.level == logging.NOTSET:
                logger.setLevel(logging.WARNING)
            logger.propagate = False
    return logger
