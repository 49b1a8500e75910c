"""Ops on lists of tensors: what TensorFlow answered, word for word, and gradients."""

import numpy as np
import pytest

import minitf as tf
from minitf.core.op.registry import OPS
from minitf.ops.lists import batches, joining, tensor_list, whole_lists
from minitf.runtime import executor
from minitf.runtime.resources import ResourceStore

InvalidArgument = tf.errors.InvalidArgumentError
F32, I32 = tf.float32, tf.int32


def sizes(shape):
    return tf.constant(shape, I32)


def empty(shape=-1, dtype=F32, limit=-1):
    return tensor_list.empty_tensor_list(sizes(shape), limit, element_dtype=dtype)


def reserve(n, shape=-1, dtype=F32):
    return tensor_list.tensor_list_reserve(sizes(shape), n, element_dtype=dtype)


def rows(x, shape=-1):
    return whole_lists.tensor_list_from_tensor(tf.constant(x), sizes(shape))


def push(tensors, x):
    return tensor_list.tensor_list_push_back(tensors, tf.constant(x))


def pop(tensors, shape=-1, dtype=F32):
    return tensor_list.tensor_list_pop_back(tensors, sizes(shape), element_dtype=dtype)


def get(tensors, i, shape=-1, dtype=F32):
    return tensor_list.tensor_list_get_item(
        tensors, i, sizes(shape), element_dtype=dtype
    )


def put(tensors, i, x, **attrs):
    return tensor_list.tensor_list_set_item(tensors, i, tf.constant(x), **attrs)


def stack(tensors, shape=-1, n=-1, dtype=F32):
    return whole_lists.tensor_list_stack(
        tensors, sizes(shape), element_dtype=dtype, num_elements=n
    )


def gather(tensors, indices, shape=-1, dtype=F32):
    indices = tf.constant(indices, I32)
    return whole_lists.tensor_list_gather(
        tensors, indices, sizes(shape), element_dtype=dtype
    )


def scatter(x, indices, shape=-1, n=-1):
    indices = tf.constant(indices, I32)
    return whole_lists.tensor_list_scatter(tf.constant(x), indices, sizes(shape), n)


def scatter_into(tensors, x, indices):
    indices = tf.constant(indices, I32)
    return whole_lists.tensor_list_scatter_into_existing_list(
        tensors, tf.constant(x), indices
    )


def concat(tensors, shape=-1, leading=(), dtype=F32):
    leading = tf.constant(leading, tf.int64)
    return joining.tensor_list_concat(
        tensors, sizes(shape), leading, element_dtype=dtype
    )


def split(x, lengths, shape=-1):
    lengths = tf.constant(lengths, tf.int64)
    return joining.tensor_list_split(tf.constant(x), sizes(shape), lengths)


def list_in_list(x):
    """Puts a list into a list and takes it out again."""
    outer = tensor_list.tensor_list_push_back(empty(dtype=tf.variant), rows(x))
    return get(outer, 0, dtype=tf.variant)


def element_shape(tensors):
    return tensor_list.tensor_list_element_shape(tensors, shape_type=I32)


def items(tensors, dtype=F32):
    """Reads all elements; "?" where nothing was written and no shape is known."""
    found = []
    for i in range(int(tensor_list.tensor_list_length(tensors))):
        try:
            found.append(get(tensors, i, dtype=dtype).numpy().tolist())
        except InvalidArgument:
            found.append("?")
    return found


# What TensorFlow 2.21 answers.
RESULTS = {
    "an element never written is zeros": (lambda: get(reserve(2, [2]), 0), [0, 0]),
    "the reader may know the shape": (
        lambda: get(reserve(2, [-1, 2]), 0, [3, 2]),
        [[0, 0]] * 3,
    ),
    "other elements may know it": (
        lambda: get(put(reserve(2, [-1, 2]), 1, [[1.0, 2.0]]), 0),
        [[0, 0]],
    ),
    "what was written has its own shape": (
        lambda: get(put(reserve(2, [2]), 0, [1.0, 2.0]), 0, [3]),
        [1, 2],
    ),
    "popping what was never written": (lambda: pop(reserve(2), [3])[1], [0, 0, 0]),
    "pushed last is popped first": (
        lambda: pop(push(push(empty(), 1.0), 2.0))[1],
        2,
    ),
    "stacking fills gaps": (
        lambda: stack(put(reserve(2), 0, [1.0, 2.0])),
        [[1, 2], [0, 0]],
    ),
    "stacking only gaps": (lambda: stack(reserve(2), [3]), [[0, 0, 0]] * 2),
    "stacking text": (
        lambda: stack(reserve(1, [2], tf.string), dtype=tf.string),
        [[b"", b""]],
    ),
    "gathering": (
        lambda: gather(put(reserve(3), 0, [1.0, 2.0]), [0, 2, 0]),
        [[1, 2], [0, 0], [1, 2]],
    ),
    "gathering nothing": (lambda: gather(reserve(2, [2]), []), []),
    "joining": (lambda: concat(push(rows([[1.0, 2.0]]), [3.0]))[0], [1, 2, 3]),
    "joining fills a gap as long as the rest": (
        lambda: concat(put(reserve(2), 0, [1.0, 2.0]))[0],
        [1, 2, 0, 0],
    ),
    "joining fills a gap as long as told": (
        lambda: concat(put(reserve(2, [2]), 0, [1.0, 2.0]), leading=[2, 3])[1],
        [2, 3],
    ),
    "told lengths of written elements do not matter": (
        lambda: concat(push(empty(), [1.0, 2.0]), leading=[3, 9])[1],
        [2],
    ),
    "joining nothing": (lambda: concat(empty([-1, 2]))[0], []),
    "the shape nobody knows": (lambda: element_shape(empty()), -1),
    "the shape of numbers": (lambda: element_shape(empty([])), []),
    "a shape known in part": (lambda: element_shape(empty([-1, 2])), [-1, 2]),
    "a list of lists": (lambda: get(list_in_list([1.0, 2.0]), 1), 2),
}

LISTS = {
    "writing beyond the end": (
        lambda: put(reserve(2, []), 3, 1.0, resize_if_index_out_of_bounds=True),
        [0, 0, 0, 1],
    ),
    "scattering": (lambda: scatter([1.0, 2.0], [0, 3]), [1, 0, 0, 2]),
    "scattering with room": (lambda: scatter([1.0, 2.0], [0, 1], n=3), [1, 2, 0]),
    "scattering twice": (lambda: scatter([1.0, 2.0], [0, 0]), [2]),
    "scattering into a list": (
        lambda: scatter_into(reserve(3, [1]), [[1.0], [2.0]], [0, 4]),
        [[1], [0], [0], [0], [2]],
    ),
    "splitting": (lambda: split([1.0, 2.0, 3.0], [1, 2]), [[1], [2, 3]]),
    "splitting off nothing": (lambda: split([1.0], [1, 0]), [[1], []]),
    "growing": (lambda: tensor_list.tensor_list_resize(rows([1.0]), 3), [1, 0, 0]),
    "shrinking": (lambda: tensor_list.tensor_list_resize(rows([1.0, 2.0]), 1), [1]),
    "appending a list": (
        lambda: batches.tensor_list_concat_lists(
            rows([1.0]), rows([2.0]), element_dtype=F32
        ),
        [1, 2],
    ),
    "adding": (lambda: tf.add_n([rows([1.0, 2.0]), rows([10.0, 20.0])]), [11, 22]),
    "adding gaps": (
        lambda: tf.add_n([put(reserve(3), 0, 1.0), put(reserve(3), 2, 5.0)]),
        [1, 0, 5],
    ),
    "zeros": (lambda: tf.zeros_like(rows([1.0, 2.0])), [0, 0]),
    "identity": (lambda: tf.identity(rows([1.0, 2.0])), [1, 2]),
}

ERRORS = {
    "Trying to pop from an empty list.": lambda: pop(empty()),
    "Tried to append a tensor with incompatible shape to a list. Op element shape: [3] "
    "list shape: [2]": lambda: push(empty([2]), [1.0, 2.0, 3.0]),
    "Tried to push item into a full list list size: 1 max_num_elements: 1": lambda: (
        push(push(empty(limit=1), 1.0), 1.0)
    ),
    "The num_elements to reserve must be a non negative number, but got -1": lambda: (
        reserve(-1)
    ),
    "The only valid scalar shape tensor is the fully unknown shape specified as -1.": (
        lambda: empty(3)
    ),
    "Shape must be at most rank 1 but is rank 2": lambda: empty([[3]]),
    "Dimension -2 must be >= -1": lambda: empty([-2]),
    "Trying to access element 2 in a list with 2 elements.": lambda: get(
        reserve(2, [2]), 2
    ),
    "Trying to access element -1 in a list with 2 elements.": lambda: get(
        reserve(2, [2]), -1
    ),
    "Trying to read an uninitialized tensor but element_shape is not fully defined: "
    "[?,2] and no list element is set.": lambda: get(reserve(2, [-1, 2]), 0),
    "PartialTensorShape: Incompatible shapes during merge: [3] vs. [2]": lambda: get(
        reserve(2, [2]), 0, [3]
    ),
    "Invalid data types; op elements int32 but list elements float": lambda: get(
        reserve(2, [2]), 0, dtype=I32
    ),
    "Trying to modify element 2 in a list with 2 elements.": lambda: put(
        reserve(2, [2]), 2, [1.0, 2.0]
    ),
    "Tried to set a tensor with incompatible shape at a list index. Item element "
    "shape: [3] list shape: [2]": lambda: put(reserve(2, [2]), 0, [1.0, 2.0, 3.0]),
    "Trying to read an uninitialized tensor but element_shape is not fully "
    "defined.<unknown>": lambda: pop(reserve(2)),
    "Tried to stack elements of an empty list with non-fully-defined element_shape: "
    "<unknown>": lambda: stack(empty()),
    "Tried to stack list which only contains uninitialized tensors and has a "
    "non-fully-defined element_shape: <unknown>": lambda: stack(reserve(2)),
    "PartialTensorShape: Incompatible shapes during merge: [2] vs. [1]": lambda: stack(
        put(put(reserve(2), 0, [1.0, 2.0]), 1, [1.0])
    ),
    "Operation expected a list with 3 elements but got a list with 2 elements.": (
        lambda: stack(reserve(2, [2]), n=3)
    ),
    "Tried to gather 0-elements from a list with non-fully-defined shape: <unknown>": (
        lambda: gather(reserve(2), [])
    ),
    "Tried to gather uninitialized tensors from a list with non-fully-defined "
    "element_shape: <unknown>": lambda: gather(put(reserve(3), 0, [1.0]), [1, 2]),
    "Index 2 out o range; list only has 2 elements.": lambda: gather(
        reserve(2, [2]), [2]
    ),
    "TensorListScatter: Trying to scatter at index 3 in list with size 2": lambda: (
        scatter([1.0, 2.0], [0, 3], n=2)
    ),
    "Indices in TensorListScatter must all be non-negative.": lambda: scatter(
        [1.0, 2.0], [0, -1]
    ),
    "TensorListScatter expects num_elements >= -1, found: -2": lambda: scatter(
        [1.0], [0], n=-2
    ),
    "Invalid number of rows in input tensor. Expected: 1 Actual: 2": lambda: scatter(
        [1.0, 2.0], [0]
    ),
    "Expected len(indices) == tensor.shape[0], but saw: 1 vs. 2": lambda: scatter_into(
        reserve(3), [1.0, 2.0], [0]
    ),
    "Invalid data types; input tensor type: int32 list element_type: float": lambda: (
        scatter_into(reserve(3), [1, 2], [0, 1])
    ),
    "Specified a list with shape [2] from a tensor with shape [1]": lambda: rows(
        [[1.0], [2.0]], [2]
    ),
    "Tensor must be at least a vector, but saw shape: []": lambda: rows(1.0),
    "Concat saw a scalar shape at index 0 but requires at least vectors.": lambda: (
        concat(push(empty(), 1.0))
    ),
    "Concat requires elements to be at least vectors, found scalars instead.": lambda: (
        concat(empty([]))
    ),
    "All except the first dimension must be fully defined when concating an empty "
    "tensor list. element_shape: <unknown>": lambda: concat(empty()),
    "List contains uninitialized tensor at index 0 but leading_dims has only 0 "
    "elements.": lambda: concat(reserve(2, [-1, 2])),
    "First entry of element_shape input does not match the first dim of list element "
    "at index: 0 Expected: 3 Actual: 2": lambda: concat(push(empty(), [1.0, 2.0]), [3]),
    "Trying to concat list with only uninitialized tensors but "
    "element_shape_except_first_dim is not fully defined: <unknown>": lambda: concat(
        reserve(2), leading=[1, 1]
    ),
    "Unused values in tensor. Length of tensor: 3 Values used: 2": lambda: split(
        [1.0, 2.0, 3.0], [1, 1]
    ),
    "Attempting to slice [1, 6] from tensor with length 3": lambda: split(
        [1.0, 2.0, 3.0], [1, 5]
    ),
    "Expected lengths to be a vector, received shape: []": lambda: split([1.0], 1),
    "tensor shape [1,1] is not compatible with element_shape [?,2]": lambda: split(
        [[1.0]], [1], [-1, 2]
    ),
    "TensorListSlice expects size to be non-negative. Got: -1": lambda: (
        tensor_list.tensor_list_resize(reserve(1), -1)
    ),
    "input_a and input_b TensorList element shapes are not identical at index 0.  Saw "
    "[1] vs. <unknown>": lambda: batches.tensor_list_concat_lists(
        rows([[1.0]], [1]), rows([[1.0]]), element_dtype=F32
    ),
    "input_b[0].dtype != element_dtype.  Saw: int32 vs. float": lambda: (
        batches.tensor_list_concat_lists(rows([1.0]), rows([1]), element_dtype=F32)
    ),
    "Trying to add two lists of tensors with different lengths. One is 2 and the other "
    "is 1": lambda: tf.add_n([rows([1.0, 2.0]), rows([1.0])]),
    "Trying to add two tensors with incompatible element shapes. One is [1] and the "
    "other is [2]": lambda: tf.add_n([rows([[1.0]]), rows([[1.0, 2.0]])]),
}


@pytest.mark.parametrize("what", RESULTS)
def test_results_are_tensorflows(what):
    ask, answer = RESULTS[what]
    assert ask().numpy().tolist() == answer


@pytest.mark.parametrize("what", LISTS)
def test_lists_hold_what_tensorflows_hold(what):
    ask, answer = LISTS[what]
    assert items(ask()) == answer


@pytest.mark.parametrize("message", ERRORS)
def test_errors_are_worded_like_tensorflows(message):
    with pytest.raises(InvalidArgument) as caught:
        ERRORS[message]()
    assert caught.value.message.startswith(message)


def outputs_of(results):
    return [t for t in tf.nest.flatten(list(results)) if t.dtype is not tf.variant]


@pytest.mark.parametrize("what", RESULTS)
def test_compiled_and_stepped_graphs_compute_the_same(what):
    ask, answer = RESULTS[what]
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        y = ask()
        (stepped,) = executor.run([y], {}, [], ResourceStore())
        for result in (session.run(y), session.run(y), stepped):
            assert np.asarray(result).tolist() == answer


@pytest.mark.parametrize("message", ERRORS)
def test_a_graph_finds_the_same_mistakes_while_it_is_built_or_when_it_runs(message):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        try:
            y = ERRORS[message]()
        except ValueError:
            return
        with pytest.raises(InvalidArgument) as caught:
            session.run(tf.nest.flatten(y)[-1])
        assert caught.value.message.startswith(message)


def test_a_batch_of_lists_gets_one_row_each():
    handles = tf.stack([rows([1.0]), rows([2.0])])
    pushed = batches.tensor_list_push_back_batch(handles, tf.constant([5.0, 6.0]))
    assert [items(one) for one in tf.unstack(pushed)] == [[1, 5], [2, 6]]
    with pytest.raises(InvalidArgument, match="but saw 1 vs. 2"):
        batches.tensor_list_push_back_batch(handles, tf.constant([5.0]))
    with pytest.raises(InvalidArgument, match="Invalid data type at index 0"):
        batches.tensor_list_push_back_batch(handles, tf.constant([5, 6]))


def test_static_shapes_come_from_the_element_shape():
    with tf.Graph().as_default():
        tensors = reserve(2, [2])
        assert get(tensors, 0, [2, -1]).shape.as_list() == [2, None]
        assert stack(tensors, [2], 5).shape.as_list() == [5, 2]
        assert stack(tensors, [2]).shape.as_list() == [None, 2]
        assert gather(tensors, [0, 1], [3]).shape.as_list() == [2, 3]
        joined, lengths = concat(tensors, [4, 3])
        assert joined.shape.as_list() == [None, 3]
        assert lengths.shape.as_list() == [None]
        assert stack(tensors).shape.rank is None


def test_a_list_owns_its_elements():
    """Memory that a program uses again is not that of an element."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(F32, [4])
        y = x + 1.0
        tensors = tensor_list.tensor_list_push_back(empty(), y)
        tensors = tensor_list.tensor_list_push_back(tensors, x)
        z = y * 10.0  # may be written where y was
        result, kept = session.run([z, stack(tensors)], {x: np.ones(4, np.float32)})
    assert result.tolist() == [20] * 4
    assert kept.tolist() == [[2] * 4, [1] * 4]


def test_lists_are_no_constants():
    """Folding a list would keep what a run wrote alive until the next."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        y = stack(put(reserve(2, []), 0, 1.0))
        assert session.run(y).tolist() == [1, 0]
        assert session.run(y).tolist() == [1, 0]


def test_every_list_op_is_declared_as_tensorflow_declares_it():
    found = {name: OPS[name].signature for name in OPS if "TensorList" in name}
    assert len(found) == 18
    assert found["TensorListConcatV2"] == (
        "input_handle:variant, element_shape:shape_type, leading_dims:int64 -> "
        "tensor:element_dtype, lengths:int64"
    )
    assert found["TensorListPopBack"] == (
        "input_handle:variant, element_shape:int32 -> output_handle:variant, "
        "tensor:element_dtype"
    )


def test_several_lists_in_one_tensor_work_in_a_compiled_graph():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        handles = tf.stack([rows([1.0]), rows([2.0])])
        handles = batches.tensor_list_push_back_batch(handles, tf.constant([5.0, 6.0]))
        longer = batches.tensor_list_concat_lists(handles, handles, element_dtype=F32)
        sums = tf.add_n([handles, handles, tf.zeros_like(handles)])
        made = [stack(one) for many in (longer, sums) for one in tf.unstack(many, 2)]
        found = [result.tolist() for result in session.run(made)]
    assert found == [[1, 5, 1, 5], [2, 6, 2, 6], [2, 10], [4, 12]]


def test_a_list_never_written_into_a_list_adds_nothing():
    nothing = get(reserve(1, [], tf.variant), 0, [], tf.variant)
    for parts in ([nothing, rows([3.0])], [rows([3.0]), nothing, nothing]):
        assert items(tf.add_n(parts)) == [3]
    with pytest.raises(InvalidArgument, match="Input handle is not a list"):
        tensor_list.tensor_list_length(tf.zeros_like(nothing))
