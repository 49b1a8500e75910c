"""What can go wrong while a function is converted.

    AutoGraphError
    |-- ConversionError                   to_graph and to_code give up (why: its text)
    |-- InaccessibleSourceCodeError       there is no source to read (a ValueError)
    +-- UnsupportedLanguageElementError   the source has something no converter knows
                                          (a NotImplementedError)

In TensorFlow: tensorflow/python/autograph/pyct/errors.py
"""


class AutoGraphError(Exception):
    """Base class of AutoGraph's own errors."""


class ConversionError(AutoGraphError):
    """A function that was to be converted cannot be."""


class InaccessibleSourceCodeError(AutoGraphError, ValueError):
    """A function's source is nowhere to be found."""


class UnsupportedLanguageElementError(AutoGraphError, NotImplementedError):
    """A function uses a part of Python that AutoGraph does not convert."""
