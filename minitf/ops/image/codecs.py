"""Image files: PNG, JPEG, BMP and GIF into tensors, tensors into PNG and JPEG.

The work is done by Pillow, a package that is only needed for this. JPEG decoders may
differ by a few units in a pixel: the format leaves them some freedom.

In TensorFlow: core/kernels/image/decode_image_op.cc, encode_png_op.cc
"""

import io

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import DType, uint8, uint16
from minitf.core.graph.scopes import op_scope
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.op.shape_rules import with_rank
from minitf.ops.conv.geometry import invalid
from minitf.ops.image.checks import with_known_sizes
from minitf.ops.image.color import convert_image_dtype
from minitf.ops.math.comparison import equal
from minitf.ops.strings.mapping import from_list
from minitf.ops.strings.substrings import substr

_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def _pillow():
    try:
        import PIL.Image
        import PIL.ImageSequence
    except ImportError:
        raise NotImplementedError(
            "Reading and writing image files needs the package Pillow. "
            "Install it: pip install pillow"
        ) from None
    return PIL


def _open(contents, accepted, op_name):
    """Opens the bytes of a file as a Pillow image, if its format is accepted."""
    if contents.ndim:
        raise invalid(f"contents must be scalar, got shape {list(contents.shape)}")
    pil = _pillow()
    try:
        picture = pil.Image.open(io.BytesIO(contents[()]))
        if picture.format in accepted:
            picture.load()
            return picture
    except (OSError, SyntaxError, ValueError) as error:
        raise invalid(f"{op_name}: Invalid image file: {error}") from None
    raise invalid(
        f"{op_name}: Unknown image file format. One of {', '.join(accepted)} required. "
        f"Received: {picture.format}"
    )


def _pixels(picture, channels, dtype=uint8):
    """The pixels, (height, width, channels); channels 0 means as many as there are."""
    if channels not in (0, 1, 3, 4):
        raise invalid(f"channels must be 0, 1, 3 or 4, got {channels}")
    if picture.mode.startswith("I;16") or picture.mode == "I":
        return _deep_gray(picture, channels, dtype)
    transparent = "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA")
    if channels == 0 and picture.mode == "LA":
        mode = "LA"
    elif channels == 0:
        gray = picture.mode in ("L", "1")
        mode = "L" if gray else "RGBA" if transparent else "RGB"
    else:
        mode = _MODES[channels]
    pixels = np.asarray(picture.convert(mode))
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    if dtype == uint16:
        return pixels.astype(np.uint16) * np.uint16(257)
    return np.ascontiguousarray(pixels)


def _deep_gray(picture, channels, dtype):
    """Grey pixels of 16 bits, of which Pillow keeps all."""
    gray = np.asarray(picture).astype(np.uint16)[..., None]
    if dtype == uint8:
        gray = (gray >> 8).astype(np.uint8)
    if channels in (0, 1):
        return gray
    rgb = np.repeat(gray, 3, axis=2)
    if channels == 3:
        return rgb
    opaque = np.full_like(gray, np.iinfo(gray.dtype).max)
    return np.concatenate([rgb, opaque], axis=2)


def _frames(picture):
    """All pictures of an animation, (frames, height, width, 3)."""
    pil = _pillow()
    return np.stack(
        [
            np.asarray(frame.convert("RGB"))
            for frame in pil.ImageSequence.Iterator(picture)
        ]
    )


def _decoded_shape(contents, *, channels=0, **attrs):
    with_rank(contents, 0)
    return (None, None, channels or None)


def _still(contents, accepted, op_name, channels, dtype=uint8):
    picture = _open(contents, accepted, op_name)
    if picture.format == "GIF":
        frames = _frames(picture)
        if len(frames) > 1:
            raise invalid(
                f"Got {len(frames)} frames, but animated gifs can only be decoded by "
                "tf.io.decode_gif or tf.io.decode_image"
            )
        return frames[0]
    return _pixels(picture, channels, dtype)


@op("DecodePng", "contents:string -> image:dtype", shape=_decoded_shape)
def decode_png(contents, *, channels=0, dtype: DType = uint8):
    """Decodes the bytes of a PNG file to (height, width, channels).

    `channels` is 0 for as many as the file has, or 1, 3 or 4. `dtype` is uint8 or
    uint16. JPEG, GIF and BMP files are decoded too.

    >>> import minitf as tf
    >>> file = tf.io.encode_png(tf.constant([[[7]]], tf.uint8))
    >>> tf.io.decode_png(file).numpy().tolist()
    [[[7]]]

    In TensorFlow: core/kernels/image/decode_image_op.cc
    """
    return _still(contents, ("PNG", "JPEG", "GIF", "BMP"), "DecodePng", channels, dtype)


@op("DecodeJpeg", "contents:string -> image:uint8", shape=_decoded_shape)
def decode_jpeg(
    contents,
    *,
    channels=0,
    ratio=1,
    fancy_upscaling=True,
    try_recover_truncated=False,
    acceptable_fraction=1.0,
    dct_method="",
):
    """Decodes the bytes of a JPEG file to (height, width, channels) of uint8.

    `channels` is 0 for as many as the file has, 1 or 3. With `ratio` 2, 4 or 8 the
    image comes smaller by that. The other attributes change nothing here.

    >>> import minitf as tf
    >>> file = tf.io.encode_jpeg(tf.zeros([4, 4, 3], tf.uint8))
    >>> tf.io.decode_jpeg(file).shape
    TensorShape([4, 4, 3])

    In TensorFlow: core/kernels/image/decode_image_op.cc
    """
    if ratio not in (1, 2, 4, 8):
        raise invalid(f"ratio must be 1, 2, 4, or 8, got {ratio}")
    accepted = ("JPEG", "PNG", "GIF", "BMP")
    pixels = _still(contents, accepted, "DecodeJpeg", channels)
    is_jpeg = contents[()].startswith(b"\xff\xd8")  # others come in full size
    return _smaller(pixels, ratio) if is_jpeg and ratio > 1 else pixels


def _smaller(pixels, ratio):
    """Averages squares of ratio x ratio pixels; the last ones may be cut."""
    rows = range(0, pixels.shape[0], ratio)
    columns = range(0, pixels.shape[1], ratio)
    total = np.add.reduceat(pixels.astype(np.float32), rows, axis=0)
    total = np.add.reduceat(total, columns, axis=1)
    count = np.add.reduceat(np.ones(pixels.shape[:2], np.float32), rows, axis=0)
    count = np.add.reduceat(count, columns, axis=1)[..., None]
    return np.rint(total / count).astype(np.uint8)


@op("DecodeBmp", "contents:string -> image:uint8", shape=_decoded_shape)
def decode_bmp(contents, *, channels=0):
    """Decodes the bytes of a BMP file to (height, width, channels) of uint8.

    >>> import io, PIL.Image
    >>> import minitf as tf
    >>> file = io.BytesIO()
    >>> PIL.Image.new("RGB", (2, 1), (1, 2, 3)).save(file, "BMP")
    >>> tf.io.decode_bmp(file.getvalue())[0, 0].numpy()
    array([1, 2, 3], dtype=uint8)

    In TensorFlow: core/kernels/image/decode_image_op.cc
    """
    accepted = ("BMP", "PNG", "JPEG", "GIF")
    return _still(contents, accepted, "DecodeBmp", channels)


def _gif_shape(contents):
    with_rank(contents, 0)
    return (None, None, None, 3)


@op("DecodeGif", "contents:string -> image:uint8", shape=_gif_shape)
def decode_gif(contents):
    """Decodes the bytes of a GIF file to (frames, height, width, 3) of uint8.

    >>> import io, PIL.Image
    >>> import minitf as tf
    >>> file = io.BytesIO()
    >>> PIL.Image.new("RGB", (2, 1)).save(file, "GIF")
    >>> tf.io.decode_gif(file.getvalue()).shape
    TensorShape([1, 1, 2, 3])

    In TensorFlow: core/kernels/image/decode_image_op.cc
    """
    picture = _open(contents, ("GIF", "PNG", "JPEG", "BMP"), "DecodeGif")
    if picture.format == "GIF":
        return _frames(picture)
    return _pixels(picture, 3)[None]


def _any_shape(contents, *, expand_animations=True, channels=0, **attrs):
    with_rank(contents, 0)
    return None if expand_animations else (None, None, channels or None)


@op("DecodeImage", "contents:string -> image:dtype", shape=_any_shape)
def decode_image_op(
    contents, *, channels=0, dtype: DType = uint8, expand_animations=True
):
    """Decodes the bytes of an image file of any of four formats."""
    accepted = ("PNG", "JPEG", "GIF", "BMP")
    picture = _open(contents, accepted, "DecodeImage")
    deep = dtype != uint8
    if picture.format == "GIF":
        if channels == 1:
            raise invalid("channels must be 0, 3 or 4 for GIFs, got 1")
        pixels = _frames(picture)
        pixels = pixels if expand_animations else pixels[0]
        pixels = pixels.astype(np.uint16) * np.uint16(257) if deep else pixels
    else:
        pixels = _pixels(picture, channels, uint16 if deep else uint8)
    if dtype == dtypes.float32:
        return pixels.astype(np.float32) / np.float32(65535)
    return pixels


def decode_image(
    contents, channels=None, dtype=uint8, name=None, expand_animations=True
):
    """Decodes the bytes of a PNG, JPEG, BMP or GIF file, whichever it is.

    The result is (height, width, channels), for a GIF (frames, height, width, 3)
    unless `expand_animations` is False: then it is the first picture. Other types than
    uint8 have their own range, floats that from 0 to 1.

    >>> import minitf as tf
    >>> file = tf.io.encode_png(tf.constant([[[255]]], tf.uint8))
    >>> tf.io.decode_image(file, dtype=tf.float32).numpy().item()
    1.0

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "decode_image"):
        channels = 0 if channels is None else channels
        dtype = dtypes.as_dtype(dtype)
        direct = dtype in (dtypes.float32, uint8, uint16)
        image = decode_image_op(
            contents,
            channels=channels,
            expand_animations=expand_animations,
            dtype=dtype if direct else uint16,
        )
        if not direct:
            image = convert_image_dtype(image, dtype)
        if not expand_animations:
            with_known_sizes(image, [None, None, channels or None])
        return image


def _png_shape(image, **attrs):
    sizes = image.shape
    if sizes is not None and len(sizes) < 3:
        raise ValueError(f"Shape must be at least rank 3 but is rank {len(sizes)}")
    return None if sizes is None else sizes[:-3]


@op("EncodePng", "image:T -> contents:string", shape=_png_shape, T={uint8, uint16})
def encode_png_op(image, *, compression=-1):
    """Encodes every image, (height, width, channels), as the bytes of a PNG file."""
    if image.ndim < 3 or image.shape[-1] not in (1, 2, 3, 4) or 0 in image.shape[-3:]:
        raise invalid(
            "image must have 1, 2, 3 or 4 channels and not be empty. Received shape: "
            f"{image.shape}"
        )
    if not -1 <= compression <= 9:
        raise invalid(f"compression should be in [-1,9]. Received: {compression}")
    if image.dtype == np.uint16 and image.shape[-1] != 1:
        raise NotImplementedError(
            "PNG files of 16 bits are written only with one channel. Use tf.uint8, or "
            "tf.io.serialize_tensor."
        )
    pil = _pillow()
    level = 6 if compression == -1 else compression
    files = []
    for one in image.reshape(-1, *image.shape[-3:]):
        array = one[..., 0] if one.shape[-1] == 1 else one
        file = io.BytesIO()
        pil.Image.fromarray(array).save(file, "PNG", compress_level=level)
        files.append(file.getvalue())
    return from_list(files, image.shape[:-3])


def encode_png(image, compression=-1, name=None):
    """Encodes images, (..., height, width, channels), as the bytes of PNG files.

    The numbers are uint8, or uint16 for one channel; `compression` is from 0 to 9.

    >>> import minitf as tf
    >>> tf.io.encode_png(tf.zeros([2, 2, 3], tf.uint8)).numpy()[1:4]
    b'PNG'

    In TensorFlow: python/ops/image_ops_impl.py
    """
    return encode_png_op(convert_to_tensor(image), compression=compression, name=name)


def _jpeg_shape(image, **attrs):
    with_rank(image, 3)
    return ()


@op("EncodeJpeg", "image:uint8 -> contents:string", shape=_jpeg_shape)
def encode_jpeg(
    image,
    *,
    format="",
    quality=95,
    progressive=False,
    optimize_size=False,
    chroma_downsampling=True,
    density_unit="in",
    x_density=300,
    y_density=300,
    xmp_metadata="",
):
    """Encodes an image, (height, width, 1 or 3), as the bytes of a JPEG file.

    Args:
      format: "", "grayscale" or "rgb", which must agree with the channels.
      quality: from 0 to 100, the smaller the coarser.
      chroma_downsampling: store colours at half the resolution, which eyes forgive.

    >>> import minitf as tf
    >>> bool(tf.io.is_jpeg(tf.io.encode_jpeg(tf.zeros([8, 8, 3], tf.uint8))))
    True

    In TensorFlow: core/kernels/image/encode_jpeg_op.cc
    """
    channels = {"": (1, 3), "grayscale": (1,), "rgb": (3,)}.get(format)
    if channels is None or image.ndim != 3 or image.shape[2] not in channels:
        raise invalid(
            f"image must be 3-D with {channels} channels for format {format!r}. "
            f"Received shape: {image.shape}"
        )
    if not 0 <= quality <= 100:
        raise invalid(f"quality must be in [0,100], got {quality}")
    per_inch = 1 if density_unit == "in" else 2.54
    density = (round(x_density * per_inch), round(y_density * per_inch))
    file = io.BytesIO()
    array = image[..., 0] if image.shape[2] == 1 else image
    _pillow().Image.fromarray(array).save(
        file,
        "JPEG",
        quality=quality,
        progressive=progressive,
        optimize=optimize_size,
        subsampling=2 if chroma_downsampling else 0,
        dpi=density,
        **({"xmp": xmp_metadata.encode()} if xmp_metadata else {}),
    )
    return from_list([file.getvalue()], ())


@op(
    "EncodeJpegVariableQuality",
    "images:uint8, quality:int32 -> contents:string",
    shape=lambda images, quality: _jpeg_shape(images),
)
def encode_jpeg_variable_quality(images, quality):
    """Encodes an image as a JPEG file whose quality is an input, not an attribute."""
    return encode_jpeg.op.kernel(images, quality=int(quality))


def adjust_jpeg_quality(image, jpeg_quality, dct_method="", name=None):
    """Makes an image as coarse as a JPEG file of that quality, 0 to 100, would be.

    >>> import minitf as tf
    >>> tf.image.adjust_jpeg_quality(tf.ones([8, 8, 3]), 50).numpy().mean().item()
    1.0

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "adjust_jpeg_quality"):
        image = convert_to_tensor(image, name="image")
        channels = image.shape.as_list()[-1]
        small = convert_image_dtype(image, uint8, saturate=True)
        quality = convert_to_tensor(jpeg_quality, dtypes.int32)
        file = encode_jpeg_variable_quality(small, quality)
        decoded = decode_jpeg(file, channels=channels, dct_method=dct_method)
        return convert_image_dtype(decoded, image.dtype, saturate=True)


def is_jpeg(contents, name=None):
    """Tells whether bytes begin as a JPEG file does.

    >>> import minitf as tf
    >>> bool(tf.io.is_jpeg(b"text"))
    False

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "is_jpeg"):
        return equal(substr(contents, 0, 3), b"\xff\xd8\xff", name=name)
