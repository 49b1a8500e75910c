"""The thread of a training obeys, and computes what a plain loop computes."""

import threading
import time

import numpy as np
import pytest
from minitf_widgets.training import TrainingView, show_training
from minitf_widgets.training.running.failures import place_name

import minitf as tf

SECONDS = 20  # a test that waits longer has failed


@pytest.fixture
def made():
    """Makes views that are closed at the end."""
    views = []

    def make(*args, **settings):
        views.append(TrainingView(*args, **settings))
        return views[-1]

    yield make
    for view in views:
        view.close()


def numbers(view, name="loss"):
    return view.current.series[name].values.tolist()


class Problem:
    """A small model that is trained by a step function, random numbers and all."""

    def __init__(self):
        rng = np.random.default_rng(3)
        x = rng.normal(size=(40, 3)).astype(np.float32)
        y = x @ np.float32([[1.0], [-2.0], [0.5]])
        self.batches = [(x[i : i + 8], y[i : i + 8]) for i in range(0, 40, 8)]
        tf.random.set_seed(7)
        self.w = tf.Variable(tf.zeros([3, 1]), name="w")
        self.optimizer = tf.keras.optimizers.Adam(0.1)
        self.step = tf.function(self._step)

    def _step(self, x, y):
        with tf.GradientTape() as tape:
            kept = tf.nn.dropout(x, 0.2)
            loss = tf.reduce_mean((tf.matmul(kept, self.w) - y) ** 2)
        gradients = tape.gradient(loss, [self.w])
        self.optimizer.apply_gradients(zip(gradients, [self.w]))
        return {"loss": loss, "gradients": gradients}

    def predict(self, x):
        # A careless model, whose predictions draw random numbers too.
        return tf.matmul(tf.nn.dropout(x, 0.2), self.w)


def trained(made, blocking, steps=()):
    problem = Problem()
    x = np.concatenate([x for x, _ in problem.batches])
    y = np.concatenate([y for _, y in problem.batches])
    view = made(
        problem.step,
        problem.batches,
        epochs=8,
        optimizer=problem.optimizer,
        weights=[problem.w],
        predict=problem.predict,
        examples=(x, y),
    )
    for count in steps:
        view.step(count, blocking=blocking)
    view.run(blocking=blocking)
    assert view.wait(SECONDS)
    assert view.state == "done"
    return numbers(view), problem.w.numpy()


def test_a_thread_computes_exactly_what_a_plain_call_computes(made):
    blocked, w = trained(made, blocking=True)
    threaded, w2 = trained(made, blocking=False)
    assert len(blocked) == 40
    assert threaded == blocked
    np.testing.assert_array_equal(w, w2)


def test_pages_that_look_on_do_not_change_the_numbers(made, monkeypatch):
    blocked, _ = trained(made, blocking=True)
    monkeypatch.setattr(TrainingView, "is_watched", True)
    looks = []
    monkeypatch.setattr(
        TrainingView, "refresh", lambda self: looks.append(self.parts())
    )
    watched, _ = trained(made, blocking=False)
    assert watched == blocked
    assert looks


def test_headless_runs_block(made, monkeypatch):
    monkeypatch.setenv("MINITF_HEADLESS", "1")
    view = show_training(lambda: iter([3.0, 2.0]))
    assert view.state == "done"
    assert numbers(view) == [3.0, 2.0]
    assert not view._loop.in_thread


def endless():
    while True:
        yield 1.0


def test_a_pace_slows_a_thread_down_and_nothing_else(made):
    slow = made(iter(range(6)), pace=50)
    start = time.monotonic()
    slow.run(blocking=False)
    assert slow.wait(SECONDS)
    assert time.monotonic() - start > 4 / 50
    assert numbers(slow) == [0, 1, 2, 3, 4, 5]
    quick = made(iter(range(6)), pace=0.001)
    quick.run(blocking=True)
    assert quick.state == "done"


def test_a_slow_pace_does_not_delay_the_buttons(made):
    view = made(iter(range(100)), set_rate=print, rate=1.0, pace=0.001)
    view.run(blocking=False)
    while view.current.step < 2:
        assert not view.wait(0.01)
    view.rate = 0.5  # wakes it up: one more step
    while view.current.step < 3:
        assert not view.wait(0.01)
    view.pause()
    assert view.wait(SECONDS)
    assert view.state == "paused"
    view.stop()
    assert view.wait(SECONDS)
    assert view.state == "stopped"


@pytest.mark.parametrize("pace", [0, -1, "fast"])
def test_a_pace_is_a_number_of_steps_a_second(pace):
    with pytest.raises(ValueError, match="`pace` must be a number of steps a second"):
        TrainingView(iter([1.0]), pace=pace)


@pytest.mark.parametrize("blocking", [True, False])
def test_single_steps_pause_after_each(made, blocking):
    view = made(endless)
    for done in (1, 2):
        view.step(blocking=blocking)
        assert (view.state, view.current.step) == ("paused", done)
    view.step(5, blocking=blocking)
    assert (view.state, view.current.step) == ("paused", 7)


def test_a_running_training_pauses_goes_on_and_stops(made):
    view = made(endless)
    view.run(blocking=False)
    view.pause()
    assert view.wait(SECONDS) and view.state == "paused"
    before = view.current.step
    assert view.current.step == before
    view.run(blocking=False)
    view.step()
    assert view.state == "paused" and view.current.step > before
    view.stop()
    assert view.wait(SECONDS) and view.state == "stopped"


def test_stopping_closes_the_generator_in_the_thread_that_ran_it(made):
    seen = []

    def train():
        seen.append(threading.get_ident())
        try:
            yield from endless()
        finally:
            seen.append(threading.get_ident())

    view = made(train)
    view.run(blocking=False)
    view.stop()
    assert view.wait(SECONDS)
    assert len(seen) == 2 and seen[0] == seen[1] != threading.get_ident()


def test_a_blocking_run_can_pause_itself_and_go_on(made):
    views = []

    def train():
        for i in range(10):
            if i == 4:
                views[0].pause()
            yield float(i)

    views.append(made(train))
    views[0].run(blocking=True)
    assert (views[0].state, views[0].current.step) == ("paused", 5)
    views[0].run(blocking=True)
    assert (views[0].state, views[0].current.step) == ("done", 10)


def test_an_error_stops_the_run_and_names_the_users_line(made):
    def train():
        yield 1.0
        tf.matmul(tf.ones([2, 3]), tf.ones([2, 3]))

    view = made(train)
    view.run(blocking=False)
    assert view.wait(SECONDS) and view.state == "failed"
    failure = view.current.failure
    assert failure.code == "tf.matmul(tf.ones([2, 3]), tf.ones([2, 3]))"
    assert place_name(failure).endswith("of test_loop.py")
    assert "InvalidArgumentError" in failure.message
    assert view.parts()["failure"]["message"] == failure.message
    assert failure.message in view.text()


def test_a_blocking_run_raises_the_error_too(made):
    view = made(lambda: (1 / n for n in (1, 0)))
    with pytest.raises(ZeroDivisionError):
        view.run(blocking=True)
    assert view.state == "failed"
    assert numbers(view) == [1.0]


def test_an_interrupted_cell_stops_the_run(made):
    def train():
        yield 1.0
        raise KeyboardInterrupt

    view = made(train)
    with pytest.raises(KeyboardInterrupt):
        view.run(blocking=True)
    assert view.state == "stopped"
    assert "Interrupted" in view.text()


@pytest.mark.parametrize("blocking", [True, False])
def test_prints_of_a_step_go_to_the_log_and_only_those(made, capsys, blocking):
    def train():
        print("step", 1)
        tf.print("from tf.print")
        yield 1.0

    view = made(train)
    view.run(blocking=blocking)
    assert view.wait(SECONDS)
    print("from the cell")
    assert view.current.log.lines() == ["step 1", "from tf.print"]
    captured = capsys.readouterr()
    assert captured.out == "from the cell\n" and captured.err == ""


def test_a_thread_works_in_the_graph_and_session_of_its_caller(made):
    with tf.Graph().as_default():
        w = tf.compat.v1.get_variable("w", initializer=4.0)
        train = tf.compat.v1.assign(w, w / 2)
        session = tf.compat.v1.Session()
        session.run(tf.compat.v1.global_variables_initializer())
        with session.as_default():
            view = made(lambda: train.eval(), steps=3, weights=[w])
            view.run(blocking=False)
            assert view.wait(SECONDS)
    assert view.state == "done", view.text()
    assert numbers(view) == [2.0, 1.0, 0.5]
    assert list(view._album.frames[-1].shots["weights"]) == ["w"]
    session.close()


def test_a_session_that_was_closed_too_early_is_explained(made):
    with tf.Graph().as_default():
        loss = tf.constant(1.0)
        with tf.compat.v1.Session() as session:
            view = made(lambda: session.run(loss))
            view.step(blocking=False)
    view.step()
    assert view.state == "failed"
    assert "Keep it open" in view.current.failure.message


def test_a_thread_shares_random_numbers_with_its_caller(made):
    drawn = {}
    for blocking in (True, False):
        tf.random.set_seed(5)
        view = made(lambda: tf.random.uniform([]), steps=4)
        view.run(blocking=blocking)
        assert view.wait(SECONDS)
        drawn[blocking] = numbers(view)
    assert drawn[True] == drawn[False]


def test_a_thread_has_the_callers_numpy_settings(made):
    view = made(lambda: np.float64(1.0) / np.float64(0.0), steps=1)
    with np.errstate(divide="raise"):
        view.run(blocking=False)
        assert view.wait(SECONDS)
    assert "FloatingPointError" in view.current.failure.message


def test_who_starts_makes_the_others_pause(made):
    first, second = made(endless), made(endless)
    first.run(blocking=False)
    second.run(blocking=False)
    assert first.wait(SECONDS) and first.state == "paused"
    assert "Another training was started" in first.text()
    first.run(blocking=False)
    assert second.wait(SECONDS) and second.state == "paused"
    assert "Another" not in first.text()


def test_closing_ends_the_thread_and_frees_the_data(made):
    import gc
    import weakref

    class Data(list):
        pass

    data = Data([np.ones(10)])
    watch = weakref.ref(data)
    view = made(lambda batch: batch.sum(), data, epochs=10**6)
    view.run(blocking=False)
    view.close()
    assert not any(t.name.startswith("minitf-training") for t in threading.enumerate())
    del data
    gc.collect()
    assert watch() is None
    assert view.text().startswith("Training: run 1 stopped")
    with pytest.raises(RuntimeError, match="closed"):
        view.run()


def test_single_steps_asked_for_while_one_is_done_are_all_done(made):
    gate = threading.Event()

    def train():
        while True:
            assert gate.wait(SECONDS)
            yield 1.0

    view = made(train)
    for _ in range(3):
        view.on_step()
    gate.set()
    assert view.wait(SECONDS)
    assert (view.state, view.current.step) == ("paused", 3)


def test_prints_are_still_told_apart_when_a_notebook_covers_the_stream(made, capsys):
    import sys

    covered = []

    def covering(text):  # as IPython does while a cell runs
        covered.append(text)
        return before(text)

    before, stream = sys.stdout.write, sys.stdout
    stream.write = covering
    gate = threading.Event()

    def train():
        print("first")
        yield 1.0
        assert gate.wait(SECONDS)
        print("second")

    view = made(train)
    view.run(blocking=False)
    stream.write = before  # the cell ends, and training goes on
    gate.set()
    assert view.wait(SECONDS)
    assert view.current.log.lines() == ["first", "second"]
    assert sys.stdout is stream
    assert capsys.readouterr().out == ""
