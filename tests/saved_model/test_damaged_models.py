"""Damaged models raise errors with names, and nothing they say is run."""

import random
import shutil

import pytest

import minitf as tf
from minitf.saved_model import folder as model_folder
from tests.saved_model.models import MADE_BY_TENSORFLOW, Counter, Inner

NAMED = (tf.errors.OpError, OSError, NotImplementedError)


@pytest.fixture
def model(tmp_path):
    """Returns a function that saves a changed message and loads the model."""
    folder = str(tmp_path / "m")
    tf.saved_model.save(Counter(), folder)
    message = model_folder.read_model(folder)

    def load(change):
        change(message.meta_graphs[0])
        model_folder.write_model(folder, message)
        return tf.saved_model.load(folder)

    return load


def first_function(graph):
    return next(
        n.function for n in graph.object_graph_def.nodes if n.HasField("function")
    )


@pytest.mark.parametrize("name", ["branches_and_asset", "table", "version1"])
@pytest.mark.parametrize("seed", range(20))
def test_flipped_bytes_raise_named_errors_only(tmp_path, name, seed):
    numbers = random.Random(seed)
    shutil.copytree(MADE_BY_TENSORFLOW / name, tmp_path / "m")
    path = tmp_path / "m" / "saved_model.pb"
    data = bytearray(path.read_bytes())
    for _ in range(numbers.choice([1, 2, 5])):
        data[numbers.randrange(len(data))] = numbers.randrange(256)
    path.write_bytes(data[: numbers.choice([len(data), numbers.randrange(len(data))])])
    try:
        tf.saved_model.load(str(tmp_path / "m"), ["serve"])
    except NAMED:
        pass
    except ValueError as error:
        assert "tags" in str(error).lower()  # these bytes were the tag


def test_bytes_that_are_no_model_are_an_oserror(tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"\xff\xffnot")
    with pytest.raises(OSError, match="Cannot parse file"):
        tf.saved_model.load(str(tmp_path))


def test_damaged_variables_are_data_loss(tmp_path):
    tf.saved_model.save(Counter(), str(tmp_path))
    path = tmp_path / "variables" / "variables.data-00000-of-00001"
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)
    with pytest.raises(tf.errors.DataLossError):
        tf.saved_model.load(str(tmp_path))


def test_missing_variables_are_data_loss(tmp_path):
    tf.saved_model.save(Counter(), str(tmp_path))
    shutil.rmtree(tmp_path / "variables")
    with pytest.raises(tf.errors.DataLossError, match="has variables, but no file"):
        tf.saved_model.load(str(tmp_path))


def test_all_unknown_ops_are_listed_in_one_error(model):
    def change(graph):
        for function in graph.graph_def.library.function:
            for node in function.node_def:
                if node.op in ("Mul", "Identity"):
                    node.op = "My" + node.op

    with pytest.raises(tf.errors.NotFoundError, match="no MyIdentity, MyMul"):
        model(change)


def test_a_child_that_is_not_there(model):
    def change(graph):
        graph.object_graph_def.nodes[0].children[2].node_id = 99

    with pytest.raises(tf.errors.InvalidArgumentError, match="node 99 of"):
        model(change)


def test_a_function_that_is_not_there(model):
    def change(graph):
        first_function(graph).concrete_functions[0] = "nobody"

    with pytest.raises(tf.errors.InvalidArgumentError, match="no concrete function"):
        model(change)


def test_captures_that_do_not_fit(model):
    def change(graph):
        for described in graph.object_graph_def.concrete_functions.values():
            described.bound_inputs.extend([0, 0, 0, 0, 0])

    with pytest.raises(tf.errors.InvalidArgumentError, match="SavedModel is damaged"):
        model(change)


def test_a_variable_of_another_type_than_its_value(model):
    def change(graph):
        for node in graph.object_graph_def.nodes:
            if node.HasField("variable"):
                node.variable.dtype = 2

    with pytest.raises(tf.errors.InvalidArgumentError, match="is float64 of shape"):
        model(change)


@pytest.mark.parametrize("name", ["__class__", "__init__", "_track_x"])
def test_names_that_would_change_how_objects_work_are_refused(model, name):
    def change(graph):
        graph.object_graph_def.nodes[0].children[2].local_name = name

    with pytest.raises(tf.errors.InvalidArgumentError, match="cannot be called"):
        model(change)


def test_an_object_without_objects(model):
    def change(graph):
        graph.object_graph_def.ClearField("nodes")

    with pytest.raises(tf.errors.InvalidArgumentError, match="it has no objects"):
        model(change)


def test_a_signature_nested_without_end(model):
    def change(graph):
        described = next(iter(graph.object_graph_def.concrete_functions.values()))
        value = described.canonicalized_input_signature
        for _ in range(30):
            value = value.tuple_value.values.add()

    with pytest.raises(tf.errors.InvalidArgumentError):
        model(change)


def test_filling_a_table_cannot_write_a_file(tmp_path):
    target = tmp_path / "written"
    module = tf.Module()
    module.table = tf.lookup.StaticHashTable(
        tf.lookup.KeyValueTensorInitializer(["a"], [1]), 0
    )
    module.inner = Inner()
    tf.saved_model.save(module, str(tmp_path / "m"))
    message = model_folder.read_model(str(tmp_path / "m"))
    graph = message.meta_graphs[0]
    names = [
        name
        for name in graph.object_graph_def.concrete_functions
        if "initialize" in name
    ]
    body = next(
        f for f in graph.graph_def.library.function if f.signature.name == names[0]
    )
    for i, text in enumerate([str(target), "harm"]):
        node = body.node_def.add(name=f"text{i}", op="Const")
        node.attr["dtype"].type = 7
        node.attr["value"].tensor.dtype = 7
        node.attr["value"].tensor.tensor_shape.SetInParent()
        node.attr["value"].tensor.string_val.append(text.encode())
    body.node_def.add(
        name="write", op="WriteFile", input=["text0:output:0", "text1:output:0"]
    )
    body.control_ret["write"] = "write"
    body.signature.control_output.append("write")
    model_folder.write_model(str(tmp_path / "m"), message)
    with pytest.raises(tf.errors.InvalidArgumentError, match="would run WriteFile"):
        tf.saved_model.load(str(tmp_path / "m"))
    assert not target.exists()


def test_unknown_ops_inside_functions_are_listed_with_the_others():
    graph_def = tf.compat.v1.GraphDef()
    graph_def.node.add(name="a", op="Unknown1")
    call = graph_def.node.add(name="b", op="PartitionedCall")
    call.attr["f"].func.name = "f"
    function = graph_def.library.function.add()
    function.signature.name = "f"
    function.node_def.add(name="c", op="Unknown2")
    with (
        tf.Graph().as_default(),
        pytest.raises(tf.errors.NotFoundError, match="no Unknown1, Unknown2"),
    ):
        tf.import_graph_def(graph_def)
