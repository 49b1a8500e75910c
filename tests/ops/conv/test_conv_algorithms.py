"""Every way to convolve gives the same answer; who is chosen; memory and threads."""

from fractions import Fraction

import numpy as np
import pytest

from minitf.ops.conv import direct, im2col, select, winograd, workspace
from minitf.ops.conv.padding import window

SHAPES = [  # images, height, width, channels, filters, padding
    (3, 9, 7, 5, 6, "SAME"),
    (2, 8, 8, 40, 33, "SAME"),
    (1, 4, 4, 1, 1, "VALID"),
    (5, 30, 30, 33, 32, "VALID"),
    (7, 2, 5, 34, 35, "SAME"),
]


def images_and_filter(images, height, width, channels, filters, padding, dtype):
    random = np.random.default_rng(3)
    x = random.standard_normal((images, height, width, channels)).astype(dtype)
    w = random.standard_normal((3, 3, channels, filters)).astype(dtype)
    return x, w, (window(height, 3, 1, padding), window(width, 3, 1, padding))


@pytest.mark.parametrize("shape", SHAPES)
def test_winograd_direct_and_im2col_agree(shape):
    x, w, windows = images_and_filter(*shape, np.float64)
    expected = im2col.convolve(x, w, windows)
    for algorithm in (direct, winograd):
        for _ in range(2):  # the second time in a used workspace
            y = algorithm.convolve(x, w, windows)
            np.testing.assert_allclose(y, expected, atol=1e-10)


@pytest.mark.parametrize("shape", SHAPES)
def test_filter_gradients_of_winograd_direct_and_im2col_agree(shape):
    x, w, windows = images_and_filter(*shape, np.float64)
    dy = np.cos(im2col.convolve(x, w, windows))
    expected = im2col.filter_gradient(x, dy, windows)
    for algorithm in (direct, winograd):
        for _ in range(2):  # the second time in a used workspace
            dw = algorithm.filter_gradient(x, dy, windows)
            np.testing.assert_allclose(dw, expected, atol=1e-9)


def test_winograd_filter_gradients_in_float32_lose_little():
    x, w, windows = images_and_filter(2, 28, 28, 64, 64, "SAME", np.float32)
    dy = np.cos(direct.convolve(x, w, windows))
    exact = direct.filter_gradient(*(a.astype(np.float64) for a in (x, dy)), windows)
    error = np.abs(winograd.filter_gradient(x, dy, windows) - exact).max()
    assert error < 2e-5 * exact.std()


def test_thin_products_are_added_up_in_pieces_to_the_same():
    x, w, windows = images_and_filter(9, 30, 31, 1, 40, "SAME", np.float64)
    dy = np.sin(im2col.convolve(x, w, windows))
    expected = direct.filter_gradient(x, dy, windows)
    assert len(x) * 30 * 31 * 9 * 40 > im2col.SMALL_PRODUCT
    np.testing.assert_allclose(
        im2col.filter_gradient(x, dy, windows), expected, atol=1e-9
    )


def test_winograd_in_float32_loses_less_than_a_few_units_in_the_fifth_place():
    x, w, windows = images_and_filter(2, 28, 28, 64, 64, "SAME", np.float32)
    exact = direct.convolve(x.astype(np.float64), w.astype(np.float64), windows)
    error = np.abs(winograd.convolve(x, w, windows) - exact).max()
    assert error < 2e-5 * exact.std()


def test_our_winograd_points_are_more_exact_than_the_textbook_ones():
    x, w, windows = images_and_filter(1, 12, 12, 64, 32, "SAME", np.float32)
    exact = direct.convolve(x.astype(np.float64), w.astype(np.float64), windows)

    def error(points):
        evaluate, transform, interpolate = (
            np.kron(matrix, matrix).astype(np.float32)
            for matrix in winograd.matrices(tuple(map(Fraction, points)))
        )
        padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))[0]
        tiles = [padded[i : i + 6, j : j + 6] for i in (0, 4, 8) for j in (0, 4, 8)]
        values = evaluate @ np.stack(
            [tile.reshape(36, 64) for tile in tiles], 1
        ).reshape(36, -1)
        filters = (transform @ w.reshape(9, -1)).reshape(36, 64, 32)
        products = values.reshape(36, 9, 64) @ filters
        y = (interpolate @ products.reshape(36, -1)).reshape(4, 4, 3, 3, 32)
        y = y.transpose(2, 0, 3, 1, 4).reshape(12, 12, 32)
        return np.sqrt(np.mean((y - exact[0]) ** 2))

    assert error(winograd.POINTS) < error([0, 1, -1, 2, -2])


def test_winograd_matrices_are_exact_in_rational_arithmetic():
    evaluate, transform, interpolate = winograd.matrices(winograd.POINTS)
    signal, taps = np.arange(1.0, 7), np.array([2.0, -3, 5])
    outputs = interpolate @ ((transform @ taps) * (evaluate @ signal))
    np.testing.assert_allclose(outputs, np.correlate(signal, taps, "valid"), atol=1e-12)


def same(size, kernel=3, stride=1):
    return (window(size, kernel, stride, "SAME"),) * 2


@pytest.mark.parametrize(
    ("windows", "images", "filter_shape", "dtype", "expected"),
    [
        (same(56), 8, (3, 3, 64, 64), "float32", "winograd"),
        (same(56), 8, (3, 3, 64, 64), "int32", "direct"),
        (same(5), 128, (3, 3, 64, 64), "float32", "direct"),  # tiles stick out
        (same(56, stride=2), 8, (3, 3, 64, 128), "float32", "direct"),
        (same(28), 32, (3, 3, 1, 32), "float32", "im2col"),
        (same(28, kernel=5), 32, (5, 5, 64, 32), "float32", "direct"),
        (same(28, kernel=1), 32, (1, 1, 64, 32), "float32", "pointwise"),
        (same(7), 1, (3, 3, 512, 512), "float32", "im2col"),
    ],
)
def test_the_algorithm_is_chosen_by_shape(
    windows, images, filter_shape, dtype, expected
):
    assert select.algorithm(windows, images, filter_shape, np.dtype(dtype)) == expected


def test_padding_cells_of_a_workspace_stay_zero_between_geometries():
    for size in (6, 7, 6, 5, 7):
        x = np.full((2, size, size, 33), size, np.float64)
        w = np.ones((3, 3, 33, 2))
        y = select.convolve(x, w, same(size))
        assert y[0, 0, 0, 0] == 4 * 33 * size
        assert y[1, 1, 1, 1] == 9 * 33 * size


def test_results_do_not_share_memory_with_the_workspace_or_each_other():
    x, w, windows = images_and_filter(2, 8, 8, 40, 40, "SAME", np.float32)
    for algorithm in (direct, im2col, winograd):
        first = algorithm.convolve(x, w, windows)
        kept = first.copy()
        algorithm.convolve(x + 1, w, windows)
        np.testing.assert_array_equal(first, kept)


def test_the_workspace_of_a_thread_is_bounded():
    for number in range(8):
        workspace.borrow(number, (2**22,), np.float32)
        assert workspace.kept_bytes() <= workspace.KEPT_BYTES


def test_a_workspace_too_large_to_keep_is_made_anew(monkeypatch):
    monkeypatch.setattr(workspace, "KEPT_BYTES", 100)
    first = workspace.borrow("large", (50,), np.float32)
    assert workspace.borrow("large", (50,), np.float32) is not first


@pytest.mark.parametrize("workers", [2, 3])
def test_threads_share_images_and_change_nothing(monkeypatch, workers):
    x, w, windows = images_and_filter(5, 20, 20, 40, 40, "SAME", np.float64)
    ways = [
        lambda: direct.convolve(x, w, windows),
        lambda: im2col.convolve(x, w, windows),
        lambda: winograd.convolve(x, w, windows),
        lambda: select.input_gradient(x, w, windows),
        lambda: direct.filter_gradient(x, x, windows),
        lambda: im2col.filter_gradient(x, x, windows),
        lambda: winograd.filter_gradient(x, x, windows),
    ]
    alone = [way() for way in ways]
    monkeypatch.setattr(workspace, "worker_count", lambda: workers)
    for way, expected in zip(ways, alone):
        np.testing.assert_allclose(way(), expected, atol=1e-9)


def test_errors_in_a_helper_thread_reach_the_caller(monkeypatch):
    def work(start, stop):
        if start:
            raise ValueError("from the second half")

    monkeypatch.setattr(workspace, "worker_count", lambda: 2)
    with pytest.raises(ValueError, match="second half"):
        workspace.share(work, 4, flops=1e9)


def test_threads_are_ours_only_where_blas_has_one(monkeypatch):
    for name in workspace.BLAS_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert workspace.worker_count() == 1
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setattr(
        workspace.os, "sched_getaffinity", lambda _: {0, 1}, raising=False
    )
    assert workspace.worker_count() == 2
