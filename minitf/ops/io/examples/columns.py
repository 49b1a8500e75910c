"""Features of many examples into one array each: dense, sparse or ragged.

A *cell* is what one example has of one feature: an array (a list, if of bytes), or None
if the feature is missing. A sequence's cell is a list of cells, one per step. Every
function here takes the cells of a batch and gives the arrays an op puts out.

In TensorFlow: core/util/example_proto_fast_parsing.cc
"""

import math

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import DType
from minitf.core.shapes import TensorShape
from minitf.formats import example_layout, example_wire
from minitf.ops.strings.mapping import from_list

TYPES = frozenset({dtypes.float32, dtypes.int64, dtypes.string})
SPLITS = frozenset({dtypes.int32, dtypes.int64})
_WORDS = {"float32": "float", "int64": "int64", "string": "string"}


class Batch:
    """Serialized messages taken apart; knows how errors call each of them.

    `serialized` is a vector, or a scalar for a single message. `read` tells where the
    features lie (see example_wire).
    """

    def __init__(self, serialized, names, read, what="example"):
        if serialized.ndim > 1:
            raise ValueError(
                "Expected serialized to be a scalar or vector, got shape: "
                f"{list(serialized.shape)}"
            )
        self.single = serialized.ndim == 0
        self.names = names.reshape(-1).tolist()
        self.records = serialized.reshape(-1).tolist()
        if self.names and len(self.names) != len(self.records):
            raise ValueError(
                f"Expected len(names) == len(serialized), but got {len(self.names)} "
                f"names and {len(self.records)} messages"
            )
        self.what, self.read = what, read
        self.groups, rest = [], range(len(self.records))
        if read is example_wire.read_example:
            self.groups, rest = example_layout.groups_of(self.records)
        self.places = {i: self._reading(i, read) for i in rest}

    def _reading(self, index, read, *arguments):
        try:
            return read(self.records[index], *arguments)
        except ValueError as error:
            shown = self.records[index][:64]
            raise ValueError(
                f"{self.where(index)}Could not parse {self.what} input, value: "
                f"{str(shown)[1:]} ({error})"
            ) from None

    def where(self, index, key=None):
        """Says of which message, and of which feature, an error speaks."""
        name = self.names[index].decode() if self.names else "<unknown>"
        words = [] if self.single and not self.names else [f"Name: {name}"]
        if key is not None:
            words.append(f"Key: {key.decode('utf-8', 'replace')}")
        if not self.single:
            words.append(f"Index: {index}")
        return ", ".join(words) + (".  " if words else "")

    def cell(self, index, place, key, dtype):
        """Reads the feature at a place and checks its type."""
        if place is None:
            return None
        feature = self._reading(index, example_wire.read_feature, place)
        if feature is None:
            return None
        self._check_kind(feature.kind, index, key, dtype)
        return feature.values

    def _check_kind(self, kind, index, key, dtype):
        if kind != dtype.name:
            raise ValueError(
                f"{self.where(index, key)}Data types don't match. Data type: "
                f"{_WORDS[kind]} but expected type: {_WORDS[dtype.name]}"
            )

    def _cells_of(self, group, key, dtype):
        """Pairs of a number and a cell, for the messages of a group."""
        if key not in group:
            return ()
        self._check_kind(group.kind(key), group.rows[0], key, dtype)
        try:
            return zip(group.rows, group.values(key), strict=True)
        except ValueError:  # one by one, it will be known which
            return [
                (i, self.cell(i, self._reading(i, self.read).get(key), key, dtype))
                for i in group.rows
            ]

    def cells(self, key, dtype, places=None):
        """Lists the cells of one feature."""
        found = [None] * len(self.records)
        for group in self.groups:
            for index, cell in self._cells_of(group, key, dtype):
                found[index] = cell
        one_by_one = self.places if places is None else dict(enumerate(places))
        for index, where in one_by_one.items():
            found[index] = self.cell(index, where.get(key), key, dtype)
        return found

    def sequence_cells(self, key, dtype, places):
        """Lists the cells of a feature list; None where an example has none."""
        return [
            None
            if key not in where
            else [self.cell(index, place, key, dtype) for place in where[key]]
            for index, where in enumerate(places)
        ]


def joined(cells, dtype: DType):
    """Puts the values of all cells one after another into an array."""
    cells = [cell for cell in cells if cell is not None and len(cell)]
    if dtype is dtypes.string:
        items = [item for cell in cells for item in cell]
        return from_list(items, len(items))
    return np.concatenate(cells) if cells else np.zeros(0, dtype.np_dtype)


def sizes_of(shape):
    """Lists the sizes of a shape in an attribute; those of a GraphDef are tuples."""
    return TensorShape(shape).as_list()


def _lengths(cells):
    return np.array([0 if cell is None else len(cell) for cell in cells], np.int64)


def _numbered(lengths):
    """Counts from 0 to each length: [2, 3] gives 0 1 0 1 2."""
    starts = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) - np.repeat(starts, lengths)


def dense(batch, key, default, shape, places=None):
    """Returns a feature of which every example has as many values, (batch, *shape).

    A missing one has the default; an empty default makes the feature required.
    """
    shape = sizes_of(shape)
    if shape and shape[0] is None:
        return _dense_of_any_length(batch, key, default, shape[1:], places)
    dtype, size = dtypes.FROM_NUMPY[default.dtype], math.prod(shape)
    cells = batch.cells(key, dtype, places)
    for index, cell in enumerate(cells):
        if cell is None:
            if default.size == 0:
                where = batch.where(index).replace(f", Index: {index}.  ", ", ")
                raise ValueError(
                    f"{where}Feature: {key.decode('utf-8', 'replace')} (data type: "
                    f"{_WORDS[dtype.name]}) is required but could not be found."
                )
            cells[index] = default.reshape(-1)
        elif len(cell) != size:
            raise ValueError(
                f"{batch.where(index, key)}Number of {_WORDS[dtype.name]} values != "
                f"expected.  Values size: {len(cell)} but output shape: {shape}"
            )
    lead = () if batch.single else (len(cells),)
    return joined(cells, dtype).reshape((*lead, *shape))


def _dense_of_any_length(batch, key, default, shape, places):
    """Returns (batch, longest, *shape), the shorter ones filled up."""
    dtype, stride = dtypes.FROM_NUMPY[default.dtype], math.prod(shape)
    cells = batch.cells(key, dtype, places)
    for index, length in enumerate(_lengths(cells)):
        if length % max(stride, 1):
            raise ValueError(
                f"{batch.where(index, key)}Number of {_WORDS[dtype.name]} values is "
                f"not a multiple of stride length. Saw {length} values but output "
                f"shape is: {[None, *shape]}."
            )
    filling = default.reshape(-1)[0] if default.size else _nothing(dtype)
    return _filled_up(batch, cells, dtype, filling, shape)


def _nothing(dtype):
    return b"" if dtype is dtypes.string else 0


def _filled_up(batch, cells, dtype, filling, shape):
    """Makes rows of cells of any length as long as the longest."""
    values, stride = joined(cells, dtype), max(math.prod(shape), 1)
    if batch.single:
        return values.reshape((-1, *shape))
    lengths = _lengths(cells)
    longest = int(lengths.max(initial=0))
    rows = np.full((len(cells), longest), filling, dtype.np_dtype)
    rows[np.repeat(np.arange(len(cells)), lengths), _numbered(lengths)] = values
    return rows.reshape((len(cells), longest // stride, *shape))


def sparse(batch, cells, dtype):
    """Returns indices, values and shape of a (batch, longest) sparse tensor."""
    lengths = _lengths(cells)
    columns, values = _numbered(lengths), joined(cells, dtype)
    if batch.single:
        return columns[:, None], values, np.array([len(values)], np.int64)
    rows = np.repeat(np.arange(len(cells)), lengths)
    shape = np.array([len(cells), lengths.max(initial=0)], np.int64)
    return np.stack([rows, columns], axis=1), values, shape


def ragged(batch, cells, dtype, split_dtype):
    """Returns values and row splits, those empty for a single example."""
    splits = np.concatenate([[0], np.cumsum(_lengths(cells))])
    splits = splits[:0] if batch.single else splits
    return joined(cells, dtype), splits.astype(split_dtype.np_dtype)


# Sequences: a step more.


def sequence_dense(batch, key, cells, dtype, shape, may_be_missing):
    """Returns (batch, most steps, *shape), filled up, and the numbers of steps."""
    shape, rows = sizes_of(shape), []
    for index, steps in enumerate(cells):
        if steps is None and not may_be_missing:
            raise ValueError(
                f"{batch.where(index)}Feature list '{key.decode('utf-8', 'replace')}' "
                "is required but could not be found.  Did you mean to include it in "
                "feature_list_dense_missing_assumed_empty or "
                "feature_list_dense_defaults?"
            )
        for number, cell in enumerate(steps or ()):
            if cell is None or len(cell) != math.prod(shape):
                raise ValueError(
                    f"{batch.where(index, key)}Number of {_WORDS[dtype.name]} values "
                    f"!= expected.  Values size: {0 if cell is None else len(cell)} "
                    f"but output shape: {shape}, in step {number}"
                )
        rows.append(joined(steps or (), dtype))
    lengths = np.array([len(steps or ()) for steps in cells], np.int64)
    values = _filled_up(batch, rows, dtype, _nothing(dtype), shape)
    return values, lengths[0] if batch.single else lengths


def sequence_sparse(batch, cells, dtype):
    """Returns indices, values and shape of (batch, most steps, longest)."""
    steps, flat, lengths = _flat_steps(cells)
    columns = [
        np.repeat(np.repeat(np.arange(len(cells)), steps), lengths),
        np.repeat(_numbered(steps), lengths),
        _numbered(lengths),
    ]
    shape = [len(cells), steps.max(initial=0), lengths.max(initial=0)]
    skip = 1 if batch.single else 0
    indices = np.stack(columns[skip:], axis=1)
    return indices, joined(flat, dtype), np.array(shape[skip:], np.int64)


def sequence_ragged(batch, cells, dtype, split_dtype):
    """Returns values, the splits into examples and those into steps."""
    steps, flat, lengths = _flat_steps(cells)
    outer = np.concatenate([[0], np.cumsum(steps)])
    outer = outer[:0] if batch.single else outer
    inner = np.concatenate([[0], np.cumsum(lengths)])
    np_dtype = split_dtype.np_dtype
    return joined(flat, dtype), outer.astype(np_dtype), inner.astype(np_dtype)


def _flat_steps(cells):
    """Returns the number of steps of each example, all steps, and their lengths."""
    steps = np.array([len(cell or ()) for cell in cells], np.int64)
    flat = [step for cell in cells for step in cell or ()]
    return steps, flat, _lengths(flat)


# Shapes of all that, for the ops' shape rules.


def lead_of(serialized):
    """Returns the sizes before a feature's own: (batch,), () or None if unknown."""
    return serialized.shape


def sparse_shapes(lead, count, extra=0):
    """Lists the shapes of `count` sparse outputs' indices, values and shapes."""
    rank = None if lead is None else len(lead) + 1 + extra
    return [(None, rank)] * count, [(None,)] * count, [(rank,)] * count


def dense_shape_of(lead, shape):
    """Returns the shape of a dense output."""
    return None if lead is None else (*lead, *sizes_of(shape))


def splits_shape(lead):
    """Returns the shape of row splits over examples."""
    if lead is None:
        return (None,)
    if not lead:
        return (0,)
    return (None if lead[0] is None else lead[0] + 1,)
