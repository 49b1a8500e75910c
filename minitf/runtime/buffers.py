"""Which arrays may be overwritten: the compiler's bookkeeping of memory.

An operation may write its result into the array of one of its inputs if (a) its kernel
can (`out=`), (b) the result has that array's type and shape, (c) nobody needs the input
afterwards, nor any other tensor that looks into the same memory, such as a reshaped
view, and (d) the array was made by this program: feeds, constants and variables belong
to others.

In TensorFlow: OpKernelContext::forward_input_or_allocate_output
"""

from minitf.core.op import shape_rules


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
