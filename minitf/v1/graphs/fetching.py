"""What `Session.run` is asked for: nested fetches become a flat list, and back.

In TensorFlow: python/client/session.py (_FetchMapper)
"""

from collections.abc import Mapping

from minitf.core.graph.graph import Operation
from minitf.core.tensor import SymbolicTensor


class Fetches:
    """The tensors and operations in a structure of fetches.

    `tensors` and `operations` are without repetition; `key` is hashable and the same
    for the same request.
    """

    def __init__(self, graph, structure):
        self._graph = graph
        self.tensors, self.operations = [], []
        self._index = {}  # id of a tensor -> its place in `tensors`
        self._build = self._plan(structure)
        self.key = (
            tuple(map(id, self.tensors)),
            tuple(id(op) for op in self.operations),
        )

    @classmethod
    def of(cls, graph, structure):
        """Reads the structure; a single tensor of this graph takes a short cut."""
        if type(structure) is SymbolicTensor and structure.op.graph is graph:
            return _OneTensor(structure)
        return cls(graph, structure)

    def build(self, values):
        """Gives the values of `tensors` the structure of the fetches."""
        return self._build(values)

    def _plan(self, fetch):
        """Returns a function from the list of values to this part of the result."""
        if fetch is None:
            raise TypeError(
                'Argument `fetch` = None has invalid type "NoneType". Cannot be None'
            )
        if isinstance(fetch, list | tuple):
            return self._plan_sequence(fetch)
        if isinstance(fetch, Mapping):
            return self._plan_mapping(fetch)
        if hasattr(fetch, "_as_fetches"):  # composite tensors, indexed slices
            parts, rebuild = fetch._as_fetches()
            inner = self._plan(list(parts))
            return lambda values: rebuild(inner(values))
        return self._plan_element(self._element(fetch))

    def _plan_sequence(self, fetch):
        parts = [self._plan(item) for item in fetch]
        if hasattr(fetch, "_fields"):
            return lambda values: type(fetch)(*[part(values) for part in parts])
        return lambda values: type(fetch)([part(values) for part in parts])

    def _plan_mapping(self, fetch):
        parts = [(key, self._plan(item)) for key, item in fetch.items()]
        if hasattr(fetch, "default_factory"):
            make = lambda items: type(fetch)(fetch.default_factory, items)  # noqa: E731
        else:
            make = type(fetch)
        return lambda values: make([(key, part(values)) for key, part in parts])

    def _plan_element(self, element):
        if isinstance(element, Operation):
            if element not in self.operations:
                self.operations.append(element)
            return lambda values: None
        place = self._index.get(id(element))
        if place is None:
            place = self._index[id(element)] = len(self.tensors)
            self.tensors.append(element)
        return lambda values: values[place]

    def _element(self, fetch):
        """Finds the tensor or operation that a fetch means."""
        try:
            found = self._graph.as_graph_element(fetch)
        except TypeError as error:
            raise TypeError(
                f"Argument `fetch` = {fetch} has invalid type "
                f'"{type(fetch).__name__}" must be a string or Tensor. ({error})'
            ) from None
        except (ValueError, KeyError) as error:
            raise ValueError(
                f"Argument `fetch` = {fetch} cannot be interpreted as a Tensor. "
                f"({error.args[0] if error.args else error})"
            ) from None
        if not self._graph.is_fetchable(found):
            raise ValueError(
                f"Operation '{found.name}' has been marked as not fetchable."
            )
        return found


class _OneTensor:
    """The most common request: one tensor."""

    __slots__ = ("key", "tensors")

    operations = ()

    def __init__(self, tensor):
        self.tensors = (tensor,)
        self.key = id(tensor)

    def build(self, values):
        return values[0]
