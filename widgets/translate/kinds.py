"""What kind an op is, and so its colour and its shape.

It is read off the place where the op is declared: `minitf/ops/math/` holds mathematics.

In TensorFlow: no counterpart
"""

from minitf.core.op.registry import OPS

# The folder of minitf/ops an op is declared in -> the kind of node it is drawn as.
_KIND_OF_FOLDER = {
    "math": "math",
    "linalg": "linear",
    "conv": "linear",
    "nn": "math",
    "array": "array",
    "indexing": "array",
    "signal": "math",
    "reductions": "math",
    "sorting": "array",
    "ragged": "array",
    "sparse": "array",
    "random": "random",
    "state": "variable",
    "control": "control",
    "control_flow": "control",
    "lists": "array",
    "lookup": "variable",
    "training": "variable",
    "python": "io",
    "strings": "array",
    "image": "array",
    "debugging": "io",
    "io": "io",
    "summary": "io",
}
_KIND_OF_OP = {
    "Const": "constant",
    "Placeholder": "input",
    "PlaceholderWithDefault": "input",
    "NoOp": "control",
    "PrintV2": "io",
    "PartitionedCall": "function",
    "StatefulPartitionedCall": "function",
}


def kind_of(op_name):
    """Names the kind of node an op is drawn as.

    >>> kind_of("Const"), kind_of("AddV2"), kind_of("SomeOpOfTomorrow")
    ('constant', 'math', 'other')
    """
    if op_name in _KIND_OF_OP:
        return _KIND_OF_OP[op_name]
    if op_name not in OPS:
        return "other"
    module = OPS[op_name].kernel.__module__.split(".")
    if "windows" in module:  # convolutions and pooling
        return "linear"
    folder = module[2] if len(module) > 2 and module[1] == "ops" else ""
    return _KIND_OF_FOLDER.get(folder, "other")
