"""Reading a variable tells tapes, and functions being traced, that it is used."""

import numpy as np
import pytest

import minitf as tf
from minitf.core import context

READS = {
    "value": lambda v: v.value(),
    "read_value": lambda v: v.read_value(),
    "operator": lambda v: v + 1.0,
    "op": lambda v: tf.exp(v),
    "convert_to_tensor": tf.convert_to_tensor,
    "identity": tf.identity,
    "sparse_read": lambda v: v.sparse_read([0]),
    "gather": lambda v: tf.gather(v, [0]),
    "gather_nd": lambda v: v.gather_nd([[0]]),
    "slice": lambda v: v[1:],
    "in_a_list": lambda v: tf.stack([v, v]),
    "after_an_assignment": lambda v: v.assign_add([1.0, 1.0]) * 2.0,
}


@pytest.mark.parametrize("how", READS)
def test_a_tape_watches_a_trainable_variable_that_is_read(how):
    v = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = READS[how](v)
    assert [w.handle is v.handle for w in tape.watched_variables()] == [True]
    assert tape.gradient(y, v) is not None


@pytest.mark.parametrize("how", READS)
def test_a_tape_does_not_watch_a_variable_that_is_not_trainable(how):
    v = tf.Variable([1.0, 2.0], trainable=False)
    with tf.GradientTape() as tape:
        y = READS[how](v)
    assert tape.watched_variables() == ()
    assert tape.gradient(y, v) is None


def test_assigning_alone_does_not_use_a_variable():
    v = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        v.assign([3.0, 4.0])
        v.scatter_nd_update([[0]], [5.0])
    assert tape.watched_variables() == ()


def test_a_value_read_before_an_assignment_keeps_its_gradient():
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = v * v
        v.assign(10.0)
        y += v
    assert tape.gradient(y, v).numpy() == 3.0 + 3.0 + 1.0


def test_a_function_being_traced_hears_of_variables_that_are_read():
    class Listening(tf.Graph):
        building_function = True

        def __init__(self):
            super().__init__()
            self.heard = []

        def variable_accessed(self, variable):
            self.heard.append(variable)

    with tf.Graph().as_default():
        v = tf.Variable(1.0)
        graph = Listening()
        with context.entering(graph=graph):
            v._tell_recorders()
    assert graph.heard == [v]


def test_reference_variables_have_gradients_through_their_reads():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        v = tf.compat.v1.Variable([1.0, 2.0], use_resource=False)
        y = tf.reduce_sum(v * v.read_value() * tf.gather(v, [1]))
        (dv,) = tf.gradients(y, v)
        session.run(v.initializer)
        np.testing.assert_allclose(session.run(tf.convert_to_tensor(dv)), [4.0, 13.0])
