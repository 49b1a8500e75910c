"""Checkpoints cross the border: TensorFlow reads ours and we read TensorFlow's.

Every test runs the same program in both libraries. What one has saved the other goes
on with, and where nothing is left to chance the files are the same, byte for byte.
"""

import os

import ml_dtypes
import numpy as np
import pytest
import tensorflow

import minitf
from minitf.formats.bundle import BundleReader

BOTH = {"tensorflow": tensorflow, "minitf": minitf}
WAYS = [("tensorflow", "minitf"), ("minitf", "tensorflow")]
both_ways = pytest.mark.parametrize(("there", "here"), WAYS)

OPTIMIZERS = {
    "SGD": lambda o: o.SGD(0.1, name="sgd"),
    "momentum": lambda o: o.SGD(0.1, momentum=0.9, nesterov=True, name="momentum"),
    "Adam": lambda o: o.Adam(0.1, name="adam"),
    "amsgrad": lambda o: o.Adam(0.1, amsgrad=True, name="amsgrad"),
    "averages": lambda o: o.Adam(0.1, use_ema=True, name="averages"),
    "accumulated": lambda o: o.SGD(0.1, gradient_accumulation_steps=2, name="sums"),
    "schedule": lambda o: o.Adam(
        o.schedules.ExponentialDecay(0.1, 2, 0.5), name="decaying"
    ),
    "RMSprop": lambda o: o.RMSprop(0.1, momentum=0.5, centered=True, name="rmsprop"),
    "Adagrad": lambda o: o.Adagrad(0.1, name="adagrad"),
    "Adadelta": lambda o: o.Adadelta(0.1, name="adadelta"),
    "Adamax": lambda o: o.Adamax(0.1, name="adamax"),
    "Nadam": lambda o: o.Nadam(0.1, name="nadam"),
    "Ftrl": lambda o: o.Ftrl(0.1, name="ftrl"),
}


def content(path):
    """The bytes of a checkpoint's index and data."""
    found = []
    for suffix in (".index", ".data-00000-of-00001"):
        with open(path + suffix, "rb") as file:
            found.append(file.read())
    return found


def same_arrays(a, b):
    """Whether two checkpoints hold the same, to the last bit or nearly."""
    one, other = BundleReader(a), BundleReader(b)
    assert one.names() == other.names()
    for name in one.names():
        x, y = one.read(name), other.read(name)
        assert (x.dtype, x.shape) == (y.dtype, y.shape), name
        if x.dtype.kind == "f":
            np.testing.assert_allclose(x, y, rtol=1e-6, err_msg=name)
        elif "OBJECT_GRAPH" not in name:
            assert x.tolist() == y.tolist(), name


class Program:
    """A model, an optimizer and a step, in one of the libraries."""

    def __init__(self, tf, optimizer):
        self.tf = tf
        self.w = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="w")
        self.b = tf.Variable([1.0, -1.0], name="b")
        model = tf.Module()
        model.parts = [self.w, {"b": self.b, "x/y.z": tf.Variable("text")}]
        model.pair = (tf.Variable(True), 2)
        self.step = tf.Variable(3, dtype=tf.int64, name="step")
        self.optimizer = optimizer
        self.checkpoint = tf.train.Checkpoint(
            model=model, optimizer=optimizer, step=self.step
        )

    def train(self, count):
        """Takes steps; returns the losses."""
        losses, variables = [], [self.w, self.b]
        for _ in range(count):
            with self.tf.GradientTape() as tape:
                loss = self.tf.reduce_sum((self.w @ self.w + self.b) ** 2) / 1000
            gradients = tape.gradient(loss, variables)
            self.optimizer.apply_gradients(zip(gradients, variables, strict=True))
            self.step.assign_add(1)
            losses.append(float(loss))
        return losses


def keras_program(library, optimizer):
    tf = BOTH[library]
    if library == "tensorflow":
        tf.keras.backend.clear_session()
    return Program(tf, OPTIMIZERS[optimizer](tf.keras.optimizers))


def tf1_program(library, name="Adam"):
    tf = BOTH[library]
    return Program(tf, tf.compat.v1.train.AdamOptimizer(0.1, name=name))


@both_ways
@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_training_goes_on_across_the_border(there, here, optimizer, tmp_path):
    first = keras_program(there, optimizer)
    first.train(3)
    path = first.checkpoint.save(str(tmp_path / "x"))
    wanted = first.train(3)
    second = keras_program(here, optimizer)
    status = second.checkpoint.restore(path)
    status.assert_existing_objects_matched()
    np.testing.assert_allclose(second.train(3), wanted, rtol=1e-5)
    status.assert_consumed()


@both_ways
def test_training_with_tf1s_optimizer_goes_on_across_the_border(there, here, tmp_path):
    first = tf1_program(there)
    first.train(3)
    path = first.checkpoint.save(str(tmp_path / "x"))
    wanted = first.train(3)
    second = tf1_program(here)
    status = second.checkpoint.restore(path).assert_existing_objects_matched()
    np.testing.assert_allclose(second.train(3), wanted, rtol=1e-5)
    status.assert_consumed()


@pytest.mark.parametrize(
    "optimizer", ["SGD", "momentum", "Adam", "RMSprop", "Adamax", "Adagrad", "tf1"]
)
def test_optimizers_are_saved_byte_for_byte(optimizer, tmp_path):
    paths = []
    for library in BOTH:
        if optimizer == "tf1":  # names count up, so that this one is used once
            program = tf1_program(library, name="Once")
        else:
            program = keras_program(library, optimizer)
        ones = program.tf.ones([2, 2])  # others are rounded in more than one way
        program.optimizer.apply_gradients([(ones, program.w)])
        paths.append(program.checkpoint.save(str(tmp_path / library / "x")))
    same_arrays(*paths)
    assert content(paths[0]) == content(paths[1])


def test_a_module_is_saved_byte_for_byte(tmp_path):
    paths = []
    for library, tf in BOTH.items():
        module = tf.Module()
        module.parts = [tf.Variable([1.0, 2.0], name="a"), {"k": tf.Variable("text")}]
        module.empty = []
        module.pair = (tf.Variable(True), [tf.Variable(2.0, dtype=tf.float64)])
        module.numbers = tf.random.Generator.from_seed(1)
        module.table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
        module.table.insert(tf.constant(["a"]), tf.constant([1], tf.int64))
        checkpoint = tf.train.Checkpoint(module, step=tf.Variable(7))
        paths.append(checkpoint.save(str(tmp_path / library / "x")))
    assert content(paths[0]) == content(paths[1])
    states = [(tmp_path / library / "checkpoint").read_text() for library in BOTH]
    assert states[0] == states[1]


@both_ways
def test_tables_and_generators_cross_the_border(there, here, tmp_path):
    made = {}
    for library, tf in BOTH.items():
        table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
        generator = tf.random.Generator.from_seed(5)
        checkpoint = tf.train.Checkpoint(table=table, generator=generator)
        made[library] = tf, table, generator, checkpoint
    tf, table, generator, checkpoint = made[there]
    table.insert(tf.constant(["a", "b"]), tf.constant([1, 2], tf.int64))
    generator.uniform([3])
    path = checkpoint.save(str(tmp_path / "x"))
    wanted = generator.uniform([3]).numpy()
    tf, table, generator, checkpoint = made[here]
    checkpoint.restore(path).assert_consumed()
    assert table.lookup(tf.constant(["a", "b", "c"])).numpy().tolist() == [1, 2, -1]
    np.testing.assert_array_equal(generator.uniform([3]).numpy(), wanted)


@both_ways
def test_a_manager_goes_on_with_the_others_folder(there, here, tmp_path):
    values = {}
    for library in (there, here):
        tf = BOTH[library]
        v = tf.Variable(0.0)
        manager = tf.train.CheckpointManager(
            tf.train.Checkpoint(v=v), str(tmp_path), max_to_keep=3
        )
        manager.restore_or_initialize()
        for _ in range(2):
            v.assign_add(1.0)
            manager.save()
        names = [os.path.basename(path) for path in manager.checkpoints]
        values[library] = float(v), names
    assert values[here] == (4.0, ["ckpt-2", "ckpt-3", "ckpt-4"])


def test_which_checkpoints_are_kept_for_ever(tmp_path, monkeypatch):
    import time

    kept = []
    for library, tf in BOTH.items():
        now = [1_000_000.0]
        with monkeypatch.context() as patch:
            patch.setattr(time, "time", lambda now=now: now[0])
            manager = tf.train.CheckpointManager(
                tf.train.Checkpoint(v=tf.Variable(0.0)),
                str(tmp_path / library),
                max_to_keep=1,
                keep_checkpoint_every_n_hours=1,
            )
            for _ in range(7):
                now[0] += 1800
                manager.save()
        kept.append(sorted(x for x in os.listdir(tmp_path / library) if "index" in x))
    assert kept[0] == kept[1]


# ---- The bundle itself


def every_type():
    rng = np.random.default_rng(0)
    numbers = rng.integers(-100, 100, (2, 3))
    names = "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64"
    arrays = {name: numbers.astype(name) for name in names.split()}
    arrays |= {
        name: (numbers * 1j).astype(name) for name in ("complex64", "complex128")
    }
    arrays["bool"] = numbers > 0
    arrays["bfloat16"] = numbers.astype(ml_dtypes.bfloat16)
    arrays["float8_e5m2"] = numbers.astype(ml_dtypes.float8_e5m2)
    arrays["int4"] = (numbers % 8).astype(ml_dtypes.int4)
    arrays["string"] = np.array([b"", b"x" * 300, b"\0\xff"], object)
    arrays["scalar"] = np.float32(3.0)
    arrays["empty"] = np.zeros((0, 3), np.float32)
    return arrays


def test_tensors_of_every_type_are_the_same_bytes(tmp_path):
    arrays = every_type()
    names = sorted(arrays)
    paths = []
    for library, tf in BOTH.items():
        paths.append(str(tmp_path / library))
        tf.raw_ops.SaveV2(
            prefix=paths[-1],
            tensor_names=names,
            shape_and_slices=[""] * len(names),
            tensors=[tf.constant(arrays[name]) for name in names],
        )
    assert content(paths[0]) == content(paths[1])
    reader = tensorflow.train.load_checkpoint(paths[1])
    for name, wanted in arrays.items():
        got = np.asarray(reader.get_tensor(name))
        assert got.tolist() == np.asarray(wanted).tolist(), name


def test_many_names_fill_several_blocks_with_the_same_bytes(tmp_path):
    names = [f"layer_{i:04d}/a_rather_long_name_of_a_kernel" for i in range(4000)]
    paths = []
    for library, tf in BOTH.items():
        paths.append(str(tmp_path / library))
        tf.raw_ops.SaveV2(
            prefix=paths[-1],
            tensor_names=names,
            shape_and_slices=[""] * len(names),
            tensors=[tf.constant(float(i)) for i in range(len(names))],
        )
    assert content(paths[0]) == content(paths[1])
    assert len(content(paths[0])[0]) > 2 * 2**16


@both_ways
def test_slices_shards_and_parts_cross_the_border(there, here, tmp_path):
    whole = np.arange(24.0).reshape(4, 3, 2)
    tf = BOTH[there]
    prefixes = [str(tmp_path / f"part{i}") for i in range(2)]
    for i, prefix in enumerate(prefixes):
        tf.raw_ops.SaveV2(
            prefix=prefix,
            tensor_names=["w", f"v{i}"],
            shape_and_slices=[f"4 3 2 {2 * i},2:-:0,2", ""],
            tensors=[tf.constant(whole[2 * i : 2 * i + 2]), tf.constant([i])],
        )
    merged = str(tmp_path / "merged")
    tf.raw_ops.MergeV2Checkpoints(
        checkpoint_prefixes=prefixes, destination_prefix=merged, delete_old_dirs=False
    )
    tf = BOTH[here]
    got = tf.raw_ops.RestoreV2(
        prefix=merged,
        tensor_names=["w", "w", "v1"],
        shape_and_slices=["", "4 3 2 1,2:0,1:-", ""],
        dtypes=[tf.float64, tf.float64, tf.int32],
    )
    np.testing.assert_array_equal(got[0], whole)
    np.testing.assert_array_equal(got[1], whole[1:3, 0:1])
    assert got[2].numpy().tolist() == [1]


@pytest.mark.parametrize("start", [0, 63, 64, 8191, 8192, 2**20, 2**27, 2**31, 2**40])
def test_keys_of_slices_far_out_are_the_same_bytes(start, tmp_path):
    paths = []
    for library, tf in BOTH.items():
        paths.append(str(tmp_path / library))
        tf.raw_ops.SaveV2(
            prefix=paths[-1],
            tensor_names=["w\x00\xff/name"],
            shape_and_slices=[f"{2**41} {start},2"],
            tensors=[tf.constant([1.0, 2.0])],
        )
    assert content(paths[0]) == content(paths[1])


# ---- TF1


def graph_program(tf, use_resource):
    """A graph that trains; returns (loss, train) by name."""
    v1 = tf.compat.v1
    x = v1.placeholder(tf.float32, [None, 2], name="x")
    with v1.variable_scope("layer", use_resource=use_resource):
        w = v1.get_variable("w", initializer=[[1.0], [2.0]])
        b = v1.get_variable("b", initializer=[0.5])
    loss = tf.reduce_mean((x @ w + b) ** 2, name="loss")
    v1.train.AdamOptimizer(0.1).minimize(loss, name="train")


def graph_losses(session, count):
    feed = {"x:0": [[1.0, 2.0], [-1.0, 3.0]]}
    return [float(session.run(["loss:0", "train"], feed)[0]) for _ in range(count)]


@both_ways
@pytest.mark.parametrize("use_resource", [True, False])
@pytest.mark.parametrize("sharded", [True, False])
def test_a_graph_trains_on_across_the_border(
    there, here, use_resource, sharded, tmp_path
):
    tf, path = BOTH[there], str(tmp_path / "m")
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        graph_program(tf, use_resource)
        session.run(v1.global_variables_initializer())
        graph_losses(session, 3)
        path = v1.train.Saver(sharded=sharded).save(session, path, global_step=3)
        wanted = graph_losses(session, 3)
    tf = BOTH[here]
    v1 = tf.compat.v1
    assert tf.train.latest_checkpoint(str(tmp_path)) == path
    with tf.Graph().as_default(), v1.Session() as session:
        saver = v1.train.import_meta_graph(f"{path}.meta")
        saver.restore(session, path)
        np.testing.assert_allclose(graph_losses(session, 3), wanted, rtol=1e-5)
        names = [v.op.name for v in v1.trainable_variables()]
        assert names == ["layer/w", "layer/b"]
        again = saver.save(session, str(tmp_path / "again"))
    with BOTH[there].Graph().as_default() as graph:
        v1 = BOTH[there].compat.v1
        with v1.Session(graph=graph) as session:
            graph_program(BOTH[there], use_resource)
            v1.train.Saver().restore(session, again)
            session.run(v1.global_variables()[0])


@pytest.mark.parametrize("use_resource", [True, False])
def test_savers_write_the_same_bytes(use_resource, tmp_path):
    paths = []
    for library, tf in BOTH.items():
        v1 = tf.compat.v1
        with tf.Graph().as_default(), v1.Session() as session:
            graph_program(tf, use_resource)
            session.run(v1.global_variables_initializer())
            saver = v1.train.Saver(save_relative_paths=True)
            paths.append(saver.save(session, str(tmp_path / library / "m"), 1))
    assert content(paths[0]) == content(paths[1])
    states = [(tmp_path / library / "checkpoint").read_text() for library in BOTH]
    assert states[0] == states[1]


def saver_nodes(tf, use_resource, options):
    v1 = tf.compat.v1
    with tf.Graph().as_default() as graph:
        v1.Variable(1.0, name="a", use_resource=use_resource)
        v1.get_variable("s/b", initializer=[1, 2], use_resource=use_resource)
        before = len(graph.get_operations())
        saver = v1.train.Saver(**options)
        nodes = [
            (
                op.name,
                op.type,
                [tensor.name for tensor in op.inputs],
                sorted(other.name for other in op.control_inputs),
                op.device,
            )
            for op in graph.get_operations()[before:]
        ]
        return nodes, str(saver.saver_def)


@pytest.mark.parametrize("use_resource", [True, False])
@pytest.mark.parametrize(
    "options",
    [{}, {"sharded": True}, {"reshape": True}, {"filename": "foo"}, {"name": "mine"}],
)
def test_savers_make_the_same_nodes(use_resource, options):
    ours, theirs = (saver_nodes(tf, use_resource, options) for tf in BOTH.values())
    assert ours == theirs


@both_ways
def test_a_checkpoint_of_a_saver_is_restored_by_a_checkpoint(there, here, tmp_path):
    tf = BOTH[there]
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        v = v1.Variable([1.0, 2.0], name="scope/v")
        session.run(v.initializer)
        path = v1.train.Saver().save(session, str(tmp_path / "m"))
    tf = BOTH[here]
    v = tf.Variable([0.0, 0.0], name="scope/v")
    tf.train.Checkpoint(v=v).restore(path).assert_consumed()
    assert v.numpy().tolist() == [1.0, 2.0]


@both_ways
def test_a_checkpoint_of_objects_is_restored_by_a_saver(there, here, tmp_path):
    tf = BOTH[there]
    v = tf.Variable([1.0, 2.0], name="scope/v")
    path = tf.train.Checkpoint(model=[v]).save(str(tmp_path / "x"))
    tf = BOTH[here]
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        w = v1.Variable([0.0, 0.0], name="scope/v")
        v1.train.Saver([w]).restore(session, path)
        assert session.run(w).tolist() == [1.0, 2.0]
