"""Lists, dicts and tuples in attributes of a module. Expected values: TensorFlow's."""

import collections
import copy
import json
import pickle

import numpy as np
import pytest

import minitf as tf

Pair = collections.namedtuple("Pair", "a b")


def held(value):
    module = tf.Module()
    module.x = value
    return module.x


def var(value=1.0):
    return tf.Variable(value)


@pytest.mark.parametrize(
    ("value", "shown", "printed"),
    [
        ([1, 2], "ListWrapper([1, 2])", "ListWrapper([1, 2])"),
        ({"a": 1}, "DictWrapper({'a': 1})", "{'a': 1}"),
        ((1, [2]), "_TupleWrapper((1, ListWrapper([2])))", "(1, ListWrapper([2]))"),
        ((1, 2), "(1, 2)", "(1, 2)"),
        (Pair(1, 2), "Pair(a=1, b=2)", "Pair(a=1, b=2)"),
        (
            Pair(1, {}),
            "_TupleWrapper(Pair(a=1, b=DictWrapper({})))",
            "Pair(a=1, b=DictWrapper({}))",
        ),
        ({1: [2]}, "DictWrapper({1: ListWrapper([2])})", "{1: ListWrapper([2])}"),
    ],
)
def test_wrappers_show_what_they_wrap(value, shown, printed):
    assert repr(held(value)) == shown
    assert str(held(value)) == printed


@pytest.mark.parametrize("value", [[1, [2]], {"a": [1]}, (1, [2]), Pair(1, [2])])
def test_wrappers_are_and_equal_what_they_wrap(value):
    wrapped = held(copy.deepcopy(value))
    assert isinstance(wrapped, type(value))
    assert wrapped == value
    assert value == wrapped
    assert (wrapped != value) is False
    assert len(wrapped) == len(value)
    assert list(wrapped) == list(value)


def test_subclasses_of_lists_and_dicts_are_left_alone():
    counter = collections.Counter("aab")
    assert held(counter) is counter
    assert type(held(collections.OrderedDict(a=1))) is not collections.OrderedDict
    assert isinstance(held(collections.OrderedDict(a=1)), collections.OrderedDict)


def test_a_wrapper_is_not_wrapped_again():
    wrapped = held([1])
    assert held(wrapped) is wrapped


LISTS = {
    "append": (lambda x: x.append([9]), "[3, 1, 2, ListWrapper([9])]"),
    "extend": (lambda x: x.extend([[9], 4]), "[3, 1, 2, ListWrapper([9]), 4]"),
    "insert": (lambda x: x.insert(0, [9]), "[[9], 3, 1, 2]"),
    "sort": (lambda x: x.sort(), "[1, 2, 3]"),
    "reverse": (lambda x: x.reverse(), "[2, 1, 3]"),
    "pop": (lambda x: x.pop(), "[3, 1]"),
    "pop first": (lambda x: x.pop(0), "[1, 2]"),
    "remove": (lambda x: x.remove(1), "[3, 2]"),
    "clear": (lambda x: x.clear(), "[]"),
    "set": (lambda x: x.__setitem__(1, [5]), "[3, ListWrapper([5]), 2]"),
    "slice": (lambda x: x.__setitem__(slice(1, None), [5, 6, 7]), "[3, 5, 6, 7]"),
    "delete": (lambda x: x.__delitem__(0), "[1, 2]"),
    "add": (lambda x: x.__iadd__((7,)), "[3, 1, 2, 7]"),
    "multiply": (lambda x: x.__imul__(2), "[3, 1, 2, 3, 1, 2]"),
    "multiply by 0": (lambda x: x.__imul__(0), "[]"),
}


@pytest.mark.parametrize("change", LISTS)
def test_a_wrapped_list_changes_like_a_list(change):
    run, expected = LISTS[change]
    x = held([3, 1, 2])
    run(x)
    assert repr(x) == f"ListWrapper({expected})"


def test_a_wrapped_list_computes_like_a_list():
    x = held([1, 2])
    assert x + [3] == [1, 2, 3]
    assert [3] + x == [3, 1, 2]
    assert x + held([3]) == [1, 2, 3]
    assert 2 * x == x * 2 == [1, 2, 1, 2]
    assert x[::-1] == [2, 1]
    assert type(x[:]) is list
    assert x < [1, 3] and x <= [1, 2] and x > [1] and x >= [1, 2]
    assert (x.index(2), x.count(1), 2 in x, list(reversed(x))) == (1, 1, True, [2, 1])
    assert json.dumps(x) == "[1, 2]"
    assert np.array(x).tolist() == tf.constant(x).numpy().tolist() == [1, 2]
    assert [*x] == [1, 2]


def test_a_wrapped_dict_changes_like_a_dict():
    x = held({"a": 1})
    x["b"] = [1]
    x.update(c=(2, []))
    assert repr(x["b"]) == "ListWrapper([1])"
    assert repr(x["c"]) == "_TupleWrapper((2, ListWrapper([])))"
    assert (x.get("z", 5), x.pop("b"), "b" in x) == (5, [1], False)
    x |= {"d": 4}
    assert list(x.keys()) == ["a", "c", "d"]
    assert {**held({"a": 1})} == dict(held({"a": 1})) == {"a": 1}
    assert held({"a": 1}) | {"b": 2} == {"a": 1, "b": 2}
    assert {"b": 2} | held({"a": 1}) == {"b": 2, "a": 1}
    with pytest.raises(KeyError):
        x["nowhere"]


def test_a_wrapped_tuple_computes_like_a_tuple():
    x = held((1, [2]))
    assert x + (3,) == (1, [2], 3)
    assert (0,) + x == (0, 1, [2])
    assert x * 2 == (1, [2], 1, [2])
    assert (x[0], x[:1], x.index(1), x.count(1)) == (1, (1,), 0, 1)
    pair = held(Pair(1, [2]))
    assert (pair.a, pair.b, pair._fields) == (1, [2], ("a", "b"))
    assert pair._replace(a=5) == Pair(5, [2])
    with pytest.raises(AttributeError):
        pair.c


@pytest.mark.parametrize("value", [[1], {}, (1, [])])
def test_wrappers_cannot_be_keys(value):
    with pytest.raises(TypeError, match="unhashable type"):
        hash(held(value))


@pytest.mark.parametrize("value", [[1, [2]], {"a": [1]}, (1, [2])])
def test_wrappers_can_be_copied_and_pickled(value):
    wrapped = held(value)
    for twin in [
        copy.copy(wrapped),
        copy.deepcopy(wrapped),
        pickle.loads(pickle.dumps(wrapped)),
    ]:
        assert twin is not wrapped
        assert twin == wrapped
    deep = copy.deepcopy(wrapped)
    assert type(deep) is type(wrapped)
    key = "a" if isinstance(value, dict) else 1
    assert deep[key] is not wrapped[key]


def test_changes_through_the_original_are_seen():
    numbers, parts = [1], {}
    module = tf.Module()
    module.l, module.d = numbers, parts
    numbers.append(2)
    parts["v"] = var()
    assert module.l == [1, 2]
    assert len(module.variables) == 1


@pytest.mark.parametrize(
    ("value", "mapped"),
    [
        ([1, 2], "ListWrapper([2, 3])"),
        ({"a": [1]}, "DictWrapper({'a': ListWrapper([2])})"),
        ((1, [2]), "_TupleWrapper((2, ListWrapper([3])))"),
        (Pair(1, [2]), "Pair(a=2, b=ListWrapper([3]))"),
    ],
)
def test_nest_takes_wrappers_apart_and_makes_them_again(value, mapped):
    wrapped = held(copy.deepcopy(value))
    assert repr(tf.nest.map_structure(lambda x: x + 1, wrapped)) == mapped
    tf.nest.assert_same_structure(wrapped, value)
    tf.nest.assert_same_structure(value, wrapped)
    assert tf.nest.is_nested(wrapped)


def test_children_of_wrappers_are_found_by_index_key_and_name():
    assert list(held([var(), 3, [4]])._trackable_children()) == ["0", "2"]
    assert list(held({"z": var(), "y": []})._trackable_children()) == ["z", "y"]
    assert list(held((var(), 1, []))._trackable_children()) == ["0", "2"]
    pair = held(Pair(var(), []))
    assert list(pair._trackable_children()) == ["a", "b", "0", "1"]


UNSAVEABLE = {
    "replaced": ([1, 2], lambda x: x.__setitem__(0, var())),
    "popped": ([1, 2], lambda x: x.pop()),
    "moved": ([1, 2], lambda x: x.insert(0, 1)),
    "shortened": ([1, 2], lambda x: x.__setitem__(slice(0, 2), [])),
}


@pytest.mark.parametrize("how", UNSAVEABLE)
def test_a_list_whose_variables_were_moved_cannot_be_saved(how):
    size, change = UNSAVEABLE[how]
    x = held([var() for _ in size])
    change(x)
    with pytest.raises(ValueError, match="Unable to save the object ListWrapper"):
        x._trackable_children()


def test_a_list_of_numbers_may_be_changed_at_will():
    x = held([1, 2, 3])
    x.pop()
    x[0] = 5
    x.sort()
    assert x._trackable_children() == {}


def test_changes_past_the_wrapper_are_noticed_when_saving():
    original = [var()]
    x = held(original)
    original.append(var())
    with pytest.raises(ValueError, match="modified outside the wrapper"):
        x._trackable_children()
    d = held({"a": var()})
    d.pop("a")
    with pytest.raises(ValueError, match="modified outside the wrapper"):
        d._trackable_children()


def test_keys_that_are_no_strings_cannot_be_saved_with_variables():
    assert held({1: 2})._trackable_children() == {}
    with pytest.raises(ValueError, match="non-string key"):
        held({1: var()})._trackable_children()


def test_wrappers_list_the_variables_inside_them():
    inner = tf.Module()
    inner.v = tf.Variable(2.0, trainable=False)
    x = held([var(1.0), inner, [var(3.0)], 4])
    assert [v.numpy() for v in x.trainable_variables] == [3, 1]
    assert [v.numpy() for v in x.non_trainable_variables] == [2]
    assert [v.numpy() for v in held({"b": var(1.0), "a": var(2.0)}).variables] == [2, 1]
    assert len(held((var(), [var()])).variables) == 2
