"""What is asked of a tape: records, targets and sources, found or guessed.

In TensorFlow: no counterpart
"""

from minitf.core import nest
from minitf.core.backprop.tape import Tape, paused
from minitf.core.tensor import EagerTensor, Tensor
from minitf.eager.composites import values_of
from minitf.eager.tape import GradientTape


class Names:
    """What tensors and variables are called: by themselves or by the user.

    `given` is a dict from names to tensors and variables, such as a namespace.
    """

    def __init__(self, given=None):
        self._names, self._variables = {}, {}
        self._read = {}  # id of a handle -> what was read of it first
        self._own = {}  # id of a handle -> the variable's own name, made unique
        for name, thing in (given or {}).items():
            if not name.startswith("_"):
                self.add(name, thing)

    def add(self, name, thing):
        """Gives a tensor or variable a name, if it has none yet."""
        if not isinstance(thing, Tensor) and not hasattr(thing, "handle"):
            return
        tensor = tensor_for(thing)
        self._names.setdefault(id(tensor), (name, tensor))
        if hasattr(thing, "handle"):
            self._variables[id(tensor)] = thing

    def of(self, tensor):
        """The name of a tensor, "" if it has none."""
        if id(tensor) in self._names:
            return self._names[id(tensor)][0]
        if id(tensor) in self._variables:
            return self._own_name(tensor)
        return ""

    def _own_name(self, handle):
        """The name of a variable; of several "Variable"s the second is "Variable 2"."""
        if id(handle) not in self._own:
            name = self._variables[id(handle)].name.partition(":")[0]
            taken = {*self._own.values(), *(name for name, _ in self._names.values())}
            own, count = name, 2
            while own in taken:
                own, count = f"{name} {count}", count + 1
            self._own[id(handle)] = own
        return self._own[id(handle)]

    def add_variable(self, variable):
        """Makes a variable known, which has a name of its own."""
        self._variables.setdefault(id(variable.handle), variable)

    def add_reads(self, records):
        """Notes which values variables had when they were read: they may change."""
        for record in records:
            if record.op is not None and record.op.name == "ReadVariableOp":
                self._read.setdefault(id(record.inputs[0]), record.outputs[0])

    def value(self, tensor):
        """The value of a tensor, or of the variable that it is the handle of."""
        variable = self._variables.get(id(tensor))
        if id(tensor) in self._read or variable is None:
            return self._read.get(id(tensor), tensor)
        with paused():
            return variable.read_value()


def tape_of(tape):
    """The inner tape with the records.

    Raises TypeError for what is no tape, ValueError for one without a record.
    """
    if isinstance(tape, Tape):
        return tape
    if not isinstance(tape, GradientTape):
        raise TypeError(
            "Expected a tf.GradientTape. Make one with `with tf.GradientTape("
            "persistent=True) as tape:`, compute inside, and show it. "
            f"Received: {type(tape).__name__}."
        )
    if tape._tape is None and tape._was_used:
        raise ValueError(
            "This tape has given its record away: it was used for a gradient and is "
            "not persistent. Make it with tf.GradientTape(persistent=True), or show it "
            "before tape.gradient(...) is called."
        )
    if tape._tape is None:
        raise ValueError(
            "This tape has recorded nothing. Compute something inside `with "
            "tf.GradientTape() as tape:`."
        )
    return tape._tape


def tensor_for(thing):
    """The tensor that stands for a source or target: a variable's handle.

    Raises TypeError for anything but tensors and variables.
    """
    if isinstance(thing, Tensor):
        return thing
    if hasattr(thing, "__apply_op__"):
        return values_of(thing)
    if hasattr(thing, "handle"):
        return thing.handle
    raise TypeError(
        "Targets and sources are tensors and variables. Received: "
        f"{type(thing).__name__}."
    )


def watched(tape):
    """The tensors and variables' handles that a tape follows from the start."""
    made = {id(y) for record in tape.records for y in record.outputs}
    used = {id(x) for record in tape.records for x in record.inputs}
    return [
        tensor
        for key, tensor in tape._followed.items()
        if key not in made and key in used and tensor._dtype.name != "variant"
    ]


def last_result(tape):
    """The last floating-point result that a tape recorded; ValueError if none."""
    for record in reversed(tape.records):
        for y in record.outputs:
            if y._dtype._has_gradient and y._dtype.name != "resource":
                return y
    raise ValueError(
        "The tape recorded nothing that can be differentiated. It follows trainable "
        "variables and what tape.watch(x) names; compute with these inside its block."
    )


def flatten(things, names=None):
    """Lists the tensors of a structure; a dict's keys become names."""
    if names is not None and isinstance(things, dict):
        for name, thing in things.items():
            names.add(name, thing)
    flat = [things] if hasattr(things, "handle") else nest.flatten(things)
    return [tensor_for(thing) for thing in flat]


def check_values(records):
    """Raises NotImplementedError for records of symbolic tensors: no numbers there."""
    for record in records:
        for y in record.outputs:
            if not isinstance(y, EagerTensor):
                raise NotImplementedError(
                    "This tape recorded a graph, whose tensors have no values until it "
                    "runs. Run the code eagerly to show its tape, or step through the "
                    "graph with show_steps."
                )
