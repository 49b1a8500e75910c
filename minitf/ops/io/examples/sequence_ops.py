"""The ops that read `tf.train.SequenceExample`s: a context, and features step by step.

In TensorFlow: core/kernels/example_parsing_ops.cc
"""

from minitf.core.dtypes import DType
from minitf.core.op.declare import op
from minitf.core.shapes import TensorShape
from minitf.formats import example_wire
from minitf.ops.io.examples import columns
from minitf.ops.io.examples.columns import SPLITS, TYPES, Batch


def _parts(found, count):
    """Turns a list of tuples into `count` lists."""
    return [list(part) for part in zip(*found)] if found else [[]] * count


def _context_of(batch, places, sparse, dense):
    """Reads the context: (indices, values, shapes, dense values)."""
    contexts = [context for context, _ in places]
    batch.places = contexts
    found = [
        columns.sparse(batch, batch.cells(key, dtype), dtype) for key, dtype in sparse
    ]
    values = [
        columns.dense(batch, key, default, shape) for key, default, shape in dense
    ]
    return *_parts(found, 3), values


def _lists_of(batch, places, sparse, dense):
    """Reads feature lists: (indices, values, shapes, dense values, their lengths)."""
    lists = [found for _, found in places]
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
    return *_parts(thin, 3), *_parts(full, 2)


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
    places = batch.places
    context = _context_of(
        batch,
        places,
        list(zip(context_sparse_keys.tolist(), context_sparse_types)),
        zip(context_dense_keys.tolist(), context_dense_defaults, context_dense_shapes),
    )
    context_rows = [
        columns.ragged(batch, batch.cells(key, dtype), dtype, split)
        for key, dtype, split in zip(
            context_ragged_keys.tolist(),
            context_ragged_value_types,
            context_ragged_split_types,
        )
    ]
    lists = _lists_of(
        batch,
        places,
        list(zip(feature_list_sparse_keys.tolist(), feature_list_sparse_types)),
        zip(
            feature_list_dense_keys.tolist(),
            feature_list_dense_types,
            feature_list_dense_shapes,
            feature_list_dense_missing_assumed_empty.tolist(),
        ),
    )
    rows = []
    for key, dtype, split in zip(
        feature_list_ragged_keys.tolist(),
        feature_list_ragged_value_types,
        feature_list_ragged_split_types,
    ):
        cells = batch.sequence_cells(key, dtype, [found for _, found in places])
        rows.append(columns.sequence_ragged(batch, cells, dtype, split))
    return *context, *_parts(context_rows, 2), *lists, *_parts(rows, 3)


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
    places = batch.places
    empty = set(feature_list_dense_missing_assumed_empty.tolist())
    dense_keys = [key[()] for key in context_dense_keys]
    context = _context_of(
        batch,
        places,
        list(zip([key[()] for key in context_sparse_keys], context_sparse_types)),
        zip(dense_keys, context_dense_defaults, context_dense_shapes),
    )
    list_keys = [key[()] for key in feature_list_dense_keys]
    lists = _lists_of(
        batch,
        places,
        list(
            zip(
                [key[()] for key in feature_list_sparse_keys], feature_list_sparse_types
            )
        ),
        [
            (key, dtype, shape, key in empty)
            for key, dtype, shape in zip(
                list_keys, feature_list_dense_types, feature_list_dense_shapes
            )
        ],
    )
    return *context, *lists[:4]


parse_single_sequence_example_op.gradient(None)
