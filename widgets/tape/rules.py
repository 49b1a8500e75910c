r"""The rules of differentiation in words, with room for numbers.

For what works number by number the table gives the function and its derivatives as
Python expressions of `a` and `b`, which went in, and `out`, which came out, so that
numbers can be put in: d(a * b)/da = b = 3. For operations on whole arrays it says in
words what becomes of `upstream`, the gradient of the target with respect to `out`.

In TensorFlow: python/ops/math_grad.py
"""

import re
from typing import NamedTuple

# op -> (the function, its derivative by each input)
FACTORS = {
    "AddV2": ("a + b", "1", "1"),
    "Add": ("a + b", "1", "1"),
    "Sub": ("a - b", "1", "-1"),
    "Mul": ("a * b", "b", "a"),
    "RealDiv": ("a / b", "1 / b", "-a / b**2"),
    "Div": ("a / b", "1 / b", "-a / b**2"),
    "DivNoNan": ("a / b", "1 / b", "-a / b**2"),
    "Pow": ("a**b", "b * a**(b - 1)", "a**b * log(a)"),
    "Neg": ("-a", "-1"),
    "Square": ("a**2", "2 * a"),
    "SquaredDifference": ("(a - b)**2", "2 * (a - b)", "-2 * (a - b)"),
    "Sqrt": ("sqrt(a)", "1 / (2 * out)"),
    "Rsqrt": ("1 / sqrt(a)", "-out / (2 * a)"),
    "Reciprocal": ("1 / a", "-1 / a**2"),
    "Inv": ("1 / a", "-1 / a**2"),
    "Exp": ("exp(a)", "out"),
    "Expm1": ("exp(a) - 1", "exp(a)"),
    "Log": ("log(a)", "1 / a"),
    "Log1p": ("log(1 + a)", "1 / (1 + a)"),
    "Sin": ("sin(a)", "cos(a)"),
    "Cos": ("cos(a)", "-sin(a)"),
    "Tan": ("tan(a)", "1 / cos(a)**2"),
    "Atan": ("arctan(a)", "1 / (1 + a**2)"),
    "Sinh": ("sinh(a)", "cosh(a)"),
    "Cosh": ("cosh(a)", "sinh(a)"),
    "Tanh": ("tanh(a)", "1 - out**2"),
    "Sigmoid": ("1 / (1 + exp(-a))", "out * (1 - out)"),
    "Softplus": ("log(1 + exp(a))", "1 / (1 + exp(-a))"),
    "Relu": ("max(a, 0)", "1 if a > 0 else 0"),
    "Relu6": ("min(max(a, 0), 6)", "1 if 0 < a < 6 else 0"),
    "Elu": ("a if a > 0 else exp(a) - 1", "1 if a > 0 else out + 1"),
    "Abs": ("abs(a)", "sign(a)"),
    "Maximum": ("max(a, b)", "1 if a >= b else 0", "1 if b > a else 0"),
    "Minimum": ("min(a, b)", "1 if a <= b else 0", "1 if b < a else 0"),
}

# op -> what each input gets, in words or as an expression; the last serves the rest.
FLOWS = {
    "Identity": ("upstream, unchanged",),
    "ReadVariableOp": ("upstream, unchanged",),
    "Cast": ("upstream, in the type that a had",),
    "Sum": ("upstream for every number that was added",),
    "Mean": ("upstream / n for each of the n numbers",),
    "Max": ("upstream where the maximum was, 0 elsewhere",),
    "Min": ("upstream where the minimum was, 0 elsewhere",),
    "Prod": ("upstream * out / a for each number a",),
    "AddN": ("upstream",),
    "BiasAdd": ("upstream", "upstream, summed over all axes but that of the bias"),
    "Reshape": ("upstream, in the shape that a had",),
    "ExpandDims": ("upstream, in the shape that a had",),
    "Squeeze": ("upstream, in the shape that a had",),
    "Transpose": ("upstream, transposed back",),
    "BroadcastTo": ("upstream, summed over what was repeated",),
    "Tile": ("upstream, summed over what was repeated",),
    "ConcatV2": ("its own part of upstream",),
    "Pack": ("its own part of upstream",),
    "Unpack": ("all the upstream, stacked",),
    "Split": ("all the upstream, joined",),
    "SplitV": ("all the upstream, joined",),
    "Slice": ("upstream where the slice was taken, 0 elsewhere",),
    "StridedSlice": ("upstream where the slice was taken, 0 elsewhere",),
    "Pad": ("the part of upstream that is not padding",),
    "GatherV2": ("upstream for the rows that were taken",),
    "ResourceGather": ("upstream for the rows that were taken",),
    "Select": ("", "upstream where it was chosen, 0 elsewhere"),
    "SelectV2": ("", "upstream where it was chosen, 0 elsewhere"),
    "Softmax": ("out * (upstream - sum(upstream * out))",),
    "LogSoftmax": ("upstream - softmax(a) * sum(upstream)",),
    "SoftmaxCrossEntropyWithLogits": ("upstream * (softmax(a) - labels)",),
    "SparseSoftmaxCrossEntropyWithLogits": (
        "upstream * (softmax(a) - one_hot(labels))",
    ),
    "Conv2D": (
        "upstream, convolved with the filter turned around",
        "a, convolved with upstream",
    ),
    "MaxPool": ("upstream where the maximum of each window was, 0 elsewhere",),
    "AvgPool": ("upstream, spread evenly over each window",),
    "PartitionedCall": ("from the gradient of the function, a function too",),
    "StatefulPartitionedCall": ("from the gradient of the function, a function too",),
    "While": ("from the loop, run backwards",),
    "StatelessWhile": ("from the loop, run backwards",),
    "If": ("from the gradient of the branch that ran",),
    "StatelessIf": ("from the gradient of the branch that ran",),
}
# MatMul by (transpose_a, transpose_b); the gradients are products too.
PRODUCTS = {
    (False, False): ("upstream @ transpose(b)", "transpose(a) @ upstream"),
    (False, True): ("upstream @ b", "transpose(upstream) @ a"),
    (True, False): ("b @ transpose(upstream)", "a @ upstream"),
    (True, True): (
        "transpose(b) @ transpose(upstream)",
        "transpose(upstream) @ transpose(a)",
    ),
}
_PRODUCTS = {"MatMul", "BatchMatMulV2", "BatchMatMulV3"}
LETTERS = "ab"


class Rule(NamedTuple):
    """A rule for one input of a record.

    `text` is "d(a * b)/da = b" with the `factor` "b", or what flows back in words, in
    which case `factor` is "".
    """

    text: str
    factor: str = ""


def rule_of(record, index):
    """The `Rule` for input number `index` of a record.

    >>> from types import SimpleNamespace
    >>> rule_of(SimpleNamespace(op=SimpleNamespace(name="Mul"), rule=None), 0).text
    'd(a * b)/da = b'
    """
    name = record.op.name if record.op is not None else ""
    if record.rule is not None or not name:
        return Rule("a rule of its own (tf.custom_gradient)")
    if name in FACTORS and index < len(FACTORS[name]) - 1:
        function, factor = FACTORS[name][0], FACTORS[name][index + 1]
        letter = LETTERS[index]
        function = f"({function})" if len(function) > 1 else function
        return Rule(f"d{function}/d{letter} = {factor}", factor)
    if name in _PRODUCTS:
        given = record.attrs
        turned = [
            bool(given.get(f"transpose_{c}") or given.get(f"adj_{d}"))
            for c, d in (("a", "x"), ("b", "y"))
        ]
        return Rule(PRODUCTS[tuple(turned)][index])
    if name in FLOWS:
        flows = FLOWS[name]
        return Rule(flows[min(index, len(flows) - 1)])
    return Rule(f"by the gradient rule of {name}")


def with_numbers(factor, values):
    """Puts numbers in the place of letters.

    >>> with_numbers("2 * (a - b)", {"a": "3", "b": "-1"})
    '2 * (3 - (-1))'
    """
    found = {k: f"({v})" if v.startswith("-") else v for k, v in values.items()}
    if factor in values:
        return values[factor]
    return re.sub(r"\b(?:a|b|out)\b", lambda match: found[match[0]], factor)
