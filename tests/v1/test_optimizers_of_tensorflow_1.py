"""TF1's optimizers: twenty steps end where TensorFlow's end; names are TensorFlow's."""

import re

import numpy as np
import pytest

import minitf as tf

v1 = tf.compat.v1
train = v1.train

# How an optimizer is made -> after twenty steps: a variable; one with dense gradients;
# the same with gradients of the rows 1, 3 and again 1. Recorded from TensorFlow.
RECORDED = """
GradientDescentOptimizer(0.1)
    0.925 -2.0 0.575
    1.0 2.15 -3.05 0.35 -0.1 1.05 2.0 2.15
    1.0 2.0 -3.1 0.45 0.0 1.0 1.95 2.1
MomentumOptimizer(0.1, 0.9)
    0.854246 -1.741854 1.288237
    1.880817 2.978685 -3.396873 0.303797 -0.929759 0.956468 2.880817 2.978685
    1.0 2.0 -3.048943 1.185154 0.0 1.0 1.603127 2.053797
MomentumOptimizer(0.1, 0.9, use_nesterov=True)
    0.793821 -1.767669 1.284414
    1.792736 3.030817 -3.407186 0.398418 -0.936784 1.010821 2.792735 3.030817
    1.0 2.0 -3.144048 1.291638 0.0 1.0 1.592814 2.148417
AdagradOptimizer(0.1)
    1.004306 -2.013349 0.583397
    1.052515 2.08517 -3.047198 0.312445 -0.087524 1.0401 2.052515 2.08517
    1.0 2.0 -3.028332 0.348777 0.0 1.0 1.952801 2.062445
ProximalAdagradOptimizer(0.1, **PENALTY)
    0.76814 -1.562186 0.378966
    0.84838 1.631279 -2.594007 0.193292 -0.009709 0.825635 1.718993 1.631279
    1.0 2.0 -2.424024 0.225677 0.0 1.0 1.640773 1.680757
ProximalGradientDescentOptimizer(0.1, **PENALTY)
    0.435836 -1.192547 0.221893
    0.475448 1.29774 -1.888729 0.140973 -0.010837 0.559791 1.14842 1.29774
    1.0 2.0 -1.95506 0.186275 0.0 1.0 1.1491 1.282082
RMSPropOptimizer(0.05)
    0.956539 -1.99973 0.541655
    0.999525 2.074736 -3.024583 0.30054 -0.049521 1.025513 1.999525 2.074736
    1.0 2.0 -3.050935 0.325941 0.0 1.0 1.975418 2.05054
RMSPropOptimizer(0.05, momentum=0.5, centered=True)
    0.93321 -1.995541 0.641531
    1.069701 2.141027 -3.027046 0.299643 -0.106874 0.995173 2.069701 2.141027
    1.0 2.0 -3.054135 0.349604 0.0 1.0 1.972955 2.049643
AdamOptimizer(0.1)
    1.083882 -1.972209 0.765785
    1.282416 2.254851 -3.180245 0.304491 -0.305326 1.068651 2.282415 2.254851
    1.0 2.0 -2.887029 0.609711 0.0 1.0 1.819755 2.054491
AdamOptimizer(lambda: 0.1, beta1=0.7, beta2=0.8, epsilon=0.01)
    1.011324 -2.007037 0.727535
    1.176604 2.185683 -3.107698 0.32379 -0.213484 1.041781 2.176605 2.185683
    1.0 2.0 -2.940471 0.499427 0.0 1.0 1.892302 2.07379
FtrlOptimizer(0.1)
    0.75905 -0.944304 0.316135
    0.846231 0.08517 -2.428345 0.178814 -0.087524 0.738589 1.639946 0.08517
    1.0 2.0 -1.424764 0.273399 0.0 1.0 1.540233 0.9934
FtrlOptimizer(0.1, **FTRL)
    0.422901 -0.398371 0.141551
    0.516641 0.023815 -1.511228 0.083372 -0.053492 0.410604 1.010604 0.023815
    1.0 2.0 -0.645756 0.168312 0.0 1.0 0.952502 0.448364
AdadeltaOptimizer(1.0)
    0.999706 -2.000173 0.500532
    0.99992 2.000443 -3.000172 0.25066 -0.000371 1.00026 1.99992 2.000443
    1.0 2.0 -3.000651 0.250661 0.0 1.0 1.999828 2.00066
"""
FTRL = {
    "learning_rate_power": -0.4,
    "l1_regularization_strength": 0.1,
    "l2_regularization_strength": 0.2,
    "l2_shrinkage_regularization_strength": 0.1,
    "beta": 0.3,
}
PENALTY = {"l1_regularization_strength": 0.1, "l2_regularization_strength": 0.2}
EXPECTED = {
    text: [np.array(line.split(), np.float32) for line in lines.splitlines()]
    for text, lines in re.findall(r"^(\S.*)\n((?: .*\n)+)", RECORDED, re.M)
}


def make(text):
    return eval(f"train.{text}", {"train": train, "FTRL": FTRL, "PENALTY": PENALTY})


def gradients(step):
    """Gradients that float32 holds exactly."""
    first = [((i * 7 + step * 5) % 11 - 5) / 4 for i in range(3)]
    second = [((i * 3 + step * 4) % 7 - 3) / 2 for i in range(6)]
    return np.array(first, np.float32), np.array(second, np.float32).reshape(3, 2)


@pytest.mark.parametrize("sparse", [False, True], ids=["dense", "sparse"])
@pytest.mark.parametrize("resource", [False, True], ids=["reference", "resource"])
@pytest.mark.parametrize("text", EXPECTED)
def test_twenty_steps_end_where_tensorflows_end(text, resource, sparse):
    with tf.Graph().as_default(), v1.Session() as session:
        use = {"use_resource": resource}
        x = v1.get_variable("x", initializer=[1.0, -2.0, 0.5], **use)
        rows = [[1.0, 2.0], [-3.0, 0.25], [0.0, 1.0], [2.0, 2.0]]
        y = v1.get_variable("y", initializer=rows, **use)
        dx, dy = v1.placeholder(tf.float32, [3]), v1.placeholder(tf.float32, [3, 2])
        whole = tf.concat([dy, dy[:1]], 0)
        if sparse:
            whole = tf.IndexedSlices(dy, tf.constant([1, 3, 1]), tf.constant([4, 2]))
        step = train.get_or_create_global_step()
        pairs = [(dx, x), (whole, y)]
        update = make(text).apply_gradients(pairs, global_step=step)
        session.run(v1.global_variables_initializer())
        for number in range(20):
            session.run(update, dict(zip((dx, dy), gradients(number), strict=True)))
        assert session.run(step) == 20
        values = session.run([x, y])
    np.testing.assert_allclose(values[0], EXPECTED[text][0], atol=3e-6)
    ends = EXPECTED[text][2 if sparse else 1]
    np.testing.assert_allclose(values[1].ravel(), ends, atol=3e-6)


@pytest.mark.parametrize("text", EXPECTED)
def test_twenty_eager_steps_end_there_too(text):
    x = tf.Variable([1.0, -2.0, 0.5], name="x")
    optimizer = make(text)
    for number in range(20):
        done = optimizer.apply_gradients([(tf.constant(gradients(number)[0]), x)])
        assert done is None
    np.testing.assert_allclose(x.numpy(), EXPECTED[text][0], atol=3e-6)


def variables(resource=True):
    use = {"use_resource": resource}
    v = v1.get_variable("v", initializer=[1.0, 2.0, 3.0], **use)
    w = v1.get_variable("s/w", initializer=[[1.0, 2.0], [3.0, 4.0]], **use)
    return v, w


def test_operations_are_named_as_in_tensorflow():
    with tf.Graph().as_default() as graph:
        v, w = variables()
        loss = tf.reduce_sum(v * v) + tf.reduce_sum(w * w)
        optimizer = train.GradientDescentOptimizer(0.1)
        step = train.get_or_create_global_step()
        done = optimizer.minimize(loss, global_step=step)
        names = [op.name for op in graph.get_operations()]
        assert done.name == "GradientDescent"
        assert names[names.index("GradientDescent/learning_rate") :] == [
            "GradientDescent/learning_rate",
            "GradientDescent/update_v/ResourceApplyGradientDescent",
            "GradientDescent/update_s/w/ResourceApplyGradientDescent",
            "GradientDescent/update",
            "GradientDescent/Const",
            "GradientDescent",
        ]
        update = graph.get_operation_by_name(names[-5])
        assert update.colocation_groups() == [b"loc:@v"]
        assert graph.get_collection(v1.GraphKeys.TRAIN_OP) == [done]


@pytest.mark.parametrize("resource", [False, True], ids=["reference", "resource"])
def test_slots_are_named_as_in_tensorflow(resource):
    with tf.Graph().as_default():
        v, w = variables(resource)
        optimizer = train.AdamOptimizer(0.1)
        done = optimizer.apply_gradients([(tf.ones_like(v), v), (tf.ones_like(w), w)])
        kind = "ResourceApplyAdam" if resource else "ApplyAdam"
        assign = "AssignVariableOp" if resource else "Assign"
        assert [op.name for op in done.control_inputs] == [
            f"Adam/update_v/{kind}",
            f"Adam/update_s/w/{kind}",
            f"Adam/{assign}",
            f"Adam/{assign}_1",
        ]
        assert [x.op.name for x in v1.global_variables()] == [
            *("v", "s/w", "beta1_power", "beta2_power"),
            *("v/Adam", "v/Adam_1", "s/w/Adam", "s/w/Adam_1"),
        ]
        assert [x.name for x in optimizer.variables()] == [
            *("beta1_power:0", "beta2_power:0"),
            *("s/w/Adam:0", "s/w/Adam_1:0", "v/Adam:0", "v/Adam_1:0"),
        ]
        assert optimizer.get_slot_names() == ["m", "v"]
        assert optimizer.get_slot(v, "m").name == "v/Adam:0"
        assert optimizer.get_slot(v, "nothing") is None
        assert optimizer.get_name() == "Adam"
        assert len(v1.trainable_variables()) == 2


def test_two_optimizers_keep_their_slots_apart():
    with tf.Graph().as_default():
        v, _ = variables()
        for _ in range(2):
            optimizer = train.MomentumOptimizer(0.1, 0.9)
            optimizer.apply_gradients([(tf.ones_like(v), v)])
        assert optimizer.get_slot(v, "momentum").name == "v/Momentum_1:0"


def test_eager_slots_are_named_alike():
    v = tf.Variable([1.0, 2.0], name="v")
    optimizer = train.AdamOptimizer(0.1)
    assert optimizer.minimize(lambda: tf.reduce_sum(v * v), var_list=[v]) is None
    assert [x.name for x in optimizer.variables()] == [
        *("beta1_power:0", "beta2_power:0", "v/Adam:0", "v/Adam_1:0")
    ]
    np.testing.assert_allclose(v.numpy(), [0.9, 1.9], atol=1e-5)


def test_a_function_is_minimized_over_all_it_reads():
    v, w = tf.Variable(1.0), tf.Variable(2.0)
    optimizer = train.GradientDescentOptimizer(0.25)
    pairs = optimizer.compute_gradients(lambda: v * v + w)
    assert {id(x): g.numpy() for g, x in pairs} == {id(v): 2.0, id(w): 1.0}
    optimizer.minimize(lambda: v * v + w)
    assert (v.numpy(), w.numpy()) == (0.5, 1.75)


def test_a_line_is_fitted_in_a_session():
    with tf.Graph().as_default(), v1.Session() as session:
        x, y = v1.placeholder(tf.float32), v1.placeholder(tf.float32)
        w, b = v1.get_variable("w", shape=[]), v1.get_variable("b", initializer=0.0)
        loss = tf.reduce_mean((w * x + b - y) ** 2)
        step = train.AdamOptimizer(0.1).minimize(loss)
        session.run(v1.global_variables_initializer())
        xs = np.linspace(-1, 1, 20)
        for _ in range(300):
            session.run(step, {x: xs, y: 3 * xs - 1})
        np.testing.assert_allclose(session.run([w, b]), [3.0, -1.0], atol=1e-3)


def test_updates_happen_inside_a_function_as_well():
    v, optimizer = tf.Variable(1.0), train.MomentumOptimizer(0.25, 0.5)

    @tf.function
    def step():
        optimizer.minimize(lambda: v * 1.0, var_list=[v])

    step()
    step()
    assert v.numpy() == 0.375


def test_constraints_are_kept_in_a_graph():
    with tf.Graph().as_default(), v1.Session() as session:
        limit = {"constraint": lambda x: tf.clip_by_value(x, 0.9, 1.1)}
        v = v1.get_variable("v", initializer=[1.0, 1.0], **limit)
        pairs = [(tf.constant([1.0, -1.0]), v)]
        update = train.GradientDescentOptimizer(1.0).apply_gradients(pairs)
        session.run(v1.global_variables_initializer())
        session.run(update)
        np.testing.assert_allclose(session.run(v), [0.9, 1.1])


def test_the_learning_rate_can_be_a_tensor_that_changes():
    with tf.Graph().as_default(), v1.Session() as session:
        v, _ = variables()
        step = train.get_or_create_global_step()
        rate = train.exponential_decay(1.0, step, 1, 0.5)
        pairs = [(tf.ones_like(v), v)]
        optimizer = train.GradientDescentOptimizer(rate)
        update = optimizer.apply_gradients(pairs, global_step=step)
        session.run(v1.global_variables_initializer())
        for _ in range(3):
            session.run(update)
        assert session.run(v).tolist() == [-0.75, 0.25, 1.25]


def test_mistakes_raise_as_in_tensorflow():
    v = tf.Variable([1.0, 2.0])
    optimizer = train.GradientDescentOptimizer(0.1)
    with pytest.raises(RuntimeError, match="should be a function"):
        optimizer.minimize(v)
    with pytest.raises(ValueError, match="No variables provided"):
        optimizer.apply_gradients([])
    with pytest.raises(ValueError, match="No gradients provided for any variable"):
        optimizer.apply_gradients([(None, v)])
    with pytest.raises(TypeError, match="must be convertible"):
        optimizer.apply_gradients([(object(), v)])
    with pytest.raises(ValueError, match="Must specify the optimizer name"):
        train.Optimizer(False, "")
    with pytest.raises(NotImplementedError, match="must define _apply_dense"):
        train.Optimizer(False, "x").apply_gradients([(tf.ones([2]), v)])
    with pytest.raises(ValueError, match="must be positive: 0"):
        train.AdagradOptimizer(0.1, initial_accumulator_value=0.0)
    with pytest.raises(ValueError, match="l1_regularization_strength -1"):
        train.FtrlOptimizer(0.1, l1_regularization_strength=-1.0)


def test_mistakes_in_a_graph_raise_as_in_tensorflow():
    with tf.Graph().as_default():
        x = v1.get_variable("x", initializer=1.0)
        optimizer = train.GradientDescentOptimizer(0.1)
        with pytest.raises(ValueError, match="check your graph for ops that do not"):
            optimizer.minimize(tf.constant(1.0), var_list=[x])
        with pytest.raises(ValueError, match="No variables to optimize"):
            optimizer.minimize(x * x, var_list=[])
        with pytest.raises(ValueError, match="Invalid type tf.int32 for Const"):
            optimizer.minimize(tf.constant(1), var_list=[x])
        with pytest.raises(ValueError, match="gate_gradients must be one of"):
            optimizer.compute_gradients(x * x, gate_gradients=5)
        for gate in (0, 1, 2):
            ((gradient, found),) = optimizer.compute_gradients(
                x * x, gate_gradients=gate
            )
            assert found is x
            assert gradient.dtype == tf.float32


def test_an_own_optimizer_says_what_to_do_with_a_gradient():
    class Signs(train.Optimizer):
        def __init__(self):
            super().__init__(False, "Signs")

        def _resource_apply_dense(self, grad, handle):
            return handle.assign_sub(tf.sign(grad))

    v = tf.Variable([1.0, 2.0])
    Signs().apply_gradients([(tf.constant([3.0, -5.0]), v)])
    assert v.numpy().tolist() == [0.0, 3.0]


def test_dual_averaging_makes_small_weights_exactly_zero():
    """Recorded from TensorFlow."""
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.get_variable("x", initializer=[1.0, -2.0, 0.5])
        step, dx = train.get_or_create_global_step(), v1.placeholder(tf.float32, [3])
        strengths = {
            "l1_regularization_strength": 0.01,
            "l2_regularization_strength": 0.02,
        }
        optimizer = train.AdagradDAOptimizer(0.1, step, **strengths)
        update = optimizer.apply_gradients([(dx, x)], global_step=step)
        session.run(v1.global_variables_initializer())
        for number in range(20):
            session.run(update, {dx: gradients(number)[0]})
        expected = [-0.01521034, 0.0, 0.01521034]
        np.testing.assert_allclose(session.run(x), expected, atol=1e-7)
        names = [v.name for v in optimizer.variables()]
    assert names == ["x/AdagradDA:0", "x/AdagradDA_1:0"]
