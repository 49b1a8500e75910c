"""Beginners' mistakes with tapes and functions: the message says what to do.

What TensorFlow does silently it does here, too; the tests show that and what is right.
"""

import numpy as np
import pytest

import minitf as tf

train = tf.compat.v1.train


@pytest.fixture
def logged(caplog):
    """What the library logs, which does not go to the root logger."""
    logger = tf.get_logger()
    logger.addHandler(caplog.handler)
    yield caplog
    logger.removeHandler(caplog.handler)


# --- Tapes ---------------------------------------------------------------------------


def test_a_constant_that_nobody_watches_has_no_gradient():
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    assert tape.gradient(y, x) is None
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    assert float(tape.gradient(y, x)) == 6.0


def test_a_tape_used_twice():
    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = v * v
    tape.gradient(y, v)
    with pytest.raises(RuntimeError, match=r"used already.*persistent=True"):
        tape.gradient(y, v)
    with pytest.raises(RuntimeError, match=r"used already.*persistent=True"):
        tape.jacobian(y, v)


def test_a_tape_without_a_with_block():
    v = tf.Variable(2.0)
    tape = tf.GradientTape()
    with pytest.raises(RuntimeError, match="inside `with tf.GradientTape"):
        tape.gradient(v * v, v)
    with pytest.raises(RuntimeError, match="Use it in a `with` block first"):
        tape.watch(v)


def test_a_tape_entered_twice():
    with tf.GradientTape() as tape:
        with pytest.raises(ValueError, match="re-enter an already-active tape"):
            with tape:
                pass


def test_a_loss_computed_after_the_with_block_has_no_gradient():
    v = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = v * v
    assert tape.gradient(y * 3.0, v) is None
    assert float(tape.gradient(y, v)) == 4.0


@pytest.mark.parametrize(
    "convert",
    [
        lambda y: tf.constant(y.numpy()),
        lambda y: tf.constant(float(y)),
        lambda y: tf.convert_to_tensor(np.square(y)),
        lambda y: tf.Variable(y),
        tf.stop_gradient,
        lambda y: tf.cast(tf.cast(y, tf.int32), tf.float32),
        tf.math.floor,
    ],
)
def test_what_leaves_tensorflow_or_is_a_step_has_no_gradient(convert):
    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = convert(v * v) * 2
    assert tape.gradient(y, v) is None


def test_none_can_be_zero_if_that_is_wanted():
    v, w = tf.Variable(2.0), tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = v * v
    dv, dw = tape.gradient(y, [v, w], unconnected_gradients="zero")
    assert float(dv) == 4.0
    assert dw.numpy().tolist() == [0.0, 0.0]


def test_integers_have_no_gradient_and_a_warning_says_so(logged):
    i = tf.Variable(3)
    with tf.GradientTape() as tape:
        y = i * i
    assert tape.gradient(y, i) is None
    assert "must be floating (e.g. tf.float32)" in logged.text
    logged.clear()
    with tf.GradientTape() as tape:
        tape.watch(tf.constant(1))
    assert "dtype of the watched tensor must be floating" in logged.text


def test_watching_or_asking_for_a_python_number():
    with tf.GradientTape() as tape:
        with pytest.raises(ValueError, match=r"3.0 of type 'float', not tf.Tensor"):
            tape.watch(3.0)
        y = tf.Variable(2.0) * 2
    with pytest.raises(AttributeError, match="Make a tensor of it, and watch that"):
        tape.gradient(y, 3.0)


def test_a_loss_that_is_no_scalar_is_summed_and_labels_broadcast():
    """The classic: predictions (4, 1), labels (4,); the loss is (4, 4), no error."""
    w, x, labels = tf.Variable(tf.ones([3, 1])), tf.ones([4, 3]), tf.zeros([4])
    with tf.GradientTape(persistent=True) as tape:
        wrong = (x @ w - labels) ** 2
        right = (x @ w - labels[:, None]) ** 2
        mean = tf.reduce_mean(right)
    assert wrong.shape == [4, 4]
    slopes = [tape.gradient(y, w)[0, 0].numpy() for y in (wrong, right, mean)]
    assert slopes == [96.0, 24.0, 6.0]


def test_symbolic_gradients_of_eager_tensors():
    v = tf.Variable(2.0)
    with pytest.raises(RuntimeError, match=r"Use tf\.GradientTape instead"):
        tf.gradients(v * v, v)


# --- Optimizers ----------------------------------------------------------------------


def test_an_optimizer_that_is_given_no_gradient_at_all():
    v = tf.Variable(2.0)
    message = "All are None.*tape's `with` block.*NumPy.*tape.watch"
    with pytest.raises(ValueError, match=message):
        tf.keras.optimizers.SGD(0.1).apply_gradients([(None, v)])
    with pytest.raises(ValueError, match="No gradients provided for any variable"):
        train.GradientDescentOptimizer(0.1).apply_gradients([(None, v)])


def test_an_optimizer_that_is_given_some_gradients_names_the_variables_without():
    v, w = tf.Variable(2.0, name="seen"), tf.Variable(1.0, name="forgotten")
    with pytest.warns(UserWarning, match=r"do not exist for variables \['forgotten"):
        tf.keras.optimizers.SGD(0.5).apply_gradients([(tf.constant(1.0), v), (None, w)])
    assert [float(v), float(w)] == [1.5, 1.0]


def test_gradients_and_variables_the_wrong_way_round():
    v, gradient = tf.Variable(2.0), tf.constant(1.0)
    with pytest.raises(NotImplementedError, match="a gradient and its variable, in th"):
        train.GradientDescentOptimizer(0.1).apply_gradients([(v, gradient)])
    with pytest.raises(
        (AttributeError, ValueError, TypeError), match="gradient, variable"
    ):
        tf.keras.optimizers.SGD(0.1).apply_gradients([(v, gradient)])


def test_a_zip_that_was_used_up():
    v = tf.Variable(2.0)
    pairs = zip([tf.constant(1.0)], [v], strict=True)
    list(pairs)
    with pytest.raises(ValueError, match="received none"):
        tf.keras.optimizers.SGD(0.1).apply_gradients(pairs)


def test_an_optimizer_that_meets_new_variables():
    optimizer = tf.keras.optimizers.Adam(0.1)
    optimizer.apply_gradients([(tf.constant(1.0), tf.Variable(1.0))])
    with pytest.raises(ValueError, match="recreate a new optimizer instance"):
        optimizer.apply_gradients([(tf.constant(1.0), tf.Variable(1.0))])


def test_minimizing_a_number_instead_of_a_function():
    v = tf.Variable(2.0)
    with pytest.raises(RuntimeError, match="should be a function when eager"):
        train.GradientDescentOptimizer(0.1).minimize(v * v)


# --- Variables and tensors that are changed ------------------------------------------


def test_changing_an_element():
    tensor, v = tf.constant([1, 2]), tf.Variable([1, 2])
    with pytest.raises(TypeError, match=r"tf\.tensor_scatter_nd_update makes a new"):
        tensor[0] = 5
    with pytest.raises(TypeError, match=r"variable\[\.\.\.\]\.assign\(value\)"):
        v[0] = 5
    v[0].assign(5)
    assert v.numpy().tolist() == [5, 2]


def test_adding_to_a_variable_in_place():
    v = tf.Variable(1.0)
    with pytest.raises(RuntimeError, match=r"Use `variable.assign_add\(value\)`"):
        v += 1.0


def test_assigning_another_shape_or_type():
    v = tf.Variable(1.0)
    with pytest.raises(ValueError, match=r"shape \(\), and the assigned value shape"):
        v.assign([1.0, 2.0])
    with pytest.raises(TypeError, match="Cannot convert 'a'"):
        v.assign("a")


# --- Functions -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "use, error, message",
    [
        (lambda x: x.numpy(), AttributeError, r"no attribute 'numpy'.*tf\.print"),
        (lambda x: np.sin(x), NotImplementedError, "Use the tf function of that name"),
        (lambda x: np.array(x), NotImplementedError, "not supported"),
        (lambda x: [1, 2][x], TypeError, "symbolic|SymbolicTensor|index"),
    ],
)
def test_numpy_inside_of_a_function(use, error, message):
    with pytest.raises(error, match=message):
        tf.function(use)(tf.constant(1))


def test_asking_whether_there_is_numpy():
    with tf.Graph().as_default():
        assert not hasattr(tf.constant(1), "numpy")


def test_python_side_effects_happen_while_tracing_only():
    seen = []

    @tf.function
    def f(x):
        seen.append("traced")
        return x + 1

    for i in range(3):
        f(tf.constant(i))
    assert seen == ["traced"]


def test_a_tensor_that_leaves_its_function():
    kept = []

    @tf.function
    def f(x):
        kept.append(x * 2)
        return x

    f(tf.constant(1.0))
    with pytest.raises(TypeError, match="out of scope.*Return it from the function"):
        kept[0] + 1
    with pytest.raises(TypeError, match="out of scope.*Return it from the function"):
        tf.function(lambda x: x + kept[0])(tf.constant(1.0))
    with pytest.raises(AttributeError, match="return the tensor and call numpy"):
        kept[0].numpy()


def test_a_list_that_grows_in_a_loop_over_tensors():
    @tf.function
    def f(n):
        found = []
        for i in tf.range(n):
            found.append(i)
        return found

    with pytest.raises(ValueError, match=r"use a tf\.TensorArray instead of a list"):
        f(tf.constant(3))


def test_a_variable_created_in_every_call():
    @tf.function
    def f(x):
        return tf.Variable(1.0) + x

    with pytest.raises(ValueError, match=r"created once or created outside tf\.func"):
        f(tf.constant(1.0))


def test_an_if_or_a_for_without_autograph():
    def sign(x):
        return 1 if x > 0 else -1

    def count(x):
        return [i for i in tf.range(x)]

    x = tf.constant(3)
    for f, advice in (sign, "tf.cond"), (count, "tf.unstack"):
        with pytest.raises(tf.errors.OperatorNotAllowedInGraphError, match=advice):
            tf.function(f, autograph=False)(x)


def branch_without_else(x):
    if x > 0:
        y = x
    return y


def branch_without_return(x):
    if x > 0:
        return x


def branches_of_two_types(x):
    if x > 0:
        y = tf.constant(1)
    else:
        y = tf.constant(1.0)
    return y


def loop_that_changes_the_type(x):
    total = 0
    for _ in tf.range(3):
        total += x
    return total


def loop_that_changes_the_shape(x):
    rows = tf.zeros([1])
    for _ in tf.range(3):
        rows = tf.concat([rows, [x]], 0)
    return rows


@pytest.mark.parametrize(
    "f, error, message",
    [
        (branch_without_else, ValueError, "'y' must also be initialized in the else"),
        (branch_without_return, ValueError, "else branch must also have a return"),
        (branches_of_two_types, TypeError, "'y' has dtype int32 in the main branch"),
        (loop_that_changes_the_type, TypeError, "does not match type int32"),
        (loop_that_changes_the_shape, ValueError, "set_loop_options to set shape inv"),
    ],
)
def test_branches_and_loops_that_do_not_fit_together(f, error, message):
    with pytest.raises(error, match=message):
        tf.function(f)(tf.constant(3.0))


def test_arguments_that_do_not_fit_the_signature():
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def f(x):
        return x

    with pytest.raises(TypeError, match=r"Can not cast TensorSpec\(shape=\(1, 1\)"):
        f(tf.constant([[1.0]]))
    with pytest.raises(TypeError, match="dtype=tf.int32"):
        f(tf.constant([1]))
    with pytest.raises(TypeError, match="missing a required argument: 'y'"):
        tf.function(lambda x, y: x)(1.0)
    with pytest.raises(TypeError, match="verify that it is immutable/hashable"):
        tf.function(lambda x: 1)({1, 2})


def test_python_numbers_as_arguments_trace_again_and_again(logged):
    traces = []

    @tf.function
    def f(x):
        traces.append(x)
        return x

    for i in range(6):
        f(i)
    assert len(traces) == 6
    assert "triggered tf.function retracing" in logged.text
    traces.clear()
    for i in range(6):
        f(tf.constant(i))
    assert len(traces) == 1
