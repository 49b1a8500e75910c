"""`Predictions`: what is true against what the model predicts.

Classes give a confusion matrix, a row per true class; quantities give points, which
should be on the diagonal.

In TensorFlow: no counterpart (tf.math.confusion_matrix)
"""

import numpy as np
from minitf_widgets.training.panels import drawing
from minitf_widgets.training.panels.classes import (
    are_classes,
    array_of,
    classes,
    labels_of,
    rounded,
    short,
    some,
    usual_threshold,
)

POINTS = 300
MOST_CLASSES = 20


class Predictions:
    """A confusion matrix, or true against predicted quantities.

    Args:
      predict: a function from inputs to scores or quantities.
      x, y: examples.
      threshold: as for `Boundary`.
      title: the name of the panel.
      names: the names of the classes.
    """

    def __init__(self, predict, x, y, threshold=None, title="predictions", names=None):
        self.title = title
        self.names = names
        self._predict = predict
        self._x, y = np.asarray(x), np.asarray(y)
        self._threshold = usual_threshold(y) if threshold is None else threshold
        self.kind = "confusion" if are_classes(y) else "scatter"
        self._y = labels_of(y) if self.kind == "confusion" else y.reshape(len(y), -1)

    def shoot(self, distributions):
        """Predicts every example."""
        scores = array_of(self._predict(self._x), len(self._x))
        if self.kind == "scatter":
            error = float(np.mean((scores - self._y) ** 2))
            return {"found": scores[:, 0], "error": error}
        found, _ = classes(scores, self._threshold)
        size = int(max(found.max(), self._y.max())) + 1
        matrix = np.zeros((size, size), np.int64)
        np.add.at(matrix, (self._y, found), 1)
        return {"matrix": matrix, "accuracy": float(np.mean(found == self._y))}

    def page(self, shot):
        """The matrix, or the points."""
        if self.kind == "scatter":
            shown = some(len(self._y), POINTS)
            found = rounded(shot["found"][shown])
            return {
                "x": rounded(self._y[shown, 0]),
                "y": found,
                "names": {"x": "true value", "y": "predicted"},
                "says": self.words(shot),
            }
        matrix = shot["matrix"][:MOST_CLASSES, :MOST_CLASSES]
        names = [*(self.names or ())][: len(matrix)]
        names += [str(number) for number in range(len(names), len(matrix))]
        return {"matrix": matrix.tolist(), "names": names, "says": self.words(shot)}

    def svg(self, shot):
        """The same as a still picture."""
        draw = drawing.scatter if self.kind == "scatter" else drawing.confusion
        return draw(self.page(shot))

    def words(self, shot):
        """How good the predictions are."""
        if self.kind == "scatter":
            return f"mean squared error {short(shot['error'])}"
        right = int(np.trace(shot["matrix"]))
        return f"{right} of {len(self._y)} right ({shot['accuracy']:.1%})"
