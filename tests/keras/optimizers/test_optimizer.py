"""What all optimizers of Keras do: variables, learning rates, mistakes, configs."""

import warnings

import numpy as np
import pytest

import minitf as tf
from minitf.keras import Variable, naming, optimizers
from minitf.keras.optimizers import schedules


@pytest.fixture(autouse=True)
def new_names():
    naming.forget_names()


def pair():
    return tf.Variable([1.0, 2.0], name="w"), tf.Variable([[1.0, 2.0]], name="layer/b")


def ones(*variables):
    return [(tf.ones_like(variable), variable) for variable in variables]


def test_optimizers_are_named_by_class_and_number():
    kinds = [optimizers.Adam, optimizers.Adam, optimizers.RMSprop, optimizers.AdamW]
    names = [kind().name for kind in kinds]
    assert names == ["adam", "adam_1", "rm_sprop", "adam_w"]


def test_the_learning_rate_is_a_variable_with_a_path():
    optimizer = optimizers.Adam(0.25)
    assert repr(optimizer.learning_rate) == (
        "<Variable path=adam/learning_rate, shape=(), dtype=float32, value=0.25>"
    )
    assert optimizer.learning_rate.numpy() == np.float32(0.25)
    assert float(optimizer.learning_rate) == 0.25
    assert optimizer.learning_rate.assign(0.5).numpy() == 0.5
    optimizer.learning_rate = 0.75
    assert float(optimizer.learning_rate) == 0.75
    assert (optimizer.learning_rate * 2).numpy() == 1.5


def test_iterations_count_steps():
    optimizer, (w, b) = optimizers.SGD(0.1), pair()
    for _ in range(3):
        returned = optimizer.apply_gradients(ones(w, b))
    assert returned is optimizer.iterations
    assert repr(returned) == (
        "<Variable path=sgd/iteration, shape=(), dtype=int64, value=3>"
    )
    assert int(optimizer.iterations) == 3


@pytest.mark.parametrize(
    ("optimizer", "slots"),
    [
        (lambda: optimizers.Adam(), "w_0_momentum w_0_velocity layer_b_0_momentum "
         "layer_b_0_velocity"),
        (
            lambda: optimizers.SGD(
                momentum=0.9, use_ema=True, gradient_accumulation_steps=3
            ),
            "w_0_average layer_b_0_average w_0_gradient_accumulator "
            "layer_b_0_gradient_accumulator w_0_momentum layer_b_0_momentum",
        ),
    ],
)  # fmt: skip
def test_slots_are_named_after_their_variables(optimizer, slots):
    optimizer = optimizer()
    optimizer.build(pair())
    own = ["iteration", "learning_rate", *slots.split()]
    assert [v.name for v in optimizer.variables] == own
    assert [v.path for v in optimizer.variables] == [
        f"{optimizer.name}/{name}" for name in own
    ]


def test_a_variable_of_keras_gives_slots_its_path():
    kernel = tf.Variable([1.0])
    optimizer = optimizers.Lion(0.5)
    optimizer.build([optimizers.SGD(0.1).learning_rate])
    assert optimizer.variables[-1].path == "lion/sgd_learning_rate_momentum"
    with pytest.raises(ValueError, match="Unknown variable"):
        optimizer.apply_gradients(ones(kernel))


def test_variables_of_keras_are_trained_like_others():
    w = Variable([1.0, 2.0], name="w")
    optimizer = optimizers.Adam(0.5)
    optimizer.apply([tf.constant([1.0, -1.0])], [w])
    np.testing.assert_allclose(w.numpy(), [0.5, 2.5], atol=1e-5)


def test_variables_are_made_once_also_inside_a_function():
    optimizer, w = optimizers.Adam(0.1), tf.Variable([1.0, 2.0])

    @tf.function
    def step(gradient):
        optimizer.apply([gradient], [w])

    for _ in range(3):
        step(tf.constant([1.0, 1.0]))
    assert len(optimizer.variables) == 4
    assert int(optimizer.iterations) == 3
    np.testing.assert_allclose(w.numpy(), [0.7, 1.7], atol=1e-5)


def test_a_schedule_sees_the_counter():
    schedule = schedules.ExponentialDecay(0.5, 1, 0.5)
    optimizer, w = optimizers.SGD(schedule), tf.Variable(0.0)
    values = []
    for _ in range(3):
        optimizer.apply([tf.constant(1.0)], [w])
        values.append(w.numpy().item())
    assert values == [-0.5, -0.75, -0.875]
    assert optimizer.learning_rate.numpy() == 0.0625
    assert [v.name for v in optimizer.variables] == ["iteration"]


def test_a_schedule_can_replace_a_number_but_not_the_other_way_round():
    optimizer = optimizers.SGD(0.5)
    optimizer.learning_rate = schedules.PiecewiseConstantDecay([1], [0.25, 0.125])
    assert optimizer.learning_rate.numpy() == 0.25
    assert [v.name for v in optimizer.variables] == ["iteration"]
    with pytest.raises(TypeError, match="not settable"):
        optimizer.learning_rate = 0.5


def test_a_function_is_asked_in_every_step():
    rates = iter([0.5, 0.25])
    optimizer, w = optimizers.SGD(lambda: next(rates)), tf.Variable(1.0)
    optimizer.apply([tf.constant(1.0)], [w])
    optimizer.apply([tf.constant(1.0)], [w])
    assert w.numpy() == 0.25


def test_variables_without_gradient_stay_with_a_warning():
    optimizer, (w, b) = optimizers.SGD(0.5), pair()
    with pytest.warns(UserWarning, match=r"Gradients do not exist for .*\['w:0'\]"):
        optimizer.apply_gradients([(None, w), *ones(b)])
    assert w.numpy().tolist() == [1.0, 2.0]
    assert b.numpy().tolist() == [[0.5, 1.5]]
    with pytest.raises(ValueError, match="No gradients provided for any variable."):
        optimizer.apply_gradients([(None, w), (None, b)])


def test_no_gradients_at_all_are_no_step():
    optimizer = optimizers.SGD(0.5)
    assert optimizer.apply([]) is None
    assert int(optimizer.iterations) == 0
    with pytest.raises(ValueError, match="received none"):
        optimizer.apply_gradients([])


def test_gradients_without_variables_need_a_built_optimizer():
    optimizer, (w, b) = optimizers.SGD(0.5), pair()
    gradients = [tf.constant([1.0, 1.0])]
    with pytest.raises(ValueError, match="must already be built"):
        optimizer.apply(gradients)
    optimizer.build([w, b])
    with pytest.raises(ValueError, match="Received a list of 1 gradients"):
        optimizer.apply(gradients)
    optimizer.apply([*gradients, tf.constant([[1.0, 1.0]])])
    assert w.numpy().tolist() == [0.5, 1.5]


def test_constraints_are_kept():
    w = tf.Variable([1.0, 1.0], constraint=lambda w: tf.clip_by_value(w, 0.9, 1.1))
    optimizers.SGD(1.0).apply([tf.constant([1.0, -1.0])], [w])
    np.testing.assert_allclose(w.numpy(), [0.9, 1.1])


def test_excluded_variables_do_not_decay():
    optimizer, (w, b) = optimizers.SGD(1.0, weight_decay=0.5), pair()
    optimizer.exclude_from_weight_decay(var_names=["b"])
    zero = [(tf.zeros_like(v), v) for v in (w, b)]
    optimizer.apply_gradients(zero)
    assert w.numpy().tolist() == [0.5, 1.0]
    assert b.numpy().tolist() == [[1.0, 2.0]]
    other = optimizers.SGD(1.0, weight_decay=0.5)
    other.exclude_from_weight_decay(var_list=[w])
    other.apply_gradients(zero)
    assert w.numpy().tolist() == [0.5, 1.0]
    assert b.numpy().tolist() == [[0.5, 1.0]]


def test_iterations_count_updates_where_gradients_are_collected():
    optimizer, w = optimizers.SGD(0.5, gradient_accumulation_steps=2), tf.Variable(1.0)
    for gradient, value in [(1.0, 1.0), (3.0, 0.0), (1.0, 0.0)]:
        optimizer.apply([tf.constant(gradient)], [w])
        assert w.numpy() == value
    assert optimizer.iterations.numpy() == 1


BAD = [
    (lambda: optimizers.Adam(1), "should be float"),
    (lambda: optimizers.Adam("x"), "should be float"),
    (lambda: optimizers.Adam(foo=1), "not recognized: {'foo': 1}"),
    (lambda: optimizers.Adam(name="a/b"), "cannot contain character"),
    (lambda: optimizers.SGD(momentum=1), "`momentum` must be a float"),
    (lambda: optimizers.Adam(clipnorm=1.0, clipvalue=1.0), "Only one of `clipnorm`"),
    (lambda: optimizers.Adam(use_ema=True, ema_momentum=2), "in the range"),
    (
        lambda: optimizers.Adam(use_ema=True, ema_overwrite_frequency=-1),
        "an integer >= 1",
    ),
    (lambda: optimizers.Adam(gradient_accumulation_steps=1), "an integer >= 2"),
    (lambda: optimizers.AdamW(weight_decay=None), "must be a float"),
    (lambda: optimizers.Lion(beta_1=0), "degenerates to SignSGD"),
    (
        lambda: optimizers.Ftrl(l1_regularization_strength=-1.0),
        "`l1_regularization_strength` needs to be positive",
    ),
    (lambda: optimizers.Ftrl(learning_rate_power=0.5), "needs to be negative"),
    (lambda: optimizers.get("foo"), "Could not interpret optimizer identifier: foo"),
    (lambda: optimizers.get(3), "Could not interpret optimizer identifier: 3"),
    (lambda: optimizers.SGD().set_weights([]), "not yet been built"),
]


@pytest.mark.parametrize(("make", "message"), BAD)
def test_arguments_that_make_no_sense_are_refused_as_in_keras(make, message):
    with pytest.raises(ValueError) as caught:
        make()
    assert message in str(caught.value)


def test_decay_is_ignored_with_a_warning():
    with pytest.warns(UserWarning, match="`decay` is no longer supported"):
        optimizers.SGD(decay=0.1)


def test_a_rule_must_be_written():
    with pytest.raises(NotImplementedError, match="update_step"):
        optimizers.Optimizer(0.1).apply_gradients(ones(tf.Variable(1.0)))


def test_keras_2_is_not_there():
    with pytest.raises(ImportError, match="not supported in Keras 3"):
        optimizers.legacy.Adam()


def test_an_own_rule_is_short():
    class Signs(optimizers.Optimizer):
        def build(self, variables):
            super().build(variables)
            self.seen = [self.add_variable_from_reference(v, "seen") for v in variables]

        def update_step(self, gradient, variable, learning_rate):
            seen = self.seen[self._get_variable_index(variable)]
            self.assign_add(seen, gradient)
            self.assign_sub(variable, learning_rate * tf.sign(seen))

    optimizer, w = Signs(0.5), tf.Variable([1.0, 2.0, 3.0])
    optimizer.apply([tf.constant([2.0, -3.0, 0.0])], [w])
    assert w.numpy().tolist() == [0.5, 2.5, 3.0]
    slices = tf.IndexedSlices(tf.constant([5.0]), tf.constant([1]), tf.constant([3]))
    optimizer.apply([slices], [w])
    assert w.numpy().tolist() == [0.0, 2.0, 3.0]
    assert optimizer.variables[-1].path == "signs/Variable_0_seen"


KEYS = (
    "name learning_rate weight_decay clipnorm global_clipnorm clipvalue use_ema "
    "ema_momentum ema_overwrite_frequency loss_scale_factor "
    "gradient_accumulation_steps"
).split()


def test_a_config_has_the_keys_of_keras_in_their_order():
    config = optimizers.Adam(0.25, amsgrad=True).get_config()
    own = ["beta_1", "beta_2", "epsilon", "amsgrad"]
    assert list(config) == KEYS + own
    assert [config[name] for name in own] == [0.9, 0.999, 1e-07, True]
    assert config["learning_rate"] == 0.25


@pytest.mark.parametrize("name", sorted(optimizers.retrieving.BY_NAME))
def test_every_optimizer_comes_back_from_its_config(name):
    made = optimizers.get(name)
    description = optimizers.serialize(made)
    assert description["module"] == "keras.optimizers"
    assert description["registered_name"] is None
    again = optimizers.deserialize(description)
    assert type(again) is type(made)
    assert again.get_config() == made.get_config()


def test_a_schedule_is_part_of_the_config():
    made = optimizers.Adam(schedules.ExponentialDecay(0.1, 10, 0.5))
    config = made.get_config()["learning_rate"]
    assert config == {
        "module": "keras.optimizers.schedules",
        "class_name": "ExponentialDecay",
        "config": {
            "initial_learning_rate": 0.1,
            "decay_steps": 10,
            "decay_rate": 0.5,
            "staircase": False,
            "name": "ExponentialDecay",
        },
        "registered_name": None,
    }
    again = optimizers.Adam.from_config(made.get_config())
    assert again.learning_rate.numpy() == np.float32(0.1)


def test_own_classes_are_found_in_custom_objects():
    class Mine(optimizers.SGD):
        pass

    description = optimizers.serialize(Mine(0.5))
    assert description["registered_name"] == "Mine"
    again = optimizers.deserialize(description, custom_objects={"Mine": Mine})
    assert type(again) is Mine
    with pytest.raises(ValueError, match="Mine"):
        optimizers.deserialize(description)


def test_the_state_can_be_carried_over():
    (w, b), kept = pair(), {}
    first = optimizers.Adam(0.1)
    first.apply_gradients(ones(w, b))
    first.save_own_variables(kept)
    second = optimizers.Adam(0.5)
    with pytest.warns(UserWarning, match="Skipping variable loading"):
        second.load_own_variables(kept)
    second.build([w, b])
    second.load_own_variables(kept)
    values = [v.numpy().tolist() for v in first.variables]
    assert [v.numpy().tolist() for v in second.variables] == values
    third = optimizers.Adam(0.5)
    third.build([w, b])
    third.set_weights([v.numpy() for v in first.variables])
    assert [v.numpy().tolist() for v in third.variables] == values


def test_nothing_warns_in_ordinary_use():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        w = tf.Variable([1.0, 2.0])
        for name in optimizers.retrieving.BY_NAME:
            optimizers.get(name).apply_gradients(ones(w))


def test_variables_of_keras_without_gradient_are_told_by_their_path():
    v = Variable([1.0, 2.0], name="kernel", scope="dense")
    optimizer, (w, _) = optimizers.SGD(0.5, use_ema=True), pair()
    with pytest.warns(UserWarning, match=r"for variables \['dense/kernel'\]"):
        optimizer.apply_gradients([(None, v), *ones(w)])
    assert [x.path for x in optimizer.variables[2:]] == [
        "sgd/dense_kernel_average",
        "sgd/w_0_average",
    ]
    optimizer.finalize_variable_values([v, w])
    assert v.numpy().tolist() == [1.0, 2.0]
    assert w.numpy().tolist() == [0.5, 1.5]
