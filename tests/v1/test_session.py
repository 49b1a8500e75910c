"""Sessions: what TF1 programs rely on beside fetches and feeds."""

import logging
import threading

import pytest

import minitf as tf
from minitf.core.errors import NotFoundError

v1 = tf.compat.v1


def test_an_operation_without_outputs_runs_what_it_waits_for():
    with tf.Graph().as_default(), v1.Session() as session:
        v = tf.Variable(1.0)
        session.run(v.initializer)
        with tf.control_dependencies([v.assign_add(1.0).op]):
            done = tf.no_op()
        assert session.run(done) is None
        assert session.run(v) == 2.0


def test_a_closed_session_refuses():
    with tf.Graph().as_default():
        x = tf.constant(1)
        session = v1.Session()
        session.close()
        with pytest.raises(RuntimeError, match="closed"):
            session.run(x)


def test_an_empty_graph_refuses():
    with pytest.raises(RuntimeError, match="graph is empty"):
        v1.Session(graph=tf.Graph()).run([])


@pytest.mark.parametrize("argument", ["target", "graph", "config"])
def test_arguments_of_a_wrong_type_are_an_error(argument):
    with pytest.raises(TypeError, match=f"Argument `{argument}`"):
        v1.Session(**{argument: 3})


def test_there_is_no_server_to_connect_to():
    with pytest.raises(NotFoundError, match="in this process"):
        v1.Session("grpc://somewhere:2222")


def test_a_callable_feeds_its_arguments():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [])
        double = session.make_callable(x * 2.0, feed_list=[x])
        assert double(4.0) == 8.0
        with pytest.raises(TypeError, match="feed_list"):
            session.make_callable(x, feed_list="x:0")


def test_a_placeholder_without_a_value_is_named():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, 64], name="scope/x")
        wanted = (
            "You must feed a value for placeholder tensor 'scope/x' with dtype float "
            "and shape [?,64]"  # TensorFlow's words
        )
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            session.run(x * 2.0)
        assert wanted in caught.value.message


def test_an_interactive_session_is_the_default_until_it_is_closed():
    with tf.Graph().as_default():
        x = tf.constant(3)
        session = v1.InteractiveSession()
        assert x.eval() == 3
        assert v1.get_default_session() is session
        session.close()
        assert v1.get_default_session() is None


def test_a_second_interactive_session_is_complained_about(caplog, monkeypatch):
    monkeypatch.setattr(tf.get_logger(), "propagate", True)
    with tf.Graph().as_default(), caplog.at_level(logging.ERROR):
        first, second = v1.InteractiveSession(), v1.InteractiveSession()
        second.close()
        first.close()
    assert "interactive session is already active" in caplog.text


def test_a_config_switches_passes_of_the_optimiser():
    from minitf.v1.session import _options_of

    config = v1.ConfigProto()
    config.graph_options.rewrite_options.constant_folding = 2  # OFF
    config.graph_options.optimizer_options.opt_level = -1  # L0
    assert _options_of(config) == {
        "constant_folding": False,
        "common_subgraph_elimination": False,
    }
    with tf.Graph().as_default(), v1.Session(config=config) as session:
        assert session.run(tf.constant(1) + 2) == 3


def test_devices_are_listed():
    with tf.Graph().as_default():
        (device,) = v1.Session().list_devices()
    assert device.name == "/job:localhost/replica:0/task:0/device:CPU:0"
    assert device.device_type == "CPU"


def test_the_default_graph_of_eager_code_can_be_reset():
    first = v1.get_default_graph()
    assert v1.get_default_graph() is first
    v1.reset_default_graph()
    assert v1.get_default_graph() is not first


def test_resetting_inside_a_graph_is_refused():
    with tf.Graph().as_default(), pytest.raises(AssertionError, match="nested"):
        v1.reset_default_graph()
    with pytest.raises(AssertionError, match="nested"):
        with v1.Session(graph=tf.Graph()):
            v1.reset_default_graph()


def test_each_thread_has_its_own_stack_of_sessions():
    seen = []
    with tf.Graph().as_default(), v1.Session():
        thread = threading.Thread(target=lambda: seen.append(v1.get_default_session()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_a_graph_that_grows_does_not_compile_old_requests_again():
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32)
        y = x * 2.0
        for i in range(3):
            assert session.run(y, {x: i}) == 2.0 * i
            tf.constant(i)
        assert len(session._programs) == 1


def test_a_rewired_graph_is_compiled_again():
    with tf.Graph().as_default(), v1.Session() as session:
        a, b = tf.constant(1.0), tf.constant(5.0)
        y = tf.negative(a)
        assert session.run(y) == -1.0
        y.op._update_input(0, b)
        assert session.run(y) == -5.0
