"""What is shown of a model while it is trained."""

import json

import numpy as np
import pytest
from minitf_widgets.front.view import as_json
from minitf_widgets.training.panels import (
    Boundary,
    Distributions,
    FittedLine,
    Pictures,
    Predictions,
    panels_for,
)
from minitf_widgets.training.panels.classes import classes, labels_of
from minitf_widgets.training.panels.distributions import histogram

import minitf as tf

RNG = np.random.default_rng(1)
PLANE = RNG.uniform(-1, 1, (50, 2)).astype(np.float32)
LEFT = (PLANE[:, 0] < 0).astype(np.float32)
IMAGES = RNG.integers(0, 255, (20, 4, 4), np.uint8)


def one_hot(n):
    return np.eye(3)[np.arange(n) % 3]


PANELS = {
    "boundary": Boundary(lambda p: p[:, 0] < 0, PLANE, LEFT),
    "line": FittedLine(lambda x: 2 * x, np.arange(5.0), 2 * np.arange(5.0) + 1),
    "confusion": Predictions(lambda x: one_hot(len(x)), np.ones((6, 5)), one_hot(6)),
    "scatter": Predictions(lambda x: x[:, 0], np.ones((3, 5)), np.array([0.5, 1.5, 1])),
    "pictures": Pictures(lambda x: one_hot(len(x)), IMAGES, np.arange(20) % 3),
    "distributions": Distributions({"w": np.arange(6.0)}),
}


@pytest.mark.parametrize("kind", list(PANELS))
def test_a_panel_is_small_json_a_picture_and_words(kind):
    panel = PANELS[kind]
    shot = panel.shoot({})
    page = as_json(panel.page(shot))
    assert panel.kind == kind
    assert len(json.dumps(page)) < 100_000
    assert panel.svg(shot).startswith("<svg") and "script" not in panel.svg(shot)
    assert panel.words(shot) in page["says"]
    assert panel.svg(shot) == panel.svg(shot)


def test_a_boundary_has_the_top_row_first_and_the_left_column_first():
    page = PANELS["boundary"].page(PANELS["boundary"].shoot({}))
    first_row = page["areas"][: page["cells"]]
    assert first_row == "1" * 20 + "0" * 20
    panel = Boundary(lambda p: p[:, 1] > 0, PLANE, LEFT, cells=4)
    assert panel.page(panel.shoot({}))["areas"] == "1111" * 2 + "0000" * 2


def test_a_boundary_counts_the_examples_on_the_wrong_side():
    panel = Boundary(lambda p: p[:, 0] * 0 + 1, PLANE, LEFT)
    shot = panel.shoot({})
    assert shot["accuracy"] == LEFT.mean()
    assert shot["wrong"].sum() == (LEFT == 0).sum()
    assert f"{int(LEFT.sum())} of 50 examples" in panel.words(shot)


def test_labels_of_minus_one_and_one_are_told_apart_at_zero():
    panel = Boundary(lambda p: p[:, 0], PLANE, np.sign(PLANE[:, 0]))
    assert panel.shoot({})["accuracy"] == 1.0


def test_several_scores_are_as_many_classes():
    numbers, sure = classes(np.array([[0.0, 0.0, 1.0], [1 / 3, 1 / 3, 1 / 3]]), 0.5)
    assert numbers[0] == 2 and sure.tolist() == pytest.approx([1.0, 0.0])
    assert labels_of(np.eye(3)).tolist() == [0, 1, 2]


def test_scores_that_are_not_finite_do_not_break_the_picture():
    numbers, sure = classes(np.array([[np.nan], [np.inf], [-np.inf]]), 0.5)
    assert numbers.tolist() == [0, 1, 0]
    assert np.isfinite(sure).all()


def test_a_line_may_be_missing_where_the_model_overflows():
    panel = FittedLine(lambda x: np.where(x > 2, np.inf, x), np.arange(5.0), np.ones(5))
    page = panel.page(panel.shoot({}))
    assert page["line_y"][-1] is None and page["line_y"][0] is not None
    assert panel.svg(panel.shoot({})).startswith("<svg")


def test_what_predicts_another_number_of_values_is_an_error():
    panel = FittedLine(lambda x: 1.0, np.arange(5.0), np.ones(5))
    with pytest.raises(ValueError, match="one prediction for each of 120 inputs"):
        panel.shoot({})


def test_a_histogram_counts_everything_once():
    found = histogram(np.array([1.0, 2.0, 2.0, np.nan, -np.inf]))
    assert (found.low, found.high, found.odd) == (1.0, 2.0, 2)
    assert found.counts.sum() == 3
    assert histogram(np.array([5.0])).counts.sum() == 1
    assert histogram(np.array([np.nan])).counts.sum() == 0
    assert histogram(np.array([])).counts.sum() == 0


def test_distributions_follow_variables_and_take_gradients_by_their_names():
    w = tf.Variable([1.0, 2.0], name="w")
    b = tf.Variable([0.0], name="b")
    panel = Distributions([w, b])
    shot = panel.shoot({"gradient": [np.ones(2), np.zeros(1)]})
    assert list(shot) == ["w", "b", "gradient of w", "gradient of b"]
    w.assign([3.0, 4.0])
    assert panel.shoot({})["w"].mean == 3.5
    assert shot["w"].mean == 1.5


def test_weights_can_be_an_object_that_has_variables_or_a_function():
    class Model(tf.Module):
        def __init__(self):
            self.kernel = tf.Variable([1.0], name="kernel")

    assert list(Distributions(Model()).shoot({})) == ["kernel"]
    same = [tf.Variable([1.0], name="w"), tf.Variable([1.0], name="w")]
    assert list(Distributions(lambda: same).shoot({})) == ["w", "w 2"]


def test_the_panel_suits_the_examples():
    def predict(x):
        return x

    kinds = {
        "line": (np.ones((4, 1)), np.ones(4)),
        "boundary": (np.ones((4, 2)), np.ones(4)),
        "pictures": (np.ones((4, 2, 2)), np.ones(4)),
        "confusion": (np.ones((4, 3)), np.array([0, 1, 2, 1])),
        "scatter": (np.ones((4, 3)), np.array([0.5, 0.1, 0.2, 0.3])),
    }
    for kind, examples in kinds.items():
        assert panels_for(predict, examples)[0].kind == kind
    with pytest.raises(ValueError, match="4 inputs and 3 true values"):
        panels_for(predict, (np.ones((4, 2)), np.ones(3)))
    with pytest.raises(TypeError, match="must be a pair"):
        panels_for(predict, np.ones((4, 2)))


def test_inputs_of_a_wrong_shape_are_refused():
    with pytest.raises(ValueError, match=r"shape \(n, 2\)"):
        Boundary(len, np.ones((3, 4)), np.ones(3))
    with pytest.raises(ValueError, match="one number per example"):
        FittedLine(len, np.ones((3, 4)), np.ones(3))
    with pytest.raises(ValueError, match="channels"):
        Pictures(len, np.ones((3, 4)), np.ones(3))
