"""Loop invariants: what is the same in every round is computed once, before the loop.

    Before:  while i < n:  w = read(v);  x, i = x @ w, i + 1
    After:   w = read(v);  while i < n:  x, i = x @ w, i + 1

`hoist_invariants` takes such operations out of the body, whose new variable, here w,
never changes. It takes only what cannot fail, since a loop may run no round at all.

A loop and its gradient speak through lists: each round pushes what the gradient of that
round will pop. `take_invariants_off_lists` finds lists on which all elements are one
tensor, such as w, and gives this to the gradient's loop as it is; the list is dropped.

In TensorFlow: core/grappler/optimizers/loop_optimizer.cc (LoopInvariantNodeMotion)
"""

from minitf.core import dtypes
from minitf.grappler.bodies import (
    LOOPS,
    fixed_variables,
    has_loops,
    keep_with_fixed,
    program_of,
    users_in,
)
from minitf.grappler.program import Copying, constant_of

# With all shapes known nothing about these depends on values.
_SAFE = {"Identity", "Transpose", "_Transposed", "Split", "SplitV", "Slice", "Reshape"}
_SAFE |= {"Neg", "Add", "AddV2", "Sub", "Mul", "Square", "MatMul", "Sigmoid", "Tanh"}


def hoist_invariants(program):
    """Computes before a loop what is the same in all its rounds."""
    if not has_loops(program):
        return program
    copying = Copying(program)
    for node in program.order():
        found = invariants_of(node) if node.type in LOOPS else []
        if any(inner.type != "Const" for inner in found):
            _hoist(copying, node, found)
        else:
            copying.keep(node)
    return copying.finished()


def invariants_of(node):
    """Lists the operations of a loop's body that do the same in all rounds."""
    body = program_of(node.attrs["body"])
    fixed = fixed_variables(node)
    same = {id(body.feeds[i]) for i in fixed}
    # Variables of functions have values; those of a session perhaps not yet.
    readable = {
        id(body.feeds[i]) for i in fixed if node._inputs[i].op.type == "Placeholder"
    }
    if not _only_reads(body):
        readable = set()
    found = []
    for inner in body.order():
        if inner._control:
            continue
        if inner.type == "ReadVariableOp":
            is_same = id(inner._inputs[0]) in readable
        else:
            is_same = _is_safe(inner) and all(id(t) in same for t in inner._inputs)
        if is_same:
            found.append(inner)
            same.update(id(tensor) for tensor in inner.outputs)
    return found


def _only_reads(body):
    """Tells whether a body surely changes no variable."""
    for node in body.order():
        takes_handle = any(t._dtype.base_dtype is dtypes.resource for t in node._inputs)
        if node.op.calls_back or (takes_handle and node.type != "ReadVariableOp"):
            return False
    return True


def _is_safe(node):
    if node.type == "Const":
        return True
    tensors = [*node._inputs, *node.outputs]
    return node.type in _SAFE and all(
        tensor._shape is not None and None not in tensor._shape for tensor in tensors
    )


def _hoist(copying, node, found):
    """Copies what was found to where the loop is, and the loop without it."""
    body = node.attrs["body"]
    fixed, inputs = fixed_variables(node), copying.inputs(node)
    outside = {id(body.inputs[i]): inputs[i] for i in fixed}
    for inner in found:
        given = tuple(outside[id(tensor)] for tensor in inner._inputs)
        control = copying.control(node) if inner.type == "ReadVariableOp" else ()
        copy = copying.graph.copy_node(inner, given, control, f"{node.name}/")
        outside.update(zip(map(id, inner.outputs), copy.outputs, strict=True))
    users, gone = users_in(program_of(body)), set(found)
    inside = [
        tensor
        for inner in found
        for tensor in inner.outputs
        if inner.type != "Const"
        and any(user not in gone for user, _ in users.get(id(tensor), ()))
    ]
    keep_with_fixed(copying, node, inside, [outside[id(t)] for t in inside])


def take_invariants_off_lists(program):
    """Drops lists that have the same element from every round of a loop.

    The list must go from one loop that pushes once in each round to one that pops once
    in each of as many rounds, and nowhere else.
    """
    if not has_loops(program):
        return program
    copying, users = Copying(program), users_in(program)
    for node in program.order():
        found = _fixed_items(node, users) if node.type in LOOPS else []
        if found:
            outside = [copying.tensors[id(tensor)] for _, tensor in found]
            keep_with_fixed(copying, node, [item for item, _ in found], outside)
        else:
            copying.keep(node)
    return copying.finished()


def _fixed_items(node, users):
    """Pairs: a tensor that a body pops, and the one outside that it always is."""
    rounds = _same_rounds_as(node)
    if rounds is None:
        return []
    found = []
    for number, tensor in enumerate(node._inputs):
        item = _popped(node, number)
        alone = len(users[id(tensor)]) == 1 and id(node.outputs[number]) not in users
        if item is not None and alone and tensor.op is rounds:
            pushed = _always_pushed(rounds, tensor.value_index)
            if pushed is not None:
                found.append((item, pushed))
    return found


def _same_rounds_as(node):
    """The loop before this one that surely had as many rounds; None if none is known.

    That is so if this loop's condition is `i < n`, it counts with i from 0 on, and n
    never changes and is what the loop before counted, also from 0 on.
    """
    cond = node.attrs["cond"]
    test = cond.outputs[0].op
    numbers = {id(tensor): i for i, tensor in enumerate(cond.inputs)}
    if test.type != "Less" or not all(id(t) in numbers for t in test._inputs):
        return None
    i, n = (numbers[id(tensor)] for tensor in test._inputs)
    count = node._inputs[n]
    if n not in fixed_variables(node) or count.op.type not in LOOPS:
        return None
    both_count = _counts(node, i) and _counts(count.op, count.value_index)
    return count.op if both_count else None


def _counts(node, i):
    """Tells whether variable number `i` of a loop starts at 0 and grows by 1."""
    body, start = node.attrs["body"], constant_of(node._inputs[i])
    add = body.outputs[i].op
    if add.type not in ("Add", "AddV2") or start is None or start.ndim or start != 0:
        return False
    x, y = add._inputs
    step = constant_of(y if x is body.inputs[i] else x)
    is_own = x is body.inputs[i] or y is body.inputs[i]
    return is_own and step is not None and not step.ndim and bool(step == 1)


def _popped(node, number):
    """What a body pops off the list that is variable `number`, once in a round."""
    cond, body = node.attrs["cond"], node.attrs["body"]
    pop = body.outputs[number].op
    if pop.type != "TensorListPopBack" or pop.outputs[0] is not body.outputs[number]:
        return None
    users = users_in(program_of(body))
    used_once = all(len(users[id(t)]) == 1 for t in (pop._inputs[0], pop.outputs[0]))
    is_own = pop._inputs[0] is body.inputs[number]
    asked = id(cond.inputs[number]) in users_in(program_of(cond))
    return pop.outputs[1] if is_own and used_once and not asked else None


def _always_pushed(node, number):
    """The tensor outside a loop that every round pushes on list `number`, from none."""
    body, empty = node.attrs["body"], node._inputs[number].op
    push = body.outputs[number].op
    if push.type != "TensorListPushBack" or empty.type != "EmptyTensorList":
        return None
    limit, shape = constant_of(empty._inputs[1]), push._inputs[1]._shape
    wanted = constant_of(empty._inputs[0])
    if limit is None or limit != -1 or shape is None or wanted is None:
        return None
    if push._inputs[0] is not body.inputs[number] or tuple(wanted.flat) != shape:
        return None
    for i in fixed_variables(node):
        if body.inputs[i] is push._inputs[1]:
            return node._inputs[i]
    return None
