"""Embeddings: a row of numbers for each word, or anything else that can be counted.

A lookup is a gather. What makes it more is that the table may be in several parts, and
that rows can be shortened to a largest length on the way.

In TensorFlow: python/ops/embedding_ops.py
"""

from minitf.core import dtypes
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.registry import OPS
from minitf.ops.array.constants import identity
from minitf.ops.array.joining import concat
from minitf.ops.array.ranges import range as range_of
from minitf.ops.array.shaping import reshape, shape, size
from minitf.ops.indexing.gathering import gather
from minitf.ops.indexing.masking import select
from minitf.ops.indexing.partitioning import dynamic_partition, parallel_dynamic_stitch
from minitf.ops.math.casting import cast
from minitf.ops.math.clipping import clip_by_norm


def embedding_lookup(params, ids, max_norm=None, name=None):
    """Returns the rows of a table that `ids` asks for.

    Args:
      params: the table, a tensor or variable (rows, ...); or a list of parts, which
        hold consecutive rows: of 5 rows in 2 parts the first has 3.
      ids: row numbers, int32 or int64, of any shape.
      max_norm: rows longer than this are scaled down to it.

    Returns a tensor of the shape ids.shape + params.shape[1:].

    >>> import minitf as tf
    >>> table = tf.constant([[0.0, 0.0], [3.0, 4.0], [1.0, 0.0]])
    >>> tf.nn.embedding_lookup(table, [1, 2]).numpy().tolist()
    [[3.0, 4.0], [1.0, 0.0]]
    >>> tf.nn.embedding_lookup(table, [1], max_norm=1.0).numpy().round(6).tolist()
    [[0.6000000238418579, 0.800000011920929]]

    In TensorFlow: python/ops/embedding_ops.py
    """
    return v1_embedding_lookup(params, ids, "div", name, max_norm=max_norm)


def v1_embedding_lookup(
    params,
    ids,
    partition_strategy="mod",
    name=None,
    validate_indices=True,
    max_norm=None,
):
    """`embedding_lookup` of TensorFlow 1, where parts take turns unless told otherwise.

    With the strategy "mod", row 7 of a table in 5 parts is row 1 of part 2; with "div",
    parts hold consecutive rows.
    """
    if params is None:
        raise ValueError("params must be specified")
    parts = list(params) if isinstance(params, list | tuple) else [params]
    if not parts:
        raise ValueError("params must not be an empty list.")
    with op_scope(name, "embedding_lookup") as scope:
        ids = convert_to_tensor(ids, name="ids")
        if len(parts) == 1:
            rows = gather(parts[0], ids, name=scope)
            return identity(_shortened(rows, ids, max_norm))
        parts = [convert_to_tensor(part, name="params") for part in parts]
        return _look_up_in_parts(parts, ids, partition_strategy, max_norm, scope)


def _shortened(rows, ids, max_norm):
    """Scales down every row that is longer than `max_norm`."""
    if max_norm is None:
        return rows
    if rows._shape is None or ids._shape is None:
        axes = range_of(OPS["Rank"].call(ids), OPS["Rank"].call(rows))
    else:
        axes = list(range(len(ids._shape), len(rows._shape)))
    return clip_by_norm(rows, max_norm, axes=axes)


def _look_up_in_parts(parts, ids, strategy, max_norm, name):
    """Sends each id to its part, looks it up there, and puts the rows in order."""
    flat = reshape(ids, [-1])
    places = range_of(size(flat))
    if strategy == "mod":
        which, row = flat % len(parts), flat // len(parts)
    elif strategy == "div":
        which, row = _divide(flat, parts)
    else:
        raise ValueError(
            f"Unrecognized partition strategy: {strategy}. Must be one of either `mod` "
            "or `div`."
        )
    which = cast(which, dtypes.int32)
    ids_of = dynamic_partition(row, which, len(parts))
    places_of = dynamic_partition(places, which, len(parts))
    found = []
    for part, part_ids in zip(parts, ids_of, strict=True):
        found.append(_shortened(gather(part, part_ids), part_ids, max_norm))
    rows = parallel_dynamic_stitch(places_of, found, name=name)
    known = parts[0]._shape is not None and None not in parts[0]._shape
    after = list(parts[0]._shape[1:]) if known else shape(parts[0])[1:]
    return reshape(rows, concat([shape(ids), after], 0))


def _divide(flat, parts):
    """Finds part and row where parts hold consecutive rows, the first ones one more."""
    count = len(parts)
    sizes = [None if part._shape is None else part._shape[0] for part in parts]
    if None in sizes:
        total = cast(sum(shape(part)[0] for part in parts), flat.dtype)
    else:
        total = convert_to_tensor(sum(sizes), flat.dtype)
    each, longer = total // count, total % count
    which = OPS["Maximum"].call(flat // (each + 1), (flat - longer) // each)
    row = select(which < longer, flat % (each + 1), (flat - longer) % each)
    return which, row
