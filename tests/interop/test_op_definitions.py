"""Our declarations say what TensorFlow's say: arguments, attributes, defaults."""

import pytest
import tensorflow
from tensorflow.python.framework import op_def_registry

from minitf.core.op.registry import MISSING, OPS

tensorflow.constant(0)  # registers the ops
OPS.load_all()


def definition(name):
    found = op_def_registry.get(name)
    if found is None:
        pytest.skip(f"TensorFlow has no definition of {name} for Python")
    return found


def described(arg):
    """Writes an argument of an OpDef in our signature's language."""
    base = arg.type_attr or arg.type_list_attr or tensorflow.as_dtype(arg.type).name
    if arg.type_list_attr:
        base = f"[{base}]"
    if arg.is_ref:
        base = f"Ref({base})"
    if arg.number_attr:
        base = f"{arg.number_attr}*{base}"
    return f"{arg.name}:{base}"


def ours(arg):
    text = str(arg)
    if arg.is_type_list:
        name, _, base = text.partition(":")
        text = f"{name}:[{base.strip('[]')}]"
    return text


@pytest.mark.parametrize("name", sorted(OPS))
def test_arguments_are_tensorflows(name):
    wanted = definition(name)
    assert [ours(a) for a in OPS[name].inputs] == [
        described(a) for a in wanted.input_arg
    ]
    assert [ours(a) for a in OPS[name].outputs] == [
        described(a) for a in wanted.output_arg
    ]


@pytest.mark.parametrize("name", sorted(OPS))
def test_attributes_exist_in_tensorflow_with_the_same_kind(name):
    wanted = {attr.name: attr for attr in definition(name).attr}
    for attr in OPS[name].attrs.values():
        assert attr.name in wanted, f"TensorFlow's {name} has no attribute {attr.name}"
        assert attr.kind == wanted[attr.name].type


@pytest.mark.parametrize("name", sorted(OPS))
def test_attributes_we_lack_have_defaults_in_tensorflow(name):
    """So that a NodeDef without them is complete."""
    for attr in definition(name).attr:
        missing = attr.name not in OPS[name].attrs
        assert not missing or attr.HasField("default_value"), attr.name


@pytest.mark.parametrize("name", sorted(OPS))
def test_simple_defaults_are_tensorflows(name):
    wanted = {attr.name: attr for attr in definition(name).attr}
    for attr in OPS[name].attrs.values():
        theirs = wanted[attr.name]
        if attr.default is MISSING or not theirs.HasField("default_value"):
            continue
        field = {"bool": "b", "int": "i", "float": "f", "string": "s"}.get(attr.kind)
        if field is None:
            continue
        value = getattr(theirs.default_value, field)
        default = attr.default
        default = default.encode() if isinstance(default, str) else default
        assert default == pytest.approx(value), attr.name
