"""Descriptions of what a graph can be asked: tensors by name, for three kinds of tasks.

In TensorFlow: python/saved_model/signature_def_utils_impl.py, utils_impl.py
"""

from minitf.core import dtypes
from minitf.core.graph import attr_values
from minitf.core.specs import TypeSpec
from minitf.core.tensor import Tensor
from minitf.formats import proto
from minitf.ops.sparse.sparse_tensor import SparseTensor
from minitf.saved_model import constants
from minitf.v1.graphs.default_graph import get_default_graph


def build_tensor_info(tensor):
    """Returns a tensor of a graph as a `TensorInfo` message.

    Raises RuntimeError for an eager tensor, TypeError for what is no tensor.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     x = tf.compat.v1.placeholder(tf.float32, [None, 3], name="x")
    ...     tf.compat.v1.saved_model.build_tensor_info(x).name
    'x:0'

    In TensorFlow: python/saved_model/utils_impl.py
    """
    info = proto.message("TensorInfo")()
    if isinstance(tensor, SparseTensor):
        info.coo_sparse.values_tensor_name = tensor.values.name
        info.coo_sparse.indices_tensor_name = tensor.indices.name
        info.coo_sparse.dense_shape_tensor_name = tensor.dense_shape.name
    else:
        tensor = _of_graph(tensor)
        info.name = tensor.name
    info.dtype = tensor.dtype.base_dtype.as_datatype_enum
    attr_values.write_shape(info.tensor_shape, tensor.shape._dims)
    return info


def _of_graph(value):
    """The tensor of a graph that a value is."""
    if hasattr(value, "_as_graph_element"):
        value = value._as_graph_element()
    if not isinstance(value, Tensor | TypeSpec):
        raise TypeError(
            f"A signature needs tensors of a graph. Received: {value!r} of type "
            f"{type(value).__name__}."
        )
    if hasattr(value, "numpy"):
        raise RuntimeError(
            "`build_tensor_info` is not supported in Eager mode. Build a graph inside "
            "`with tf.Graph().as_default():`, or use tf.saved_model.save."
        )
    return value


def get_tensor_from_tensor_info(tensor_info, graph=None, import_scope=None):
    """Finds the tensor that a `TensorInfo` message names in a graph.

    Raises KeyError if there is none, ValueError for a message without a name.
    """
    graph = graph or get_default_graph()

    def find(name):
        return graph.get_tensor_by_name(
            f"{import_scope}/{name}" if import_scope else name
        )

    kind = tensor_info.WhichOneof("encoding")
    if kind == "name":
        return find(tensor_info.name)
    if kind == "coo_sparse":
        parts = tensor_info.coo_sparse
        return SparseTensor(
            find(parts.indices_tensor_name),
            find(parts.values_tensor_name),
            find(parts.dense_shape_tensor_name),
        )
    raise ValueError(f"Invalid TensorInfo.encoding: {kind}. Expected `name`.")


def build_signature_def(inputs=None, outputs=None, method_name=None, defaults=None):
    """Returns a `SignatureDef` message of dicts of `TensorInfo` messages.

    >>> import minitf as tf
    >>> tf.compat.v1.saved_model.build_signature_def(method_name="m").method_name
    'm'
    """
    signature = proto.message("SignatureDef")()
    for name, info in (inputs or {}).items():
        signature.inputs[name].CopyFrom(info)
    for name, info in (outputs or {}).items():
        signature.outputs[name].CopyFrom(info)
    if method_name is not None:
        signature.method_name = method_name
    for name, value in (defaults or {}).items():
        signature.defaults[name].CopyFrom(value)
    return signature


def predict_signature_def(inputs, outputs):
    """Describes any computation, by dicts of tensors.

    Raises ValueError if one of them is empty.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     x = tf.compat.v1.placeholder(tf.float32, name="x")
    ...     signature = tf.compat.v1.saved_model.predict_signature_def(
    ...         {"x": x}, {"y": tf.identity(x, name="y")})
    >>> signature.outputs["y"].name, signature.method_name
    ('y:0', 'tensorflow/serving/predict')
    """
    if not inputs:
        raise ValueError("Prediction `inputs` cannot be None or empty.")
    if not outputs:
        raise ValueError("Prediction `outputs` cannot be None or empty.")
    return build_signature_def(
        {name: build_tensor_info(tensor) for name, tensor in inputs.items()},
        {name: build_tensor_info(tensor) for name, tensor in outputs.items()},
        constants.PREDICT_METHOD_NAME,
    )


def classification_signature_def(examples, classes, scores):
    """Describes a classifier of serialized examples: texts to classes and scores.

    Raises ValueError if types are not string, string and float32, or if both results
    are None.
    """
    if examples is None:
        raise ValueError("Classification `examples` cannot be None.")
    if not isinstance(examples, Tensor):
        raise ValueError(
            "Classification `examples` must be a string Tensor. Found `examples` of "
            f"type {type(examples)}."
        )
    if classes is None and scores is None:
        raise ValueError("Classification `classes` and `scores` cannot both be None.")
    given = build_tensor_info(examples)
    if given.dtype != dtypes.string.as_datatype_enum:
        raise ValueError(
            "Classification input tensors must be of type string. Found tensors of "
            f"type {given.dtype}"
        )
    outputs = {}
    for name, tensor, dtype in (
        (constants.CLASSIFY_OUTPUT_CLASSES, classes, dtypes.string),
        (constants.CLASSIFY_OUTPUT_SCORES, scores, dtypes.float32),
    ):
        if tensor is not None:
            outputs[name] = info = build_tensor_info(tensor)
            if info.dtype != dtype.as_datatype_enum:
                word = "float" if dtype is dtypes.float32 else dtype.name
                raise ValueError(
                    f"Classification {name} must be of type {word} Tensor. Found "
                    f"tensors of type {info.dtype}."
                )
    inputs = {constants.CLASSIFY_INPUTS: given}
    return build_signature_def(inputs, outputs, constants.CLASSIFY_METHOD_NAME)


def regression_signature_def(examples, predictions):
    """Describes a regression on serialized examples: texts to numbers.

    Raises ValueError if the types are not string and float32.
    """
    if examples is None:
        raise ValueError("Regression `examples` cannot be None.")
    if predictions is None:
        raise ValueError("Regression `predictions` cannot be None.")
    given, result = build_tensor_info(examples), build_tensor_info(predictions)
    if given.dtype != dtypes.string.as_datatype_enum:
        raise ValueError(
            "Regression input tensors must be of type string. Found tensors with type "
            f"{given.dtype}."
        )
    if result.dtype != dtypes.float32.as_datatype_enum:
        raise ValueError(
            "Regression output tensors must be of type float. Found tensors with type "
            f"{result.dtype}."
        )
    return build_signature_def(
        {constants.REGRESS_INPUTS: given},
        {constants.REGRESS_OUTPUTS: result},
        constants.REGRESS_METHOD_NAME,
    )


def is_valid_signature(signature_def):
    """Tells whether a signature is one of the three kinds, with names and types."""
    if signature_def is None:
        return False
    method = signature_def.method_name
    inputs, outputs = signature_def.inputs, signature_def.outputs
    text = dtypes.string.as_datatype_enum
    if method == constants.PREDICT_METHOD_NAME:
        return bool(inputs) and bool(outputs)
    if method == constants.CLASSIFY_METHOD_NAME:
        known = {constants.CLASSIFY_OUTPUT_CLASSES, constants.CLASSIFY_OUTPUT_SCORES}
        wanted, kinds = (
            constants.CLASSIFY_INPUTS,
            {
                constants.CLASSIFY_OUTPUT_CLASSES: text,
                constants.CLASSIFY_OUTPUT_SCORES: dtypes.float32.as_datatype_enum,
            },
        )
    elif method == constants.REGRESS_METHOD_NAME:
        known = {constants.REGRESS_OUTPUTS}
        wanted = constants.REGRESS_INPUTS
        kinds = {constants.REGRESS_OUTPUTS: dtypes.float32.as_datatype_enum}
    else:
        return False
    return (
        set(inputs) == {wanted}
        and inputs[wanted].dtype == text
        and bool(outputs)
        and set(outputs) <= known
        and all(outputs[name].dtype == kinds[name] for name in outputs)
    )
