"""What can be trained, and how its learning rate is found and set."""

import numpy as np
import pytest
from minitf_widgets.training import Callback, StopTraining, TrainingView
from minitf_widgets.training.rates import Rate, checked

import minitf as tf

BATCHES = [(1.0, 2.0), (3.0, 4.0)]


def run(*args, **settings):
    view = TrainingView(*args, **settings)
    view.run(blocking=True)
    return view.current


def losses(*args, **settings):
    return run(*args, **settings).series["loss"].values.tolist()


def test_a_generator_function_a_generator_and_a_list_are_sources():
    def train():
        yield 2.0
        yield {"loss": 1.0}

    for source in (train, train(), [2.0, 1.0], lambda: train()):
        assert losses(source) == [2.0, 1.0]


def test_a_step_function_of_two_arguments_gets_the_parts_of_a_batch():
    assert losses(lambda x, y: x + y, BATCHES) == [3.0, 7.0]
    assert losses(lambda batch: batch[1], BATCHES) == [2.0, 4.0]
    assert losses(lambda *parts: len(parts), BATCHES) == [2.0, 2.0]
    assert losses(tf.function(lambda x, y: x * y), BATCHES) == [2.0, 12.0]


def test_a_step_function_without_data_is_called_until_the_steps_are_done():
    values = iter([3.0, 2.0, 1.0, 0.0])
    assert losses(lambda: next(values), steps=3) == [3.0, 2.0, 1.0]


def test_epochs_go_through_the_data_again():
    current = run(lambda x, y: x, BATCHES, epochs=3)
    assert current.series["loss"].values.tolist() == [1.0, 3.0] * 3
    assert (current.step, current.steps) == (6, 6)
    assert (current.epoch, current.epochs) == (3, 3)


def test_data_can_be_a_function_that_is_called_for_each_epoch():
    calls = []

    def data():
        calls.append(1)
        return iter(BATCHES)

    current = run(lambda x, y: x, data, epochs=2)
    assert len(calls) == 2
    assert current.steps == 4  # known after the first epoch


def test_data_that_is_used_up_is_an_error_that_says_so():
    with pytest.raises(ValueError, match="no batches left in epoch 2"):
        run(lambda x, y: x, iter(BATCHES), epochs=2)


def test_steps_end_the_data_early_and_epochs_go_on_for_steps():
    assert losses(lambda x, y: x, BATCHES, epochs=9, steps=3) == [1.0, 3.0, 1.0]
    assert losses(lambda x, y: x, BATCHES, steps=5) == [1.0, 3.0, 1.0, 3.0, 1.0]


def test_evaluate_reports_after_each_epoch():
    values = iter([0.5, 0.25])
    current = run(
        lambda x, y: x,
        BATCHES,
        epochs=2,
        evaluate=lambda: {"val_loss": next(values)},
    )
    assert current.series["val_loss"].steps.tolist() == [2, 4]
    assert current.series["val_loss"].values.tolist() == [0.5, 0.25]


def test_a_generator_can_say_where_it_is():
    current = run([{"step": 100, "epoch": 1, "loss": 1.0}, {"step": 200, "epoch": 2}])
    assert (current.step, current.epoch) == (200, 2)
    assert list(current.series) == ["loss"]


@pytest.mark.parametrize(
    "arguments, settings, message",
    [
        ((3,), {}, "Received: 3 of type int"),
        ((endless := iter([]), BATCHES), {}, "Data needs a step function"),
        ((len,), {"fit": len}, "Received both"),
        ((None, BATCHES), {}, "`data` is for a step function"),
        ((len, BATCHES), {"epochs": 0}, "`epochs` must be a number from 1 up"),
        ((len,), {"evaluate": len}, "only `data` has epochs"),
        ((lambda: 1.0,), {"predict": len}, "belong together"),
        ((), {}, "There is nothing to run"),
    ],
)
def test_what_cannot_be_trained_is_refused(arguments, settings, message):
    with pytest.raises((TypeError, ValueError), match=message):
        run(*arguments, **settings)


class Model:
    """Fits as Keras does, as far as callbacks can tell."""

    stop_training = False

    def fit(self, callbacks, epochs=2, batches=3):
        for callback in callbacks:
            callback.set_model(self)
            callback.set_params({"epochs": epochs, "steps": batches})
            callback.on_train_begin()
        for epoch in range(epochs):
            for callback in callbacks:
                callback.on_epoch_begin(epoch)
            for batch in range(batches):
                for callback in callbacks:
                    callback.on_train_batch_begin(batch)
                    callback.on_train_batch_end(batch, {"loss": 1.0 / (batch + 1)})
                if self.stop_training:
                    break
            for callback in callbacks:
                callback.on_epoch_end(epoch, {"loss": 0.5, "val_loss": 0.75})
            if self.stop_training:
                break
        for callback in callbacks:
            callback.on_train_end()


def test_a_view_can_be_a_callback_and_each_fit_is_a_run():
    view = TrainingView()
    for _ in range(2):
        Model().fit([view.callback()])
    assert [each.name for each in view.runs] == ["run 1", "run 2"]
    for each in view.runs:
        assert (each.state, each.step, each.steps) == ("done", 6, 6)
        assert each.series["loss"].values[:3].tolist() == [1.0, 0.5, 1 / 3]
        assert each.series["val_loss"].steps.tolist() == [3, 6]


@pytest.mark.parametrize("blocking", [True, False])
def test_a_view_can_call_fit_itself(blocking):
    view = TrainingView(fit=lambda callback: Model().fit([callback]))
    view.run(blocking=blocking)
    assert view.wait(20)
    assert (view.state, view.current.step, view.current.epoch) == ("done", 6, 2)
    view.close()


def test_fit_in_a_thread_is_stepped_and_stopped():
    model = Model()
    view = TrainingView(fit=lambda callback: model.fit([callback], epochs=100))
    view.step(2, blocking=False)
    assert (view.state, view.current.step) == ("paused", 2)
    view.step()
    assert view.current.step == 3
    view.stop()
    assert view.wait(20)
    assert (view.state, model.stop_training) == ("stopped", True)
    view.close()


def test_fit_that_blocks_cannot_be_stepped():
    view = TrainingView(fit=lambda callback: Model().fit([callback]))
    with pytest.raises(ValueError, match="cannot do 1 of them"):
        view.step(blocking=True)


def test_a_loop_without_a_model_is_ended_by_an_exception():
    def fit(callback):
        callback.on_train_begin()
        view.stop()
        callback.on_epoch_end(0, {"loss": 1.0})

    view = TrainingView(fit=fit)
    with pytest.raises(StopTraining):
        view.run(blocking=True)


def test_a_callback_has_all_methods_that_keras_calls():
    names = [
        f"on_{kind}_{end}"
        for kind in ("train", "test", "predict")
        for end in ("begin", "end", "batch_begin", "batch_end")
    ]
    names += ["on_epoch_begin", "on_epoch_end", "set_model", "set_params"]
    assert [name for name in names if not hasattr(Callback, name)] == []


# ---- Learning rates


@pytest.mark.parametrize(
    "make",
    [
        lambda: tf.keras.optimizers.SGD(0.5),
        lambda: tf.keras.optimizers.Adam(0.5),
        lambda: tf.compat.v1.train.GradientDescentOptimizer(0.5),
        lambda: tf.compat.v1.train.AdamOptimizer(0.5),
        lambda: tf.compat.v1.train.AdamOptimizer(tf.Variable(0.5)),
        lambda: tf.Variable(0.5),
    ],
)
def test_the_rate_of_an_optimizer_is_read_and_set(make):
    rate = Rate.of(make())
    assert rate.get() == 0.5
    rate.set(0.25)
    assert rate.get() == 0.25


def test_a_new_rate_counts_for_the_next_step():
    v = tf.Variable(1.0)
    optimizer = tf.compat.v1.train.GradientDescentOptimizer(0.5)
    rate = Rate.of(optimizer)
    optimizer.apply_gradients([(tf.constant(1.0), v)])
    rate.set(0.25)
    optimizer.apply_gradients([(tf.constant(1.0), v)])
    assert v.numpy() == 0.25


def test_a_schedule_cannot_be_set_and_says_why():
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.5, 10, 0.5)
    rate = Rate.of(tf.keras.optimizers.SGD(schedule))
    assert rate.get() == 0.5
    with pytest.raises(TypeError, match="decided by ExponentialDecay"):
        rate.set(0.1)
    view = TrainingView([1.0], optimizer=tf.keras.optimizers.SGD(schedule))
    with pytest.raises(TypeError, match="decided by ExponentialDecay"):
        view.rate = 0.1


def test_a_rate_in_a_graph_is_a_variable_of_its_session():
    with tf.Graph().as_default():
        variable = tf.compat.v1.get_variable("rate", initializer=0.5)
        rate = Rate.of(variable)
        assert rate.get() is None
        with pytest.raises(TypeError, match="no session is open"):
            rate.set(0.25)
        with tf.compat.v1.Session() as session:
            session.run(tf.compat.v1.global_variables_initializer())
            rate.set(0.25)
            assert rate.get() == 0.25
        fixed = Rate.of(tf.compat.v1.train.GradientDescentOptimizer(0.5))
        with pytest.raises(TypeError, match="part of the graph"):
            fixed.set(0.25)


def test_a_function_can_set_the_rate():
    given = []
    rate = Rate.of(None, given.append, 0.5)
    rate.set("0.25")
    assert (rate.get(), given) == (0.25, [0.25])


@pytest.mark.parametrize("value", ["fast", -1.0, float("nan"), None])
def test_what_is_no_rate_is_refused(value):
    with pytest.raises(ValueError, match="must be a number from 0 up"):
        checked(value)


def test_what_has_no_rate_is_refused():
    with pytest.raises(TypeError, match="`optimizer` must be"):
        TrainingView([1.0], optimizer=3)


def test_the_rate_changes_between_two_steps_and_is_noted():
    optimizer = tf.keras.optimizers.SGD(0.5)
    seen = []

    def train():
        for i in range(4):
            if i == 2:
                view.rate = 0.125
            seen.append(float(optimizer.learning_rate.numpy()))
            yield seen[-1]

    view = TrainingView(train, optimizer=optimizer)
    view.run(blocking=True)
    assert seen == [0.5, 0.5, 0.5, 0.125]
    assert view.current.events == [(3, "learning rate from 0.5 to 0.125")]
    assert view.rate == 0.125
    assert np.isfinite(view.rate)


def test_a_rate_that_cannot_be_set_between_steps_goes_to_the_log():
    def refuse(value):
        raise RuntimeError("not now")

    def train():
        yield 1.0
        view.rate = 0.1
        yield 2.0

    view = TrainingView(train, set_rate=refuse, rate=0.5)
    view.run(blocking=True)
    assert view.state == "done"
    assert view.current.log.lines() == ["RuntimeError: not now"]
    with pytest.raises(RuntimeError, match="not now"):
        view.rate = 0.1


@pytest.mark.parametrize(
    "arguments, settings, said",
    [
        ((lambda x, y: 1.0,), {}, r"needs `data`.*function of \(x, y\)"),
        ((lambda x: 1.0, 5), {}, "`data` must be batches"),
        ((iter([1.0]),), {"weights": 3}, "`weights` must be variables"),
    ],
)
def test_what_a_step_lacks_is_told_before_it_begins(arguments, settings, said):
    with pytest.raises(TypeError, match=said):
        TrainingView(*arguments, **settings)
