"""A function with a gradient of its own keeps it in a SavedModel."""

import numpy as np
import pytest

import minitf as tf
from minitf.saved_model import folder as model_folder

SCALAR = tf.TensorSpec([], tf.float32)


@tf.custom_gradient
def tenfold(x):
    h = tf.exp(x)  # the result does not need it
    return x * 2.0, lambda dy: dy * h * 10.0


def module_of(function):
    module = tf.Module()
    module.f = tf.function(function, input_signature=[SCALAR])
    return module


def slope(function, x):
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return tape.gradient(y, x).numpy()


def saved_and_loaded(module, folder, **options):
    folder = str(folder)
    options = tf.saved_model.SaveOptions(**options)
    tf.saved_model.save(module, folder, options=options)
    return tf.saved_model.load(folder)


def test_a_loaded_function_has_the_gradient_it_was_given(tmp_path):
    loaded = saved_and_loaded(module_of(lambda x: tenfold(x) + 1.0), tmp_path)
    assert loaded.f(tf.constant(3.0)).numpy() == 7.0
    np.testing.assert_allclose(slope(loaded.f, 0.5), 10.0 * np.exp(0.5), rtol=1e-6)


def test_the_gradient_in_a_graph_is_the_same(tmp_path):
    loaded = saved_and_loaded(module_of(tenfold), tmp_path)

    @tf.function
    def derivative(x):
        return tf.gradients(loaded.f(x), x)[0]

    np.testing.assert_allclose(
        derivative(tf.constant(0.5)), 10.0 * np.exp(0.5), rtol=1e-6
    )


def test_a_constant_that_only_the_gradient_knows_is_stored(tmp_path):
    weights = tf.constant(np.arange(200.0), tf.float32)

    @tf.custom_gradient
    def strange(x):
        return x * 1.0, lambda dy: dy * tf.reduce_sum(weights)

    loaded = saved_and_loaded(module_of(strange), tmp_path)
    assert slope(loaded.f, 1.0) == 19900.0


def test_a_gradient_inside_a_gradient_is_stored(tmp_path):
    @tf.custom_gradient
    def inner(x):
        return x * 1.0, lambda dy: dy * 5.0

    @tf.custom_gradient
    def twice(x):
        return x * 3.0, lambda dy: dy * inner(x)

    loaded = saved_and_loaded(module_of(twice), tmp_path)
    x = tf.constant(2.0)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = loaded.f(x)
        dx = tape.gradient(y, x)
    assert dx.numpy() == 2.0
    assert outer.gradient(dx, x).numpy() == 5.0


def test_a_branch_that_only_the_gradient_needs_is_stored(tmp_path):
    @tf.custom_gradient
    def strange(x):
        h = tf.cond(x > 1.0, lambda: tf.exp(x), lambda: tf.sin(x))
        return x * 1.0, lambda dy: dy * h

    loaded = saved_and_loaded(module_of(strange), tmp_path)
    np.testing.assert_allclose(slope(loaded.f, 0.5), np.sin(0.5), rtol=1e-6)
    np.testing.assert_allclose(slope(loaded.f, 2.0), np.exp(2.0), rtol=1e-6)


def test_a_saved_training_step_uses_the_gradient(tmp_path):
    module = tf.Module()
    module.w = tf.Variable(0.0)

    @tf.function(input_signature=[])
    def step():
        with tf.GradientTape() as tape:
            loss = tenfold(module.w)
        module.w.assign_sub(tape.gradient(loss, module.w))

    module.step = step
    loaded = saved_and_loaded(module, tmp_path)
    loaded.step()
    assert loaded.w.numpy() == -10.0


def test_a_registered_gradient_is_stored(tmp_path):
    @tf.RegisterGradient("StoredWithTheModel")
    def rule(op, dy):
        return dy * 4.0

    def overridden(x):
        override = {"Sign": "StoredWithTheModel"}
        with x.graph.gradient_override_map(override):
            return tf.sign(x)

    loaded = saved_and_loaded(module_of(overridden), tmp_path)
    assert slope(loaded.f, 3.0) == 4.0


def test_a_gradient_that_is_not_stored_is_missed_by_name(tmp_path):
    loaded = saved_and_loaded(
        module_of(tenfold), tmp_path, experimental_custom_gradients=False
    )
    assert loaded.f(tf.constant(3.0)).numpy() == 6.0
    with pytest.raises(LookupError, match="No gradient defined"):
        slope(loaded.f, 1.0)


def test_a_gradient_that_cannot_be_traced_is_refused_when_saving(tmp_path):
    @tf.custom_gradient
    def bad(x):
        def grad(dy):
            raise RuntimeError("not today")

        return x * 1.0, grad

    with pytest.raises(ValueError, match="Error when tracing gradients"):
        tf.saved_model.save(module_of(bad), str(tmp_path))


def damaged(folder, damage):
    folder = str(folder)
    tf.saved_model.save(module_of(tenfold), folder)
    message = model_folder.read_model(folder)
    damage(message.meta_graphs[0])
    model_folder.write_model(folder, message)
    loaded = tf.saved_model.load(folder)
    return slope(loaded.f, 1.0)


def rename_tensor(graph):
    for node in graph.object_graph_def.nodes:
        if node.HasField("captured_tensor"):
            node.captured_tensor.name = "nothing:0"


def rename_function(graph):
    graph.graph_def.library.registered_gradients[0].gradient_func = "nothing"


def bind_less(graph):
    name = graph.graph_def.library.registered_gradients[0].gradient_func
    del graph.object_graph_def.concrete_functions[name].bound_inputs[:]


def return_less(graph):
    name = graph.graph_def.library.registered_gradients[0].gradient_func
    function = graph.object_graph_def.concrete_functions[name]
    function.output_signature.Clear()
    function.output_signature.none_value.SetInParent()


@pytest.mark.parametrize(
    "damage", [rename_tensor, rename_function, bind_less, return_less]
)
def test_a_damaged_gradient_is_an_error_of_ours(tmp_path, damage):
    with pytest.raises(tf.errors.InvalidArgumentError, match="is damaged"):
        damaged(tmp_path, damage)


def test_a_gradient_in_a_function_may_read_a_variable_that_the_result_reads():
    v = tf.Variable(2.0)

    @tf.custom_gradient
    def scaled(x):
        return x * v, lambda dy, variables=None: (dy * v * 10.0, [dy * 100.0])

    @tf.function
    def in_loop(x):
        for _ in tf.range(3):
            x = scaled(x)
        return x

    x = tf.constant(0.5)
    for function, wanted in (
        (tf.function(scaled), [20.0, 100.0]),
        (in_loop, [8e3, 42100.0]),
    ):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        assert [float(dx) for dx in tape.gradient(y, [x, v])] == wanted


def test_a_gradient_in_a_branch_may_read_a_variable_that_nothing_else_reads():
    v = tf.Variable(3.0)

    @tf.custom_gradient
    def strange(x):
        return x * 1.0, lambda dy: dy * v

    @tf.function
    def branch(x):
        return tf.cond(x > 0.0, lambda: strange(x), lambda: x)

    assert slope(tf.function(strange), 1.0) == 3.0
    assert slope(branch, 1.0) == 3.0
    assert slope(branch, -1.0) == 1.0
