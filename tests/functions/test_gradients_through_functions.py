"""Tapes around, inside and across functions. Numbers are exact or TensorFlow 2.21's."""

import threading

import pytest

import minitf as tf

TWO = tf.constant(2.0)


def gradient(function, *sources):
    with tf.GradientTape() as tape:
        for source in sources:
            tape.watch(source)
        y = function(*sources)
    return [g if g is None else g.numpy() for g in tape.gradient(y, sources)]


def test_a_tape_sees_through_a_call_to_arguments_captures_and_variables():
    v = tf.Variable(3.0)
    f = tf.function(lambda x: x * x * v)
    with tf.GradientTape() as tape:
        tape.watch(TWO)
        y = f(TWO)
    assert [g.numpy() for g in tape.gradient(y, [TWO, v])] == [12.0, 4.0]
    captured = tf.function(lambda: TWO * TWO)
    with tf.GradientTape() as tape:
        tape.watch(TWO)
        y = captured()
    assert tape.gradient(y, TWO).numpy() == 4.0


def test_a_tape_inside_a_function_works_as_outside():
    v = tf.Variable(3.0)

    @tf.function
    def f(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x * v
        return tape.gradient(y, [x, v])

    assert [g.numpy() for g in f(TWO)] == [12.0, 4.0]


def test_variables_that_are_arguments_have_gradients():
    v = tf.Variable(3.0)
    square = tf.function(lambda a: a * a)
    with tf.GradientTape() as tape:
        y = square(v)
    assert tape.gradient(y, v).numpy() == 6.0
    outer = tf.function(lambda: square(v) * 2.0)
    with tf.GradientTape() as tape:
        y = outer()
    assert tape.gradient(y, v).numpy() == 12.0
    assert outer.get_concrete_function().variables == (v,)


@pytest.mark.parametrize("wrap", [lambda f: f, tf.function])
def test_second_order_through_around_and_inside_functions(wrap):
    cube = tf.function(lambda x: x**3)

    @wrap
    def twice(x):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = cube(x)
            first = inner.gradient(y, x)
        return first, outer.gradient(first, x)

    assert [g.numpy() for g in twice(TWO)] == [12.0, 12.0]
    assert gradient(lambda x: twice(x)[1], TWO) == [6.0]


def test_jacobians_of_and_in_functions():
    x = tf.constant([1.0, 2.0])
    cube = tf.function(lambda x: x**3)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = cube(x)
    assert tape.jacobian(y, x).numpy().tolist() == [[3.0, 0.0], [0.0, 12.0]]

    @tf.function
    def inside(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x**2
        return tape.jacobian(y, x)

    assert inside(x).numpy().tolist() == [[2.0, 0.0], [0.0, 4.0]]


def test_tf_gradients_and_hessians_work_inside_functions():
    v = tf.Variable(3.0)
    cube = tf.function(lambda x: x**3)

    @tf.function
    def f(x):
        return tf.gradients(cube(x) * v, [x, v]), tf.hessians(x**3, x)

    (dx, dv), (second,) = f(TWO)
    assert (dx.numpy(), dv.numpy(), second.numpy()) == (36.0, 8.0, 12.0)


def test_forward_accumulators_go_through_functions():
    cube = tf.function(lambda x: x**3)
    with tf.autodiff.ForwardAccumulator(TWO, tf.constant(1.0)) as forward:
        y = cube(TWO)
    assert forward.jvp(y).numpy() == 12.0


def test_custom_gradients_inside_and_under_functions():
    clip = tf.custom_gradient(lambda x: (tf.identity(x), lambda dy: dy * 100.0))
    assert gradient(tf.function(lambda x: clip(x) * x), TWO) == [202.0]
    seven = tf.custom_gradient(lambda x: (x * x, lambda dy: dy * 7.0))
    assert gradient(tf.function(seven), TWO) == [7.0]


def test_gradients_of_loops_stopped_gradients_and_unused_arguments():
    @tf.function
    def loop(x):
        while x < 100.0:
            x = x * x
        return x

    assert gradient(loop, TWO) == [1024.0]
    assert gradient(tf.function(lambda x: tf.stop_gradient(x)), TWO) == [None]
    assert gradient(tf.function(lambda x, w: x * 2.0), TWO, tf.constant(1.0)) == [
        2.0,
        None,
    ]


def test_concrete_functions_and_structured_results_have_gradients():
    f = tf.function(lambda x: {"y": x * 2.0, "none": None, "z": [x**2, 1]})
    concrete = f.get_concrete_function(tf.TensorSpec([]))

    def total(x):
        result = concrete(x)
        return result["y"] + result["z"][0]

    assert gradient(total, TWO) == [6.0]


def test_a_training_step_as_a_function_trains():
    w = tf.Variable(1.0)

    @tf.function
    def step(x):
        with tf.GradientTape() as tape:
            loss = (w * x - 3.0) ** 2
        w.assign_sub(0.1 * tape.gradient(loss, w))
        return loss

    losses = [step(TWO).numpy() for _ in range(3)]
    assert losses == pytest.approx([1.0, 0.04, 0.0016], rel=1e-4)
    assert w.numpy() == pytest.approx(1.496)


def test_a_stopped_or_other_tape_does_not_hear_of_a_call():
    f = tf.function(lambda x: x * x)
    with tf.GradientTape() as tape:
        tape.watch(TWO)
        with tape.stop_recording():
            y = f(TWO)
    assert tape.gradient(y, TWO) is None


def test_threads_trace_and_run_one_function_at_the_same_time():
    total = tf.Variable(0.0)
    traces, results = [], []

    @tf.function
    def f(x):
        traces.append(x.shape)
        total.assign_add(1.0)
        return tf.reduce_sum(x)

    def work(size):
        results.extend(float(f(tf.ones([size]))) for _ in range(20))

    threads = [threading.Thread(target=work, args=(i % 3 + 1,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(traces) == f.experimental_get_tracing_count() == 3
    assert sorted(results) == [1.0] * 40 + [2.0] * 40 + [3.0] * 40


def test_a_tape_does_not_hear_of_another_thread():
    f, found = tf.function(lambda x: x * x), []
    with tf.GradientTape() as tape:
        tape.watch(TWO)
        thread = threading.Thread(target=lambda: found.append(f(TWO)))
        thread.start()
        thread.join()
        y = f(TWO)
    assert tape.gradient(y, TWO).numpy() == 4.0
    with tf.GradientTape() as tape:
        tape.watch(TWO)
        thread = threading.Thread(target=lambda: found.append(f(TWO)))
        thread.start()
        thread.join()
    assert tape.gradient(found[1], TWO) is None


def test_functions_can_be_called_in_a_graph_of_tensorflow_1():
    v1 = tf.compat.v1
    f = tf.function(lambda x: x * 2.0 + 1.0)
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, [])
        y = f(f(x))
        (dx,) = tf.gradients(y, x)
        with v1.Session() as session:
            assert session.run([y, dx], {x: 3.0}) == [15.0, 4.0]
    assert f(TWO).numpy() == 5.0
