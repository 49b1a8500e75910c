"""Products of tensors beyond the matrix product: einsum, tensordot and their kin.

An einsum equation names the axes of the inputs and of the result: "ij,jk->ik" is the
matrix product, since labels that the result lacks are summed over. `tensordot` says the
same by numbers of axes. Both are computed as one matrix product (see contraction.py).

In TensorFlow: python/ops/special_math_ops.py, python/ops/math_ops.py,
core/kernels/linalg/einsum_op_impl.h
"""

import re

import numpy as np

from minitf.core import dtypes
from minitf.core.errors import FailedPreconditionError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.registry import OPS
from minitf.core.op.shape_rules import text
from minitf.core.tensor import Tensor
from minitf.ops.array.shaping import expand_dims, squeeze
from minitf.ops.linalg import contraction
from minitf.ops.linalg.matmul import matmul
from minitf.ops.math.broadcast_gradients import broadcast_gradient_args, conjugate


def einsum_shape(inputs, *, equation):
    """The sizes of the labels of the output."""
    shapes = [x.shape for x in inputs]
    if None in shapes:  # without an ellipsis, the equation tells the rank
        parts = equation.partition("->")[0].split(",")
        if "..." in equation or len(parts) != len(inputs):
            return None
        known = zip(shapes, parts, strict=True)
        shapes = [(None,) * len(part) if x is None else x for x, part in known]
    labels, output = contraction.parse(equation, tuple(map(len, shapes)))
    sizes = {}
    for part, shape in zip(labels, shapes, strict=True):
        for axis, (label, size) in enumerate(zip(part, shape, strict=True)):
            before = sizes.get(label)
            stretched = type(label) is int and 1 in (before, size)
            if None not in (before, size) and before != size and not stretched:
                raise ValueError(
                    f"Expected dimension {before} at axis {axis} of the input shaped "
                    f"{text(shape)} but got dimension {size}"
                )
            sizes[label] = _one_size(before, size, label in sizes, type(label) is int)
    return tuple(sizes[label] for label in output)


def _one_size(before, size, seen, broadcasts):
    """What two inputs together tell about the size of one label."""
    if not seen or before == size:
        return size
    if broadcasts and 1 in (before, size):
        return size if before == 1 else before
    return before if size is None else size


@op("Einsum", "inputs:N*T -> output:T", shape=einsum_shape)
def einsum_op(inputs, *, equation: str):
    """Computes an einsum of one or two tensors."""
    return contraction.plan(equation, tuple([x.ndim for x in inputs]))(*inputs)


@einsum_op.gradient
def einsum_grad(node, dz):
    """The gradient of one input is an einsum of `dz` and the other inputs.

    For "ij,jk->ik" these are "ik,jk->ij" and "ik,ij->jk".
    """
    left, _, output = node.attrs["equation"].partition("->")
    parts = left.split(",")
    if "..." in output:  # then every input has an ellipsis, perhaps of no axes
        parts = [part if "..." in part else part + "..." for part in parts]
    conjugates = [conjugate(x) for x in node.inputs] if len(parts) > 1 else []
    return [
        _gradient_of_input(x, i, parts, output, dz, conjugates)
        if node.needs(i)
        else None
        for i, x in enumerate(node.inputs)
    ]


def _gradient_of_input(x, index, parts, output, dz, inputs):
    """The gradient of input number `index` of an einsum."""
    part = parts[index]
    others = [other for i, other in enumerate(parts) if i != index]
    factors = [dz, *[other for i, other in enumerate(inputs) if i != index]]
    known = output + "".join(others)
    summed = [label for label in dict.fromkeys(part) if label not in known + "."]
    target = part
    if summed:  # labels that no other has: the same gradient for all along them
        labels = part.replace("...", "")
        target = "".join(dict.fromkeys(c for c in labels if c not in summed))
        target += "..." if "..." in part else ""
    equation = ",".join([output, *others]) + f"->{target}"
    dx = (
        dz
        if equation == f"{output}->{output}"
        else einsum_op(factors, equation=equation)
    )
    if summed:
        ones = OPS["Fill"].call(_sizes_of(x, part, summed), _one(x))
        dx = einsum_op([dx, ones], equation=f"{target},{''.join(summed)}->{part}")
    return _sum_ellipsis(dx, x, part) if "..." in part else dx


def _one(x):
    return np.ones((), x.dtype.np_dtype)


def _sizes_of(x, part, labels):
    """The sizes that labels stand for, as a vector."""
    front, _, back = part.partition("...")
    places = [front.find(c) if c in front else back.find(c) - len(back) for c in labels]
    if x._shape is not None and None not in [x._shape[i] for i in places]:
        return np.array([x._shape[i] for i in places], np.int32)
    return OPS["Pack"].call([OPS["Shape"].call(x)[i] for i in places])


def _sum_ellipsis(dx, x, part):
    """Sums a gradient along those axes of the ellipsis that were stretched."""
    if x._shape == dx._shape and x._shape is not None and None not in x._shape:
        return dx
    start = part.index("...")
    end = start + 3 - len(part) or None
    sizes = OPS["Shape"].call(x)
    axes, _ = broadcast_gradient_args(
        sizes[start:end], OPS["Shape"].call(dx)[start:end]
    )
    return OPS["Reshape"].call(OPS["Sum"].call(dx, axes + start), sizes)


_FORMAT = re.compile(r"^[a-zA-Z.]*(,[a-zA-Z.]*)*(->[a-zA-Z.]*)?$")


def einsum(equation, *inputs, **kwargs):
    """Multiplies tensors and sums over axes as an equation of labels says.

    Args:
      equation: a label (a letter) per axis, "ij,jk->ik"; "..." stands for any number of
        axes, which are broadcast. A label that occurs twice and not in the output is
        summed over. Without "->" the output has, in alphabetical order, the labels that
        occur once.
      *inputs: the tensors, of one type.
      **kwargs: `name`; `optimize`, which may be "greedy" or "optimal": how to find the
        order in which more than two inputs are multiplied.

    Raises ValueError for an equation that makes no sense and InvalidArgumentError, or
    ValueError in a graph, for sizes that differ.

    >>> import minitf as tf
    >>> tf.einsum("ij,jk->ik", [[1, 2], [3, 4]], [[1], [10]]).numpy().tolist()
    [[21], [43]]
    >>> int(tf.einsum("ii", [[1, 2], [3, 4]]))
    5

    In TensorFlow: python/ops/special_math_ops.py
    """
    name, optimize = kwargs.pop("name", None), kwargs.pop("optimize", "greedy")
    if kwargs:
        raise TypeError(
            f"Invalid keyword arguments for einsum: {', '.join(kwargs)}. Valid "
            "arguments: name, optimize, greedy."
        )
    with op_scope(name, "einsum"):
        equation = _resolve(equation, len(inputs))
        if len(inputs) <= 2:
            return einsum_op(list(inputs), equation=equation)
        inputs = list(inputs)
        for pair, part in _pairs(equation, inputs, optimize):
            operands = [inputs.pop(i) for i in pair]
            inputs.append(einsum_op(operands, equation=part))
        return inputs[0]


_resolved = {}  # (equation, number of inputs) -> the equation completed


def _resolve(equation, count):
    """Checks an equation and adds the output if it is left out."""
    known = _resolved.get((equation, count))
    if known is not None:
        return known
    plain = equation.replace(" ", "")
    dots = plain.replace("...", "")
    if not _FORMAT.match(plain) or "." in dots or _repeats_dots(plain):
        raise ValueError(f"Subscripts have incorrect format: {equation}")
    left, arrow, output = plain.partition("->")
    parts = left.split(",")
    if len(parts) != count:
        raise ValueError(
            f'Got {count} inputs for equation "{plain}", expecting {len(parts)}'
        )
    letters = left.replace("...", "").replace(",", "")
    if not arrow:
        output = "".join(sorted(x for x in letters if letters.count(x) == 1))
    for label in output.replace("...", ""):
        if label not in letters:
            raise ValueError(
                f"Output subscripts contain the label {label} not present in the input "
                "subscripts."
            )
        if output.count(label) > 1:
            raise ValueError(
                "Output subscripts contain a label appearing more than once: "
                f"{equation}"
            )
    _resolved[equation, count] = f"{left}->{output}"
    return f"{left}->{output}"


def _repeats_dots(equation):
    return any(part.count("...") > 1 for part in re.split(",|->", equation))


def _pairs(equation, inputs, optimize):
    """Lists which two inputs to multiply next, and by which equation.

    NumPy finds the order; it wants to know sizes, and any will do for unknown ones.
    """
    left, _, output = equation.partition("->")
    parts = left.split(",")
    ranks = [len(part.replace("...", "")) + 2 * ("..." in part) for part in parts]
    shapes = [
        tuple(2 if n is None else n for n in _shape_of(x, rank))
        for x, rank in zip(inputs, ranks, strict=True)
    ]
    examples = [np.broadcast_to(np.float32(0), shape) for shape in shapes]
    path = np.einsum_path(equation, *examples, optimize=optimize)[0][1:]
    for step in path:
        pair = sorted(step, reverse=True)
        for chosen in (pair[i : i + 2] for i in range(max(1, len(pair) - 1))):
            taken = [parts.pop(i) for i in chosen]
            last = not parts
            made = output if last else _still_needed(taken, parts, output)
            parts.append(made)
            yield chosen, f"{','.join(taken)}->{made}"


def _shape_of(x, rank):
    """The shape as far as it is known, of a tensor or of anything that becomes one."""
    shape = x._shape if isinstance(x, Tensor) else np.shape(x)
    return (None,) * rank if shape is None else shape


def _still_needed(taken, others, output):
    """The labels of a product that later products, or the output, want."""
    wanted = "".join(others) + output
    made = "..." if any("..." in part for part in taken) else ""
    letters = "".join(taken).replace("...", "")
    return made + "".join(x for x in dict.fromkeys(letters) if x in wanted)


def matvec(
    a,
    b,
    transpose_a=False,
    adjoint_a=False,
    a_is_sparse=False,
    b_is_sparse=False,
    name=None,
):
    """Multiplies a matrix by a vector: (..., m, n) times (..., n) gives (..., m).

    >>> import minitf as tf
    >>> tf.linalg.matvec([[1.0, 2.0], [3.0, 4.0]], [1.0, 10.0]).numpy().tolist()
    [21.0, 43.0]

    In TensorFlow: python/ops/math_ops.py
    """
    with op_scope(name, "MatVec"):
        column = expand_dims(b, axis=-1)
        product = matmul(
            a,
            column,
            transpose_a=transpose_a,
            adjoint_a=adjoint_a,
            a_is_sparse=a_is_sparse,
            b_is_sparse=b_is_sparse,
        )
        return squeeze(product, axis=[-1])


def cross_shape(a, b):
    """Both shapes, which must be equal and end in 3."""
    if a.shape is None or b.shape is None:
        return a.shape if b.shape is None else b.shape
    if len(a.shape) != len(b.shape) or any(
        m is not None and n is not None and m != n
        for m, n in zip(a.shape, b.shape, strict=True)
    ):
        raise ValueError(
            f"Both inputs must be of same shape: {text(a.shape)} vs. {text(b.shape)}"
        )
    if not a.shape:
        raise ValueError(f"Input must be at least 1D: {text(a.shape)}")
    if a.shape[-1] not in (3, None):
        raise ValueError("Cross-products are only defined for 3-element vectors.")
    return tuple(n if m is None else m for m, n in zip(a.shape, b.shape, strict=True))


@op("Cross", "a:T, b:T -> product:T", shape=cross_shape, T=dtypes.REAL)
def cross(a, b):
    """Returns the cross product of the 3-element vectors in the last axis.

    >>> import minitf as tf
    >>> tf.linalg.cross([1, 0, 0], [0, 1, 0]).numpy().tolist()
    [0, 0, 1]

    In TensorFlow: core/kernels/cross_op.cc
    """
    if a.shape != b.shape or not a.ndim:
        raise ValueError("Both inputs must be of same shape.")
    if a.shape[-1] != 3:
        raise FailedPreconditionError(
            None, None, "Cross-products are only defined for 3-element vectors."
        )
    rotated = a[..., [1, 2, 0]] * b[..., [2, 0, 1]]
    return rotated - a[..., [2, 0, 1]] * b[..., [1, 2, 0]]


@cross.gradient
def cross_grad(node, dy):
    """The triple product dy . (a x b) is a . (b x dy) and b . (dy x a)."""
    a, b = node.inputs
    return cross(b, dy), cross(dy, a)
