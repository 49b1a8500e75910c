"""What a conversion may do, and the scope of a converted function that remembers it.

In TensorFlow: tensorflow/python/autograph/core/converter.py, ag_ctx.py and
function_wrappers.py
"""

import ast
import enum
from dataclasses import dataclass

from minitf.autograph.operators.variables import UndefinedReturnValue
from minitf.core import context, log
from minitf.core.graph.scopes import name_scope


class Feature(enum.Enum):
    """Conversions that are off unless asked for.

    ALL: all of these.
    AUTO_CONTROL_DEPS: side effects keep the program's order, which they always do here.
    ASSERT_STATEMENTS: `assert` checks tensors.
    BUILTIN_FUNCTIONS: `print` prints tensors when the graph runs.
    EQUALITY_OPERATORS: `==` and `!=` compare elements in TF1 graphs, too.
    LISTS: lists can be filled by loops over tensors; `x[i] = v` works for tensors.
    NAME_SCOPES: the ops of a function are made in a name scope of its name.

    >>> Feature.ALL in Feature.all()
    True
    """

    ALL = "ALL"

    AUTO_CONTROL_DEPS = "AUTO_CONTROL_DEPS"
    ASSERT_STATEMENTS = "ASSERT_STATEMENTS"
    BUILTIN_FUNCTIONS = "BUILTIN_FUNCTIONS"
    EQUALITY_OPERATORS = "EQUALITY_OPERATORS"
    LISTS = "LISTS"
    NAME_SCOPES = "NAME_SCOPES"

    @classmethod
    def all(cls):
        """Returns a tuple that turns on every feature."""
        return tuple(cls.__members__.values())

    @classmethod
    def all_but(cls, exclude):
        """Returns a tuple that turns on every feature but these."""
        if not isinstance(exclude, list | tuple | set):
            exclude = (exclude,)
        return tuple(set(cls.all()) - set(exclude) - {cls.ALL})


@dataclass(frozen=True)
class ConversionOptions:
    """What a conversion may do.

    recursive: convert the functions that a converted function calls.
    user_requested: the user asked for this function itself.
    internal_convert_user_code: convert the functions called from here.
    optional_features: a `Feature`, several, or None.
    """

    recursive: bool = False
    user_requested: bool = False
    internal_convert_user_code: bool = True
    optional_features: frozenset = frozenset()

    def __post_init__(self):
        features = self.optional_features
        features = (features,) if isinstance(features, Feature) else features or ()
        object.__setattr__(self, "optional_features", frozenset(features))

    def uses(self, feature):
        """Tells whether a feature is on."""
        return bool({Feature.ALL, feature} & self.optional_features)

    def call_options(self):
        """Returns the options for functions called from one that has these."""
        return ConversionOptions(
            recursive=self.recursive,
            user_requested=False,
            internal_convert_user_code=self.recursive,
            optional_features=self.optional_features,
        )

    def to_ast(self):
        """Returns the expression that makes these options in generated code."""
        if self == STANDARD_OPTIONS:
            return ast.parse("ag__.STD", mode="eval").body
        features = sorted(f"ag__.{feature}" for feature in self.optional_features)
        text = (
            f"ag__.ConversionOptions(recursive={self.recursive}, "
            f"user_requested={self.user_requested}, "
            f"optional_features=({''.join(f + ', ' for f in features)}), "
            f"internal_convert_user_code={self.internal_convert_user_code})"
        )
        expression = ast.parse(text, mode="eval").body
        for node in ast.walk(expression):  # on the line of the function, not on line 1
            for attribute in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
                if hasattr(node, attribute):
                    delattr(node, attribute)
        return expression


STANDARD_OPTIONS = ConversionOptions(recursive=True)


class Status(enum.Enum):
    """Whether functions called now are to be converted."""

    UNSPECIFIED = 0
    ENABLED = 1
    DISABLED = 2


def conversion_status():
    """Returns the `Status` of this moment."""
    return context.state().autograph or Status.UNSPECIFIED


def with_status(status):
    """Returns a context manager that sets the `Status` for the length of its block."""
    return context.entering(autograph=status)


class FunctionScope:
    """Stands around the body of a converted function and says how to convert calls."""

    def __init__(self, function_name, scope_name, options):
        self.name = scope_name
        self.callopts = options.call_options()
        self._managers = []
        if options.user_requested:
            self._managers.append(with_status(Status.ENABLED))
        if options.uses(Feature.NAME_SCOPES):
            name = function_name
            self._managers.append(name_scope(f"fn{name}" if name[0] == "_" else name))

    def __enter__(self):
        for manager in self._managers:
            manager.__enter__()
        return self

    def __exit__(self, *exception):
        for manager in reversed(self._managers):
            manager.__exit__(*exception)

    def ret(self, value):
        """Returns what the function returns: None if no `return` was reached."""
        return None if isinstance(value, UndefinedReturnValue) else value


def with_function_scope(body, scope_name, options):
    """Calls `body` with a scope: what a lambda has instead of a `with` statement."""
    with FunctionScope("lambda_", scope_name, options) as scope:
        return body(scope)


def set_verbosity(level, alsologtostdout=False):
    """Makes AutoGraph tell more: 1 why a conversion failed, 2 what it generated.

    >>> import minitf as tf
    >>> tf.autograph.set_verbosity(0)

    In TensorFlow: python/autograph/utils/ag_logging.py
    """
    context.set_flag("autograph_verbosity", level)
    context.set_flag("autograph_to_stdout", alsologtostdout)


def tell(level, message):
    """Logs a message if the verbosity is at least `level`."""
    if context.flag("autograph_verbosity", 0) >= level:
        log.get_logger().info(message)
        if context.flag("autograph_to_stdout", False):
            print(message)


def warn(message):
    """Logs a warning."""
    log.get_logger().warning(message)
    if context.flag("autograph_to_stdout", False):
        print(f"WARNING: {message}")
