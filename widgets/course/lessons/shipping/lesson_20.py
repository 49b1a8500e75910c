"""The exercises of lesson 20: freezing, SavedModel and protobuf.

In TensorFlow: no counterpart
"""

import os
import tempfile

from minitf_widgets.course.exercises import Exercise

import minitf as tf


def solve_1():
    """Adds up seven bits of each byte, the lowest first."""

    def varint(data):
        number = 0
        for place, byte in enumerate(data):
            number += (byte & 0x7F) << (7 * place)
        return number

    return varint


def solve_2():
    """Freezes: variables become constants, and what `name` does not need goes."""

    def frozen_graph(graph, session, name):
        return tf.compat.v1.graph_util.convert_variables_to_constants(
            session, graph.as_graph_def(), [name]
        )

    return frozen_graph


def solve_3():
    """Traces the method for float32 tensors of any shape."""

    class Doubling(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec(None, tf.float32)])
        def double(self, x):
            return 2.0 * x

    return Doubling()


def _freeze(answer):
    """What is frozen of a graph with a variable and something that is not needed."""
    with tf.Graph().as_default() as graph, tf.compat.v1.Session() as session:
        weight = tf.compat.v1.get_variable("weight", initializer=tf.constant(1.0))
        tf.multiply(weight, 2.0, name="wanted")
        tf.multiply(weight, 3.0, name="unwanted")
        session.run(weight.initializer)
        session.run(weight.assign(21.0))
        return answer(graph, session, "wanted")


def _is_graph_def(answer):
    return hasattr(_freeze(answer), "node")


def _has_no_variable(answer):
    return not any("Var" in node.op for node in _freeze(answer).node)


def _has_only_what_is_needed(answer):
    names = {node.name for node in _freeze(answer).node}
    return "wanted" in names and "unwanted" not in names


def _knows_the_value(answer):
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(_freeze(answer), name="")
        with tf.compat.v1.Session() as session:
            return session.run(graph.get_tensor_by_name("wanted:0")) == 42.0


def _loaded(model):
    folder = os.path.join(tempfile.mkdtemp(), "model")
    tf.saved_model.save(model, folder)
    return tf.saved_model.load(folder)


def _doubles_any_shape(model):
    loaded = _loaded(model)
    column = loaded.double(tf.constant([[1.5], [2.0]])).numpy().tolist()
    return column == [[3.0], [4.0]] and float(loaded.double(tf.constant(4.0))) == 8.0


EXERCISES = (
    Exercise(
        "20.1",
        (
            (lambda f: f(b"\x07") == 7, "one byte below 128 is the number itself."),
            (
                lambda f: f(b"\xac\x02") != 44 + 2,
                "the second byte counts 128 times: shift it by 7 bits.",
            ),
            (
                lambda f: f(b"\xac\x02") == 300,
                'varint(b"\\xac\\x02") should be 300: take the top bit off.',
            ),
            (
                lambda f: f(b"\xff\xff\x03") == 65535,
                "it should work for three bytes, too: ff ff 03 is 65535.",
            ),
        ),
        ("byte & 0x7F takes the top bit off.", "Byte i counts (byte & 0x7F) << 7 * i."),
        solve_1,
    ),
    Exercise(
        "20.2",
        (
            (_is_graph_def, "it should return a GraphDef."),
            (_has_no_variable, "there is still a variable in it."),
            (_has_only_what_is_needed, "only what the operation needs should be kept."),
            (_knows_the_value, "the present value of the variable should be in it."),
        ),
        (
            "tf.compat.v1.graph_util.convert_variables_to_constants does it.",
            "Its last argument is a list of names of operations: [name].",
        ),
        solve_2,
    ),
    Exercise(
        "20.3",
        (
            (lambda m: isinstance(m, tf.Module), "model should be a tf.Module."),
            (lambda m: hasattr(m, "double"), "the module needs a method `double`."),
            (
                lambda m: hasattr(_loaded(m), "double"),
                "after loading, `double` is gone: only a tf.function is saved.",
            ),
            (
                _doubles_any_shape,
                "after loading, double(x) should give 2 * x for every shape.",
            ),
        ),
        (
            "Give @tf.function an input_signature; else nothing is traced yet.",
            "tf.TensorSpec(None, tf.float32) is a float32 tensor of any shape.",
        ),
        solve_3,
    ),
)
