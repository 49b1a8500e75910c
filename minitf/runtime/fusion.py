"""Element-wise operations in a row run block by block, so that they stay in cache.

Ten operations on ten million numbers, one after the other, fetch every number from
memory ten times. Done on a part of them at a time, the nine in the middle find theirs
in the cache. The compiler writes such a row as a function of its own and calls
`in_blocks`, which saves a third of the time, or two, once arrays outgrow the cache; for
smaller ones, calling each operation more often costs more than it saves.

In TensorFlow: XLA's fusion (compiler/xla/service/instruction_fusion.cc)
"""

import math
from typing import NamedTuple

import numpy as np

from minitf.core.op import shape_rules
from minitf.runtime import inline

BLOCK = 2**18  # numbers; 1 MB of float32, so that a few arrays fit the cache
LARGE = 2**21  # numbers from which blocks pay; 8 MB of float32


class Region(NamedTuple):
    """Operations to run together: what they take from outside and hand out."""

    nodes: list
    inputs: list  # arrays of the region's shape
    scalars: list  # 0-d inputs
    outputs: list


def in_blocks(function, arrays, scalars):
    """Calls `function(*arrays, *scalars)`, in blocks if the arrays are large.

    All arrays have one shape. Returns what `function` returns: an array of that shape,
    or a tuple of them.
    """
    first = arrays[0]
    if first.size < LARGE or not all(a.flags.c_contiguous for a in arrays):
        return function(*arrays, *scalars)
    flat = [array.reshape(-1) for array in arrays]
    results = None
    for start in range(0, first.size, BLOCK):
        block = slice(start, start + BLOCK)
        parts = function(*[array[block] for array in flat], *scalars)
        parts = parts if isinstance(parts, tuple) else (parts,)
        if results is None:
            results = [np.empty(first.shape, part.dtype) for part in parts]
            flat_results = [result.reshape(-1) for result in results]
        for result, part in zip(flat_results, parts, strict=True):
            result[block] = part
    return tuple(results) if len(results) > 1 else results[0]


def find_regions(order, buffers, constants, feeds, fetches, accepted):
    """Lists the `Region`s of a program, by the first of their nodes.

    `accepted` tells of an operation whether it may be part of one.

    A region is a run of neighbours in the order whose results have one shape and whose
    inputs have that shape or none. Constants between them do not matter.
    """
    regions, run, shape = {}, [], None
    fed = {id(tensor) for tensor in feeds}
    for node in [*order, None]:
        if node is not None and node.type == "Const":
            continue
        key = _fusable_shape(node, buffers, constants, fed)
        if key is not None and not accepted(node):
            key = None
        if run and key != shape:
            _close(run, regions, buffers, fetches)
            run = []
        if key is not None:
            run.append(node)
            shape = key
    return regions


def may_be_large(node):
    """Tells whether a result is large enough for blocks, or its size is not known."""
    shape = node.outputs[0]._shape
    return shape is None or None in shape or math.prod(shape) >= LARGE


def _fusable_shape(node, buffers, constants, fed):
    """The shape of an element-wise node's result; None for a node not to be fused."""
    if node is None or not node.op.takes_out or not node.op.single or not node._inputs:
        return None
    if node.op.shape_rule not in (shape_rules.same, shape_rules.broadcast):
        return None
    shape = node.outputs[0]._shape
    if shape == () or id(node.outputs[0]) in fed or inline.template_of(node.op) is None:
        return None
    key = buffers.shape_key(node.outputs[0])
    for tensor in node._inputs:
        is_number = id(tensor) in constants or tensor._shape == ()
        if not is_number and buffers.shape_key(tensor) != key:
            return None
    return key


def _close(run, regions, buffers, fetches):
    """Makes a region of a run, if it is worth it."""
    if len(run) < 2:
        return
    inside = {id(node.outputs[0]) for node in run}
    taken = {id(t): t for node in run for t in node._inputs if id(t) not in inside}
    scalars = [t for t in taken.values() if t._shape == () and not _is_const(t)]
    inputs = [t for t in taken.values() if t._shape != ()]
    last = {id(t) for node in run for t in node._inputs}
    wanted = {id(t) for t in fetches}
    outputs = [
        node.outputs[0]
        for node in run
        if id(node.outputs[0]) in wanted
        or id(node.outputs[0]) not in last
        or any(user not in run for user in node.outputs[0]._consumers)
    ]
    if inputs and outputs:
        regions[run[0]] = Region(run, inputs, scalars, outputs)


def _is_const(tensor):
    return tensor.op.type == "Const"
