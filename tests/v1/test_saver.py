"""`Saver` and meta graphs: names in the graph, files, what is kept, what goes wrong."""

import json
import os
import pathlib

import numpy as np
import pytest

import minitf as tf
from minitf.core.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
)
from minitf.formats import proto
from tests.formats import mutations

v1 = tf.compat.v1
FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures" / "checkpoints"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())


@pytest.fixture
def session():
    with tf.Graph().as_default(), v1.Session() as session:
        yield session


def initialized(session, **values):
    """Makes variables of these names and values, and initializes them."""
    made = [v1.Variable(value, name=name) for name, value in values.items()]
    session.run(v1.global_variables_initializer())
    return made


def test_a_checkpoint_of_tensorflow_runs_from_its_files(session):
    expected = EXPECTED["v1"]
    prefix = FIXTURES / "v1" / "model.ckpt-123"
    saver = v1.train.import_meta_graph(f"{prefix}.meta")
    saver.restore(session, prefix)
    for variable in v1.global_variables():
        value = session.run(variable)
        wanted = expected["variables"][variable.op.name]
        if value.dtype == object:
            wanted = np.array([w.encode("latin-1") for w in wanted]).reshape(2, 2)
            assert value.tolist() == wanted.tolist()
        else:
            np.testing.assert_allclose(value, wanted)
    for name, wanted in expected["fetch"].items():
        got = session.run(name, expected["feed"])
        np.testing.assert_allclose(got, wanted, rtol=1e-5)
    assert tf.train.latest_checkpoint(FIXTURES / "v1") == str(prefix)


def test_files_and_names(session, tmp_path):
    initialized(session, a=1.0, b=[1, 2])
    saver = v1.train.Saver(max_to_keep=2)
    paths = [saver.save(session, tmp_path / "m", global_step=i) for i in range(3)]
    assert saver.last_checkpoints == paths[1:]
    assert sorted(os.listdir(tmp_path)) == sorted(
        ["checkpoint"]
        + [
            f"m-{i}.{suffix}"
            for i in (1, 2)
            for suffix in ("index", "meta", "data-00000-of-00001")
        ]
    )
    assert tf.train.list_variables(paths[2]) == [("a", []), ("b", [2])]
    text = (tmp_path / "checkpoint").read_text()
    assert f'model_checkpoint_path: "{paths[2]}"' in text


@pytest.mark.parametrize("use_resource", [True, False])
def test_the_operations_have_tensorflows_names(use_resource):
    with tf.Graph().as_default() as graph:
        v1.Variable(1.0, name="a", use_resource=use_resource)
        before = len(graph.get_operations())
        saver = v1.train.Saver()
        names = [op.name for op in graph.get_operations()[before:]]
    # As TensorFlow 2.21 names them.
    assign = ["save/Identity", "save/AssignVariableOp"]
    assert names == [
        "save/filename/input",
        "save/filename",
        "save/Const",
        "save/SaveV2/tensor_names",
        "save/SaveV2/shape_and_slices",
        "save/SaveV2",
        "save/control_dependency",
        "save/RestoreV2/tensor_names",
        "save/RestoreV2/shape_and_slices",
        "save/RestoreV2",
        *(assign if use_resource else ["save/Assign"]),
        "save/restore_all",
    ]
    made = saver.saver_def
    assert made.filename_tensor_name == "save/Const:0"
    assert made.save_tensor_name == "save/control_dependency:0"
    assert made.restore_op_name == "save/restore_all"
    assert (made.max_to_keep, made.version) == (5, 2)
    assert saver.as_saver_def() == saver.to_proto() == made


@pytest.mark.parametrize("options", [{}, {"sharded": True}, {"name": "mine"}])
@pytest.mark.parametrize("use_resource", [True, False])
def test_values_come_back(session, tmp_path, options, use_resource):
    with v1.variable_scope("s", use_resource=use_resource):
        a = v1.get_variable("a", initializer=[1.0, 2.0])
        with tf.device("/device:CPU:0"):
            b = v1.get_variable("b", initializer=["x", "y"])
    session.run(v1.global_variables_initializer())
    saver = v1.train.Saver(**options)
    path = saver.save(session, tmp_path / "m")
    session.run([a.assign([7.0, 8.0]), b.assign(["", ""])])
    saver.restore(session, path)
    values = session.run([a, b])
    assert [value.tolist() for value in values] == [[1.0, 2.0], [b"x", b"y"]]
    left = [name for name in os.listdir(tmp_path) if "temp" in name]
    assert left == []


def test_one_file_per_device(session, tmp_path):
    for i in range(2):
        with tf.device(f"/device:CPU:{i}"):
            v1.get_variable(f"v{i}", initializer=float(i), use_resource=False)
    session.run(v1.global_variables_initializer())
    path = v1.train.Saver(sharded=True).save(session, tmp_path / "m")
    assert "m.data-00001-of-00002" in os.listdir(tmp_path)
    assert tf.train.load_variable(path, "v1") == 1.0


def test_variables_are_chosen_and_renamed(session, tmp_path):
    a, b = initialized(session, a=1.0, b=2.0)
    path = v1.train.Saver([a]).save(session, tmp_path / "one")
    assert tf.train.list_variables(path) == [("a", [])]
    v1.train.Saver({"a": b}).restore(session, path)
    assert session.run(b) == 1.0


def test_the_step_may_be_a_tensor_or_a_variable(session, tmp_path):
    (a,) = initialized(session, a=1.0)
    saver = v1.train.Saver([a])
    step = v1.train.create_global_step()
    session.run(step.initializer)
    assert saver.save(session, tmp_path / "m", step) == str(tmp_path / "m-0")
    at_five = tf.constant(5, tf.int64)
    assert saver.save(session, tmp_path / "m", at_five) == str(tmp_path / "m-5")
    padded = v1.train.Saver([a], pad_step_number=True)
    assert padded.save(session, tmp_path / "m", 7) == str(tmp_path / "m-00000007")


def test_relative_paths_can_be_asked_for(session, tmp_path):
    initialized(session, a=1.0)
    saver = v1.train.Saver(save_relative_paths=True)
    saver.save(session, tmp_path / "m", global_step=7)
    assert 'model_checkpoint_path: "m-7"' in (tmp_path / "checkpoint").read_text()
    assert tf.train.latest_checkpoint(tmp_path) == str(tmp_path / "m-7")


def test_what_is_not_wanted_is_not_written(session, tmp_path):
    initialized(session, a=1.0)
    saver = v1.train.Saver()
    saver.save(session, tmp_path / "m", write_meta_graph=False, write_state=False)
    assert sorted(os.listdir(tmp_path)) == ["m.data-00000-of-00001", "m.index"]
    assert saver.last_checkpoints == []
    saver.save(session, tmp_path / "n", latest_filename="last", meta_graph_suffix="g")
    assert {"n.g", "last"} <= set(os.listdir(tmp_path))


def test_which_checkpoints_there_are_can_be_told(session, tmp_path):
    initialized(session, a=1.0)
    saver = v1.train.Saver(max_to_keep=1)
    path = saver.save(session, tmp_path / "m", global_step=1)
    other = v1.train.Saver(max_to_keep=1)
    other.recover_last_checkpoints([path, str(tmp_path / "gone")])
    assert other.last_checkpoints == [path]
    other.save(session, tmp_path / "m", global_step=2)
    assert not v1.train.checkpoint_exists(path)
    other.set_last_checkpoints(["a", "b"])
    assert other.last_checkpoints == ["a", "b"]
    other.set_last_checkpoints_with_time([("c", 1.0)])
    assert other.last_checkpoints == ["c"]
    with pytest.raises(TypeError, match="must be a list"):
        other.set_last_checkpoints("a")


def test_all_checkpoints_are_kept_if_there_is_no_limit(session, tmp_path):
    initialized(session, a=1.0)
    saver = v1.train.Saver(max_to_keep=None)
    for i in range(7):
        saver.save(session, tmp_path / "m", i, write_meta_graph=False)
    assert len([x for x in os.listdir(tmp_path) if x.endswith(".index")]) == 7


def test_one_in_so_many_hours_is_kept(session, tmp_path):
    initialized(session, a=1.0)
    saver = v1.train.Saver(max_to_keep=1, keep_checkpoint_every_n_hours=1e-9)
    for i in range(3):
        saver.save(session, tmp_path / "m", i, write_meta_graph=False)
    assert len([x for x in os.listdir(tmp_path) if x.endswith(".index")]) == 3


def test_a_graph_without_variables(session, tmp_path):
    with pytest.raises(ValueError, match="No variables to save"):
        v1.train.Saver()
    empty = v1.train.Saver(allow_empty=True)
    tf.constant(1)
    assert empty.save(session, tmp_path / "e") is None
    assert os.listdir(tmp_path) == ["e.meta"]
    empty.restore(session, "nothing")


def test_building_can_wait(session, tmp_path):
    saver = v1.train.Saver(defer_build=True)
    initialized(session, a=1.0)
    with pytest.raises(RuntimeError, match="`build\\(\\)` should be called before"):
        saver.save(session, tmp_path / "m")
    saver.build()
    saver.restore(session, saver.save(session, tmp_path / "m"))


def test_mistakes_when_a_saver_is_made(session):
    (a,) = initialized(session, a=1.0)
    with pytest.raises(TypeError, match="should be passed in a dict or a list. Got 3"):
        v1.train.Saver(3)
    with pytest.raises(TypeError, match="Variable to save is not a Variable: Tensor"):
        v1.train.Saver([tf.constant(1)])
    with pytest.raises(TypeError, match="must be a dict mapping string names"):
        v1.train.Saver({"a": 3})
    with pytest.raises(ValueError, match="two variables have the same name: a"):
        v1.train.Saver([a, a])
    with pytest.raises(ValueError, match="build cannot be deferred"):
        v1.train.Saver([a], defer_build=True)
    with pytest.raises(NotImplementedError, match="version 2 of the format"):
        v1.train.Saver([a], write_version=1)
    with pytest.raises(NotImplementedError, match="one way to build a Saver"):
        v1.train.Saver([a], builder=object())
    with pytest.raises(ValueError, match="must specify the save_tensor_name"):
        v1.train.Saver(saver_def=v1.train.SaverDef())


def test_mistakes_when_saving(session, tmp_path):
    a = v1.Variable(1.0, name="a")
    saver = v1.train.Saver()
    with pytest.raises(FailedPreconditionError, match="Could not find variable a"):
        saver.save(session, tmp_path / "m")
    session.run(a.initializer)
    with pytest.raises(ValueError, match="collides with 'save_path'"):
        saver.save(session, tmp_path / "checkpoint")
    with pytest.raises(ValueError, match="must not contain path components"):
        saver.save(session, tmp_path / "m", latest_filename="a/b")
    with pytest.raises(TypeError, match="'sess' must be a Session; None"):
        saver.save(None, tmp_path / "m")
    assert os.listdir(tmp_path) == []


def test_mistakes_when_restoring(session, tmp_path):
    a, _ = initialized(session, a=1.0, b=[1, 2])
    saver = v1.train.Saver()
    path = saver.save(session, tmp_path / "m")
    with pytest.raises(ValueError, match="Can't load save_path when it is None"):
        saver.restore(session, None)
    with pytest.raises(ValueError, match="is not a valid checkpoint: .*nope"):
        saver.restore(session, tmp_path / "nope")
    other = v1.Variable(1.0, name="other")
    with pytest.raises(NotFoundError, match="a Variable name or other graph key"):
        v1.train.Saver([other]).restore(session, path)
    with pytest.raises(InvalidArgumentError, match="mismatch between the current"):
        v1.train.Saver({"b": a}).restore(session, path)
    longer = v1.Variable([1, 2, 3], name="longer", use_resource=False)
    with pytest.raises(InvalidArgumentError, match="mismatch between the current"):
        v1.train.Saver({"b": longer}).restore(session, path)


def test_another_shape_of_that_size_can_be_restored(session, tmp_path):
    (b,) = initialized(session, b=[1, 2])
    path = v1.train.Saver([b]).save(session, tmp_path / "m")
    for use_resource in (True, False):
        c = v1.Variable([[0], [0]], use_resource=use_resource)
        v1.train.Saver({"b": c}, reshape=True).restore(session, path)
        assert session.run(c).tolist() == [[1], [2]]


def test_tables_are_saved_with_the_variables(session, tmp_path):
    table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
    initialized(session, a=1.0)
    found = table.lookup(["x", "y"])
    session.run(table.insert(["x"], np.array([1], np.int64)))
    saver = v1.train.Saver()
    path = saver.save(session, tmp_path / "m")
    assert [name for name, _ in tf.train.list_variables(path)] == [
        "MutableHashTable-keys",
        "MutableHashTable-values",
        "a",
    ]
    session.run(table.insert(["y"], np.array([2], np.int64)))
    saver.restore(session, path)
    assert session.run(found).tolist() == [1, -1]


def test_a_checkpoint_of_objects_is_restored_by_name(session, tmp_path):
    with tf.init_scope():
        pass
    (a,) = initialized(session, a=3.0)
    path = tf.train.Checkpoint(model=a).save(tmp_path / "x")
    saver = v1.train.Saver([a])
    session.run(a.assign(0.0))
    saver.restore(session, path)
    assert session.run(a) == 3.0
    b = v1.Variable(1.0, name="b")
    with pytest.raises(NotFoundError, match="variables not in the checkpoint: b"):
        v1.train.Saver([b]).restore(session, path)


def test_eager_variables_are_saved_too(tmp_path):
    v = tf.Variable([1.0, 2.0], name="v")
    saver = v1.train.Saver({"v": v})
    path = saver.save(None, tmp_path / "e", global_step=3)
    assert sorted(os.listdir(tmp_path)) == [
        "checkpoint",
        "e-3.data-00000-of-00001",
        "e-3.index",
    ]
    v.assign([0.0, 0.0])
    saver.restore(None, path)
    assert v.numpy().tolist() == [1.0, 2.0]
    with pytest.raises(RuntimeError, match="`var_list` must specify a list or dict"):
        v1.train.Saver()
    with pytest.raises(RuntimeError, match="meta graphs is not supported when eager"):
        v1.train.export_meta_graph()


def test_first_values_can_come_from_a_checkpoint(session, tmp_path):
    with v1.variable_scope("old"):
        v1.get_variable("w", initializer=[1.0, 2.0])
        v1.get_variable("b", initializer=5.0)
    session.run(v1.global_variables_initializer())
    path = v1.train.Saver().save(session, tmp_path / "m")
    for use_resource in (True, False):
        with tf.Graph().as_default(), v1.Session() as other:
            with v1.variable_scope("new", use_resource=use_resource):
                w = v1.get_variable("w", [2])
                b = v1.get_variable("b", [])
            c = v1.Variable(0.0, use_resource=use_resource)
            v1.train.init_from_checkpoint(path, {"old/": "new/", "old/b": c})
            other.run(v1.global_variables_initializer())
            values = other.run([w, b, c])
            assert [value.tolist() for value in values] == [[1.0, 2.0], 5.0, 5.0]
            with pytest.raises(ValueError, match="Tensor old/x is not found"):
                v1.train.init_from_checkpoint(path, {"old/x": c})
            with pytest.raises(ValueError, match="Shape of variable"):
                v1.train.init_from_checkpoint(path, {"old/w": "new/b"})
            with pytest.raises(ValueError, match="should map to scope only"):
                v1.train.init_from_checkpoint(path, {"old": "new/"})


# ---- Meta graphs


@pytest.mark.parametrize("use_resource", [True, False])
def test_a_meta_graph_brings_everything_back(tmp_path, use_resource):
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None], name="x")
        w = v1.Variable(2.0, name="w", use_resource=use_resource)
        n = v1.Variable(1, name="n", trainable=False, use_resource=use_resource)
        tf.multiply(x, w.read_value(), name="y")
        v1.add_to_collection("inputs", x)
        for value in (1, 2):
            v1.add_to_collection("numbers", value)
        v1.add_to_collection("texts", "hello")
        v1.add_to_collection("rates", 0.5)
        session.run(v1.global_variables_initializer())
        path = v1.train.Saver().save(session, tmp_path / "m")
    for scope, prefix in ((None, ""), ("imported", "imported/")):
        with tf.Graph().as_default(), v1.Session() as session:
            saver = v1.train.import_meta_graph(f"{path}.meta", import_scope=scope)
            saver.restore(session, path)
            assert session.run(f"{prefix}y:0", {f"{prefix}x:0": [3.0]}) == [6.0]
            found = [v.op.name for v in v1.global_variables()]
            assert found == [f"{prefix}w", f"{prefix}n"]
            assert v1.trainable_variables()[0] is v1.global_variables()[0]
            assert v1.get_collection("inputs")[0].name == f"{prefix}x:0"
            assert v1.get_collection("numbers") == [1, 2]
            assert v1.get_collection("texts") == [b"hello"]
            assert v1.get_collection("rates") == [0.5]
            session.run(v1.global_variables_initializer())
            assert session.run(v1.global_variables()[0]) == 2.0
            again = saver.save(session, tmp_path / "again")
            assert tf.train.list_variables(again)[1] == ("w", [])
    assert w.name == "w:0"
    assert n.trainable is False


def test_training_goes_on_from_a_meta_graph(tmp_path):
    def losses(session, count):
        return [float(session.run(["loss:0", "train"])[0]) for _ in range(count)]

    with tf.Graph().as_default(), v1.Session() as session:
        w = v1.Variable([1.0, 2.0], name="w")
        loss = tf.reduce_sum(w * w, name="loss")
        v1.train.AdamOptimizer(0.1).minimize(loss, name="train")
        session.run(v1.global_variables_initializer())
        losses(session, 3)
        path = v1.train.Saver().save(session, tmp_path / "m")
        wanted = losses(session, 3)
    with tf.Graph().as_default(), v1.Session() as session:
        v1.train.import_meta_graph(f"{path}.meta").restore(session, path)
        assert losses(session, 3) == wanted


def test_a_meta_graph_can_be_text(session, tmp_path):
    initialized(session, a=1.0)
    v1.train.export_meta_graph(str(tmp_path / "m.txt"), as_text=True)
    assert "node {" in (tmp_path / "m.txt").read_text()
    with tf.Graph().as_default():
        assert v1.train.import_meta_graph(tmp_path / "m.txt") is not None
        assert [v.name for v in v1.global_variables()] == ["a:0"]


def test_a_part_of_a_graph_can_be_exported(session):
    outside = tf.constant(1.0, name="outside")
    with v1.name_scope("part"):
        v = v1.Variable(2.0, name="v")
        tf.add(v, outside, name="sum")
    v1.Variable(3.0, name="other")
    message = v1.train.export_meta_graph(export_scope="part")
    names = [node.name for node in message.graph_def.node]
    assert "sum" in names
    assert "other" not in names
    with tf.Graph().as_default():
        given = tf.constant(40.0)
        mapped = {"$unbound_inputs_outside": given}
        v1.train.import_meta_graph(message, import_scope="new", input_map=mapped)
        (found,) = v1.global_variables()
        assert found.name == "new/v:0"
        with v1.Session() as other:
            other.run(found.initializer)
            assert other.run("new/sum:0") == 42.0


def test_what_is_left_out_of_a_meta_graph(session):
    with tf.device("/device:CPU:0"):
        a = tf.constant(1.0, name="a")
    tf.matmul([[a]], [[a]])
    initialized(session, v=1.0)
    first, second = v1.train.Saver(), v1.train.Saver()
    message = second.export_meta_graph(
        clear_devices=True, clear_extraneous_savers=True, strip_default_attrs=True
    )
    nodes = {node.name: node for node in message.graph_def.node}
    assert nodes["a"].device == ""
    assert "transpose_a" not in nodes["MatMul"].attr
    assert message.meta_info_def.stripped_default_attrs
    assert message.saver_def == second.saver_def
    assert second.saver_def.restore_op_name in nodes
    assert first.saver_def.restore_op_name not in nodes


def test_a_collection_that_no_file_can_hold_is_left_out(session, caplog):
    initialized(session, v=1.0)
    v1.add_to_collection("odd", object())
    message = v1.train.export_meta_graph()
    assert sorted(message.collection_def) == ["trainable_variables", "variables"]


def test_files_that_are_no_meta_graphs(session, tmp_path):
    with pytest.raises(OSError, match="File does not exist. Received: .*nope"):
        v1.train.import_meta_graph(tmp_path / "nope")
    for content in (b"\xff\xfe rubbish", b"no_such_field: 3"):
        (tmp_path / "bad").write_bytes(content)
        with pytest.raises(OSError, match="Cannot parse file"):
            v1.train.import_meta_graph(tmp_path / "bad")
    message = proto.message("MetaGraphDef")()
    message.collection_def["variables"].bytes_list.value.append(b"\xff")
    with pytest.raises(ValueError, match="no VariableDef"):
        v1.train.import_meta_graph(message)
    message.Clear()
    message.collection_def["inputs"].node_list.value.append("x:0")
    with pytest.raises(ValueError, match="'inputs' of the meta graph names something"):
        v1.train.import_meta_graph(message)


def test_damaged_meta_graphs_raise_named_errors(tmp_path):
    path = tmp_path / "damaged.meta"

    def read(damaged):
        path.write_bytes(damaged)
        with tf.Graph().as_default():
            v1.train.import_meta_graph(path)

    data = (FIXTURES / "v1" / "model.ckpt-123.meta").read_bytes()
    expected = (OSError, ValueError, NotFoundError)
    mutations.check(read, data, 300, expected=expected)


def test_a_node_of_an_unknown_type_is_a_named_error():
    graph_def = proto.message("GraphDef")()
    node = graph_def.node.add(name="x", op="Placeholder")
    node.attr["dtype"].type = 67
    with (
        tf.Graph().as_default(),
        pytest.raises(ValueError, match="'dtype' in node"),
    ):
        tf.import_graph_def(graph_def)


def test_names_of_nodes_to_be_near_may_be_any_bytes():
    graph_def = proto.message("GraphDef")()
    node = graph_def.node.add(name="x", op="NoOp")
    node.attr["_class"].list.s.extend([b"loc:@x", b"\xc0"])
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(graph_def, name="in")
        (made,) = graph.as_graph_def().node
    assert list(made.attr["_class"].list.s) == [b"loc:@in/x", b"\xc0"]


def test_a_graph_without_variables_has_no_saver(session):
    tf.constant(1.0)
    message = v1.train.export_meta_graph()
    with tf.Graph().as_default():
        assert v1.train.import_meta_graph(message) is None


def test_a_saver_is_made_of_its_description(session, tmp_path):
    (a,) = initialized(session, a=1.0)
    saver = v1.train.Saver()
    other = v1.train.Saver.from_proto(saver.to_proto())
    path = other.save(session, tmp_path / "m")
    session.run(a.assign(9.0))
    other.restore(session, path)
    assert session.run(a) == 1.0
    assert saver.to_proto(export_scope="save").restore_op_name == "restore_all"
    assert saver.to_proto(export_scope="other") is None
