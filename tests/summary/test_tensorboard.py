"""TensorBoard itself, where it is installed: it reads our files and serves them."""

import json
import re
import subprocess
import sys
import urllib.request

import numpy as np
import pytest

import minitf as tf
from minitf.summary import hparams as hp
from minitf.summary import projector

pytest.importorskip("tensorboard")

v1 = tf.compat.v1


def accumulated(folder):
    from tensorboard.backend.event_processing import event_accumulator

    guidance = {"tensors": 0, "scalars": 0, "images": 0, "histograms": 0, "audio": 0}
    found = event_accumulator.EventAccumulator(str(folder), size_guidance=guidance)
    return found.Reload()


def write_all_kinds(folder):
    writer = tf.summary.create_file_writer(str(folder))
    with writer.as_default():
        for step in range(3):
            tf.summary.scalar("loss", 1.0 / (step + 1), step=step, description="how")
        tf.summary.histogram("weights", tf.range(10.0), step=0)
        tf.summary.image("picture", tf.ones([2, 3, 4, 3]), step=0)
        tf.summary.audio("sound", tf.zeros([1, 80, 2]), 8000, step=0)
        tf.summary.text("note", "some *text*", step=0)
        with tf.Graph().as_default() as graph:
            tf.zeros([2], name="z")
        tf.summary.graph(graph)
        tf.summary.trace_on()
        tf.function(lambda x: x + 1.0)(tf.constant(1.0))
        tf.summary.trace_export("trace", step=0)
        hp.hparams({"rate": 0.5, "kind": "adam"}, trial_id="first")
    writer.close()


def test_tensorboard_reads_every_kind(tmp_path):
    write_all_kinds(tmp_path)
    found = accumulated(tmp_path)
    tags = found.Tags()
    plugins = {
        tag: found.SummaryMetadata(tag).plugin_data.plugin_name
        for tag in tags["tensors"]
    }
    assert plugins == {
        "loss": "scalars",
        "weights": "histograms",
        "picture": "images",
        "sound": "audio",
        "note": "text",
        "trace": "graph_run_metadata_graph",
        "_hparams_/session_start_info": "hparams",
    }
    assert tags["graph"]
    points = [(point.step, point.tensor_proto) for point in found.Tensors("loss")]
    assert [step for step, _ in points] == [0, 1, 2]
    assert found.SummaryMetadata("loss").summary_description == "how"
    assert found.Graph().node[0].name == "z"


def test_tensorboard_reads_tensorflow_1s_kinds(tmp_path):
    with tf.Graph().as_default(), v1.Session() as session:
        s = v1.summary
        s.scalar("loss", 0.5)
        s.histogram("weights", tf.range(10.0))
        s.image("picture", tf.ones([1, 3, 4, 3]), max_outputs=1)
        s.audio("sound", tf.zeros([1, 80]), 8000, max_outputs=1)
        s.text("note", tf.constant("some *text*"))
        merged = s.merge_all()
        metadata = v1.RunMetadata()
        options = v1.RunOptions(trace_level=v1.RunOptions.FULL_TRACE)
        content = session.run(merged, options=options, run_metadata=metadata)
        with s.FileWriter(str(tmp_path), session.graph) as writer:
            writer.add_summary(content, 7)
            writer.add_run_metadata(metadata, "step 7", 7)
    found = accumulated(tmp_path)
    tags = found.Tags()
    assert (tags["graph"], tags["meta_graph"]) == (True, True)
    assert tags["run_metadata"] == ["step 7"]
    (device,) = found.RunMetadata("step 7").step_stats.dev_stats
    assert "loss" in [stats.node_name for stats in device.node_stats]
    outputs = [output for stats in device.node_stats for output in stats.output]
    assert all(output.tensor_description.HasField("shape") for output in outputs)
    wanted = {"loss", "weights", "picture/image", "sound/audio", "note"}
    lists = [kind for kind in tags.values() if isinstance(kind, list)]
    assert wanted <= {tag for kind in lists for tag in kind}


def test_hyperparameters_are_what_tensorboard_writes_itself():
    from tensorboard.plugins.hparams import plugin_data_pb2, summary_v2

    values = {"units": np.int64(3), "rate": 0.5, "kind": "adam", "flag": True}
    ours = hp.hparams_pb(values, start_time_secs=1.0).value[0]
    theirs = summary_v2.hparams_pb(values, start_time_secs=1.0).value[0]
    assert ours.tag == theirs.tag
    read = plugin_data_pb2.HParamsPluginData.FromString
    found = [read(v.metadata.plugin_data.content) for v in (ours, theirs)]
    assert found[0] == found[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A TensorBoard that runs on two folders; yields its address."""
    logdir = tmp_path_factory.mktemp("logs")
    write_all_kinds(logdir / "run")
    config = projector.ProjectorConfig()
    labels, columns = [("a", "x"), ("b", "y"), ("c", "z")], ("word", "kind")
    request = (logdir / "run", "words", np.eye(3), labels, columns)
    words = projector.write_embedding(*request)
    config.embeddings.append(words)
    projector.visualize_embeddings(logdir / "run", config)
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(logdir)]
    command += ["--port", "0", "--host", "127.0.0.1", "--load_fast", "false"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        for line in process.stderr:
            found = re.search(r"at (http://\S+?)/? ", line)
            if found:
                yield found[1]
                break
        else:
            pytest.fail("TensorBoard ended without saying where it is")
    finally:
        process.kill()
        process.stderr.close()
        process.wait()


def asked(server, path):
    with urllib.request.urlopen(f"{server}/data/plugin/{path}", timeout=30) as answer:
        return answer.read()


@pytest.mark.slow
def test_the_server_answers_with_our_numbers(server):
    tags = json.loads(asked(server, "scalars/tags"))
    assert list(tags["run"]) == ["loss"]
    points = json.loads(asked(server, "scalars/scalars?run=run&tag=loss"))
    assert [(step, value) for _, step, value in points] == [
        (0, 1.0),
        (1, 0.5),
        (2, float(np.float32(1 / 3))),
    ]


@pytest.mark.slow
def test_the_server_shows_all_other_kinds(server):
    for plugin, tag in [
        ("histograms", "weights"),
        ("images", "picture"),
        ("audio", "sound"),
        ("text", "note"),
    ]:
        assert tag in json.loads(asked(server, f"{plugin}/tags"))["run"], plugin
    (image,) = json.loads(asked(server, "images/images?run=run&tag=picture&sample=1"))
    content = asked(server, f"images/individualImage?{image['query']}")
    assert content.startswith(b"\x89PNG")
    info = json.loads(asked(server, "graphs/info"))["run"]
    assert info["run_graph"]
    assert info["tags"]["trace"]["conceptual_graph"] is False
    graph = asked(server, "graphs/graph?run=run&tag=trace&conceptual=false")
    assert b"AddV2" in graph


@pytest.mark.slow
def test_the_server_shows_embeddings(server):
    info = json.loads(asked(server, "projector/info?run=run"))
    assert info["embeddings"][0]["tensorName"] == "words"
    labels = asked(server, "projector/metadata?run=run&name=words")
    assert labels == b"word\tkind\na\tx\nb\ty\nc\tz\n"
    tensor = asked(server, "projector/tensor?run=run&name=words")
    assert np.frombuffer(tensor, np.float32).tolist() == np.eye(3).reshape(-1).tolist()
