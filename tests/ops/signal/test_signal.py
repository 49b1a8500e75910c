"""Transforms agree with NumPy's and undo each other, also with unknown sizes."""

import numpy as np
import pytest

import minitf as tf
from minitf.ops.signal import (
    cosine,
    fourier_nd,
    framing,
    spectral,
    windows,
)
from minitf.ops.signal import (
    fourier_real as fourier,
)


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("norm", [None, "backward", "forward", "ortho"])
def test_transforms_over_any_axes_are_numpys(norm):
    x, lengths, axes = numbers(3, 4, 5), [6, 3], [-1, 0]
    z = x + 1j * numbers(3, 4, 5, seed=1)
    for function, reference, values in [
        (fourier_nd.fftnd, np.fft.fftn, z),
        (fourier_nd.ifftnd, np.fft.ifftn, z),
        (fourier_nd.rfftnd, np.fft.rfftn, x),
        (fourier_nd.irfftnd, np.fft.irfftn, z),
    ]:
        result = function(tf.constant(values), lengths, axes, norm)
        expected = reference(values, lengths, axes, norm)
        np.testing.assert_allclose(result, expected, atol=1e-12)


@pytest.mark.parametrize("size, length", [(6, 6), (6, 9), (6, 3), (5, 4), (1, 1)])
def test_real_transforms_cut_or_fill_up_also_sizes_known_only_when_run(size, length):
    x = numbers(2, size)
    spectrum, half = np.fft.rfft(x, length), numbers(2, size) + 0j
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        real = tf.compat.v1.placeholder(tf.float64, [None, None])
        whole = tf.compat.v1.placeholder(tf.complex128, [None, None])
        number = tf.compat.v1.placeholder(tf.int32, [1])
        forward = fourier.rfft(real, number)
        backward = fourier.irfft(whole, number)
        feeds = {real: x, whole: half, number: [length]}
        forward, backward = session.run([forward, backward], feeds)
    np.testing.assert_allclose(forward, spectrum, atol=1e-12)
    np.testing.assert_allclose(backward, np.fft.irfft(half, length), atol=1e-12)


@pytest.mark.parametrize("type_", [1, 2, 3, 4])
def test_cosine_transforms_follow_their_definition(type_):
    size, x = 6, numbers(6)
    k, n = np.arange(size)[:, None], np.arange(size)
    if type_ == 1:
        angle, weights = k * n / (size - 1), np.where((n == 0) | (n == size - 1), 1, 2)
    elif type_ == 2:
        angle, weights = k * (n + 0.5) / size, 2
    elif type_ == 3:
        angle, weights = (k + 0.5) * n / size, np.where(n == 0, 1, 2)
    else:
        angle, weights = (k + 0.5) * (n + 0.5) / size, 2
    expected = (np.cos(np.pi * angle) * weights * x).sum(axis=1)
    np.testing.assert_allclose(cosine.dct(x, type_), expected, atol=1e-12)
    factor = 2 * (size - 1) if type_ == 1 else 2 * size
    back = np.asarray(cosine.idct(cosine.dct(x, type_), type_)) / factor
    np.testing.assert_allclose(back, x, atol=1e-12)


def test_cosine_transforms_work_on_a_length_known_only_when_run():
    x = numbers(2, 5)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        signal = tf.compat.v1.placeholder(tf.float64, [None, None])
        results = [
            cosine.dct(signal, type=t, norm=norm, n=n)
            for t in (2, 3, 4)
            for norm in (None, "ortho")
            for n in (None, 3, 8)
        ]
        found = session.run(results, {signal: x})
    expected = [
        cosine.dct(x, type=t, norm=norm, n=n)
        for t in (2, 3, 4)
        for norm in (None, "ortho")
        for n in (None, 3, 8)
    ]
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)


@pytest.mark.parametrize("length, step", [(4, 4), (4, 2), (5, 2), (3, 4), (6, 4)])
def test_frames_are_slices_and_overlap_and_add_sums_them(length, step):
    x = np.arange(20.0)
    frames = np.asarray(framing.frame(x, length, step))
    expected = [x[i : i + length] for i in range(0, 20 - length + 1, step)]
    np.testing.assert_array_equal(frames, expected)
    total = np.zeros((len(frames) - 1) * step + length)
    for i, values in enumerate(expected):
        total[i * step : i * step + length] += values
    np.testing.assert_array_equal(framing.overlap_and_add(frames, step), total)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        signal = tf.compat.v1.placeholder(tf.float64, [None])
        pieces = framing.frame(signal, length, step)
        whole = framing.overlap_and_add(pieces, step)
        padded = framing.frame(signal, length, step, pad_end=True)
        got = session.run([pieces, whole, padded], {signal: x})
    np.testing.assert_array_equal(got[0], expected)
    np.testing.assert_array_equal(got[1], total)
    assert got[2].shape == (-(-20 // step), length)


def test_a_short_time_transform_can_be_undone():
    x = numbers(40)
    spectrum = spectral.stft(x, 8, 2)
    window = spectral.inverse_stft_window_fn(2)
    back = np.asarray(spectral.inverse_stft(spectrum, 8, 2, window_fn=window))
    np.testing.assert_allclose(back[8:32], x[8:32], atol=1e-12)


def test_windows_of_a_length_known_only_when_run_have_the_same_points():
    makers = [
        windows.hann_window,
        windows.hamming_window,
        windows.kaiser_window,
        windows.vorbis_window,
        windows.kaiser_bessel_derived_window,
    ]
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        length = tf.compat.v1.placeholder(tf.int32, [])
        found = session.run([make(length) for make in makers], {length: 6})
    for make, points in zip(makers, found, strict=True):
        np.testing.assert_allclose(points, make(6), rtol=1e-6)
