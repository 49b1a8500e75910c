"""A `tf.function` can be shown like any graph: as a picture, as passes, as code."""

import pytest
from minitf_widgets import show_code, show_graph, show_passes

import minitf as tf


def summing():
    @tf.function
    def total(n):
        result = 0
        for i in tf.range(n):
            result += i
        return result

    return total


def test_the_code_of_a_function_has_its_loop():
    total = summing()
    assert total(tf.constant(5)).numpy() == 10
    source = str(show_code(total))
    assert "    while " in source
    assert "result" in source


def test_a_picture_and_the_passes_of_a_function_can_be_shown():
    total = summing()
    total(tf.constant(3))
    assert "While" in show_graph(total).text()
    assert show_passes(total).rows()
    concrete = total.get_concrete_function(tf.constant(3))
    assert str(show_code(concrete)) == str(show_code(total))


def test_a_function_that_was_never_called_has_nothing_to_show():
    with pytest.raises(ValueError, match="Call it once"):
        show_graph(summing())
