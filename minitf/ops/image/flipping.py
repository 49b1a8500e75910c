"""Mirroring and turning images: reversing and swapping the axes of rows and columns.

With an unknown number of dimensions the axes are counted from the end, by tensors.

In TensorFlow: python/ops/image_ops_impl.py
"""

from minitf.core.dtypes import int32
from minitf.core.graph.scopes import op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.reordering import reverse
from minitf.ops.array.reordering import transpose as transpose_axes
from minitf.ops.array.shaping import rank
from minitf.ops.image.checks import checked_image
from minitf.ops.indexing.gathering import gather
from minitf.ops.indexing.slicing import slice as slice_of
from minitf.ops.math.division import floormod


def check_rank(image):
    """Raises ValueError unless the image has 3, 4 or unknown dimensions."""
    if image.shape.rank not in (None, 3, 4):
        raise ValueError(
            f"'image' (shape {image.shape}) must have either 3 or 4 dimensions."
        )


def reversed_along(image, axis):
    """Reverses the rows (axis 0) or the columns (1) of one image or a batch."""
    if image.shape.rank is None:
        return reverse(image, [rank(image) - 3 + axis])
    return reverse(image, [image.shape.rank - 3 + axis])


def _flip(image, axis, scope):
    with op_scope(None, scope):
        image = checked_image(image)
        check_rank(image)
        return reversed_along(image, axis)


def flip_left_right(image):
    """Mirrors an image, or each of a batch: what was left is right.

    Raises ValueError if it has neither three nor four dimensions.

    >>> import minitf as tf
    >>> tf.image.flip_left_right([[[1], [2], [3]]])[0, :, 0].numpy()
    array([3, 2, 1], dtype=int32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    return _flip(image, 1, "flip_left_right")


def flip_up_down(image):
    """Turns an image, or each of a batch, upside down.

    Raises ValueError if it has neither three nor four dimensions.

    >>> import minitf as tf
    >>> tf.image.flip_up_down([[[1]], [[2]]])[:, 0, 0].numpy()
    array([2, 1], dtype=int32)

    In TensorFlow: python/ops/image_ops_impl.py
    """
    return _flip(image, 0, "flip_up_down")


def transpose(image, name=None):
    """Swaps rows and columns of an image, or of each of a batch.

    Raises ValueError if it has neither three nor four dimensions.

    >>> import minitf as tf
    >>> tf.image.transpose([[[1], [2]], [[3], [4]]])[..., 0].numpy().tolist()
    [[1, 3], [2, 4]]

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "transpose"):
        image = checked_image(image)
        check_rank(image)
        if image.shape.rank == 4:
            return transpose_axes(image, [0, 2, 1, 3], name=name)
        return transpose_axes(image, [1, 0, 2], name=name)


# Four quarter turns, each as axes to reverse (a part of _REVERSED: start and length)
# and then whether to swap rows and columns.
_REVERSED = [1, 0, 1, 0]
_START = [0, 0, 1, 3]
_LENGTH = [0, 1, 2, 1]
_ORDER = [[0, 1, 2], [1, 0, 2], [0, 1, 2], [1, 0, 2]]


def rot90(image, k=1, name=None):
    """Turns an image, or each of a batch, by 90 degrees `k` times, counter-clockwise.

    `k` may be a tensor. One turn reverses the columns and swaps them with the rows,
    three turns reverse the rows. TensorFlow chooses with `tf.case`; here the axes are
    looked up in a table, so that no branches are needed.

    Raises ValueError if it has neither three nor four dimensions.

    >>> import minitf as tf
    >>> tf.image.rot90([[[1], [2]], [[3], [4]]])[..., 0].numpy().tolist()
    [[2, 4], [1, 3]]

    In TensorFlow: python/ops/image_ops_impl.py
    """
    with op_scope(name, "rot90") as scope:
        image = checked_image(image)
        check_rank(image)
        k = convert_to_tensor(k, int32, name="k")
        k.shape.assert_has_rank(0)
        k = floormod(k, 4)
        start, length = gather(_START, [k]), gather(_LENGTH, [k])
        axes = slice_of(_REVERSED, start, length)
        order = gather(_ORDER, k)
        if image.shape.rank == 4:
            axes = axes + 1
            order = gather([[0, *(i + 1 for i in row)] for row in _ORDER], k)
        turned = reverse(image, axes)
        return transpose_axes(turned, order, name=scope)
