"""Objects go into a folder and come back with variables, functions and structure."""

import os
import pathlib
import shutil

import numpy as np
import pytest

import minitf as tf
from tests.saved_model.models import Counter, Inner, Outer


@pytest.fixture
def folder(tmp_path):
    return str(tmp_path / "model")


def saved_and_loaded(module, folder, **arguments):
    tf.saved_model.save(module, folder, **arguments)
    return tf.saved_model.load(folder)


def test_a_loaded_function_computes_what_the_saved_one_did(folder):
    loaded = saved_and_loaded(Counter(), folder)
    result = loaded.scale(tf.constant([3.0, 4.0]))
    np.testing.assert_array_equal(result["y"], [6.0, 8.0])
    assert result["calls"].numpy() == 1
    assert loaded.calls.numpy() == 1


def test_a_loaded_variable_is_shared_by_its_functions_and_apart_from_the_original(
    folder,
):
    module = Counter()
    loaded = saved_and_loaded(module, folder)
    loaded.factor.assign(10.0)
    np.testing.assert_array_equal(loaded.scale([1.0])["y"], [10.0])
    assert module.factor.numpy() == 2.0


def test_gradients_flow_through_a_loaded_function(folder):
    loaded = saved_and_loaded(Counter(), folder)
    with tf.GradientTape() as tape:
        y = loaded.scale(tf.constant([2.0]))["y"]
    assert tape.gradient(y, loaded.factor).numpy() == 2.0


def test_a_loaded_function_is_part_of_another_tf_function(folder):
    loaded = saved_and_loaded(Outer(), folder)

    @tf.function
    def twice(x):
        return loaded.run(x) * 2.0

    np.testing.assert_array_equal(twice(tf.constant([1.0, 2.0])), [26.0, 32.0])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(twice(tf.constant([1.0, 2.0])))
    np.testing.assert_array_equal(tape.gradient(y, loaded.inner.w), [2.0, 4.0])


def test_training_goes_on_after_loading(folder):
    loaded = saved_and_loaded(Counter(), folder)
    optimizer = tf.keras.optimizers.SGD(0.1)
    for _ in range(50):
        with tf.GradientTape() as tape:
            y = loaded.scale(tf.constant([1.0, 2.0]))["y"]
            loss = tf.reduce_sum(tf.square(y - [3.0, 6.0]))
        optimizer.apply_gradients([(tape.gradient(loss, loaded.factor), loaded.factor)])
    assert loaded.factor.numpy() == pytest.approx(3.0)


def test_trainable_stays_what_it_was(folder):
    loaded = saved_and_loaded(Counter(), folder)
    assert loaded.factor.trainable
    assert not loaded.calls.trainable


def test_calls_find_the_graph_for_their_python_values(folder):
    module = Counter()
    module.times(tf.constant(1), 5)
    module.times(tf.constant(1.0))
    loaded = saved_and_loaded(module, folder)
    assert loaded.times(tf.constant(3), 5).numpy() == 15
    assert loaded.times(tf.constant(3.0)).numpy() == 6.0
    assert loaded.times(tf.constant(3), k=5).numpy() == 15
    assert loaded.times(3.0).numpy() == 6.0  # a number becomes a tensor


def test_a_call_that_no_graph_fits_lists_the_graphs(folder):
    module = Counter()
    module.times(tf.constant(1), 5)
    loaded = saved_and_loaded(module, folder)
    with pytest.raises(ValueError, match="Could not find matching concrete") as error:
        loaded.times(tf.constant(3), 7)
    text = str(error.value)
    assert "Option 1:" in text
    assert "TensorSpec(shape=(), dtype=tf.int32, name='a')" in text
    assert "* 7" in text
    with pytest.raises(TypeError, match="missing a required argument: 'a'"):
        loaded.times()


def test_modules_lists_and_dicts_come_back(folder):
    module = Outer()
    module.inner(tf.constant([1.0, 1.0]))
    loaded = saved_and_loaded(module, folder)
    np.testing.assert_array_equal(loaded.run(tf.constant([1.0, 2.0])), [13.0, 16.0])
    np.testing.assert_array_equal(loaded.run(tf.constant([-1.0, 0.0])), [-1.0, 0.0])
    np.testing.assert_array_equal(loaded.inner([1.0, 1.0]), [1.0, 2.0])
    assert len(loaded.parts) == 2
    assert loaded.parts[0].numpy() == 5.0
    assert loaded.named["a"].numpy() == 1.0
    assert loaded.named["b"][0].numpy() == 3.0
    assert not hasattr(loaded, "constant")


def test_an_object_without_call_cannot_be_called(folder):
    loaded = saved_and_loaded(Counter(), folder)
    assert not callable(loaded)
    with pytest.raises(TypeError, match="'_UserObject' object is not callable"):
        loaded(1)


def test_one_object_under_two_names_stays_one(folder):
    module = tf.Module()
    module.a = module.b = Inner()
    loaded = saved_and_loaded(module, folder)
    assert loaded.a is loaded.b


def test_a_loop_of_references_is_saved(folder):
    module, other = tf.Module(), tf.Module()
    module.other, other.back, other.v = other, module, tf.Variable(1.0)
    loaded = saved_and_loaded(module, folder)
    assert loaded.other.back is loaded
    assert loaded.other.v.numpy() == 1.0


def test_a_loaded_model_is_saved_and_loaded_again(folder, tmp_path):
    once = saved_and_loaded(Outer(), folder)
    once.parts[0].assign(6.0)
    again = saved_and_loaded(once, str(tmp_path / "again"))
    np.testing.assert_array_equal(again.run(tf.constant([1.0, 2.0])), [14.0, 17.0])
    assert list(again.signatures) == ["serving_default"]


def test_a_model_is_saved_over_another(folder):
    module = Counter()
    tf.saved_model.save(module, folder)
    module.factor.assign(7.0)
    assert saved_and_loaded(module, folder).factor.numpy() == 7.0


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "int8", "bool", "complex64"])
def test_variables_of_any_type_come_back(folder, dtype):
    module = tf.Module()
    module.v = tf.Variable(tf.cast([0.0, 1.0], dtype))
    loaded = saved_and_loaded(module, folder)
    assert loaded.v.dtype.name == dtype
    np.testing.assert_array_equal(loaded.v.numpy(), module.v.numpy())


def test_a_variable_of_open_shape_keeps_it(folder):
    module = tf.Module()
    module.v = tf.Variable([1.0, 2.0], shape=[None])
    loaded = saved_and_loaded(module, folder)
    loaded.v.assign([1.0, 2.0, 3.0])
    assert loaded.v.shape.as_list() == [None]


def test_composite_arguments_and_results_come_back(folder):
    module = tf.Module()
    spec = tf.RaggedTensorSpec([None, None], tf.float32)
    module.f = tf.function(lambda x: (x, x.values), input_signature=[spec])
    ragged = tf.ragged.constant([[1.0], [2.0, 3.0]])
    same, values = saved_and_loaded(module, folder).f(ragged)
    assert same.to_list() == [[1.0], [2.0, 3.0]]
    np.testing.assert_array_equal(values, [1.0, 2.0, 3.0])


def test_keyword_only_arguments_keep_their_order(folder):
    module = tf.Module()
    module.f = tf.function(lambda x, *, z, a: (x - z) * a)
    one = tf.TensorSpec([], tf.float32)
    module.f.get_concrete_function(one, z=one, a=one)
    loaded = saved_and_loaded(module, folder)
    assert loaded.f(tf.constant(5.0), z=tf.constant(3.0), a=10.0).numpy() == 20.0


def test_loops_and_random_numbers_are_saved(folder):
    module = tf.Module()

    @tf.function(input_signature=[tf.TensorSpec([], tf.int32)])
    def f(n):
        total = 0
        for i in tf.range(n):
            if i % 2 == 0:
                total += i
        return total, tf.random.stateless_uniform([2], [1, 2])

    module.f = f
    total, numbers = saved_and_loaded(module, folder).f(7)
    assert total.numpy() == 12
    np.testing.assert_array_equal(numbers, tf.random.stateless_uniform([2], [1, 2]))


def test_a_path_object_will_do(tmp_path):
    tf.saved_model.save(Counter(), tmp_path / "m")
    assert tf.saved_model.contains_saved_model(tmp_path / "m")
    assert tf.saved_model.load(tmp_path / "m").factor.numpy() == 2.0


def test_contains_saved_model_looks_for_the_file(tmp_path, folder):
    tf.saved_model.save(Counter(), folder)
    assert tf.saved_model.contains_saved_model(folder)
    assert not tf.saved_model.contains_saved_model(str(tmp_path))
    assert sorted(os.listdir(folder)) == [
        "fingerprint.pb",
        "saved_model.pb",
        "variables",
    ]


def test_a_model_may_be_moved(folder, tmp_path):
    tf.saved_model.save(Counter(), folder)
    shutil.move(folder, tmp_path / "elsewhere")
    assert tf.saved_model.load(str(tmp_path / "elsewhere")).factor.numpy() == 2.0


def test_tags_are_checked(folder):
    options = tf.saved_model.SaveOptions(extra_tags=["gpu"])
    tf.saved_model.save(Counter(), folder, options=options)
    assert tf.saved_model.load(folder, ["gpu", "serve"]) is not None
    with pytest.raises(ValueError, match="incompatible argument to `tags`"):
        tf.saved_model.load(folder, ["serve"])


def test_no_model_is_an_oserror(tmp_path):
    with pytest.raises(OSError, match="SavedModel file does not exist at"):
        tf.saved_model.load(str(tmp_path))


def test_what_is_not_trackable_cannot_be_saved(folder):
    with pytest.raises(ValueError, match="Expected an object of type `Trackable`"):
        tf.saved_model.save(5, folder)
    assert not os.path.exists(folder)


def test_a_variable_out_of_reach_is_named(folder):
    lost = tf.Variable(1.0)
    module = tf.Module()
    module.f = tf.function(lambda: lost + 1.0, input_signature=[])
    with pytest.raises(KeyError, match="not reachable from root"):
        tf.saved_model.save(module, folder)
    assert not os.path.exists(folder)


def test_saving_inside_a_tf_function_is_refused(folder):
    @tf.function
    def f():
        tf.saved_model.save(Counter(), folder)

    with pytest.raises(AssertionError, match="not supported inside a traced"):
        f()


def test_in_a_graph_the_error_names_what_to_use(folder):
    with tf.Graph().as_default():
        with pytest.raises(NotImplementedError, match="Builder"):
            tf.saved_model.save(Counter(), folder)
        with pytest.raises(NotImplementedError, match="v1.saved_model.load"):
            tf.saved_model.load(folder)


def test_loading_can_leave_variables_without_values(folder):
    tf.saved_model.save(Counter(), folder)
    options = tf.saved_model.LoadOptions(experimental_skip_checkpoint=True)
    loaded = tf.saved_model.load(folder, options=options)
    with pytest.raises(tf.errors.FailedPreconditionError):
        loaded.factor.numpy()
    loaded.factor.assign(1.0)
    assert loaded.factor.numpy() == 1.0


def test_function_aliases_are_found_again(folder):
    module = Counter()
    options = tf.saved_model.SaveOptions(function_aliases={"my_scale": module.scale})
    module.scale([1.0])
    tf.saved_model.save(module, folder, options=options)
    options = tf.saved_model.LoadOptions(experimental_load_function_aliases=True)
    loaded = tf.saved_model.load(folder, options=options)
    assert list(loaded.function_aliases) == ["my_scale"]
    np.testing.assert_array_equal(
        loaded.function_aliases["my_scale"]([3.0])["y"], [6.0]
    )


def test_versions_are_told(folder):
    loaded = saved_and_loaded(Counter(), folder)
    assert loaded.tensorflow_version == "2.21.0"


def test_fingerprints_differ_with_the_variables(folder, tmp_path):
    module = Counter()
    read = tf.saved_model.experimental.read_fingerprint
    tf.saved_model.save(module, folder)
    before = read(folder)
    assert before == read(folder)
    module.factor.assign(9.0)
    tf.saved_model.save(module, folder)
    after = read(folder)
    assert before.checkpoint_hash != after.checkpoint_hash
    assert before.signature_def_hash == after.signature_def_hash
    with pytest.raises(FileNotFoundError, match="Could not find fingerprint"):
        read(str(tmp_path))


def test_a_killed_process_leaves_the_old_model_whole(folder, monkeypatch):
    module = Counter()
    tf.saved_model.save(module, folder)
    before = pathlib.Path(folder, "saved_model.pb").read_bytes()
    monkeypatch.setattr(os, "replace", _fail)
    with pytest.raises(KeyboardInterrupt):
        tf.saved_model.save(module, folder)
    assert pathlib.Path(folder, "saved_model.pb").read_bytes() == before


def _fail(*args):
    raise KeyboardInterrupt
