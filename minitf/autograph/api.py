"""AutoGraph's front door: convert a function, or call one and convert it on the way.

`converted_call` is what every call in generated code becomes. It decides whether to
convert what is called, and so conversion spreads from the function that the user asked
for to all that it calls. `convert` makes a function that starts this; `tf.function`
traces such a function.

In TensorFlow: tensorflow/python/autograph/impl/api.py
"""

import functools
import inspect
import types

from minitf.autograph import rules
from minitf.autograph.conversion import conversion_of, convert_function, was_tried
from minitf.autograph.operators import (
    asserts,
    conditions,
    for_loops,
    lists,
    logical,
    slices,
    variables,
    while_loops,
)
from minitf.autograph.operators.py_builtins import REPLACED
from minitf.autograph.options import (
    STANDARD_OPTIONS,
    ConversionOptions,
    Feature,
    FunctionScope,
    Status,
    conversion_status,
    tell,
    warn,
    with_function_scope,
    with_status,
)
from minitf.autograph.pyct.errors import (
    ConversionError,
    InaccessibleSourceCodeError,
    UnsupportedLanguageElementError,
)
from minitf.autograph.user_code import explain
from minitf.core.errors import OperatorNotAllowedInGraphError
from minitf.core.op.registry import tensor_method

# Why a function may have to run as it is.
_REASONS = (
    ConversionError,
    InaccessibleSourceCodeError,
    UnsupportedLanguageElementError,
    SyntaxError,
)


def converted_call(f, args, kwargs, caller_fn_scope=None, options=None):
    """Calls a function, converted if it should be.

    Args:
      f: the function, or anything else that can be called.
      args: a tuple of its arguments.
      kwargs: a dict of its keyword arguments, or None.
      caller_fn_scope: the `FunctionScope` of the function that calls.
      options: `ConversionOptions`; by default those of the scope.
    """
    options = caller_fn_scope.callopts if options is None else options
    kwargs = kwargs or {}
    if isinstance(f, types.BuiltinFunctionType | type):
        return _replaced(f)(*args, **kwargs)
    if isinstance(f, functools.partial):
        args, kwargs = (*f.args, *args), {**f.keywords, **kwargs}
        return converted_call(f.func, args, kwargs, options=options)
    if not _should_convert(f, options):
        return f(*args, **kwargs)
    converted = _converted_or_none(f, options)
    if converted is None:
        return _call_without_source(f, args, kwargs)
    if isinstance(f, types.MethodType):
        args = (f.__self__, *args)
    elif not isinstance(f, types.FunctionType):
        args = (f, *args)
    return converted(*args, **kwargs)


def _replaced(f):
    """Returns AutoGraph's version of a builtin function if there is one."""
    try:
        return REPLACED.get(f, f)
    except TypeError:  # a bound method of something that cannot be hashed: [].append
        return f


def _should_convert(f, options):
    if conversion_status() is Status.DISABLED or rules.is_artifact(f):
        return False
    if rules.is_unconvertible(f) or rules.is_own(f):
        return False
    if not options.user_requested and rules.is_left_alone(f):
        return False
    return options.internal_convert_user_code


def _converted_or_none(f, options):
    """Returns the converted function, or None (and warns once) if that fails."""
    target = rules.target_of(f)
    tried = was_tried(target, options)
    try:
        return convert_function(target, options, ag__)
    except _REASONS as error:
        tell(1, f"AutoGraph could not convert {f}: {error}")
        # What `exec` ran has no source: that is no surprise worth a warning.
        if not tried and target.__code__.co_filename != "<string>":
            warn(
                f"AutoGraph could not transform {f} and will run it as-is.\n"
                f"Cause: {error}\n"
                "To silence this warning, decorate the function with "
                "@tf.autograph.experimental.do_not_convert"
            )
        return None


def _call_without_source(f, args, kwargs):
    """Calls a function as it is; if that does not go well, the error says why."""
    try:
        return f(*args, **kwargs)
    except OperatorNotAllowedInGraphError as error:
        error.add_note(
            f"AutoGraph did not convert {f}: its source cannot be read, or uses "
            "something that cannot be converted. Therefore if, while and for do not "
            "work on tensors there. tf.autograph.to_code(f) tells why."
        )
        raise


def convert(
    f, recursive=True, optional_features=None, user_requested=True, status=None
):
    """Returns a function that does what `f` does, also to tensors of a graph.

    The conversion happens when it is called. Errors from inside get a note with the
    user's lines. `status` is the `Status` during the call, by default unchanged.

    >>> def sign(x):
    ...     return -1 if x < 0 else 1
    >>> convert(sign)(-3)
    -1
    """
    options = ConversionOptions(
        recursive=recursive,
        user_requested=user_requested,
        optional_features=optional_features,
    )

    def wrapper(*args, **kwargs):
        try:
            with with_status(conversion_status() if status is None else status):
                return converted_call(f, args, kwargs, options=options)
        except Exception as error:
            explain(error)
            raise

    return rules.artifact(_dressed_as(wrapper, f))


def tf_convert(f, ctx, convert_by_default=True, user_requested=False):
    """Returns `f` converted or not, as the code that was running wished.

    For functions that take functions of the user's: `ctx` is what
    `conversion_status()` was when they were called.
    """
    if rules.is_artifact(f):
        return f
    if ctx is Status.UNSPECIFIED and not convert_by_default:
        return rules.artifact(_with_status(f, Status.UNSPECIFIED))
    if ctx is Status.DISABLED:
        return do_not_convert(f)
    return convert(f, user_requested=user_requested, status=ctx)


@tensor_method("converted")
def converted_like_caller(f):
    """Returns `f` converted or not, as the code that runs now wishes."""
    return tf_convert(f, conversion_status())


def do_not_convert(func=None):
    """Returns a function that AutoGraph calls as it is, with all that it calls.

    Can be used as a decorator, with parentheses or without.

    >>> import minitf as tf
    >>> @tf.autograph.experimental.do_not_convert
    ... def f(x):
    ...     return x + 1
    >>> f(1)
    2

    In TensorFlow: python/autograph/impl/api.py
    """
    if func is None:
        return do_not_convert
    return rules.artifact(_with_status(func, Status.DISABLED))


def _with_status(f, status):
    def wrapper(*args, **kwargs):
        with with_status(status):
            return f(*args, **kwargs)

    return _dressed_as(wrapper, f)


def _dressed_as(wrapper, f):
    """Gives a wrapper the name and signature of what it wraps."""
    if inspect.isfunction(f) or inspect.ismethod(f):
        functools.update_wrapper(wrapper, f)
    return wrapper


def to_graph(entity, recursive=True, experimental_optional_features=None):
    """Returns a converted function: it works on Python values and on graphs.

    Args:
      entity: a function, lambda or method; a method becomes a plain function that
        takes `self`.
      recursive: whether functions that it calls are converted, too.
      experimental_optional_features: a `tf.autograph.experimental.Feature` or several.

    Raises ConversionError if there is no source or nothing to convert.

    >>> import minitf as tf
    >>> def f(x):
    ...     return x * x if x > 0 else -x
    >>> tf.autograph.to_graph(f)(tf.constant(-2))
    <tf.Tensor: shape=(), dtype=int32, numpy=2>

    In TensorFlow: python/autograph/impl/api.py
    """
    options = _options(recursive, experimental_optional_features)
    with _as_conversion_error(entity):
        return rules.artifact(convert_function(_code_holder(entity), options, ag__))


def to_code(entity, recursive=True, experimental_optional_features=None):
    """Returns the source of the converted function; arguments as for `to_graph`.

    >>> import minitf as tf
    >>> def f(x):
    ...     return not x
    >>> print(tf.autograph.to_code(f))
    def tf__f(x):
        with ag__.FunctionScope('f', 'fscope', ag__.ConversionOptions(...)) as fscope:
            return ag__.not_(x)
    <BLANKLINE>

    In TensorFlow: python/autograph/impl/api.py
    """
    options = _options(recursive, experimental_optional_features)
    with _as_conversion_error(entity):
        return conversion_of(_code_holder(entity), options).text


def _options(recursive, features):
    return ConversionOptions(
        recursive=recursive, user_requested=True, optional_features=features
    )


def _code_holder(entity):
    function = getattr(entity, "__func__", entity)
    if not hasattr(function, "__code__"):
        raise ValueError(
            "Cannot apply autograph to a function that doesn't expose a __code__ "
            "object. If this is a @tf.function, try passing f.python_function instead."
        )
    return function


class _as_conversion_error:
    """Turns what makes a conversion fail into a ConversionError."""

    def __init__(self, entity):
        self.entity = entity

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if isinstance(error, ValueError):
            raise ConversionError(
                f"converting {self.entity}: {kind.__name__}: {error}"
            ) from error


def trace(*args):
    """Prints its arguments while the graph is made, not when it runs.

    >>> import minitf as tf
    >>> tf.autograph.trace("tracing", 1)
    tracing 1

    In TensorFlow: python/autograph/utils/ag_logging.py
    """
    print(*args)


# All that generated code may name.
ag__ = types.SimpleNamespace(
    ConversionOptions=ConversionOptions,
    Feature=Feature,
    FunctionScope=FunctionScope,
    STD=STANDARD_OPTIONS,
    Undefined=variables.Undefined,
    UndefinedReturnValue=variables.UndefinedReturnValue,
    and_=logical.and_,
    assert_stmt=asserts.assert_stmt,
    autograph_artifact=rules.artifact,
    chain=logical.chain,
    converted_call=converted_call,
    eq=logical.eq,
    for_stmt=for_loops.for_stmt,
    get_item=slices.get_item,
    if_exp=conditions.if_exp,
    if_stmt=conditions.if_stmt,
    ld=variables.ld,
    ldu=variables.ldu,
    list_append=lists.list_append,
    list_pop=lists.list_pop,
    list_stack=lists.list_stack,
    new_list=lists.new_list,
    not_=logical.not_,
    not_eq=logical.not_eq,
    or_=logical.or_,
    set_item=slices.set_item,
    while_stmt=while_loops.while_stmt,
    with_function_scope=with_function_scope,
)
