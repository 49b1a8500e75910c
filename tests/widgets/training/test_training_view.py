"""What a training view shows, and what its page may ask for."""

import base64
import json
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from minitf_widgets.front.view import as_json
from minitf_widgets.training import Boundary, FittedLine, TrainingView

import minitf as tf

X = np.linspace(-1, 1, 20).astype(np.float32)


def fitted(**settings):
    """A view of a line that was fitted by gradient descent."""
    w = tf.Variable(0.0, name="w")
    optimizer = tf.keras.optimizers.SGD(0.5)

    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((w * X - 2 * X) ** 2)
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        return loss

    settings = {"steps": 30, "optimizer": optimizer, "weights": [w], **settings}
    return TrainingView(step, predict=lambda x: w * x, examples=(X, 2 * X), **settings)


def test_the_text_tells_what_was_trained_and_has_no_times():
    view = fitted()
    view.run(blocking=True)
    first = view.text()
    assert first.splitlines()[0] == "Training: run 1 done at step 30 of 30"
    assert "learning rate 0.5" in first
    assert "fitted line: mean squared error" in first
    again = fitted()
    again.run(blocking=True)
    assert again.text() == first
    assert again.static_html() == view.static_html()


def test_the_still_form_is_pictures_and_a_table():
    view = fitted()
    view.run(blocking=True)
    page = view.static_html()
    assert "<script" not in page and "<svg" not in page and "style>" not in page
    pictures = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", page)
    assert len(pictures) == 3
    for picture in pictures:
        ElementTree.fromstring(base64.b64decode(picture))
    assert "<th>loss best</th>" in page


@pytest.mark.parametrize("log", [True, False])
def test_pictures_stand_odd_numbers(log):
    values = [float("nan"), 1e300, 0.0, -5.0, float("inf"), 1e-300]
    view = TrainingView(values)
    view.log_scale, view.smoothing = log, 0.5
    view.run(blocking=True)
    as_json(view.parts())
    picture = re.search(r"base64,([^\"]+)", view.static_html()).group(1)
    ElementTree.fromstring(base64.b64decode(picture))


def test_a_view_without_any_step_is_shown_too():
    view = TrainingView([])
    assert view.text().startswith("Training: run 1 ready at step 0")
    as_json(view.parts())
    assert "No metrics yet" not in view.text()
    view.run(blocking=True)
    assert view.state == "done"
    assert view.static_html()


def test_parts_stay_small_however_long_a_run_is():
    view = TrainingView({"loss": 1 / n, "accuracy": n} for n in range(1, 20_000))
    view.run(blocking=True)
    assert len(json.dumps(as_json(view.parts()))) < 60_000


def test_what_the_page_asks_for_is_done():
    view = fitted()
    for message in (
        {"action": "step"},
        {"action": "rate", "value": "0.25"},
        {"action": "scale", "log": True},
        {"action": "smooth", "amount": 0.5},
        {"action": "panel", "title": "weights"},
        {"action": "choose", "name": "w"},
        {"action": "step", "count": 3},
    ):
        view.receive(message)
        assert view.wait(20)
    assert (view.state, view.current.step, view.rate) == ("paused", 4, 0.25)
    parts = view.parts()
    assert parts["settings"] == {"log": True, "smoothing": 0.5}
    assert parts["panel"]["kind"] == "distributions"
    assert parts["curves"]["loss"][0]["smooth"] is not None
    view.receive({"action": "look", "step": 2})
    assert view.parts()["panel"]["step"] == 2
    view.receive({"action": "play"})
    assert view.wait(20) and view.state == "done"
    view.receive({"action": "play"})
    assert view.wait(20)
    assert [run.name for run in view.runs] == ["run 1", "run 2"]
    view.close()


def test_looking_back_shows_the_model_as_it_was():
    view = fitted()
    view.run(blocking=True)
    start = view._album.frames[0]
    assert (
        start.step == 0 and start.shots["fitted line"]["line"].tolist() == [0.0] * 120
    )
    view.on_look(0)
    assert set(view.parts()["panel"]["data"]["line_y"]) == {0.0}
    view.on_look(None)
    assert view.parts()["panel"]["newest"] is True


def test_runs_are_compared_by_name():
    view = fitted(name="fast")
    view.run(blocking=True)
    view.again(name="slow", optimizer=tf.keras.optimizers.SGD(0.1), steps=10)
    view.run(blocking=True)
    view.add_run("paper", {"loss": [3.0, 1.0, 2.0]})
    head, *rows = view.text().splitlines()[1:5]
    assert head.split() == ["run", "state", "step", "loss", "last", "loss", "best"]
    assert [row.split()[:3] for row in rows] == [
        ["fast", "done", "30"],
        ["paper", "done", "3"],
        ["slow", "done", "10"],
    ]
    assert rows[1].split()[3:] == ["2", "1"]
    parts = view.parts()
    assert [line["run"] for line in parts["earlier"]["loss"]] == [0, 1]
    assert [line["run"] for line in parts["curves"]["loss"]] == [2]


def test_a_panel_that_fails_stops_the_run_and_is_shown():
    def predict(x):
        raise ValueError("no such model")

    view = TrainingView([1.0, 2.0], panels=[FittedLine(predict, X, X)])
    view.run(blocking=False)
    assert view.wait(20)
    assert view.state == "failed"
    assert "no such model" in view.text()
    assert view.current.failure.code == 'raise ValueError("no such model")'


def test_a_panel_that_fails_in_a_pause_does_not_hang():
    calls = []

    def predict(x):
        calls.append(len(x))
        if len(calls) > 4:
            raise ValueError("only twice")
        return x

    def endless():
        while True:
            yield 1.0

    view = TrainingView(endless, panels=[FittedLine(predict, X, X)])
    view._album.interval = 100  # the pause takes a snapshot of its own
    view.step(3, blocking=False)
    view.step(3)
    assert view.wait(20) and view.state == "failed"
    view.close()


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"panels": [FittedLine(len, X, X)] * 2}, "a title of its own"),
        ({"examples": (X, X)}, "belong together"),
    ],
)
def test_panels_that_make_no_sense_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        TrainingView([1.0], **settings)


def test_settings_that_make_no_sense_are_refused():
    view = TrainingView([1.0])
    with pytest.raises(ValueError, match="less than 1"):
        view.smoothing = 1
    with pytest.raises(ValueError, match=r"There are: \['log'\]"):
        view.show_panel("weights")
    with pytest.raises(ValueError, match="not known"):
        view.rate = 0.1
    with pytest.raises(ValueError, match="from 1 up"):
        view.step(0)
    with pytest.raises(TypeError, match="no setting 'speed'"):
        view.again(speed=3)


def test_a_closed_view_keeps_its_curves():
    view = fitted()
    view.run(blocking=True)
    before = view.text().splitlines()[:3]
    view.close()
    assert view.text().splitlines()[:3] == before
    assert view._panels == () and view._album.frames == ()
    assert "image" in view.static_html()


# ---- Magics


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell()
    shell.run_cell("%load_ext minitf").raise_error()
    shell.run_cell("import minitf as tf").raise_error()
    yield shell
    shell.run_cell("%unload_ext minitf").raise_error()
    InteractiveShell.clear_instance()


def value(shell, code):
    result = shell.run_cell(code)
    result.raise_error()
    return result.result


def test_the_line_magic_trains_a_step_function(shell):
    value(shell, "batches = [(1.0, 2.0), (3.0, 4.0)]\ndef step(x, y): return x + y")
    value(shell, "w = tf.Variable([1.0], name='w')")
    view = value(
        shell, "%minitf_train step, batches --epochs 2 --weights [w] --name first"
    )
    assert isinstance(view, TrainingView)
    assert view.current.series["loss"].values.tolist() == [3.0, 7.0] * 2
    assert view.current.name == "first"
    assert view.panel_titles == ["weights", "log"]


def test_the_cell_magic_makes_the_cell_a_generator(shell):
    cell = (
        "%%minitf_train seen --steps 3\nfor i in range(10):\n    last = i\n    yield i"
    )
    view = value(shell, cell)
    assert view.current.series["loss"].values.tolist() == [0.0, 1.0, 2.0]
    assert value(shell, "seen") is view
    assert value(shell, "last, i") == (2, 2)


def test_a_mistake_in_the_cell_is_shown_with_its_line(shell, capsys):
    shell.run_cell("%%minitf_train broken --wait\nyield 1.0\nwrong = 1 / 0")
    view = shell.user_ns["broken"]
    view.run(blocking=False)
    assert view.wait(20)
    assert view.current.failure.line == 2
    assert view.current.failure.code == "wrong = 1 / 0"


@pytest.mark.parametrize(
    "line, message",
    [
        ("%minitf_train", "takes a generator function"),
        ("%minitf_train 3", "Received: 3 of type int"),
        ("%minitf_train unknown_name", "not defined"),
        ("%minitf_train [1.0], 2, 3", "Received 3 things"),
        ("%minitf_train [1.0] --epochs many", "invalid int value"),
        ("%%minitf_train\nloss = 1.0", "must say `yield loss`"),
        ("%%minitf_train\nyield (", "minitf_train"),
    ],
)
def test_mistakes_give_a_usage_line_and_no_traceback(shell, line, message, capsys):
    shell.run_cell(line)
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def test_a_boundary_can_be_given_as_a_panel():
    points = np.array([[0.0, 0.0], [1.0, 1.0]], np.float32)
    panel = Boundary(lambda p: p[:, 0], points, [0, 1], title="map")
    view = TrainingView([1.0], panels=[panel])
    view.run(blocking=True)
    assert "map: 2 of 2 examples on the right side" in view.text()
