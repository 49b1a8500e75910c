"""Values for variables that have none.

Generated code hands variables from function to function. A variable that Python would
call unbound is there, and holds an `Undefined`, which complains when it is read.

In TensorFlow: tensorflow/python/autograph/operators/variables.py
"""


class Undefined:
    """Stands for the value of a variable that has none yet.

    >>> Undefined("y")
    y
    """

    __slots__ = ("symbol_name",)

    def __init__(self, symbol_name):
        self.symbol_name = symbol_name

    def read(self):
        """Raises UnboundLocalError, as reading an unbound variable does."""
        raise UnboundLocalError(f"'{self.symbol_name}' is used before assignment")

    def __repr__(self):
        return self.symbol_name

    def __getattr__(self, name):
        return self  # what is part of something undefined is undefined

    def __getitem__(self, index):
        return self


class UndefinedReturnValue:
    """Stands for the return value of a function that has not reached a `return`."""


def ld(value):
    """Loads a variable: returns its value, or complains that it has none.

    >>> ld(3)
    3
    """
    return value.read() if isinstance(value, Undefined) else value


def ldu(load, name):
    """Loads a composite variable such as `d['k']`, as `Undefined` if it is not there.

    >>> d = {}
    >>> ldu(lambda: d["k"], "d['k']")
    d['k']
    """
    try:
        return load()
    except (KeyError, AttributeError, NameError):
        return Undefined(name)


def is_undefined(value):
    """Tells whether this stands for a missing value."""
    return isinstance(value, Undefined | UndefinedReturnValue)
