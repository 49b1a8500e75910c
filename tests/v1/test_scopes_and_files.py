"""Variable scopes, templates, losses, files of graphs: what takes several lines."""

import os

import pytest

import minitf as tf

v1 = tf.compat.v1


def test_a_scope_object_can_be_entered_again():
    # Names written down from TensorFlow.
    with tf.Graph().as_default():
        with v1.variable_scope("a") as scope, v1.variable_scope("b") as inner:
            names = [tf.constant(1.0).name]
        with v1.variable_scope(scope):
            names.append(tf.constant(1.0).name)
        with v1.variable_scope(inner):
            names += [tf.constant(1.0).name, v1.get_variable("z", [1]).name]
        with v1.variable_scope(scope) as again:
            again.reuse_variables()
            with tf.name_scope(again.original_name_scope):
                names.append(tf.constant(1.0).name)
    assert names == ["a/b/Const:0", "a_1/Const:0", "b/Const:0", "a/b/z:0", "a/Const:0"]


def test_default_names_are_made_unique_but_start_anew_in_a_scope_opened_again():
    with tf.Graph().as_default():
        names = []
        for _ in range(2):
            with v1.variable_scope(None, default_name="d") as scope:
                names.append(scope.name)
        for _ in range(2):
            with v1.variable_scope("x"), v1.variable_scope(None, "d") as scope:
                names.append(scope.name)
    assert names == ["d", "d_1", "x/d", "x/d"]


def test_an_error_inside_a_scope_closes_it():
    with tf.Graph().as_default():
        with pytest.raises(ZeroDivisionError), v1.variable_scope("a"):
            1 / 0
        assert v1.get_variable_scope().name == ""
        assert tf.constant(1).name == "Const:0"


def test_the_message_for_a_variable_that_exists_says_where_it_was_made():
    with tf.Graph().as_default():
        v1.get_variable("w", [1], use_resource=False)
        with pytest.raises(ValueError, match=r"(?s)disallowed.*Originally defined.*v1"):
            v1.get_variable("w", [1])


def test_getters_of_nested_scopes_call_each_other():
    def doubling(letter):
        return lambda getter, name, **kwargs: getter(name + letter, **kwargs)

    with tf.Graph().as_default():
        with v1.variable_scope("o", custom_getter=doubling("1")):
            with v1.variable_scope("i", custom_getter=doubling("2")):
                assert v1.get_variable("w", [1]).name == "o/i/w21:0"


def test_variables_can_be_regularized_and_collected():
    with tf.Graph().as_default(), v1.Session() as session:
        with v1.variable_scope("s", regularizer=lambda t: tf.reduce_sum(t * t)):
            v1.get_variable("w", [2], initializer=v1.ones_initializer())
            v1.get_variable("u", [2], regularizer=v1.no_regularizer)
        v1.losses.mean_squared_error([1.0], [3.0])
        total = v1.losses.get_total_loss()
        session.run(v1.global_variables_initializer())
        assert session.run(total) == 6.0
        assert total.name == "total_loss:0"
        assert session.run(v1.losses.get_regularization_loss()) == 2.0


def test_a_partitioner_is_refused_in_words():
    with (
        tf.Graph().as_default(),
        pytest.raises(NotImplementedError, match="one device"),
    ):
        v1.get_variable("w", [4], partitioner=lambda shape, dtype: [2])


def test_an_eager_variable_scope_only_gives_names():
    with v1.variable_scope("a"):
        first, second = v1.get_variable("w", [1]), v1.get_variable("w", [1])
    assert first.name == second.name == "a/w:0"
    assert first is not second


def test_a_template_that_makes_new_variables_is_an_error():
    with tf.Graph().as_default():
        template = v1.make_template("t", lambda: v1.Variable(1.0))
        template()
        with pytest.raises(ValueError, match="after the first"):
            template()


@pytest.mark.parametrize("as_text", [True, False])
def test_a_graph_is_written_whole_and_read_back(tmp_path, as_text):
    with tf.Graph().as_default() as graph:
        v = tf.Variable([1.0, 2.0], name="v")
        tf.add(v, 1.0, name="sum")
    path = v1.train.write_graph(graph, tmp_path / "new", "g.pb", as_text=as_text)
    assert os.listdir(tmp_path / "new") == ["g.pb"]
    content = (tmp_path / "new" / "g.pb").read_bytes()
    read = v1.GraphDef()
    if as_text:
        from google.protobuf import text_format

        text_format.Parse(content.decode(), read)
    else:
        read.ParseFromString(content)
    assert path == os.path.join(tmp_path / "new", "g.pb")
    assert read == graph.as_graph_def()


def test_a_graph_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "g.pb").mkdir()
    with pytest.raises(OSError):
        tf.io.write_graph(tf.Graph(), tmp_path, "g.pb")
    assert os.listdir(tmp_path) == ["g.pb"]


def test_training_nodes_are_removed_but_not_what_others_wait_for():
    with tf.Graph().as_default() as graph:
        x = v1.placeholder(tf.float32, name="x")
        checked = tf.identity(x, name="kept")
        gone = tf.identity(tf.identity(x, name="gone"), name="gone_too")
        with tf.control_dependencies([checked]):
            tf.negative(gone, name="y")
    smaller = v1.graph_util.remove_training_nodes(graph.as_graph_def())
    assert {n.name: list(n.input) for n in smaller.node} == {
        "x": [],
        "kept": ["x"],
        "y": ["x", "^kept"],
    }


def test_options_of_the_optimiser_are_kept_and_unknown_ones_ignored():
    from minitf.core import context

    before = context.state().options
    try:
        tf.config.optimizer.set_experimental_options({"remapping": False, "x": True})
        options = tf.config.optimizer.get_experimental_options()
        assert options["remapping"] is False and "x" not in options
        tf.config.set_visible_devices([], "CPU")
        assert tf.config.list_logical_devices() == []
    finally:
        context.set_defaults(options=before)


def test_flags_refuse_what_they_do_not_know():
    from minitf.v1.program.flags import (
        DEFINE_boolean,
        DEFINE_integer,
        DuplicateFlagError,
        FlagValues,
        IllegalFlagValueError,
        UnrecognizedFlagError,
    )

    flags = FlagValues()
    DEFINE_integer("n", 1, "number", flags)
    DEFINE_boolean("b", None, "truth", flags)
    with pytest.raises(DuplicateFlagError):
        DEFINE_integer("n", 2, "number", flags)
    with pytest.raises(IllegalFlagValueError):
        flags(["program", "--n=x"])
    with pytest.raises(UnrecognizedFlagError):
        flags(["program", "--unknown"])
    assert flags(["program", "--n=4", "rest"]) == ["program", "rest"]
    assert (flags.n, flags["b"], "n" in flags) == (4, None, True)
    flags.n = 9
    assert flags.flag_values_dict() == {"n": 9, "b": None}
