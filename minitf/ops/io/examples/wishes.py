"""A dict of features turned into the arguments of an op, and its outputs turned back.

The ops know three kinds of features, each with a key: sparse, dense and ragged ones. A
`SparseFeature` needs several sparse ones, a `RaggedFeature` with partitions several
ragged ones; `Wishes` collects all keys, and `assembled` puts together what came out.

In TensorFlow: python/ops/parsing_config.py
"""

from dataclasses import dataclass, field

from minitf.core import dtypes
from minitf.core.errors import InvalidArgumentError
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.shapes import TensorShape
from minitf.ops import primitives as p
from minitf.ops.array.constants import constant
from minitf.ops.io.examples.columns import TYPES
from minitf.ops.io.examples.features import (
    FixedLenFeature,
    FixedLenSequenceFeature,
    RaggedFeature,
    SparseFeature,
    UniformRowLength,
    VarLenFeature,
)
from minitf.ops.io.examples.ragged_parts import divided
from minitf.ops.sparse.converting import reorder
from minitf.ops.sparse.sparse_tensor import SparseTensor


@dataclass
class Wishes:
    """The keys an op shall look for, and what is known of each."""

    sparse: dict = field(default_factory=dict)  # key -> type
    dense: dict = field(default_factory=dict)  # key -> (type, shape, default)
    ragged: dict = field(default_factory=dict)  # key -> (type, type of splits)
    may_be_missing: dict = field(default_factory=dict)  # dense key -> bool

    def add(self, key, feature, kinds):
        """Adds what one entry of the user's dict asks for."""
        if not isinstance(feature, kinds):
            kind = type(feature).__name__
            raise ValueError(f"Unsupported {kind} {feature} for key '{key}'")
        _ADDERS[type(feature)](self, key, feature)
        return self

    def add_sparse(self, key, dtype):
        """Adds a sparse feature; two wishes may share it."""
        if self.sparse.setdefault(key, dtype) is not dtype:
            raise ValueError(
                f"Conflicting type {dtype} vs {self.sparse[key]} for feature {key}."
            )

    def add_ragged(self, key, dtype, split_dtype):
        """Adds a ragged feature; two wishes may share it."""
        wanted = (dtype, split_dtype)
        if self.ragged.setdefault(key, wanted) != wanted:
            raise ValueError(
                f"Conflicting type {wanted} vs {self.ragged[key]} for feature {key}."
            )

    def check(self):
        """Raises ValueError if one key is wanted in two ways."""
        pairs = [("Dense", "sparse"), ("Dense", "ragged"), ("Ragged", "sparse")]
        for one, two in pairs:
            both = set(getattr(self, one.lower())) & set(getattr(self, two))
            if both:
                raise ValueError(
                    f"{one} and {two} keys must not intersect; intersection: {both}"
                )
        return self


def wishes_of(features, kinds):
    """Collects the wishes of a dict of features, by sorted keys."""
    wishes = Wishes()
    for key in sorted(features or ()):
        wishes.add(key, features[key], kinds)
    return wishes.check()


def _type_of(key, feature):
    if not feature.dtype:
        raise ValueError(f"Missing type for feature {key}. Received feature={feature}.")
    dtype = dtypes.as_dtype(feature.dtype)
    if dtype not in TYPES:
        raise InvalidArgumentError(
            None,
            None,
            f"Features are of tf.float32, tf.int64 or tf.string; cast them afterwards. "
            f"Received dtype={dtype} for feature {key}.",
        )
    return dtype


def _add_var_len(wishes, key, feature):
    wishes.add_sparse(key, _type_of(key, feature))


def _add_sparse(wishes, key, feature):
    if not feature.index_key:
        raise ValueError(
            f"Missing index_key for SparseFeature {feature}. Received key={key}."
        )
    if not feature.value_key:
        raise ValueError(
            f"Missing value_key for SparseFeature {feature}. Received key={key}."
        )
    keys = index_keys(feature)
    if len(keys) != len(sizes(feature)):
        raise TypeError(
            f"SparseFeature {key} has {len(keys)} index_key and "
            f"{len(sizes(feature))} size; they must be as many. Received {feature}."
        )
    dtype = _type_of(key, feature)
    for index_key in sorted(keys):
        wishes.add_sparse(index_key, dtypes.int64)
    wishes.add_sparse(feature.value_key, dtype)


def index_keys(feature):
    """Lists the keys of a `SparseFeature`'s indices, one per dimension."""
    keys = feature.index_key
    return [keys] if isinstance(keys, str) else list(keys)


def sizes(feature):
    """Lists the dimensions of a `SparseFeature`."""
    size = feature.size
    return list(size) if isinstance(size, list | tuple) else [size]


def _add_fixed(wishes, key, feature):
    if feature.shape is None:
        raise ValueError(
            f"Missing shape for feature {key}. Received feature={feature}."
        )
    shape = TensorShape(feature.shape)
    if shape.rank and shape[0] is None:
        raise ValueError(
            f"First dimension of shape for feature {key} unknown. Consider using "
            f"FixedLenSequenceFeature. Received feature={feature}."
        )
    if not shape.is_fully_defined():
        raise ValueError(
            f"All dimensions of shape for feature {key} need to be known but received "
            f"{shape!s}."
        )
    wishes.dense[key] = (_type_of(key, feature), shape, feature.default_value)


def _add_sequence(wishes, key, feature):
    if feature.shape is None:
        raise ValueError(
            f"Missing shape for feature {key}. Received feature={feature}."
        )
    shape = TensorShape(feature.shape)
    wishes.dense[key] = (_type_of(key, feature), shape, feature.default_value)
    wishes.may_be_missing[key] = bool(feature.allow_missing)


def _add_ragged(wishes, key, feature):
    value_key = key if feature.value_key is None else feature.value_key
    wishes.add_ragged(value_key, _type_of(key, feature), feature.row_splits_dtype)
    for partition in feature.partitions:
        if not isinstance(partition, UniformRowLength):
            wishes.add_ragged(partition.key, dtypes.int64, feature.row_splits_dtype)


_ADDERS = {
    VarLenFeature: _add_var_len,
    SparseFeature: _add_sparse,
    FixedLenFeature: _add_fixed,
    FixedLenSequenceFeature: _add_sequence,
    RaggedFeature: _add_ragged,
}


def default_of(key, dtype, shape, value):
    """Returns the default of a dense feature as a tensor; an empty one for none."""
    if value is None and shape.rank and shape[0] is None:
        return constant("" if dtype is dtypes.string else 0, dtype)
    if value is None:
        return constant([], dtype)
    if shape.rank and shape[0] is None:
        return convert_to_tensor(value, dtype, name=_default_name(key))
    value = convert_to_tensor(value, dtype, name=_default_name(key))
    return p.reshape(value, shape.as_list())


def _default_name(key):
    text = key.decode() if isinstance(key, bytes) else key
    return "key_" + "".join(c if c.isalnum() or c in "_.-/" else "_" for c in text)


def assembled(features, found):
    """Puts together what the user asked for out of the single features found."""
    results = {}
    for key in sorted(features):
        feature = features[key]
        if isinstance(feature, SparseFeature):
            results[key] = merged(feature, found)
        elif isinstance(feature, RaggedFeature):
            results[key] = divided(key, feature, found)
        else:
            results[key] = found[key]
    return results


def merged(feature, found):
    """Makes one sparse tensor of features that have its indices and its values."""
    with op_scope(None, "SparseMerge"):
        indices = [found[key] for key in index_keys(feature)]
        values = found[feature.value_key]
        places = [p.expand_dims(index.values, 1) for index in indices]
        places = p.concat([indices[0].indices[:, :-1], *places], axis=1)
        lead = indices[0].dense_shape[:-1]
        shape = p.concat([lead, constant(sizes(feature), dtypes.int64)])
        result = SparseTensor(places, values.values, shape)
        return result if feature.already_sorted else reorder(result)
