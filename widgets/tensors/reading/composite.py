"""Reads anything as a `Value`: also what is made of several tensors.

Rows of different length get a bounding box, and so do the few elements of a sparse
tensor, unless it would be far larger than they are.

In TensorFlow: no counterpart
"""

import math

import numpy as np
from minitf_widgets.tensors.reading.dense import MANY, handle_words, read_array
from minitf_widgets.tensors.reading.record import Value, shape_words

from minitf.core.dtypes import variant
from minitf.core.tensor import EagerTensor, SymbolicTensor
from minitf.ops.indexing.indexed_slices import IndexedSlices, IndexedSlicesValue
from minitf.ops.lists.python_elements import PythonElements
from minitf.ops.lists.tensor_array import TensorArray
from minitf.ops.lists.value import TensorList
from minitf.ops.ragged.ragged_tensor import RaggedTensor
from minitf.ops.ragged.values import RaggedTensorValue
from minitf.ops.sparse.sparse_tensor import SparseTensor, SparseTensorValue
from minitf.ops.state.variable import Variable

SYMBOLIC = "symbolic Tensor"


def read(thing):
    """Returns the `Value` of a tensor, variable, array, number, or of anything else.

    What has no elements that could be shown - a symbolic tensor, a function - has no
    array, and `words` say what it is.

    >>> read([[1, 2], [3, 4]]).shape
    (2, 2)
    >>> read(print).array is None
    True
    """
    for kinds, reader in _READERS:
        if isinstance(thing, kinds):
            inner = getattr(thing, "flat_values", getattr(thing, "values", None))
            symbolic = isinstance(inner, SymbolicTensor)
            return _read_symbolic(inner) if symbolic else reader(thing)
    return _read_other(thing)


def _read_tensor(tensor):
    array = tensor._array
    if tensor.dtype is variant and not array.ndim:
        if isinstance(array[()], TensorList):
            return _read_list(array[()])
    return read_array(array, "Tensor", tensor.dtype.name)


def _read_variable(variable):
    """Reads the box itself: a look is no use of the variable that tapes should hear."""
    facts = (("name", variable.name), ("trainable", str(variable.trainable)))
    dtype = variable.dtype.base_dtype.name
    if variable._in_graph_mode:
        words = "A variable of a graph: only a session that runs it gives it a value."
        return Value(
            "Variable", dtype, _known(variable.shape), facts=facts, words=words
        )
    box = variable.handle._array[()]
    with box.lock:
        array = None if box.value is None else box.value.copy()
    if array is None:
        words = "A variable without a value: it was not initialised, or was deleted."
        return Value(
            "Variable", dtype, _known(variable.shape), facts=facts, words=words
        )
    return read_array(array, "Variable", dtype, facts)


def _known(shape):
    return () if shape.rank is None else tuple(shape.as_list())


def _read_symbolic(tensor):
    words = f"{tensor.name} is in a graph: it has a value only while the graph runs."
    return Value(SYMBOLIC, tensor.dtype.name, _known(tensor.shape), words=words)


def _read_array(array):
    return read_array(np.asarray(array))


# ---- Rows of different lengths


def _read_ragged(ragged):
    flat, splits = _parts(ragged)
    lengths = np.diff(splits[-1])
    shape = tuple(ragged.shape)
    facts = [("rows", str(len(splits[0]) - 1))]
    if len(lengths):
        facts.append(("row lengths", f"{lengths.min()} to {lengths.max()}"))
    inside = read_array(flat)
    box, present = _box(inside.array, splits)
    return Value(
        "RaggedTensor",
        inside.dtype,
        shape,
        box,
        present,
        inside.array,
        inside.size_in_bytes,
        tuple(facts),
        words=str(ragged) if flat.size <= 1000 else "",
    )


def _parts(ragged):
    flat, splits = ragged.flat_values, ragged.nested_row_splits
    return np.asarray(flat), [np.asarray(split) for split in splits]


def _box(flat, splits):
    """Puts the values where they are in the bounding box; tells where they are.

    Values that would need too large a box stay the flat array they are.
    """
    places = [np.arange(len(splits[0]) - 1)]
    for split in splits:
        lengths = np.diff(split)
        rows = np.repeat(np.arange(len(lengths)), lengths)
        column = np.arange(len(rows)) - split[:-1][rows]
        places = [place[rows] for place in places] + [column]
    sizes = [len(splits[0]) - 1]
    sizes += [int(np.diff(split).max(initial=0)) for split in splits]
    if math.prod(sizes) * math.prod(flat.shape[1:]) > MANY:
        return flat, None
    shape = (*sizes, *flat.shape[1:])
    box, present = np.zeros(shape, flat.dtype), np.zeros(shape, bool)
    box[tuple(places)], present[tuple(places)] = flat, True
    return box, present


# ---- Few elements in a large space


def _read_sparse(sparse):
    indices, values, sizes = (np.asarray(part) for part in _sparse_parts(sparse))
    shape = tuple(int(size) for size in sizes)
    inside = read_array(values)
    total = math.prod(shape)
    share = f" of {total} ({len(values) / total:.3g})" if total else ""
    box, present, label = _sparse_box(indices, inside.array, shape)
    return Value(
        "SparseTensor",
        inside.dtype,
        shape,
        box,
        present,
        inside.array,
        inside.size_in_bytes + indices.nbytes,
        (("elements kept", f"{len(values)}{share}"),),
        label,
        absent="·",
        words=str(sparse) if values.size <= 100 else "",
    )


def _sparse_parts(sparse):
    return sparse.indices, sparse.values, sparse.dense_shape


def _sparse_box(indices, values, shape):
    if math.prod(shape) > MANY:
        return values[:, None], None, lambda row: str(indices[row].tolist())
    box, present = np.zeros(shape, values.dtype), np.zeros(shape, bool)
    if values.dtype == object:
        box[...] = ""
    places = tuple(indices.T)
    box[places], present[places] = values, True
    return box, present, None


def _read_slices(slices):
    values, indices = np.asarray(slices.values), np.asarray(slices.indices)
    inside = read_array(values)
    whole = slices.dense_shape
    facts = [("rows", f"{len(indices)}, each with its index")]
    if whole is not None:
        sizes = tuple(int(size) for size in np.asarray(whole))
        facts.append(("shape of the whole", shape_words(sizes)))
    return Value(
        "IndexedSlices",
        inside.dtype,
        inside.shape,
        inside.array,
        size_in_bytes=inside.size_in_bytes + indices.nbytes,
        facts=tuple(facts),
        label=lambda row: str(indices[row]),
    )


# ---- Lists


def _read_tensor_array(array):
    elements = array._elements
    if isinstance(elements, PythonElements):
        items = [None if t is None else t._array for t in elements._tensors]
        return _read_items("TensorArray", array.dtype.name, items)
    flow = elements.flow
    if not isinstance(flow, EagerTensor):
        return _read_symbolic(flow)
    return _read_list(flow._array[()], "TensorArray")


def _read_list(tensors, kind="list of tensors"):
    return _read_items(kind, tensors.family.dtype.name, tensors.elements())


def _read_items(kind, dtype, items):
    """Elements of one shape are stacked; others are described, one in a row."""
    written = [item for item in items if item is not None]
    facts = (("elements", f"{len(items)}, of which {len(written)} are written"),)
    shapes = {item.shape for item in written}
    stackable = len(shapes) == 1 and all(item.dtype != object for item in written)
    total = len(items) * written[0].size if stackable else 0
    size = sum(item.nbytes for item in written)
    if not stackable or total > MANY:
        words = np.empty(len(items), object)
        words[:] = [_item_words(item) for item in items]
        shape = (len(items), None)
        return Value(kind, dtype, shape, words, size_in_bytes=size, facts=facts)
    nothing = np.zeros_like(written[0])
    stack = np.stack([nothing if item is None else item for item in items])
    present = np.zeros(stack.shape, bool)
    present[[i for i, item in enumerate(items) if item is not None]] = True
    inside = read_array(stack, kind, dtype)
    return Value(
        kind,
        dtype,
        stack.shape,
        inside.array,
        None if present.all() else present,
        None if present.all() else inside.array[present],
        size,
        facts,
    )


def _item_words(item):
    if item is None:
        return "not written"
    if item.dtype == object:
        return handle_words(item.flat[0]) if item.size else shape_words(item.shape)
    return f"{item.dtype.name} {shape_words(item.shape)}"


# ---- Everything else


def _read_other(thing):
    """What NumPy takes for an array is one; of other things we have their `repr`."""
    kind = type(thing).__name__
    try:
        array = np.asarray(thing)
    except Exception as error:  # an `__array__` of anybody's may raise anything
        return Value(kind, "object", (), words=f"{thing!r}\n({error})")
    if array.dtype == object and not _is_words(array):
        return Value(kind, "object", (), words=repr(thing))
    return read_array(array, kind)


def _is_words(array):
    return array.size > 0 and all(isinstance(x, bytes | str) for x in array.flat)


_READERS = (
    (EagerTensor, _read_tensor),
    (SymbolicTensor, _read_symbolic),
    (Variable, _read_variable),
    (np.ndarray | np.generic, _read_array),
    (RaggedTensor | RaggedTensorValue, _read_ragged),
    (SparseTensor | SparseTensorValue, _read_sparse),
    (IndexedSlices | IndexedSlicesValue, _read_slices),
    (TensorArray, _read_tensor_array),
    (TensorList, _read_list),
)
