"""`ConcreteFunction`: one graph of a `tf.function`, ready to be called.

In TensorFlow: python/eager/polymorphic_function/concrete_function.py
"""

import inspect

from minitf.core import nest
from minitf.core.context import threads
from minitf.core.convert import cpp_name
from minitf.core.errors import InvalidArgumentError
from minitf.core.op import failures
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import EagerTensor, Tensor
from minitf.functions import printing
from minitf.functions.arguments import mismatch
from minitf.ops.control_flow.bodies import program_of
from minitf.ops.control_flow.calls import call
from minitf.ops.state.resource_variable import BaseResourceVariable
from minitf.ops.state.trackable import Trackable


class Callable(Trackable):
    """What `tf.function` makes: something to be called like a Python function.

    In TensorFlow: python/types/core.py
    """


class ConcreteFunction(Callable):
    """A traced function for arguments of certain types.

    Call it with the arguments of the Python function, all of them, or with the tensors
    alone, by position or by name: values that the graph was specialised to are in it.

    >>> import minitf as tf
    >>> double = tf.function(lambda x: x * 2.0)
    >>> concrete = double.get_concrete_function(tf.TensorSpec([], tf.float32))
    >>> concrete(tf.constant(4.0)).numpy()
    np.float32(8.0)

    In TensorFlow: python/eager/polymorphic_function/concrete_function.py
    """

    def __init__(self, graph, arguments, types, short_name):
        self.graph = graph
        self.arguments = arguments
        self.types = types  # name of an argument -> its trace type
        self._short_name = short_name
        self._dtypes = [tensor._dtype for tensor in graph.outputs]
        self._pack = _packer(graph.structured_outputs)
        self._program = self._version = None  # compiled for this state of the graph
        self._captured = graph.captured
        self._captured_arrays = [getattr(t, "_array", None) for t in self._captured]

    # --- Calling --------------------------------------------------------------

    def __call__(self, *args, **kwargs):
        """Runs the graph; returns what the Python function returned, of tensors.

        Raises TypeError if the arguments do not fit the signature.
        """
        try:
            tensors = self._by_structure(args, kwargs)
        except TypeError as error:
            try:
                tensors = self._by_flat_signature(args, kwargs)
            except TypeError as second:
                raise TypeError(
                    f"{error}\nFallback to flat signature also failed due to: {second}"
                ) from None
        return self.call_flat(tensors)

    def _by_structure(self, args, kwargs):
        """The tensors among the arguments of the Python function, all of them."""
        parameters = [
            inspect.Parameter(name, kind)
            for name, _, kind in printing.kinds(self.arguments, self.types)
        ]
        try:
            bound = inspect.Signature(parameters).bind(*args, **kwargs).arguments
            bound = {name: self.types[name].cast(x) for name, x in bound.items()}
        except (TypeError, ValueError) as error:
            raise mismatch(error, args, kwargs, printing.one_line(self)) from None
        return self.tensors(bound)

    def tensors(self, bound):
        """The tensors among bound arguments, one per placeholder."""
        found = []
        for name, kind in self.types.items():
            found.extend(kind.tensors(bound[name]))
        return found

    def _by_flat_signature(self, args, kwargs):
        """Takes the arguments as one tensor per placeholder."""
        places = self.graph.inputs[: self.graph.argument_count]
        names = [tensor.op.name for tensor in places]
        this = f"{self._short_name}({', '.join(names)})"
        if len(args) > len(names):
            raise TypeError(
                f"{this} takes {len(names)} positional arguments, got {len(args)}."
            )
        given = dict(zip(names, args, strict=False))
        twice = [name for name in kwargs if name in given]
        unknown = [name for name in kwargs if name not in names]
        given.update(kwargs)
        missing = sorted(set(names) - set(given))
        if missing:
            raise TypeError(f"{this} missing required arguments: {', '.join(missing)}.")
        if twice:
            raise TypeError(f"{this} got two values for {', '.join(map(repr, twice))}.")
        if unknown:
            raise TypeError(
                f"{this} got unexpected keyword arguments: {', '.join(unknown)}."
            )
        return [_as_tensor(given[n], i, this) for i, n in enumerate(names)]

    def call_flat(self, tensors):
        """Runs the graph on one tensor per placeholder."""
        now = threads.state
        if now.graph is not None or now.recorders:
            return self._pack(self._call_and_tell(now, tensors))
        try:
            arrays = [tensor._array for tensor in tensors]
        except AttributeError:
            tensors = [convert_to_tensor(tensor) for tensor in tensors]
            arrays = [tensor._array for tensor in tensors]
        self._check_types(tensors)
        return self.run(arrays, now)

    def run(self, arrays, now):
        """Runs the program on arrays of the right types, for nobody who records."""
        graph = self.graph
        if self._version != graph._version:
            self._check_captures()
            self._program, self._version = program_of(graph), graph._version
        results = self._program(arrays + self._captured_arrays, now.resources)
        return self._pack(list(map(EagerTensor, results, self._dtypes)))

    def _check_captures(self):
        for tensor in self._captured:
            if not isinstance(tensor, EagerTensor):
                raise failures.out_of_scope(tensor)

    def _check_types(self, tensors):
        for i, (tensor, place) in enumerate(zip(tensors, self.graph.inputs)):
            if tensor._dtype is not place._dtype:
                name = self.graph.name
                raise InvalidArgumentError(
                    None,
                    None,
                    f"cannot compute {name} as input #{i}(zero-based) was expected to "
                    f"be a {cpp_name(place.dtype)} tensor but is a "
                    f"{cpp_name(tensor.dtype)} tensor [Op:{name}]",
                )

    def _call_and_tell(self, now, tensors):
        """Calls the graph as an op: in another graph, or under a tape."""
        for variable in self.graph.variables_used.values():
            if now.graph is not None and now.graph.building_function:
                now.graph.variable_accessed(variable)
            for recorder in now.recorders:
                recorder.variable_accessed(variable)
        return call(self.graph, [*tensors, *self._captured])

    # --- Looking at it --------------------------------------------------------

    @property
    def name(self):
        """The name of the graph, as bytes."""
        return self.graph.name.encode()

    @property
    def inputs(self):
        """The placeholders: those of arguments, then those of captured tensors."""
        return list(self.graph.inputs)

    @property
    def outputs(self):
        """The flat list of tensors that the graph returns."""
        return list(self.graph.outputs)

    @property
    def captured_inputs(self):
        """The tensors from outside that the function uses, handles among them."""
        return list(self._captured)

    @property
    def variables(self):
        """The variables the function uses, other than arguments."""
        return self.graph.variables

    @property
    def trainable_variables(self):
        """The trainable ones among the variables."""
        return self.graph.trainable_variables

    @property
    def structured_outputs(self):
        """The tensors of the graph that are returned, in the function's structure."""
        return self.graph.structured_outputs

    @property
    def structured_input_signature(self):
        """The arguments as `(args, kwargs)`, with a `tf.TensorSpec` for each tensor."""
        return printing.structured_signature(self)

    @property
    def output_dtypes(self):
        """The types of the results, in the function's structure."""
        return _map_tensors(lambda tensor: tensor.dtype, self.structured_outputs)

    @property
    def output_shapes(self):
        """The static shapes of the results, in the function's structure."""
        return _map_tensors(lambda tensor: tensor.shape, self.structured_outputs)

    @property
    def function_type(self):
        """The signature, with the trace types of arguments and results, as text."""
        return printing.one_line(self)

    @property
    def function_def(self):
        """The function as a `FunctionDef` message, as it stands in a GraphDef."""
        return self.graph.to_function_def()

    def add_to_graph(self, g=None, overwrite=False):
        """Does nothing: a graph that calls the function holds it already."""

    def pretty_printed_signature(self, verbose=True):
        """Describes arguments, results and captures as text for people."""
        return printing.signature(self) if verbose else printing.one_line(self)

    def __str__(self):
        return f"ConcreteFunction {printing.signature(self)}"

    def __repr__(self):
        return f"<ConcreteFunction {printing.one_line(self)} at 0x{id(self):X}>"


def _as_tensor(value, index, signature):
    """The tensor of an argument that is one, or a variable."""
    if isinstance(value, BaseResourceVariable):
        return value.handle
    if not isinstance(value, Tensor):
        raise TypeError(
            f"{signature}: expected argument #{index}(zero-based) to be a Tensor; got "
            f"{type(value).__name__} ({value})."
        )
    return value


def _map_tensors(function, structure):
    return nest.map_structure(lambda x: x if x is None else function(x), structure)


def _packer(structure):
    """A function that puts flat results into the structure the function returned."""
    flat = nest.flatten(structure, expand_composites=True)
    if len(flat) == 1 and flat[0] is structure:
        return (lambda results: None) if structure is None else _only
    if None not in flat:
        if type(structure) is tuple and all(map(_is, flat, structure)):
            return tuple
        return lambda results: nest.pack_sequence_as(
            structure, results, expand_composites=True
        )

    def pack(results):
        left = iter(results)
        filled = [None if item is None else next(left) for item in flat]
        return nest.pack_sequence_as(structure, filled, expand_composites=True)

    return pack


def _only(results):
    return results[0]


def _is(a, b):
    return a is b
