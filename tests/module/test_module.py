"""`tf.Module`: names, what it finds, and its name scope. Values are TensorFlow's."""

import collections
import copy

import pytest

import minitf as tf

Pair = collections.namedtuple("Pair", "a b")


def module_with(**attributes):
    module = tf.Module()
    for name, value in attributes.items():
        setattr(module, name, value)
    return module


def names(variables):
    return [v.name.partition(":")[0] for v in variables]


def var(name, trainable=True):
    return tf.Variable(1.0, name=name, trainable=trainable)


@pytest.mark.parametrize(
    ("class_name", "name"),
    [
        ("Dense", "dense"),
        ("MyLayer", "my_layer"),
        ("HTTPServer2D", "http_server2_d"),
        ("A", "a"),
    ],
)
def test_a_module_is_called_after_its_class(class_name, name):
    assert type(class_name, (tf.Module,), {})().name == name


@pytest.mark.parametrize("name", ["1x", "a/b", "a b", ""])
def test_a_name_must_be_an_identifier(name):
    with pytest.raises(ValueError, match="is not a valid module name"):
        tf.Module(name=name)


def test_variables_come_in_the_order_of_attribute_names_own_before_childrens():
    inner = module_with(a=var("inner_a"))
    outer = module_with(z=var("z"), b=inner, m=[var("m1"), (var("m2"),)])
    assert names(outer.variables) == ["m1", "m2", "z", "inner_a"]


def test_dicts_are_looked_through_in_the_order_of_their_keys():
    module = module_with(d={"z": var("z"), "a": [var("a")]})
    assert names(module.variables) == ["a", "z"]


def test_a_variable_that_is_found_twice_is_listed_once():
    v = var("v")
    module = module_with(a=v, b=[v], sub=module_with(c=v))
    assert len(module.variables) == 1


def test_modules_that_contain_each_other_are_each_found_once():
    parent, child = tf.Module(), tf.Module()
    parent.child, child.parent, child.v = child, parent, var("v")
    assert parent.submodules == (child,)
    assert names(parent.variables) == ["v"]
    found = [path for path, _ in parent._flatten(with_path=True, predicate=_is_var)]
    assert found == [("child", "v")]


def _is_var(value):
    return isinstance(value, tf.Variable)


def test_sets_and_other_objects_are_not_looked_into():
    module = module_with(s={tf.Module()}, o=object(), f=lambda: var("v"))
    assert module.submodules == module.variables == ()


def test_trainable_variables_are_told_from_others():
    module = module_with(a=var("a"), b=var("b", trainable=False))
    assert names(module.trainable_variables) == ["a"]
    assert names(module.non_trainable_variables) == ["b"]


def test_paths_lead_to_what_is_found():
    sub = module_with(z=var("z"))
    module = module_with(a=[sub], t=Pair(1, [var("w")]))
    found = dict(module._flatten(with_path=True, predicate=_is_var))
    assert list(found) == [("t", "b", 0), ("a", 0, "z")]


def test_the_order_of_attributes_can_be_chosen():
    module = module_with(a=var("a"), b=var("b"))
    found = module._flatten(
        predicate=_is_var, attribute_traversal_key=lambda name: -ord(name[0])
    )
    assert names(found) == ["b", "a"]


def test_without_recursion_modules_are_found_but_not_looked_into():
    module = module_with(sub=module_with(v=var("v")))
    assert list(module._flatten(recursive=False, predicate=_is_var)) == []


def test_ignored_properties_are_not_looked_into():
    class Secretive(tf.Module):
        _TF_MODULE_IGNORED_PROPERTIES = frozenset(
            {"hidden"} | tf.Module._TF_MODULE_IGNORED_PROPERTIES
        )

    module = Secretive()
    module.hidden, module.shown = var("hidden"), var("shown")
    assert names(module.variables) == ["shown"]


def test_keys_that_cannot_be_sorted_are_named_in_the_error():
    module = module_with(d={1: var("v"), "a": 2})
    with pytest.raises(ValueError, match="Error processing property 'd'"):
        module.variables


def test_a_module_that_forgot_to_call_init_still_finds_its_variables():
    class Forgetful(tf.Module):
        def __init__(self):
            self.v = var("v")

    assert names(Forgetful().variables) == ["v"]
    with pytest.raises(AttributeError, match="_name"):
        Forgetful().name


class Scaled(tf.Module):
    @tf.Module.with_name_scope
    def __call__(self, x):
        """Scales."""
        if not hasattr(self, "w"):
            self.w = tf.Variable(2.0, name="w")
        return x * self.w


def test_methods_with_a_name_scope_keep_their_name_and_name_variables():
    scaled = Scaled()
    assert scaled(3.0).numpy() == 6
    assert scaled.w.name == "scaled/w:0"
    assert (Scaled.__call__.__name__, Scaled.__call__.__doc__) == (
        "__call__",
        "Scales.",
    )


def test_a_module_made_inside_a_scope_bears_the_scope_in_its_own():
    with tf.name_scope("outer"):
        module = tf.Module(name="inner")
    assert module.name == "inner"
    assert module.name_scope.name == "outer/inner/"
    with tf.name_scope("elsewhere"), module.name_scope as scope:
        assert (scope, var("w").name) == ("outer/inner/", "outer/inner/w:0")


def test_in_a_graph_scopes_are_unique_and_can_be_entered_again():
    with tf.Graph().as_default():
        first, second = tf.Module(name="m"), tf.Module(name="m")
        assert (first.name_scope.name, second.name_scope.name) == ("m/", "m_1/")
        for expected in ["m_1/w:0", "m_1/w_1:0"]:
            with second.name_scope:
                assert var("w").name == expected


def test_a_copied_module_has_variables_of_its_own():
    module = Scaled()
    module(1.0)
    twin = copy.deepcopy(module)
    twin.w.assign(7.0)
    assert (module.w.numpy(), twin.w.numpy(), twin.w.name) == (2, 7, "scaled/w:0")
    assert twin._trackable_children()["w"] is twin.w


def test_children_are_tracked_in_the_order_of_assignment():
    module = module_with(v=var("v"), n=3, m=tf.Module(), l=[var("x"), 1, [2]])
    assert list(module._trackable_children()) == ["v", "m", "l"]
    assert list(module.l._trackable_children()) == ["0", "2"]
    module.v = var("again")
    assert list(module._trackable_children()) == ["v", "m", "l"]
    assert module._trackable_children()["v"].name == "again:0"
    del module.v
    assert list(module._trackable_children()) == ["m", "l"]


def test_an_attribute_can_be_assigned_without_being_tracked():
    module = tf.Module()
    module.l = module._no_dependency([1])
    assert type(module.l) is list
    assert module._trackable_children() == {}
    module._setattr_tracking = False
    module.m = [var("v")]
    assert type(module.m) is list


def test_a_name_can_be_given_to_one_child_only():
    module = module_with(v=var("v"))
    with pytest.raises(ValueError, match="name='v'"):
        module._track_trackable(var("w"), "v")
    with pytest.raises(TypeError, match="of type Trackable"):
        module._track_trackable(3, "three")


def test_eagerly_a_private_class_may_name_its_module():
    class _Hidden(tf.Module):
        pass

    assert (_Hidden().name, _Hidden().name_scope.name) == ("__hidden", "__hidden/")
    with tf.Graph().as_default(), pytest.raises(ValueError, match="scope name"):
        _Hidden()


def test_methods_can_be_functions_each_module_with_variables_of_its_own():
    class Counter(tf.Module):
        def __init__(self):
            super().__init__()
            self.n = tf.Variable(0)

        @tf.function
        def step(self, by):
            return self.n.assign_add(by)

    one, other = Counter(), Counter()
    assert [one.step(2).numpy(), one.step(3).numpy(), other.step(1).numpy()] == [
        2,
        5,
        1,
    ]
