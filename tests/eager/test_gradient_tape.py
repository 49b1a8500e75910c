"""GradientTape as programs use it: what it records, gives back and refuses."""

import gc
import threading
import weakref

import numpy as np
import pytest

import minitf as tf


def test_a_variable_is_watched_as_soon_as_it_is_read():
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = v * v
    assert tape.watched_variables() == (v,)
    assert tape.gradient(y, v).numpy() == 6.0


def test_a_variable_that_is_not_trainable_must_be_watched():
    v = tf.Variable(3.0, trainable=False)
    with tf.GradientTape() as tape:
        y = v * v
    assert tape.watched_variables() == ()
    assert tape.gradient(y, v) is None
    with tf.GradientTape() as tape:
        tape.watch(v)
        y = v * v
    assert tape.gradient(y, v).numpy() == 6.0


def test_a_tape_need_not_watch_what_is_read():
    v = tf.Variable(3.0)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        y = v * v
    assert tape.gradient(y, v) is None


def test_a_tape_is_used_once_unless_it_is_persistent():
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    tape.gradient(y, x)
    with pytest.raises(RuntimeError, match="only be used to compute one set"):
        tape.gradient(y, x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
        z = y * x
    assert tape.gradient(y, x).numpy() == 4.0
    assert tape.gradient(z, [x, y])[1].numpy() == 2.0


def test_a_used_tape_still_knows_its_variables():
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = v * 2.0
    tape.gradient(y, v)
    assert tape.watched_variables() == (v,)


def test_nothing_flows_to_what_was_not_watched():
    x, y = tf.constant(1.0), tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = x * y
    assert tape.gradient(z, [x, y])[1] is None


def test_unconnected_gradients_can_be_zeros():
    v = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = tf.constant(1.0) * 2.0
    found = tape.gradient(y, v, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    assert found.numpy().tolist() == [0.0, 0.0]
    with pytest.raises(ValueError, match="unconnected_gradients"):
        tape.gradient(y, v, unconnected_gradients="nothing")


def test_the_result_has_the_structure_of_the_sources():
    a, b = tf.Variable(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = {"product": a * b, "more": [a * 10.0]}
    found = tape.gradient(y, {"first": a, "rest": (b, [a])})
    assert found["first"].numpy() == 13.0
    assert found["rest"][0].numpy() == 2.0
    assert found["rest"][1][0].numpy() == 13.0
    assert type(found["rest"]) is tuple


def test_output_gradients_weigh_the_targets():
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    found = tape.gradient(y, x, output_gradients=tf.constant([10.0, 100.0]))
    assert found.numpy().tolist() == [20.0, 400.0]


def test_a_source_listed_twice_gets_its_gradient_twice():
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    assert [g.numpy() for g in tape.gradient(y, [x, x])] == [6.0, 6.0]


def test_the_gradient_of_a_tensor_by_itself_is_one():
    x, v = tf.constant([1.0, 2.0]), tf.Variable([3.0])
    with tf.GradientTape(persistent=True) as tape:
        pass
    assert tape.gradient(x, x).numpy().tolist() == [1.0, 1.0]
    assert tape.gradient(v, v).numpy().tolist() == [1.0]


def test_gradients_add_up_over_all_ways():
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
        z = y * x + y
    assert tape.gradient(z, x).numpy() == 3 * 9.0 + 2 * 3.0


def test_nested_tapes_give_higher_derivatives():
    x = tf.constant(2.0)
    with tf.GradientTape() as third:
        third.watch(x)
        with tf.GradientTape() as second:
            second.watch(x)
            with tf.GradientTape() as first:
                first.watch(x)
                y = x**4
            dy = first.gradient(y, x)
        d2y = second.gradient(dy, x)
    d3y = third.gradient(d2y, x)
    assert [d.numpy() for d in (dy, d2y, d3y)] == [32.0, 48.0, 48.0]


def test_a_persistent_tape_can_record_its_own_gradient():
    x = tf.constant(2.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x**3
        dy = tape.gradient(y, x)
    assert tape.gradient(dy, x).numpy() == 12.0


def test_stop_recording_leaves_a_gap():
    v = tf.Variable(3.0)
    with tf.GradientTape(persistent=True) as tape:
        y = v * v
        with tape.stop_recording():
            z = v * 100.0
        w = y * 2.0
    assert tape.gradient(z, v) is None
    assert tape.gradient(w, v).numpy() == 12.0


def test_stop_recording_wants_a_tape_that_records():
    with pytest.raises(RuntimeError, match="not recording"):
        with tf.GradientTape().stop_recording():
            pass
    with tf.GradientTape() as tape:
        pass
    with pytest.raises(ValueError, match="Tape is not recording"):
        with tape.stop_recording():
            pass


def test_stop_recording_goes_on_after_an_error():
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        with pytest.raises(ZeroDivisionError), tape.stop_recording():
            raise ZeroDivisionError
        y = v * v
    assert tape.gradient(y, v).numpy() == 6.0


def test_reset_forgets_and_goes_on():
    v, w = tf.Variable(3.0), tf.Variable(4.0)
    with tf.GradientTape() as tape:
        y = v * v
        tape.reset()
        y = y + w * w
    assert tape.watched_variables() == (w,)
    dv, dw = tape.gradient(y, [v, w])
    assert dv is None
    assert dw.numpy() == 8.0
    with pytest.raises(ValueError, match="Tape is not recording"):
        tape.reset()


def test_a_tape_can_be_entered_again_but_not_twice_at_once():
    v = tf.Variable(2.0)
    tape = tf.GradientTape()
    with tape:
        y = v * 2.0
    with tape:
        z = y * v
        with pytest.raises(ValueError, match="Tape is still recording"):
            tape.__enter__()
    assert tape.gradient(z, v).numpy() == 8.0


def test_watch_wants_tensors_and_a_tape_in_use():
    with tf.GradientTape() as tape:
        with pytest.raises(ValueError, match="not tf.Tensor or tf.Variable"):
            tape.watch([1.0])
    with pytest.raises(RuntimeError, match="no record"):
        tf.GradientTape().watch(tf.constant(1.0))


def test_sources_and_targets_of_other_kinds_are_errors():
    v = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = v * 2.0
    with pytest.raises(TypeError, match="Argument `target`"):
        tape.gradient(None, v)
    with pytest.raises(TypeError, match="DType"):
        tape.gradient(y, ["v"])
    with pytest.raises(AttributeError, match="tensors and variables"):
        tape.gradient(y, 2.0)


def test_integers_have_no_gradient_and_a_warning_says_so(caplog):
    logger = tf.get_logger()
    logger.addHandler(caplog.handler)
    x = tf.constant(2)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    assert tape.gradient(y, x) is None
    logger.removeHandler(caplog.handler)
    assert "watched tensor must be floating" in caplog.text
    assert "target tensor must be floating" in caplog.text


def test_an_op_without_a_rule_is_an_error_that_names_it():
    x = tf.constant([[2.0, 0.0], [0.0, 3.0]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y, _ = tf.linalg.lu(x)
    with pytest.raises(LookupError, match="no entry for: Lu"):
        tape.gradient(y, x)


def test_nothing_flows_through_stop_gradient():
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.stop_gradient(x * x) * x
    assert tape.gradient(y, x).numpy() == 9.0


def test_prevent_gradient_refuses_with_its_message():
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.raw_ops.PreventGradient(input=x, message="ask nobody")
    with pytest.raises(LookupError, match="ask nobody"):
        tape.gradient(y, x)


def test_a_ragged_source_gets_a_ragged_gradient():
    x = tf.ragged.constant([[1.0, 2.0], [3.0]])
    with tf.GradientTape() as tape:
        tape.watch(x.flat_values)
        y = x * x
    found = tape.gradient(y, x)
    assert isinstance(found, tf.RaggedTensor)
    assert found.to_list() == [[2.0, 4.0], [6.0]]


def test_gathered_rows_get_slices_as_a_gradient():
    v = tf.Variable([[1.0], [2.0], [3.0]])
    with tf.GradientTape() as tape:
        y = tf.gather(v, [2, 0, 2])
    found = tape.gradient(y, v)
    assert isinstance(found, tf.IndexedSlices)
    assert tf.convert_to_tensor(found).numpy().tolist() == [[1.0], [0.0], [2.0]]


def test_a_sparse_tensor_is_no_source():
    x = tf.sparse.from_dense([[0.0, 2.0]])
    with tf.GradientTape() as tape:
        tape.watch(x.values)
        y = x.values * 2.0
    with pytest.raises(ValueError, match="SparseTensor is not supported"):
        tape.gradient(y, x)


def test_threads_do_not_hear_each_other():
    v, w = tf.Variable(2.0), tf.Variable(5.0)
    recorded, inside = [], threading.Event()
    done = threading.Event()

    def work():
        with tf.GradientTape() as tape:
            inside.set()
            done.wait(10)
            recorded.append(tape.gradient(w * 3.0, w))
            recorded.append(tape.watched_variables())

    thread = threading.Thread(target=work)
    with tf.GradientTape() as tape:
        thread.start()
        inside.wait(10)
        y = v * v
        done.set()
        thread.join()
    assert tape.watched_variables() == (v,)
    assert tape.gradient(y, v).numpy() == 4.0
    assert recorded[0] is not None
    assert recorded[1] == (w,)


def test_a_tape_that_is_gone_keeps_nothing():
    v = tf.Variable(np.ones(1000, np.float32))
    with tf.GradientTape() as tape:
        middle = v * 2.0
        y = middle * middle
    tape.gradient(y, v)
    gone = weakref.ref(middle)
    del middle, y
    gc.collect()
    assert gone() is None
    assert tape.watched_variables() == (v,)


def test_long_chains_do_not_overflow_the_stack():
    x = tf.constant(1.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for _ in range(5000):
            y = y + 1.0
    assert tape.gradient(y, x).numpy() == 1.0


def test_a_tape_in_a_graph_adds_operations_to_it():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.constant([1.0, 2.0])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        found = tape.gradient(y, x)
        assert session.run(found).tolist() == [2.0, 4.0]


@pytest.mark.parametrize("target", [9.0, np.float32(9.0), [9.0], "a"])
def test_a_number_is_no_target_of_a_gradient(target):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        x * x
    with pytest.raises(AttributeError, match="must be a tensor that the tape"):
        tape.gradient(target, x)
