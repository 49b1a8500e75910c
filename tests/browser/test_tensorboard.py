"""TensorBoard in a real Chromium: what we write is drawn, and nothing complains."""

import ast
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

import minitf as tf
from minitf.summary import hparams as hp

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def write_runs(folder):
    for run, rate in (("slow", 0.1), ("fast", 0.3)):
        with tf.summary.create_file_writer(str(folder / run)).as_default():
            names = [hp.HParam("rate"), hp.HParam("kind")]
            hp.hparams_config(names, [hp.Metric("loss")])
            hp.hparams({"rate": rate, "kind": f"kind of {run}"})
            for step in range(5):
                tf.summary.scalar("loss", rate**step, step=step)
            tf.summary.trace_on()
            tf.function(lambda x: tf.nn.relu(x, name="OurRelu"))(tf.ones([2]))
            tf.summary.trace_export("trace", step=0)


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    """Starts TensorBoard on two runs; yields its address."""
    if importlib.util.find_spec("tensorboard") is None:
        pytest.skip("there is no TensorBoard; `pip install tensorboard`")
    folder = tmp_path_factory.mktemp("logs")
    write_runs(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "tensorboard.main", "--load_fast=false"]
        + [f"--logdir={folder}", "--host=127.0.0.1", f"--port={port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_loaded(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def wait_until_loaded(address, server, seconds=60):
    end = time.time() + seconds
    while time.time() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/data/runs", timeout=5) as reply:
                if b"slow" in (runs := reply.read()) and b"fast" in runs:
                    return
        except OSError:
            pass  # it does not listen yet
        time.sleep(0.2)
    raise RuntimeError("TensorBoard did not start")


@pytest.fixture
def complaints(page):
    """What the page's scripts complain of, and what it asks others for."""
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    page.on("request", lambda request: found.extend(outside(request.url)))
    return found


def outside(url):
    known = ("http://127.0.0.1", "data:", "blob:")
    return [] if url.startswith(known) else [url]


@pytest.mark.parametrize(
    ("plugin", "shown"),
    [
        ("scalars", ["text=tag: loss", "text=slow", "text=fast"]),
        ("graphs", ["svg text:has-text('OurRelu')"]),
        ("hparams", ["text=kind of slow", "text=kind of fast", "text=0.30000"]),
    ],
)
def test_tensorboard_draws_what_we_wrote(page, board, complaints, plugin, shown):
    page.goto(f"{board}/#{plugin}")
    for place in shown:
        page.locator(f"{place} >> visible=true").first.wait_for(timeout=30_000)
    assert complaints == []


TRAINING = """
import minitf as tf

logs = {folder!r}
with tf.summary.create_file_writer(logs + "/run").as_default():
    for step in range(5):
        tf.summary.scalar("our loss", 0.5**step, step=step)
"""
PROGRAMS = "[x.pid for x in __import__('tensorboard.manager').manager.get_all()]"


@pytest.fixture
def journey(notebook_of, tmp_path):
    """A notebook that writes summaries and shows them; its TensorBoard ends with it."""
    if importlib.util.find_spec("tensorboard") is None:
        pytest.skip("there is no TensorBoard; `pip install tensorboard`")
    logs = str(tmp_path / "logs")
    notebook = notebook_of(
        "%load_ext minitf\n%load_ext tensorboard",
        TRAINING.format(folder=logs),
        f"%tensorboard --logdir {logs} --port 0",
    )
    before = set(ast.literal_eval(notebook.value(PROGRAMS)))
    yield notebook
    for number in set(ast.literal_eval(notebook.value(PROGRAMS))) - before:
        os.kill(number, signal.SIGTERM)


def test_a_notebook_shows_tensorboard(journey):
    journey.run_all()
    frame = journey.page.frame_locator("iframe[id^=tensorboard-frame]")
    frame.locator("text=our loss >> visible=true").first.wait_for(timeout=60_000)
    frame.locator("text=run >> visible=true").first.wait_for(timeout=30_000)
    assert journey.value("logs").endswith("logs'")
    assert journey.outside == []
    assert journey.errors == []
