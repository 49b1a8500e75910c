"""A matrix from a checkpoint for another vocabulary: rows, or columns, find their word.

An embedding has one row per line of a vocabulary file. When the file changes, rows
move: `GenerateVocabRemapping` tells for each new line on which old line the word was,
and `LoadAndRemapMatrix` reads the rows in that order. Words that are new get values of
their own.

In TensorFlow: core/kernels/generate_vocab_remapping_op.cc,
core/kernels/load_and_remap_matrix_op.cc
"""

import os

import numpy as np

from minitf.core import dtypes
from minitf.core.convert import cpp_name
from minitf.core.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
    OutOfRangeError,
    UnimplementedError,
)
from minitf.core.op.declare import op
from minitf.ops.lookup.reading import WHOLE_LINE, read_pairs


def _invalid(message):
    return InvalidArgumentError(None, None, message)


def _one(array, what):
    if array.ndim:
        raise _invalid(f"{what} should be a single string, but got {list(array.shape)}")
    return array.item()


def _at_least(what, number, least):
    if number < least:
        raise _invalid(
            f"Value for attr '{what}' of {number} must be at least minimum {least}"
        )


def _remapping_shapes(new_vocab_file, old_vocab_file, *, num_new_vocab, **attrs):
    return [(num_new_vocab,), ()]


@op(
    "GenerateVocabRemapping",
    "new_vocab_file:string, old_vocab_file:string -> remapping:int64, "
    "num_present:int32",
    shape=_remapping_shapes,
)
def generate_vocab_remapping(
    new_vocab_file,
    old_vocab_file,
    *,
    new_vocab_offset: int,
    num_new_vocab: int,
    old_vocab_size=-1,
):
    """Finds the words of one file in another; -1 for those that are not there."""
    _at_least("new_vocab_offset", new_vocab_offset, 0)
    _at_least("num_new_vocab", num_new_vocab, 0)
    _at_least("old_vocab_size", old_vocab_size, -1)
    found = places_of_words(
        _one(new_vocab_file, "new_vocab_file"),
        _one(old_vocab_file, "old_vocab_file"),
        new_vocab_offset,
        num_new_vocab,
        old_vocab_size,
    )
    return found, np.int32((found >= 0).sum())


generate_vocab_remapping.gradient(None)


def places_of_words(new_file, old_file, offset, count, old_size):
    """Finds `count` words of a file, from line `offset` on, in another one.

    Returns the lines where they are, -1 for those that are nowhere.
    """
    new, old = _words(new_file, -1), _words(old_file, old_size)
    places = {}
    for number, word in enumerate(old):
        if places.setdefault(word, number) != number:
            raise FailedPreconditionError(
                None,
                None,
                "HashTable has different value for same key. Key "
                f"{word.decode(errors='replace')} has {places[word]} and trying to add "
                f"value {number}",
            )
    if offset + count > len(new):
        raise _invalid(
            "lookup table size must be larger than last new vocab entry's line. "
            f"Received: {len(new)} words, new_vocab_offset={offset}, "
            f"num_new_vocab={count}"
        )
    wanted = new[offset : offset + count]
    return np.array([places.get(word, -1) for word in wanted], np.int64)


def _words(path, size):
    if size == 0:
        raise OutOfRangeError(
            None, None, f"Finished reading 0 of lines from {os.fsdecode(path)}"
        )
    pairs = read_pairs(path, [(WHOLE_LINE, dtypes.string)], size, "\t", 0)
    return [word for (word,) in pairs]


def _matrix(*inputs, num_rows, num_cols, **attrs):
    return (num_rows, num_cols)


@op(
    "LoadAndRemapMatrix",
    "ckpt_path:string, old_tensor_name:string, row_remapping:int64, "
    "col_remapping:int64, initializing_values:float32 -> output_matrix:float32",
    shape=_matrix,
    stateful=True,
)
def load_and_remap_matrix(
    ckpt_path,
    old_tensor_name,
    row_remapping,
    col_remapping,
    initializing_values,
    *,
    num_rows: int,
    num_cols: int,
    max_rows_in_memory=-1,
):
    """Reads a matrix with its rows, and columns, in another order."""
    _at_least("num_rows", num_rows, 0)
    _at_least("num_cols", num_cols, 1)
    rows, columns = row_remapping, col_remapping
    if rows.size != num_rows:
        raise _invalid(
            f"Size of row_remapping is {rows.size} instead of being equal to "
            f"num_rows={num_rows}"
        )
    if columns.size not in (0, num_cols):
        raise _invalid(
            f"Provided col_remapping, but its size is {columns.size} instead of being "
            f"equal to num_cols={num_cols}"
        )
    matrix = _stored(ckpt_path, old_tensor_name, columns, num_cols)
    columns = columns if columns.size else np.arange(num_cols)
    _check_places(rows, matrix.shape[0])
    _check_places(columns, matrix.shape[1])
    missing = (rows[:, None] < 0) | (columns[None, :] < 0)
    if missing.sum() != initializing_values.size:
        count = initializing_values.size
        more = "more missing values remain"
        fewer = f"only {missing.sum()} elements were used to fill in missing values"
        raise _invalid(
            f"initializing_values contained {count} elements, but "
            f"{more if count < missing.sum() else fewer}."
        )
    found = np.zeros((num_rows, num_cols), np.float32)
    own = np.ix_(rows >= 0, columns >= 0)
    found[own] = matrix[np.ix_(rows[rows >= 0], columns[columns >= 0])]
    found[missing] = initializing_values.reshape(-1)
    return found


load_and_remap_matrix.gradient(None)


def _stored(ckpt_path, old_tensor_name, columns, num_cols):
    """The matrix in the checkpoint."""
    from minitf.formats.bundle import BundleReader

    path = os.fsdecode(_one(ckpt_path, "ckpt_path"))
    name = _one(old_tensor_name, "old_tensor_name").decode("utf-8", "surrogateescape")
    reader = BundleReader(path)
    if name not in reader:
        raise NotFoundError(None, None, f"Key {name} not found in checkpoint {path}")
    if reader.dtype(name) is not dtypes.float32:
        raise _invalid(
            f"Tensor {name} has invalid type {cpp_name(reader.dtype(name))} instead of "
            "expected type float"
        )
    shape = tuple(reader.shape(name))
    if len(shape) != 2:
        raise _invalid(f"Tensor {name} has shape {list(shape)}; it must be a matrix.")
    if not columns.size and shape[1] != num_cols:
        raise _invalid(
            f"Tensor {name} has shape {list(shape)}, where the size of its 2nd "
            f"dimension is {shape[1]} instead of being equal to num_cols={num_cols}"
        )
    return reader.read(name)


def _check_places(places, size):
    """Raises an error for a place that is used twice, or that there is not."""
    used = {}
    for new, old in enumerate(places.tolist()):
        if old >= size:
            raise _invalid(
                f"The remapping wants row or column {old} of a matrix that has {size}."
            )
        if old >= 0 and used.setdefault(old, new) != new:
            raise UnimplementedError(
                None,
                None,
                f"Old ID {old} is mapped to both new ID {used[old]} and {new}, which "
                "is not supported.",
            )
