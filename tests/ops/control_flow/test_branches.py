"""Branches that do not fit each other are refused as TensorFlow refuses them."""

import pytest

import minitf as tf


@pytest.mark.parametrize(
    "branches",
    [
        (lambda x: None, lambda x: x),
        (lambda x: [x, None], lambda x: [x, x]),
    ],
)
@pytest.mark.parametrize("choose", ["cond", "switch_case"])
def test_none_in_one_branch_and_a_tensor_in_the_other_is_a_value_error(
    branches, choose
):
    @tf.function
    def function(x):
        first, second = (lambda: branches[0](x)), (lambda: branches[1](x))
        if choose == "cond":
            return tf.cond(x > 0.0, first, second)
        return tf.switch_case(tf.cast(x, tf.int32), [first, second])

    with pytest.raises(ValueError, match="Lengths of branch outputs of cond"):
        function(tf.constant(1.0))


def test_none_in_both_branches_is_none():
    function = tf.function(lambda x: tf.cond(x > 0.0, lambda: None, lambda: None))
    assert function(tf.constant(1.0)) is None
