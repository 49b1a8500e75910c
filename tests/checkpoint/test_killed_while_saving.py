"""A process that is killed while it saves leaves a checkpoint that can be restored.

A program saves in a loop, and every variable of a checkpoint has the same value. It is
killed at a random moment, 20 times; MINITF_KILLS=200 does it as often as that.
"""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

import minitf as tf
from minitf.formats.bundle import BundleReader

KILLS = int(os.environ.get("MINITF_KILLS", "20"))

PROGRAM = """
import sys
import minitf as tf
variables = [tf.Variable(tf.zeros([30_000])) for _ in range(3)]
checkpoint = tf.train.Checkpoint(v=variables)
manager = tf.train.CheckpointManager(checkpoint, sys.argv[2], max_to_keep=2)
saver = tf.compat.v1.train.Saver({str(i): v for i, v in enumerate(variables)})
print("ready", flush=True)
manager.restore_or_initialize()
while True:
    for variable in variables:
        variable.assign_add(tf.ones([30_000]))
    if sys.argv[1] == "numbered":
        manager.save()
    else:
        saver.save(None, sys.argv[2] + "/model")
"""


def run_and_kill(kind, folder, seconds):
    """Runs the program and kills it so many seconds after it began to save."""
    command = [sys.executable, "-c", PROGRAM, kind, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def single_value(path):
    """The one value that all variables of a checkpoint have."""
    reader = BundleReader(path)
    found = [
        set(reader.read(name).tolist())
        for name in reader.names()
        if reader.shape(name) == (30_000,)
    ]
    assert len(found) == 3
    assert all(len(values) == 1 for values in found)
    assert found[0] == found[1] == found[2]
    return found[0].pop()


@pytest.mark.parametrize("kind", ["numbered", "overwritten"])
def test_a_killed_process_leaves_whole_checkpoints(kind, tmp_path):
    rng = random.Random(kind)
    last = 0.0
    for number in range(max(1, KILLS // 2)):
        run_and_kill(kind, tmp_path, rng.uniform(0, 0.1))
        state = tf.train.get_checkpoint_state(tmp_path)
        if state is None:
            continue  # killed before the first checkpoint was complete
        paths = state.all_model_checkpoint_paths
        assert state.model_checkpoint_path == paths[-1]
        values = [single_value(path) for path in paths]
        assert values == sorted(values), f"kill {number}"
        if kind == "numbered":
            assert values[-1] >= last, f"kill {number}"
            last = values[-1]
    assert state is not None
