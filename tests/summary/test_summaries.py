"""`tf.summary`: what arrives in the file, eagerly, in functions and in sessions.

Expected values are what TensorFlow 2.21 wrote for the same calls.
"""

import threading

import numpy as np
import pytest

import minitf as tf
from minitf.summary import state
from tests.summary.reading import events_in, tags_in, values_in, wait_until

v1 = tf.compat.v1


@pytest.fixture(autouse=True)
def no_default_is_left_behind():
    yield
    tf.summary.experimental.set_step(None)


@pytest.fixture
def writer(tmp_path):
    writer = tf.summary.create_file_writer(str(tmp_path))
    yield writer
    writer.close()


def only_value(folder):
    ((_, value),) = values_in(folder)
    return value


def array_of(value):
    return tf.make_ndarray(value.tensor)


# --- Kinds -------------------------------------------------------------------------


def test_a_scalar_is_a_float32_with_the_plugins_name(writer, tmp_path):
    with writer.as_default():
        written = tf.summary.scalar("loss", 1 / 4, step=3, description="how wrong")
    assert written.numpy()
    ((step, value),) = values_in(tmp_path)
    assert (step, value.tag) == (3, "loss")
    assert value.tensor.dtype == 1
    assert value.tensor.tensor_content == b"\x00\x00\x80>"
    assert value.metadata.plugin_data.plugin_name == "scalars"
    assert value.metadata.plugin_data.content == b""
    assert value.metadata.summary_description == "how wrong"
    assert value.metadata.data_class == 0


@pytest.mark.parametrize(
    "data, buckets, expected",
    [
        ([1.0, 2.0, 3.0], 2, [[1, 2, 1], [2, 3, 2]]),
        ([], 2, [[0, 0, 0], [0, 0, 0]]),
        ([4, 4], 2, [[4, 4, 0], [4, 4, 2]]),
        ([[1, 5], [2, 2]], 4, [[1, 2, 1], [2, 3, 2], [3, 4, 0], [4, 5, 1]]),
        ([1.0], 0, np.zeros((0, 3))),
        ([7.0], 1, [[7, 7, 1]]),
    ],
)
def test_a_histogram_counts_in_equal_intervals(
    writer, tmp_path, data, buckets, expected
):
    with writer.as_default(step=0):
        tf.summary.histogram("h", data, buckets=buckets)
    value = only_value(tmp_path)
    assert value.metadata.plugin_data.plugin_name == "histograms"
    found = array_of(value)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, np.array(expected).reshape(-1, 3))


def test_a_histogram_has_thirty_intervals_and_leaves_nan_out(writer, tmp_path):
    with writer.as_default(step=0):
        tf.summary.histogram("h", tf.range(1000.0))
        tf.summary.histogram("nan", [1.0, np.nan])
    first, second = (array_of(value) for _, value in values_in(tmp_path))
    assert first.shape == (30, 3)
    assert first[:, 2].sum() == 1000
    assert first[-1, 1] == 999
    assert second[:, 2].sum() == 0


def test_an_image_is_its_sizes_as_text_and_png_files(writer, tmp_path):
    picture = [[[0.0, 0.0, 0.0], [0.5, 0.5, 0.5], [2.0, 1.0, -1.0]]]
    with writer.as_default(step=0):
        tf.summary.image("i", [picture] * 5, max_outputs=2)
    value = only_value(tmp_path)
    assert value.metadata.plugin_data.plugin_name == "images"
    width, height, *files = value.tensor.string_val
    assert (width, height, len(files)) == (b"3", b"1", 2)
    pixels = tf.io.decode_png(files[0]).numpy()
    assert pixels.tolist() == [[[0, 0, 0], [127, 127, 127], [255, 255, 0]]]


def test_no_images_at_all_are_just_sizes(writer, tmp_path):
    with writer.as_default(step=0):
        tf.summary.image("i", tf.zeros([0, 3, 2, 1]))
    assert list(only_value(tmp_path).tensor.string_val) == [b"2", b"3"]


def test_a_sound_is_a_wav_file_with_an_empty_label(writer, tmp_path):
    with writer.as_default(step=0):
        tf.summary.audio("a", tf.constant([[[0.0], [0.5]]] * 4), 8000, max_outputs=3)
        tf.summary.audio("none", tf.zeros([0, 3, 1]), 8000)
    (_, value), (_, empty) = values_in(tmp_path)
    assert value.metadata.plugin_data.plugin_name == "audio"
    assert value.metadata.plugin_data.content == b"\x10\x0b"
    found = array_of(value)
    assert found.shape == (3, 2)
    assert found[0, 0] == (
        b"RIFF(\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0@\x1f\0\0\x80>\0\0\x02\0\x10\0"
        b"data\x04\0\0\0\0\0\0@"
    )
    assert found[0, 1] == b""
    assert array_of(empty).shape == (0, 2)


def test_texts_may_be_one_or_a_table(writer, tmp_path):
    with writer.as_default(step=0):
        tf.summary.text("t", "äöü")
        tf.summary.text("table", [["a", "b"]])
    (_, one), (_, table) = values_in(tmp_path)
    assert one.metadata.plugin_data.plugin_name == "text"
    assert one.tensor.string_val[0].decode() == "äöü"
    assert array_of(table).tolist() == [[b"a", b"b"]]


def test_any_tensor_can_be_written_with_any_metadata(writer, tmp_path):
    metadata = v1.SummaryMetadata(display_name="shown")
    with writer.as_default(step=0):
        tf.summary.write("plain", tf.constant([[1, 2]]))
        tf.summary.write("noted", tf.constant(7, tf.int64), metadata=metadata)
        tf.summary.write("bytes", tf.constant(True), metadata=b"\xff\xff")
    (_, plain), (_, noted), (_, broken) = values_in(tmp_path)
    assert not plain.HasField("metadata")
    assert array_of(plain).tolist() == [[1, 2]]
    assert noted.metadata.display_name == "shown"
    assert noted.tensor.tensor_content == b"\x07" + bytes(7)
    assert broken.HasField("metadata")  # and empty, as TensorFlow has it


def test_a_graph_is_written_with_shapes(writer, tmp_path):
    with tf.Graph().as_default() as graph:
        tf.zeros([2, 3], name="z")
    with writer.as_default():
        assert tf.summary.graph(graph).numpy()
        assert tf.summary.graph(graph.as_graph_def()).numpy()
        with pytest.raises(ValueError, match="is not tf.Graph"):
            tf.summary.graph(5)
    with_shapes, without = (
        v1.GraphDef.FromString(event.graph_def) for event in events_in(tmp_path)
    )
    (shape,) = with_shapes.node[0].attr["_output_shapes"].list.shape
    assert [dim.size for dim in shape.dim] == [2, 3]
    assert "_output_shapes" not in without.node[0].attr


def test_summaries_that_are_bytes_go_into_one_event(writer, tmp_path):
    content = v1.Summary(value=[v1.Summary.Value(tag="a", simple_value=1.0)])
    content = content.SerializeToString()
    with writer.as_default():
        tf.summary.experimental.write_raw_pb([content, content], step=4)
        with pytest.raises(tf.errors.DataLossError, match="at index 0"):
            tf.summary.experimental.write_raw_pb(b"\xff\xff", step=4)
    (event,) = events_in(tmp_path)
    assert event.step == 4
    assert [value.tag for value in event.summary.value] == ["a", "a"]


def test_the_ops_of_tensorflow_1s_kinds_write_old_values(writer, tmp_path):
    raw, handle = tf.raw_ops, writer._resource
    raw.WriteScalarSummary(writer=handle, step=4, tag="s", value=tf.constant(3))
    raw.WriteHistogramSummary(
        writer=handle, step=4, tag="h", values=tf.constant([1.0, 2.0])
    )
    raw.WriteImageSummary(
        writer=handle,
        step=4,
        tag="i",
        tensor=tf.zeros([2, 1, 1, 1]),
        bad_color=tf.constant([255, 0, 0, 255], tf.uint8),
        max_images=1,
    )
    raw.WriteAudioSummary(
        writer=handle, step=4, tag="a", tensor=tf.zeros([1, 3]), sample_rate=100.0
    )
    writer.flush()
    kinds = {value.tag: value.WhichOneof("value") for _, value in values_in(tmp_path)}
    assert kinds == {
        "s": "simple_value",
        "h": "histo",
        "i/image": "image",
        "a/audio/0": "audio",
    }


def test_events_that_are_bytes_are_written_as_they_are(writer, tmp_path):
    event = v1.Event(step=77, wall_time=3.0)
    tf.raw_ops.ImportEvent(writer=writer._resource, event=event.SerializeToString())
    writer.flush()
    assert events_in(tmp_path) == [event]
    for op in ("ImportEvent", "WriteGraphSummary"):
        given = {"event": b"\xff"} if op == "ImportEvent" else {"tensor": b"\xff"}
        given |= {} if op == "ImportEvent" else {"step": 1}
        with pytest.raises(tf.errors.DataLossError, match="Bad tf"):
            getattr(tf.raw_ops, op)(writer=writer._resource, **given)


# --- Steps, writers, conditions ----------------------------------------------------


def test_nothing_is_written_without_a_writer():
    assert not tf.summary.scalar("x", 1.0, step=1).numpy()
    assert not tf.summary.should_record_summaries().numpy()


def test_a_step_is_needed_only_if_there_is_a_writer(writer):
    assert not tf.summary.scalar("x", 1.0).numpy()
    with writer.as_default(), pytest.raises(ValueError, match="No step set"):
        tf.summary.scalar("x", 1.0)


def test_the_innermost_step_counts_and_the_outer_one_comes_back(
    writer, tmp_path_factory
):
    other_folder = tmp_path_factory.mktemp("other")
    other = tf.summary.create_file_writer(str(other_folder))
    with writer.as_default(step=10):
        tf.summary.scalar("a", 1.0)
        with other.as_default(step=20):
            tf.summary.scalar("b", 1.0)
        with other.as_default():
            tf.summary.scalar("c", 1.0)
        tf.summary.scalar("d", 1.0, step=11)
        assert tf.summary.experimental.get_step() == 10
    assert tf.summary.experimental.get_step() is None
    assert tags_in(other_folder) == [(20, "b"), (10, "c")]
    other.close()


def test_a_variable_as_step_is_read_each_time(writer, tmp_path):
    step = tf.Variable(5, dtype=tf.int64)
    with writer.as_default():
        tf.summary.experimental.set_step(step)
        tf.summary.scalar("a", 1.0)
        step.assign_add(1)
        tf.summary.scalar("a", 1.0)
    assert tags_in(tmp_path) == [(5, "a"), (6, "a")]


@pytest.mark.parametrize("step", [[1, 2], tf.zeros([3], tf.int64)])
def test_a_step_is_one_number(writer, step):
    with writer.as_default(), pytest.raises(ValueError, match="must be a scalar"):
        tf.summary.scalar("x", 1.0, step=step)


def test_a_default_writer_is_one_threads_own(writer):
    seen = []
    with writer.as_default(step=0):
        thread = threading.Thread(
            target=lambda: seen.append(tf.summary.scalar("x", 1.0).numpy())
        )
        thread.start()
        thread.join()
    assert seen == [False]


def test_set_as_default_stays(writer, tmp_path):
    before = tf.summary.create_noop_writer()
    writer.set_as_default(step=1)
    try:
        tf.summary.scalar("x", 1.0)
        tf.summary.flush()
        assert tags_in(tmp_path) == [(1, "x")]
    finally:
        state.change(writer=None)
    assert before.flush() is None


@pytest.mark.parametrize("condition", [False, tf.constant(False), lambda: False])
def test_record_if_switches_off(writer, tmp_path, condition):
    with writer.as_default(step=0):
        with tf.summary.record_if(condition):
            assert not tf.summary.scalar("x", 1.0).numpy()
            assert not tf.summary.should_record_summaries().numpy()
        assert tf.summary.should_record_summaries().numpy()
    assert values_in(tmp_path) == []


def test_a_function_as_condition_is_asked_each_time(writer, tmp_path):
    step = tf.Variable(0, dtype=tf.int64)
    with writer.as_default(step=step), tf.summary.record_if(lambda: step % 2 == 0):
        for _ in range(4):
            tf.summary.scalar("x", 1.0)
            step.assign_add(1)
    assert tags_in(tmp_path) == [(0, "x"), (2, "x")]


def test_name_scopes_come_before_the_tag(writer, tmp_path):
    with writer.as_default(step=0), tf.name_scope("outer"):
        with tf.summary.experimental.summary_scope("na me") as (tag, scope):
            assert (tag, scope) == ("outer/na me", "outer/name/")
        tf.summary.scalar("in side", 1.0)
    assert tags_in(tmp_path) == [(0, "outer/in side")]


def test_a_closed_writer_says_so(writer):
    writer.close()
    writer.close()
    assert writer.flush() is None
    for use in (writer.as_default, writer.set_as_default, writer.init):
        with pytest.raises(RuntimeError, match="is already closed"):
            use()


def test_writing_after_closing_inside_the_block_is_an_error(tmp_path):
    writer = tf.summary.create_file_writer(str(tmp_path))
    with writer.as_default(step=0):
        writer.close()
        with pytest.raises(tf.errors.NotFoundError, match="was closed"):
            tf.summary.scalar("late", 1.0)


def test_a_noop_writer_changes_nothing(writer, tmp_path):
    with writer.as_default(step=0), tf.summary.create_noop_writer().as_default():
        tf.summary.scalar("x", 1.0)  # goes to the writer outside
    assert tags_in(tmp_path) == [(0, "x")]


@pytest.mark.parametrize(
    "call, error",
    [
        (lambda: tf.summary.scalar("x", [1.0], step=1), ValueError),
        (lambda: tf.summary.scalar("x", "a", step=1), tf.errors.UnimplementedError),
        (lambda: tf.summary.image("x", tf.zeros([2, 2, 3]), step=1), ValueError),
        (lambda: tf.summary.text("x", 1.0, step=1), TypeError),
        (lambda: tf.summary.audio("x", tf.zeros([2, 2]), 8000, step=1), ValueError),
        (
            lambda: tf.summary.audio("x", tf.zeros([1, 2, 2]), 8, 1, encoding="mp3"),
            ValueError,
        ),
        (
            lambda: tf.summary.image("x", tf.zeros([1, 2, 2, 5]), step=1),
            tf.errors.InvalidArgumentError,
        ),
        (lambda: tf.summary.flush(5), ValueError),
        (lambda: tf.summary.create_file_writer(None), ValueError),
        (lambda: tf.summary.SummaryWriter().init(), NotImplementedError),
    ],
)
def test_mistakes_are_the_errors_of_tensorflow(writer, call, error):
    with writer.as_default(), pytest.raises(error):
        call()


def test_the_file_name_has_process_number_and_suffix(tmp_path):
    tf.summary.create_file_writer(str(tmp_path), filename_suffix=".mine").close()
    (path,) = tmp_path.iterdir()
    assert path.name.startswith("events.out.tfevents.")
    assert path.name.endswith(".mine")
    assert path.name.split(".")[-3].isdigit()


def test_a_writer_may_be_part_of_what_is_saved(tmp_path):
    model = tf.Module()
    model.writer = tf.summary.create_file_writer(tmp_path, experimental_trackable=True)
    model.other = tf.summary.create_file_writer(tmp_path)
    assert list(model._trackable_children()) == ["writer"]
    assert model.variables == ()


def test_any_path_will_do(tmp_path):
    tf.summary.create_file_writer(tmp_path / "logs" / "run").close()
    assert len(list((tmp_path / "logs" / "run").iterdir())) == 1


# --- Functions ---------------------------------------------------------------------


def test_a_function_writes_whenever_it_is_called_and_in_order(writer, tmp_path):
    @tf.function
    def train(step):
        with writer.as_default():
            tf.summary.scalar("loss", 1.0 / tf.cast(step, tf.float32), step=step)
            tf.summary.histogram("h", tf.range(5.0), step=step)
            tf.summary.image("i", tf.zeros([1, 2, 2, 3]), step=step)
            tf.summary.audio("a", tf.zeros([1, 2, 1]), 8000, step=step)
            tf.summary.text("t", "hi", step=step)

    for step in (1, 2):
        train(tf.constant(step, tf.int64))
    kinds = ["loss", "h", "i", "a", "t"]
    assert tags_in(tmp_path) == [(step, tag) for step in (1, 2) for tag in kinds]


def test_a_function_can_decide_when_it_runs_whether_to_write(writer, tmp_path):
    @tf.function
    def train(step):
        with writer.as_default(), tf.summary.record_if(lambda: step % 3 == 0):
            return tf.summary.scalar("loss", 0.5, step=step)

    written = [bool(train(tf.constant(step, tf.int64))) for step in range(5)]
    assert written == [True, False, False, True, False]
    assert tags_in(tmp_path) == [(0, "loss"), (3, "loss")]


def test_the_writer_may_be_the_callers(writer, tmp_path):
    step = tf.Variable(0, dtype=tf.int64)

    @tf.function
    def train():
        step.assign_add(1)
        tf.summary.scalar("loss", 0.5, step=step)

    with writer.as_default():
        for _ in range(3):
            train()
    assert tags_in(tmp_path) == [(1, "loss"), (2, "loss"), (3, "loss")]


def test_a_loop_over_tensors_writes_in_every_round(writer, tmp_path):
    @tf.function
    def train():
        with writer.as_default():
            for step in tf.range(3, dtype=tf.int64):
                tf.summary.scalar("loss", 0.5, step=step)

    train()
    assert tags_in(tmp_path) == [(0, "loss"), (1, "loss"), (2, "loss")]


def test_a_writer_made_in_a_function_is_made_outside(tmp_path):
    @tf.function
    def make(folder):
        tf.summary.create_file_writer(folder)

    with pytest.raises(ValueError, match="Invalid graph Tensor argument 'logdir="):
        make(tf.constant(str(tmp_path)))


# --- Sessions ----------------------------------------------------------------------


def test_in_a_session_the_writer_is_opened_and_closed_by_operations(tmp_path):
    with tf.Graph().as_default(), v1.Session() as session:
        writer = tf.summary.create_file_writer(str(tmp_path))
        with writer.as_default(step=1):
            write = tf.summary.scalar("a", 1.0)
        assert v1.summary.all_v2_summary_ops() == [write]
        with pytest.raises(tf.errors.NotFoundError, match="not initialised"):
            session.run(write)
        session.run(writer.init())
        session.run(writer.init())
        assert session.run(write)
        session.run(writer.flush())
        assert tags_in(tmp_path) == [(1, "a")]
        session.run(writer.close())
        with pytest.raises(tf.errors.NotFoundError):
            session.run(write)
        session.run(writer.init())
        session.run([write, writer.flush()])
        session.run(writer.close())
    assert tags_in(tmp_path) == [(1, "a"), (1, "a")]
    assert len(list(tmp_path.iterdir())) == 2


def test_the_names_in_a_graph_are_tensorflows(tmp_path):
    with tf.Graph().as_default() as graph:
        writer = tf.summary.create_file_writer(str(tmp_path))
        with writer.as_default(step=3):
            tf.summary.scalar("a b!", 1.0)
        writer.close()
    names = {op.name: op.type for op in graph.get_operations() if op.type != "Const"}
    assert names == {
        "create_file_writer/SummaryWriter": "SummaryWriter",
        "create_file_writer/CreateSummaryFileWriter": "CreateSummaryFileWriter",
        "ab/write_summary/Identity": "Identity",
        "ab/write_summary": "WriteSummary",
        "FlushSummaryWriter": "FlushSummaryWriter",
        "FlushSummaryWriter_1": "FlushSummaryWriter",
        "CloseSummaryWriter": "CloseSummaryWriter",
    }


def test_a_session_can_decide_when_it_runs_whether_to_write(tmp_path):
    with tf.Graph().as_default(), v1.Session() as session:
        writer = tf.summary.create_file_writer(str(tmp_path))
        step = v1.placeholder(tf.int64, [])
        with writer.as_default(step), tf.summary.record_if(tf.equal(step % 2, 0)):
            written = tf.summary.scalar("a", 1.0)
        session.run(writer.init())
        answers = [bool(session.run(written, {step: i})) for i in range(4)]
        session.run(writer.close())
    assert answers == [True, False, True, False]
    assert tags_in(tmp_path) == [(0, "a"), (2, "a")]


def test_initialize_opens_the_writers_and_writes_a_graph(tmp_path):
    with tf.Graph().as_default() as graph, v1.Session():
        with pytest.raises(RuntimeError, match="No default SummaryWriter"):
            v1.summary.initialize()
        writer = tf.summary.create_file_writer(str(tmp_path))
        with writer.as_default(step=0):
            v1.summary.initialize(graph)
    wait_until(lambda: events_in(tmp_path))  # closed with the session
    (event,) = events_in(tmp_path)
    assert b"CreateSummaryFileWriter" in event.graph_def


# --- Traces ------------------------------------------------------------------------


def run_metadata_in(folder):
    value = only_value(folder)
    content = value.tensor.string_val[0]
    return value, v1.RunMetadata.FromString(content)


def test_a_trace_has_the_graphs_of_the_functions_that_were_called(writer, tmp_path):
    @tf.function
    def inner(x):
        return x + 1.0

    @tf.function
    def outer(x):
        return inner(x) * 2.0

    with writer.as_default():
        tf.summary.trace_on()
        outer(tf.constant(1.0))
        outer(tf.constant(2.0))
        tf.summary.trace_export("name", step=0)
        outer(tf.constant(3.0))
    value, message = run_metadata_in(tmp_path)
    assert value.tag == "name"
    assert value.metadata.plugin_data.plugin_name == "graph_run_metadata_graph"
    assert value.metadata.plugin_data.content == b"1"
    (functions,) = message.function_graphs
    graph = functions.pre_optimization_graph
    assert [node.op for node in graph.node] == [
        "_Arg",
        "PartitionedCall",
        "Const",
        "Mul",
        "Identity",
        "_Retval",
    ]
    assert len(graph.library.function) == 1


def test_a_trace_with_a_profiler_has_times_and_memory(writer, tmp_path):
    f = tf.function(lambda x: tf.reduce_sum(x * 2.0))
    with writer.as_default():
        tf.summary.trace_on(profiler=True, profiler_outdir=str(tmp_path))
        assert f(tf.ones([3])).numpy() == 6
        tf.summary.trace_export("name", step=0)
        assert f(tf.ones([3])).numpy() == 6
    value, message = run_metadata_in(tmp_path)
    assert value.metadata.plugin_data.plugin_name == "graph_run_metadata"
    (device,) = message.step_stats.dev_stats
    assert {stats.node_name for stats in device.node_stats} >= {"mul", "Sum"}
    assert all(stats.op_end_rel_micros > 0 for stats in device.node_stats)


def test_a_trace_must_be_on_to_be_exported(writer):
    tf.summary.trace_off()
    with pytest.raises(ValueError, match="Must enable trace"):
        tf.summary.trace_export("name", step=0)
    tf.summary.trace_on()
    with writer.as_default(), pytest.raises(ValueError, match="No step set"):
        tf.summary.trace_export("name")
    tf.summary.trace_off()


def test_a_trace_hears_of_functions_under_a_tape(writer, tmp_path):
    f = tf.function(lambda x: x * x)
    x = tf.constant(3.0)
    with writer.as_default():
        tf.summary.trace_on()
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        tf.summary.trace_export("name", step=0)
    assert tape.gradient(y, x).numpy() == 6
    _, message = run_metadata_in(tmp_path)
    (functions,) = message.function_graphs
    types = [node.op for node in functions.pre_optimization_graph.node]
    assert types == ["_Arg", "Mul", "Identity", "_Retval"]
