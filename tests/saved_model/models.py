"""Models for the tests, and where those are that real TensorFlow 2.21 made."""

import pathlib

import minitf as tf

MADE_BY_TENSORFLOW = pathlib.Path(__file__).parent.parent / "fixtures" / "saved_models"


class Counter(tf.Module):
    """A function that changes a variable and one without an input signature."""

    def __init__(self):
        super().__init__()
        self.factor = tf.Variable(2.0)
        self.calls = tf.Variable(0, trainable=False)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def scale(self, x):
        self.calls.assign_add(1)
        return {"y": x * self.factor, "calls": self.calls.read_value()}

    @tf.function
    def times(self, a, k=2):
        return a * k


class Inner(tf.Module):
    """A module that can be called."""

    def __init__(self):
        super().__init__()
        self.w = tf.Variable([1.0, 2.0])

    @tf.function
    def __call__(self, x):
        return x * self.w


class Outer(tf.Module):
    """Modules in modules, lists and dicts, a constant and a branch."""

    def __init__(self):
        super().__init__()
        self.inner = Inner()
        self.parts = [tf.Variable(5.0), Inner()]
        self.named = {"a": tf.Variable(1.0), "b": (tf.Variable(3.0),)}
        self.constant = tf.constant([7.0])

    @tf.function(input_signature=[tf.TensorSpec([2], tf.float32)])
    def run(self, x):
        if tf.reduce_sum(x) > 0.0:
            return self.inner(x) + self.parts[0] + self.constant
        return x
