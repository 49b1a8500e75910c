"""`FittedLine`: the curve that a model of one number predicts, through its examples.

In TensorFlow: no counterpart
"""

import numpy as np
from minitf_widgets.training.panels import drawing
from minitf_widgets.training.panels.classes import array_of, rounded, short, some

POINTS = 300
STEPS = 120


class FittedLine:
    """The predicted curve over one feature, and the examples as points.

    Args:
      predict: a function from x of the given shape, (n,) or (n, 1), to (n,) or (n, 1).
      x, y: examples.
      title: the name of the panel.
      names: what x and y are called: `{"x": ..., "y": ...}`.
    """

    kind = "line"

    def __init__(self, predict, x, y, title="fitted line", names=None):
        x, y = np.asarray(x), np.asarray(y, np.float64)
        if x.size != len(x) or y.size != len(x):
            raise ValueError(
                "A fitted line needs one number per example: `x` and `y` of shape (n,) "
                f"or (n, 1). Received: {x.shape} and {y.shape}"
            )
        self.title = title
        self.names = {"x": "x", "y": "y", **(names or {})}
        self._predict = predict
        self._x, self._y = x, y.reshape(-1)
        flat = x.reshape(-1).astype(np.float64)
        self._shown = some(len(x), POINTS)
        margin = 0.04 * (np.ptp(flat) or 1.0)
        ends = flat.min() - margin, flat.max() + margin
        kind = x.dtype if x.dtype.kind == "f" else np.float32
        line = np.linspace(*ends, STEPS).astype(kind)
        self._line = line.reshape(-1, *x.shape[1:])

    def shoot(self, distributions):
        """Predicts the line and the examples."""
        line = array_of(self._predict(self._line), len(self._line))[:, 0]
        found = array_of(self._predict(self._x), len(self._x))[:, 0]
        return {"line": line, "error": float(np.mean((found - self._y) ** 2))}

    def page(self, shot):
        """The line and the examples as numbers."""
        return {
            "names": self.names,
            "x": rounded(self._x.reshape(-1)[self._shown]),
            "y": rounded(self._y[self._shown]),
            "line_x": rounded(self._line.reshape(-1)),
            "line_y": rounded(shot["line"]),
            "says": self.words(shot),
        }

    def svg(self, shot):
        """The same as a still picture."""
        return drawing.fitted_line(self.page(shot))

    def words(self, shot):
        """How far the line is from the examples."""
        return f"mean squared error {short(shot['error'])}"
