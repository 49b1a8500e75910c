"""`Pictures`: some images with what they show and what the model thinks they show.

In TensorFlow: no counterpart
"""

import numpy as np
from minitf_widgets.training.panels import drawing
from minitf_widgets.training.panels.classes import (
    array_of,
    classes,
    labels_of,
    some,
    usual_threshold,
)
from minitf_widgets.training.panels.paint import png


class Pictures:
    """Images with true and predicted labels.

    Args:
      predict: a function from images to scores.
      x: images (n, height, width) or (n, height, width, channels).
      y: their classes, as for `Boundary`.
      threshold: as for `Boundary`.
      count: how many images to show.
      title: the name of the panel.
      names: the names of the classes.
    """

    kind = "pictures"

    def __init__(
        self, predict, x, y, threshold=None, count=12, title="images", names=None
    ):
        x, y = np.asarray(x), np.asarray(y)
        if x.ndim not in (3, 4) or (x.ndim == 4 and x.shape[3] not in (1, 3, 4)):
            raise ValueError(
                "Images must have the shape (n, height, width) or (n, height, width, "
                f"channels) with 1, 3 or 4 channels. Received: {x.shape}"
            )
        self.title = title
        self.names = names
        self._predict = predict
        self._threshold = usual_threshold(y) if threshold is None else threshold
        shown = some(len(x), count)
        self._x, self._labels = x[shown], labels_of(y)[shown]
        self._images = [png(image) for image in _bytes(self._x)]

    def shoot(self, distributions):
        """Predicts the images shown."""
        scores = array_of(self._predict(self._x), len(self._x))
        found, sure = classes(scores, self._threshold)
        return {"found": found, "sure": sure}

    def page(self, shot):
        """The images and their labels."""
        pairs = zip(self._labels.tolist(), shot["found"].tolist())
        return {
            "images": self._images,
            "width": self._x.shape[2],
            "height": self._x.shape[1],
            "labels": [
                {"true": self._name(true), "found": self._name(found)}
                for true, found in pairs
            ],
            "says": self.words(shot),
        }

    def svg(self, shot):
        """The same as a still picture."""
        return drawing.pictures(self.page(shot))

    def words(self, shot):
        """How many of the images shown are named rightly."""
        right = int(np.sum(shot["found"] == self._labels))
        return f"{right} of these {len(self._labels)} right"

    def _name(self, number):
        names = self.names or ()
        return str(names[number]) if number < len(names) else str(number)


def _bytes(images):
    """Images as uint8 with channels; other numbers are stretched from 0 to 255."""
    images = images[..., None] if images.ndim == 3 else images
    if images.dtype == np.uint8:
        return images
    images = np.nan_to_num(images.astype(np.float64))
    low, high = min(images.min(), 0.0), images.max()
    return np.round((images - low) / ((high - low) or 1.0) * 255).astype(np.uint8)
