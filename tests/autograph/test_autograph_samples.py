"""The sample programs give the same, in Python, converted, and as graphs."""

import pytest

from minitf.autograph.api import convert
from tests.autograph.ag_tools import in_three_ways
from tests.autograph.samples import arrays, numbers, returns


@pytest.mark.parametrize(
    ("function", "arguments"),
    numbers.EXAMPLES + returns.EXAMPLES + arrays.EXAMPLES,
    ids=lambda x: getattr(x, "__name__", str(x)),
)
def test_a_sample_gives_the_same_in_python_converted_and_as_a_graph(
    function, arguments
):
    python, converted, graph = in_three_ways(function, arguments)
    assert converted == python
    assert (
        graph == pytest.approx(python)
        if isinstance(python, float)
        else (graph == python)
    )


@pytest.mark.parametrize(
    ("function", "arguments"),
    numbers.EXAMPLES[:-1] + returns.EXAMPLES + returns.PYTHON_EXAMPLES,
    ids=lambda x: getattr(x, "__name__", str(x)),
)
def test_a_sample_gives_the_same_converted_for_python_values(function, arguments):
    assert convert(function)(*arguments) == function(*arguments)
