"""Which arrays may be overwritten: the compiler's bookkeeping of memory.

An operation may write its result into the array of one of its inputs if (a) its kernel
can (`out=`), (b) the result has that array's type and shape, (c) nobody needs the input
afterwards, nor any other tensor that looks into the same memory, such as a reshaped
view, and (d) the array was made by this program: feeds, constants and variables belong
to others.

A tensor that is a list never changes either: pushing onto it makes a new one (see
ops/lists). But most lists, such as those a loop keeps for its gradient, have one user
at a time, the next push or pop, or at last what stacks it; `find_plain_lists` finds
them, from where they are made through the loops they go through. For these there is one
Python list, which changes.

In TensorFlow: OpKernelContext::forward_input_or_allocate_output
"""

import numpy as np

from minitf.core.op import shape_rules
from minitf.runtime.plan import schedule

_LOOPS = {"While", "StatelessWhile"}


class Buffers:
    """Follows each tensor of a program: its memory, its last use, its shape."""

    def __init__(self, order, feeds, fetches):
        self._root = {}  # id of a tensor -> ids of the buffers it may look into
        self._owned = set()  # ids of buffers made by the program
        self._shape_key = {}  # id of a tensor -> equal keys mean equal shapes
        self._last_use = _last_uses(order, fetches)
        self._dying = {}
        self._taken = set()  # buffers written into by a later result
        for tensor in feeds:
            self._enter_foreign(tensor)
        for position, node in enumerate(order):
            self._enter_node(node, position)
        self._buffer_last_use = self._find_buffer_last_uses()
        self._position = {node: i for i, node in enumerate(order)}

    def is_owned(self, tensor):
        """Tells whether the program made the tensor's memory itself."""
        return self._root[id(tensor)] <= self._owned

    def is_used(self, tensor):
        """Tells whether anybody takes the tensor."""
        return id(tensor) in self._last_use

    def shape_key(self, tensor):
        """Something that is equal for tensors that surely have equal shapes."""
        return self._shape_key[id(tensor)]

    def roots_of(self, tensor):
        """The buffers, as a set of ids, that the tensor may look into."""
        return self._root[id(tensor)]

    def dying_after(self, node):
        """Lists the tensors that nobody needs after this node, and whose memory
        nobody has taken over."""
        dying = self._dying.get(node, ())
        return [t for t in dying if not self._root[id(t)] & self._taken]

    def reusable_for(self, node):
        """Finds an input whose memory the node's result may take; None if none."""
        if not node.op.takes_out or not node.op.single:
            return None
        result = node.outputs[0]
        for tensor in node._inputs:
            if self._can_take(tensor, result, self._position[node]):
                self._hand_over(tensor, result)
                return tensor
        return None

    def _can_take(self, tensor, result, position):
        roots = self._root[id(tensor)]
        return (
            tensor._dtype is result._dtype
            and self._shape_key[id(tensor)] == self._shape_key[id(result)]
            and not _may_be_scalar(tensor)
            and len(roots) == 1
            and roots <= self._owned
            and not (roots & self._taken)
            and roots == {id(tensor)}
            and all(self._buffer_last_use.get(root, -1) <= position for root in roots)
        )

    def _hand_over(self, tensor, result):
        """The result now lives where the input lived."""
        self._taken |= self._root[id(tensor)]

    def _enter_foreign(self, tensor):
        self._root[id(tensor)] = frozenset([id(tensor)])
        self._shape_key[id(tensor)] = _static_key(tensor)

    def _enter_node(self, node, position):
        for tensor in node.outputs:
            if id(tensor) in self._root:
                continue  # fed
            roots = {id(tensor)}
            has_bodies = node.op.script is not None  # which may hand on anything
            if node.op.view or has_bodies:
                roots = roots.union(*(self._root[id(t)] for t in node._inputs))
            self._root[id(tensor)] = frozenset(roots)
            foreign = node.op.view and (node.op.stateful or not node._inputs)
            foreign = foreign or tensor._dtype._is_ref_dtype or has_bodies
            if not foreign:  # not a constant's array, nor a variable's
                self._owned.add(id(tensor))
            self._shape_key[id(tensor)] = self._key_of(node, tensor)
        for tensor in dict.fromkeys(map(id, node._inputs)):
            if self._last_use.get(tensor) == position:
                found = next(t for t in node._inputs if id(t) == tensor)
                self._dying.setdefault(node, []).append(found)
        unused = [t for t in node.outputs if id(t) not in self._last_use]
        if unused and node.type != "Const":
            self._dying.setdefault(node, []).extend(unused)

    def _find_buffer_last_uses(self):
        """A buffer is in use as long as any tensor that looks into it."""
        last = {}
        for tensor, roots in self._root.items():
            for root in roots:
                use = self._last_use.get(tensor, -1)
                last[root] = max(last.get(root, -1), use)
        return last

    def _key_of(self, node, tensor):
        """Propagates "has the same shape as" through element-wise operations."""
        static = _static_key(tensor)
        if static != id(tensor) or not node._inputs:
            return static
        rule, keys = node.op.shape_rule, [self._shape_key[id(t)] for t in node._inputs]
        if rule is shape_rules.same:
            return keys[0]
        if rule is shape_rules.broadcast:
            stretching = [key for key in keys if key != ()]
            if len(set(stretching)) == 1:
                return stretching[0]
        return static


def _static_key(tensor):
    """The shape itself if it is fully known, else something of the tensor's own."""
    shape = tensor._shape
    return id(tensor) if shape is None or None in shape else shape


def _may_be_scalar(tensor):
    """Kernels turn 0-d arrays into NumPy scalars, which cannot be written into."""
    return not tensor._shape


def _last_uses(order, fetches):
    """For each tensor the position of the last node that takes it."""
    last = {}
    for position, node in enumerate(order):
        for tensor in node._inputs:
            last[id(tensor)] = position
    for tensor in fetches:
        last[id(tensor)] = len(order)
    return last


def find_plain_lists(order, fetches):
    """Returns the ids of all tensors that are versions of a list used in this way.

    `EmptyTensorList` is looked for in `order`; each of its users has a list of its own.
    """
    found = set()
    scope = None
    for node in order:
        if node.type == "EmptyTensorList":
            scope = scope or _Scope(order, fetches)
            found.update(_versions_of(node, scope))
    return found


class _Scope:
    """Who takes each tensor of a graph, and which tensors are its results."""

    def __init__(self, order, results):
        self.results = [id(tensor) for tensor in results]
        self.users = {}
        for node in order:
            for number, tensor in enumerate(node._inputs):
                self.users.setdefault(id(tensor), []).append((node, number))


def _versions_of(maker, scope):
    """All versions of the lists that begin with this operation; none if unsuitable."""
    (empty,) = maker.outputs
    shape, limit = (_constant(tensor) for tensor in maker._inputs)
    if shape is None or limit is None or limit != -1 or id(empty) in scope.results:
        return ()
    versions = [id(empty)]
    for node, number in scope.users.get(id(empty), ()):
        inside = _through_loop(node, number, shape)
        after = inside and _follow(scope, node.outputs[number], shape)
        if not after:
            return ()
        versions += [*inside, *after]
    return versions


def _constant(tensor):
    return tensor.op.attrs["value"] if tensor.op.type == "Const" else None


def _follow(scope, tensor, shape, end=None):
    """Lists the versions from `tensor` on, up to the result `end` or the last use.

    Returns None if one of them has two users, or one that does something else.
    """
    versions = [id(tensor)]
    while tensor is not end:
        users = scope.users.get(id(tensor), ())
        if id(tensor) in scope.results or len(users) > 1:
            return None
        if not users:
            return versions if end is None else None
        ((node, number),) = users
        if node.type == "TensorListStack" and end is None:
            return versions if _fits_all(node, shape) else None
        if node.type in _LOOPS:
            inside = _through_loop(node, number, shape)
            if inside is None:
                return None
            versions += inside
        elif number or not _changes_list(node, shape):
            return None
        tensor = node.outputs[number]
        versions.append(id(tensor))
    alone = id(tensor) not in scope.users and scope.results.count(id(tensor)) == 1
    return versions if alone else None


def _changes_list(node, shape):
    """Tells whether an operation is a pop, or a push that surely is allowed."""
    if node.type == "TensorListPopBack":
        return True
    return node.type == "TensorListPushBack" and _fits(node._inputs[1]._shape, shape)


def _fits_all(stack, shape):
    """Tells whether elements surely can be stacked: arrays of one known shape."""
    asked = _constant(stack._inputs[1])
    known = shape.ndim == 1 and shape.size and (shape >= 0).all()
    plain = stack.attrs["num_elements"] == -1
    plain = plain and stack.outputs[0]._dtype.np_dtype != np.dtype(object)
    return known and plain and np.array_equal(asked, shape)


def _fits(shape, wanted):
    """Tells whether a static shape surely is as the list wants it: -1 is anything."""
    if not wanted.ndim:
        return True
    if shape is None or len(shape) != len(wanted):
        return False
    sizes = zip(shape, wanted.tolist(), strict=True)
    return all(size in (-1, known) for known, size in sizes)


def _through_loop(node, number, shape):
    """Lists the versions inside a loop, of which the list is variable `number`."""
    if node.type not in _LOOPS:
        return None
    cond, body = node.attrs["cond"], node.attrs["body"]
    if id(cond.inputs[number]) in _scope_of(cond).users:
        return None
    scope, end = _scope_of(body), body.outputs[number]
    inside = _follow(scope, body.inputs[number], shape, end)
    return inside and [id(cond.inputs[number]), *inside]


def _scope_of(body):
    fed = {id(tensor) for tensor in body.inputs}
    needed = [tensor.op for tensor in body.outputs if id(tensor) not in fed]
    return _Scope(schedule([*needed, *body.control_outputs], fed), body.outputs)
