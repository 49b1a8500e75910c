"""`variable_scope`: a prefix for names of variables and, with it, of ops.

    with variable_scope("layer"):
        w = get_variable("w", [2, 3])      # makes layer/w
    with variable_scope("layer", reuse=True):
        w = get_variable("w")              # finds it again

The names of variables do not get numbers; the name scope of the ops does: the second
block's ops are called "layer_1/...".

In TensorFlow: python/ops/variable_scope.py
"""

import contextlib
import functools

from minitf.core import context
from minitf.v1.graphs.default_graph import get_collection
from minitf.v1.graphs.name_scope import graph_of, name_scope
from minitf.v1.variables.scope_stack import (
    AUTO_REUSE,
    VariableScope,
    pure_variable_scope,
    scope_stack,
)


class variable_scope:
    """Opens a variable scope and a name scope.

    Args:
      name_or_scope: a name, to go deeper; a `VariableScope`, to go there; or None.
      default_name: if `name_or_scope` is None: a name that is made unique.
      values: tensors that tell in which graph.
      initializer, regularizer, caching_device, partitioner, custom_getter, dtype,
        use_resource, constraint: defaults for `get_variable` inside.
      reuse: True finds variables, False or None makes them unless a scope around says
        otherwise, AUTO_REUSE does either.
      auxiliary_name_scope: if False, the name scope stays as it is.

    Raises TypeError without any name and for a name that is none; ValueError for a
    `reuse` that is none.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     with tf.compat.v1.variable_scope("a"):
    ...         tf.compat.v1.get_variable("w", [1]).name
    'a/w:0'

    In TensorFlow: python/ops/variable_scope.py
    """

    def __init__(
        self,
        name_or_scope,
        default_name=None,
        values=None,
        initializer=None,
        regularizer=None,
        caching_device=None,
        partitioner=None,
        custom_getter=None,
        reuse=None,
        dtype=None,
        use_resource=None,
        constraint=None,
        auxiliary_name_scope=True,
    ):
        if default_name is None and name_or_scope is None:
            raise TypeError("If default_name is None then name_or_scope is required")
        if reuse not in (True, False, None, AUTO_REUSE):
            raise ValueError("The reuse parameter must be True or False or None.")
        if not isinstance(auxiliary_name_scope, bool):
            raise TypeError(
                "The auxiliary_name_scope must be `True` or `False`, while get "
                f"{auxiliary_name_scope}"
            )
        self._name_or_scope = name_or_scope
        self._default_name = default_name
        self._reuse = reuse or None
        self._auxiliary_name_scope = auxiliary_name_scope
        self._graph = graph_of(values)
        self._settings = {
            "initializer": initializer,
            "regularizer": regularizer,
            "caching_device": caching_device,
            "partitioner": partitioner,
            "custom_getter": custom_getter,
            "dtype": dtype,
            "use_resource": use_resource,
            "constraint": constraint,
        }
        self._open = []

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            if self._graph is not None:
                stack.enter_context(context.entering(graph=self._graph))
            scope = self._enter(stack)
            self._open.append(stack.pop_all())
        return scope

    def __exit__(self, *exc):
        self._open.pop().__exit__(*exc)

    def _enter(self, stack):
        """Enters the name scope, then the variable scope."""
        name = self._name_or_scope
        if name is None:
            if self._reuse:
                raise ValueError("reuse=True cannot be used without a name_or_scope")
            opened = self._enter_name_scope(stack, self._default_name)
            name = scope_stack().unique(self._default_name)
        elif isinstance(name, str):
            opened = self._enter_name_scope(stack, name)
        elif isinstance(name, VariableScope):
            self._enter_name_scope(stack, name.name.split("/")[-1])
            opened = name.original_name_scope
        else:
            raise TypeError(
                "VariableScope: name_or_scope must be a string or VariableScope."
            )
        pure = pure_variable_scope(name, self._reuse, opened, self._settings)
        return stack.enter_context(pure)

    def _enter_name_scope(self, stack, name):
        if not self._auxiliary_name_scope:
            return _current_name_scope()
        if not name:  # the root
            return ""
        return stack.enter_context(name_scope(name))


def _current_name_scope():
    now = context.state()
    return now.scope if now.graph is None else now.graph._scope


def variable_op_scope(values, name_or_scope, default_name=None, **settings):
    """Opens `variable_scope(name_or_scope, default_name, values, ...)`; deprecated."""
    return variable_scope(name_or_scope, default_name, values, **settings)


def no_regularizer(_):
    """Use this as the regularizer of a variable that is to have none."""
    return None


def make_template(
    name_,
    func_,
    create_scope_now_=False,
    unique_name_=None,
    custom_getter_=None,
    **kwargs,
):
    """Returns `func_` as a function that makes its variables once and reuses them.

    Args:
      name_: the name of the variable scope, made unique.
      func_: a function that calls `get_variable`.
      create_scope_now_: whether to choose the unique name now, not at the first call.
      unique_name_: the name of the scope, not made unique.
      custom_getter_: a custom getter for the scope.
      **kwargs: arguments always given to `func_`.

    >>> import minitf as tf
    >>> v1 = tf.compat.v1
    >>> with tf.Graph().as_default():
    ...     scale = v1.make_template("s", lambda x: x * v1.get_variable("w", []))
    ...     y = scale(1.0) + scale(2.0)
    ...     [v.name for v in v1.global_variables()]
    ['s/w:0']

    In TensorFlow: python/ops/template.py
    """
    function = functools.partial(func_, **kwargs) if kwargs else func_
    template = Template(name_, function, unique_name_, custom_getter_)
    if create_scope_now_:
        template.create_scope()
    return template


class Template:
    """A function that makes its variables when first called; see `make_template`."""

    def __init__(self, name, function, unique_name=None, custom_getter=None):
        if not name:
            raise ValueError("name cannot be None.")
        self._name = name
        self._function = function
        self._unique_name = unique_name
        self._custom_getter = custom_getter
        self._scope = None
        self._has_variables = False

    def create_scope(self):
        """Chooses the variable scope."""
        name = self._unique_name or scope_stack().unique(self._name)
        settings = {"custom_getter": self._custom_getter}
        with pure_variable_scope(name, None, None, settings) as scope:
            self._scope = scope

    def __call__(self, *args, **kwargs):
        """Calls the function inside the variable scope."""
        if self._scope is None:
            opened = variable_scope(
                self._unique_name, self._name, custom_getter=self._custom_getter
            )
        else:
            reuse = True if self._has_variables else AUTO_REUSE
            opened = variable_scope(self._scope, reuse=reuse)
        with opened as scope:
            self._scope = self._scope or scope
            before = len(get_collection("trainable_variables"))
            result = self._function(*args, **kwargs)
            if self._has_variables:
                self._check_no_new(before)
            self._has_variables = True
        return result

    def _check_no_new(self, before):
        new = get_collection("trainable_variables")[before:]
        if new:
            raise ValueError(
                "Trainable variable created when calling a template after the first "
                "time, perhaps you used tf.Variable when you meant tf.get_variable: "
                f"{new}"
            )

    @property
    def name(self):
        """The name given."""
        return self._name

    @property
    def func(self):
        """The function."""
        return self._function

    @property
    def variable_scope(self):
        """The variable scope, None before the first call."""
        return self._scope

    var_scope = variable_scope

    @property
    def variable_scope_name(self):
        """The scope's name with a slash, None before the first call."""
        if self._scope is None:
            return None
        name = self._scope.name
        return name if not name or name.endswith("/") else name + "/"

    @property
    def variables(self):
        """The global and local variables made."""
        return self.global_variables + self.local_variables

    @property
    def trainable_variables(self):
        """The trainable variables made."""
        return self._scope.trainable_variables() if self._scope else []

    @property
    def global_variables(self):
        """The global variables made."""
        return self._scope.global_variables() if self._scope else []

    @property
    def local_variables(self):
        """The local variables made."""
        return self._scope.local_variables() if self._scope else []
