"""The trace view without a browser: what a function remembers, in words."""

import gc
import json

import pytest
from minitf_widgets import TraceView, show_trace
from minitf_widgets.retracing import diary, words

import minitf as tf


def step(x, rate=0.1, training=True):
    return x * rate if training else x


def called(*calls):
    """A `TraceView` of a fresh function that was called with these arguments."""
    function = tf.function(step)
    for args in calls:
        function(*args)
    return TraceView(function)


def test_each_trace_is_listed_with_its_arguments_and_calls():
    x = tf.ones([2])
    view = called((x,), (x,), (x, 0.2))
    first, second = view.traces
    assert first.signature == [
        ("x", "tensor float32 (2,)"),
        ("rate", "Python float 0.1"),
        ("training", "Python bool True"),
    ]
    assert (first.calls, second.calls) == (2, 1)
    assert (first.nearest, second.nearest) == (None, 1)
    assert second.why == "rate: Python float 0.1 -> Python float 0.2"


def test_calls_are_counted_on_the_short_way_and_on_the_long_one():
    function = tf.function(lambda x: x + 1)
    for _ in range(5):
        function(tf.constant(1))
    for _ in range(3):  # arrays never take the short cut
        function(tf.constant(1).numpy())
    outer = tf.function(lambda x: function(x) + function(x))
    outer(tf.constant(1))
    (trace,) = diary.traces(function)
    assert trace.calls == 5 + 3 + 2


def test_a_function_that_makes_variables_counts_its_first_call():
    class Counter(tf.Module):
        total = None

        @tf.function
        def add(self, x):
            if self.total is None:
                self.total = tf.Variable(0.0)
            return self.total.assign_add(x)

    counter = Counter()
    for _ in range(4):
        counter.add(tf.constant(1.0))
    (trace,) = diary.traces(counter.add)
    assert trace.calls == 4
    assert counter.total.numpy() == 4.0


def test_the_time_line_tells_what_was_called_after_each_trace():
    small, large = tf.ones([2]), tf.ones([3])
    view = called((small,), (small,), (large,), (small,), (large,), (large,))
    assert diary.stretches(view.function) == [{1: 2}, {1: 1, 2: 3}]
    assert "time line: T1 1x2  T2 1x1 2x3" in view.text()


def test_the_time_line_ends_before_it_gets_too_long():
    function = tf.function(lambda n: tf.constant(n))
    function._counter._warnings = 2  # this many traces are the point here
    for n in range(130):
        function(n)
    view = TraceView(function)
    assert len(view.traces) == diary.MOST
    assert view.traces[-1].number == 130
    assert len(diary.stretches(function)) < 130
    notes = " ".join(view.parts()["notes"])
    assert "Only the latest 60 traces are shown." in notes
    assert "The time line ends after" in notes
    assert len(json.dumps(view.parts())) < 60_000


def test_tracing_without_a_call_is_a_trace_with_no_calls():
    function = tf.function(step)
    function.get_concrete_function(tf.TensorSpec([2]))
    assert [trace.calls for trace in TraceView(function).traces] == [0]


@pytest.mark.parametrize(
    "old, new, said",
    [
        ((tf.ones([2]),), (tf.ones([3]),), "tf.TensorSpec([None], tf.float32)"),
        ((tf.ones([2]),), (tf.ones([2], tf.float64), 0.1), "tf.cast(x, tf.float32)"),
        ((tf.ones([2]), 0.1), (tf.ones([2]), 0.2), "tf.constant(0.2)"),
        ((tf.ones([2]), 0.1), (tf.ones([2]), tf.constant(0.1)), "Pass a tensor each"),
        ((1.0, 0.1, True), (1.0, 0.1, False), "a switch with a few values"),
    ],
)
def test_each_kind_of_change_has_its_advice(old, new, said):
    function = tf.function(lambda x, rate=0.1, training=True: tf.constant(0))
    function(*old)
    function(*new)
    assert said in TraceView(function).text()


F32, I32 = tf.constant(1.0), tf.constant(1)


@pytest.mark.parametrize(
    "earlier, new, nearest, said",
    [
        ((F32, I32), tf.ones([2]), 1, "Leave the size open: tf.TensorSpec(None"),
        ((tf.ones([3]), tf.ones([2], tf.int32)), tf.ones([2]), 1, "TensorSpec([None]"),
        ((tf.ones([3]), F32), tf.ones([2]), 1, "TensorSpec([None]"),
        ((1, F32), 2, 1, "Pass a tensor: tf.constant(2)"),
        ((1, True), 2, 1, "Pass a tensor: tf.constant(2)"),
        ((tf.ones([3]), tf.ones([4])), tf.ones([2]), 2, "TensorSpec([None]"),
    ],
)
def test_a_trace_is_compared_with_one_that_it_could_share_a_graph_with(
    earlier, new, nearest, said
):
    function = tf.function(lambda x: tf.constant(0))
    for value in (*earlier, new):
        function(value)
    trace = diary.traces(function)[-1]
    assert trace.nearest == nearest
    assert said in words.advice(trace.changes[0])


def test_advice_on_dtypes_loses_no_fractions_and_does_not_forget_the_shape():
    function = tf.function(lambda x: tf.constant(0))
    function(I32), function(tf.ones([2]))
    (change,) = diary.traces(function)[1].changes
    assert words.reason(change).startswith("Another dtype, and another shape:")
    assert words.advice(change) == (
        "Convert the earlier one before the call: tf.cast(x, tf.float32). "
        "Leave the size open, too: tf.TensorSpec(None, tf.float32)."
    )


def test_structures_are_compared_part_by_part():
    function = tf.function(lambda x: tf.constant(0))
    function({"a": [tf.ones([2]), 1]})
    function({"a": [tf.ones([2]), 2]})
    function({"a": [tf.ones([2])]})
    second, third = TraceView(function).traces[1:]
    assert second.why == "x['a'][1]: Python int 1 -> Python int 2"
    assert third.changes[0].name == "x['a']"
    assert words.advice(third.changes[0]).startswith("Keep the structure")


def test_objects_are_described_without_their_address():
    class Thing:
        pass

    function = tf.function(lambda x: tf.constant(0))
    one, two = Thing(), Thing()
    function(one)
    function(two)
    view = TraceView(function)
    assert view.traces[1].why == "x: object Thing -> object Thing"
    assert (
        "count as the same only if they are one"
        in view.parts()["traces"][1]["changes"][0]["reason"]
    )
    del one
    gc.collect()
    assert "object that is gone" in view.text()
    assert "0x" not in view.text()


def test_variables_are_described_by_kind():
    function = tf.function(lambda v: v + 1.0)
    function(tf.Variable([1.0]))
    function(tf.Variable([1.0, 2.0]))
    why = TraceView(function).traces[1].why
    assert why == "v: variable float32 (1,) -> variable float32 (2,)"


def test_a_signature_for_all_calls_is_suggested_where_there_is_one():
    function = tf.function(lambda x, n: x * tf.cast(n, tf.float32))
    function(tf.ones([2, 3]), 1)
    function(tf.ones([4, 3]), 2)
    line = diary.suggestion(function)
    assert line == (
        "@tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32), "
        "tf.TensorSpec([], tf.int32)])"
    )
    assert line in show_trace(function).text()
    better = eval(
        line.removeprefix("@").replace("(input", "(function.python_function, input")
    )
    better(tf.ones([2, 3]), tf.constant(1))
    better(tf.ones([4, 3]), tf.constant(2))
    assert better.experimental_get_tracing_count() == 1


@pytest.mark.parametrize("second", [("a",), (tf.ones([2], tf.int32),), (10**30,)])
def test_no_signature_is_suggested_where_none_fits(second):
    function = tf.function(lambda x: tf.constant(0))
    function(tf.ones([2]))
    function(*second)
    assert diary.suggestion(function) == ""


def test_a_call_of_the_view_says_whether_it_traced():
    view = called((tf.ones([2]),))
    call = view.call(tf.ones([2]))
    assert call == (1, False, "the arguments fit the graph of trace 1")
    call = view.call(tf.ones([3]))
    assert call[:2] == (2, True)
    assert call.why == "x: tensor float32 (2,) -> tensor float32 (3,)"
    assert view.result.shape == [3]
    assert view.selected == 2
    assert "last call: traced (trace 2)" in view.text()


def test_a_graph_that_serves_other_shapes_is_reused():
    function = tf.function(step, reduce_retracing=True)
    view = TraceView(function)
    for size in (2, 3, 4):
        call = view.call(tf.ones([size]))
    assert call[:2] == (2, False)
    assert view.traces[1].signature[0] == ("x", "tensor float32 (None,)")


def test_an_error_of_the_function_is_the_callers():
    view = TraceView(tf.function(lambda x: tf.matmul(x, x)))
    with pytest.raises(ValueError, match="must be equal|must be"):
        view.call(tf.ones([2, 3]))
    assert view.traces == []


def test_selecting_keeps_to_traces_that_there_are():
    view = called((tf.ones([2]),), (tf.ones([3]),))
    assert view.selected == 2
    view.on_select(1)
    assert view.selected == 1
    with pytest.raises(ValueError, match="Expected: 1 to 2. Received: 9"):
        view.on_select(9)
    assert view.selected == 1


def test_functions_made_anew_in_a_loop_are_told_about():
    made = []

    def body(x):
        return x + 1

    for _ in range(3):
        made.append(tf.function(body))
        made[-1](tf.constant(1))
    assert "2 calls went to other tf.functions" in TraceView(made[0]).text()


def test_a_function_that_was_never_called_says_so():
    view = TraceView(tf.function(step))
    assert view.selected is None
    assert "Not traced yet" in view.text()
    assert "Not traced yet" in view.static_html()
    json.dumps(view.parts())


@pytest.mark.parametrize("thing", [step, 3, None])
def test_only_a_tf_function_has_traces(thing):
    with pytest.raises(TypeError, match="Write tf.function"):
        show_trace(thing)


def test_the_still_forms_escape_what_they_quote():
    function = tf.function(lambda text: tf.constant(text))
    function("<b>")
    function("</td>")
    view = TraceView(function)
    page = view.static_html()
    assert "<b>" not in page and "&lt;b&gt;" in page
    assert page == view.static_html()


def test_a_loaded_function_has_calls_but_no_traces(tmp_path):
    module = tf.Module()
    module.f = tf.function(lambda x: x + 1.0, input_signature=[tf.TensorSpec([])])
    tf.saved_model.save(module, str(tmp_path))
    loaded = tf.saved_model.load(str(tmp_path))
    assert loaded.f(tf.constant(1.0)).numpy() == 2.0
    assert isinstance(TraceView(loaded.f).text(), str)


def test_closing_lets_the_function_go():
    view = called((tf.ones([2]),))
    view.close()
    assert view.function is None
    assert view.text() == "TraceView: closed"
    with pytest.raises(ValueError, match="closed"):
        view.call(1)


def test_of_a_module_the_traces_of_its_call_are_shown():
    class Scaled(tf.Module):
        @tf.function
        def __call__(self, x):
            return 2.0 * x

    scaled = Scaled()
    scaled(tf.constant(1.0))
    assert show_trace(scaled).function is scaled.__call__
    assert [trace.calls for trace in show_trace(scaled).traces] == [1]
