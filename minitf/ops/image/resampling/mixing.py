"""Mixing the rows of an image, and then its columns, as tables of weights say.

In TensorFlow: core/kernels/image/resize_bilinear_op.cc, scale_and_translate_op.cc
"""

import numpy as np

# How many rows, and how many numbers of a row, one product makes: found by measuring.
_ROWS, _NUMBERS = 8, 48


def apply_matrices(images, rows, columns):
    """Multiplies every image with a matrix from the left and one from the right.

    Nearly all of both matrices is 0, so the products are taken block by block. A pixel
    has several channels side by side: each weight becomes a small diagonal matrix.
    Pixels that are infinite or NaN spoil the whole block (0 * NaN is NaN).
    """
    batch, height, width, channels = images.shape
    new_height, new_width = len(rows), len(columns)
    row_blocks = _blocks(rows, _ROWS)
    column_blocks = [
        (to * channels, end * channels, from_ * channels, stop * channels)
        + (np.kron(part, np.eye(channels, dtype=np.float32)).T.copy(),)
        for to, end, from_, stop, part in _blocks(columns, max(1, _NUMBERS // channels))
    ]
    resized = np.empty((batch, new_height, new_width * channels), np.float32)
    rows_first = new_height <= height  # whatever leaves less to do
    shape = (new_height, width) if rows_first else (height, new_width)
    buffer = np.empty((shape[0], shape[1] * channels), np.float32)
    for image, result in zip(images, resized, strict=True):
        image = image.astype(np.float32, copy=False).reshape(height, width * channels)
        if rows_first:
            _mix_rows(image, row_blocks, buffer)
            _mix_columns(buffer, column_blocks, result)
        else:
            _mix_columns(image, column_blocks, buffer)
            _mix_rows(buffer, row_blocks, result)
    return resized.reshape(batch, new_height, new_width, channels)


def _blocks(matrix, size):
    """Cuts a matrix into groups of rows, of which only what is not 0 is kept.

    Each group is (first row, end, first column, end, the part of the matrix).
    """
    found = []
    for start in range(0, len(matrix), size):
        part = matrix[start : start + size]
        used = np.flatnonzero(part.any(axis=0))
        first, end = (used[0], used[-1] + 1) if len(used) else (0, 0)
        found.append((start, start + len(part), first, end, part[:, first:end]))
    return found


def _mix_rows(image, blocks, out):
    for to, end, from_, stop, part in blocks:
        np.matmul(part, image[from_:stop], out=out[to:end])


def _mix_columns(image, blocks, out):
    for to, end, from_, stop, part in blocks:
        np.matmul(image[:, from_:stop], part, out=out[:, to:end])
