"""einsum and tensordot agree with NumPy's, also where sizes are unknown."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

import minitf as tf
from minitf.ops.linalg.products import einsum
from minitf.ops.linalg.tensordot import tensordot

SIZES = {"a": 2, "b": 3, "c": 1, "d": 4, "e": 2}


def numbers(shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape)


@st.composite
def equations(draw):
    """An equation of one or two inputs, which may repeat labels, with an output."""
    count = draw(st.integers(1, 2))
    parts = [draw(st.text("abcde", max_size=4)) for _ in range(count)]
    labels = sorted(set("".join(parts)))
    output = draw(st.permutations(labels))[: draw(st.integers(0, len(labels)))]
    return f"{','.join(parts)}->{''.join(output)}"


def inputs_of(equation):
    parts = equation.partition("->")[0].split(",")
    return [
        numbers([SIZES[label] for label in part], i) for i, part in enumerate(parts)
    ]


@given(equations())
def test_einsum_is_numpys(equation):
    inputs = inputs_of(equation)
    np.testing.assert_allclose(
        einsum(equation, *inputs), np.einsum(equation, *inputs), rtol=1e-9, atol=1e-9
    )


@given(equations())
def test_the_shape_of_an_einsum_is_known_before_it_runs(equation):
    inputs = inputs_of(equation)
    with tf.Graph().as_default():
        known = einsum(equation, *inputs).shape
    assert known == np.einsum(equation, *inputs).shape


@pytest.mark.parametrize(
    ("equation", "shapes"),
    [
        ("...ij,...jk->...ik", [(4, 1, 2, 3), (5, 3, 2)]),
        ("...ij,jk->...ki", [(4, 2, 3), (3, 2)]),
        ("i...,...->i...", [(2, 3), (1, 3)]),
        ("...,...->...", [(2, 1), (3,)]),
        ("b...n,bn->b...", [(2, 3, 4), (2, 4)]),
        ("ij,jk,kl,lm->im", [(2, 3), (3, 4), (4, 5), (5, 2)]),
        ("bi,ij,bj->b", [(2, 3), (3, 4), (2, 4)]),
    ],
)
def test_ellipses_and_chains_of_einsum_are_numpys(equation, shapes):
    inputs = [numbers(shape, i) for i, shape in enumerate(shapes)]
    expected = np.einsum(equation, *inputs)
    np.testing.assert_allclose(einsum(equation, *inputs), expected, rtol=1e-9)


def test_an_einsum_does_not_share_memory_with_its_input():
    x = tf.constant(numbers((2, 3)))
    assert not np.shares_memory(einsum("ij->ij", x)._array, x._array)


@st.composite
def contractions(draw):
    """Two shapes and the axes in which they agree."""
    sizes = draw(st.lists(st.integers(1, 3), max_size=3))
    a_free = draw(st.lists(st.integers(1, 3), max_size=2))
    b_free = draw(st.lists(st.integers(1, 3), max_size=2))
    a_order = draw(st.permutations(range(len(sizes) + len(a_free))))
    b_order = draw(st.permutations(range(len(sizes) + len(b_free))))
    a = np.transpose(numbers([*sizes, *a_free]), a_order)
    b = np.transpose(numbers([*sizes, *b_free], 1), b_order)
    axes = [[order.index(i) for i in range(len(sizes))] for order in (a_order, b_order)]
    return a, b, axes


@given(contractions(), st.booleans())
def test_tensordot_is_numpys_also_with_unknown_sizes(case, unknown):
    a, b, axes = case
    expected = np.tensordot(a, b, axes)
    if not unknown:
        np.testing.assert_allclose(tensordot(a, b, axes), expected, rtol=1e-9)
        return
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float64, [None] * a.ndim)
        y = tf.compat.v1.placeholder(tf.float64, [None] * b.ndim)
        result = session.run(tensordot(x, y, axes), {x: a, y: b})
    np.testing.assert_allclose(result, expected, rtol=1e-9)
