"""Wherever one scrubs to, the values are those of a fresh run to that point.

Programs are made at random, with branches, loops, calls and variables, and half of them
with gradients. The fresh run is the executor's, stopped there, not the recorder's.
"""

import itertools
import random
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from minitf_widgets import addresses
from minitf_widgets.stepper import record

import minitf as tf
from minitf.core import context
from minitf.runtime import executor
from tests.autograph.test_autograph_properties import blocks, compiled

_OTHER_NUMBERS = re.compile(r"count\(\d+\)|fuel.*|\b\d+\b")


def with_floats(lines):
    """The same program with numbers that have gradients."""

    def rewritten(match):
        return f"{match[0]}.0" if match[0].isdigit() else match[0]

    lines = [re.sub(r"for [abc] in", "for i in", line) for line in lines]
    return [_OTHER_NUMBERS.sub(rewritten, line) for line in lines]


def traced(lines, with_gradient):
    """A traced function of three arguments around a program, and its variable."""
    dtype = tf.float32 if with_gradient else tf.int32
    program, text = compiled(
        with_floats(lines) if with_gradient else lines, "a, b, c", tf.range
    )
    variable = tf.Variable(tf.cast(2, dtype))
    inner = tf.function(program)

    @tf.function
    def plain(a, b, c):
        found = inner(a + variable, b, c)
        variable.assign_add(found[0])
        return found

    @tf.function
    def differentiated(a, b, c):
        with tf.GradientTape() as tape:
            tape.watch([a, b])
            found = inner(a * variable, b, c)
            loss = found[0] * found[1] + found[2]
        gradients = tape.gradient(loss, [a, b, variable])
        if gradients[2] is not None:
            variable.assign_sub(gradients[2])
        return [g for g in gradients if g is not None]

    function = differentiated if with_gradient else plain
    concrete = function.get_concrete_function(*[tf.TensorSpec([], dtype)] * 3)
    return concrete, variable, dtype, text


def fresh_run(concrete, tensors, count):
    """Runs the first `count` operations anew; address -> copies of what it made."""
    body = concrete.graph
    arrays = [x._array for x in [*tensors, *concrete.captured_inputs]]
    feeds = dict(zip(map(id, body.inputs), arrays, strict=True))
    store = context.state().resources
    steps = executor.steps(body.outputs, feeds, body.control_outputs, store)
    ran = (step for step in steps if step.node.type != "Const")
    latest = {}
    for step in itertools.islice(ran, count):
        made = [np.array(y) for y in step.outputs]
        latest[addresses.address(step.frame, step.node)] = made
    return latest


def check(lines, values, with_gradient):
    concrete, variable, dtype, text = traced(lines, with_gradient)
    tensors = [tf.constant(x, dtype) for x in values]
    variable.assign(tf.cast(2, dtype))
    with record() as recording:
        concrete(*tensors)
    variable.assign_add(variable)  # nothing that comes later changes the recording
    count = len(recording)
    chosen = random.Random(count)
    for position in {0, count, *(chosen.randint(0, count) for _ in range(4))}:
        variable.assign(tf.cast(2, dtype))
        fresh = fresh_run(concrete, tensors, position)
        ran = {m.address for m in recording.moments[:position]}
        assert ran == set(fresh), text
        for address, outputs in fresh.items():
            for number, output in enumerate(outputs):
                kept = recording.value_at(position, address, number)
                if output.dtype != object:
                    np.testing.assert_array_equal(kept, output, err_msg=text)
    return recording


generated = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
arguments = st.tuples(*[st.integers(0, 20)] * 3)


@pytest.mark.slow
@generated
@given(blocks(2, False, False), arguments)
def test_scrubbing_shows_what_a_fresh_run_to_that_point_gives(lines, values):
    check(lines, values, with_gradient=False)


@pytest.mark.slow
@generated
@given(blocks(2, False, False), arguments)
def test_scrubbing_through_gradients_shows_what_a_fresh_run_gives(lines, values):
    check(lines, values, with_gradient=True)


LOOP = ["for i in count(3):", "    if a > b:", "        a = (a * 2) % 97", "    b += 7"]


def test_a_program_with_a_loop_a_branch_and_a_gradient_is_scrubbed_exactly():
    recording = check(LOOP, (20, 3, 5), with_gradient=True)
    assert any(moment.backward for moment in recording.moments)
    labels = {level.label for m in recording.moments for level in m.path}
    assert {"body", "cond", "then"} <= labels
