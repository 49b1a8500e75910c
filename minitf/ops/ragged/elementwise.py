"""Element-wise ops on ragged tensors: the op on the flat values, the same rows around.

If all ragged inputs have the same rows, an op on them is the op on their flat values.
Otherwise they are stretched as dense tensors are: a row of length 1 to the length of
the other's. A dense input gives each value the element that stands at its place.

In TensorFlow: python/ops/ragged/ragged_elementwise_ops.py, dynamic_ragged_shape.py
"""

import numpy as np

from minitf.core.errors import InvalidArgumentError
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.ops import primitives as p
from minitf.ops.math.casting import cast
from minitf.ops.ragged import row_splits as rs
from minitf.ops.ragged.ragged_tensor import RaggedTensor, implements
from minitf.ops.ragged.slicing import gather_rows

UNARY = """
Abs Acos Acosh Angle AsString Asin Asinh Atan Atanh BesselI0e BesselI1e Bitcast Cast
Ceil CheckNumerics ComplexAbs Conj Cos Cosh DecodeBase64 DecodeCompressed Digamma Elu
EncodeBase64 Erf Erfc Erfinv Exp Expm1 Floor Identity Imag Inv Invert IsFinite IsInf
IsNan LeakyRelu Lgamma Log Log1p LogicalNot Ndtri Neg OnesLike Real Reciprocal Relu
Relu6 Rint Round Rsqrt Selu Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Square
StaticRegexFullMatch StaticRegexReplace StopGradient StringLength StringLower
StringStrip StringToHashBucket StringToHashBucketFast StringToHashBucketStrong
StringToNumber StringUpper Tan Tanh UnicodeScript UnicodeTranscode ZerosLike
""".split()
BINARY = """
Add AddV2 ApproximateEqual Atan2 BitwiseAnd BitwiseOr BitwiseXor Complex Div DivNoNan
Equal FloorDiv FloorMod Greater GreaterEqual Igamma Igammac LeftShift Less LessEqual
LogicalAnd LogicalOr Maximum Minimum Mod Mul MulNoNan NextAfter NotEqual Polygamma Pow
RealDiv RightShift SquaredDifference Sub TruncateDiv TruncateMod Xdivy Xlog1py Xlogy
Zeta SelectV2 Select ClipByValue
""".split()
LISTS = ["AddN", "StringJoin"]
WITH_SCALARS = ["RegexFullMatch", "RegexReplace", "Substr"]


@implements(*UNARY, *WITH_SCALARS)
def unary(op, inputs, attrs, name):
    """Applies an op of one ragged tensor, and perhaps scalars, to the flat values."""
    ragged, *others = inputs
    if not isinstance(ragged, RaggedTensor) or any(
        isinstance(x, RaggedTensor) for x in others
    ):
        return nary(op, inputs, attrs, name)
    result = op.call(ragged.flat_values, *others, name=name, **attrs)
    return ragged.with_flat_values(result)


@implements(*BINARY)
def nary(op, inputs, attrs, name):
    """Applies an op of several tensors, stretched to the same rows."""
    inputs = _converted(op, inputs)
    rows, flat = match_rows(inputs)
    return rows.with_flat_values(op.call(*flat, name=name, **attrs))


@implements(*LISTS)
def of_list(op, inputs, attrs, name):
    """Applies an op of a list of tensors."""
    rows, flat = match_rows([_as_tensor(x, None) for x in inputs[0]])
    return rows.with_flat_values(op.call(flat, name=name, **attrs))


@implements("OneHot")
def one_hot(op, inputs, attrs, name):
    """One more dimension inside, dense."""
    ragged, *others = inputs
    if attrs.get("axis", -1) not in (-1, len(ragged._shape)):
        raise ValueError("axis must be the last for a ragged tensor.")
    result = op.call(ragged.flat_values, *others, name=name, axis=-1)
    return ragged.with_flat_values(result)


@implements("Softmax", "LogSoftmax")
def softmax(op, inputs, attrs, name):
    """Softmax along the innermost ragged dimension."""
    (logits,) = inputs
    if len(logits._values._shape) > 1:
        return unary(op, inputs, attrs, name)
    masked = logits.to_tensor(default_value=np.asarray(-np.inf))
    result = op.call(masked, name=name)
    return RaggedTensor.from_tensor(
        result, lengths=logits.row_lengths(), row_splits_dtype=logits._splits_type
    )


def _converted(op, inputs):
    """Makes tensors of Python operands, of the type that the ragged ones have."""
    groups = {}
    for arg, x in zip(op.inputs, inputs):
        if hasattr(x, "dtype"):
            groups.setdefault(arg.type_attr, x.dtype)
    return [
        _as_tensor(x, arg.dtype or groups.get(arg.type_attr))
        for arg, x in zip(op.inputs, inputs)
    ]


def _as_tensor(x, dtype):
    if isinstance(x, RaggedTensor | Tensor):
        return x
    return convert_to_tensor(x, dtype)


def match_rows(tensors):
    """Stretches tensors to the same rows; returns a ragged tensor and flat values.

    Scalars are left as they are, since they go with everything.
    """
    ragged = [x for x in tensors if isinstance(x, RaggedTensor)]
    first = ragged[0]
    if all(_same_rows(first, x) for x in ragged[1:]) and all(
        isinstance(x, RaggedTensor) or x._shape == () for x in tensors
    ):
        return first, [
            x.flat_values if isinstance(x, RaggedTensor) else x for x in tensors
        ]
    rank = max(len(x._shape) for x in tensors)
    tensors = [x if x._shape == () else _with_rank(x, rank) for x in tensors]
    rows = next(x for x in tensors if isinstance(x, RaggedTensor))
    for other in tensors:
        if other._shape != ():
            rows = _larger(rows, other)
    flat = [x if x._shape == () else _stretch(x, rows) for x in tensors]
    return rows, flat


def _same_rows(a, b):
    """Tells whether two ragged tensors have the very same row splits."""
    mine, yours = a.nested_row_splits, b.nested_row_splits
    if len(mine) != len(yours):
        return False
    return all(x is y or _known_equal(x, y) for x, y in zip(mine, yours))


def _known_equal(x, y):
    known, other = p.known(x), p.known(y)
    return known is not None and other is not None and np.array_equal(known, other)


def _with_rank(x, rank):
    """Adds dimensions of size 1 in front, as broadcasting does."""
    while len(x._shape) < rank:
        x = p.expand_dims(x, 0) if isinstance(x, Tensor) else x[None]
    return x


def _inside(x):
    """What is inside the rows of a ragged tensor; of a dense one, the rows merged."""
    if isinstance(x, RaggedTensor):
        return x._values
    inner = x._shape[2:]
    return p.reshape(x, [-1, *inner]) if None not in inner else x


def _splits_of(x, dtype):
    """The row splits of a tensor; those of a dense one are uniform."""
    if isinstance(x, RaggedTensor):
        return cast(x._row_splits, dtype)
    sizes = p.shape_of(x, dtype)
    return rs.uniform(sizes[1], sizes[0])


def _larger(a, b):
    """The rows that two tensors of one rank are stretched to, as a ragged tensor."""
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return a if (a._shape[0] or 0) >= (b._shape[0] or 0) else b
    dtype = (a if isinstance(a, RaggedTensor) else b)._splits_type
    a, b = _match_outer(a, b)
    a_lengths = rs.lengths_of(_splits_of(a, dtype))
    b_lengths = rs.lengths_of(_splits_of(b, dtype))
    uniform = [isinstance(x, Tensor) or x._uniform_row_length for x in (a, b)]
    _check_lengths(p.known(a_lengths), p.known(b_lengths), any(uniform))
    lengths = p.where_else(p.equal_to(a_lengths, 1), b_lengths, a_lengths)
    splits = rs.from_lengths(lengths)
    wide_a, wide_b = (_repeat_columns(x, splits) for x in (a, b))
    inner = wide_a
    if isinstance(wide_a, RaggedTensor) or isinstance(wide_b, RaggedTensor):
        inner = _larger(wide_a, wide_b)
    return RaggedTensor._make(inner, splits)


def _check_lengths(a, b, may_stretch):
    """Rows of different lengths go together only if those of one tensor are all 1."""
    if a is None or b is None:
        return
    fits = a == b
    if may_stretch:
        fits |= (a == 1) | (b == 1)
    if not fits.all():
        row = int(np.argmin(fits))
        raise InvalidArgumentError(
            None,
            None,
            "Unable to broadcast: the rows of ragged tensors differ in length. Row "
            f"{row} has {a[row]} and {b[row]} elements. Received row lengths "
            f"{a.tolist()} and {b.tolist()}.",
        )


def _match_outer(a, b):
    """Repeats a single row as often as the other tensor has rows."""
    rows = [x._shape[0] for x in (a, b)]
    if rows[0] == rows[1]:
        return a, b
    if rows[0] == 1:
        return _repeat_row(a, b), b
    if rows[1] == 1:
        return a, _repeat_row(b, a)
    if None not in rows:
        raise InvalidArgumentError(
            None, None, f"Unable to broadcast {rows[0]} rows to {rows[1]} rows."
        )
    return a, b


def _repeat_row(single, other):
    is_ragged = isinstance(other, RaggedTensor)
    count = other.nrows() if is_ragged else p.size_of(other, 0)
    return gather_rows(single, p.numbers_below(count) * 0)


def _repeat_columns(x, splits):
    """Gathers what is inside the rows so that the rows get these splits."""
    own = _splits_of(x, splits.dtype)
    rowids = rs.rowids_of(splits)
    column = p.numbers_below(splits[-1], splits.dtype) - p.gather(splits, rowids)
    single = p.equal_to(p.gather(rs.lengths_of(own), rowids), 1)
    column = p.where_else(single, column * 0, column)
    return gather_rows(_inside(x), p.gather(own, rowids) + column)


def _stretch(x, rows):
    """The flat values of `x`, stretched to the rows of a ragged tensor."""
    if isinstance(x, RaggedTensor) and _same_rows(x, rows):
        return x.flat_values
    if x._shape[0] == 1 and rows._shape[0] != 1:
        x = _repeat_row(x, rows)
    values = _repeat_columns(x, rows._row_splits)
    if isinstance(rows._values, RaggedTensor):
        return _stretch(values, rows._values)
    return values
