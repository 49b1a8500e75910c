"""Samples: images."""

import base64

import numpy as np

from minitf.core import dtypes
from tests.contract.samples import f32, f64, i32, sample


def _size(height, width):
    return np.array([height, width], np.int32)


def _unit(*shape, seed=0):
    return f32(*shape, low=0.0, high=1.0, seed=seed)


_BYTES = np.arange(24, dtype=np.uint8).reshape(2, 4, 3) * 10
_FEW_BOXES = _unit(6, 4)
_HALF, _LITTLE = np.float32(0.5), np.float32(0.1)

for op_name in ["ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic"]:
    sample(op_name, f32(2, 4, 5, 3), _size(3, 7), half_pixel_centers=True)
    sample(op_name, f32(1, 4, 5, 1), _size(6, 2), align_corners=True)
    sample(op_name, _BYTES[None], _size(3, 3))
    sample(op_name, f32(0, 4, 5, 1), _size(6, 2))
    sample(op_name, f32(1, 40, 50, 2), _size(35, 61))
    sample(op_name, f64(1, 4, 5, 1), _size(4, 5))
sample("ResizeArea", f32(2, 4, 5, 3), _size(3, 7))
sample("ResizeArea", i32(1, 8, 6, 1), _size(3, 3), align_corners=True)
_SCALE, _SHIFT = np.array([0.5, 2.0], np.float32), np.array([0.0, 1.0], np.float32)
for kernel in ["lanczos1", "lanczos3", "lanczos5", "gaussian", "box", "triangle"]:
    sample(
        "ScaleAndTranslate",
        f32(1, 5, 6, 2),
        _size(3, 12),
        _SCALE,
        _SHIFT,
        kernel_type=kernel,
    )
for kernel in ["keyscubic", "mitchellcubic"]:
    sample(
        "ScaleAndTranslate",
        _BYTES[None],
        _size(3, 4),
        _SCALE,
        _SHIFT,
        kernel_type=kernel,
        antialias=False,
    )
_INDEX = np.array([0, 1, 1, 0, 0, 1], np.int32)
sample("CropAndResize", f32(2, 5, 6, 3), _FEW_BOXES, _INDEX, _size(3, 2))
sample(
    "CropAndResize",
    _BYTES[None],
    _unit(1, 4) * 2 - 1,
    np.zeros(1, np.int32),
    _size(1, 4),
    method="nearest",
    extrapolation_value=-1.0,
)
for op_name in ["RGBToHSV", "HSVToRGB"]:
    sample(op_name, _unit(2, 3, 3))
    sample(op_name, _unit(3))
    sample(op_name, f64(4, 3, low=0.0, high=1.0))
    sample(op_name, f32(0, 3))
    sample(op_name, _unit(4, 3).astype(np.float16))
for op_name in ["AdjustContrastv2", "AdjustHue", "AdjustSaturation"]:
    sample(op_name, _unit(2, 3, 3), _HALF)
    sample(op_name, _unit(2, 2, 3, 3).astype(np.float16), np.float32(-0.25))
_SCORES, _FOUR = _unit(6), np.int32(4)
for op_name in ["NonMaxSuppressionV3", "NonMaxSuppressionV4"]:
    sample(op_name, _FEW_BOXES, _SCORES, _FOUR, _HALF, _LITTLE)
    sample(op_name, f32(0, 4), f32(0), _FOUR, _HALF, _LITTLE)
_FULL = {"pad_to_max_output_size": True}
sample("NonMaxSuppressionV4", f32(3, 4), f32(3), _FOUR, _HALF, _LITTLE, **_FULL)
_SIGMA = np.float32(0.3)
sample("NonMaxSuppressionV5", _FEW_BOXES, _SCORES, _FOUR, _HALF, _LITTLE, _SIGMA)
sample(
    "NonMaxSuppressionV5",
    f32(3, 4),
    f32(3),
    _FOUR,
    _HALF,
    _LITTLE,
    np.float32(0),
    **_FULL,
)
sample("NonMaxSuppressionWithOverlaps", _unit(6, 6), _SCORES, _FOUR, _HALF, _LITTLE)
sample("DrawBoundingBoxes", f32(1, 6, 7, 3), _unit(1, 3, 4))
sample("DrawBoundingBoxes", f32(2, 6, 7, 1).astype(np.float16), _unit(2, 3, 4))
sample("DrawBoundingBoxesV2", f32(1, 6, 7, 3), _unit(1, 3, 4), _unit(2, 3))

_PER_CLASS, _TOTAL = np.int32(3), np.int32(5)
_LIMITS = (_PER_CLASS, _TOTAL, _HALF, _LITTLE)
sample("CombinedNonMaxSuppression", _unit(2, 6, 1, 4), _unit(2, 6, 3), *_LIMITS)
sample(
    "CombinedNonMaxSuppression",
    f32(2, 6, 1, 4),
    _unit(2, 6, 1),
    *_LIMITS,
    pad_per_class=True,
    clip_boxes=False,
)
_POINTS = _unit(2, 2)
sample("ExtractGlimpseV2", f32(2, 5, 6, 3), _size(3, 4), _POINTS, noise="zero")
for noise in ["uniform", "gaussian"]:
    sample(
        "ExtractGlimpseV2",
        f32(2, 5, 6, 1),
        _size(6, 4),
        _POINTS,
        random=True,
        centered=False,
        normalized=False,
        uniform_noise=False,
        noise=noise,
    )

_PICTURE, _OBJECT = np.array([40, 50, 3], np.int32), _unit(1, 2, 4)
_OBJECT[..., 2:] = 1
_WHERE = (_PICTURE, _OBJECT, _LITTLE)
sample("SampleDistortedBoundingBoxV2", *_WHERE, random=True)
sample(
    "StatelessSampleDistortedBoundingBox",
    *_WHERE,
    np.array([3, 4], np.int64),
    area_range=[0.2, 0.6],
    aspect_ratio_range=[0.5, 2.0],
)
sample(
    "StatelessSampleDistortedBoundingBox",
    _PICTURE.astype(np.uint8),
    f32(1, 0, 4),
    _LITTLE,
    np.array([3, 4], np.int32),
    use_image_if_no_bounding_boxes=True,
    max_attempts=3,
)


def _text(content):
    return np.array(base64.b64decode(content), object)


# A PNG file of one row of two pixels, (1, 2, 3) and (250, 251, 252).
_PNG = _text(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGNgZGL+9fsPAAYDAvhO"
    "lq22AAAAAElFTkSuQmCC"
)
for op_name in ["DecodePng", "DecodeBmp", "DecodeJpeg", "DecodeImage"]:
    sample(op_name, _PNG)
    sample(op_name, _PNG, channels=1)
sample("DecodePng", _PNG, channels=4, dtype=dtypes.uint16)
sample("DecodeJpeg", _PNG, ratio=2)
sample("DecodeImage", _PNG, dtype=dtypes.float32, expand_animations=False)
sample("DecodeGif", _PNG)
sample("EncodePng", _BYTES)
sample("EncodePng", _BYTES[None, ..., :1].astype(np.uint16), compression=9)
sample("EncodeJpeg", _BYTES)
sample("EncodeJpeg", _BYTES[..., :1], format="grayscale", quality=50, x_density=100)
sample("EncodeJpegVariableQuality", _BYTES, np.int32(70))

for align, half in [(False, False), (True, False), (False, True)]:
    how = {"align_corners": align, "half_pixel_centers": half}
    image = f32(1, 5, 6, 2)
    for op_name in ["ResizeBilinearGrad", "ResizeBicubicGrad"]:
        sample(op_name, f32(1, 3, 7, 2), image, **how)
    sample("ResizeNearestNeighborGrad", f32(1, 3, 7, 2), _size(5, 6), **how)
sample("ResizeBilinearGrad", f32(2, 1, 1, 1), f32(2, 3, 3, 1).astype(np.float16))
sample("ResizeBicubicGrad", f32(1, 4, 4, 1), f64(1, 2, 2, 1))
sample("ResizeNearestNeighborGrad", i32(1, 2, 2, 1), _size(4, 1))
for kernel in ["lanczos3", "triangle"]:
    sample(
        "ScaleAndTranslateGrad",
        f32(1, 3, 7, 2),
        f32(1, 5, 6, 2),
        np.float32([0.6, 1.2]),
        np.float32([0.1, -0.4]),
        kernel_type=kernel,
        antialias=kernel == "lanczos3",
    )
for method in ["bilinear", "nearest"]:
    sample(
        "CropAndResizeGradImage",
        f32(len(_INDEX), 3, 2, 3),
        _FEW_BOXES,
        _INDEX,
        np.array([2, 5, 6, 3], np.int32),
        T=dtypes.float32,
        method=method,
    )
sample(
    "CropAndResizeGradBoxes",
    f32(len(_INDEX), 3, 2, 3),
    f32(2, 5, 6, 3),
    _FEW_BOXES,
    _INDEX,
)
sample(
    "CropAndResizeGradBoxes",
    f32(len(_INDEX), 1, 4, 1),
    i32(2, 5, 6, 1),
    _FEW_BOXES,
    _INDEX,
)
