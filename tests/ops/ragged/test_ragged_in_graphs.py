"""Ragged tensors in graphs give what they give eagerly; sessions return values."""

import pytest

import minitf as tf

ROWS = [[1, 2], [], [3, 4, 5]]
FUNCTIONS = {
    "row": lambda rt: rt[0],
    "rows": lambda rt: rt[1:],
    "backwards": lambda rt: rt[::-1],
    "columns": lambda rt: rt[:, 1:],
    "last": lambda rt: rt[:, -1:],
    "sum": lambda rt: tf.reduce_sum(rt, 1),
    "mean": lambda rt: tf.reduce_mean(rt, 0),
    "plus": lambda rt: rt + 1,
    "broadcast": lambda rt: rt * tf.constant([[1], [2], [3]]),
    "concat": lambda rt: tf.concat([rt, rt], 1),
    "stack": lambda rt: tf.stack([rt, rt]),
    "gather": lambda rt: tf.gather(rt, [2, 0]),
    "dense": lambda rt: rt.to_tensor(),
    "wide": lambda rt: rt.to_tensor(-1, shape=[None, 4]),
    "rowids": lambda rt: rt.value_rowids(),
    "bounds": lambda rt: rt.bounding_shape(),
    "text": lambda rt: tf.strings.as_string(rt),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_placeholder_of_rows_behaves_as_the_rows_do(name):
    wanted = FUNCTIONS[name](tf.ragged.constant(ROWS))
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        rt = v1.ragged.placeholder(tf.int32, 1)
        fed = v1.ragged.constant_value(ROWS, dtype="int32")
        got = session.run(FUNCTIONS[name](rt), {rt: fed})
    if isinstance(wanted, tf.RaggedTensor):
        assert got.to_list() == wanted.to_list()
    else:
        assert got.tolist() == wanted.numpy().tolist()


def test_splitting_in_a_graph_gives_rows():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        texts = tf.compat.v1.placeholder(tf.string, [None])
        words = session.run(tf.strings.split(texts), {texts: ["a b", "", "c"]})
    assert words.to_list() == [[b"a", b"b"], [], [b"c"]]


def test_an_op_that_does_not_take_rows_says_what_to_do():
    with pytest.raises(TypeError, match="to_tensor"):
        tf.transpose(tf.ragged.constant(ROWS))
