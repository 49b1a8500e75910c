"""Whole TF1 programs, each in a process of its own: the switches are for good."""

import subprocess
import sys

import pytest

from tools import source_tree

SWITCHES = "import minitf.compat.v1 as tf\ntf.disable_v2_behavior()\n"


def run(program, *arguments):
    """Runs a program; returns the lines it printed."""
    command = [sys.executable, "-W", "error", "-c", program, *arguments]
    done = subprocess.run(
        command, cwd=source_tree.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_linear_regression_with_reference_variables():
    # Printed by TensorFlow, too.
    assert run(
        SWITCHES
        + """
x = tf.placeholder(tf.float32, [None], name="x")
y = tf.placeholder(tf.float32, [None], name="y")
w = tf.Variable(0.0, name="w")
with tf.variable_scope("bias"):
    b = tf.get_variable("b", [], initializer=tf.zeros_initializer())
error = w * x + b - y
loss = tf.reduce_mean(tf.square(error), name="loss")
step = tf.train.get_or_create_global_step()
train = tf.group(
    tf.assign_sub(w, 0.1 * tf.reduce_mean(2.0 * error * x)),
    tf.assign_sub(b, 0.1 * tf.reduce_mean(2.0 * error)),
    tf.assign_add(step, 1),
)
print(w, b, loss)
print([v.op.type for v in tf.global_variables()], tf.trainable_variables() == [w, b])
print(x.shape[0], w == w, w == b)
with tf.Session() as sess:
    print(sess.run(tf.report_uninitialized_variables()))
    sess.run(tf.global_variables_initializer())
    feed = {x: [0.0, 1.0, 2.0, 3.0], y: [1.0, 3.0, 5.0, 7.0]}
    for i in range(200):
        sess.run(train, feed)
    print("%.3f %.3f" % tuple(sess.run([w, b])), tf.train.global_step(sess, step))
"""
    ) == [
        "<tf.Variable 'w:0' shape=() dtype=float32_ref> "
        "<tf.Variable 'bias/b:0' shape=() dtype=float32_ref> "
        'Tensor("loss:0", shape=(), dtype=float32)',
        "['VariableV2', 'VariableV2', 'VariableV2'] True",
        "? True False",
        "[b'w' b'bias/b' b'global_step']",
        "2.000 1.000 200",
    ]


def test_disabling_eager_execution_alone_keeps_resource_variables():
    assert run(
        """
import minitf as tf
v1 = tf.compat.v1
v1.disable_eager_execution()
print(tf.executing_eagerly(), tf.constant(1.0) + 2.0)
v = tf.Variable(3.0, name="v")
print(v, v1.Variable(1.0).op.type)
import threading
t = threading.Thread(target=lambda: print(tf.constant(1).name))
t.start(); t.join()
with v1.Session() as s:
    s.run(v1.global_variables_initializer())
    print(s.run(v.assign_add(1.0)))
v1.reset_default_graph()
print(len(v1.get_default_graph().get_operations()))
try:
    tf.constant(1)
    v1.enable_eager_execution()
except ValueError as e:
    print(e)
"""
    ) == [
        'False Tensor("add:0", shape=(), dtype=float32)',
        "<tf.Variable 'v:0' shape=() dtype=float32> VarHandleOp",
        "Const:0",
        "4.0",
        "0",
        "tf.enable_eager_execution must be called at program startup.",
    ]


def test_the_switches_can_be_turned_back():
    assert run(
        """
import minitf as tf
v1 = tf.compat.v1
v1.disable_v2_behavior()
v1.enable_v2_behavior()
print(tf.executing_eagerly(), v1.resource_variables_enabled())
print(tf.constant(1) == 1, tf.constant([1]).shape[0], v1.control_flow_v2_enabled())
"""
    ) == ["True True", "tf.Tensor(True, shape=(), dtype=bool) 1 True"]


APP = """
import minitf.compat.v1 as tf
flags = tf.app.flags
flags.DEFINE_integer("steps", 3, "how many")
flags.DEFINE_float("rate", 0.5, "how fast")
flags.DEFINE_string("name", "x", "which")
flags.DEFINE_boolean("fast", False, "whether")
flags.DEFINE_list("sizes", "1,2", "how large")
flags.DEFINE_enum("mode", "train", ["train", "eval"], "what")
FLAGS = flags.FLAGS
def main(argv):
    print(FLAGS.steps, FLAGS.rate, FLAGS.name, FLAGS.fast, FLAGS.sizes, FLAGS.mode)
    print(argv[1:])
tf.app.run()
"""


@pytest.mark.parametrize(
    "arguments, line",
    [
        ([], "3 0.5 x False ['1', '2'] train"),
        (
            ["--steps=5", "--rate", "2", "--fast", "--sizes=7"],
            "5 2.0 x True ['7'] train",
        ),
        (["--nofast", "--fast=true", "--mode=eval"], "3 0.5 x True ['1', '2'] eval"),
    ],
)
def test_flags_are_read_from_the_command_line(arguments, line):
    assert run(APP, *arguments, "rest") == [line, "['rest']"]


def test_log_messages_look_like_tensorflows():
    command = [sys.executable, "-c"]
    program = (
        "import minitf.compat.v1 as tf; tf.logging.info('no'); "
        "tf.logging.set_verbosity(tf.logging.INFO); tf.logging.info('step %d', 3)"
    )
    done = subprocess.run(
        [*command, program], cwd=source_tree.ROOT, capture_output=True, text=True
    )
    assert done.stderr == "INFO:tensorflow:step 3\n"
