"""`CheckpointManager` and the file `checkpoint`: numbers, what is kept, what is not."""

import os

import pytest

import minitf as tf
from minitf.checkpoint import manager as module


@pytest.fixture
def checkpoint():
    return tf.train.Checkpoint(v=tf.Variable(0.0))


def files(folder):
    return sorted(name for name in os.listdir(folder) if name.endswith(".index"))


def test_the_oldest_are_removed(checkpoint, tmp_path):
    manager = tf.train.CheckpointManager(checkpoint, tmp_path, max_to_keep=2)
    assert (manager.latest_checkpoint, manager.checkpoints) == (None, [])
    paths = [manager.save() for _ in range(4)]
    assert manager.checkpoints == paths[2:]
    assert manager.latest_checkpoint == paths[3]
    assert files(tmp_path) == ["ckpt-3.index", "ckpt-4.index"]
    assert len(os.listdir(tmp_path)) == 5


def test_another_manager_goes_on_where_one_stopped(checkpoint, tmp_path):
    first = tf.train.CheckpointManager(checkpoint, tmp_path, max_to_keep=2)
    checkpoint.v.assign(5.0)
    first.save()
    other = tf.train.Checkpoint(v=tf.Variable(0.0))
    second = tf.train.CheckpointManager(other, tmp_path, max_to_keep=2)
    assert second.checkpoints == first.checkpoints
    assert second.restore_or_initialize() == first.latest_checkpoint
    assert float(other.v) == 5.0
    assert os.path.basename(second.save()) == "ckpt-2"


def test_names_and_numbers_can_be_chosen(checkpoint, tmp_path):
    manager = tf.train.CheckpointManager(
        checkpoint, tmp_path, max_to_keep=None, checkpoint_name="model"
    )
    assert manager.save(checkpoint_number=7) == str(tmp_path / "model-7")
    manager.save(checkpoint_number=tf.Variable(9))
    manager.save(checkpoint_number=7)  # again: it is the latest now
    names = [os.path.basename(path) for path in manager.checkpoints]
    assert names == ["model-9", "model-7"]
    assert int(checkpoint.save_counter) == 0


def test_one_in_so_many_hours_is_kept(checkpoint, tmp_path, monkeypatch):
    now = [1_000_000.0]
    monkeypatch.setattr(module.time, "time", lambda: now[0])
    manager = tf.train.CheckpointManager(
        checkpoint, tmp_path, max_to_keep=1, keep_checkpoint_every_n_hours=1
    )
    for _ in range(7):
        now[0] += 1800
        manager.save()
    assert len(manager.checkpoints) == 1
    assert files(tmp_path) == [f"ckpt-{i}.index" for i in (2, 4, 6, 7)]


def test_nothing_is_saved_before_the_interval_is_over(checkpoint, tmp_path):
    step = tf.Variable(0)
    manager = tf.train.CheckpointManager(
        checkpoint, tmp_path, 3, step_counter=step, checkpoint_interval=2
    )
    saved = []
    for _ in range(5):
        saved.append(manager.save() is not None)
        step.assign_add(1)
    assert saved == [True, False, True, False, True]
    assert manager.checkpoint_interval == 2
    step.assign(5)
    assert manager.save(check_interval=False) is not None


def test_without_a_checkpoint_the_function_initializes(checkpoint, tmp_path):
    called = []
    manager = tf.train.CheckpointManager(
        checkpoint, tmp_path, 1, init_fn=lambda: called.append(1)
    )
    assert manager.restore_or_initialize() is None
    manager.save()
    assert manager.restore_or_initialize() == manager.latest_checkpoint
    assert called == [1]


@pytest.mark.parametrize("number", [0, -1])
def test_it_keeps_one_at_least(checkpoint, tmp_path, number):
    with pytest.raises(ValueError, match="Expected a positive integer or `None`"):
        tf.train.CheckpointManager(checkpoint, tmp_path, number)


def test_an_interval_needs_a_counter(checkpoint, tmp_path):
    with pytest.raises(ValueError, match="`step_counter` should be passed"):
        tf.train.CheckpointManager(checkpoint, tmp_path, 1, checkpoint_interval=2)


def test_the_file_never_names_what_is_to_be_removed(checkpoint, tmp_path, monkeypatch):
    manager = tf.train.CheckpointManager(checkpoint, tmp_path, max_to_keep=1)
    manager.save()

    def killed(path):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "remove_checkpoint", killed)
    with pytest.raises(KeyboardInterrupt):
        manager.save()
    state = tf.train.get_checkpoint_state(tmp_path)
    assert list(state.all_model_checkpoint_paths) == [str(tmp_path / "ckpt-2")]


# ---- The file itself


def test_a_file_that_makes_no_sense_is_ignored(tmp_path, caplog):
    (tmp_path / "checkpoint").write_bytes(b"\xff\xfe nonsense")
    assert tf.train.get_checkpoint_state(tmp_path) is None
    (tmp_path / "checkpoint").write_text("no_such_field: 3")
    assert tf.train.latest_checkpoint(tmp_path) is None
    (tmp_path / "checkpoint").write_text('all_model_checkpoint_paths: "x"')
    with pytest.raises(ValueError, match="Invalid checkpoint state loaded from"):
        tf.train.get_checkpoint_state(tmp_path)


def test_a_latest_checkpoint_without_files_is_none(tmp_path):
    (tmp_path / "checkpoint").write_text('model_checkpoint_path: "x-1"')
    assert tf.train.latest_checkpoint(tmp_path) is None
    state = tf.train.get_checkpoint_state(tmp_path)
    assert state.model_checkpoint_path == str(tmp_path / "x-1")


def test_paths_are_relative_to_the_folder(tmp_path, monkeypatch):
    v1 = tf.compat.v1.train
    monkeypatch.chdir(tmp_path)
    os.mkdir("run")
    v1.update_checkpoint_state("run", "run/x-2", ["run/x-1", "run/x-2"])
    assert (tmp_path / "run" / "checkpoint").read_text() == (
        'model_checkpoint_path: "x-2"\nall_model_checkpoint_paths: "x-1"\n'
        'all_model_checkpoint_paths: "x-2"\n'
    )
    v1.update_checkpoint_state("run", "/abs/x-2", latest_filename="other")
    state = tf.train.get_checkpoint_state("run", "other")
    assert state.model_checkpoint_path == "/abs/x-2"
    with pytest.raises(RuntimeError, match="conflicts with path used for"):
        v1.update_checkpoint_state("/abs", "/abs/checkpoint")
    with pytest.raises(ValueError, match="must match checkpoint paths"):
        v1.update_checkpoint_state("run", "a", all_model_checkpoint_timestamps=[1, 2])


def test_checkpoints_are_found_and_removed_by_path(checkpoint, tmp_path):
    v1 = tf.compat.v1.train
    path = checkpoint.write(tmp_path / "x")
    assert v1.checkpoint_exists(path)
    (time,) = v1.get_checkpoint_mtimes([path, str(tmp_path / "y")])
    assert abs(time - os.path.getmtime(f"{path}.index")) <= 1
    checkpoint.write(tmp_path / "xy")
    v1.remove_checkpoint(path)
    v1.remove_checkpoint(path)
    assert not v1.checkpoint_exists(path)
    assert files(tmp_path) == ["xy.index"]


def test_new_checkpoints_are_waited_for(checkpoint, tmp_path):
    paths = [checkpoint.save(tmp_path / "x")]
    found = []
    asked = []

    def over():
        asked.append(1)
        if len(asked) == 1:
            paths.append(checkpoint.save(tmp_path / "x"))
        return len(asked) > 1

    iterator = tf.train.checkpoints_iterator(tmp_path, timeout=0, timeout_fn=over)
    for path in iterator:
        found.append(path)
    assert found == paths


# ---- Looking into a checkpoint


def test_a_checkpoint_can_be_looked_into(tmp_path):
    checkpoint = tf.train.Checkpoint(v=tf.Variable([[1.0, 2.0]]), s=tf.Variable("text"))
    path = checkpoint.save(tmp_path / "x")
    reader = tf.compat.v1.train.NewCheckpointReader(path)
    v = "v/.ATTRIBUTES/VARIABLE_VALUE"
    assert reader.has_tensor(v)
    assert not reader.has_tensor("zz")
    assert reader.get_tensor(v).tolist() == [[1.0, 2.0]]
    assert reader.get_tensor("s/.ATTRIBUTES/VARIABLE_VALUE") == b"text"
    assert reader.get_variable_to_shape_map()[v] == [1, 2]
    assert reader.get_variable_to_dtype_map()[v] is tf.float32
    assert f"{v} (DT_FLOAT) [1,2]\n".encode() in reader.debug_string()
    assert tf.train.load_variable(tmp_path, v + ":0").tolist() == [[1.0, 2.0]]
    assert dict(tf.train.list_variables(tmp_path))[v] == [1, 2]
    with pytest.raises(TypeError, match="Expected binary or unicode string, got None"):
        reader.get_tensor(None)
    with pytest.raises(tf.errors.NotFoundError, match="Key zz not found in checkpoint"):
        tf.train.load_variable(path, "zz")
    os.mkdir(tmp_path / "empty")
    with pytest.raises(ValueError, match="Couldn't find 'checkpoint' file"):
        tf.train.list_variables(tmp_path / "empty")
