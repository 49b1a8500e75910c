"""What bodies do besides computing happens once, in the order of the program."""

import minitf as tf

v1 = tf.compat.v1


def test_a_loop_assigns_in_the_order_of_the_program(capfd):
    v = tf.Variable(1.0)

    @tf.function
    def f():
        def body(i):
            v.assign_add(1.0)
            tf.print("round", i, v)
            v.assign(v * 2.0)
            return [i + 1]

        tf.while_loop(lambda i: i < 3, body, [0])
        return v * 10.0

    assert f().numpy() == 220.0
    lines = capfd.readouterr().err.splitlines()
    assert lines == ["round 0 2", "round 1 5", "round 2 11"]


def test_only_the_branch_taken_has_effects():
    v = tf.Variable(0.0)

    @tf.function
    def f(flag):
        tf.cond(flag, lambda: v.assign_add(1.0), lambda: v.assign_add(10.0))
        return v.read_value()

    assert f(tf.constant(True)).numpy() == 1.0
    assert f(tf.constant(False)).numpy() == 11.0


def test_a_called_function_with_effects_runs_though_nobody_takes_its_result():
    v = tf.Variable(0.0)

    @tf.function
    def count():
        v.assign_add(1.0)

    @tf.function
    def f():
        count()
        count()
        return v.read_value()

    assert f().numpy() == 2.0


def test_branches_that_return_operations_can_be_run():
    with tf.Graph().as_default(), v1.Session() as session:
        v = v1.get_variable("v", initializer=1.0, use_resource=True)
        flag = v1.placeholder(tf.bool, [])
        step = tf.cond(flag, lambda: v.assign(5.0).op, lambda: tf.no_op())
        session.run(v.initializer)
        session.run(step, {flag: False})
        assert session.run(v) == 1.0
        session.run(step, {flag: True})
        assert session.run(v) == 5.0
