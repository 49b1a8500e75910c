"""The exercises of lesson 19, checkpoints.

In TensorFlow: no counterpart
"""

import os
import tempfile

from minitf_widgets.course.exercises import Exercise

import minitf as tf


def solve_1():
    """Counts the model once and Adam's two averages for every number of it."""
    return 3 * (784 * 128 + 128)


def solve_2():
    """Asks for the newest checkpoint and reads one variable of it."""

    def newest_step(folder):
        path = tf.train.latest_checkpoint(folder)
        if path is None:
            return None
        reader = tf.train.load_checkpoint(path)
        return int(reader.get_tensor("step/.ATTRIBUTES/VARIABLE_VALUE"))

    return newest_step


def solve_3():
    """Restores the model alone and asks whether all of it was found."""

    def load_weights(path, model):
        status = tf.train.Checkpoint(model=model).restore(path).expect_partial()
        status.assert_existing_objects_matched()

    return load_weights


def _saved(folder, steps):
    """Writes a checkpoint for each step; returns the path of the last."""
    model = tf.Module()
    model.weights = tf.Variable([1.0, 2.0])
    step = tf.Variable(0, dtype=tf.int64)
    everything = tf.train.Checkpoint(model=model, step=step)
    manager = tf.train.CheckpointManager(everything, folder, max_to_keep=2)
    path = None
    for number in steps:
        step.assign(number)
        path = manager.save()
    return path


def _step_after(answer, steps):
    with tempfile.TemporaryDirectory() as folder:
        _saved(folder, steps)
        return answer(folder)


def _restores(answer):
    with tempfile.TemporaryDirectory() as folder:
        path = _saved(folder, [3])
        model = tf.Module()
        model.weights = tf.Variable([0.0, 0.0])
        answer(path, model)
        return model.weights.numpy().tolist() == [1.0, 2.0]


def _complains(answer):
    with tempfile.TemporaryDirectory() as folder:
        path = _saved(folder, [3])
        model = tf.Module()
        model.weights = tf.Variable([0.0, 0.0])
        model.extra = tf.Variable(0.0)
        try:
            answer(path, model)
        except AssertionError:
            return True
        return False


def _needs_only_the_model(answer):
    """Whether it works for a checkpoint of which most is not wanted."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "more")
        model = tf.Module()
        model.weights = tf.Variable([1.0, 2.0])
        more = tf.train.Checkpoint(model=model, other=tf.Variable(3.0))
        model.weights.assign([5.0, 6.0])
        answer(more.save(path), model)
        return True


EXERCISES = (
    Exercise(
        "19.1",
        (
            (
                lambda a: int(a) != 100480,
                "that is the model alone; Adam remembers.",
            ),
            (lambda a: int(a) != 200960, "Adam keeps two averages for each number."),
            (lambda a: int(a) != 301056, "the bias is in a checkpoint as well."),
            (
                lambda a: int(a) == 301440,
                "count the matrix, the bias, Adam's copies.",
            ),
        ),
        (
            "The matrix has 784 * 128 numbers and the bias 128.",
            "For each number Adam keeps two more.",
        ),
        solve_1,
    ),
    Exercise(
        "19.2",
        (
            (lambda a: callable(a), "newest_step should be a function."),
            (
                lambda a: _step_after(a, [5]) is not None,
                "newest_step gave None for a folder with a checkpoint of step 5.",
            ),
            (
                lambda a: isinstance(_step_after(a, [5]), int),
                "the step should be an int, not an array, a tensor or a path.",
            ),
            (
                lambda a: _step_after(a, [5, 40]) == 40,
                "with checkpoints of the steps 5 and 40 it should be 40.",
            ),
            (
                lambda a: _step_after(a, []) is None,
                "for an empty folder it should return None.",
            ),
        ),
        (
            "tf.train.latest_checkpoint(folder) is a path, or None.",
            "The key is 'step/.ATTRIBUTES/VARIABLE_VALUE'.",
        ),
        solve_2,
    ),
    Exercise(
        "19.3",
        (
            (_restores, "the model should have the values of the checkpoint."),
            (
                _needs_only_the_model,
                "what else is in the file should not matter.",
            ),
            (
                _complains,
                "a variable that is not in the checkpoint should be an AssertionError.",
            ),
        ),
        (
            "tf.train.Checkpoint(model=model).restore(path) returns a status.",
            "assert_existing_objects_matched() looks at your objects only.",
        ),
        solve_3,
    ),
)
