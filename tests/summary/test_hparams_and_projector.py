"""Hyperparameters and embeddings: what may be said of them, and what is written."""

import random

import numpy as np
import pytest

import minitf as tf
from minitf.formats import proto
from minitf.summary import hparams as hp
from minitf.summary import projector
from tests.summary.reading import values_in


def data_of(summary):
    (value,) = summary.value
    content = value.metadata.plugin_data.content
    return value.tag, proto.message("plugins.HParamsPluginData").FromString(content)


# --- Hyperparameters ---------------------------------------------------------------


def test_values_are_written_with_their_types():
    rate = hp.HParam("rate")
    values = {rate: np.float32(0.5), "units": 3, "kind": "adam", "flag": True}
    tag, data = data_of(hp.hparams_pb(values, start_time_secs=5.0))
    assert tag == "_hparams_/session_start_info"
    info = data.session_start_info
    assert info.start_time_secs == 5
    assert info.hparams["rate"].number_value == 0.5
    assert info.hparams["units"].number_value == 3
    assert info.hparams["kind"].string_value == "adam"
    assert info.hparams["flag"].bool_value is True
    assert len(info.group_name) == 64  # a hash of the values


def test_the_same_values_are_one_group_whatever_their_order():
    names = [
        data_of(hp.hparams_pb(values))[1].session_start_info.group_name
        for values in ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 1, "b": 3})
    ]
    assert names[0] == names[1] != names[2]


def test_an_experiment_has_domains_and_metrics():
    summary = hp.hparams_config_pb(
        [
            hp.HParam("n", hp.IntInterval(1, 8), display_name="N"),
            hp.HParam("kind", hp.Discrete(["sgd", "adam"])),
        ],
        [hp.Metric("loss", "train", dataset_type=hp.Metric.TRAINING)],
        time_created_secs=3.0,
    )
    tag, data = data_of(summary)
    assert tag == "_hparams_/experiment"
    number, kind = data.experiment.hparam_infos
    assert (number.domain_interval.min_value, number.display_name) == (1, "N")
    assert list(kind.domain_discrete) == ["adam", "sgd"]
    (metric,) = data.experiment.metric_infos
    assert (metric.name.group, metric.name.tag) == ("train", "loss")
    assert data.experiment.time_created_secs == 3


def test_both_are_written_by_the_default_writer(tmp_path):
    assert not hp.hparams({"a": 1}).numpy()
    writer = tf.summary.create_file_writer(str(tmp_path))
    with writer.as_default():
        assert hp.hparams_config([], []).numpy()
        assert hp.hparams({"a": 1}, trial_id="one").numpy()
    writer.close()
    found = [(step, value.tag) for step, value in values_in(tmp_path)]
    assert found == [(0, "_hparams_/experiment"), (0, "_hparams_/session_start_info")]
    for _, value in values_in(tmp_path):
        assert tf.make_ndarray(value.tensor).shape == (0,)
        assert value.metadata.plugin_data.plugin_name == "hparams"


@pytest.mark.parametrize(
    "domain, text",
    [
        (hp.IntInterval(1, 3), "[1, 3]"),
        (hp.RealInterval(0.5, 1.5), "[0.5, 1.5]"),
        (hp.Discrete([3, 1]), "{1, 3}"),
    ],
)
def test_domains_show_and_draw_their_values(domain, text):
    assert str(domain) == text
    assert isinstance(domain.sample_uniform(random.Random(0)), domain.dtype)


def test_an_empty_domain_has_a_type_but_no_values():
    domain = hp.Discrete([], dtype=str)
    assert (domain.dtype, domain.values, repr(domain)) == (str, [], "Discrete([])")
    with pytest.raises(IndexError):
        domain.sample_uniform()


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda: hp.hparams_pb({"a": [1]}), TypeError, "unsupported type"),
        (lambda: hp.hparams_pb({"a": 1}, trial_id=3), TypeError, "`trial_id` should"),
        (
            lambda: hp.hparams_pb({"a": 1, hp.HParam("a"): 2}),
            ValueError,
            "multiple values",
        ),
        (lambda: hp.HParam("a", [1, 2]), ValueError, "not a domain"),
        (lambda: hp.IntInterval(1.0, 2), TypeError, "must be an int"),
        (lambda: hp.RealInterval(1.0, 2), TypeError, "must be a float"),
        (lambda: hp.IntInterval(3, 2), ValueError, "3 > 2"),
        (lambda: hp.Discrete([]), ValueError, "Empty domain"),
        (lambda: hp.Discrete([1, "a"]), TypeError, "dtype mismatch"),
        (lambda: hp.Discrete([None]), ValueError, "Unknown dtype"),
        (lambda: hp.Metric("a", dataset_type=7), ValueError, "invalid dataset type"),
    ],
)
def test_mistakes_with_hyperparameters(call, error, message):
    with pytest.raises(error, match=message):
        call()


# --- Embeddings --------------------------------------------------------------------


def test_vectors_and_labels_are_tables(tmp_path):
    vectors = tf.constant([[1.5, -2.0], [0.1, 3.0]])
    info = projector.write_embedding(tmp_path, "words", vectors, ["a\tb", b"c"])
    assert (tmp_path / info.tensor_path).read_text() == (
        f"1.5\t-2.0\n{np.float32(0.1).item()}\t3.0\n"
    )
    assert (tmp_path / info.metadata_path).read_text() == "a b\nc\n"
    assert list(info.tensor_shape) == [2, 2]


def test_several_columns_of_labels_have_a_header(tmp_path):
    rows = [("cat", 4), ("bird", 2)]
    info = projector.write_embedding(
        tmp_path, "animals", np.eye(2), rows, columns=["name", "legs"]
    )
    text = (tmp_path / info.metadata_path).read_text()
    assert text == "name\tlegs\ncat\t4\nbird\t2\n"


def test_the_list_is_text_that_reads_back(tmp_path):
    from google.protobuf import text_format

    config = projector.ProjectorConfig()
    info = config.embeddings.add(tensor_name="words", tensor_path="words.tsv")
    info.sprite.image_path = "sprite.png"
    info.sprite.single_image_dim.extend([28, 28])
    with tf.Graph().as_default():
        writer = tf.compat.v1.summary.FileWriter(str(tmp_path))
        projector.visualize_embeddings(writer, config)
        writer.close()
    text = (tmp_path / "projector_config.pbtxt").read_text()
    assert text_format.Parse(text, projector.ProjectorConfig()) == config


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda d: projector.visualize_embeddings(None, None), "but got None"),
        (lambda d: projector.write_embedding(d, "a", [1.0]), "Expected vectors"),
        (lambda d: projector.write_embedding(d, "../a", [[1.0]]), "Expected a name"),
        (lambda d: projector.write_embedding(d, "a", [[1.0]], "xy"), "1 vectors, but"),
        (
            lambda d: projector.write_embedding(d, "a", [[1.0]], [("x",)], ["c"]),
            "two columns or more",
        ),
    ],
)
def test_mistakes_with_embeddings(tmp_path, call, message):
    with pytest.raises(ValueError, match=message):
        call(tmp_path)
