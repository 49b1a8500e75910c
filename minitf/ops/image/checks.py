"""What the functions on images have in common: checks, sizes, batches of one.

Sizes are plain integers where they are known and tensors where only running can tell.
Checks follow them: a mistake in known sizes raises ValueError at once, for unknown ones
an `Assert` joins the graph.

In TensorFlow: python/ops/image_ops_impl.py
"""

from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.ops.array.shaping import expand_dims, rank, shape, squeeze
from minitf.ops.array.splitting import unstack
from minitf.ops.control import with_dependencies
from minitf.ops.debugging import (
    Assert,
    assert_greater_equal,
    assert_positive,
)


def require(condition, message):
    """Raises ValueError for a false bool; returns the check of a tensor in a list."""
    if isinstance(condition, Tensor):
        return [Assert(condition, [message])]
    if not condition:
        raise ValueError(message)
    return []


def check_image(image):
    """Lists the checks that the image has three dimensions or more, none empty."""
    sizes = image.shape
    if sizes.rank is not None and sizes.rank < 3:
        raise ValueError(f"'image' (shape {sizes}) must be at least three-dimensional.")
    if sizes.rank is not None and 0 in sizes.as_list()[-3:]:
        raise ValueError(f"inner 3 dims of 'image.shape' must be > 0: {sizes}")
    if sizes.rank is not None and None not in sizes.as_list()[-3:]:
        return []
    message = "inner 3 dims of 'image.shape' must be > 0."
    positive = assert_positive(shape(image)[-3:], [message])
    message = "'image' must be at least three-dimensional."
    return [positive, assert_greater_equal(rank(image), 3, message=message)]


def checked_image(image):
    """Returns the image as it is once `check_image` has found it good."""
    image = convert_to_tensor(image, name="image")
    return with_dependencies(check_image(image), image)


def sizes_of(image):
    """The four sizes of a batch of images, integers where known, else tensors."""
    known = image.shape
    if known.is_fully_defined():
        return known.as_list()
    running = unstack(shape(image), 4)
    return [
        size if size is not None else tensor
        for size, tensor in zip(known.with_rank(4).as_list(), running, strict=True)
    ]


def as_batch(image):
    """Makes a batch of four dimensions; also tells whether it was one before."""
    dimensions = image.shape.rank
    if dimensions == 4:
        return image, True
    if dimensions not in (None, 3):
        raise ValueError(
            f"'image' (shape {image.shape}) must have either 3 or 4 dimensions."
        )
    image = expand_dims(image, 0)
    if dimensions is None:
        image.set_shape([None] * 4)
    return image, False


def from_batch(images, was_batch):
    """Undoes `as_batch`."""
    return images if was_batch else squeeze(images, axis=[0])


def with_known_sizes(images, sizes):
    """Notes the sizes that are known, integers, on a tensor; returns it."""
    if not images.shape.is_fully_defined():
        known = [None if isinstance(size, Tensor) else size for size in sizes]
        images.set_shape(known)
    return images
