"""A model that begins with what another one was trained to, word by word."""

import numpy as np
import pytest

import minitf as tf

v1 = tf.compat.v1
OLD, NEW = "mercury\nvenus\nmars\n", "venus\njupiter\nmercury\n"
MATRIX = np.arange(12, dtype=np.float32).reshape(3, 4)


@pytest.fixture
def words(tmp_path):
    (tmp_path / "old").write_text(OLD)
    (tmp_path / "new").write_text(NEW)
    return str(tmp_path / "new"), str(tmp_path / "old")


@pytest.fixture
def path(tmp_path):
    """A checkpoint with a matrix `w`, its transpose `t`, a vector `b`."""
    with tf.Graph().as_default(), v1.Session() as session:
        v1.get_variable("w", initializer=MATRIX)
        v1.get_variable("t", initializer=MATRIX.T.copy())
        v1.get_variable("b", initializer=np.float32([1.0, 2.0]))
        v1.get_variable("d", initializer=np.zeros([2, 2]))
        session.run(v1.global_variables_initializer())
        return v1.train.Saver().save(session, str(tmp_path / "model"))


def started(make, **arguments):
    """The values of variables that `make` makes, after a warm start."""
    with tf.Graph().as_default(), v1.Session() as session:
        made = make()
        v1.train.warm_start(**arguments)
        session.run(v1.global_variables_initializer())
        return session.run(made)


def test_variables_of_the_same_name_start_with_the_stored_values(path):
    b, other = started(
        lambda: [v1.get_variable("b", [2]), v1.get_variable("other", initializer=7.0)],
        ckpt_to_initialize_from=path,
        vars_to_warm_start="b",
    )
    assert b.tolist() == [1.0, 2.0]
    assert other == 7.0


def test_the_folder_of_a_checkpoint_will_do(path, tmp_path):
    (b,) = started(
        lambda: [v1.get_variable("b", [2])], ckpt_to_initialize_from=str(tmp_path)
    )
    assert b.tolist() == [1.0, 2.0]


def test_only_trainable_variables_are_meant_by_one_expression(path):
    def make():
        return [v1.get_variable("b", initializer=[0.0, 0.0], trainable=False)]

    assert started(make, ckpt_to_initialize_from=path)[0].tolist() == [0.0, 0.0]
    (b,) = started(make, ckpt_to_initialize_from=path, vars_to_warm_start=["b"])
    assert b.tolist() == [1.0, 2.0]


def test_names_can_have_changed(path):
    x, y = started(
        lambda: [v1.get_variable("x", [2]), v1.get_variable("y", [2])],
        ckpt_to_initialize_from=path,
        var_name_to_prev_var_name={"x": "b", "y": "b"},
    )
    assert x.tolist() == y.tolist() == [1.0, 2.0]


def test_rows_follow_their_words(path, words):
    info = v1.train.VocabInfo(words[0], 3, 2, words[1])
    (w,) = started(
        lambda: [v1.get_variable("w", [5, 4])],
        ckpt_to_initialize_from=path,
        var_name_to_vocab_info={"w": info},
    )
    zero = np.zeros(4)
    np.testing.assert_array_equal(w, [MATRIX[1], zero, MATRIX[0], zero, zero])


def test_columns_follow_their_words_and_new_ones_get_values_of_their_own(path, words):
    info = v1.train.VocabInfo(
        words[0], 3, 1, words[1], -1, v1.constant_initializer(-1.0), 1
    )
    (t,) = started(
        lambda: [v1.get_variable("t", [4, 4])],
        ckpt_to_initialize_from=path,
        var_name_to_vocab_info={"t": info},
    )
    rest = np.full(4, -1.0)
    np.testing.assert_array_equal(t.T, [MATRIX[1], rest, MATRIX[0], rest])


def test_only_the_first_words_of_the_old_vocabulary_may_count(path, words):
    info = v1.train.VocabInfo(words[0], 2, 0, words[1], old_vocab_size=1)
    (w,) = started(
        lambda: [v1.get_variable("w", [2, 4])],
        ckpt_to_initialize_from=path,
        var_name_to_vocab_info={"w": info},
    )
    assert not w.any()


def test_without_variables_only_those_with_vocabularies_start(path, words):
    w, b = started(
        lambda: [
            v1.get_variable("w", [1, 4]),
            v1.get_variable("b", initializer=[5.0, 5.0]),
        ],
        ckpt_to_initialize_from=path,
        vars_to_warm_start=None,
        var_name_to_vocab_info={"w": v1.train.VocabInfo(words[0], 1, 0, words[1])},
    )
    assert w.tolist() == [MATRIX[1].tolist()]
    assert b.tolist() == [5.0, 5.0]


def test_checkpoints_of_objects_are_read_by_the_names_of_variables(tmp_path):
    module = tf.Module()
    module.inner = tf.Variable([3.0, 4.0], name="b")
    path = tf.train.Checkpoint(module=module).write(str(tmp_path / "c"))
    (b,) = started(lambda: [v1.get_variable("b", [2])], ckpt_to_initialize_from=path)
    assert b.tolist() == [3.0, 4.0]
    with pytest.raises(ValueError, match="variables were missing: {'other'}"):
        started(lambda: [v1.get_variable("other", [2])], ckpt_to_initialize_from=path)


def test_names_that_are_no_variables_are_refused(path, words):
    info = v1.train.VocabInfo(words[0], 3, 0, words[1])
    for more in (
        {"var_name_to_prev_var_name": {"nothing": "b"}},
        {"var_name_to_vocab_info": {"nothing": info}},
    ):
        with pytest.raises(ValueError, match="were not used"):
            started(
                lambda: [v1.get_variable("b", [2])],
                ckpt_to_initialize_from=path,
                **more,
            )


def test_variables_of_another_shape_or_name_are_refused(path, words):
    info = v1.train.VocabInfo(words[0], 3, 0, words[1])
    for shape, more, text in (
        ([3], {}, "doesn't match with shape"),
        ([3], {"var_name_to_prev_var_name": {"b": "nothing"}}, "is not found in"),
        ([3], {"var_name_to_vocab_info": {"b": info}}, "Expected 2-dim shape"),
        ([2, 4], {"var_name_to_vocab_info": {"b": info}}, "to be new_vocab_size"),
    ):
        with pytest.raises(ValueError, match=text):
            started(
                lambda shape=shape: [v1.get_variable("b", shape)],
                ckpt_to_initialize_from=path,
                **more,
            )
    with pytest.raises(ValueError, match="must be a `list` or `str`"):
        started(lambda: [], ckpt_to_initialize_from=path, vars_to_warm_start=3)
    with pytest.raises(ValueError, match="axis"):
        v1.train.VocabInfo(words[0], 3, 0, words[1], axis=2)


def remapped(new, old, offset=0, count=3, size=-1):
    found = tf.raw_ops.GenerateVocabRemapping(
        new_vocab_file=new,
        old_vocab_file=old,
        new_vocab_offset=offset,
        num_new_vocab=count,
        old_vocab_size=size,
    )
    return [tensor.numpy().tolist() for tensor in found]


# Values and errors of the two ops are TensorFlow's.
def test_words_are_found_in_another_file(words):
    assert remapped(*words) == [[1, -1, 0], 2]
    assert remapped(*words, 1, 2) == [[-1, 0], 1]
    assert remapped(*words, size=1) == [[-1, -1, 0], 1]
    assert remapped(*words, 0, 0) == [[], 0]


def test_vocabularies_that_do_not_fit_are_refused(words, tmp_path):
    (tmp_path / "empty").write_text("")
    (tmp_path / "twice").write_text("a\na\n")
    empty, twice = str(tmp_path / "empty"), str(tmp_path / "twice")
    errors = tf.errors
    for error, arguments in (
        (errors.InvalidArgumentError, (*words, 0, 4)),
        (errors.InvalidArgumentError, (*words, -1)),
        (errors.InvalidArgumentError, (*words, 0, 3, 9)),
        (errors.InvalidArgumentError, ([words[0]], words[1])),
        (errors.OutOfRangeError, (*words, 0, 3, 0)),
        (errors.OutOfRangeError, (empty, words[1])),
        (errors.NotFoundError, ("/no", words[1])),
        (errors.FailedPreconditionError, (words[0], twice)),
    ):
        with pytest.raises(error):
            remapped(*arguments)


def loaded(path, rows, columns, values, size, name="w"):
    return tf.raw_ops.LoadAndRemapMatrix(
        ckpt_path=path,
        old_tensor_name=name,
        row_remapping=tf.constant(rows, tf.int64),
        col_remapping=tf.constant(columns, tf.int64),
        initializing_values=tf.constant(values, tf.float32),
        num_rows=size[0],
        num_cols=size[1],
    ).numpy()


def test_a_stored_matrix_is_read_in_another_order(path):
    found = loaded(path, [2, -1], [], [7, 8, 9, 10], (2, 4))
    np.testing.assert_array_equal(found, [MATRIX[2], [7, 8, 9, 10]])
    found = loaded(path, [2, -1], [1, -1], [7, 8, 9], (2, 2))
    np.testing.assert_array_equal(found, [[9, 7], [8, 9]])
    assert loaded(path, [], [], [], (0, 4)).shape == (0, 4)


def test_a_remapping_that_does_not_fit_is_refused(path):
    errors = tf.errors
    for error, arguments in (
        (errors.InvalidArgumentError, ([2, -1], [], [7], (2, 4))),
        (errors.InvalidArgumentError, ([2, -1], [], [7] * 5, (2, 4))),
        (errors.InvalidArgumentError, ([2], [], [], (2, 4))),
        (errors.InvalidArgumentError, ([2], [0], [], (1, 4))),
        (errors.InvalidArgumentError, ([2], [], [], (1, 3))),
        (errors.InvalidArgumentError, ([9], [], [], (1, 4))),
        (errors.InvalidArgumentError, ([0], [9], [], (1, 1))),
        (errors.InvalidArgumentError, ([0], [], [], (1, 2), "b")),
        (errors.InvalidArgumentError, ([0], [], [], (1, 2), "d")),
        (errors.NotFoundError, ([0], [], [], (1, 4), "nothing")),
        (errors.UnimplementedError, ([2, 2], [], [], (2, 4))),
    ):
        with pytest.raises(error):
            loaded(path, *arguments)
    with pytest.raises(errors.NotFoundError):
        loaded("/no/such", [0], [], [], (1, 4))
