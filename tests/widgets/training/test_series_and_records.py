"""What a run keeps of what its steps report."""

import numpy as np
import pytest
from minitf_widgets.training.album import Album
from minitf_widgets.training.record import Log, Run
from minitf_widgets.training.series import Series, smoothed
from minitf_widgets.training.values import distributions, number, report

import minitf as tf


def series_of(values):
    series = Series()
    for step, value in enumerate(values, 1):
        series.add(step, value)
    return series


def test_a_short_series_is_drawn_point_by_point():
    points = series_of([3.0, 1.0, 2.0]).points(limit=10)
    assert points.steps.tolist() == [1, 2, 3]
    assert points.means.tolist() == points.lows.tolist() == [3.0, 1.0, 2.0]


def test_buckets_of_a_long_series_do_not_move_while_it_grows():
    series = series_of(np.arange(900.0))
    before = series.points(limit=100)
    for step in range(901, 990):
        series.add(step, 0.0)
    after = series.points(limit=100)
    whole = len(before.steps) - 1  # the last bucket was not full
    assert after.means[:whole].tolist() == before.means[:whole].tolist()
    assert after.steps[:whole].tolist() == before.steps[:whole].tolist()


def test_a_bucket_has_the_extremes_and_the_mean_of_its_steps():
    rng = np.random.default_rng(0)
    values = rng.normal(size=10_000)
    points = series_of(values).points(limit=100)
    assert 100 <= len(points.steps) <= 200
    size = int(points.steps[0])
    rows = [values[i : i + size] for i in range(0, len(values), size)]
    np.testing.assert_array_equal(points.lows, [row.min() for row in rows])
    np.testing.assert_array_equal(points.highs, [row.max() for row in rows])
    np.testing.assert_allclose(points.means, [row.mean() for row in rows])


def test_nan_and_infinity_are_counted_and_do_not_spoil_their_neighbours():
    series = series_of([1.0, float("nan"), float("inf"), 3.0])
    assert (series.low, series.high) == (1.0, 3.0)
    points = series.points(limit=1)
    assert points.odd.sum() == 2
    assert points.means.tolist() == [1.0, 3.0]
    alone = series_of([float("nan")]).points()
    assert np.isnan(alone.means[0]) and np.isnan(alone.lows[0])


def test_an_empty_series_has_no_points():
    assert [len(part) for part in Series().points()] == [0, 0, 0, 0, 0]
    assert np.isnan(Series().last)


def test_smoothing_leaves_a_constant_alone_and_skips_nan():
    found = smoothed(np.array([2.0, np.nan, 2.0]), 0.9)
    assert found[0] == pytest.approx(2.0) and found[2] == pytest.approx(2.0)
    assert np.isnan(found[1])


def test_the_value_at_a_step_is_the_last_one_before_it():
    run = Run("a")
    for loss in (3.0, 2.0, 1.0):
        run.add({"loss": loss, "step": run.step + 10})
    assert run.series["loss"].steps.tolist() == [10, 20, 30]
    assert run.series["loss"].at(25) == 2.0
    assert np.isnan(run.series["loss"].at(5))


def test_steps_that_do_not_grow_are_an_error():
    run = Run("a")
    run.add({"step": 5, "loss": 1.0})
    with pytest.raises(ValueError, match="step 5 after step 5"):
        run.add({"step": 5, "loss": 1.0})


@pytest.mark.parametrize(
    "value",
    [
        0.5,
        1,
        True,
        np.float32(0.5),
        np.array([0.5]),
        tf.constant(0.5),
        tf.Variable(0.5),
    ],
)
def test_everything_with_one_number_is_a_metric(value):
    assert number(value) == float(np.asarray(value).reshape(()))


@pytest.mark.parametrize(
    "value", [[1.0], (1.0, 2.0), {"a": 1.0}, np.ones(3), tf.ones([2, 2]), None]
)
def test_everything_with_more_numbers_is_a_distribution(value):
    assert number(value) is None


@pytest.mark.parametrize("value", ["high", object(), 1j])
def test_what_is_no_number_is_an_error_that_names_the_metric(value):
    with pytest.raises(TypeError, match="'accuracy' must be a number"):
        Run("a").add({"accuracy": value})


def test_a_tensor_of_a_graph_is_told_to_be_run():
    with tf.Graph().as_default():
        loss = tf.constant(1.0)
    with pytest.raises(TypeError, match=r"Report what session\.run\(\) returns"):
        Run("a").add(loss)


def test_a_list_is_no_report():
    with pytest.raises(TypeError, match="a loss or a dict of metrics"):
        report([None, 0.5])


def test_nested_arrays_get_names():
    value = {"a": np.ones(2), "b": [np.ones(1), None]}
    names = [name for name, _ in distributions("gradient", value)]
    assert names == ["gradient a", "gradient b 0"]


def test_sparse_gradients_are_counted_by_their_rows():
    slices = tf.IndexedSlices(tf.ones([2, 3]), tf.constant([0, 4]))
    [(_, array)] = distributions("gradient", slices)
    assert array.tolist() == [1.0] * 6


def test_the_best_accuracy_is_the_highest_and_the_best_loss_the_lowest():
    run = Run("a")
    for value in (0.2, 0.9, 0.5):
        run.add({"loss": value, "val_accuracy": value})
    assert (run.best("loss"), run.best("val_accuracy")) == (0.2, 0.9)


def test_a_log_takes_lines_in_pieces_and_keeps_the_last():
    log = Log()
    log.write("a")
    log.write("b\nc")
    assert log.lines() == ["ab", "c"]
    for i in range(500):
        log.write(f"\n{i}")
    assert len(log.lines()) == 201 and log.lines()[-1] == "499"


def test_an_album_covers_a_run_evenly_and_stays_small():
    album = Album([], limit=10)
    taken = 0
    for step in range(10_000):
        if album.is_due(step):
            album.take(step, {})
            taken += 1
    steps = [frame.step for frame in album.frames]
    assert len(steps) <= 10
    assert np.diff(steps).tolist() == [album.interval] * (len(steps) - 1)
    assert taken < 80


def test_a_snapshot_of_a_pause_is_kept_only_until_the_next():
    album = Album([], limit=3)
    for step in (0, 1, 2, 3, 4, 5):
        if album.is_due(step):
            album.take(step, {})
    album.take(5, {})
    assert album.frames[-1].step == 5
    album.take(6, {})
    assert 5 not in [frame.step for frame in album.frames]
