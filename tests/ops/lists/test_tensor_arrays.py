"""tf.TensorArray in graphs: results and mistakes, and how loops carry one along."""

import numpy as np
import pytest

import minitf as tf
from minitf.core import nest
from minitf.ops.lists.tensor_array import TensorArray, TensorArraySpec

F32 = tf.float32
InvalidArgument = tf.errors.InvalidArgumentError

# What TensorFlow 2.21 answers inside a tf.function.
RESULTS = {
    "a Python number is converted": (
        lambda: TensorArray(F32, 1).write(0, 1).stack(),
        [1],
    ),
    "gaps are zeros": (
        lambda: TensorArray(F32, 2).write(0, [1.0, 2.0]).stack(),
        [[1, 2], [0, 0]],
    ),
    "nothing of a known shape": (
        lambda: TensorArray(F32, 0, element_shape=[2]).stack(),
        [],
    ),
    "growing": (lambda: TensorArray(F32, 0, True).write(3, 1.0).stack(), [0, 0, 0, 1]),
    "a fixed size": (lambda: TensorArray(F32, 3).size(), 3),
    "a grown size": (lambda: TensorArray(F32, 0, True).write(3, 1.0).size(), 4),
    "the size that was asked for": (
        lambda: TensorArray(F32, 3).unstack([1.0, 2.0]).size(),
        3,
    ),
    "unstacking more rows than expected": (
        lambda: TensorArray(F32, 1, True).unstack([1.0, 2.0]).stack(),
        [1, 2],
    ),
    "unstacking integers": (
        lambda: TensorArray(F32, 2).unstack([1, 2]).stack(),
        [1, 2],
    ),
    "scattering": (
        lambda: TensorArray(F32, 3).scatter([0, 2], [1.0, 2.0]).stack(),
        [1, 0, 2],
    ),
    "reading a piece": (
        lambda: (
            TensorArray(F32, 2, infer_shape=False)
            .split([1.0, 2.0, 3.0], [1, 2])
            .read(1)
        ),
        [2, 3],
    ),
    "joining pieces": (
        lambda: TensorArray(F32, 2).split([1.0, 2.0, 3.0], [1, 2]).concat(),
        [1, 2, 3],
    ),
    "stacking even pieces": (
        lambda: TensorArray(F32, 2).split([1.0, 2.0, 3.0, 4.0], [2, 2]).stack(),
        [[1, 2], [3, 4]],
    ),
    "joining a gap": (
        lambda: TensorArray(F32, 2).write(0, [1.0, 2.0]).concat(),
        [1, 2, 0, 0],
    ),
    "gathering": (
        lambda: TensorArray(F32, 2).unstack([1.0, 2.0]).gather([1, 0]),
        [2, 1],
    ),
    "identity": (lambda: TensorArray(F32, 1).write(0, 1.0).identity().stack(), [1]),
    "reading twice": (
        lambda: (lambda a: a.read(0) + a.read(0))(TensorArray(F32, 2).write(0, 1.0)),
        2,
    ),
}

RUNTIME_ERRORS = {
    "Trying to access element 2 in a list with 2 elements.": lambda: (
        TensorArray(F32, 2).write(0, 1.0).read(2)
    ),
    "Trying to access element -1 in a list with 2 elements.": lambda: (
        TensorArray(F32, 2).write(0, 1.0).read(-1)
    ),
    "Trying to modify element 2 in a list with 2 elements.": lambda: (
        TensorArray(F32, 2).write(2, 1.0).stack()
    ),
    "Invalid data types; op elements int32 but list elements float": lambda: (
        TensorArray(F32, 2).write(0, tf.constant(1)).stack()
    ),
    "Invalid data types; op elements float but list elements int32": lambda: (
        TensorArray(tf.int32, 1).write(0, 1.5).stack()
    ),
    "Tried to stack list which only contains uninitialized tensors and has a "
    "non-fully-defined element_shape: <unknown>": lambda: TensorArray(F32, 2).stack(),
    "Tried to stack elements of an empty list with non-fully-defined element_shape: "
    "<unknown>": lambda: TensorArray(F32, 0).stack(),
    "Operation expected a list with 3 elements but got a list with 2 elements.": (
        lambda: TensorArray(F32, 3).unstack([1.0, 2.0]).stack()
    ),
    "Expected len(indices) == tensor.shape[0], but saw: 2 vs. 3": lambda: (
        TensorArray(F32, 3).scatter([0, 2], [1.0, 2.0, 3.0]).stack()
    ),
    "Unused values in tensor. Length of tensor: 4 Values used: 3": lambda: (
        TensorArray(F32, 2).split([1.0, 2.0, 3.0, 4.0], [2, 1]).stack()
    ),
    "Concat saw a scalar shape at index 0 but requires at least vectors.": lambda: (
        TensorArray(F32, 1).write(0, 1.0).concat()
    ),
    "Index -1 out o range; list only has 2 elements.": lambda: (
        TensorArray(F32, 2).unstack([1.0, 2.0]).gather([-1])
    ),
}


@pytest.mark.parametrize("what", RESULTS)
def test_arrays_in_a_graph_give_tensorflows_results(what):
    ask, answer = RESULTS[what]
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        assert np.asarray(session.run(ask())).tolist() == answer


@pytest.mark.parametrize("message", RUNTIME_ERRORS)
def test_mistakes_in_a_graph_are_told_when_it_runs(message):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        y = RUNTIME_ERRORS[message]()
        with pytest.raises(InvalidArgument) as caught:
            session.run(y)
    assert caught.value.message.startswith(message)


def test_a_write_in_a_graph_leaves_the_array_it_was_called_on():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        before = TensorArray(F32, 1).write(0, 1.0)
        after = before.write(0, 2.0)
        assert session.run([before.stack(), after.stack()]) == [[1], [2]]


def test_an_eager_write_changes_the_array():
    array = TensorArray(F32, 1)
    assert array.write(0, 1.0) is array
    assert array.stack().numpy().tolist() == [1]


def test_the_shape_of_one_element_is_that_of_all():
    with tf.Graph().as_default():
        before = TensorArray(F32, 2)
        after = before.write(0, [1.0, 2.0])
        assert after.stack().shape.as_list() == [2, 2]
        assert before.read(1).shape.as_list() == [2]
        with pytest.raises(ValueError, match=r"saw \(\) but expected \(2,\)"):
            after.write(1, 1.0)


def test_an_array_of_unknown_size_stacks_to_an_unknown_number():
    with tf.Graph().as_default():
        size = tf.compat.v1.placeholder(tf.int32, [])
        array = TensorArray(F32, size, element_shape=[3])
        assert array.stack().shape.as_list() == [None, 3]
        assert TensorArray(F32, tf.constant(2)).write(0, 1.0).stack().shape == [2]


def test_an_array_is_a_composite_of_its_flow():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        array = TensorArray(F32, 2, True).write(0, [5.0])
        (flow,) = nest.flatten([array], expand_composites=True)
        assert flow is array.flow
        (again,) = nest.pack_sequence_as([array], [flow], expand_composites=True)
        assert again.dynamic_size
        assert again.element_shape == [1]
        assert session.run(again.stack()).tolist() == [[5], [0]]
    assert nest.flatten([array]) == [array]


def test_what_a_loop_writes_is_known_after_the_loop():
    """A loop takes the array apart, puts it together inside, and again after it."""
    with tf.Graph().as_default():
        array = TensorArray(F32, 2)
        flows = nest.flatten(array, expand_composites=True)
        inside = nest.pack_sequence_as(array, flows, expand_composites=True)
        flows = nest.flatten(inside.write(0, [1.0, 2.0]), expand_composites=True)
        after = nest.pack_sequence_as(array, flows, expand_composites=True)
        assert after.read(0).shape == [2]


def test_an_eager_array_goes_into_a_graph_as_a_list():
    array = TensorArray(F32, 2).unstack([1.0, 2.0])
    (flow,) = nest.flatten(array, expand_composites=True)
    assert flow.dtype is tf.variant
    spec = array._type_spec
    assert spec == TensorArraySpec(None, F32)
    again = spec._from_components([flow])
    assert again.write(1, 7.0).stack().numpy().tolist() == [1, 7]
    assert again.stack().numpy().tolist() == [1, 2]
    assert again.size().numpy() == 2
    assert again.close() is None


def test_specs_of_two_arrays_have_a_common_one_unless_their_types_differ():
    one, other = TensorArraySpec([3], F32), TensorArraySpec([2], F32, infer_shape=False)
    common = one.most_specific_common_supertype([other])
    assert common == TensorArraySpec([None], F32, False, False)
    assert one.most_specific_common_supertype([TensorArraySpec([3], tf.int32)]) is None
    assert one.value_type is TensorArray
