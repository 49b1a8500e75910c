"""Typical wrong answers of lesson 19, and a part of what the learner is told."""

import minitf as tf


def reads_as_array(folder):
    path = tf.train.latest_checkpoint(folder)
    if path is not None:
        reader = tf.train.load_checkpoint(path)
        return reader.get_tensor("step/.ATTRIBUTES/VARIABLE_VALUE")


def reads_the_first(folder):
    reader = tf.train.load_checkpoint(f"{folder}/ckpt-1")
    return int(reader.get_tensor("step/.ATTRIBUTES/VARIABLE_VALUE"))


def forgets_the_empty(folder):
    reader = tf.train.load_checkpoint(tf.train.latest_checkpoint(folder))
    return int(reader.get_tensor("step/.ATTRIBUTES/VARIABLE_VALUE"))


def restores_quietly(path, model):
    tf.train.Checkpoint(model=model).restore(path)


def wants_everything(path, model):
    tf.train.Checkpoint(model=model).restore(path).assert_consumed()


def under_another_name(path, model):
    tf.train.Checkpoint(net=model).restore(path)


WRONG = {
    "19.1": [
        (lambda: 100480, "the model alone"),
        (lambda: 200960, "two averages"),
        (lambda: 3 * 784 * 128, "the bias"),
        (lambda: 12, "count the matrix"),
    ],
    "19.2": [
        (lambda: lambda folder: None, "gave None"),
        (lambda: reads_as_array, "should be an int"),
        (lambda: reads_the_first, "it should be 40"),
        (lambda: forgets_the_empty, "should return None"),
    ],
    "19.3": [
        (lambda: under_another_name, "the values of the checkpoint"),
        (lambda: restores_quietly, "should be an AssertionError"),
        (lambda: wants_everything, "the values of the checkpoint"),
    ],
}
