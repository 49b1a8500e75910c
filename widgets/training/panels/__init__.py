"""Panels: what a model looks like now, beside the curves of its metrics.

A panel takes a snapshot when it is told to (`shoot`), as small NumPy data, and shows
one: to the page as JSON (`page`), in a saved notebook as SVG (`svg`), in words
(`words`). `panels_for` finds those that suit a model's inputs.
"""

import numpy as np
from minitf_widgets.training.panels.boundary import Boundary
from minitf_widgets.training.panels.distributions import Distributions
from minitf_widgets.training.panels.line import FittedLine
from minitf_widgets.training.panels.pictures import Pictures
from minitf_widgets.training.panels.predictions import Predictions

__all__ = [
    "Boundary",
    "Distributions",
    "FittedLine",
    "Pictures",
    "Predictions",
    "panels_for",
]


def panels_for(predict, examples):
    """Returns the panels that suit what a model predicts from.

    Args:
      predict: a function from inputs to predictions.
      examples: `(x, y)`: inputs, and what should be predicted for them.

    One number per input gives a fitted line, two a map with the decision boundary,
    images a table of images; anything else true against predicted values.
    """
    if not (isinstance(examples, tuple | list) and len(examples) == 2):
        raise TypeError(
            "`examples` must be a pair (x, y) of inputs and true values. Received: "
            f"{type(examples).__name__}"
        )
    x, y = (np.asarray(part) for part in examples)
    if len(x) != len(y):
        raise ValueError(
            "`examples` must have one true value for each input. Received "
            f"{len(x)} inputs and {len(y)} true values."
        )
    if x.ndim == 1 or x.shape[1:] == (1,):
        return [FittedLine(predict, x, y)]
    if x.shape[1:] == (2,):
        return [Boundary(predict, x, y)]
    others = [Predictions(predict, x, y)]
    return [Pictures(predict, x, y), *others] if x.ndim > 2 else others
