"""Lists of tensors as Python's own lists, where nobody can tell the difference.

A tensor that is a list never changes: pushing onto it makes a new one (see ops/lists).
But most lists, such as those a loop keeps for its gradient, have one user at a time:
the next push or pop takes the list, and nobody looks at the old one again. For these
the program has one Python list, and changes it:

    list_1 = k_TensorListPushBack(list, x)             list.append(x)
    list_2, y = k_TensorListPopBack(list_1)            y = list.pop()

Here such lists are found, from where they are made, through the loops they go through,
to their last use.

In TensorFlow: core/kernels/list_kernels.cc, which also forwards a list nobody else has
"""

from minitf.runtime.plan import schedule

LOOPS = {"While", "StatelessWhile"}


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
        if node.type in LOOPS:
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
    if node.type not in LOOPS:
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
