"""Instructions to AutoGraph in the user's code, which do nothing by themselves.

In TensorFlow: tensorflow/python/autograph/lang/directives.py
"""

UNSPECIFIED = object()


def set_loop_options(
    parallel_iterations=UNSPECIFIED,
    swap_memory=UNSPECIFIED,
    maximum_iterations=UNSPECIFIED,
    shape_invariants=UNSPECIFIED,
):
    """Tells the loop whose first statement this is how to become a `tf.while_loop`.

    It has no effect if the loop runs in Python. `shape_invariants` is a list of
    `(variable, shape)` pairs, for variables whose shape changes:

        for i in tf.range(3):
            tf.autograph.experimental.set_loop_options(
                shape_invariants=[(v, tf.TensorShape([None]))])
            v = tf.concat((v, [i]), 0)

    >>> import minitf as tf
    >>> for _ in range(2):
    ...     set_loop_options(maximum_iterations=1)  # a Python loop does not listen

    In TensorFlow: python/autograph/lang/directives.py
    """


def set_element_type(entity, dtype, shape=UNSPECIFIED):
    """Tells what a list of tensors holds, for `pop` and `stack` (feature LISTS).

    >>> import minitf as tf
    >>> set_element_type([], tf.int32, ())

    In TensorFlow: python/autograph/lang/directives.py
    """
