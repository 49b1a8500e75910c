"""What happens while tracing, what at every call, and in which order."""

import gc
import re
import weakref

import pytest

import minitf as tf

ONE = tf.constant(1.0)


def test_python_runs_once_per_trace_and_tf_print_at_every_call(capfd):
    log = []

    @tf.function
    def f(x):
        log.append(x)
        print("tracing")
        tf.print("running")
        return x

    for _ in range(3):
        f(ONE)
    assert len(log) == 1
    assert capfd.readouterr() == ("tracing\n", "running\n" * 3)


def test_reads_and_writes_of_a_variable_keep_the_order_of_the_program():
    v = tf.Variable(1.0)

    @tf.function
    def f(x):
        a = v + 0.0
        v.assign(x)
        b = v + 0.0
        v.assign_add(1.0)
        c = v.read_value()
        v.assign(10.0)
        return a, b, c, v

    assert [t.numpy() for t in f(tf.constant(5.0))] == [1.0, 5.0, 6.0, 10.0]
    assert [t.numpy() for t in f(tf.constant(7.0))] == [10.0, 7.0, 8.0, 10.0]


def test_effects_in_branches_and_loops_stay_in_their_place(capfd):
    v = tf.Variable(10.0)

    @tf.function
    def f(x):
        if x > 0:
            v.assign_add(5.0)
        else:
            v.assign_sub(1.0)
        before = v + 0.0
        for i in tf.range(3):
            v.assign_add(1.0)
            tf.print("step", i)
        return before, v + 0.0

    assert [t.numpy() for t in f(ONE)] == [15.0, 18.0]
    assert [t.numpy() for t in f(-ONE)] == [17.0, 20.0]
    assert capfd.readouterr().err == "step 0\nstep 1\nstep 2\n" * 2


def test_called_functions_read_and_write_in_order_though_they_are_inlined():
    v = tf.Variable(1.0)
    read = tf.function(lambda: v * 1.0)
    add = tf.function(lambda: v.assign_add(1.0))

    @tf.function
    def f():
        a = read()
        v.assign(20.0)
        b = read()
        add()
        add()
        c = read()
        v.assign(0.0)
        return a, b, c

    assert [t.numpy() for t in f()] == [1.0, 20.0, 22.0]
    assert v.numpy() == 0.0


def test_a_called_function_whose_result_is_dropped_still_acts():
    counter = tf.Variable(0)
    inner = tf.function(lambda: counter.assign_add(1))

    @tf.function
    def outer():
        inner()
        inner()
        return tf.constant(1)

    outer(), outer()
    assert counter.numpy() == 4


def test_a_failed_assertion_stops_what_comes_after_it():
    v = tf.Variable(0.0)

    @tf.function
    def f(x):
        tf.debugging.assert_positive(x, message="must be positive")
        v.assign(99.0)
        return tf.sqrt(x)

    with pytest.raises(tf.errors.InvalidArgumentError, match="must be positive"):
        f(-ONE)
    assert v.numpy() == 0.0
    assert f(ONE).numpy() == 1.0 and v.numpy() == 99.0


def test_variables_may_be_made_on_the_first_call_only():
    class Model:
        v = None
        traces = 0

        @tf.function
        def __call__(self, x):
            Model.traces += 1
            if self.v is None:
                self.v = tf.Variable(x * 0.0 + 2.0)
            return self.v.assign_add(x)

    model = Model()
    assert [model(ONE).numpy() for _ in range(3)] == [3.0, 4.0, 5.0]
    assert Model.traces == 2
    f = tf.function(lambda: tf.Variable(1.0))
    for _ in range(2):
        with pytest.raises(ValueError, match="only supports singleton tf.Variables"):
            f()


def test_a_variable_that_is_gone_was_kept_by_the_function():
    boxes = [tf.Variable(3.0)]
    f = tf.function(lambda: boxes[0] * 2.0)
    assert f().numpy() == 6.0
    boxes[0] = tf.Variable(50.0)
    gc.collect()
    assert f().numpy() == 6.0


def test_changing_an_argument_is_refused_by_name():
    @tf.function
    def grow(first, *rest, **named):
        rest[0].append(1)
        named["z"].append(1)
        return 1

    expected = "grow(first, *rest, **named) should not modify its Python input"
    with pytest.raises(ValueError, match=re.escape(expected)) as caught:
        grow(1, [2], z=[3])
    assert str(caught.value).endswith("were modified: rest, named")
    for change in (lambda d: d.pop("a"), lambda d: d.update(a=1)):
        with pytest.raises(ValueError, match="should not modify"):
            tf.function(lambda d, change=change: change(d))({"a": ONE})


def test_changing_a_copy_or_an_object_is_allowed():
    class Box:
        content = None

    @tf.function
    def f(d, box):
        box.content = "set while tracing"
        d = dict(d)
        d["more"] = 1
        return d

    box = Box()
    assert f({"a": ONE}, box)["more"].numpy() == 1
    assert box.content == "set while tracing"


def test_tensors_that_leak_out_are_refused():
    leaked = []

    @tf.function
    def f(x):
        leaked.append(x + 1.0)
        return x

    f(ONE)
    with pytest.raises(TypeError, match="is out of scope"):
        leaked[0] + 1.0
    with pytest.raises(TypeError, match="is out of scope"):
        tf.function(lambda: leaked[0] + 1.0)()


def test_tensors_that_leak_out_of_a_branch_have_an_error_of_their_own():
    leaked = []

    @tf.function
    def f(x):
        tf.cond(x > 0, lambda: leaked.append(x * 1.0) or x, lambda: x)
        return leaked[0] + 1.0

    with pytest.raises(ValueError, match="is out of scope") as caught:
        f(ONE)
    assert type(caught.value).__name__ == "InaccessibleTensorError"


def test_a_tensor_kept_by_an_outer_function_is_out_of_scope_later():
    kept = []
    inner = tf.function(lambda: kept[0] + 1.0)

    @tf.function
    def outer(x):
        kept.append(x * 2.0)
        return inner()

    assert outer(ONE).numpy() == 3.0
    with pytest.raises(TypeError, match="is out of scope"):
        inner()


def test_a_trace_that_failed_is_tried_again():
    attempts = []

    @tf.function
    def f(x):
        attempts.append(1)
        if len(attempts) == 1:
            raise ValueError("not yet")
        return x

    with pytest.raises(ValueError, match="not yet"):
        f(ONE)
    assert f(ONE).numpy() == 1.0 and f.experimental_get_tracing_count() == 1


def test_python_values_that_are_returned_become_tensors_and_none_stays():
    f = tf.function(lambda: {"b": (1, "s", True, None), "a": [1.5, []], "c": ()})
    result = f()
    assert list(result) == ["b", "a", "c"] and result["c"] == ()
    assert [t if t is None else t.dtype.name for t in result["b"]] == [
        "int32",
        "string",
        "bool",
        None,
    ]
    assert result["a"][0].numpy() == 1.5 and result["a"][1] == []


def test_what_cannot_become_a_tensor_cannot_be_returned():
    with pytest.raises(TypeError, match="must return zero or more Tensors"):
        tf.function(lambda: object())()


def test_methods_have_a_function_per_object_and_do_not_keep_it_alive():
    class Scale:
        def __init__(self, factor):
            self.factor = factor

        @tf.function
        def __call__(self, x):
            return x * self.factor

        @classmethod
        @tf.function
        def name(cls):
            return cls.__name__

        @staticmethod
        @tf.function
        def same(x):
            return x

    two, three = Scale(2.0), Scale(3.0)
    assert two(ONE).numpy() == 2.0 and three(ONE).numpy() == 3.0
    assert Scale.__call__(two, ONE).numpy() == 2.0
    assert two.__call__ is two.__call__ and two.__call__ is not three.__call__
    assert two.__call__.experimental_get_tracing_count() == 1
    assert Scale.name().numpy() == b"Scale" and Scale.same(ONE).numpy() == 1.0
    gone, method = weakref.ref(three), three.__call__
    del three
    gc.collect()
    assert gone() is None
    with pytest.raises(ReferenceError, match="Keep the object in a variable"):
        method(tf.ones(2))


def test_equal_objects_have_methods_of_their_own():
    class Equal:
        def __init__(self, n):
            self.n = n

        def __eq__(self, other):
            return True

        __hash__ = None

        @tf.function
        def value(self):
            return self.n

    a, b = Equal(1), Equal(2)
    assert (a.value().numpy(), b.value().numpy()) == (1, 2)


def test_run_eagerly_functions_are_plain_python():
    log = []

    @tf.function
    def f(d):
        log.append(tf.executing_eagerly())
        d["new"] = 1
        return d

    tf.config.run_functions_eagerly(True)
    try:
        assert tf.config.functions_run_eagerly()
        assert f({}) == {"new": 1} and f({}) == {"new": 1}
    finally:
        tf.config.run_functions_eagerly(False)
    assert log == [True, True] and f.experimental_get_tracing_count() == 0


def test_tf_functions_know_where_they_are():
    found = {}

    @tf.function
    def f():
        found["inside"] = tf.inside_function(), tf.executing_eagerly()
        with tf.init_scope():
            found["lifted"] = tf.executing_eagerly()
            number = tf.constant(3.0)
        return number + 1.0

    assert f().numpy() == 4.0
    assert found == {"inside": (True, False), "lifted": True}
    assert not tf.inside_function()


def test_names_start_afresh_in_every_function():
    names = []

    @tf.function
    def f(x):
        with tf.name_scope("A"):
            names.append((x + 1.0).name)
        return x

    with tf.name_scope("outer"):
        f(ONE)
    assert names == ["A/add:0"]


def test_random_numbers_are_tensorflows_in_functions():
    # From TensorFlow 2.21: each place that calls a function has a sequence of its own.
    tf.random.set_seed(2)
    g = tf.function(lambda: tf.random.uniform([1]))
    h = tf.function(lambda: (g(), g()))
    numbers = [g().numpy()[0], g().numpy()[0], *(t.numpy()[0] for t in h())]
    assert numbers == pytest.approx([0.829064, 0.30416584, 0.829064, 0.829064])


def test_attributes_that_there_are_not_are_refused():
    with pytest.raises(ValueError, match="`a is not supported by tf.function"):
        tf.function(lambda: 1, experimental_attributes={"a": 1})
    with pytest.raises(TypeError, match="3 is not a callable object"):
        tf.function(3)
    f = tf.function(lambda x: x, experimental_implements="x", autograph=False)
    assert f(ONE).numpy() == 1.0
