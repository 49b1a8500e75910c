"""`tf.train.Checkpoint`: what is stored under which name, and how it finds back."""

import gc
import json
import logging
import os
import pathlib

import numpy as np
import pytest

import minitf as tf
from minitf.checkpoint.object_graph import OBJECT_GRAPH_KEY
from minitf.checkpoint.restoring import Restoration, read_description
from minitf.core.errors import DataLossError, InvalidArgumentError, NotFoundError
from minitf.formats import proto
from minitf.formats.bundle import BundleReader, Item, write_bundle
from tests.formats import mutations

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures" / "checkpoints"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())
VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"


class Net(tf.Module):
    """The model of the fixture `v2`."""

    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.zeros([3, 2]), name="w")
        self.b = tf.Variable(tf.zeros([2]), name="b")
        self.blocks = [tf.Variable([0.0, 0.0]), tf.Variable([0.0])]
        numbers = {"a/b": tf.Variable(0.0), "plain.x": tf.Variable(0, dtype=tf.int64)}
        self.table = numbers


def names(path):
    return [name for name, _ in tf.train.list_variables(path)]


def test_a_checkpoint_of_tensorflow_is_restored(tmp_path):
    net, step = Net(), tf.Variable(0, dtype=tf.int64)
    optimizer = tf.keras.optimizers.Adam(0.5)
    optimizer.build([net.w, net.b])
    checkpoint = tf.train.Checkpoint(model=net, step=step, optimizer=optimizer)
    status = checkpoint.restore(FIXTURES / "v2" / "ckpt-1")
    assert status.assert_consumed() is status
    wanted = EXPECTED["v2"]["variables"]
    again = tf.train.load_checkpoint(checkpoint.write(tmp_path / "again"))
    assert set(again.get_variable_to_shape_map()) - set(wanted) == {
        "_CHECKPOINTABLE_OBJECT_GRAPH"
    }
    for name, value in wanted.items():
        np.testing.assert_allclose(again.get_tensor(name), value, rtol=1e-6)


def test_the_optimizer_finds_its_slots_when_it_makes_them():
    net = Net()
    optimizer = tf.keras.optimizers.Adam(0.5)
    step = tf.Variable(0, dtype=tf.int64)
    checkpoint = tf.train.Checkpoint(model=net, optimizer=optimizer, step=step)
    status = checkpoint.restore(FIXTURES / "v2" / "ckpt-1")
    status.assert_existing_objects_matched().expect_partial()
    with pytest.raises(AssertionError, match=r"Unresolved object .*_variables\.2"):
        status.assert_consumed()
    assert float(optimizer.learning_rate) == np.float32(0.1)
    optimizer.build([net.w, net.b])
    wanted = EXPECTED["v2"]["variables"]
    np.testing.assert_allclose(
        optimizer.variables[3], wanted[f"optimizer/_variables/3{VALUE}"]
    )


def test_names_are_paths_of_attributes(tmp_path):
    path = tf.train.Checkpoint(model=Net()).write(tmp_path / "x")
    assert names(path) == [
        "_CHECKPOINTABLE_OBJECT_GRAPH",
        f"model/b{VALUE}",
        f"model/blocks/0{VALUE}",
        f"model/blocks/1{VALUE}",
        f"model/table/a.Sb{VALUE}",
        f"model/table/plain..x{VALUE}",
        f"model/w{VALUE}",
    ]


def test_a_root_gives_its_own_attributes_the_short_names(tmp_path):
    net, step = Net(), tf.Variable(3)
    checkpoint = tf.train.Checkpoint(net, step=step)
    path = checkpoint.save(tmp_path / "x")
    assert f"w{VALUE}" in names(path)
    assert f"step{VALUE}" in names(path)
    assert f"save_counter{VALUE}" in names(path)
    step.assign(0)
    net.w.assign(tf.ones([3, 2]))
    checkpoint.restore(path).assert_consumed()
    assert (int(step), float(tf.reduce_sum(net.w))) == (3, 0.0)
    # The root knows nothing of the step; another checkpoint of it does not need it.
    tf.train.Checkpoint(net).restore(path).assert_existing_objects_matched()


def test_an_object_reached_twice_is_stored_once(tmp_path):
    v = tf.Variable(1.0)
    path = tf.train.Checkpoint(b=[v], a=v).write(tmp_path / "x")
    assert names(path)[1:] == [f"a{VALUE}"]


def test_what_is_made_later_is_restored_then(tmp_path):
    path = tf.train.Checkpoint(model=Net()).write(tmp_path / "x")
    saved = Net()
    saved.w.assign(tf.fill([3, 2], 7.0))
    saved.blocks[1].assign([8.0])
    path = tf.train.Checkpoint(model=saved).write(tmp_path / "x")
    root = tf.train.Checkpoint()
    status = root.read(path)
    root.model = tf.Module()
    root.model.blocks = [tf.Variable([0.0, 0.0])]
    root.model.blocks.append(tf.Variable([0.0]))
    root.model.w = tf.Variable(tf.zeros([3, 2]))
    assert root.model.blocks[1].numpy() == [8.0]
    assert root.model.w.numpy().tolist() == [[7.0, 7.0]] * 3
    with pytest.raises(AssertionError, match="Unresolved object"):
        status.assert_consumed()
    root.model.b = tf.Variable([1.0, 1.0])
    root.model.table = {"a/b": tf.Variable(2.0)}
    root.model.table["plain.x"] = tf.Variable(2, dtype=tf.int64)
    status.assert_consumed()
    assert int(root.model.table["plain.x"]) == 0


def test_a_later_restore_wins_over_one_that_is_waiting(tmp_path):
    paths = [
        tf.train.Checkpoint(v=tf.Variable(float(i))).write(tmp_path / str(i))
        for i in range(2)
    ]
    root = tf.train.Checkpoint()
    for path in paths:
        root.read(path).expect_partial()
    root.v = tf.Variable(9.0)
    assert float(root.v) == 1.0


def test_tables_generators_and_python_objects_are_saved(tmp_path):
    class Note(tf.train.experimental.PythonState):
        text = b"old"

        def serialize(self):
            return self.text

        def deserialize(self, string_value):
            self.text = string_value

    table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
    table.insert(tf.constant(["a"]), tf.constant([1], tf.int64))
    generator, note = tf.random.Generator.from_seed(1), Note()
    checkpoint = tf.train.Checkpoint(table=table, generator=generator, note=note)
    path = checkpoint.write(tmp_path / "x")
    assert names(path)[1:] == [
        f"generator/_state_var{VALUE}",
        "note/.ATTRIBUTES/py_state",
        "table/.ATTRIBUTES/table-keys",
        "table/.ATTRIBUTES/table-values",
    ]
    table.insert(tf.constant(["b"]), tf.constant([2], tf.int64))
    drawn, note.text = generator.normal([3]).numpy(), b"new"
    checkpoint.read(path).assert_consumed()
    assert table.lookup(tf.constant(["a", "b"])).numpy().tolist() == [1, -1]
    np.testing.assert_array_equal(generator.normal([3]), drawn)
    assert note.text == b"old"


def test_what_has_no_state_is_refused():
    with pytest.raises(ValueError, match="was expecting v to be a trackable object"):
        tf.train.Checkpoint(v=3)
    with pytest.raises(ValueError, match="was expecting root to be"):
        tf.train.Checkpoint(3)
    with pytest.raises(ValueError, match=r"if root\.w already exists"):
        tf.train.Checkpoint(Net(), w=tf.Variable(1.0))


def test_a_list_that_was_rearranged_cannot_be_saved(tmp_path):
    net = Net()
    net.blocks[0] = tf.Variable(1.0)
    with pytest.raises(ValueError, match="Unable to save the object"):
        tf.train.Checkpoint(net).write(tmp_path / "x")
    assert os.listdir(tmp_path) == []


def test_mismatches_are_told_in_tensorflows_words(tmp_path):
    path = tf.train.Checkpoint(v=tf.Variable([1.0, 2.0])).write(tmp_path / "x")
    other_shape = tf.train.Checkpoint(v=tf.Variable([1.0]))
    with pytest.raises(ValueError, match=r"incompatible tensor with shape \(2,\)"):
        other_shape.read(path)
    other_type = tf.train.Checkpoint(v=tf.Variable([1, 2]))
    with pytest.raises(InvalidArgumentError, match="expected dtype int32 does not"):
        other_type.read(path)
    assert other_type.v.numpy().tolist() == [1, 2]


def test_nothing_is_restored_if_a_value_is_damaged(tmp_path):
    source = tf.train.Checkpoint(a=tf.Variable([1.0] * 4), b=tf.Variable([2.0] * 4))
    path = source.write(tmp_path / "x")
    data = pathlib.Path(f"{path}.data-00000-of-00001")
    content = bytearray(data.read_bytes())
    content[20] ^= 1  # in b
    data.write_bytes(content)
    target = tf.train.Checkpoint(a=tf.Variable([0.0] * 4), b=tf.Variable([0.0] * 4))
    with pytest.raises(DataLossError, match="Checksum does not match"):
        target.read(path)
    assert target.a.numpy().tolist() == [0.0] * 4


def test_paths_that_lead_nowhere():
    checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))
    with pytest.raises(NotFoundError, match="You may be missing the checkpoint suffix"):
        checkpoint.restore("no such checkpoint")
    with pytest.raises(NotFoundError, match="Failed to find any matching files for no"):
        checkpoint.read("no")
    with pytest.raises(TypeError, match="Expected binary or unicode string, got 5"):
        checkpoint.restore(5)
    status = checkpoint.restore(None)
    assert status.expect_partial() is status
    assert status.initialize_or_restore() is None
    for method in (
        status.assert_consumed,
        status.assert_existing_objects_matched,
        status.assert_nontrivial_match,
        status.run_restore_ops,
    ):
        with pytest.raises(AssertionError, match="No checkpoint specified"):
            method()


def test_assertions_tell_what_did_not_match(tmp_path):
    path = tf.train.Checkpoint(v=tf.Variable(1.0)).write(tmp_path / "x")
    more = tf.train.Checkpoint(v=tf.Variable(1.0), w=tf.Variable(2.0))
    status = more.read(path)
    for method in (status.assert_consumed, status.assert_existing_objects_matched):
        with pytest.raises(
            AssertionError, match="Found 1 Python objects that were not"
        ):
            method()
    assert status.assert_nontrivial_match() is status
    other = tf.train.Checkpoint(w=tf.Variable(2.0)).read(path).expect_partial()
    with pytest.raises(AssertionError, match="Nothing except the root object matched"):
        other.assert_nontrivial_match()
    empty = tf.train.Checkpoint().read(path).expect_partial()
    with pytest.raises(AssertionError, match="Nothing to load"):
        empty.assert_nontrivial_match()


def test_the_log_tells_what_was_never_restored(tmp_path, caplog):
    path = tf.train.Checkpoint(v=tf.Variable(1.0)).write(tmp_path / "x")
    caplog.set_level(logging.WARNING, "tensorflow")
    tf.get_logger().addHandler(caplog.handler)
    try:
        status = tf.train.Checkpoint().read(path)
        del status
        gc.collect()
    finally:
        tf.get_logger().removeHandler(caplog.handler)
    assert "could not be found in the restored object: (root).v" in caplog.text


def test_save_numbers_checkpoints_and_names_the_latest(tmp_path):
    checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))
    paths = [checkpoint.save(tmp_path / "ckpt") for _ in range(2)]
    assert [os.path.basename(path) for path in paths] == ["ckpt-1", "ckpt-2"]
    assert int(checkpoint.save_counter) == 2
    assert tf.train.latest_checkpoint(tmp_path) == paths[1]
    assert (tmp_path / "checkpoint").read_text() == (
        'model_checkpoint_path: "ckpt-2"\nall_model_checkpoint_paths: "ckpt-2"\n'
    )
    checkpoint.restore(paths[0])
    assert int(checkpoint.save_counter) == 1
    assert checkpoint.save(tmp_path / "ckpt") == paths[1]


def test_saving_in_a_function_is_refused_and_writing_is_not(tmp_path):
    checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))

    @tf.function
    def save():
        checkpoint.save(tmp_path / "x")

    with pytest.raises(NotImplementedError, match="from a function is not supported"):
        save()

    @tf.function
    def write():
        checkpoint.v.assign_add(1.0)
        checkpoint.write(tmp_path / "y")

    write()
    write()
    reader = tf.train.load_checkpoint(tmp_path / "y")
    assert reader.get_tensor(f"v{VALUE}") == 3.0


def test_options(tmp_path):
    written = []
    options = tf.train.CheckpointOptions(
        experimental_write_callbacks=[written.append, lambda: written.append("done")],
        enable_async=True,
    )
    path = tf.train.Checkpoint(v=tf.Variable(1.0)).save(tmp_path / "x", options)
    assert written == [path, "done"]
    with pytest.raises(ValueError, match="experimental_write_callbacks must be"):
        tf.train.CheckpointOptions(experimental_write_callbacks=[3])
    with pytest.raises(NotImplementedError, match="one data file"):
        tf.train.CheckpointOptions(experimental_sharding_callback=print)


def test_slots_of_old_optimizers_are_stored_with_their_variables(tmp_path):
    def make():
        w = tf.Variable([1.0, 2.0], name="w")
        return tf.compat.v1.train.AdamOptimizer(0.1), w

    def steps(optimizer, w, count):
        return [
            optimizer.minimize(lambda: tf.reduce_sum(w * w), var_list=[w])
            or w.numpy().tolist()
            for _ in range(count)
        ]

    optimizer, w = make()
    steps(optimizer, w, 3)
    path = tf.train.Checkpoint(optimizer=optimizer, w=w).write(tmp_path / "x")
    assert f"w/.OPTIMIZER_SLOT/optimizer/m{VALUE}" in names(path)
    assert f"optimizer/beta1_power{VALUE}" in names(path)
    wanted = steps(optimizer, w, 3)
    other, v = make()
    status = tf.train.Checkpoint(optimizer=other, w=v).read(path)
    assert other.get_slot(v, "m") is not None
    assert steps(other, v, 3) == wanted
    status.assert_consumed()
    skipping = tf.train.CheckpointOptions(experimental_skip_slot_variables=True)
    path = tf.train.Checkpoint(optimizer=other, w=v).write(tmp_path / "y", skipping)
    assert f"w/.OPTIMIZER_SLOT/optimizer/m{VALUE}" not in names(path)


def test_a_description_that_names_objects_it_has_not_is_refused(tmp_path):
    graph = proto.message("TrackableObjectGraph")()
    graph.nodes.add().children.add(node_id=7, local_name="v")
    for text in (graph.SerializeToString(), b"\xff\xff", b""):
        content = np.array(text, object)
        items = [Item(OBJECT_GRAPH_KEY, content, tf.string)]
        write_bundle(str(tmp_path / "x"), items)
        with pytest.raises(DataLossError, match="OBJECT_GRAPH"):
            read_description(BundleReader(tmp_path / "x"))


def test_damaged_descriptions_raise_named_errors(tmp_path):
    """The checksum is right: nobody but an attacker makes such a file."""
    path, source = str(tmp_path / "x"), BundleReader(FIXTURES / "v2" / "ckpt-1")
    items = {
        name: Item(name, source.read(name), source.dtype(name))
        for name in source.names()
    }
    graph = items[OBJECT_GRAPH_KEY]

    def read(damaged):
        text = np.empty((), object)
        text[()] = damaged
        write_bundle(path, [*items.values(), graph._replace(name="g", array=text)][1:])
        reader = BundleReader(path)
        reader.entries[OBJECT_GRAPH_KEY.encode()] = reader._entry("g")
        description = read_description(reader)
        restoration = Restoration(reader, description, None)
        restoration.notice.expect_partial = True
        restoration.restore(tf.train.Checkpoint(model=Net(), step=tf.Variable(0)))

    expected = (*mutations.EXPECTED, NotFoundError, ValueError)
    mutations.check(read, graph.array.item(), 150, expected=expected)


def test_a_checkpoint_is_compared_with_objects(tmp_path):
    saved = tf.train.Checkpoint(a=tf.Variable(1.0), both=[tf.Variable(2.0)])
    view = tf.train.CheckpointView(saved.write(tmp_path / "x"))
    assert view.children(0) == {"a": 1, "both": 2}
    assert view.descendants() == [0, 1, 2, 3]
    here = tf.train.Checkpoint(b=tf.Variable(3.0), both=[tf.Variable(4.0)])
    both, only_there, only_here = view.diff(here)
    assert list(both) == [0, 2, 3]
    assert both[3] is here.both[0]
    assert only_there == [1]
    assert only_here[0] is here.b
    assert len(tf.train.TrackableView(here).descendants()) == 4
    with pytest.raises(ValueError, match="Expected a Trackable, got 3"):
        view.match(3)
    with pytest.raises(ValueError, match="does not appear to be object-based"):
        tf.train.CheckpointView(FIXTURES / "v1" / "model.ckpt-123")


# ---- In a graph


def test_a_graph_saves_and_restores_through_a_session(tmp_path):
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        v, w = tf.Variable(1.0, name="v"), tf.Variable([1, 2], name="w")
        checkpoint = v1.train.Checkpoint(v=v, more=[w])
        session.run(v1.global_variables_initializer())
        first = checkpoint.save(tmp_path / "x", session=session)
        session.run(v.assign(5.0))
        count = len(session.graph.get_operations())
        second = checkpoint.save(tmp_path / "x")
        assert len(session.graph.get_operations()) - count <= 2  # the counter's read
        for path, wanted in ((first, 1.0), (second, 5.0), (first, 1.0)):
            status = checkpoint.restore(path)
            status.assert_consumed().run_restore_ops()
            assert session.run(v) == wanted
        count = len(session.graph.get_operations())
        checkpoint.restore(second).initialize_or_restore(session)
        assert len(session.graph.get_operations()) == count
    eager = tf.train.Checkpoint(v=tf.Variable(0.0), more=[tf.Variable([0, 0])])
    eager.restore(second).assert_consumed()
    assert float(eager.v) == 5.0


def test_initialize_or_restore_initializes_what_is_not_saved(tmp_path):
    v1 = tf.compat.v1
    path = tf.train.Checkpoint(v=tf.Variable(3.0)).save(tmp_path / "x")
    for save_path, wanted in ((path, [3.0, 2.0]), (None, [1.0, 2.0])):
        with tf.Graph().as_default(), v1.Session() as session:
            v, w = tf.Variable(1.0), tf.Variable(2.0)
            checkpoint = tf.train.Checkpoint(v=v, w=w)
            checkpoint.restore(save_path).initialize_or_restore(session)
            assert session.run([v, w]) == wanted


def test_a_graph_needs_a_session(tmp_path):
    with tf.Graph().as_default():
        checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))
        with pytest.raises(ValueError, match="There is no session"):
            checkpoint.write(tmp_path / "x")


def test_a_checkpoint_of_tf1_is_restored_by_names():
    w, b = tf.Variable(tf.zeros([3, 2]), name="layer/w"), tf.Variable(tf.zeros([2]))
    checkpoint = tf.train.Checkpoint(w=w)
    checkpoint.restore(FIXTURES / "v1" / "model.ckpt-123").assert_consumed()
    np.testing.assert_allclose(w, EXPECTED["v1"]["variables"]["layer/w"])
    status = tf.train.Checkpoint(w=w, b=b).restore(FIXTURES / "v1" / "model.ckpt-123")
    with pytest.raises(AssertionError, match="were not restored"):
        status.assert_consumed()
