"""Summaries cross the border: TensorFlow and TensorBoard read ours, we read theirs.

The same calls are made here and in TensorFlow (whose `tf.summary.scalar` and so on are
in the package tensorboard); the events in the two files must agree field by field.
"""

import glob
import pathlib

import numpy as np
import pytest
import tensorflow
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.plugins.hparams import summary_v2 as their_hparams

import minitf
from minitf.formats import proto
from minitf.formats.events import read_events
from minitf.summary import hparams as our_hparams

PNG = b"\x89PNG"


def events_of(folder, read):
    """The events of a folder as bytes, without times and the like."""
    (path,) = glob.glob(f"{folder}/events.out.tfevents.*")
    found = []
    for event in read(path):
        message = minitf.compat.v1.Event.FromString(event.SerializeToString())
        message.wall_time = 0
        for value in message.summary.value:
            plain(value)
        found.append(message)
    return found


def plain(value):
    """Replaces PNG files by their pixels: their compression is not TensorFlow's."""
    pixels = minitf.io.decode_png
    strings = value.tensor.string_val
    for i, item in enumerate(strings):
        if item.startswith(PNG):
            strings[i] = repr(pixels(item).numpy().tolist()).encode()
    if value.HasField("image"):
        decoded = pixels(value.image.encoded_image_string)
        value.image.encoded_image_string = repr(decoded.numpy().tolist()).encode()


def theirs(folder):
    return events_of(folder, tensorflow.compat.v1.train.summary_iterator)


def ours(folder):
    return events_of(folder, minitf.compat.v1.train.summary_iterator)


def assert_same_events(first, second):
    assert len(first) == len(second)
    for a, b in zip(first, second, strict=True):
        assert a == b


def both(tmp_path, program):
    """Runs a program here and there; returns the two folders."""
    folders = tmp_path / "ours", tmp_path / "theirs"
    for tf, folder in zip((minitf, tensorflow), folders, strict=True):
        program(tf, str(folder))
    return folders


def check(tmp_path, program):
    """All four: what we and they wrote, as we and they read it."""
    here, there = both(tmp_path, program)
    wanted = theirs(there)
    assert len(wanted) > 1
    assert_same_events(ours(there), wanted)
    assert_same_events(theirs(here), wanted)
    assert_same_events(ours(here), wanted)


NUMBERS = np.random.default_rng(0).normal(size=1000).astype(np.float32)
WIDE = np.random.default_rng(1).normal(size=300) * 10.0 ** np.arange(-150, 150)
PICTURES = np.random.default_rng(2).uniform(-0.5, 1.5, (4, 5, 6, 3)).astype(np.float32)
SOUNDS = np.random.default_rng(3).uniform(-1.2, 1.2, (4, 50, 2)).astype(np.float32)


def all_kinds(tf, step=None):
    s = tf.summary
    s.scalar("loss", 0.1, step=step, description="how *wrong*")
    s.scalar("whole", 7, step=step)
    s.scalar("true", tf.constant(True), step=step)
    s.histogram("h", NUMBERS, step=step)
    s.histogram("wide", WIDE, step=step, buckets=17, description="wide")
    s.histogram("whole", np.arange(100) % 7, step=step)
    s.histogram("one", [3.0, 3.0], step=step)
    s.histogram("none", tf.zeros([0]), step=step)
    s.histogram("nan", [1.0, np.nan, 2.0], step=step)
    s.image("floats", PICTURES, step=step, max_outputs=2)
    s.image("bytes", (PICTURES * 100).astype(np.uint8), step=step)
    s.image("gray", PICTURES[..., :1], step=step, max_outputs=1, description="d")
    s.audio("sounds", SOUNDS, 44100, step=step)
    s.audio("one", SOUNDS[:, :, :1], 8000, step=step, max_outputs=1, encoding="wav")
    s.text("text", "some *text*", step=step)
    s.text("table", [["a", "b"], ["c", "d"]], step=step)
    s.write("tensor", tf.constant([[1, 2]], tf.int16), step=step)
    s.write("half", tf.constant([1.5], tf.bfloat16), step=step, metadata=b"\x12\x01n")
    s.write("complex", tf.constant([1j]), step=step)


def test_every_kind_is_the_same_eagerly(tmp_path):
    def program(tf, folder):
        writer = tf.summary.create_file_writer(folder)
        with writer.as_default(step=3), tf.name_scope("outer"):
            all_kinds(tf)
            all_kinds(tf, step=4)
        writer.close()

    check(tmp_path, program)


def test_every_kind_is_the_same_in_a_function(tmp_path):
    def program(tf, folder):
        writer = tf.summary.create_file_writer(folder)

        @tf.function
        def run(step):
            with writer.as_default(), tf.name_scope("inside"):
                all_kinds(tf, step)
                with tf.summary.record_if(lambda: step > 5):
                    tf.summary.scalar("late", 1.0, step)

        for step in (5, 6):
            run(tf.constant(step, tf.int64))
        writer.close()

    check(tmp_path, program)


def test_every_kind_is_the_same_in_a_session(tmp_path):
    def program(tf, folder):
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            writer = tf.summary.create_file_writer(folder)
            with writer.as_default(step=1):
                all_kinds(tf)
            session.run(writer.init())
            for op in tf.compat.v1.summary.all_v2_summary_ops():
                session.run(op)
            session.run(writer.close())

    check(tmp_path, program)


def v1_kinds(tf):
    s = tf.compat.v1.summary
    half = tf.constant(PICTURES[..., :1], tf.float16)
    return [
        s.scalar("loss", 0.1),
        s.scalar("family", 3, family="f"),
        s.histogram("h", NUMBERS),
        s.histogram("wide", tf.constant(WIDE)),
        s.histogram("whole", tf.constant(np.arange(100) % 7)),
        s.image("floats", PICTURES, max_outputs=2),
        s.image("positive", np.abs(PICTURES), max_outputs=1),
        s.image("doubles", tf.constant(PICTURES, tf.float64)),
        s.image("half", half, max_outputs=1),
        s.audio("sounds", SOUNDS, 8000.5),
        s.audio("flat", SOUNDS[..., 0], 100, max_outputs=1),
        s.text("text", tf.constant(["a", "b"])),
        s.tensor_summary("t", tf.constant([1, 2]), "why", display_name="T"),
    ]


def test_every_kind_of_tensorflow_1_is_the_same(tmp_path):
    def program(tf, folder):
        v1 = tf.compat.v1
        with tf.Graph().as_default(), v1.Session() as session:
            with tf.name_scope("outer"):
                summaries = v1_kinds(tf)
            merged = v1.summary.merge_all()
            writer = v1.summary.FileWriter(folder)
            for step in range(2):
                writer.add_summary(session.run(merged), step)
                for text in session.run(summaries):
                    writer.add_summary(text, step)
            log = v1.SessionLog(status=v1.SessionLog.CHECKPOINT, checkpoint_path="x")
            writer.add_session_log(log, 3)
            metadata = v1.RunMetadata()
            metadata.step_stats.dev_stats.add(device="cpu")
            writer.add_run_metadata(metadata, "tag", 4)
            writer.close()

    check(tmp_path, program)


def test_tensorflow_1s_summaries_are_handed_on_under_the_same_tags(tmp_path):
    def program(tf, folder):
        writer = tf.summary.create_file_writer(folder)

        @tf.function
        def run():
            with tf.name_scope("in_function"):
                tf.compat.v1.summary.scalar("a", 1.0)
                tf.compat.v1.summary.scalar("b", 1.0, family="fam")
                tf.compat.v1.summary.text("t", tf.constant("x"))

        with writer.as_default(step=2):
            with tf.name_scope("sc"):
                tf.compat.v1.summary.scalar("loss", 1.0)
                tf.compat.v1.summary.scalar("loss", 1.0, family="fam")
                tf.compat.v1.summary.histogram("h", [1.0])
                tf.compat.v1.summary.text("t", tf.constant("x"))
            run()
        writer.close()

    check(tmp_path, program)


def test_a_graph_is_the_same_but_for_the_order_of_attributes(tmp_path):
    def program(tf, folder):
        v1 = tf.compat.v1
        with tf.Graph().as_default() as graph:
            x = v1.placeholder(tf.float32, [None, 3], name="x")
            tf.matmul(x, tf.ones([3, 2]), name="y")
            v1.summary.FileWriter(folder, graph).close()

    here, there = both(tmp_path, program)
    found = []
    for folder in (here, there):
        _, graph, meta = theirs(folder)
        message = tensorflow.compat.v1.GraphDef.FromString(graph.graph_def)
        for node in message.node:
            for key in [k for k in node.attr if k not in ("_output_shapes", "shape")]:
                del node.attr[key]
        assert tensorflow.compat.v1.MetaGraphDef.FromString(meta.meta_graph_def)
        found.append([(n.name, n.op, list(n.input), n.attr) for n in message.node])
    assert found[0] == found[1]


def test_a_graph_with_summary_ops_runs_in_tensorflow(tmp_path):
    """Our graph in their session, and theirs in ours, write the same."""

    def build(tf, folder):
        with tf.Graph().as_default() as graph:
            writer = tf.summary.create_file_writer(folder)
            with writer.as_default(step=1):
                all_kinds(tf)
            close = writer.close()
            collection = graph.get_collection("_SUMMARY_V2")
            names = [tensor.name for tensor in collection]
            init = writer.init().name
        return graph.as_graph_def().SerializeToString(), init, names, close.name

    def run(tf, content, init, names, close):
        v1 = tf.compat.v1
        with tf.Graph().as_default() as graph, v1.Session() as session:
            tf.import_graph_def(v1.GraphDef.FromString(content), name="")
            for name in (init, *names, close):
                session.run(graph.as_graph_element(name))

    here, there = tmp_path / "ours in theirs", tmp_path / "theirs in ours"
    run(tensorflow, *build(minitf, str(here)))
    run(minitf, *build(tensorflow, str(there)))
    assert_same_events(theirs(here), theirs(there))


def test_hyperparameters_are_the_same(tmp_path):
    def messages(hp):
        units = hp.HParam("units", hp.IntInterval(1, 8), "U", "how *many*")
        yield hp.hparams_config_pb(
            [
                units,
                hp.HParam("rate", hp.RealInterval(0.0, 1.0)),
                hp.HParam("kind", hp.Discrete(["sgd", "adam"])),
                hp.HParam("flag", hp.Discrete([True, False])),
                hp.HParam("free"),
            ],
            [
                hp.Metric("loss"),
                hp.Metric("acc", "train", "A", "d", hp.Metric.VALIDATION),
            ],
            time_created_secs=7.0,
        )
        values = {units: np.int32(3), "rate": 0.5, "kind": "adam", "flag": True}
        yield hp.hparams_pb(values, start_time_secs=5.0)
        yield hp.hparams_pb(values, trial_id="id", start_time_secs=5.0)

    data = proto.message("plugins.HParamsPluginData").FromString
    for here, there in zip(messages(our_hparams), messages(their_hparams), strict=True):
        (a,), (b,) = here.value, there.value
        assert (a.tag, a.tensor.dtype) == (b.tag, b.tensor.dtype)
        assert minitf.make_ndarray(a.tensor).shape == (0,)
        found = [data(value.metadata.plugin_data.content) for value in (a, b)]
        assert found[0] == found[1]


def test_tensorboard_reads_every_kind(tmp_path):
    writer = minitf.summary.create_file_writer(str(tmp_path))
    with writer.as_default(step=3):
        all_kinds(minitf)
        minitf.summary.trace_on()
        minitf.function(lambda x: x + 1.0)(minitf.constant(1.0))
        minitf.summary.trace_export("trace")
        with minitf.Graph().as_default() as graph:
            minitf.zeros([2], name="z")
        minitf.summary.graph(graph)
    writer.close()
    (path,) = glob.glob(f"{tmp_path}/*")
    loaded = [event.step for event in EventFileLoader(path).Load()]
    assert set(loaded) == {event.step for event in read_events(path)}
    accumulator = EventAccumulator(str(tmp_path), size_guidance={"tensors": 0})
    accumulator.Reload()
    tags = accumulator.Tags()
    assert tags["graph"]
    plugins = {
        tag: accumulator.SummaryMetadata(tag).plugin_data.plugin_name
        for tag in set(tags["tensors"]) - {"tensor", "complex"}  # without metadata
    }
    assert plugins["loss"] == "scalars"
    assert plugins["h"] == "histograms"
    assert plugins["floats"] == "images"
    assert plugins["sounds"] == "audio"
    assert plugins["text"] == "text"
    assert plugins["trace"] == "graph_run_metadata_graph"
    (point,) = accumulator.Tensors("loss")
    assert point.step == 3
    assert tensorflow.make_ndarray(point.tensor_proto) == np.float32(0.1)


@pytest.mark.parametrize("damage", ["flip", "cut"])
def test_both_refuse_a_damaged_file(tmp_path, damage):
    writer = minitf.summary.create_file_writer(str(tmp_path))
    with writer.as_default(step=0):
        minitf.summary.scalar("loss", 1.0)
    writer.close()
    (path,) = pathlib.Path(tmp_path).iterdir()
    content = bytearray(path.read_bytes())
    if damage == "flip":
        content[-10] ^= 1
    else:
        del content[-2:]
    path.write_bytes(content)
    for tf in (minitf, tensorflow):
        with pytest.raises(tf.errors.DataLossError):
            list(tf.compat.v1.train.summary_iterator(str(path)))
