"""Arithmetic is estimated from shapes; what is not known is said to be unknown."""

import pytest
from minitf_widgets.passes.flops import Cost, flops, flops_of
from minitf_widgets.passes.programs import everything, request

import minitf as tf


def cost_of(build, *shapes):
    """The cost, in words, of the operation that `build` makes of placeholders."""
    with tf.Graph().as_default():
        given = [tf.compat.v1.placeholder(tf.float32, shape) for shape in shapes]
        return str(flops(build(*given).op))


@pytest.mark.parametrize(
    "build, shapes, expected",
    [
        (tf.matmul, ([5, 3], [3, 2]), "60"),  # 2 * 5 * 3 * 2
        (lambda a, b: tf.matmul(a, b, transpose_a=True), ([3, 5], [3, 2]), "60"),
        (tf.linalg.matmul, ([7, 5, 3], [7, 3, 2]), "420"),
        (lambda a, b: a + b, ([5, 3], [3]), "15"),
        (tf.exp, ([5, 3],), "150"),
        (tf.reduce_sum, ([5, 3],), "15"),
        (tf.nn.bias_add, ([5, 3], [3]), "15"),
        (lambda a: tf.reshape(a, [15]), ([5, 3],), "0"),
        (tf.transpose, ([5, 3],), "0"),
        (lambda a, b: tf.add_n([a, b, a]), ([5], [5]), "10"),
        # each of the 1 * 4 * 4 * 6 results: 3 * 3 * 2 multiplications and additions
        (
            lambda x, w: tf.nn.conv2d(x, w, 1, "VALID"),
            ([1, 6, 6, 2], [3, 3, 2, 6]),
            "3,456",
        ),
        (lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID"), ([1, 4, 4, 1],), "16"),
        (tf.linalg.cholesky, ([4, 4],), "?"),
        (tf.matmul, ([None, 3], [3, 2]), "?"),
        (tf.exp, (None,), "?"),
    ],
)
def test_an_operation_costs_what_its_shapes_say(build, shapes, expected):
    assert cost_of(build, *shapes) == expected


def test_einsum_costs_two_for_each_combination_of_letters():
    with tf.Graph().as_default():
        a = tf.compat.v1.placeholder(tf.float32, [4, 3])
        b = tf.compat.v1.placeholder(tf.float32, [3, 5])
        y = tf.raw_ops.Einsum(inputs=[a, b], equation="ij,jk->ik")
    assert str(flops(y.op)) == "120"


def test_a_loop_counts_one_round_and_a_choice_its_largest_branch():
    @tf.function
    def looped(x):
        for _ in tf.range(10):
            x = x * 2.0
        return x

    @tf.function
    def chosen(x):
        if x[0] > 0.0:
            x = tf.exp(x)
        else:
            x = -x
        return x

    looped(tf.ones([100]))
    chosen(tf.ones([100]))
    [loop] = [op for _, op in everything(request(looped)) if "While" in op.type]
    assert flops(loop).known == 100 + 3  # and the counters: two sums, one comparison
    [choice] = [op for _, op in everything(request(chosen)) if op.type.endswith("If")]
    assert str(flops(choice)) == "1,000"


def test_the_gradients_of_a_convolution_cost_as_much_as_it():
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [1, 6, 6, 2])
        w = tf.compat.v1.placeholder(tf.float32, [3, 3, 2, 6])
        y = tf.nn.conv2d(x, w, 1, "VALID")
        found = tf.gradients(y, [x, w])
    assert {str(flops(gradient.op)) for gradient in found} == {str(flops(y.op))}


def test_what_is_not_known_spoils_a_sum_but_not_what_is():
    total = Cost(1000).plus(Cost(0, complete=False)).plus(Cost(5))
    assert str(total) == "1,005 + ?"


def test_a_function_that_calls_itself_ends_the_count():
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [2])
        y = p * 2.0
    assert str(flops_of(request(y))) == "2"
