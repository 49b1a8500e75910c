"""`python -m minitf.saved_model show` prints what TensorFlow's tool prints."""

import re

import pytest

from minitf.saved_model import show
from tests.saved_model.models import MADE_BY_TENSORFLOW

# What `saved_model_cli show --all` of TensorFlow 2.21 prints, but for the order of ops.
SEVERAL_FUNCTIONS = """
MetaGraphDef with tag-set: 'serve' contains the following SignatureDefs:

signature_def['__saved_model_init_op']:
  The given SavedModel SignatureDef contains the following input(s):
  The given SavedModel SignatureDef contains the following output(s):
    outputs['__saved_model_init_op'] tensor_info:
        dtype: DT_INVALID
        shape: unknown_rank
        name: NoOp
  Method name is: <none>

signature_def['serving_default']:
  The given SavedModel SignatureDef contains the following input(s):
    inputs['inp'] tensor_info:
        dtype: DT_FLOAT
        shape: (-1)
        name: serving_default_inp:0
  The given SavedModel SignatureDef contains the following output(s):
    outputs['output_0'] tensor_info:
        dtype: DT_FLOAT
        shape: (-1)
        name: StatefulPartitionedCall:0
    outputs['output_1'] tensor_info:
        dtype: DT_FLOAT
        shape: (-1)
        name: StatefulPartitionedCall:1
  Method name is: tensorflow/serving/predict
The MetaGraph with tag set ['serve'] contains the following ops: {...}

Concrete Functions:
  Function Name: 'f'
    Option #1
      Callable with:
        Argument #1
          x: TensorSpec(shape=(), dtype=tf.float32, name='x')
        Argument #2
          DType: int
          Value: 2
        Named Argument #1
          z
    Option #2
      Callable with:
        Argument #1
          x: TensorSpec(shape=(2,), dtype=tf.int32, name='x')
        Argument #2
          DType: int
          Value: 3
        Named Argument #1
          z

  Function Name: 'g'
    Option #1
      Callable with:
        Argument #1
          inp: TensorSpec(shape=(None,), dtype=tf.float32, name='inp')
"""


def shown(capsys, *arguments):
    code = show.main(["show", "--dir", *arguments])
    return code, capsys.readouterr()


def folder(name):
    return str(MADE_BY_TENSORFLOW / name)


def test_everything_is_printed_as_tensorflow_does(capsys):
    code, printed = shown(capsys, folder("several_functions"), "--all")
    assert code == 0
    short = re.sub(r"ops: {.*}", "ops: {...}", printed.out)
    assert short == SEVERAL_FUNCTIONS.replace("<none>", "")
    assert "{'AssignVariableOp', 'Const', 'DisableCopyOnRead'," in printed.out


def test_tags_keys_and_signatures_can_be_asked_for_alone(capsys):
    _, printed = shown(capsys, folder("version1"))
    text = "The given SavedModel contains the following tag-sets:\n'serve'\n"
    assert printed.out == text
    _, printed = shown(capsys, folder("version1"), "--tag_set", "serve")
    assert printed.out.endswith('SignatureDef key: "serving_default"\n')
    _, printed = shown(
        capsys,
        folder("version1"),
        "--tag_set=serve",
        "--signature_def=serving_default",
    )
    assert printed.out.splitlines()[1:5] == [
        "  inputs['x'] tensor_info:",
        "      dtype: DT_FLOAT",
        "      shape: (-1, 3)",
        "      name: x:0",
    ]
    _, printed = shown(capsys, folder("version1"), "--tag_set=serve", "--list_ops")
    assert "contains the following ops: {" in printed.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--tag_set=nope"], "tag-set nope could not be found"),
        (["--tag_set=serve", "--signature_def=x"], 'Could not find signature "x"'),
    ],
)
def test_mistakes_are_told_in_one_line(capsys, arguments, message):
    code, printed = shown(capsys, folder("version1"), *arguments)
    assert code == 1
    assert message in printed.err


def test_no_model_is_told_in_one_line(capsys, tmp_path):
    code, printed = shown(capsys, str(tmp_path), "--all")
    assert code == 1
    assert printed.err.startswith("OSError: SavedModel file does not exist at")
