"""When `tf.function` traces again. Counts are TensorFlow's, asked in version 2.21."""

import collections
import dataclasses
import gc
import logging
import typing
import weakref

import numpy as np
import pytest

import minitf as tf


def traces_of(calls, **options):
    """The number of traces that some calls make; each is (args, kwargs)."""
    f = tf.function(lambda *args, **kwargs: 1, **options)
    for args, kwargs in calls:
        f(*args, **kwargs)
    return f.experimental_get_tracing_count()


def positional(*values):
    return [((value,), {}) for value in values]


def test_tensors_are_told_apart_by_dtype_and_shape_not_by_value():
    same = positional(tf.constant(1.0), tf.constant(2.0), np.float32(3.0))
    assert traces_of(same) == 1
    different = positional(tf.constant(1.0), tf.constant(1), tf.ones(2), tf.ones(3))
    assert traces_of(different) == 4


def test_python_numbers_are_told_apart_by_value_and_true_is_one():
    assert traces_of(positional(1, 1, 1.0, True)) == 1
    assert traces_of(positional(1, 2, 3)) == 3


def test_text_bytes_and_none_are_values():
    assert traces_of(positional("a", "a", b"a", None, None)) == 3


def test_keywords_and_positions_are_one_call_and_keywords_have_no_order():
    f = tf.function(lambda x, y=2, **more: x)
    x = tf.constant(1.0)
    f(x), f(x=x), f(x, 2), f(x, y=2)
    assert f.experimental_get_tracing_count() == 1
    f(x, b=1, a=2), f(x, a=2, b=1)
    assert f.experimental_get_tracing_count() == 2


def test_tensors_given_by_keyword_go_to_their_own_places():
    f = tf.function(lambda x, y, *, z=1.0: x - y * z)
    ten, two, three = tf.constant(10.0), tf.constant(2.0), tf.constant(3.0)
    for _ in range(3):
        assert f(y=two, x=ten).numpy() == 8.0
        assert f(z=three, y=two, x=ten).numpy() == 4.0
        assert f(ten, y=two, z=three).numpy() == 4.0
        assert f(ten, two, z=2.0).numpy() == 6.0


def test_one_tensor_in_two_places_does_not_mix_up_later_calls():
    f = tf.function(lambda x, y: x - y)
    one, two = tf.constant(1.0), tf.constant(2.0)
    for _ in range(2):
        assert f(y=one, x=one).numpy() == 0.0
        assert f(y=one, x=two).numpy() == 1.0
        assert f(one, one).numpy() == 0.0 and f(two, one).numpy() == 1.0
    g = tf.function(lambda d: d["a"] - d["b"])
    for _ in range(2):
        assert g({"b": one, "a": one}).numpy() == 0.0
        assert g({"b": one, "a": two}).numpy() == 1.0
        assert g({"a": one, "b": two}).numpy() == -1.0


def test_structures_of_one_form_share_a_graph_and_others_do_not():
    f = tf.function(lambda x: tf.nest.flatten(x)[-1])
    one, row = tf.constant(1.0), tf.ones(2)
    for _ in range(2):
        assert f([one, (row, 3)]).numpy() == 3
        assert f([one, (row, row)]).shape == (2,)
        assert f([one, [row, 3]]).numpy() == 3
        assert f({"b": row, "a": one}).shape == (2,)
        assert f({"b": row, "c": one}).shape == ()
    assert f.experimental_get_tracing_count() == 5


def test_lists_tuples_and_named_tuples_differ_and_dicts_do_not_mind_the_order():
    Pair = collections.namedtuple("Pair", "a b")

    class Other(typing.NamedTuple):
        a: object
        b: object

    assert traces_of(positional([1, 2], (1, 2), Pair(1, 2), Other(1, 2))) == 4
    assert traces_of(positional({"a": 1, "b": 2}, {"b": 2, "a": 1})) == 1
    ordered = collections.OrderedDict(b=2, a=1)
    assert traces_of(positional({"a": 1, "b": 2}, ordered)) == 1


def test_a_structure_comes_back_in_its_own_class_and_order():
    Pair = collections.namedtuple("Pair", "a b")
    f = tf.function(lambda x: x)
    assert f(Pair(tf.constant(1.0), 2)).b.numpy() == 2
    assert list(f({"z": 1, "a": tf.constant(1)})) == ["z", "a"]


def test_an_attrs_object_is_a_structure():
    attr = pytest.importorskip("attr")
    Point = attr.make_class("Point", ["x", "y"])
    f = tf.function(lambda p: p.x * 2.0)
    assert f(Point(tf.constant(1.0), 2)).numpy() == 2.0
    assert f(Point(tf.constant(4.0), 2)).numpy() == 8.0
    f(Point(tf.constant(4.0), 3))
    assert f.experimental_get_tracing_count() == 2


def test_a_class_with_tf_flatten_is_a_structure_with_metadata():
    @dataclasses.dataclass
    class Masked:
        mask: bool
        value: object

        def __tf_flatten__(self):
            return (self.mask,), (self.value,)

        @classmethod
        def __tf_unflatten__(cls, metadata, parts):
            return cls(metadata[0], parts[0])

    f = tf.function(lambda m: Masked(m.mask, m.value * 2.0))
    result = f(Masked(True, tf.constant(1.0)))
    assert result.mask is True and result.value.numpy() == 2.0
    f(Masked(True, tf.constant(5.0)))
    assert f.experimental_get_tracing_count() == 1
    f(Masked(False, tf.constant(5.0)))
    assert f.experimental_get_tracing_count() == 2


def test_objects_are_known_by_identity_even_if_they_are_equal():
    class Equal:
        def __eq__(self, other):
            return True

        def __hash__(self):
            return 1

    a, b = Equal(), Equal()
    assert traces_of(positional(a, a, b)) == 2


def test_objects_without_a_hash_are_refused_in_tensorflows_words():
    @dataclasses.dataclass
    class Plain:
        x: int

    f = tf.function(lambda x: 1)
    for bad in (Plain(1), {1, 2}, bytearray(b"a")):
        with pytest.raises(TypeError, match="Could not generate a generic TraceType"):
            f(bad)


def test_objects_are_held_weakly():
    class Thing:
        value = 3

    f = tf.function(lambda thing: thing.value)
    thing = Thing()
    assert f(thing).numpy() == 3
    gone = weakref.ref(thing)
    del thing
    gc.collect()
    assert gone() is None


def test_an_object_may_say_itself_what_matters_of_it():
    class FruitType(tf.types.experimental.TraceType):
        def __init__(self, kind):
            self.kind = kind

        def is_subtype_of(self, other):
            return self == other

        def most_specific_common_supertype(self, others):
            return self if all(self == other for other in others) else None

        def placeholder_value(self, placeholder_context):
            return Fruit(self.kind)

        def __eq__(self, other):
            return isinstance(other, FruitType) and self.kind == other.kind

        def __hash__(self):
            return hash(self.kind)

    class Fruit:
        def __init__(self, kind):
            self.kind = kind

        def __tf_tracing_type__(self, context):
            return FruitType(self.kind)

    assert isinstance(Fruit("a"), tf.types.experimental.SupportsTracingProtocol)
    assert traces_of(positional(Fruit("a"), Fruit("a"), Fruit("b"))) == 2


def test_ragged_and_sparse_tensors_are_known_by_their_specs():
    ragged = [tf.ragged.constant(x) for x in ([[1], [2, 3]], [[1, 3], [2]], [[1, 3]])]
    assert traces_of(positional(*ragged)) == 2
    sparse = [tf.sparse.from_dense(x) for x in ([[0, 1]], [[3, 0]], [[3, 2]])]
    assert traces_of(positional(*sparse)) == 1
    slices = tf.IndexedSlices(tf.ones([2, 2]), tf.constant([0, 1]), tf.constant([3, 2]))
    f = tf.function(lambda x: x)
    assert f(slices).values.shape == (2, 2)


def test_variables_are_known_by_type_and_by_which_are_the_same():
    v, w = tf.Variable(1.0), tf.Variable(2.0)
    f = tf.function(lambda a, b: a.assign_add(1.0) + b)
    assert [f(v, w).numpy(), f(w, v).numpy(), f(v, v).numpy()] == [4.0, 5.0, 6.0]
    assert f.experimental_get_tracing_count() == 2
    assert (v.numpy(), w.numpy()) == (3.0, 3.0)


def test_the_most_special_graph_that_fits_is_taken():
    f = tf.function(lambda x: tf.constant(str(x.shape)))
    for shape in ([3], [None], None):
        f.get_concrete_function(tf.TensorSpec(shape))
    assert f(tf.ones(2)).numpy() == b"(None,)"
    assert f(tf.ones(3)).numpy() == b"(3,)"
    assert f(tf.ones([1, 1])).numpy() == b"<unknown>"
    assert f.experimental_get_tracing_count() == 3


def test_reduce_retracing_leaves_open_what_differs():
    shapes = []

    @tf.function(reduce_retracing=True)
    def f(x):
        shapes.append(str(x.shape))
        return x

    for shape in ([1], [2], [3], [2, 2], [3, 3], [4, 4]):
        f(tf.ones(shape))
    assert shapes == ["(1,)", "(None,)", "<unknown>"]


def test_reduce_retracing_works_inside_structures_and_for_variables():
    f = tf.function(lambda d: d["x"], reduce_retracing=True)
    for size in (1, 2, 3, 4):
        f({"x": tf.ones(size), "y": 1})
    assert f.experimental_get_tracing_count() == 2
    g = tf.function(lambda v: v + 1.0, reduce_retracing=True)
    for size in (1, 2, 3, 4):
        assert g(tf.Variable(tf.ones(size))).shape == (size,)
    assert g.experimental_get_tracing_count() == 2


def test_a_change_of_the_input_is_seen_though_arrays_are_captured_by_value():
    array, number = np.ones(2, np.float32), 1
    f = tf.function(lambda: array + number + tf.zeros(2))
    assert f().numpy().tolist() == [2.0, 2.0]
    array[0], number = 7.0, 5
    assert f().numpy().tolist() == [2.0, 2.0]


@pytest.fixture
def warnings_logged():
    found = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(record.getMessage())
    logger = tf.get_logger()
    before, logger.handlers = logger.handlers, [handler]
    yield found
    logger.handlers = before


def test_tracing_too_often_is_warned_of_twice_at_most(warnings_logged):
    f = tf.function(lambda x: x)
    for i in range(12):
        f(i)
    starts = [text.split(" calls to")[0] for text in warnings_logged]
    assert starts == ["5 out of the last 5", "6 out of the last 6"]


def test_tracing_now_and_then_is_not_warned_of(warnings_logged):
    f = tf.function(lambda x: x)
    for i in range(8):
        for _ in range(4):
            f(i)
    assert warnings_logged == []


def test_making_a_function_again_and_again_is_warned_of(warnings_logged):
    def double(x):
        return x * 2.0

    for _ in range(5):
        tf.function(double)(tf.constant(1.0))
    assert len(warnings_logged) == 1 and "in a loop" in warnings_logged[0]


def test_a_function_says_why_it_was_traced_again():
    f = tf.function(lambda x, k=1: x)
    f(tf.ones(2)), f(tf.ones(3)), f(tf.ones(3), 2)
    assert f.explain_retracing().splitlines() == [
        "trace 1: first call",
        "trace 2: x: shape changed from (2,) to (3,)",
        "trace 3: k: Python value changed from 1 to 2; pass a tensor to share one "
        "graph",
    ]


def test_a_trace_is_explained_by_a_trace_of_the_same_dtype_if_there_is_one():
    f = tf.function(lambda x: x)
    f(tf.constant(1.0)), f(tf.constant(1)), f(tf.ones(2))
    assert f.explain_retracing().splitlines()[-1] == (
        "trace 3: x: shape changed from () to (2,)"
    )
