"""`tf.function`: a Python function that keeps the graphs it was traced to.

A call asks the cache for a graph whose trace types cover the arguments. If there is
none the function is traced, and the new graph is kept. So the first call of a kind is
slow and runs Python; all later ones run a compiled program.

In TensorFlow: python/eager/polymorphic_function/polymorphic_function.py
"""

import functools
import threading
import types as python_types
import weakref

from minitf.core import context, nest
from minitf.core.context import threads
from minitf.core.graph.func_graph import unique_name
from minitf.core.specs import TypeSpec
from minitf.core.tensor import EagerTensor
from minitf.function import conversion, retracing
from minitf.function.arguments import Arguments, name_of
from minitf.function.concrete import ConcreteFunction
from minitf.function.tracing import trace

_PLAIN = frozenset([int, float, bool, str, bytes, type(None)])


class Function:
    """What `tf.function` returns: call it like the Python function it was made of.

    In TensorFlow: python/eager/polymorphic_function/polymorphic_function.py
    """

    def __init__(self, python_function, options):
        self._python_function = python_function
        self._options = options
        self._name = name_of(python_function)
        self._arguments = Arguments(python_function, options.input_signature)
        self._graphs = {}  # (graph outside, trace types) -> ConcreteFunction
        self._fast = {}  # what simple arguments look like -> (graph, tensors' places)
        self._lock = threading.RLock()
        self._bound = weakref.WeakKeyDictionary()  # object -> Function of its method
        self._created = None  # the variables made on the first call
        self._history = retracing.History(self)
        functools.update_wrapper(self, python_function)

    # --- Calling --------------------------------------------------------------

    def __call__(self, *args, **kwargs):
        """Runs the graph for arguments like these, tracing it if there is none."""
        now = threads.state
        if now.options.get("functions_run_eagerly"):
            return self._run_eagerly(args, kwargs)
        key, tensors = _look(args, kwargs)
        if key is not None and now.graph is None:
            concrete = self._fast.get(key)
            if concrete is not None:
                return concrete.call_flat(tensors)
        bound, concrete = self._find(args, kwargs)
        if key is not None and now.graph is None and self._is_plain(concrete, tensors):
            if not concrete.graph.starts_variables:
                self._fast[key] = concrete
        return concrete.call_flat(concrete._tensors(bound))

    def _run_eagerly(self, args, kwargs):
        if self._options.input_signature is not None:
            bound = self._arguments.bind(args, kwargs)
            self._arguments.types(bound, args, kwargs)
            args, kwargs = self._arguments.split(bound)
        return self._python_function(*args, **kwargs)

    def _is_plain(self, concrete, tensors):
        """Tells whether the tensors given are just those the graph takes."""
        if concrete.graph.argument_count != len(tensors):
            return False
        pairs = zip(tensors, concrete.graph.inputs)
        return all(x._dtype is place._dtype for x, place in pairs)

    def _find(self, args, kwargs):
        """Binds the arguments and finds, or traces, the graph for them."""
        bound = self._arguments.bind(args, kwargs)
        types = self._arguments.types(bound, args, kwargs)
        with self._lock:
            concrete = self._lookup(types)
            if concrete is None:
                concrete = self._trace(types)
        return bound, concrete

    def _outside(self):
        """The graph, if any, in which variables and captures of a trace would live."""
        graph = context.state().graph
        while graph is not None and graph.building_function:
            graph = graph.outer_graph
        return graph

    def _lookup(self, types):
        """The graph whose types cover these most closely; None if there is none."""
        outside = self._outside()
        key = (outside, tuple(types.items()))
        exact = self._graphs.get(key)
        if exact is not None:
            return exact
        found = None
        for (where, known), concrete in self._graphs.items():
            if where is outside and _covers(known, types):
                if found is None or _covers(found[0], dict(known)):
                    found = (known, concrete)
        return None if found is None else found[1]

    def _trace(self, types):
        """Traces the function for arguments of these types."""
        if self._options.reduce_retracing:
            types = self._widened(types)
        self._history.note(types)
        python_function = conversion.converted(
            self._python_function, self._options.autograph
        )
        name = unique_name(f"__inference_{self._name}")
        request = (python_function, self._arguments, types, name)
        if self._created is not None:
            return self._keep(types, trace(*request))
        created = []
        first = trace(*request, created)
        self._created = [weakref.ref(variable) for variable in created]
        if not created:
            return self._keep(types, first)
        # From now on the function must find its variables made.
        self._history.note(types, again=True)
        concrete = self._keep(types, trace(*request))
        if first.starts_variables:  # this once, the graph that gives them a value
            return ConcreteFunction(first, self._arguments, types, self._name)
        return concrete

    def _keep(self, types, graph):
        """Puts a new graph into the cache."""
        concrete = ConcreteFunction(graph, self._arguments, types, self._name)
        self._graphs[self._outside(), tuple(types.items())] = concrete
        return concrete

    def _widened(self, types):
        """Types that also cover those of earlier graphs, where there is one."""
        for (where, known), _ in self._graphs.items():
            known = dict(known)
            if where is not self._outside() or known.keys() != types.keys():
                continue
            wider = {name: kind.widen(known[name]) for name, kind in types.items()}
            if None not in wider.values():
                types = wider
        return types

    # --- Methods --------------------------------------------------------------

    def __get__(self, instance, owner=None):
        """Makes a `Function` of a method, one for each object."""
        if instance is None:
            return self
        try:
            if instance not in self._bound:
                method = python_types.MethodType(self._python_function, _weak(instance))
                self._bound[instance] = Function(method, self._options)
            return self._bound[instance]
        except TypeError:  # the object cannot be a key, or not weakly
            method = python_types.MethodType(self._python_function, instance)
            return Function(method, self._options)

    # --- Looking at it --------------------------------------------------------

    @property
    def python_function(self):
        """The Python function this was made of."""
        return self._python_function

    @property
    def input_signature(self):
        """The types the arguments are limited to, or None."""
        return self._options.input_signature

    def get_concrete_function(self, *args, **kwargs):
        """Returns the graph for arguments like these; traces it if there is none.

        Arguments may be tensors, Python values, or `tf.TensorSpec`s. Without any, an
        input signature, or else the one graph there is, is meant.

        >>> import minitf as tf
        >>> f = tf.function(lambda x: x + 1)
        >>> f.get_concrete_function(tf.TensorSpec([None], tf.int32)).inputs
        [<tf.Tensor 'x:0' shape=(None,) dtype=int32>]
        """
        signature = self._options.input_signature
        if signature is not None and not args and not kwargs:
            args = signature
        _, concrete = self._find(args, kwargs)
        return concrete

    def experimental_get_tracing_count(self):
        """Returns how often the function was traced."""
        return self._history.count

    def pretty_printed_concrete_signatures(self, verbose=True):
        """Describes the graphs there are, as text for people."""
        texts = [c.pretty_printed_signature(verbose) for c in self.concrete_functions]
        return "\n\n".join(texts)

    @property
    def concrete_functions(self):
        """The graphs there are, as a list of `ConcreteFunction`s."""
        return list(self._graphs.values())

    def explain_retracing(self):
        """Says, for each graph after the first, why the earlier ones did not do.

        >>> import minitf as tf
        >>> f = tf.function(lambda x: x + 1)
        >>> _ = f(tf.constant(1)), f(tf.constant(1.0))
        >>> print(f.explain_retracing())
        trace 1: first call
        trace 2: x: dtype changed from int32 to float32
        """
        return self._history.explain()


def _weak(instance):
    """The object itself: methods of one that is gone are gone with it."""
    return instance


def _covers(known, types):
    known = dict(known)
    return known.keys() == types.keys() and all(
        known[name].covers(kind) for name, kind in types.items()
    )


def _look(args, kwargs):
    """A quick look at the arguments: a key for the cache, and the tensors.

    The key is None if they are not all tensors and plain Python values.
    """
    key, tensors = [], []
    for x in args:
        if type(x) is EagerTensor:
            tensors.append(x)
            key.append((x._dtype, x._array.shape))
        elif type(x) in _PLAIN:
            key.append(x)
        else:
            return None, None
    for name, x in kwargs.items():
        if type(x) is EagerTensor:
            return None, None  # their order is not that of the placeholders
        if type(x) not in _PLAIN:
            return None, None
        key.append((name, x))
    return tuple(key), tensors


class Options:
    """What `tf.function` was told besides the function."""

    def __init__(self, input_signature, autograph, jit_compile, reduce_retracing):
        self.input_signature = input_signature
        self.autograph = autograph
        self.jit_compile = jit_compile
        self.reduce_retracing = reduce_retracing


def function(
    func=None,
    input_signature=None,
    autograph=True,
    jit_compile=None,
    reduce_retracing=False,
    experimental_implements=None,
    experimental_autograph_options=None,
    experimental_attributes=None,
    experimental_relax_shapes=None,
    experimental_compile=None,
    experimental_follow_type_hints=None,
):
    """Makes a graph of a Python function on its first call, and runs that from then on.

    Args:
      func: the function; without it `function` returns a decorator.
      input_signature: a list of `tf.TensorSpec`s: the only types of arguments allowed,
        so that the function is traced once.
      autograph: rewrite Python's `if`, `for` and `while` so that they work on tensors.
      jit_compile: compile element-wise arithmetic to machine code.
      reduce_retracing: on a second trace, leave open the sizes that differ.
      experimental_relax_shapes, experimental_compile: older names of these two.
      experimental_implements, experimental_autograph_options,
        experimental_attributes, experimental_follow_type_hints: as in TensorFlow.

    >>> import minitf as tf
    >>> @tf.function
    ... def area(width, height):
    ...     print("tracing")
    ...     return width * height
    >>> area(tf.constant(2.0), tf.constant(3.0)).numpy()
    tracing
    np.float32(6.0)
    >>> area(tf.constant(4.0), tf.constant(5.0)).numpy()
    np.float32(20.0)

    In TensorFlow: python/eager/polymorphic_function/polymorphic_function.py
    """
    if jit_compile is None:
        jit_compile = experimental_compile
    options = Options(
        _checked_signature(input_signature),
        autograph,
        jit_compile,
        bool(reduce_retracing or experimental_relax_shapes),
    )
    if func is None:
        return lambda func: Function(_checked_function(func), options)
    return Function(_checked_function(func), options)


def _checked_function(func):
    if not callable(func):
        raise TypeError(
            f"tf.function makes a graph of a function. {func!r} is not a callable "
            "object."
        )
    return func


def _checked_signature(signature):
    if signature is None:
        return None
    if not isinstance(signature, list | tuple):
        raise TypeError(
            f"input_signature must be either a tuple or a list, got {type(signature)}."
        )
    for spec in nest.flatten(signature):
        if not isinstance(spec, TypeSpec) and not hasattr(spec, "handle"):
            raise TypeError(
                "Argument `input_signature` must contain only tf.TypeSpec objects. "
                f"Got {spec!r}."
            )
    return tuple(signature)
