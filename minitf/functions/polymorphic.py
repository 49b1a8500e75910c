"""`tf.function`: a Python function that keeps the graphs it was traced to.

A call asks the cache for a graph whose trace types cover the arguments. If there is
none the function is traced, and the new graph is kept. So the first call of a kind is
slow and runs Python; all later ones run a compiled program. Calls with nothing but
tensors and plain values take a short cut to the graph (`look`).

In TensorFlow: python/eager/polymorphic_function/polymorphic_function.py
"""

import functools
import threading
import types as python_types
import weakref

from minitf.autograph.api import convert
from minitf.core import context
from minitf.core.context import threads
from minitf.core.graph.func_graph import unique_name
from minitf.functions import retracing
from minitf.functions.arguments import Arguments, look, name_of
from minitf.functions.concrete import Callable, ConcreteFunction
from minitf.functions.options import Options, check_attributes, checked_signature
from minitf.functions.trace_types import TensorType
from minitf.functions.tracing import trace
from minitf.runtime import jit

# One thread traces at a time: functions that call each other would wait for ever.
_tracing = threading.RLock()


class Function(Callable):
    """What `tf.function` returns: call it like the Python function it was made of.

    In TensorFlow: python/eager/polymorphic_function/polymorphic_function.py
    """

    def __init__(self, python_function, options, instance=None):
        functools.update_wrapper(self, python_function)
        self._function = python_function
        self._instance = instance and weakref.ref(instance[0])  # of a method
        self._options = options
        self._arguments = Arguments(self.python_function, options.input_signature)
        self._graphs = {}  # (graph outside, trace types) -> ConcreteFunction
        self._fast = {}  # what simple arguments look like -> [graph, places, calls]
        self._methods = {}  # id of an object -> (the object, weakly, its Function)
        self._created = None  # the variables made on the first call
        self._history = retracing.History()
        self._counter = retracing.counter_of(python_function)
        if instance:
            self.__signature__ = self._arguments.signature

    # --- Calling --------------------------------------------------------------

    def __call__(self, *args, **kwargs):
        """Runs the graph for arguments like these, tracing it if there is none."""
        now = threads.state
        if now.options.get("functions_run_eagerly"):
            return self.python_function(*args, **kwargs)
        key, tensors = None, []
        if now.graph is None:
            key = look(args, tensors)
            if kwargs and key is not None:
                named = look(kwargs.values(), tensors)
                key = None if named is None else (key, *kwargs, named)
            known = self._fast.get(key)
            if known is not None:
                self._counter.calls += 1
                concrete, places, calls = known
                known[2] = calls + 1
                if places is not None:
                    tensors = [tensors[i] for i in places]
                if now.recorders:
                    return concrete.call_flat(tensors)
                return concrete.run([tensor._array for tensor in tensors], now)
        return self._call_the_long_way(now, args, kwargs, key, tensors)

    def _call_the_long_way(self, now, args, kwargs, key, tensors):
        """Binds, finds or traces; next time there may be a short cut."""
        before = self._history.count
        bound, concrete = self._find(args, kwargs)
        wanted = concrete.tensors(bound)
        self._history.calls[self._history.number(concrete)] += 1
        if now.graph is None:
            self._counter.count(self._history.count > before, self._function)
            if key is not None and not concrete.graph.starts_variables:
                self._remember(key, concrete, tensors, wanted, bool(kwargs))
        return concrete.call_flat(wanted)

    def _remember(self, key, concrete, tensors, wanted, named):
        """Keeps the short cut, if the graph takes just the tensors given.

        Tensors given by name may come in another order than the graph takes them. Which
        is which cannot be told while one stands in two places.
        """
        given = {id(tensor): i for i, tensor in enumerate(tensors)}
        places = [given.get(id(tensor)) for tensor in wanted]
        if None in places or len(tensors) != len(places):
            return
        if not named:
            self._fast[key] = [concrete, None, 0]
        elif len(given) == len(tensors):
            self._fast[key] = [concrete, places, 0]

    def _find(self, args, kwargs):
        """Binds the arguments and finds, or traces, the graph for them."""
        bound = self._arguments.bind(args, kwargs)
        types = self._arguments.types(bound, args, kwargs)
        with _tracing:
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
        python_function = self.python_function
        if self._options.autograph:
            python_function = convert(python_function)
        name = unique_name(f"__inference_{self.name}")
        request = (python_function, self._arguments, types, name)
        created = [] if self._created is None else None
        graph = first = trace(*request, created)
        self._history.note(types, calls=self._calls())
        if created is not None:
            self._created = [weakref.ref(variable) for variable in created]
        if created:  # from now on the function must find its variables made
            graph = trace(*request)
            self._history.note(types, again=True)
        concrete = self._keep(types, graph)
        if first.starts_variables:  # this once, the graph that gives them a value
            concrete = ConcreteFunction(first, self._arguments, types, self.name)
            self._history.belongs(concrete)
        return concrete

    def _keep(self, types, graph):
        """Puts a new graph into the cache."""
        if self._options.jit_compile:
            jit.require()
            graph.jit_compile = True
        concrete = ConcreteFunction(graph, self._arguments, types, self.name)
        self._graphs[self._outside(), tuple(types.items())] = concrete
        self._history.belongs(concrete)
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

    def _calls(self):
        """How often the graph of each trace was called, by the number of the trace."""
        found = dict(self._history.calls)
        for concrete, _, calls in list(self._fast.values()):  # other threads may call
            number = self._history.number(concrete)
            found[number] = found.get(number, 0) + calls
        return found

    # --- Methods --------------------------------------------------------------

    def __get__(self, instance, owner=None):
        """Makes a `Function` of a method, one for each object, which is held weakly."""
        if instance is None:
            return self
        key = id(instance)
        known = self._methods.get(key)
        if known is not None and known[0]() is instance:
            return known[1]
        with _tracing:
            forget = functools.partial(_forget, self._methods, key)
            method = Function(self._function, self._options, (instance,))
            self._methods[key] = weakref.ref(instance, forget), method
        return method

    @property
    def python_function(self):
        """The Python function this was made of.

        Raises ReferenceError if it was a method of an object that is gone.
        """
        if self._instance is None:
            return self._function
        instance = self._instance()
        if instance is None:
            raise ReferenceError(
                f"The object of which {self.name!r} is a method is gone: a tf.function "
                "does not keep it alive. Keep the object in a variable of its own, "
                f"`m = M()`, and call `m.{self.name}(...)`."
            )
        return python_types.MethodType(self._function, instance)

    # --- Looking at it --------------------------------------------------------

    @property
    def name(self):
        """The name of the Python function."""
        return name_of(self._function)

    @property
    def input_signature(self):
        """The types the arguments are limited to, or None."""
        return self._options.input_signature

    @property
    def function_type(self):
        """The signature of the function, to be printed."""
        return self._arguments

    function_spec = function_type

    def get_concrete_function(self, *args, **kwargs):
        """Returns the graph for arguments like these; traces it if there is none.

        Arguments may be tensors, Python values, or `tf.TensorSpec`s. Without any, the
        input signature is meant.

        >>> import minitf as tf
        >>> f = tf.function(lambda x: x + 1)
        >>> f.get_concrete_function(tf.TensorSpec([None], tf.int32)).inputs
        [<tf.Tensor 'x:0' shape=(None,) dtype=int32>]
        """
        signature = self._options.input_signature
        if signature is not None and not args and not kwargs:
            args = signature
        bound, concrete = self._find(args, kwargs)
        types = self._arguments.types(bound, args, kwargs)
        wanted, found = _names(types.values()), _names(concrete.types.values())
        if any(new and new != old for new, old in zip(wanted, found, strict=True)):
            with _tracing:
                concrete = self._trace(types)  # the placeholders' names were asked for
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

    def experimental_get_compiler_ir(self, *args, **kwargs):
        """There is no XLA here, so this raises NotImplementedError."""
        raise NotImplementedError(
            "experimental_get_compiler_ir() would show what XLA makes of a function. "
            "Here functions are compiled to Python; get_concrete_function(...).graph "
            "is what they are made of."
        )

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

    def __deepcopy__(self, memo):
        """A function of its own, which has not been traced."""
        return Function(self.python_function, self._options)


def _forget(methods, key, ref):
    """Drops what was kept for an object that is gone."""
    if key in methods and methods[key][0] is ref:
        del methods[key]


def _covers(known, types):
    known = dict(known)
    return known.keys() == types.keys() and all(
        known[name].covers(kind) for name, kind in types.items()
    )


def _names(types):
    """The names, or None, of all tensor types among trace types."""
    found = []
    for kind in types:
        found.extend(_names(kind.parts) if hasattr(kind, "parts") else [])
        if isinstance(kind, TensorType):
            found.append(kind.type.name)
    return found


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
    check_attributes(experimental_attributes)
    if jit_compile is None:
        jit_compile = experimental_compile
    options = Options(
        checked_signature(input_signature),
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
            f"{func!r} is not a callable object. tf.function makes a graph of a "
            "function, a method or anything else that can be called."
        )
    return func
