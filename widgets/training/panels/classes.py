"""From what a model returns to classes, and back to words.

In TensorFlow: no counterpart
"""

import numpy as np


def array_of(result, count):
    """What a function predicted, as float64, a row per input.

    Raises ValueError if it is not one prediction for each of `count` inputs.
    """
    array = np.asarray(result, np.float64)
    if array.ndim == 0 or len(array) != count:
        raise ValueError(
            f"`predict` must return one prediction for each of {count} inputs. "
            f"Received an array of shape {array.shape}."
        )
    return array.reshape(count, -1)


def classes(scores, threshold):
    """Returns the class of each row, and how sure that is from 0 to 1.

    One score means two classes, told apart by the threshold; several mean as many
    classes, of which the highest wins.

    >>> numbers, sure = classes(np.array([[0.1], [0.75]]), 0.5)
    >>> numbers, sure
    (array([0, 1]), array([0.8, 0.5]))
    """
    scores = np.nan_to_num(scores, nan=threshold, posinf=1e30, neginf=-1e30)
    if scores.shape[1] == 1:
        score = scores[:, 0]
        if threshold == 0:  # logits
            sure = np.tanh(np.abs(score) / 2)
        else:
            sure = np.minimum(np.abs(score - threshold) / max(abs(threshold), 1e-9), 1)
        return (score > threshold).astype(np.int64), sure
    sums = scores.sum(axis=1)
    if scores.min() < 0 or not np.allclose(sums, 1, atol=1e-3):
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        scores /= scores.sum(axis=1, keepdims=True)
    chance = 1 / scores.shape[1]
    return scores.argmax(axis=1), (scores.max(axis=1) - chance) / (1 - chance)


def labels_of(y):
    """True classes as whole numbers: of labels, one-hot rows, or -1 and 1.

    >>> labels_of(np.array([[0, 1], [1, 0]])), labels_of(np.array([-1.0, 1.0]))
    (array([1, 0]), array([0, 1]))
    """
    y = np.asarray(y)
    if y.ndim > 1 and y.shape[-1] > 1:
        return y.reshape(len(y), -1).argmax(axis=1)
    y = y.reshape(len(y))
    return (y > 0).astype(np.int64) if (y < 0).any() else y.astype(np.int64)


def are_classes(y):
    """Tells whether true values name classes, and are not quantities."""
    y = np.asarray(y)
    if y.ndim > 1 and y.shape[-1] > 1:
        return bool((y.sum(axis=-1) == 1).all() and (y.max(axis=-1) == 1).all())
    return y.dtype.kind in "iub" or bool((y == np.round(y)).all() and np.ptp(y) < 20)


def usual_threshold(y):
    """Halfway between the two labels: 0 for -1 and 1, otherwise 0.5."""
    return 0.0 if (np.asarray(y) < 0).any() else 0.5


def some(count, limit):
    """The places of at most `limit` of `count` things, evenly spread."""
    return np.unique(np.linspace(0, count - 1, min(count, limit)).astype(np.int64))


def short(value):
    """A number in at most five digits.

    >>> short(0.123456), short(12.0), short(float("nan"))
    ('0.1235', '12', 'nan')
    """
    return f"{value:.4g}"


def rounded(values, digits=4):
    """A list of numbers for JSON: rounded, None for what is not finite.

    >>> rounded([1 / 3, 12345678.0, np.inf, 0.0])
    [0.3333, 12350000.0, None, 0.0]
    """
    values = np.asarray(values, np.float64)
    sizes = np.abs(values)
    plain = (sizes > 1e-250) & (sizes < 1e250)
    powers = np.floor(np.log10(np.where(plain, sizes, 1.0))) - (digits - 1)
    # A power of ten is exact upwards; so small numbers are multiplied, large divided.
    up, down = 10.0 ** np.maximum(-powers, 0), 10.0 ** np.maximum(powers, 0)
    with np.errstate(over="ignore", invalid="ignore"):
        found = np.where(plain, np.round(values * up / down) / up * down, values)
    finite = np.isfinite(found)
    if finite.all():
        return found.tolist()
    return [value if good else None for value, good in zip(found.tolist(), finite)]
