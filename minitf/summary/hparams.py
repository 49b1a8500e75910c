"""Hyperparameters for TensorBoard: which were tried, and with what success.

Each run writes the values it was given; its metrics are scalar summaries in the same
folder. A description of the whole experiment, in the folder above, is not needed but
makes the table nicer. The functions are those of `tensorboard.plugins.hparams.api`,
which itself needs TensorFlow to write.

    from minitf.summary import hparams as hp

In TensorFlow: not there, but in TensorBoard: plugins/hparams/api.py
"""

import hashlib
import json
import time

import numpy as np

from minitf.formats import proto
from minitf.ops.summary.messages import add_tensor
from minitf.summary.hparam_domains import (
    Discrete,
    Domain,
    HParam,
    IntInterval,
    Metric,
    RealInterval,
)
from minitf.summary.writing import plugin_metadata, summary_scope, write_raw_pb

EXPERIMENT = b"_hparams_/experiment"
SESSION_START = b"_hparams_/session_start_info"

__all__ = [
    "Discrete",
    "Domain",
    "HParam",
    "IntInterval",
    "Metric",
    "RealInterval",
    "hparams",
    "hparams_config",
    "hparams_config_pb",
    "hparams_pb",
]


def hparams(hparams, trial_id=None, start_time_secs=None):
    """Writes the values of one run to the default summary writer.

    Args:
      hparams: a dict from `HParam`s, or their names, to numbers, texts or truth values.
      trial_id: a name for this set of values; made of the values if None.
      start_time_secs: when the run began; now if None.

    Returns a bool tensor: whether it was written.

    >>> import tempfile
    >>> import minitf as tf
    >>> from minitf.summary import hparams as hp
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     hp.hparams({"optimizer": "adam", "units": 16}).numpy()
    np.True_
    """
    return _write("hparams", hparams_pb(hparams, trial_id, start_time_secs))


def hparams_pb(hparams, trial_id=None, start_time_secs=None):
    """Returns the values of one run as a `Summary` message; see `hparams`."""
    values = _by_name(hparams)
    start = time.time() if start_time_secs is None else start_time_secs
    data = proto.message("plugins.HParamsPluginData")()
    info = data.session_start_info
    info.group_name = _group_name(trial_id, values)
    info.start_time_secs = start
    for name in sorted(values):
        _fill_value(info.hparams[name], name, values[name])
    return _summary(SESSION_START, data)


def hparams_config(hparams, metrics, time_created_secs=None):
    """Writes which hyperparameters and metrics an experiment has.

    Args:
      hparams: a list of `HParam`s.
      metrics: a list of `Metric`s.
      time_created_secs: when the experiment was made, if that is known.

    Returns a bool tensor: whether it was written.

    >>> import tempfile
    >>> import minitf as tf
    >>> from minitf.summary import hparams as hp
    >>> units = hp.HParam("units", hp.Discrete([16, 32]))
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     hp.hparams_config([units], [hp.Metric("accuracy")]).numpy()
    np.True_
    """
    message = hparams_config_pb(hparams, metrics, time_created_secs)
    return _write("hparams_config", message)


def hparams_config_pb(hparams, metrics, time_created_secs=None):
    """Returns an experiment as a `Summary` message; see `hparams_config`."""
    data = proto.message("plugins.HParamsPluginData")()
    data.experiment.SetInParent()
    if time_created_secs is not None:
        data.experiment.time_created_secs = time_created_secs
    data.experiment.hparam_infos.extend(hparam.as_proto() for hparam in hparams)
    data.experiment.metric_infos.extend(metric.as_proto() for metric in metrics)
    return _summary(EXPERIMENT, data)


def _by_name(hparams):
    """Names and Python values; raises ValueError if a name comes twice."""
    values = {}
    for key, value in hparams.items():
        name = key.name if isinstance(key, HParam) else key
        if name in values:
            raise ValueError(f"multiple values specified for hparam {name!r}")
        values[name] = value.item() if isinstance(value, np.generic) else value
    return values


def _group_name(trial_id, values):
    """The name of a set of values: runs with the same values are one group."""
    if trial_id is None:
        text = json.dumps(values, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
    if not isinstance(trial_id, str):
        raise TypeError(f"`trial_id` should be a `str`, but got: {trial_id!r}")
    return trial_id


def _fill_value(message, name, value):
    if isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, int | float):
        message.number_value = value
    elif isinstance(value, str):
        message.string_value = value
    else:
        raise TypeError(
            f"hparams[{name!r}] = {value!r}, of unsupported type {type(value)!r}. "
            "Expected a number, a text or a truth value."
        )


def _summary(tag, data):
    """A `Summary` without numbers: everything is in the metadata."""
    metadata = plugin_metadata("hparams", None, data.SerializeToString())
    summary = proto.message("Summary")()
    nothing = np.zeros(0, np.float32)
    add_tensor(summary, tag, nothing, metadata.SerializeToString())
    return summary


def _write(name, message):
    with summary_scope(name):
        return write_raw_pb(message.SerializeToString(), step=0)
