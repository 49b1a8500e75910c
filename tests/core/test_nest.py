"""Tests of `minitf.core.nest`; the expected values are TensorFlow 2.21's."""

import collections
import dataclasses
import enum

import numpy as np
import pytest

from minitf.core import nest
from minitf.core.specs import TensorSpec, TypeSpec

Point = collections.namedtuple("Point", "x y")
OtherPoint = collections.namedtuple("OtherPoint", "x y")


class PointChild(Point):
    """A namedtuple class by inheritance; its name differs."""


class Field:
    """What attrs keeps about a field."""

    def __init__(self, name):
        self.name = name


class AttrsLike:
    """A class as attrs makes it; its fields are not in alphabetical order."""

    __attrs_attrs__ = (Field("y"), Field("x"))

    def __init__(self, y, x):
        self.y, self.x = y, x


@dataclasses.dataclass
class Masked:
    """A dataclass that says how to be flattened; `mask` is no atom."""

    mask: bool
    value: object

    def __tf_flatten__(self):
        return (self.mask,), (self.value,)

    @classmethod
    def __tf_unflatten__(cls, metadata, components):
        return cls(metadata[0], components[0])


@dataclasses.dataclass
class PlainData:
    """A dataclass like any other: an atom."""

    value: int


class Frozen(collections.abc.Mapping):
    """A mapping that cannot be changed, made from pairs."""

    def __init__(self, pairs):
        self._values = dict(pairs)

    def __getitem__(self, key):
        return self._values[key]

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)


class Stubborn(Frozen):
    """A mapping that cannot be made from pairs alone."""

    def __init__(self, pairs, extra):
        super().__init__(pairs)


class Color(enum.Enum):
    """An atom, class and member."""

    RED = 1


class Ragged:
    """A composite: two components and a spec."""

    def __init__(self, values, splits):
        self.values, self.splits = values, splits

    @property
    def _type_spec(self):
        return RaggedSpec(len(self.splits))

    def _to_components(self):
        return [self.values, self.splits]


class RaggedSpec(TypeSpec):
    """The spec of a Ragged."""

    value_type = Ragged

    def __init__(self, rows):
        self.rows = rows

    def _serialize(self):
        return (self.rows,)

    @property
    def _component_specs(self):
        return [TensorSpec([None]), TensorSpec([self.rows], "int64")]

    def _from_components(self, components):
        return Ragged(*components)


@pytest.mark.parametrize(
    ("structure", "atoms"),
    [
        (3, [3]),
        (None, [None]),
        ("ab", ["ab"]),
        (b"ab", [b"ab"]),
        ([], []),
        ({}, []),
        ([1, [2, (3, 4)], {"z": 5, "y": [6]}], [1, 2, 3, 4, 6, 5]),
        (collections.OrderedDict([("b", 1), ("a", 2)]), [2, 1]),
        ({(2, 1): 1, (1,): 2}, [2, 1]),
        (Point([1], {"k": 2}), [1, 2]),
        (AttrsLike(1, 2), [1, 2]),
        (Masked(True, [1, 2]), [1, 2]),
        (Frozen({"b": 1, "a": 2}), [2, 1]),
        ({"b": 1, "a": 2}.keys(), ["b", "a"]),
        ({"b": 1, "a": 2}.values(), [1, 2]),
        ({"b": 1}.items(), ["b", 1]),
        (range(2), [0, 1]),
        (collections.deque([1, 2]), [1, 2]),
        (bytearray(b"a"), [97]),
        ({1}, [{1}]),
        (slice(1), [slice(1)]),
        (PlainData(1), [PlainData(1)]),
        (Color, [Color]),
        (Color.RED, [Color.RED]),
        ([None, [None]], [None, None]),
    ],
)
def test_structures_flatten_as_in_tensorflow(structure, atoms):
    assert nest.flatten(structure) == atoms
    assert nest.is_nested(structure) is (atoms != [structure] or structure == [None])


def test_arrays_are_atoms():
    array = np.array([1, 2])
    assert nest.flatten([array, 3])[0] is array


def test_deep_structures_do_not_recurse():
    deep = [7]
    for _ in range(5000):
        deep = [deep]
    assert nest.flatten(deep) == [7]


def test_flattening_and_packing_are_linear_in_the_number_of_atoms():
    structure = {"a": list(range(20_000)), "b": [(i,) for i in range(20_000)]}
    atoms = nest.flatten(structure)
    assert nest.pack_sequence_as(structure, atoms) == structure


def test_packing_keeps_types_and_the_order_of_keys():
    structure = {
        "ordered": collections.OrderedDict([("b", 0), ("a", 0)]),
        "default": collections.defaultdict(list, {"k": 0}),
        "point": Point(0, 0),
        "masked": Masked(True, 0),
        "frozen": Frozen({"k": 0}),
        "deque": collections.deque([0]),
        "view": {"k": 0}.values(),
        "range": range(2),
    }
    packed = nest.pack_sequence_as(structure, list(range(11)))
    assert list(packed) == list(structure)
    assert packed["default"] == {"k": 0}
    assert packed["default"].default_factory is list
    assert packed["deque"] == collections.deque([1])
    assert dict(packed["frozen"]) == {"k": 2}
    assert type(packed["frozen"]) is Frozen
    assert packed["masked"] == Masked(True, 3)
    assert packed["ordered"] == collections.OrderedDict([("b", 5), ("a", 4)])
    assert packed["point"] == Point(6, 7)
    assert packed["range"] == [8, 9]
    assert packed["view"] == [10]
    attrs = nest.pack_sequence_as(AttrsLike(0, 0), (1, 2))
    assert (attrs.y, attrs.x) == (1, 2)


def test_packing_an_atom_gives_the_one_item():
    assert nest.pack_sequence_as(0, ["x"]) == "x"


@pytest.mark.parametrize(
    ("structure", "flat", "error", "message"),
    [
        (
            [1, 2],
            [7],
            ValueError,
            "Could not pack sequence. Structure had 2 atoms, but flat_sequence had 1 "
            "items.  Structure: [1, 2], flat_sequence: [7].",
        ),
        (
            {"b": 1, "a": 2},
            (7, 8, 9),
            ValueError,
            "Could not pack sequence. Structure had 2 atoms, but flat_sequence had 3 "
            "items.  Structure: {'b': 1, 'a': 2}, flat_sequence: (7, 8, 9).",
        ),
        (
            1,
            [7, 8],
            ValueError,
            "The target structure is of type `<class 'int'>`\n  1\nHowever the input "
            "is a sequence (<class 'list'>) of length 2.\n  [7, 8]\nnest cannot "
            "guarantee that it is safe to map one to the other.",
        ),
        (
            [1],
            "x" * 101,
            TypeError,
            "Attempted to pack value:\n  " + "x" * 100 + "...\ninto a structure, but "
            "found incompatible type `<class 'str'>` instead.",
        ),
        (
            [1, 2],
            np.array([7, 8]),
            TypeError,
            "Attempted to pack value:\n  [7 8]\ninto a structure, but found "
            "incompatible type `<class 'numpy.ndarray'>` instead.",
        ),
        (
            [1, 2],
            {0: 7, 1: 8},
            TypeError,  # TensorFlow: KeyError, or success for such keys
            "Attempted to pack value:\n  {0: 7, 1: 8}\ninto a structure, but found "
            "incompatible type `<class 'dict'>` instead.",
        ),
    ],
)
def test_what_cannot_be_packed_is_refused(structure, flat, error, message):
    with pytest.raises(error) as raised:
        nest.pack_sequence_as(structure, flat)
    assert str(raised.value) == message


def test_a_mapping_that_cannot_be_made_from_pairs_says_so():
    with pytest.raises(TypeError, match="Error creating an object of type") as raised:
        nest.map_structure(str, Stubborn({"k": 1}, "extra"))
    assert "missing 1 required positional argument: 'extra'" in str(raised.value)


def test_keys_without_order_are_refused():
    with pytest.raises(TypeError, match="nest only supports dicts with sortable keys"):
        nest.flatten({1: 2, "a": 3})


def test_mapping_over_structures():
    assert nest.map_structure(len, {"b": "xx", "a": ["y"]}) == {"b": 2, "a": [1]}
    assert nest.map_structure(max, Point(1, 5), Point(4, 2)) == Point(4, 5)
    assert nest.map_structure(lambda *x: x, [1], (2,), check_types=False) == [(1, 2)]
    assert nest.map_structure(str, 3) == "3"


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (("f", [1]), {}, TypeError, "func must be callable, got: f"),
        ((len,), {}, ValueError, "Must provide at least one structure"),
        (
            (len, [1]),
            {"a": 1, "b": 2},
            ValueError,
            "Only valid keyword arguments are `check_types` and `expand_composites`, "
            "not: `a`, `b`",
        ),
    ],
)
def test_wrong_arguments_of_map_structure(arguments, options, error, message):
    with pytest.raises(error) as raised:
        nest.map_structure(*arguments, **options)
    assert str(raised.value) == message


def same(a, b, **options):
    """Say "same", or the name of the error."""
    try:
        nest.assert_same_structure(a, b, **options)
    except (TypeError, ValueError) as error:
        return type(error).__name__
    return "same"


class MyList(list):
    """A list by another name."""


# first, second, with check_types, without
STRUCTURES = [
    (1, "atom", "same", "same"),
    ([1], 1, "ValueError", "ValueError"),
    ([1], [1, 2], "ValueError", "ValueError"),
    ([1], (1,), "TypeError", "same"),
    ([1], MyList([1]), "same", "same"),
    ([1, 2], {"b": 1, "a": 2}, "TypeError", "same"),
    ({"a": 1}, {"b": 1}, "ValueError", "same"),
    ({"a": 1}, {"a": 1, "b": 2}, "ValueError", "ValueError"),
    ({"a": 1}, collections.OrderedDict(a=1), "same", "same"),
    ({"a": 1}, Frozen({"a": 1}), "same", "same"),
    (Point(1, 2), (1, 2), "TypeError", "same"),
    (Point(1, 2), OtherPoint(1, 2), "TypeError", "same"),
    (Point(1, 2), PointChild(1, 2), "TypeError", "same"),
    (Point(1, 2), collections.namedtuple("Point", "x y")(3, 4), "same", "same"),
    (AttrsLike(1, 2), [1, 2], "TypeError", "same"),
    (Masked(True, 1), Masked(False, 2), "same", "same"),
    ([1, [2]], [[1], 2], "ValueError", "ValueError"),
    (range(2), [0, 1], "TypeError", "same"),
]


@pytest.mark.parametrize(("a", "b", "checked", "unchecked"), STRUCTURES)
def test_structures_are_the_same_where_tensorflow_says_so(a, b, checked, unchecked):
    assert same(a, b) == same(b, a) == checked
    assert same(a, b, check_types=False) == unchecked


@pytest.mark.parametrize(
    ("a", "b", "specifically"),
    [
        (
            [1, 2],
            3,
            'Substructure "type=list str=[1, 2]" is a sequence, while substructure '
            '"type=int str=3" is not',
        ),
        (
            [1, 2],
            [1],
            "The two structures don't have the same number of elements. First "
            "structure: type=list str=[1, 2]. Second structure: type=list str=[1]",
        ),
        (
            [1, 2],
            (1, 2),
            "The two namedtuples don't have the same sequence type. First structure "
            "type=list str=[1, 2] has type list, while second structure type=tuple "
            "str=(1, 2) has type tuple",
        ),
        (
            {"b": 1, "a": 2},
            {"x": 1, "y": 2},
            "The two dictionaries don't have the same set of keys. First structure has "
            "keys type=list str=['b', 'a'], while second structure has keys type=list "
            "str=['x', 'y']",
        ),
    ],
)
def test_different_structures_are_both_shown(a, b, specifically):
    with pytest.raises((TypeError, ValueError)) as raised:
        nest.assert_same_structure(a, b)
    outlines = [str(x).replace("1", ".").replace("2", ".") for x in (a, b)]
    outlines = [text.replace("3", ".") for text in outlines]
    assert str(raised.value) == (
        "The two structures don't have the same nested structure.\n\n"
        f"First structure: type={type(a).__name__} str={a}\n\n"
        f"Second structure: type={type(b).__name__} str={b}\n\n"
        f"More specifically: {specifically}\n"
        f"Entire first structure:\n{outlines[0]}\n"
        f"Entire second structure:\n{outlines[1]}"
    )


def test_a_difference_deep_inside_is_named():
    with pytest.raises(TypeError, match=r"First structure type=tuple str=\(3,\) has"):
        nest.assert_same_structure({"a": [1, 2], "b": (3,)}, {"a": [1, 2], "b": [3]})


def test_paths_lead_to_the_atoms():
    structure = {"b": [1, (2,)], "a": Point(3, {"k": 4})}
    paths = list(nest.yield_flat_paths(structure))
    assert paths == [("a", "x"), ("a", "y", "k"), ("b", 0), ("b", 1, 0)]
    assert nest.flatten_with_joined_string_paths(structure) == [
        ("a/x", 3),
        ("a/y/k", 4),
        ("b/0", 1),
        ("b/1/0", 2),
    ]
    assert nest.flatten_with_joined_string_paths([[5]], ".") == [("0.0", 5)]
    assert nest.flatten_with_joined_string_paths(5) == [("", 5)]


def test_flattening_up_to_a_shallow_structure():
    assert nest.flatten_up_to([0, 0], [1, [2, 3]]) == [1, [2, 3]]
    assert nest.flatten_up_to({"b": 0, "a": [0]}, {"a": [(1,)], "b": 2}) == [(1,), 2]
    assert nest.flatten_up_to(0, [1, 2]) == [[1, 2]]
    assert nest.flatten_up_to([0, 0], (1, 2), check_types=False) == [1, 2]


def test_mapping_up_to_a_shallow_structure():
    def join(*parts, end=""):
        return (*parts, end)

    assert nest.map_structure_up_to([0, 0], join, [1, [2]], [3, 4], end="!") == [
        (1, 3, "!"),
        ([2], 4, "!"),
    ]
    with pytest.raises(ValueError, match="Cannot map over no sequences"):
        nest.map_structure_up_to([0], join)


@pytest.mark.parametrize(
    ("shallow", "tree", "error", "message"),
    [
        (
            [0],
            5,
            TypeError,
            "If shallow structure is a sequence, input must also be a sequence. Input "
            "has type: <class 'int'>.",
        ),
        (
            [0],
            (5,),
            TypeError,
            "The two structures don't have the same sequence type. Input structure has "
            "type <class 'tuple'>, while shallow structure has type <class 'list'>.",
        ),
        (
            [0],
            [5, 6],
            ValueError,
            "The two structures don't have the same sequence length. Input structure "
            "has length 2, while shallow structure has length 1.",
        ),
        (
            {"a": 0},
            {"b": 0},
            ValueError,
            "The shallow_tree's keys are not a subset of the input_tree's keys. The "
            "shallow_tree has the following keys that are not in the input_tree: "
            "['a'].",
        ),
    ],
)
def test_a_tree_that_does_not_begin_like_the_shallow_one(shallow, tree, error, message):
    with pytest.raises(error) as raised:
        nest.flatten_up_to(shallow, tree)
    assert str(raised.value) == message


def test_trees_matched_without_types_still_need_the_same_keys():
    with pytest.raises(ValueError, match="not a subset of the input_tree's keys"):
        nest.flatten_up_to({"a": 0}, [5], check_types=False)


def test_composites_are_atoms_unless_expanded():
    ragged = Ragged("values", "ab")
    assert nest.flatten([ragged, 1]) == [ragged, 1]
    assert nest.flatten([ragged, 1], expand_composites=True) == ["values", "ab", 1]
    assert not nest.is_nested(ragged)
    assert nest.is_nested_or_composite(ragged)
    packed = nest.pack_sequence_as([ragged], ["v", "s"], expand_composites=True)
    assert (packed[0].values, packed[0].splits) == ("v", "s")
    upper = nest.map_structure(str.upper, ragged, expand_composites=True)
    assert (upper.values, upper.splits) == ("VALUES", "AB")
    paths = list(nest.yield_flat_paths({"k": ragged}, expand_composites=True))
    assert paths == [("k", "Ragged", 0), ("k", "Ragged", 1)]


def test_specs_of_composites_expand_and_tensor_specs_do_not():
    spec = RaggedSpec(2)
    expanded = [TensorSpec([None]), TensorSpec([2], "int64")]
    assert nest.flatten(spec, expand_composites=True) == expanded
    assert nest.flatten(spec) == [spec]
    assert nest.flatten(expanded[0], expand_composites=True) == expanded[:1]
    ragged = nest.pack_sequence_as(spec, ["v", "s"], expand_composites=True)
    assert ragged.values == "v"


def test_composites_are_the_same_if_their_specs_are():
    two, three = Ragged("v", "ab"), Ragged("w", "abc")
    assert same(two, Ragged("w", "cd"), expand_composites=True) == "same"
    assert same(two, RaggedSpec(2), expand_composites=True) == "same"
    assert same(two, three) == "same"
    assert same(two, three, expand_composites=True) == "ValueError"
    assert same(two, 3, expand_composites=True) == "ValueError"
    assert same(two, [1, 2], expand_composites=True) == "TypeError"
    unchecked = {"check_types": False, "expand_composites": True}
    assert same(two, [1, 2], **unchecked) == "TypeError"
    with pytest.raises(
        ValueError, match="Incompatible CompositeTensor TypeSpecs: type"
    ):
        nest.assert_same_structure(two, three, expand_composites=True)
