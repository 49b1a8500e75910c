"""Sums of products that a loop adds up become one product after the loop.

    Before:  for ...:  total += transpose(x) @ dy
    After:   for ...:  xs, dys = push(xs, x), push(dys, dy)
             total += transpose(stack(xs)) @ stack(dys)

where the stacks have the rows of all rounds, one below the other. The gradient of a
weight that a loop multiplies by is such a sum. One large product is faster than many
small ones, and the total, often larger than `x` and `dy`, is not read and written in
every round. A sum over the rows of `dy`, as for a bias, is then taken of the stack.

The results differ by rounding. It is done only where memory stays in proportion: `x` or
`dy` must come from a list that the program keeps anyway.

In TensorFlow: no counterpart
"""

import math

import numpy as np

from minitf.core import dtypes
from minitf.core.op.registry import OPS
from minitf.grappler.bodies import (
    LOOPS,
    add_placeholder,
    copied,
    has_loops,
    keep_with_variables,
    program_of,
    users_in,
)
from minitf.grappler.program import Copying, Program, add_op, constant_of

_TYPES = {dtypes.float32, dtypes.float64}


def add_up_after_loops(program):
    """Computes sums of products that grow in a loop once, when it is done."""
    if not has_loops(program):
        return program
    copying = Copying(program)
    for node in program.order():
        totals = _totals(node) if node.type in LOOPS else {}
        if totals:
            _keep_without(copying, node, totals)
        else:
            copying.keep(node)
    return copying.finished()


def _totals(node):
    """The numbers of variables that only add up, and the operation whose results."""
    body, program = node.attrs["body"], program_of(node.attrs["body"])
    users = users_in(program)
    tested = users_in(program_of(node.attrs["cond"]))
    addends = {}
    for i, before in enumerate(body.inputs):
        if id(node.attrs["cond"].inputs[i]) not in tested:
            addend = _addend(before, body.outputs[i], users)
            if addend is not None:
                addends[i] = addend
    products = {i: op for i, op in addends.items() if _pays(op)}
    pushed = {id(tensor) for op in products.values() for tensor in op._inputs}
    sums = {i: op for i, op in addends.items() if _adds_rows(op, pushed)}
    return products | sums


def _addend(before, after, users):
    """What is added to a variable, if this is all that is done with it."""
    add = after.op
    if add.type != "AddV2" or not any(tensor is before for tensor in add._inputs):
        return None
    x, y = add._inputs
    addend = y if x is before else x
    known = before._shape is not None and None not in before._shape
    alone = all(len(users[id(tensor)]) == 1 for tensor in (before, addend, after))
    same = known and addend._shape == before._shape
    return addend.op if same and alone and not addend.op._control else None


def _pays(node):
    """Tells whether a product's factors are smaller than the product itself."""
    if node.type != "MatMul" or node.attrs["T"] not in _TYPES:
        return False
    if not node.attrs["transpose_a"] or node.attrs["transpose_b"]:
        return False
    factors = node._inputs
    if any(tensor._shape is None or None in tensor._shape for tensor in factors):
        return False
    kept = any(tensor.op.type == "TensorListPopBack" for tensor in factors)
    sizes = [math.prod(tensor._shape) for tensor in factors]
    return kept and sum(sizes) <= math.prod(node.outputs[0]._shape)


def _adds_rows(node, pushed):
    """Tells whether an operation adds up the rows of a matrix that is kept anyway."""
    if node.type != "Sum" or node.attrs["keep_dims"]:
        return False
    matrix, axes = node._inputs
    axes = constant_of(axes)
    return id(matrix) in pushed and axes is not None and axes.ravel().tolist() == [0]


def _keep_without(copying, node, totals):
    """Copies a loop that pushes what its totals are made of, and makes them after."""
    operands = [tensor for op in totals.values() for tensor in op._inputs]
    pushed = list({id(t): t for t in operands if constant_of(t) is None}.values())
    lists = [_new_list(copying.graph, tensor) for tensor in pushed]
    body = _pushing_body(node, totals, pushed, lists)
    copy = keep_with_variables(copying, node, body, lists)
    finished = copy.outputs[len(node.outputs) :]
    stacks = {
        id(tensor): _stacked(copying.graph, kept, tensor)
        for tensor, kept in zip(pushed, finished, strict=True)
    }
    for i, op in totals.items():
        given = [
            stacks[id(t)] if id(t) in stacks else _constant(copying.graph, t)
            for t in op._inputs
        ]
        (total,) = add_op(copying.graph, op.type, given, op.attrs, like=op)
        start = copying.tensors[id(node._inputs[i])]
        operands = (start, total)
        (total,) = add_op(copying.graph, "AddV2", operands, {}, like=op)
        copying.tensors[id(node.outputs[i])] = total


def _pushing_body(node, totals, pushed, lists):
    """The body with one more variable for each list; totals stay what they were."""
    old = node.attrs["body"]
    body = copied(program_of(old, (), pushed))
    results = list(body.fetches[: len(old.outputs)])
    for i in totals:
        results[i] = body.feeds[i]
    feeds = list(body.feeds)
    items = body.fetches[len(old.outputs) :]
    for kept, item in zip(lists, items, strict=True):
        feeds.append(add_placeholder(body.graph, kept))
        operands, attrs = (feeds[-1], item), {"element_dtype": item._dtype.base_dtype}
        like = item.op
        results += add_op(body.graph, "TensorListPushBack", operands, attrs, like=like)
    return Program(body.graph, tuple(feeds), tuple(results), body.targets)


def _constant(graph, tensor):
    """A constant of the body once more."""
    attrs = {"dtype": tensor._dtype.base_dtype, "value": constant_of(tensor)}
    return add_op(graph, "Const", (), attrs, like=tensor.op)[0]


def _vector(graph, numbers):
    """An int32 constant."""
    attrs = {"dtype": dtypes.int32, "value": np.array(numbers, np.int32)}
    name = graph.unique_name("sizes")
    return graph.add_node(OPS["Const"], (), attrs, name).outputs[0]


def _new_list(graph, tensor):
    """A list without elements, which are to be like a tensor."""
    inputs = _vector(graph, tensor._shape), _vector(graph, -1)
    attrs = {"element_dtype": tensor._dtype.base_dtype}
    return add_op(graph, "EmptyTensorList", inputs, attrs, like=tensor.op)[0]


def _stacked(graph, kept, tensor):
    """The rows of all matrices on a list, one below the other."""
    inputs = kept, _vector(graph, tensor._shape)
    attrs = {"element_dtype": tensor._dtype.base_dtype, "num_elements": -1}
    (stack,) = add_op(graph, "TensorListStack", inputs, attrs, like=tensor.op)
    sizes = _vector(graph, (-1, tensor._shape[1]))
    return add_op(graph, "Reshape", (stack, sizes), {}, like=tensor.op)[0]
