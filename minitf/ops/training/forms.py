"""From a rule on arrays to the four ops TensorFlow has for it.

A rule is a function of arrays that returns new ones:

    @training_ops("Adagrad", "var accum", "lr grad", sparse="lr grad indices")
    def adagrad(var, accum, *, lr, grad):
        accum = accum + grad * grad
        return var - lr * grad / np.sqrt(accum), accum

The variables may be references (`ApplyAdagrad`) or behind handles
(`ResourceApplyAdagrad`), and the gradient may be of some rows only (`SparseApply...`,
`ResourceSparseApply...`). What differs is only how arrays come from the boxes and go
back; that is written here once.

In TensorFlow: core/ops/training_ops.cc, core/kernels/training_ops.cc
"""

from typing import NamedTuple

import numpy as np

from minitf.core import dtypes
from minitf.core.errors import InvalidArgumentError
from minitf.core.op.declare import op
from minitf.ops.state.resource_ops import boxed, merged
from minitf.runtime.calls import deref

TYPES = dtypes.NUMERIC | dtypes.QUANTIZED


class Rule(NamedTuple):
    """The ops of one rule; None where TensorFlow has none."""

    rule: object  # the function of arrays
    on_references: object
    on_handles: object
    rows_of_references: object
    rows_of_handles: object

    def apply(self, variables, inputs, is_resource, is_sparse, **attrs):
        """Calls the one of the ops that fits; `inputs` is a dict by name."""
        if is_resource:
            function = self.rows_of_handles if is_sparse else self.on_handles
            variables = [variable.handle for variable in variables]
        else:
            function = self.rows_of_references if is_sparse else self.on_references
            variables = [variable._ref() for variable in variables]
        names = [arg.name for arg in function.op.inputs[len(variables) :]]
        return function(*variables, *[inputs[name] for name in names], **attrs)


def training_ops(name, variables, dense, sparse=None, *, flag=None, references=True):
    """Declares the ops of a rule; a decorator of the rule that makes it a `Rule`.

    Args:
      name: what the rule is called in the names of the ops.
      variables: names of the variable and its slots, the first arguments of the rule.
      dense, sparse: names of the other inputs in the order of the ops; `sparse` has
        "indices" among them. A type follows if it is not the variable's: "step:int64".
      flag: an attribute besides `use_locking`, that the rule takes too.
      references: whether there are ops on reference variables.
    """
    variables = variables.split()

    def declare(rule):
        def declared(prefix, inputs, is_resource):
            if inputs is None or not (is_resource or references):
                return None
            form = _Form(rule, variables, inputs.split(), is_resource)
            return _declare(form, f"{prefix}Apply{name}", flag)

        return Rule(
            rule,
            declared("", dense, False),
            declared("Resource", dense, True),
            declared("Sparse", sparse, False),
            declared("ResourceSparse", sparse, True),
        )

    return declare


class _Form:
    """One of the four ways to apply a rule."""

    def __init__(self, rule, variables, inputs, is_resource):
        self.rule = rule
        self.count = len(variables)
        self.is_resource = is_resource
        self.names = [name.partition(":")[0] for name in inputs]
        self.is_sparse = "indices" in self.names
        kind = "resource" if is_resource else "Ref(T)"
        slots = [f"{name}:{kind}" for name in variables]
        types = {"indices": "indices:Tindices"}
        inputs = [types.get(x, x if ":" in x else f"{x}:T") for x in inputs]
        output = "" if is_resource else "out:Ref(T)"
        self.signature = f"{', '.join(slots + inputs)} -> {output}"

    def run(self, inputs, flags):
        """The kernel: takes arrays out of the boxes, puts new ones in."""
        if self.is_resource:
            boxes = [handle[()] for handle in inputs[: self.count]]
            values = [boxed(handle) for handle in inputs[: self.count]]
        else:
            boxes = inputs[: self.count]
            values = [deref(box) for box in boxes]
        named = dict(zip(self.names, inputs[self.count :], strict=True))
        check(values, named)
        change = update_rows if self.is_sparse else update_all
        changed = change(self.rule, values, named, flags)
        for box, value in zip(boxes, changed, strict=True):
            box.value = value
        return () if self.is_resource else boxes[0]

    def shape(self, *inputs, **attrs):
        """The shape rule: a gradient has the variable's shape, or that of its rows."""
        var = inputs[0]
        shape = var.variable_shape if self.is_resource else var.shape
        rest = dict(zip(self.names, inputs[self.count :], strict=True))
        grad = rest["delta" if "delta" in rest else "grad"].shape
        if self.is_sparse and shape and grad:
            merged(shape[1:], grad[1:])
        elif not self.is_sparse and shape is not None and grad is not None:
            merged(shape, grad)
        return [] if self.is_resource else shape


def _declare(form, type_name, flag):
    """Declares an op; the flags are the attributes, read off the kernel."""

    def kernel(*inputs, use_locking=False):
        return form.run(inputs, {})

    def slots_kernel(*inputs, use_locking=False, update_slots=True):
        return form.run(inputs, {"update_slots": update_slots})

    def nesterov_kernel(*inputs, use_locking=False, use_nesterov=False):
        return form.run(inputs, {"use_nesterov": use_nesterov})

    def linear_kernel(*inputs, use_locking=False, multiply_linear_by_lr=False):
        return form.run(inputs, {"multiply_linear_by_lr": multiply_linear_by_lr})

    kernels = {
        None: kernel,
        "update_slots": slots_kernel,
        "use_nesterov": nesterov_kernel,
        "multiply_linear_by_lr": linear_kernel,
    }
    chosen = kernels[flag]
    chosen.__doc__ = form.rule.__doc__
    allowed = {"Tindices": dtypes.INDICES} if form.is_sparse else {}
    declare = op(
        type_name, form.signature, shape=form.shape, stateful=True, T=TYPES, **allowed
    )
    return declare(chosen)


def check(values, inputs):
    """Raises InvalidArgumentError if shapes do not go together."""
    var = values[0]
    grad = inputs["delta" if "delta" in inputs else "grad"]
    for slot in values[1:]:
        if slot.shape != var.shape:
            raise _invalid("var and its slot do not have the same shape", var, slot)
    if "indices" not in inputs:
        if grad.shape != var.shape:
            raise _invalid("var and grad do not have the same shape", var, grad)
        return
    indices = inputs["indices"]
    if indices.ndim != 1 or len(indices) != len(grad):
        raise _invalid("indices must be one per row of grad", indices, grad)
    if grad.shape[1:] != var.shape[1:]:
        raise _invalid("var and grad must match in all dimensions but one", var, grad)
    wrong = np.flatnonzero((indices < 0) | (indices >= len(var)))
    if wrong.size:
        raise InvalidArgumentError(
            None,
            None,
            f"Index {indices[wrong[0]]} at offset {wrong[0]} in indices is out of "
            f"range: the variable has {len(var)} rows.",
        )


def _invalid(what, first, second):
    shapes = f"{list(first.shape)} {list(second.shape)}"
    return InvalidArgumentError(None, None, f"{what}: {shapes}")


def update_all(rule, values, inputs, flags):
    """Applies a rule to whole variables."""
    changed = rule(*values, **inputs, **flags)
    changed = changed if isinstance(changed, tuple) else (changed,)
    pairs = zip(changed, values, strict=True)
    return [np.asarray(new, old.dtype) for new, old in pairs]


def update_rows(rule, values, inputs, flags):
    """Applies a rule to the rows `indices`, to those named twice twice, in order."""
    indices, grad = inputs.pop("indices"), inputs.pop("grad")
    values = [value.copy() for value in values]
    turn = _turns(indices)
    for now in range(turn.max(initial=-1) + 1):
        chosen = turn == now  # no row twice among these
        rows = indices[chosen]
        parts = [value[rows] for value in values]
        changed = update_all(rule, parts, {**inputs, "grad": grad[chosen]}, flags)
        for value, new in zip(values, changed, strict=True):
            value[rows] = new
    return values


def _turns(indices):
    """For each position, how often its index stands before it: [7, 3, 7] -> 0, 0, 1."""
    order = np.argsort(indices, kind="stable")
    ordered = indices[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]][: len(ordered)])
    lengths = np.diff(np.r_[starts, len(ordered)])
    turns = np.empty(len(indices), np.int64)
    turns[order] = np.arange(len(ordered)) - np.repeat(starts, lengths)
    return turns
