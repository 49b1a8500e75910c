"""What an open `with` block adds to every operation made in it.

Three stacks of a graph: control dependencies (what must run before), devices (where to
run) and colocation (where some other operation runs); and attributes, of which one can
name another gradient rule. `_finish` applies them to a new operation. A control
dependency that an input already implies is not added again.

In TensorFlow: python/framework/ops.py (Graph.device, colocate_with,
control_dependencies)
"""

import contextlib

from minitf.core import context
from minitf.core.devices.spec import canonical_device, merge_devices
from minitf.core.tensor import Tensor


class Control:
    """One open `control_dependencies` block: what to wait for, and who is inside."""

    __slots__ = ("inside", "ops")

    def __init__(self, ops):
        self.ops = ops
        self.inside = set()


class Placement:
    """The part of `tf.Graph` that keeps these stacks."""

    def __init__(self):
        self._control_stack = ()  # open `Control`s, innermost last
        self._device_stack = ()  # device names or functions, innermost last
        self._colocation_stack = ()  # operations to be near, innermost last
        self._container = ""
        self._attr_scope = {}
        self._gradient_map = {}  # type of an op -> name of the rule to use for it
        self._gradient_rules = {}  # rules that live as long as the graph, by name
        self._python_functions = []  # and what `tf.py_function` calls

    @contextlib.contextmanager
    def control_dependencies(self, control_inputs):
        """Makes every op made in the `with` block wait for `control_inputs`.

        `None` forgets the enclosing blocks.
        """
        with unchanged(self, "_control_stack"):
            if control_inputs is None:
                self._control_stack = ()
            else:
                ops = dict.fromkeys(self._as_operation(x) for x in control_inputs)
                self._control_stack = (*self._control_stack, Control(tuple(ops)))
            yield

    def _as_operation(self, x):
        if hasattr(x, "_handle") and hasattr(x, "op"):  # a variable, not its value
            x = x.op
        element = self.as_graph_element(x)
        return element.op if isinstance(element, Tensor) else element

    @contextlib.contextmanager
    def device(self, device_name_or_function):
        """Asks that the ops made in the `with` block run on a device.

        A function is called with each new operation and returns the name of a device.
        """
        with unchanged(self, "_device_stack"):
            device = as_device(device_name_or_function)
            self._device_stack = (*self._device_stack, device)
            yield

    @contextlib.contextmanager
    def colocate_with(self, op, ignore_existing=False):
        """Asks that the ops made in the `with` block run where `op` runs.

        Device scopes that are open do not count inside. `op` is an operation, tensor
        or variable; None together with `ignore_existing` ends enclosing blocks.
        """
        if op is None and not ignore_existing:
            raise ValueError(
                "Trying to reset colocation (op is None) but ignore_existing is not "
                "True"
            )
        with unchanged(self, "_colocation_stack", "_device_stack"):
            self._device_stack = ()
            outer = () if ignore_existing else self._colocation_stack
            near = () if op is None else (self._as_operation(op),)
            self._colocation_stack = (*outer, *near)
            yield

    @contextlib.contextmanager
    def container(self, container_name):
        """Names the resource container of stateful ops made in the `with` block."""
        with unchanged(self, "_container"):
            self._container = container_name
            yield container_name

    @contextlib.contextmanager
    def _attr_scope_of(self, attrs):
        """Adds attributes to every operation made in the `with` block."""
        with unchanged(self, "_attr_scope"):
            self._attr_scope = {**self._attr_scope, **attrs}
            yield

    @contextlib.contextmanager
    def gradient_override_map(self, op_type_map):
        """Lets ops made in the `with` block have other gradient rules.

        `op_type_map` tells, for types of ops, under which name `tf.RegisterGradient`
        registered the rule to use. `tf.gradients` obeys; a GradientTape follows the
        ops as they are. Raises TypeError unless it is a dict of strings.

        >>> import minitf as tf
        >>> graph = tf.Graph()
        >>> with graph.as_default(), graph.gradient_override_map({"Sign": "Identity"}):
        ...     y = tf.sign(3.0)
        >>> y.op.get_attr("_gradient_op_type")
        b'Identity'
        """
        named = isinstance(op_type_map, dict) and all(
            isinstance(name, str) for pair in op_type_map.items() for name in pair
        )
        if not named:
            raise TypeError(
                "op_type_map must be a dictionary mapping strings to strings. "
                f"Received: {op_type_map!r}"
            )
        with unchanged(self, "_gradient_map"):
            self._gradient_map = {**self._gradient_map, **op_type_map}
            yield

    def _control_for(self, inputs):
        """The control inputs of a new node: the open blocks', less what is implied."""
        if not self._control_stack:
            return ()
        sources = {tensor.op for tensor in inputs}
        found = {}
        for control in self._control_stack:
            if not sources & control.inside:
                found.update(dict.fromkeys(control.ops))
        return tuple(op for op in found if op not in sources)

    def _finish(self, node):
        """Applies the open blocks to a new node."""
        for control in self._control_stack:
            control.inside.add(node)
        if self._attr_scope:
            node.attrs.update(self._attr_scope)
        if node.type in self._gradient_map:
            name = self._gradient_map[node.type].encode()
            node.attrs.setdefault("_gradient_op_type", name)
        if self._container and node.attrs.get("container") == "":
            node.attrs["container"] = self._container
        # What changes a variable runs where the variable is, whatever was asked for.
        near = [node._inputs[i].op for i in node.op.ref_inputs]
        if self._device_stack and not near:
            place(node, self._device_stack)
        if near or self._colocation_stack:
            self._colocate(node, (*self._colocation_stack, *near))

    def _colocate(self, node, near):
        """Writes down whom the node is to be near, and takes over their device."""
        groups = {group for op in near for group in op.colocation_groups()}
        node.attrs["_class"] = sorted(groups)
        for op in near:
            node.device = op.device or node.device


def place(node, stack):
    """Sets a new operation's device from the open `device` blocks; inner ones win."""
    for device in reversed(stack):
        if device is None:
            return
        if callable(device):
            name = device(node)
            if not isinstance(name, str):
                name = _spec_text(name)
            node.device = name
        elif device:
            node.device = merge_devices(device, node.device)


def as_device(device):
    """Checks a device name, `DeviceSpec`, function or None; writes names out.

    Raises ValueError for what is no device.
    """
    if device is None or callable(device):
        return device
    if isinstance(device, str):
        return canonical_device(device) if device else ""
    if hasattr(device, "to_string"):
        return device.to_string()
    raise ValueError(f"Expecting a string device name. Got {type(device)}({device})")


def _spec_text(spec):
    if hasattr(spec, "to_string"):
        return spec.to_string()
    raise TypeError(
        'A device function returns the name of a device, "" for no wish. '
        f"Received: {spec!r}"
    )


@contextlib.contextmanager
def unchanged(graph, *fields):
    """Puts fields of the graph back as they were when the block ends."""
    before = {field: getattr(graph, field) for field in fields}
    try:
        yield
    finally:
        for field, value in before.items():
            setattr(graph, field, value)


class device(contextlib.ContextDecorator):
    """Asks that the ops made in the `with` block run on a device, such as "/CPU:0".

    The wish is kept in graphs; minitf itself computes everything on the CPU, which is
    what TensorFlow does where the device is not there and soft placement is on.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     with tf.device("/gpu:1"):
    ...         tf.constant(1).device
    '/device:GPU:1'

    Raises ValueError for a name that is no device's, RuntimeError for a function:
    `tf.compat.v1.device` takes those.

    In TensorFlow: python/framework/ops.py (device_v2)
    """

    def __init__(self, device_name):
        if callable(device_name):
            raise RuntimeError(
                "tf.device does not support functions. Use tf.compat.v1.device in a "
                "graph."
            )
        self._device = device_name
        self._open = []

    def __enter__(self):
        graph = context.state().graph
        if graph is None:
            scope = context.entering(device=as_device(self._device) or "")
        else:
            scope = graph.device(self._device)
        self._open.append(scope)
        scope.__enter__()

    def __exit__(self, *exc):
        self._open.pop().__exit__(*exc)
