"""Threads: each has its own tapes and graphs; functions and sessions are shared.

Every thread is joined with a limit, so that a deadlock is a failure and no hang.
"""

import threading

import numpy as np
import pytest

import minitf as tf

v1 = tf.compat.v1

LIMIT = 60.0  # seconds until waiting threads are called a deadlock


def together(*jobs):
    """Runs all jobs at once, each in a thread; returns their results in order."""
    results, errors = [None] * len(jobs), []
    start = threading.Barrier(len(jobs))

    def run(number, job):
        try:
            start.wait(LIMIT)
            results[number] = job()
        except BaseException as error:  # told to the test below
            errors.append(error)

    threads = [
        threading.Thread(target=run, args=(number, job), daemon=True)
        for number, job in enumerate(jobs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
        assert not thread.is_alive(), "deadlock"
    if errors:
        raise errors[0]
    return results


def counted(traces):
    """A function with a loop and a branch that notes when it is traced."""

    @tf.function
    def f(x):
        traces.append(x.shape)
        total = tf.zeros_like(x)
        for i in tf.range(3):
            if i > 0:
                total += x * tf.cast(i, x.dtype)
        return total + 1

    return f


def test_threads_trace_and_run_one_function_at_once():
    for _ in range(30):
        traces = []
        f = counted(traces)

        def job(n, f=f):
            x = tf.ones([1 + n % 2])
            return [f(x * k).numpy().tolist() for k in range(5)]

        found = together(*[lambda n=n, job=job: job(n) for n in range(4)])
        for n, rows in enumerate(found):
            assert rows == [[3.0 * k + 1] * (1 + n % 2) for k in range(5)]
        assert len(traces) == 2  # one per shape: nobody traces what another traces


def with_variable(made):
    """A function that makes a variable when it is first called."""

    @tf.function
    def f(x):
        if not made:
            made.append(tf.Variable(2.0))
        return made[0] * x

    return f


def test_threads_create_the_variables_of_a_function_once():
    for _ in range(20):
        made = []
        f = with_variable(made)
        found = together(
            *[lambda f=f, n=n: float(f(tf.constant(float(n)))) for n in range(3)]
        )
        assert found == [0.0, 2.0, 4.0]
        assert len(made) == 1


def calling_each_other():
    """Three functions: the second calls the first, the third both."""
    double = tf.function(lambda x: x * 2)
    quadruple = tf.function(lambda x: double(double(x)))
    return double, quadruple, tf.function(lambda x: quadruple(double(x)))


def test_threads_trace_functions_that_call_each_other():
    for _ in range(20):
        found = together(
            *[lambda f=f: float(f(tf.constant(1.0))) for f in calling_each_other()]
        )
        assert found == [2.0, 4.0, 8.0]


def test_a_tape_does_not_see_what_another_thread_computes():
    x = tf.Variable(3.0)
    inside, done = threading.Event(), threading.Event()

    def watching():
        with tf.GradientTape(persistent=True) as tape:
            y = x * x
            inside.set()
            assert done.wait(LIMIT)
        return tape, y

    def computing():
        assert inside.wait(LIMIT)
        z = x * x * x
        done.set()
        return z

    (tape, y), z = together(watching, computing)
    assert float(tape.gradient(y, x)) == 6.0
    assert tape.gradient(z, x) is None


def test_a_graph_is_the_default_of_its_own_thread_only():
    inside, done = threading.Event(), threading.Event()

    def building():
        with tf.Graph().as_default() as graph:
            inside.set()
            assert done.wait(LIMIT)
            tf.constant(1.0)
        return graph

    def eager():
        assert inside.wait(LIMIT)
        result = (tf.constant(1.0) + 1.0).numpy()
        done.set()
        return result

    graph, result = together(building, eager)
    assert result == 2.0
    assert len(graph.get_operations()) == 1


def train(seed, wrap):
    """Fits a plane; everything it makes is its own."""
    random = np.random.RandomState(seed)
    x = random.normal(size=(64, 3)).astype(np.float32)
    true = random.normal(size=(3, 1)).astype(np.float32)
    w = tf.Variable(tf.zeros([3, 1]))
    optimizer = tf.keras.optimizers.Adam(0.1)

    @wrap
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((x @ w - y) ** 2)
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])

    for _ in range(150):
        step(tf.constant(x), tf.constant(x @ true))
    return w.numpy(), true


@pytest.mark.parametrize("wrap", [lambda f: f, tf.function])
def test_threads_train_models_of_their_own(wrap):
    alone, _ = train(0, wrap)
    found = together(*[lambda n=n: train(n, wrap) for n in range(3)])
    np.testing.assert_array_equal(found[0][0], alone)
    for w, true in found:
        np.testing.assert_allclose(w, true, atol=0.05)


def test_a_session_and_functions_run_at_once():
    with tf.Graph().as_default() as graph:
        x = v1.placeholder(tf.float32, [None])
        v = v1.get_variable("v", initializer=0.0)
        y = tf.reduce_sum(x * 2) + v
        count = v1.assign_add(v, 1.0)
        start = v1.global_variables_initializer()

    @tf.function
    def f(x):
        return tf.reduce_sum(tf.map_fn(lambda a: a * 3, x))

    def in_session():
        with v1.Session(graph=graph) as session:
            session.run(start)
            found = []
            for i in range(100):
                found.append(session.run(y, {x: [float(i)]}))
                session.run(count)
            return found

    def in_function():
        return [float(f(tf.fill([1 + i % 3], float(i)))) for i in range(100)]

    found = together(in_session, in_function, in_session)
    assert found[0] == found[2] == [3.0 * i for i in range(100)]
    assert found[1] == [3.0 * i * (1 + i % 3) for i in range(100)]


def test_threads_run_one_session():
    with tf.Graph().as_default() as graph:
        x = v1.placeholder(tf.float32, [4])
        y = tf.reduce_sum(tf.sin(x) * x)
        z = tf.reduce_max(x) + y
    session = v1.Session(graph=graph)

    def job(n):
        values = np.arange(4, dtype=np.float32) * n
        return [session.run([y, z], {x: values}) for _ in range(100)]

    with session:
        found = together(*[lambda n=n: job(n) for n in range(3)])
    for n, rows in enumerate(found):
        values = np.arange(4) * n
        expected = np.sum(np.sin(values) * values)
        np.testing.assert_allclose(rows, [[expected, expected + 3 * n]] * 100, 1e-5)


def test_an_error_in_one_thread_leaves_the_others_alone():
    @tf.function
    def f(x):
        if x.shape.rank == 2:
            raise ValueError("not this one")
        return x + 1

    def failing():
        for _ in range(20):
            with pytest.raises(ValueError, match="not this one"):
                f(tf.zeros([1, 1]))
        return (tf.constant(1) + 1).numpy()

    def working():
        return [f(tf.zeros([1 + i % 4])).shape[0] for i in range(40)]

    found = together(failing, working)
    assert found == [2, [1 + i % 4 for i in range(40)]]


def test_what_threads_add_to_one_variable_is_all_there():
    weights, ones = tf.Variable(tf.zeros([100, 100])), tf.ones([100, 100])

    def add():
        for _ in range(100):
            weights.assign_add(ones)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (weights.numpy() == 400).all()


def test_functions_that_call_each_other_can_be_traced_in_two_threads():
    @tf.function
    def f(x, deep):
        return g(x, False) + 1.0 if deep else x * 2.0

    @tf.function
    def g(x, deep):
        return f(x, False) + 1.0 if deep else x * 3.0

    one, found = tf.constant(1.0), {}
    threads = [
        threading.Thread(target=lambda: found.update(f=f(one, True).numpy())),
        threading.Thread(target=lambda: found.update(g=g(one, True).numpy())),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert found == {"f": 4.0, "g": 3.0}
