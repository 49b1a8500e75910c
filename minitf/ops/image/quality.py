"""How alike two images are, and where one image changes.

PSNR compares pixel by pixel. SSIM compares what an eye sees: the mean, the spread and
the correlation within a small bell-shaped window around every pixel. The multiscale
SSIM does so again on images halved several times. Gradients, Sobel edges and total
variation compare an image with itself, moved by a pixel.

In TensorFlow: python/ops/image_ops_impl.py
"""

import numpy as np

from minitf.core.dtypes import float32, int32
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.constants import constant, identity
from minitf.ops.array.filling import zeros
from minitf.ops.array.joining import concat, stack
from minitf.ops.array.padding import pad
from minitf.ops.array.ranges import range as range_of
from minitf.ops.array.shaping import expand_dims, reshape, shape, shape_n, size
from minitf.ops.array.splitting import unstack
from minitf.ops.array.tiling import tile
from minitf.ops.control import control_dependencies
from minitf.ops.debugging import Assert
from minitf.ops.image.color import convert_image_dtype
from minitf.ops.math.arithmetic import abs as absolute
from minitf.ops.math.arithmetic import square, squared_difference, subtract
from minitf.ops.math.casting import cast
from minitf.ops.math.comparison import equal, greater_equal
from minitf.ops.math.powers import log, pow
from minitf.ops.math.reduction import reduce_all, reduce_mean, reduce_prod, reduce_sum
from minitf.ops.nn.activations import relu
from minitf.ops.nn.softmax import softmax
from minitf.ops.nn.windows.depthwise import depthwise_conv2d
from minitf.ops.nn.windows.pooling import avg_pool

_SCALE_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def _shapes_and_checks(img1, img2):
    """The shapes of two images, after finding out whether they can be compared."""
    one, two = img1.shape.with_rank_at_least(3), img2.shape.with_rank_at_least(3)
    one[-3:].assert_is_compatible_with(two[-3:])
    if one.rank is not None and two.rank is not None:
        batches = zip(one.as_list()[-4::-1], two.as_list()[-4::-1], strict=False)
        for n, m in batches:
            if n != m and None not in (n, m) and 1 not in (n, m):
                raise ValueError(f"Two images are not compatible: {one} and {two}")
    shapes = shape_n([img1, img2])
    checks = [
        Assert(greater_equal(size(shapes[0]), 3), shapes, summarize=10),
        Assert(reduce_all(equal(shapes[0][-3:], shapes[1][-3:])), shapes, summarize=10),
    ]
    return shapes, checks


def _after(checks, x):
    with control_dependencies(checks):
        return identity(x)


def psnr(a, b, max_val, name=None):
    """Returns the peak signal-to-noise ratio of each pair of images, in decibels.

    That is 10 * log10(max_val ** 2 / mean squared difference), infinite for equal
    images. `max_val` is the largest possible number, as 255.

    >>> import minitf as tf
    >>> tf.image.psnr(tf.zeros([2, 2, 1]), tf.ones([2, 2, 1]), 10.0).numpy().item()
    20.0

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "PSNR"):
        a, b = (convert_to_tensor(x) for x in (a, b))
        peak = convert_image_dtype(cast(max_val, a.dtype), float32)
        a, b = convert_image_dtype(a, float32), convert_image_dtype(b, float32)
        error = reduce_mean(squared_difference(a, b), [-3, -2, -1])
        decibel = np.float32(10 / np.log(10))
        peak = 20 * log(peak) / log(10.0)
        ratio = subtract(peak, decibel * log(error), name="psnr")
        _, checks = _shapes_and_checks(a, b)
        return _after(checks, ratio)


def _bell(filter_size, sigma):
    """A Gaussian window of (size, size, 1, 1) that adds up to 1."""
    filter_size, sigma = convert_to_tensor(filter_size, int32), convert_to_tensor(sigma)
    at = cast(range_of(filter_size), sigma.dtype)
    at = at - cast(filter_size - 1, sigma.dtype) / 2.0
    bell = square(at) * (-0.5 / square(sigma))
    bell = reshape(bell, [1, -1]) + reshape(bell, [-1, 1])
    bell = softmax(reshape(bell, [1, -1]))
    return reshape(bell, [filter_size, filter_size, 1, 1])


def _smoother(kernel):
    """Makes the function that averages over the window around every pixel."""

    def smooth(x):
        sizes = shape(x)
        flat = reshape(x, concat([[-1], sizes[-3:]], 0))
        y = depthwise_conv2d(flat, kernel, strides=[1, 1, 1, 1], padding="VALID")
        return reshape(y, concat([sizes[:-3], shape(y)[1:]], 0))

    return smooth


def _luminance_and_structure(x, y, smooth, max_val, k1, k2):
    """The two factors of SSIM at every pixel: alike in mean, and in the rest."""
    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    mean_x, mean_y = smooth(x), smooth(y)
    means = mean_x * mean_y * 2.0
    squares = square(mean_x) + square(mean_y)
    luminance = (means + c1) / (squares + c1)
    products = smooth(x * y) * 2.0
    sums = smooth(square(x) + square(y))
    return luminance, (products - means + c2) / (sums - squares + c2)


def _similarity(img1, img2, max_val, filter_size, filter_sigma, k1, k2, index_map):
    """SSIM and its structure factor for every channel, averaged unless `index_map`."""
    filter_size = constant(filter_size, int32)
    filter_sigma = constant(filter_sigma, img1.dtype)
    shapes = shape_n([img1, img2])
    checks = [
        Assert(
            reduce_all(greater_equal(sizes[-3:-1], filter_size)),
            [sizes, filter_size],
            summarize=8,
        )
        for sizes in shapes
    ]
    img1 = _after(checks, img1)
    kernel = tile(_bell(filter_size, filter_sigma), [1, 1, shapes[0][-1], 1])
    luminance, structure = _luminance_and_structure(
        img1, img2, _smoother(kernel), max_val, k1, k2
    )
    if index_map:
        return luminance * structure, structure
    axes = constant([-3, -2], int32)
    return reduce_mean(luminance * structure, axes), reduce_mean(structure, axes)


def _comparable(img1, img2, max_val):
    """Both images and the peak as floats, and the shapes of the images."""
    img1 = convert_to_tensor(img1, name="img1")
    img2 = convert_to_tensor(img2, name="img2")
    shapes, checks = _shapes_and_checks(img1, img2)
    img1 = _after(checks, img1)
    peak = convert_image_dtype(cast(max_val, img1.dtype), float32)
    floats = [convert_image_dtype(x, float32) for x in (img1, img2)]
    return floats, peak, shapes


def ssim(
    img1,
    img2,
    max_val,
    filter_size=11,
    filter_sigma=1.5,
    k1=0.01,
    k2=0.03,
    return_index_map=False,
):
    """Returns the structural similarity of each pair of images, 1 for equal ones.

    Args:
      img1, img2: (..., height, width, channels), both of one type.
      max_val: the largest possible number, as 255.
      filter_size, filter_sigma: size and width of the bell-shaped window.
      k1, k2: keep divisors from being 0.
      return_index_map: return the similarity at every pixel instead of the mean.

    Raises InvalidArgumentError if images are smaller than the window.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(256.0), [16, 16, 1])
    >>> tf.image.ssim(image, image, 255.0).numpy().item()
    1.0

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(None, "SSIM"):
        (img1, img2), peak, _ = _comparable(img1, img2, max_val)
        window = (filter_size, filter_sigma, k1, k2, return_index_map)
        per_channel, _ = _similarity(img1, img2, peak, *window)
        return reduce_mean(per_channel, [-1])


def ssim_multiscale(
    img1,
    img2,
    max_val,
    power_factors=_SCALE_WEIGHTS,
    filter_size=11,
    filter_sigma=1.5,
    k1=0.01,
    k2=0.03,
):
    """Returns the structural similarity of pairs of images over several scales.

    The images are halved for each of `power_factors` but the first; sizes must be at
    least `filter_size` on the smallest scale. Odd sizes are first made even by
    doubling the border.

    >>> import minitf as tf
    >>> image = tf.reshape(tf.range(1024.0), [32, 32, 1])
    >>> tf.image.ssim_multiscale(image, image, 1023.0, (0.5, 0.5)).numpy().item()
    1.0

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(None, "MS-SSIM"):
        images, peak, shapes = _comparable(img1, img2, max_val)
        heads = [sizes[:-3] for sizes in shapes]
        window = (filter_size, filter_sigma, k1, k2, False)
        factors = []
        for scale in range(len(power_factors)):
            with op_scope(None, f"Scale{scale}"):
                if scale > 0:
                    images = _halve(images, heads)
                per_channel, structure = _similarity(*images, peak, *window)
                factors.append(relu(structure))
        factors[-1] = relu(per_channel)
        powers = pow(stack(factors, axis=-1), power_factors)
        return reduce_mean(reduce_prod(powers, [-1]), [-1])


def _halve(images, heads):
    """Averages two by two pixels; TensorFlow pads only odd sizes, with a `tf.cond`."""
    halved = []
    for image, head in zip(images, heads, strict=True):
        flat = reshape(image, concat([[-1], shape(image)[-3:]], 0))
        odd = shape(flat)[1:] % constant([2, 2, 1])
        borders = pad(expand_dims(odd, -1), [[1, 0], [1, 0]])
        even = pad(flat, borders, mode="SYMMETRIC")
        small = avg_pool(even, [1, 2, 2, 1], [1, 2, 2, 1], padding="VALID")
        halved.append(reshape(small, concat([head, shape(small)[1:]], 0)))
    return halved


def total_variation(images, name=None):
    """Adds up the differences of neighbouring pixels, for each image: how noisy it is.

    Raises ValueError unless there are three or four dimensions.

    >>> import minitf as tf
    >>> tf.image.total_variation(tf.constant([[[1.0], [4.0]]])).numpy().item()
    3.0

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "total_variation"):
        images = convert_to_tensor(images)
        if images.shape.rank not in (3, 4):
            raise ValueError(
                f"'images' must be either 3 or 4-dimensional. Received: {images.shape}"
            )
        axes = None if images.shape.rank == 3 else [1, 2, 3]
        rows = images[..., 1:, :, :] - images[..., :-1, :, :]
        columns = images[..., 1:, :] - images[..., :-1, :]
        return reduce_sum(absolute(rows), axis=axes) + reduce_sum(
            absolute(columns), axis=axes
        )


def image_gradients(image):
    """Returns (dy, dx): the difference to the pixel below and to the one on the right.

    Where there is none, it is 0. Raises ValueError unless there are four dimensions.

    >>> import minitf as tf
    >>> dy, dx = tf.image.image_gradients(tf.constant([[[[1.0], [4.0]]]]))
    >>> dx[0, 0, :, 0].numpy()
    array([3., 0.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    if image.shape.rank != 4:
        raise ValueError(
            "image_gradients expects a 4D tensor [batch_size, h, w, d], not "
            f"{image.shape}."
        )
    sizes = shape(image)
    batch, height, width, depth = unstack(sizes)
    dy = image[:, 1:, :, :] - image[:, :-1, :, :]
    dx = image[:, :, 1:, :] - image[:, :, :-1, :]
    last = zeros(stack([batch, 1, width, depth]), image.dtype)
    dy = reshape(concat([dy, last], 1), sizes)
    last = zeros(stack([batch, height, 1, depth]), image.dtype)
    return dy, reshape(concat([dx, last], 2), sizes)


# What a Sobel filter multiplies the pixels around with: for dy, and for dx.
_SOBEL = [[[-1, -2, -1], [0, 0, 0], [1, 2, 1]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]


def sobel_edges(image):
    """Returns how strongly images change downwards and to the right, by Sobel filters.

    (batch, height, width, channels) becomes (batch, height, width, channels, 2), with
    dy and dx last. The border is mirrored.

    >>> import minitf as tf
    >>> image = tf.constant([0.0, 1.0, 2.0] * 3, shape=[1, 3, 3, 1])
    >>> tf.image.sobel_edges(image)[0, 1, 1, 0].numpy()
    array([0., 8.], dtype=float32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    known, sizes = image.shape, shape(image)
    kernels = np.expand_dims(np.transpose(_SOBEL, (1, 2, 0)), -2)
    kernels = constant(kernels, image.dtype)
    kernels = tile(kernels, [1, 1, sizes[-1], 1], name="sobel_filters")
    padded = pad(image, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="REFLECT")
    edges = depthwise_conv2d(padded, kernels, [1, 1, 1, 1], "VALID")
    edges = reshape(edges, concat([sizes, [2]], 0))
    if not edges.shape.is_fully_defined():
        edges.set_shape(known.concatenate([2]))
    return edges
