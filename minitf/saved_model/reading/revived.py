"""What comes back from a SavedModel: objects, functions and tables without their code.

In TensorFlow: python/saved_model/load.py, function_deserialization.py
"""

from minitf.core.errors import InvalidArgumentError
from minitf.core.op.dispatch import convert_to_tensor
from minitf.functions.options import Options
from minitf.functions.polymorphic import Function
from minitf.module.tracking import AutoTrackable
from minitf.ops.state.trackable import Trackable


class UserObject(AutoTrackable):
    """An object of which the class is not known: it has what was tracked, no more."""


class CallableUserObject(UserObject):
    """An object that had a function `__call__`."""

    def __call__(self, *args, **kwargs):
        """Calls the function that was `__call__`."""
        return vars(self)["__call__"](*args, **kwargs)


# As they are called in TensorFlow.
UserObject.__name__ = CallableUserObject.__name__ = "_UserObject"


class RestoredFunction(Function):
    """A tf.function of which only the graphs are left.

    A call takes the first graph that its arguments fit; there is no Python to trace for
    others.

    In TensorFlow: python/saved_model/function_deserialization.py
    """

    def __init__(self, name, signature, input_signature, make_concrete):
        def python_function(*args, **kwargs):
            return self(*args, **kwargs)

        python_function.__name__ = python_function.__qualname__ = name
        python_function.__signature__ = signature
        options = Options(input_signature, False, None, False)
        super().__init__(python_function, options)
        self.__signature__ = signature
        for concrete in make_concrete(self._arguments):
            self._graphs[None, tuple(concrete.types.items())] = concrete

    def _outside(self):
        return None  # whatever graph is built: there is only what was saved

    def _find(self, args, kwargs):
        """Binds the arguments and finds the graph that they fit.

        At first as they are, then with numbers and arrays made tensors.
        """
        bound = self._arguments.bind(args, kwargs)
        try:
            types = self._arguments.types(dict(bound), args, kwargs)
            concrete = self._lookup(types)
        except TypeError:
            concrete = None
        if concrete is not None:
            return bound, concrete
        for concrete in self.concrete_functions:
            cast = _cast(bound, concrete.types)
            if cast is not None:
                return cast, concrete
        raise self._no_match(bound)

    def _no_match(self, bound):
        args, kwargs = self._arguments.split(bound)
        options = [
            f"Option {number}:\n{_listed(*concrete.structured_input_signature)}"
            for number, concrete in enumerate(self.concrete_functions, 1)
        ]
        expected = "\n\n".join(options)
        return ValueError(
            "Could not find matching concrete function to call loaded from the "
            f"SavedModel. Got:\n{_listed(args, kwargs)}\n\n Expected these arguments "
            f"to match one of the following {len(options)} option(s):\n\n{expected}"
        )

    def _trace(self, types):
        raise ValueError(
            f"Found zero restored functions for caller function {self.name!r} that "
            "fit. A loaded function cannot be traced for other types: its Python code "
            "is not in the SavedModel. Save it with a concrete function for these."
        )

    def __get__(self, instance, owner=None):
        """Returns the function itself: it is bound already."""
        return self

    def __deepcopy__(self, memo):
        """Returns the function itself, which cannot be traced again."""
        return self


def _cast(bound, types):
    """The arguments as the types want them, or None if one does not fit."""
    if bound.keys() != types.keys():
        return None
    try:
        return {name: types[name].cast(value) for name, value in bound.items()}
    except (TypeError, ValueError):
        return None


def _listed(args, kwargs):
    lines = "".join(f"\n    * {value!r}" for value in args)
    return (
        f"  Positional arguments ({len(args)} total):{lines}\n"
        f"  Keyword arguments: {kwargs}"
    )


class RestoredResource(Trackable):
    """A table, or the like, that functions of the model make and fill.

    In TensorFlow: python/trackable/resource.py
    """

    def __init__(self):
        self._functions = {}
        self._savers = {}  # attribute of a checkpoint -> functions: save, restore
        self._handle = None

    def _track_trackable(self, trackable, name, overwrite=False):
        self._functions[name] = trackable
        return trackable

    def _trackable_children(self, save_type="checkpoint", **kwargs):
        return dict(self._functions) if save_type == "savedmodel" else {}

    def _checkpoint_attributes(self):
        """Returns the contents as the function of the model tells them."""
        return {
            attribute: {part["name"].numpy().decode(): part["tensor"] for part in found}
            for attribute, found in (
                (attribute, save(convert_to_tensor("")))
                for attribute, (save, _) in self._savers.items()
            )
        }

    def _restore_from_tensors(self, restored_tensors):
        """Replaces the contents by what a checkpoint stored."""
        for attribute, parts in self._checkpoint_attributes().items():
            keys = [name or attribute for name in parts]
            if keys == list(restored_tensors):
                restore = self._savers[attribute][1]
                return restore(*restored_tensors.values())
        raise InvalidArgumentError(
            None,
            None,
            f"The contents of a table of a loaded model are named otherwise than those "
            f"given. Received: {sorted(restored_tensors)}",
        )

    @property
    def resource_handle(self):
        """The tensor of type resource that stands for it."""
        return self._handle
