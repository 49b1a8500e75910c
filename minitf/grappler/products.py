"""Products of matrices: smaller, or in an order of memory that is faster.

    Before:  SplitV(MatMul(a, b), ...)[1]         After:  MatMul(a, SplitV(b, ...)[1])

`multiply_parts`: if only a part of a product is used, only that is computed. The
gradient of `concat([x, h], 1) @ w` is like that when x is given and needs none.

`transpose_before_loops`: a product with the transpose of a matrix reads this across its
rows. In a loop in which the matrix is the same in all rounds it is better to transpose
it once, into new memory, before the loop; invariants.py moves it there.

In TensorFlow: no counterpart
"""

import math

import numpy as np

from minitf.grappler.bodies import LOOPS, body_of, has_loops, program_of, users_in
from minitf.grappler.invariants import invariants_of
from minitf.grappler.program import Copying, add_op, constant_of, rewrite

_SPLITS = {"Split": (1, 0), "SplitV": (0, 2)}  # which inputs are the value and the axis
_MANY_ROWS = 16
_SMALL = 2**15  # elements; to transpose this takes as long as is gained in ten rounds


def multiply_parts(program):
    """Computes only the part of a product that is used."""
    if not any(node.type in _SPLITS for node in program.order()):
        return program
    copying, users, kept = Copying(program), users_in(program), program.kept()
    for node in program.order():
        part = _only_part(node, users) if node.type in _SPLITS else None
        if part is None or node in kept or node._control:
            copying.keep(node)
        else:
            found = _part_of_product(copying, node, part)
            copying.made[node] = (found.op,)
            copying.tensors.setdefault(id(node.outputs[part]), found)
    return copying.finished()


def _only_part(node, users):
    """The number of the only output of a split product that is used; else None."""
    value, axis = (node._inputs[i] for i in _SPLITS[node.type])
    product = value.op
    used = [i for i, part in enumerate(node.outputs) if id(part) in users]
    if product.type != "MatMul" or product._control or len(used) != 1:
        return None
    alone = len(users[id(value)]) == 1
    known = constant_of(axis) is not None and node.outputs[used[0]]._shape is not None
    return used[0] if alone and known else None


def _part_of_product(copying, node, part):
    """The product of one factor and a part of the other."""
    value_at, axis_at = _SPLITS[node.type]
    inputs = list(copying.inputs(node))
    product, axis = inputs[value_at].op, inputs[axis_at]
    cuts_columns = constant_of(axis).item() % 2
    factors = list(product._inputs)
    which, flag = (1, "transpose_b") if cuts_columns else (0, "transpose_a")
    at = cuts_columns ^ product.attrs[flag]  # transposed, its columns are its rows
    attrs = {"dtype": axis._dtype, "value": np.full_like(constant_of(axis), at)}
    (inputs[axis_at],) = add_op(copying.graph, "Const", (), attrs, like=axis.op)
    inputs[value_at] = factors[which]
    parts = add_op(copying.graph, node.type, inputs, node.attrs, like=node)
    factors[which] = parts[part]
    return add_op(copying.graph, "MatMul", factors, product.attrs, like=product)[0]


def transpose_before_loops(program):
    """In loops, multiplies by a transposed copy of a matrix that never changes."""
    if not has_loops(program):
        return program
    copying = Copying(program)
    for node in program.order():
        attrs = _with_copies(node) if node.type in LOOPS else None
        copying.keep(node, attrs=attrs)
    return copying.finished()


def _with_copies(node):
    """The loop's attributes with such a body; None if it has no such product."""
    body = node.attrs["body"]
    same = {id(t) for inner in invariants_of(node) for t in inner.outputs}
    pairs = zip(body.inputs, body.outputs, strict=True)
    same |= {id(before) for before, after in pairs if before is after}
    program = program_of(body)
    if not any(_pays(inner, same) for inner in program.order()):
        return None

    def rule(inner, inputs, graph):
        if not _pays(inner, same):
            return None
        a, b = inputs
        (b,) = add_op(graph, "_Transposed", (b,), {}, like=b.op)
        attrs = {**inner.attrs, "transpose_b": False}
        return add_op(graph, "MatMul", (a, b), attrs, like=inner)

    return {**node.attrs, "body": body_of(rewrite(program, rule), body)}


def _pays(node, same):
    """Tells whether a product would gain more in ten rounds than a copy takes."""
    if node.type != "MatMul" or not node.attrs["transpose_b"]:
        return False
    a, b = node._inputs
    if id(b) not in same or None in (a._shape, b._shape) or None in b._shape:
        return False
    rows = None if node.attrs["transpose_a"] else a._shape[0]
    is_float = node.attrs["T"].is_floating
    small = math.prod(b._shape) <= _SMALL
    return is_float and small and rows is not None and rows >= _MANY_ROWS
