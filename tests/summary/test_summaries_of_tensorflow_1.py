"""`tf.compat.v1.summary`: ops that return messages, and the `FileWriter`.

Expected values are what TensorFlow 2.21 gave for the same programs.
"""

import pathlib
import warnings

import numpy as np
import pytest

import minitf as tf
from tests.summary.reading import events_in, tags_in, values_in

v1 = tf.compat.v1
FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures" / "events_v1"


@pytest.fixture
def session():
    with tf.Graph().as_default(), v1.Session() as session:
        yield session


def values_of(session, summary):
    return v1.Summary.FromString(session.run(summary)).value


# --- Kinds -------------------------------------------------------------------------


def test_a_scalar_may_be_of_any_number_type(session):
    for number in (tf.constant(3), tf.constant(3.0, tf.float64), np.float16(3)):
        (value,) = values_of(session, v1.summary.scalar("x y/", number))
        assert value.simple_value == 3
    assert value.tag.startswith("x_y")


def test_the_tag_is_the_name_scope_and_a_family_comes_first(session):
    with tf.name_scope("sc"):
        plain = v1.summary.scalar("loss", 1.0)
        family = v1.summary.scalar("loss", 1.0, family="fam")
    tags = [values_of(session, summary)[0].tag for summary in (plain, family)]
    assert tags == ["sc/loss", "fam/sc/fam/loss"]
    assert [plain.op.type, plain.op.name] == ["ScalarSummary", "sc/loss"]


def test_a_scalar_is_one_number(session):
    two = v1.placeholder_with_default(tf.zeros([2]), None)
    summary = v1.summary.scalar("x", two)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"\[\] != \[2\] \(tag"):
        session.run(summary)


def test_a_histogram_has_growing_intervals_of_which_empty_ones_are_joined(session):
    numbers = tf.constant([1.0, 2.0, 2.0, -3.0, 0.0])
    (value,) = values_of(session, v1.summary.histogram("h", numbers))
    histo = value.histo
    assert (histo.min, histo.max, histo.num) == (-3, 2, 5)
    assert (histo.sum, histo.sum_squares) == (2, 18)
    assert list(histo.bucket_limit) == [
        -3.1665833053880363,
        -2.8787120958073054,
        0,
        1e-12,
        0.917246389039776,
        1.0089710279437536,
        1.9661990955585713,
        2.1628190051144287,
        1.7976931348623157e308,
    ]
    assert list(histo.bucket) == [0, 1, 0, 1, 0, 1, 0, 2, 0]


def test_a_histogram_of_nothing_has_one_empty_interval(session):
    nothing = tf.constant([], tf.float32)
    (value,) = values_of(session, v1.summary.histogram("h", nothing))
    assert list(value.histo.bucket) == [0]
    assert value.histo.min == -value.histo.max == 1.7976931348623157e308


@pytest.mark.parametrize("number, word", [(np.nan, "Nan in"), (np.inf, "Infinity in")])
def test_a_histogram_takes_finite_numbers_only(session, number, word):
    summary = v1.summary.histogram("h", tf.constant([number]))
    with pytest.raises(tf.errors.InvalidArgumentError, match=word):
        session.run(summary)


@pytest.mark.parametrize(
    "pixels, dtype, expected",
    [
        ([0.0, 0.5, 1.0, 2.0], np.float32, [0, 63, 127, 255]),
        ([0.0, 0.5, -1.0, 2.0], np.float32, [128, 159, 64, 255]),
        ([0.0, 0.5, -1.0, 2.0], np.float16, [128, 159, 64, 255]),
        ([0.3, 0.7, 0.1, 0.77], np.float64, [99, 231, 33, 255]),
        ([np.nan, 0.7, 0.1, 0.77], np.float32, [255, 231, 33, 255]),
        ([0.0, 0.0, 0.0, 0.0], np.float32, [0, 0, 0, 0]),
        ([1, 2, 3, 4], np.uint8, [1, 2, 3, 4]),
    ],
)
def test_an_image_is_scaled_to_bytes(session, pixels, dtype, expected):
    image = np.array(pixels, dtype).reshape(1, 2, 2, 1)
    (value,) = values_of(session, v1.summary.image("i", tf.constant(image)))
    assert value.tag == "i/image/0"
    found = value.image
    assert (found.height, found.width, found.colorspace) == (2, 2, 1)
    decoded = session.run(tf.io.decode_png(found.encoded_image_string))
    assert decoded.reshape(-1).tolist() == expected


def test_images_are_numbered_unless_there_can_be_only_one(session):
    images = tf.zeros([3, 2, 2, 3])
    two = values_of(session, v1.summary.image("i", images, max_outputs=2))
    one = values_of(session, v1.summary.image("j", images, max_outputs=1))
    assert [value.tag for value in two] == ["i/image/0", "i/image/1"]
    assert [value.tag for value in one] == ["j/image"]
    with pytest.raises(ValueError, match="less than minimum 1"):
        v1.summary.image("k", images, max_outputs=0)


def test_sounds_are_wav_files(session):
    sound = tf.constant([[[0.0, 1.0], [-1.0, 0.5]]])
    summary = v1.summary.audio("a", sound, 8000, max_outputs=1)
    (value,) = values_of(session, summary)
    assert (value.tag, value.audio.content_type) == ("a/audio", "audio/wav")
    assert (value.audio.num_channels, value.audio.length_frames) == (2, 2)
    assert value.audio.sample_rate == 8000
    samples = value.audio.encoded_audio_string[-8:]
    assert samples == b"\0\0\xff\x7f\0\x80\0@"
    with pytest.raises(tf.errors.InvalidArgumentError, match="sample_rate must be"):
        session.run(v1.summary.audio("b", sound, 0))


def test_texts_and_tensors_have_metadata(session):
    (text,) = values_of(session, v1.summary.text("t", tf.constant(["a", "b"])))
    assert text.metadata.plugin_data.plugin_name == "text"
    assert list(text.tensor.string_val) == [b"a", b"b"]
    summary = v1.summary.tensor_summary(
        "u", tf.constant([[1, 2]]), summary_description="why", display_name="U"
    )
    (tensor,) = values_of(session, summary)
    assert tensor.metadata.summary_description == "why"
    assert tensor.metadata.display_name == "U"
    assert tf.make_ndarray(tensor.tensor).tolist() == [[1, 2]]
    with pytest.raises(ValueError, match="to have dtype string"):
        v1.summary.text("t", tf.constant(1.0))


# --- Merging -----------------------------------------------------------------------


def test_merge_all_merges_the_collection(session):
    number = v1.placeholder(tf.float32, [])
    v1.summary.scalar("a", number)
    with tf.name_scope("in"):
        v1.summary.scalar("b", number)
    v1.summary.scalar("c", number, collections=["others"])
    everything = v1.summary.merge_all()
    some = v1.summary.merge_all(scope="in/.*")
    content = session.run(everything, {number: 2.5})
    values = v1.Summary.FromString(content).value
    assert [(v.tag, v.simple_value) for v in values] == [("a", 2.5), ("in/b", 2.5)]
    tags = v1.Summary.FromString(session.run(some, {number: 0.0})).value
    assert [value.tag for value in tags] == ["in/b"]
    assert v1.summary.merge_all("others").op.inputs[0].op.name == "c"
    assert v1.summary.merge_all("nothing") is None


def test_merging_one_tag_twice_or_no_summaries_is_an_error(session):
    a = v1.summary.scalar("dup", 1.0)
    with pytest.raises(tf.errors.InvalidArgumentError, match="Duplicate tag dup"):
        session.run(v1.summary.merge([a, a]))
    with pytest.raises(tf.errors.InvalidArgumentError, match="Could not parse"):
        session.run(v1.summary.merge([tf.constant(b"\xff\xff")]))
    with pytest.raises(ValueError, match="length 0"):
        v1.summary.merge([])


def test_merging_is_for_graphs():
    for merge in (v1.summary.merge_all, lambda: v1.summary.merge([])):
        with pytest.raises(RuntimeError, match="not compatible with eager"):
            merge()


# --- FileWriter --------------------------------------------------------------------


def test_summaries_go_into_the_file_with_their_steps(session, tmp_path):
    loss = v1.summary.scalar("loss", 0.5)
    with v1.summary.FileWriter(str(tmp_path)) as writer:
        assert writer.get_logdir() == str(tmp_path)
        for step in range(3):
            writer.add_summary(session.run(loss), step)
        writer.add_summary(v1.Summary(value=[v1.Summary.Value(tag="own")]))
        writer.flush()
        assert len(tags_in(tmp_path)) == 4
    assert tags_in(tmp_path) == [(0, "loss"), (1, "loss"), (2, "loss"), (0, "own")]


def test_metadata_are_written_once_per_tag(session, tmp_path):
    note = v1.summary.text("note", tf.constant("hi"))
    with v1.summary.FileWriter(str(tmp_path)) as writer:
        for step in range(2):
            writer.add_summary(session.run(note), step)
    first, second = (value for _, value in values_in(tmp_path))
    assert first.metadata.plugin_data.plugin_name == "text"
    assert not second.HasField("metadata")


def test_a_graph_is_written_with_the_shapes_of_its_tensors(session, tmp_path):
    x = v1.placeholder(tf.float32, [None, 3], name="x")
    tf.identity(x, name="y")
    session.graph.add_to_collection("summaries", v1.summary.scalar("loss", 1.0, []))
    v1.summary.FileWriter(str(tmp_path), session.graph).close()
    graph, meta = events_in(tmp_path)
    message = v1.GraphDef.FromString(graph.graph_def)
    assert [node.name for node in message.node][:2] == ["x", "y"]
    (shape,) = message.node[1].attr["_output_shapes"].list.shape
    assert [dim.size for dim in shape.dim] == [-1, 3]
    meta = v1.MetaGraphDef.FromString(meta.meta_graph_def)
    assert meta.graph_def == message
    assert list(meta.collection_def["summaries"].node_list.value) == ["loss:0"]
    assert meta.meta_info_def.tensorflow_version == tf.version.VERSION


def test_a_run_can_be_measured(session, tmp_path):
    product = tf.matmul(tf.ones([2, 3]), tf.ones([3, 2]), name="product")
    options = v1.RunOptions(trace_level=v1.RunOptions.FULL_TRACE)
    metadata = v1.RunMetadata()
    session.run(product, options=options, run_metadata=metadata)
    with v1.summary.FileWriter(str(tmp_path)) as writer:
        writer.add_run_metadata(metadata, "step 1", 1)
        with pytest.raises(ValueError, match="already used"):
            writer.add_run_metadata(metadata, "step 1", 1)
    (event,) = events_in(tmp_path)
    assert (event.step, event.tagged_run_metadata.tag) == (1, "step 1")
    found = v1.RunMetadata.FromString(event.tagged_run_metadata.run_metadata)
    assert found == metadata
    names = [stats.node_name for stats in found.step_stats.dev_stats[0].node_stats]
    assert "product" in names


def test_notes_and_events_are_written(session, tmp_path):
    with v1.summary.FileWriter(str(tmp_path), filename_suffix=".end") as writer:
        log = v1.summary.SessionLog(status=v1.summary.SessionLog.START)
        writer.add_session_log(log, 1)
        writer.add_event(v1.summary.Event(step=9, wall_time=2.0))
    first, second = events_in(tmp_path)
    assert first.session_log.status == v1.SessionLog.START
    assert (second.step, second.wall_time) == (9, 2.0)
    assert next(tmp_path.iterdir()).name.endswith(".end")


def test_a_closed_writer_warns_and_can_be_opened_again(session, tmp_path):
    writer = v1.summary.FileWriter(str(tmp_path))
    writer.close()
    with pytest.warns(UserWarning, match="closed FileWriter"):
        writer.add_event(v1.Event(step=1))
    writer.reopen()
    writer.add_event(v1.Event(step=2))
    writer.close()
    assert [event.step for event in events_in(tmp_path)] == [2]
    assert len(list(tmp_path.iterdir())) == 2


def test_mistakes_with_a_file_writer(session, tmp_path):
    with v1.summary.FileWriter(str(tmp_path)) as writer:
        with pytest.raises(TypeError, match="must be an instance of `Graph`"):
            writer.add_graph(5)
        with pytest.raises(ValueError, match="not both"):
            writer.add_graph(session.graph, graph_def=v1.GraphDef())
        with pytest.raises(TypeError, match="must be type MetaGraphDef"):
            writer.add_meta_graph(5)
        with pytest.raises(tf.errors.DataLossError, match="no Summary message"):
            writer.add_summary(b"\xff\xff")


def test_a_file_writer_is_for_graphs(tmp_path):
    with pytest.raises(RuntimeError, match="not compatible with eager execution"):
        v1.summary.FileWriter(str(tmp_path))


def test_writers_of_one_session_and_folder_share_a_file(session, tmp_path):
    one = v1.summary.FileWriter(str(tmp_path), session=session)
    two = v1.summary.FileWriter(str(tmp_path), session=session)
    one.add_event(v1.Event(step=1))
    two.add_event(v1.Event(step=2))
    one.flush()
    assert [event.step for event in events_in(tmp_path)] == [1, 2]
    assert len(list(tmp_path.iterdir())) == 1
    one.close()
    one.reopen()
    one.add_event(v1.Event(step=3))
    one.close()
    assert sorted(event.step for event in events_in(tmp_path)) == [1, 2, 3]


def test_the_cache_has_one_writer_per_folder(session, tmp_path):
    cache = v1.summary.FileWriterCache
    try:
        writer = cache.get(str(tmp_path / "a"))
        assert cache.get(str(tmp_path / "a")) is writer
        assert cache.get(str(tmp_path / "b")) is not writer
    finally:
        cache.clear()
    assert cache.get(str(tmp_path / "a")) is not writer
    cache.clear()


def test_the_iterator_reads_what_tensorflow_wrote():
    (path,) = FIXTURES.iterdir()
    kinds = [event.WhichOneof("what") for event in v1.train.summary_iterator(str(path))]
    assert kinds[0] == "file_version"
    assert {"graph_def", "summary", "tagged_run_metadata"} <= set(kinds)


# --- In programs that compute eagerly ----------------------------------------------


def test_with_a_writer_and_a_step_summaries_go_there(tmp_path):
    writer = tf.summary.create_file_writer(str(tmp_path))
    with writer.as_default(step=4), tf.name_scope("sc"):
        assert v1.summary.scalar("loss", 1.0).numpy() == b""
        v1.summary.scalar("loss", 1.0, family="fam")
        v1.summary.histogram("h", [1.0])
        v1.summary.image("i", tf.zeros([1, 2, 2, 3]))
        v1.summary.audio("a", tf.zeros([1, 3]), 8000)
        v1.summary.text("t", tf.constant("hi"))
    writer.close()
    assert tags_in(tmp_path) == [
        (4, "sc/loss"),
        (4, "fam/sc/fam/loss"),
        (4, "sc/h"),
        (4, "sc/i"),
        (4, "sc/a"),
        (4, "sc/t"),
    ]


def test_without_a_writer_the_message_comes_back_with_a_warning():
    with pytest.warns(UserWarning, match="default summary writer not found"):
        summary = v1.summary.scalar("loss", 1.0)
    assert v1.Summary.FromString(summary.numpy()).value[0].tag == "loss"


def test_without_a_step_there_is_a_warning_too(tmp_path):
    writer = tf.summary.create_file_writer(str(tmp_path))
    with writer.as_default():
        with pytest.warns(UserWarning, match="global step not set"):
            v1.summary.scalar("loss", 1.0)
    writer.close()


def test_no_warning_in_a_graph(session):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        v1.summary.scalar("loss", 1.0)


def test_descriptions_are_read_from_nodes():
    node = v1.NodeDef(op="TensorSummary")
    node.attr["description"].s = b'{"typeHint": "curve"}'
    assert v1.summary.get_summary_description(node).type_hint == "curve"
    with pytest.raises(ValueError, match="on Foo"):
        v1.summary.get_summary_description(v1.NodeDef(op="Foo"))
