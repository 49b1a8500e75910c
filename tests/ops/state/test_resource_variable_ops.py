"""Ops on resource variables: eagerly, compiled and stepped they do the same."""

import numpy as np
import pytest

import minitf as tf
from minitf.core.errors import FailedPreconditionError, InvalidArgumentError
from minitf.runtime import executor
from minitf.runtime.resources import ResourceStore

v1 = tf.compat.v1

START = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


class Rows:
    """What `tf.IndexedSlices` is to a method of a variable."""

    def __init__(self, values, indices):
        self.values, self.indices = values, indices


UPDATES = {
    "assign": lambda v: v.assign([[0.0, 1.0]] * 3),
    "assign_add": lambda v: v.assign_add([[1.0, 1.0]] * 3),
    "assign_sub": lambda v: v.assign_sub([[1.0, 1.0]] * 3),
    "slice": lambda v: v[1:, 0].assign([8.0, 9.0]),
    "element": lambda v: v[0, 1].assign(8.0),
    "scatter_update": lambda v: v.scatter_update(Rows([[8.0, 9.0]], [2])),
    "scatter_add": lambda v: v.scatter_add(Rows([[8.0, 9.0], [1.0, 1.0]], [2, 2])),
    "scatter_sub": lambda v: v.scatter_sub(Rows([[8.0, 9.0], [1.0, 1.0]], [2, 0])),
    "scatter_mul": lambda v: v.scatter_mul(Rows([[2.0, 3.0], [2.0, 2.0]], [1, 1])),
    "scatter_div": lambda v: v.scatter_div(Rows([[2.0, 4.0]], [1])),
    "scatter_min": lambda v: v.scatter_min(Rows([[2.0, 9.0]], [1])),
    "scatter_max": lambda v: v.scatter_max(Rows([[2.0, 9.0]], [1])),
    "scatter_nd_update": lambda v: v.scatter_nd_update([[0, 1], [2, 0]], [8.0, 9.0]),
    "scatter_nd_add": lambda v: v.scatter_nd_add([[0, 1], [0, 1]], [8.0, 9.0]),
    "scatter_nd_sub": lambda v: v.scatter_nd_sub([[1]], [[8.0, 9.0]]),
    "scatter_nd_min": lambda v: v.scatter_nd_min([[0, 1]], [0.5]),
    "scatter_nd_max": lambda v: v.scatter_nd_max([[0, 1]], [9.5]),
    "batch": lambda v: v.batch_scatter_update(
        Rows([[8.0], [9.0], [7.0]], [[0], [1], [1]])
    ),
}
# Written down from TensorFlow.
RESULTS = {
    "assign": [[0, 1], [0, 1], [0, 1]],
    "assign_add": [[2, 3], [4, 5], [6, 7]],
    "assign_sub": [[0, 1], [2, 3], [4, 5]],
    "slice": [[1, 2], [8, 4], [9, 6]],
    "element": [[1, 8], [3, 4], [5, 6]],
    "scatter_update": [[1, 2], [3, 4], [8, 9]],
    "scatter_add": [[1, 2], [3, 4], [14, 16]],
    "scatter_sub": [[0, 1], [3, 4], [-3, -3]],
    "scatter_mul": [[1, 2], [12, 24], [5, 6]],
    "scatter_div": [[1, 2], [1.5, 1], [5, 6]],
    "scatter_min": [[1, 2], [2, 4], [5, 6]],
    "scatter_max": [[1, 2], [3, 9], [5, 6]],
    "scatter_nd_update": [[1, 8], [3, 4], [9, 6]],
    "scatter_nd_add": [[1, 19], [3, 4], [5, 6]],
    "scatter_nd_sub": [[1, 2], [-5, -5], [5, 6]],
    "scatter_nd_min": [[1, 0.5], [3, 4], [5, 6]],
    "scatter_nd_max": [[1, 9.5], [3, 4], [5, 6]],
    "batch": [[8, 2], [3, 9], [5, 7]],
}


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_computes_eagerly_what_tensorflow_does(name):
    v = tf.Variable(START)
    before = v.value()
    result = UPDATES[name](v)
    assert result.numpy().tolist() == RESULTS[name]
    assert v.numpy().tolist() == RESULTS[name]
    assert before.numpy().tolist() == START  # what was read stays as it was


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_in_a_graph_returns_what_is_read_after_it(name):
    with tf.Graph().as_default(), v1.Session() as session:
        v = tf.Variable(START)
        update = UPDATES[name](v)
        session.run(v.initializer)
        assert session.run(v).tolist() == START
        assert session.run(update).tolist() == RESULTS[name]
        assert session.run(v).tolist() == RESULTS[name]


@pytest.mark.parametrize("name", UPDATES)
def test_stepping_through_an_update_does_the_same(name):
    store = ResourceStore()
    with tf.Graph().as_default():
        v = tf.Variable(START)
        update = UPDATES[name](v)._as_graph_element()
    executor.run([], {}, [v.initializer], store)
    (result,) = executor.run([update], {}, [], store)
    assert result.tolist() == RESULTS[name]


def test_two_sessions_on_one_graph_have_two_sets_of_values():
    with tf.Graph().as_default():
        v = tf.Variable(1.0)
        step = v.assign_add(1.0).op
        first, second = v1.Session(), v1.Session()
    for session in (first, second):
        session.run(v.initializer)
    first.run(step)
    assert (first.run(v), second.run(v)) == (2.0, 1.0)


def test_a_fetched_value_is_the_callers_to_change():
    with tf.Graph().as_default(), v1.Session() as session:
        v = tf.Variable([1.0, 2.0])
        session.run(v.initializer)
        session.run(v)[0] = 9.0
        assert session.run(v).tolist() == [1.0, 2.0]


def test_reading_a_variable_that_has_no_value_yet_names_it():
    with tf.Graph().as_default(), v1.Session() as session:
        v = tf.Variable(1.0, name="weights")
        assert not session.run(v.is_initialized())
        with pytest.raises(FailedPreconditionError, match="weights"):
            session.run(v)


def test_an_operation_after_an_assignment_sees_the_new_value():
    with tf.Graph().as_default(), v1.Session() as session:
        v = tf.Variable(1.0)
        old = v * 10.0
        with tf.control_dependencies([v.assign(2.0).op]):
            new = v * 10.0
        session.run(v.initializer)
        assert session.run(old) == 10.0
        assert session.run(new) == 20.0


def test_a_constant_made_under_a_control_dependency_brings_it_along():
    with tf.Graph().as_default(), v1.Session() as session:
        v = tf.Variable(1.0)
        with tf.control_dependencies([v.assign_add(1.0).op]):
            done = tf.identity(7)
        session.run(v.initializer)
        assert session.run(done) == 7
        assert session.run(v) == 2.0


def test_shape_handle_and_destroying():
    from minitf.ops.state import resource_ops

    v = tf.Variable(START)
    assert resource_ops.variable_shape(v.handle).numpy().tolist() == [3, 2]
    assert v.is_initialized().numpy()
    resource_ops.destroy_resource(v.handle)
    assert not v.is_initialized().numpy()
    assert repr(v).endswith("numpy=<uninitialized>>")
    with pytest.raises(FailedPreconditionError):
        v.numpy()


def test_integers_are_divided_towards_zero():
    v = tf.Variable([7, -7, 9])
    v.scatter_div(Rows([2, 2, -2], [0, 1, 2]))
    assert v.numpy().tolist() == [3, -3, -4]


@pytest.mark.parametrize(
    "indices, values, message",
    [
        ([5], [[1.0, 1.0]], r"indices\[0\] = 5 is not in \[0, 3\)"),
        ([0], [1.0], "updates.shape"),
    ],
)
def test_rows_that_do_not_fit_are_an_error(indices, values, message):
    with pytest.raises(InvalidArgumentError, match=message):
        tf.Variable(START).scatter_add(Rows(values, indices))


def test_text_can_be_scattered():
    v = tf.Variable(["a", "b"])
    v.scatter_nd_update([[1]], ["c"])
    assert v.numpy().tolist() == [b"a", b"c"]


def test_rows_and_elements_are_read_in_a_graph():
    with tf.Graph().as_default(), v1.Session() as session:
        v = tf.Variable(START)
        rows, elements = v.sparse_read([[2, 0]]), v.gather_nd([[1, 1]])
        assert rows.shape == [1, 2, 2] and elements.shape == [1]
        session.run(v.initializer)
        assert session.run(rows).tolist() == [[[5.0, 6.0], [1.0, 2.0]]]
        assert session.run(elements).tolist() == [4.0]


def test_counting_stops_at_the_limit():
    v = tf.Variable(0, dtype=tf.int64)
    assert [int(v.count_up_to(2)) for _ in range(2)] == [0, 1]
    with pytest.raises(tf.errors.OutOfRangeError, match="Reached limit of 2"):
        v.count_up_to(2)
    assert v.numpy() == 2


def test_creators_of_variables_are_asked_from_the_inside_out():
    asked = []

    def creator(name):
        def create(next_creator, **kwargs):
            asked.append(name)
            return next_creator(**kwargs)

        return create

    with tf.variable_creator_scope(creator("outer")):
        with tf.variable_creator_scope(creator("inner")):
            v = tf.Variable(1.0, name="v")
    assert asked == ["inner", "outer"]
    assert v.name == "v:0"


def test_a_variable_survives_a_graphdef_and_its_description():
    with tf.Graph().as_default() as graph:
        v = tf.Variable([1.0, 2.0], name="v")
        described = v.to_proto()
    with tf.Graph().as_default(), v1.Session() as session:
        tf.import_graph_def(graph.as_graph_def(), name="in")
        copy = v1.Variable.from_proto(described, import_scope="in")
        session.run(copy.initializer)
        assert session.run(copy + 1.0).tolist() == [2.0, 3.0]
        assert (copy.name, copy.shape, copy.trainable) == ("in/v:0", [2], True)
        initial = session.graph.get_operation_by_name("in/v/Initializer/initial_value")
        assert initial.colocation_groups() == [b"loc:@in/v"]


def test_in_place_operators_say_what_to_use():
    v = tf.Variable(1.0)
    with pytest.raises(RuntimeError, match="assign_add"):
        v += 1.0
    with pytest.raises(RuntimeError, match=r"assign\(variable \* value\)"):
        v *= 2.0


def test_a_pickled_variable_is_a_copy():
    import copy

    v = tf.Variable([1.0], name="v", trainable=False)
    other = copy.deepcopy(v)
    other.assign([5.0])
    assert np.array_equal(v, [1.0]) and not other.trainable and other.name == "v:0"
