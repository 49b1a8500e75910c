"""Everything that is a file can lie behind a scheme; here fsspec's memory:// stands for
all of them."""

import numpy as np
import pytest

import minitf as tf

pytest.importorskip("fsspec")
v1, gfile = tf.compat.v1, tf.io.gfile


@pytest.fixture
def root(request):
    folder = f"memory://elsewhere/{request.node.name}"
    gfile.makedirs(folder)
    yield folder
    if gfile.exists(folder):
        gfile.rmtree(folder)


def test_files_are_written_and_read(root):
    with gfile.GFile(f"{root}/a.txt", "w") as file:
        file.write("one\ntwo\n")
    with gfile.GFile(f"{root}/a.txt") as file:
        assert file.readline() == "one\n"
        assert file.read() == "two\n"
        file.seek(1)
        assert file.read(2) == "ne"
        assert file.size() == 8
    with gfile.GFile(f"{root}/a.txt", "rb") as file:
        assert file.read() == b"one\ntwo\n"


def test_folders_are_listed_and_walked(root):
    for name in ("a/x.txt", "a/b/y.txt", "z.bin"):
        gfile.makedirs(f"{root}/{name}".rpartition("/")[0])
        with gfile.GFile(f"{root}/{name}", "w") as file:
            file.write(name)
    assert gfile.exists(f"{root}/a/x.txt")
    assert not gfile.exists(f"{root}/nothing")
    assert gfile.isdir(f"{root}/a")
    assert not gfile.isdir(f"{root}/z.bin")
    assert [x.rstrip("/") for x in sorted(gfile.listdir(root))] == ["a", "z.bin"]
    assert gfile.glob(f"{root}/*/*.txt") == [f"{root}/a/x.txt"]
    assert gfile.glob(f"{root}/?.bin") == [f"{root}/z.bin"]
    walked = {
        at: (sorted(inner), sorted(files)) for at, inner, files in gfile.walk(root)
    }
    assert walked == {
        root: (["a"], ["z.bin"]),
        gfile.join(root, "a"): (["b"], ["x.txt"]),
        gfile.join(root, "a/b"): ([], ["y.txt"]),
    }
    assert gfile.stat(f"{root}/z.bin").length == 5
    assert gfile.stat(f"{root}/z.bin").mtime_nsec > 0
    assert gfile.stat(f"{root}/a").is_directory


def test_files_are_copied_renamed_and_removed(root):
    one, two, three = (f"{root}/{name}" for name in ("one", "two", "three"))
    for name, text in ((one, "1"), (two, "2")):
        with gfile.GFile(name, "w") as file:
            file.write(text)
    with pytest.raises(tf.errors.AlreadyExistsError):
        gfile.copy(one, two)
    gfile.copy(one, two, overwrite=True)
    gfile.rename(one, three)
    assert not gfile.exists(one)
    with gfile.GFile(two) as a, gfile.GFile(three) as b:
        assert a.read() == b.read() == "1"
    gfile.remove(two)
    assert not gfile.exists(two)
    with pytest.raises(tf.errors.NotFoundError):
        gfile.GFile(two).read()
    gfile.rmtree(root)
    assert not gfile.exists(three)


def test_whole_files_are_read_by_ops(root):
    tf.io.write_file(f"{root}/new/file", "text")
    assert tf.io.read_file(f"{root}/new/file").numpy() == b"text"
    assert tf.io.matching_files(f"{root}/new/*").numpy().tolist() == [
        f"{root}/new/file".encode()
    ]


@pytest.mark.parametrize("compression", ["", "GZIP"])
def test_records_are_written_and_read(root, compression):
    path = f"{root}/words.tfrecord"
    with tf.io.TFRecordWriter(path, compression) as writer:
        for word in (b"one", b"two"):
            writer.write(word)
    options = tf.io.TFRecordOptions(compression)
    assert list(v1.io.tf_record_iterator(path, options)) == [b"one", b"two"]


def test_checkpoints_are_saved_restored_and_forgotten(root):
    w = tf.Variable([1.0, 2.0])
    checkpoint = tf.train.Checkpoint(w=w)
    manager = tf.train.CheckpointManager(checkpoint, root, max_to_keep=2)
    for number in range(3):
        w.assign_add([1.0, 1.0])
        assert manager.save() == f"{root}/ckpt-{number + 1}"
    w.assign([0.0, 0.0])
    assert tf.train.latest_checkpoint(root) == f"{root}/ckpt-3"
    checkpoint.restore(manager.latest_checkpoint).assert_consumed()
    assert w.numpy().tolist() == [4.0, 5.0]
    assert not gfile.exists(f"{root}/ckpt-1.index")
    again = tf.train.CheckpointManager(checkpoint, root, max_to_keep=2)
    assert again.checkpoints == [f"{root}/ckpt-2", f"{root}/ckpt-3"]
    assert ("w/.ATTRIBUTES/VARIABLE_VALUE", [2]) in tf.train.list_variables(root)


def test_a_checkpoint_is_written_over_another_one(root):
    for value in (1.0, 2.0):
        path = tf.train.Checkpoint(w=tf.Variable(value)).write(f"{root}/model")
    reader = tf.train.load_checkpoint(path)
    assert reader.get_tensor("w/.ATTRIBUTES/VARIABLE_VALUE") == 2.0
    names = sorted(gfile.listdir(root))
    assert names == ["model.data-00000-of-00001", "model.index"]


def test_a_missing_checkpoint_is_an_error(root):
    with pytest.raises(tf.errors.NotFoundError):
        tf.train.load_checkpoint(f"{root}/model")
    assert tf.train.latest_checkpoint(root) is None


def test_a_saver_saves_and_restores(root):
    with tf.Graph().as_default(), v1.Session() as session:
        w = v1.get_variable("w", initializer=[1.0, 2.0])
        saver = v1.train.Saver(max_to_keep=1)
        session.run(v1.global_variables_initializer())
        for step in (1, 2):
            path = saver.save(session, f"{root}/model", global_step=step)
        session.run(w.assign([0.0, 0.0]))
        saver.restore(session, v1.train.latest_checkpoint(root))
        assert session.run(w).tolist() == [1.0, 2.0]
    assert path == f"{root}/model-2"
    assert not gfile.exists(f"{root}/model-1.index")
    with tf.Graph().as_default(), v1.Session() as session:
        saver = v1.train.import_meta_graph(f"{path}.meta")
        saver.restore(session, path)
        (w,) = v1.global_variables()
        assert session.run(w).tolist() == [1.0, 2.0]
    with tf.Graph().as_default(), v1.Session() as session:
        w = v1.get_variable("other", [2])
        v1.train.init_from_checkpoint(root, {"w": w})
        session.run(v1.global_variables_initializer())
        assert session.run(w).tolist() == [1.0, 2.0]


def test_models_are_saved_and_loaded_with_their_files(root):
    tf.io.write_file(f"{root}/words.txt", "a\nb\n")
    module = tf.Module()
    module.w = tf.Variable([1.0, 2.0])
    module.words = tf.lookup.StaticHashTable(
        tf.lookup.TextFileInitializer(f"{root}/words.txt", tf.string, -2, tf.int64, -1),
        -1,
    )

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def look_up(x):
        return {"y": tf.gather(module.w, module.words.lookup(x))}

    module.look_up = look_up
    tf.saved_model.save(module, f"{root}/model")
    gfile.remove(f"{root}/words.txt")
    assert tf.saved_model.contains_saved_model(f"{root}/model")
    loaded = tf.saved_model.load(f"{root}/model")
    assert loaded.look_up(tf.constant(["b"]))["y"].numpy().tolist() == [2.0]
    with tf.Graph().as_default(), v1.Session() as session:
        model = v1.saved_model.load(session, ["serve"], f"{root}/model")
        signature = model.signature_def["serving_default"]
        feeds = {signature.inputs["x"].name: ["b", "a"]}
        found = session.run(signature.outputs["y"].name, feeds)
    assert found.tolist() == [2.0, 1.0]
    tf.saved_model.save(module := loaded, f"{root}/again")
    assert tf.saved_model.load(f"{root}/again").w.numpy().tolist() == [1.0, 2.0]
    assert module.w.numpy().tolist() == [1.0, 2.0]


def test_models_of_sessions_are_saved(root):
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, name="x")
        w = v1.get_variable("w", initializer=3.0)
        session.run(v1.global_variables_initializer())
        v1.saved_model.simple_save(session, f"{root}/m", {"x": x}, {"y": w * x})
    signature = tf.saved_model.load(f"{root}/m").signatures["serving_default"]
    assert signature(x=tf.constant(2.0))["y"].numpy() == 6.0


def events_of(folder):
    (name,) = gfile.glob(f"{folder}/events.out.tfevents.*")
    return [
        (event.step, value.tag)
        for event in v1.train.summary_iterator(name)
        for value in event.summary.value
    ]


def test_summaries_are_there_as_soon_as_they_are_flushed(root):
    writer = tf.summary.create_file_writer(f"{root}/logs")
    with writer.as_default():
        tf.summary.scalar("loss", 0.5, step=1)
        writer.flush()
        assert events_of(f"{root}/logs") == [(1, "loss")]
        tf.summary.scalar("loss", 0.25, step=2)
    writer.close()
    assert events_of(f"{root}/logs") == [(1, "loss"), (2, "loss")]


def test_summaries_of_tensorflow_1_are_written(root):
    with tf.Graph().as_default(), v1.summary.FileWriter(f"{root}/logs") as writer:
        message = v1.Summary(value=[v1.Summary.Value(tag="loss", simple_value=1.0)])
        writer.add_summary(message, 7)
    assert events_of(f"{root}/logs") == [(7, "loss")]


def test_graphs_are_written_and_read(root):
    with tf.Graph().as_default() as graph:
        tf.constant(np.float32([1.0]), name="c")
    path = tf.io.write_graph(graph, f"{root}/g", "graph.pb", as_text=False)
    with gfile.GFile(path, "rb") as file:
        assert [n.name for n in v1.GraphDef.FromString(file.read()).node] == ["c"]


def test_embeddings_are_warm_started_from_vocabularies(root):
    for name, text in (("old", "a\nb\n"), ("new", "b\nc\n")):
        tf.io.write_file(f"{root}/{name}", text)
    path = v1.train.Saver({"w": tf.Variable([[1.0], [2.0]])}).save(None, f"{root}/m")
    with tf.Graph().as_default(), v1.Session() as session:
        w = v1.get_variable("w", [2, 1])
        info = v1.train.VocabInfo(f"{root}/new", 2, 0, f"{root}/old")
        v1.train.warm_start(path, var_name_to_vocab_info={"w": info})
        session.run(v1.global_variables_initializer())
        assert session.run(w).tolist() == [[2.0], [0.0]]
