"""The ops that read `tf.train.SequenceExample`s: a context, and features step by step.

In TensorFlow: core/kernels/example_parsing_ops.cc
"""

from minitf.core.dtypes import DType
from minitf.core.op.declare import op
from minitf.core.shapes import TensorShape
from minitf.formats import example_wire
from minitf.ops.io.examples import columns
from minitf.ops.io.examples.columns import SPLITS, TYPES, Batch
from minitf.ops.strings.mapping import from_list


def _parts(found, count):
    """Turns a list of tuples into `count` lists."""
    return [list(part) for part in zip(*found)] if found else [[]] * count


def _rows(keys, *others):
    """Lists each key with what belongs to it."""
    return list(zip(keys.tolist(), *others, strict=True))


def _joined(keys):
    """Makes a vector of keys that are scalars."""
    return from_list([key[()] for key in keys], len(keys))


def _context_of(batch, sparse, dense, ragged=()):
    """Reads the context: (indices, values, shapes, dense values, values, splits)."""
    contexts = [context for context, _ in batch.places.values()]
    thin = [
        columns.sparse(batch, batch.cells(key, dtype, contexts), dtype)
        for key, dtype in sparse
    ]
    full = [
        columns.dense(batch, key, default, shape, contexts)
        for key, default, shape in dense
    ]
    rows = [
        columns.ragged(batch, batch.cells(key, dtype, contexts), dtype, split)
        for key, dtype, split in ragged
    ]
    return *_parts(thin, 3), full, *_parts(rows, 2)


def _lists_of(batch, sparse, dense, ragged=()):
    """Reads feature lists: first the same as of a context, with a dimension more.

    That is (indices, values, shapes, dense values, lengths of these, values, outer
    splits, inner splits).
    """
    lists = [found for _, found in batch.places.values()]
    thin = [
        columns.sequence_sparse(batch, batch.sequence_cells(key, dtype, lists), dtype)
        for key, dtype in sparse
    ]
    full = []
    for key, dtype, shape, may_be_missing in dense:
        cells = batch.sequence_cells(key, dtype, lists)
        full.append(
            columns.sequence_dense(batch, key, cells, dtype, shape, may_be_missing)
        )
    rows = []
    for key, dtype, split in ragged:
        cells = batch.sequence_cells(key, dtype, lists)
        rows.append(columns.sequence_ragged(batch, cells, dtype, split))
    return *_parts(thin, 3), *_parts(full, 2), *_parts(rows, 3)


def _batch(serialized, names):
    return Batch(
        serialized, names, example_wire.read_sequence_example, "sequence example"
    )


def _shapes(
    lead,
    context_sparse,
    context_dense_shapes,
    sparse,
    feature_list_dense_shapes,
    with_lengths=True,
):
    """Lists the shapes of the outputs that all versions have, context and lists."""
    indices, values, shapes = columns.sparse_shapes(lead, context_sparse)
    dense = [columns.dense_shape_of(lead, s) for s in context_dense_shapes]
    context = [*indices, *values, *shapes, *dense]
    indices, values, shapes = columns.sparse_shapes(lead, sparse, extra=1)
    dense = [
        None if lead is None else (*lead, None, *columns.sizes_of(shape))
        for shape in feature_list_dense_shapes
    ]
    lists = [*indices, *values, *shapes, *dense]
    return context, lists + ([lead] * len(dense) if with_lengths else [])


def _sequence_shapes(
    serialized,
    *inputs,
    context_sparse_types,
    context_ragged_value_types,
    context_dense_shapes,
    feature_list_sparse_types,
    feature_list_ragged_value_types,
    feature_list_dense_shapes,
    **attrs,
):
    lead = serialized.shape
    if lead is not None and len(lead) > 1:
        raise ValueError(
            f"Expected serialized to be a scalar or vector, got shape: {list(lead)}"
        )
    context, lists = _shapes(
        lead,
        len(context_sparse_types),
        context_dense_shapes,
        len(feature_list_sparse_types),
        feature_list_dense_shapes,
    )
    splits, count = [columns.splits_shape(lead)], len(context_ragged_value_types)
    context += [(None,)] * count + splits * count
    count = len(feature_list_ragged_value_types)
    return context + lists + [(None,)] * count + splits * count + [(None,)] * count


@op(
    "ParseSequenceExampleV2",
    "serialized:string, debug_name:string, context_sparse_keys:string, "
    "context_dense_keys:string, context_ragged_keys:string, "
    "feature_list_sparse_keys:string, feature_list_dense_keys:string, "
    "feature_list_ragged_keys:string, feature_list_dense_missing_assumed_empty:bool, "
    "context_dense_defaults:[Tcontext_dense] -> "
    "context_sparse_indices:Ncontext_sparse*int64, "
    "context_sparse_values:[context_sparse_types], "
    "context_sparse_shapes:Ncontext_sparse*int64, "
    "context_dense_values:[Tcontext_dense], "
    "context_ragged_values:[context_ragged_value_types], "
    "context_ragged_row_splits:[context_ragged_split_types], "
    "feature_list_sparse_indices:Nfeature_list_sparse*int64, "
    "feature_list_sparse_values:[feature_list_sparse_types], "
    "feature_list_sparse_shapes:Nfeature_list_sparse*int64, "
    "feature_list_dense_values:[feature_list_dense_types], "
    "feature_list_dense_lengths:Nfeature_list_dense*int64, "
    "feature_list_ragged_values:[feature_list_ragged_value_types], "
    "feature_list_ragged_outer_splits:[feature_list_ragged_split_types], "
    "feature_list_ragged_inner_splits:[feature_list_ragged_split_types]",
    shape=_sequence_shapes,
    Tcontext_dense=TYPES,
    context_sparse_types=TYPES,
    context_ragged_value_types=TYPES,
    context_ragged_split_types=SPLITS,
    feature_list_sparse_types=TYPES,
    feature_list_dense_types=TYPES,
    feature_list_ragged_value_types=TYPES,
    feature_list_ragged_split_types=SPLITS,
)
def parse_sequence_example_v2_op(
    serialized,
    debug_name,
    context_sparse_keys,
    context_dense_keys,
    context_ragged_keys,
    feature_list_sparse_keys,
    feature_list_dense_keys,
    feature_list_ragged_keys,
    feature_list_dense_missing_assumed_empty,
    context_dense_defaults,
    *,
    Ncontext_sparse: int = 0,
    context_sparse_types: list[DType] = (),
    context_ragged_value_types: list[DType] = (),
    context_ragged_split_types: list[DType] = (),
    context_dense_shapes: list[TensorShape] = (),
    Nfeature_list_sparse: int = 0,
    Nfeature_list_dense: int = 0,
    feature_list_dense_types: list[DType] = (),
    feature_list_sparse_types: list[DType] = (),
    feature_list_ragged_value_types: list[DType] = (),
    feature_list_ragged_split_types: list[DType] = (),
    feature_list_dense_shapes: list[TensorShape] = (),
):
    """Reads one serialized sequence example or a batch of them."""
    batch = _batch(serialized, debug_name)
    splits = context_ragged_split_types
    context = _context_of(
        batch,
        _rows(context_sparse_keys, context_sparse_types),
        _rows(context_dense_keys, context_dense_defaults, context_dense_shapes),
        _rows(context_ragged_keys, context_ragged_value_types, splits),
    )
    splits = feature_list_ragged_split_types
    empty = feature_list_dense_missing_assumed_empty
    types, shapes = feature_list_dense_types, feature_list_dense_shapes
    lists = _lists_of(
        batch,
        _rows(feature_list_sparse_keys, feature_list_sparse_types),
        _rows(feature_list_dense_keys, types, shapes, empty.tolist()),
        _rows(feature_list_ragged_keys, feature_list_ragged_value_types, splits),
    )
    return *context, *lists


parse_sequence_example_v2_op.gradient(None)


def _single_shapes(
    serialized,
    *inputs,
    context_sparse_types,
    context_dense_shapes,
    feature_list_sparse_types,
    feature_list_dense_shapes,
    **attrs,
):
    context, lists = _shapes(
        (),
        len(context_sparse_types),
        context_dense_shapes,
        len(feature_list_sparse_types),
        feature_list_dense_shapes,
        with_lengths=False,
    )
    return context + lists


@op(
    "ParseSingleSequenceExample",
    "serialized:string, feature_list_dense_missing_assumed_empty:string, "
    "context_sparse_keys:Ncontext_sparse*string, "
    "context_dense_keys:Ncontext_dense*string, "
    "feature_list_sparse_keys:Nfeature_list_sparse*string, "
    "feature_list_dense_keys:Nfeature_list_dense*string, "
    "context_dense_defaults:[Tcontext_dense], debug_name:string -> "
    "context_sparse_indices:Ncontext_sparse*int64, "
    "context_sparse_values:[context_sparse_types], "
    "context_sparse_shapes:Ncontext_sparse*int64, "
    "context_dense_values:[Tcontext_dense], "
    "feature_list_sparse_indices:Nfeature_list_sparse*int64, "
    "feature_list_sparse_values:[feature_list_sparse_types], "
    "feature_list_sparse_shapes:Nfeature_list_sparse*int64, "
    "feature_list_dense_values:[feature_list_dense_types]",
    shape=_single_shapes,
    Tcontext_dense=TYPES,
    context_sparse_types=TYPES,
    feature_list_sparse_types=TYPES,
    feature_list_dense_types=TYPES,
)
def parse_single_sequence_example_op(
    serialized,
    feature_list_dense_missing_assumed_empty,
    context_sparse_keys,
    context_dense_keys,
    feature_list_sparse_keys,
    feature_list_dense_keys,
    context_dense_defaults,
    debug_name,
    *,
    context_sparse_types: list[DType] = (),
    feature_list_dense_types: list[DType] = (),
    context_dense_shapes: list[TensorShape] = (),
    feature_list_sparse_types: list[DType] = (),
    feature_list_dense_shapes: list[TensorShape] = (),
):
    """Reads one serialized sequence example; in graphs of TensorFlow 1."""
    batch = _batch(serialized, debug_name)
    dense_keys, sparse_keys = _joined(context_dense_keys), _joined(context_sparse_keys)
    context = _context_of(
        batch,
        _rows(sparse_keys, context_sparse_types),
        _rows(dense_keys, context_dense_defaults, context_dense_shapes),
    )
    dense_keys, shapes = _joined(feature_list_dense_keys), feature_list_dense_shapes
    empty = set(feature_list_dense_missing_assumed_empty.tolist())
    may_be_missing = [key in empty for key in dense_keys.tolist()]
    lists = _lists_of(
        batch,
        _rows(_joined(feature_list_sparse_keys), feature_list_sparse_types),
        _rows(dense_keys, feature_list_dense_types, shapes, may_be_missing),
    )
    return *context[:4], *lists[:4]


parse_single_sequence_example_op.gradient(None)
