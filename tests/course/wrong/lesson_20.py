"""Typical wrong answers of lesson 20, and a part of what the learner is told."""

import minitf as tf


def adds_bytes(data):
    return sum(byte & 0x7F for byte in data)


def keeps_the_top_bit(data):
    return sum(byte << 7 * i for i, byte in enumerate(data))


def two_bytes_only(data):
    return (data[0] & 0x7F) + (data[1] << 7 if len(data) > 1 else 0)


def not_frozen(graph, session, name):
    return graph.as_graph_def()


def everything(graph, session, name):
    return tf.compat.v1.graph_util.convert_variables_to_constants(
        session, graph.as_graph_def(), [name, "unwanted"]
    )


def a_new_graph(graph, session, name):
    with tf.Graph().as_default() as other:
        tf.constant(2.0, name=name)
    return other.as_graph_def()


class Plain(tf.Module):
    def double(self, x):
        return 2.0 * x


class OneShape(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def double(self, x):
        return 2.0 * x


class Nothing(tf.Module):
    pass


WRONG = {
    "20.1": [
        (lambda: lambda data: None, "the number itself"),
        (lambda: adds_bytes, "shift it by 7 bits"),
        (lambda: keeps_the_top_bit, "take the top bit off"),
        (lambda: two_bytes_only, "three bytes"),
    ],
    "20.2": [
        (lambda: lambda graph, session, name: None, "should return a GraphDef"),
        (lambda: not_frozen, "still a variable"),
        (lambda: everything, "only what the operation needs"),
        (lambda: a_new_graph, "the present value"),
    ],
    "20.3": [
        (lambda: 2.0, "should be a tf.Module"),
        (lambda: Nothing(), "needs a method"),
        (lambda: Plain(), "is gone"),
        (lambda: OneShape(), "for every shape"),
    ],
}
