"""`tf.io.parse_example` and its kin: serialized examples into a dict of tensors.

In TensorFlow: python/ops/parsing_ops.py
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.io.examples.example_ops import parse_example_v2_op
from minitf.ops.io.examples.features import (
    FixedLenFeature,
    FixedLenSequenceFeature,
    RaggedFeature,
    SparseFeature,
    VarLenFeature,
)
from minitf.ops.io.examples.sequence_ops import parse_sequence_example_v2_op
from minitf.ops.io.examples.wishes import Wishes, assembled, default_of, wishes_of
from minitf.ops.ragged.ragged_tensor import RaggedTensor
from minitf.ops.sparse.sparse_tensor import SparseTensor
from minitf.ops.strings.mapping import from_list

_IN_EXAMPLES = (
    VarLenFeature,
    SparseFeature,
    FixedLenFeature,
    FixedLenSequenceFeature,
    RaggedFeature,
)
_IN_CONTEXT = (VarLenFeature, FixedLenFeature, RaggedFeature)
_IN_LISTS = (VarLenFeature, FixedLenSequenceFeature, RaggedFeature)


def parse_example(serialized, features, example_names=None, name=None):
    """Reads serialized `tf.train.Example`s into a dict of tensors.

    Args:
      serialized: a vector of serialized examples, or a single one.
      features: a dict from names of features to what is wanted of them:
        `FixedLenFeature` gives dense tensors, `VarLenFeature` and `SparseFeature`
        sparse ones, `RaggedFeature` ragged ones, `FixedLenSequenceFeature` dense ones
        that are filled up.
      example_names: what errors call the examples.

    Raises InvalidArgumentError for bytes that are no example, for missing features
    without a default, and for values of another type or number than is wanted.

    >>> import minitf as tf
    >>> values = tf.train.Int64List(value=[3, 4])
    >>> feature = {"n": tf.train.Feature(int64_list=values)}
    >>> example = tf.train.Example(features=tf.train.Features(feature=feature))
    >>> text = example.SerializeToString()
    >>> wanted = {"n": tf.io.FixedLenFeature([2], tf.int64)}
    >>> tf.io.parse_example([text, text], wanted)["n"].numpy().tolist()
    [[3, 4], [3, 4]]

    In TensorFlow: python/ops/parsing_ops.py
    """
    if not features:
        raise ValueError(f"Argument `features` cannot be None or falsy. Got {features}")
    with op_scope(name, "ParseExample"):
        serialized = convert_to_tensor(serialized, dtypes.string)
        features = {key: _filled_up(key, x) for key, x in features.items()}
        wishes = wishes_of(features, _IN_EXAMPLES)
        found = _parsed(serialized, wishes, example_names, name)
    return assembled(features, found)


def _filled_up(key, feature):
    """Gives a feature that is a list its first dimension, of any size."""
    if not isinstance(feature, FixedLenSequenceFeature):
        return feature
    if not feature.allow_missing:
        raise ValueError(
            "Unsupported: FixedLenSequenceFeature requires allow_missing to be True. "
            f"Received feature={feature} for key '{key}'."
        )
    return feature._replace(shape=[None, *feature.shape])


def _parsed(serialized, wishes, names, name):
    """Runs the op; returns the features by their keys."""
    defaults = [default_of(key, *wishes.dense[key]) for key in wishes.dense]
    sparse, dense, ragged = list(wishes.sparse), list(wishes.dense), list(wishes.ragged)
    parts = parse_example_v2_op(
        serialized,
        [] if names is None else names,
        _texts(sparse),
        _texts(dense),
        _texts(ragged),
        defaults,
        num_sparse=len(sparse),
        sparse_types=list(wishes.sparse.values()),
        ragged_value_types=[dtype for dtype, _ in wishes.ragged.values()],
        ragged_split_types=[splits for _, splits in wishes.ragged.values()],
        dense_shapes=[shape for _, shape, _ in wishes.dense.values()],
        name=name,
    )
    indices, values, shapes, columns, rows, splits = parts
    return {
        **_sparse_tensors(sparse, indices, values, shapes),
        **dict(zip(dense, columns)),
        **_ragged_tensors(serialized, ragged, rows, splits),
    }


def _texts(keys):
    """Makes a vector of keys; it may be empty."""
    keys = [key.encode() if isinstance(key, str) else key for key in keys]
    return from_list(keys, len(keys))


def _sparse_tensors(keys, indices, values, shapes):
    parts = zip(keys, indices, values, shapes)
    return {key: SparseTensor(*tensors) for key, *tensors in parts}


def _ragged_tensors(serialized, keys, values, splits):
    """Joins values and splits, unless there is a single example: then no splits."""
    if serialized._shape == ():
        return dict(zip(keys, values))
    parts = zip(keys, values, splits)
    return {key: RaggedTensor._make(x, row_splits) for key, x, row_splits in parts}


def parse_single_example(serialized, features, example_names=None, name=None):
    """Reads one serialized `tf.train.Example`; see `tf.io.parse_example`.

    >>> import minitf as tf
    >>> values = tf.train.FloatList(value=[0.5])
    >>> feature = {"x": tf.train.Feature(float_list=values)}
    >>> example = tf.train.Example(features=tf.train.Features(feature=feature))
    >>> wanted = {"x": tf.io.FixedLenFeature([], tf.float32)}
    >>> tf.io.parse_single_example(example.SerializeToString(), wanted)["x"].numpy()
    np.float32(0.5)

    In TensorFlow: python/ops/parsing_ops.py
    """
    if not features:
        raise ValueError("Invalid argument: features cannot be None.")
    with op_scope(name, "ParseSingleExample"):
        return parse_example(_single(serialized), features, example_names, name)


def _single(serialized):
    serialized = convert_to_tensor(serialized, dtypes.string, name="serialized")
    if serialized._shape is not None and serialized._shape != ():
        raise ValueError("Input serialized must be a scalar")
    return serialized


def parse_sequence_example(
    serialized,
    context_features=None,
    sequence_features=None,
    example_names=None,
    name=None,
):
    """Reads serialized `tf.train.SequenceExample`s into three dicts of tensors.

    The first has the features of the context, the second those of the feature lists,
    filled up to the longest list, and the third the lengths of the dense ones of those.
    See `tf.io.parse_example` for the features; in the lists a dense feature is a
    `FixedLenSequenceFeature`.

    >>> import minitf as tf
    >>> steps = [
    ...     tf.train.Feature(int64_list=tf.train.Int64List(value=[n])) for n in (5, 6)
    ... ]
    >>> lists = {"n": tf.train.FeatureList(feature=steps)}
    >>> lists = tf.train.FeatureLists(feature_list=lists)
    >>> text = tf.train.SequenceExample(feature_lists=lists).SerializeToString()
    >>> wanted = {"n": tf.io.FixedLenSequenceFeature([], tf.int64)}
    >>> _, found, lengths = tf.io.parse_sequence_example([text], None, wanted)
    >>> found["n"].numpy().tolist(), lengths["n"].numpy().tolist()
    ([[5, 6]], [2])

    In TensorFlow: python/ops/parsing_ops.py
    """
    if not (context_features or sequence_features):
        raise ValueError(
            "Both `context_features` and `sequence_features` argument are None, but at "
            "least one should have values."
        )
    with op_scope(name, "ParseSequenceExample"):
        return _sequences(
            serialized, context_features, sequence_features, example_names, name
        )


def _sequences(serialized, context_features, sequence_features, names, name):
    context_features, sequence_features = (
        context_features or {},
        sequence_features or {},
    )
    context = wishes_of(context_features, _IN_CONTEXT)
    lists = wishes_of(sequence_features, _IN_LISTS)
    serialized = convert_to_tensor(serialized, dtypes.string, name="serialized")
    with op_scope(name, "ParseSequenceExample"):
        found, found_lists, lengths = _parsed_sequences(
            serialized, context, lists, names, name
        )
    return (
        assembled(context_features, found),
        assembled(sequence_features, found_lists),
        lengths,
    )


def parse_single_sequence_example(
    serialized,
    context_features=None,
    sequence_features=None,
    example_name=None,
    name=None,
):
    """Reads one serialized `tf.train.SequenceExample` into two dicts of tensors.

    See `tf.io.parse_sequence_example`; the lengths are not needed here.

    >>> import minitf as tf
    >>> values = tf.train.Int64List(value=[7])
    >>> feature = {"id": tf.train.Feature(int64_list=values)}
    >>> context = tf.train.Features(feature=feature)
    >>> text = tf.train.SequenceExample(context=context).SerializeToString()
    >>> wanted = {"id": tf.io.FixedLenFeature([], tf.int64)}
    >>> found, _ = tf.io.parse_single_sequence_example(text, wanted)
    >>> found["id"].numpy()
    np.int64(7)

    In TensorFlow: python/ops/parsing_ops.py
    """
    if not (context_features or sequence_features):
        raise ValueError(
            "Both context_features and sequence_features are None, but at least one "
            "should have values."
        )
    with op_scope(name, "ParseSingleSequenceExample"):
        found, found_lists, _ = _sequences(
            _single(serialized),
            context_features,
            sequence_features,
            example_name,
            name,
        )
    return found, found_lists


def _parsed_sequences(serialized, context: Wishes, lists: Wishes, names, name):
    """Runs the op; returns context, lists and the lengths of the dense ones by key."""
    parts = parse_sequence_example_v2_op(
        serialized,
        [] if names is None else names,
        _texts(context.sparse),
        _texts(context.dense),
        _texts(context.ragged),
        _texts(lists.sparse),
        _texts(lists.dense),
        _texts(lists.ragged),
        np.array([lists.may_be_missing[key] for key in lists.dense], bool),
        [default_of(key, *wish) for key, wish in context.dense.items()],
        Ncontext_sparse=len(context.sparse),
        context_sparse_types=list(context.sparse.values()),
        context_ragged_value_types=[x for x, _ in context.ragged.values()],
        context_ragged_split_types=[x for _, x in context.ragged.values()],
        context_dense_shapes=[shape for _, shape, _ in context.dense.values()],
        Nfeature_list_sparse=len(lists.sparse),
        Nfeature_list_dense=len(lists.dense),
        feature_list_dense_types=[dtype for dtype, _, _ in lists.dense.values()],
        feature_list_sparse_types=list(lists.sparse.values()),
        feature_list_ragged_value_types=[x for x, _ in lists.ragged.values()],
        feature_list_ragged_split_types=[x for _, x in lists.ragged.values()],
        feature_list_dense_shapes=[shape for _, shape, _ in lists.dense.values()],
        name=name,
    )
    found = {
        **_sparse_tensors(context.sparse, *parts[:3]),
        **dict(zip(context.dense, parts[3])),
        **_ragged_tensors(serialized, context.ragged, *parts[4:6]),
    }
    rows, outer, inner = parts[11:]
    steps = [RaggedTensor._make(x, splits) for x, splits in zip(rows, inner)]
    found_lists = {
        **_sparse_tensors(lists.sparse, *parts[6:9]),
        **dict(zip(lists.dense, parts[9])),
        **_ragged_tensors(serialized, lists.ragged, steps, outer),
    }
    return found, found_lists, dict(zip(lists.dense, parts[10]))
