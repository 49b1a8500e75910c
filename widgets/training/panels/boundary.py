"""`Boundary`: the plane of two features, coloured by what the model predicts there.

In TensorFlow: no counterpart (playground.tensorflow.org)
"""

import numpy as np
from minitf_widgets.training.panels import drawing
from minitf_widgets.training.panels.classes import (
    array_of,
    classes,
    labels_of,
    rounded,
    some,
    usual_threshold,
)

POINTS = 300
MOST_CLASSES = 8


class Boundary:
    """A map of two features: predicted classes as colours, examples as points.

    Args:
      predict: a function from points (n, 2) to scores: (n,) or (n, 1) for two classes,
        (n, k) for k classes.
      x, y: examples (n, 2) and their classes (n,), (n, 1) or one-hot (n, k).
      threshold: above which score the class is 1; None: 0 for labels -1 and 1 - the
        scores are logits then - otherwise 0.5.
      cells: how many cells the map has in each direction.
      title: the name of the panel.
      names: what the features and classes are called: `{"x": ..., "y": ...}`.
    """

    kind = "boundary"

    def __init__(
        self, predict, x, y, threshold=None, cells=40, title="boundary", names=None
    ):
        x, y = np.asarray(x), np.asarray(y)
        if x.ndim != 2 or x.shape[1] != 2:
            raise ValueError(
                "A decision boundary is drawn for two features: `x` must have the "
                f"shape (n, 2). Received: {x.shape}"
            )
        self.title = title
        self.names = {"x": "x0", "y": "x1", **(names or {})}
        self._predict = predict
        self._threshold = usual_threshold(y) if threshold is None else threshold
        self._labels = labels_of(y)
        self._x = x
        self._shown = some(len(x), POINTS)
        low, high = x.min(axis=0), x.max(axis=0)
        margin = np.where(high > low, (high - low) * 0.08, 1.0)
        self.low, self.high = low - margin, high + margin
        self.cells = cells
        steps = (np.arange(cells) + 0.5) / cells
        across = self.low[0] + steps * (self.high[0] - self.low[0])
        down = self.high[1] - steps * (self.high[1] - self.low[1])  # the top row first
        grid = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
        self._grid = grid.astype(x.dtype if x.dtype.kind == "f" else np.float32)

    def shoot(self, distributions):
        """Predicts every cell and every example."""
        scores = array_of(self._predict(self._grid), len(self._grid))
        areas, sure = classes(scores, self._threshold)
        found, _ = classes(
            array_of(self._predict(self._x), len(self._x)), self._threshold
        )
        shades = np.minimum(sure * 10, 9).astype(np.uint8)
        return {
            "areas": np.minimum(areas, MOST_CLASSES - 1).astype(np.uint8),
            "shades": shades,
            "wrong": (found != self._labels)[self._shown],
            "accuracy": float(np.mean(found == self._labels)),
        }

    def page(self, shot):
        """The map as one digit per cell, and the examples."""
        points = self._x[self._shown]
        return {
            "cells": self.cells,
            "areas": "".join(map(str, shot["areas"].tolist())),
            "shades": "".join(map(str, shot["shades"].tolist())),
            "low": rounded(self.low),
            "high": rounded(self.high),
            "names": self.names,
            "x": rounded(points[:, 0]),
            "y": rounded(points[:, 1]),
            "labels": np.minimum(self._labels[self._shown], MOST_CLASSES - 1).tolist(),
            "wrong": shot["wrong"].astype(int).tolist(),
            "says": self.words(shot),
        }

    def svg(self, shot):
        """The same as a still picture."""
        return drawing.boundary(self.page(shot))

    def words(self, shot):
        """How many examples are on the right side."""
        right = round(shot["accuracy"] * len(self._labels))
        share = f"{shot['accuracy']:.1%}"
        return f"{right} of {len(self._labels)} examples on the right side ({share})"
