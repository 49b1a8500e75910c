"""The AutoGraph view of objects that can be called, and after it was closed."""

import pytest
from minitf_widgets import AutographView

import minitf as tf


def grown(x):
    while x < 10.0:
        x = 2.0 * x
    return x


def test_a_closed_view_says_so():
    view = AutographView(grown, tf.constant(1.0))
    view.close()
    for ask in (view.rules, view.parts, lambda: view.select(1), lambda: view.show(0)):
        with pytest.raises(RuntimeError, match="was closed"):
            ask()


class Scaled(tf.Module):
    @tf.function
    def __call__(self, x):
        return 2.0 * x


def test_of_a_module_the_function_that_calling_it_runs_is_shown():
    view = AutographView(Scaled(), tf.constant(1.0))
    assert view.pieces[0].name == "__call__"
    assert view.nodes(view.pieces[0].first + 2)
