"""Tests of `minitf.core.shapes` and `specs`; expected values are TensorFlow 2.21's."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minitf.core import dtypes, shapes
from minitf.core.shapes import Dimension, TensorShape
from minitf.core.specs import BoundedTensorSpec, TensorSpec, TypeSpec


class Index:
    """An integer only by its `__index__`."""

    def __index__(self):
        return 4


@pytest.fixture
def v1_shapes():
    """Indexing gives Dimensions while the test runs."""
    shapes.disable_v2_tensorshape()
    yield
    shapes.enable_v2_tensorshape()


@pytest.mark.parametrize(
    ("argument", "text", "representation"),
    [
        (None, "<unknown>", "TensorShape(None)"),
        ([], "()", "TensorShape([])"),
        ((), "()", "TensorShape([])"),
        (5, "(5,)", "TensorShape([5])"),
        ([None], "(None,)", "TensorShape([None])"),
        ((2, None), "(2, None)", "TensorShape([2, None])"),
        (np.int64(3), "(3,)", "TensorShape([3])"),
        (np.array([2, 3]), "(2, 3)", "TensorShape([2, 3])"),
        (np.array(3), "(3,)", "TensorShape([3])"),
        (range(3), "(0, 1, 2)", "TensorShape([0, 1, 2])"),
        ("", "()", "TensorShape([])"),
        ([Index(), Dimension(2), Dimension(None)], "(4, 2, None)", None),
        (TensorShape([1]), "(1,)", "TensorShape([1])"),
    ],
)
def test_shapes_are_made_and_printed_as_in_tensorflow(argument, text, representation):
    shape = TensorShape(argument)
    assert str(shape) == f"{shape}" == text
    assert repr(shape) == representation or representation is None


@pytest.mark.parametrize(
    ("argument", "error", "message"),
    [
        (
            2.0,
            TypeError,
            "Dimension value must be integer or None or have an __index__ method, got "
            "value '2.0' with type '<class 'float'>'",
        ),
        ([2.0], TypeError, "got value '2.0' with type '<class 'float'>'"),
        (
            "abc",
            TypeError,
            "Failed to convert ''abc'' to a shape: ''a'' could not be converted to a "
            "dimension. A shape should either be single dimension (e.g. 10), or an "
            "iterable of dimensions (e.g. [1, 10, None]).",
        ),
        ([[1]], TypeError, "got value '[1]' with type '<class 'list'>'"),
        (-1, ValueError, "Dimension -1 must be >= 0"),
        ([3, -2], ValueError, "Dimension -2 must be >= 0"),
    ],
)
def test_what_is_no_shape_is_refused(argument, error, message):
    with pytest.raises(error) as raised:
        TensorShape(argument)
    assert message in str(raised.value)


def test_known_shapes_behave_as_sequences():
    shape = TensorShape([2, None, 3])
    assert (len(shape), shape.rank, shape.ndims) == (3, 3, 3)
    assert list(shape) == shape.as_list() == [2, None, 3]
    assert (shape[0], shape[1], shape[-1]) == (2, None, 3)
    assert repr(shape[1:]) == "TensorShape([None, 3])"
    assert repr(shape[::2]) == "TensorShape([2, 3])"
    assert 3 in shape
    with pytest.raises(IndexError):
        shape[3]
    with pytest.raises(TypeError):
        shape["0"]


def test_a_shape_of_unknown_rank_can_be_asked_little():
    shape = TensorShape(None)
    assert (shape.rank, shape.ndims, shape.dims, shape[7]) == (None,) * 4
    for ask, message in [
        (len, "Cannot take the length of shape with unknown rank."),
        (list, "Cannot iterate over a shape with unknown rank."),
        (TensorShape.as_list, "as_list() is not defined on an unknown TensorShape."),
        (lambda s: s[::2], "Steps are not yet handled"),
    ]:
        with pytest.raises(ValueError) as raised:
            ask(shape)
        assert str(raised.value) == message


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (slice(None), None),
        (slice(1, None), None),
        (slice(2), [None, None]),
        (slice(1, 3), [None, None]),
        (slice(-1, None), None),
        (slice(None, -1), None),
        (slice(3, 1), []),
    ],
)
def test_slices_of_unknown_rank_keep_what_rank_is_known(key, expected):
    assert repr(TensorShape(None)[key]) == f"TensorShape({expected})"


def test_only_an_unknown_rank_is_false():
    assert not TensorShape(None)
    assert TensorShape([])
    assert TensorShape([0])


def test_number_of_elements():
    assert TensorShape([]).num_elements() == 1
    assert TensorShape([2, 3]).num_elements() == 6
    assert TensorShape([0, 3]).num_elements() == 0
    assert TensorShape([0, None]).num_elements() is None
    assert TensorShape(None).num_elements() is None


def test_shapes_equal_what_converts_to_them():
    assert TensorShape([2, 3]) == [2, 3]
    assert (2, 3) == TensorShape([2, 3])  # noqa: SIM300 (both directions)
    assert TensorShape([2]) == 2
    assert TensorShape(None) == None  # noqa: E711 (it is the equality that is tested)
    assert TensorShape([2, None]) == [2, None]
    assert TensorShape([2, None]) != [2, 3]
    assert TensorShape([2]) != "x"
    with pytest.raises(ValueError, match="must be >= 0"):
        _ = TensorShape([2]) == -1


def test_shapes_are_dict_keys_and_survive_pickling_and_copying():
    for dims in (None, [], [2, None]):
        shape = TensorShape(dims)
        assert hash(shape) == hash(TensorShape(dims))
        assert pickle.loads(pickle.dumps(shape)) == copy.deepcopy(shape) == shape


# first, second, merged, compatible, most specific compatible, first subtype of second
PAIRS = [
    ([2, 3], [2, 3], [2, 3], True, [2, 3], True),
    ([None, 3], [2, None], [2, 3], True, [None, None], False),
    ([2, 3], [None, 3], [2, 3], True, [None, 3], True),
    ([2, 3], None, [2, 3], True, None, True),
    (None, [2, 3], [2, 3], True, None, False),
    (None, None, None, True, None, True),
    ([2, 3], [2], "error", False, None, False),
    ([2, 3], [3, 3], "error", False, [None, 3], False),
    ([], [], [], True, [], True),
]


@pytest.mark.parametrize(
    ("a", "b", "merged", "compatible", "relaxed", "subtype"), PAIRS
)
def test_two_shapes_are_combined_as_in_tensorflow(
    a, b, merged, compatible, relaxed, subtype
):
    first, second = TensorShape(a), TensorShape(b)
    assert first.is_compatible_with(b) is compatible
    assert repr(first.most_specific_compatible_shape(b)) == f"TensorShape({relaxed})"
    assert first.is_subtype_of(second) is subtype
    assert repr(first.most_specific_common_supertype([second])) == (
        f"TensorShape({relaxed})"
    )
    if merged == "error":
        with pytest.raises(ValueError) as raised:
            first.merge_with(b)
        assert str(raised.value) == f"Shapes {first} and {second} are not compatible"
        with pytest.raises(ValueError) as raised:
            first.assert_is_compatible_with(b)
        assert str(raised.value) == f"Shapes {first} and {b} are incompatible"
    else:
        assert repr(first.merge_with(b)) == f"TensorShape({merged})"
        first.assert_is_compatible_with(b)


def test_what_is_no_shape_has_no_supertype_and_is_no_subtype():
    assert TensorShape([2]).most_specific_common_supertype([(2,)]) is None
    assert not TensorShape([2]).is_subtype_of((2,))


def test_concatenation_knows_nothing_once_a_rank_is_unknown():
    assert repr(TensorShape([2]) + [3, None]) == "TensorShape([2, 3, None])"
    assert repr([2] + TensorShape([3])) == "TensorShape([2, 3])"
    assert repr(TensorShape([2]).concatenate(5)) == "TensorShape([2, 5])"
    assert repr(TensorShape([2]) + TensorShape(None)) == "TensorShape(None)"


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (lambda s: s.with_rank(3), "Shape (2, None) must have rank 3"),
        (lambda s: s.assert_has_rank(1), "Shape (2, None) must have rank 1"),
        (
            lambda s: s.with_rank_at_least(3),
            "Shape (2, None) must have rank at least 3",
        ),
        (lambda s: s.with_rank_at_most(1), "Shape (2, None) must have rank at most 1"),
        (
            lambda s: s.assert_same_rank([1]),
            "Shapes (2, None) and (1,) must have the same rank",
        ),
        (
            lambda s: s.assert_is_fully_defined(),
            "Shape (2, None) is not fully defined",
        ),
    ],
)
def test_failed_checks_say_what_the_shape_is(check, message):
    with pytest.raises(ValueError) as raised:
        check(TensorShape([2, None]))
    assert str(raised.value) == message


def test_checks_pass_where_the_rank_is_right_or_unknown():
    shape = TensorShape([2, 3])
    assert shape.with_rank(2) == shape
    assert shape.with_rank_at_least(2) is shape.with_rank_at_most(2) is shape
    shape.assert_same_rank([4, 5])
    shape.assert_is_fully_defined()
    unknown = TensorShape(None)
    assert repr(unknown.with_rank(2)) == "TensorShape([None, None])"
    assert unknown.with_rank_at_least(9) is unknown
    unknown.assert_has_rank(5)


def test_in_the_v1_world_shapes_hold_dimensions(v1_shapes):
    shape = TensorShape([2, None])
    assert repr(shape) == "TensorShape([Dimension(2), Dimension(None)])"
    assert str(shape) == "(2, ?)"
    assert str(TensorShape([None])) == "(?,)"
    assert shape[0].value == 2
    assert [d.value for d in shape] == [2, None]
    assert isinstance(TensorShape(None)[3], Dimension)
    assert shape.as_list() == [2, None]
    with pytest.raises(ValueError, match=r"Shapes \(2, \?\) and \(3,\) are not"):
        shape.merge_with([3])


def test_arithmetic_with_an_unknown_dimension_is_unknown():
    unknown, seven = Dimension(None), Dimension(7)
    for operation, value in [
        (lambda d: d + 2, 9),
        (lambda d: 2 + d, 9),
        (lambda d: d - 2, 5),
        (lambda d: 9 - d, 2),
        (lambda d: d * 2, 14),
        (lambda d: 2 * d, 14),
        (lambda d: d // 2, 3),
        (lambda d: 15 // d, 2),
        (lambda d: d % 4, 3),
        (lambda d: 15 % d, 1),
    ]:
        assert operation(seven).value == value
        assert operation(unknown).value is None


def test_comparisons_with_an_unknown_dimension_are_none():
    unknown, three = Dimension(None), Dimension(3)
    assert (three == 3, three != 3, three < 4, three >= 4) == (True, False, True, False)
    assert three != "x"
    for answer in (unknown == 3, unknown != 3, unknown < 3, three >= unknown):
        assert answer is None
    with pytest.raises(TypeError, match="unhashable"):
        hash(three)


def test_dimensions_are_not_divided_with_a_slash():
    with pytest.raises(TypeError, match="'Dimension' and 'int', please use // instead"):
        Dimension(4) / 2
    with pytest.raises(TypeError, match="'int' and 'Dimension', please use // instead"):
        4 / Dimension(2)


def test_dimensions_are_indices_and_merge():
    assert int(Dimension(2)) == 2
    assert ["a", "b", "c"][Dimension(2)] == "c"
    assert Dimension(None).merge_with(3).value == 3
    assert pickle.loads(pickle.dumps(Dimension(3))).value == 3
    with pytest.raises(ValueError, match="Dimensions 2 and 3 are not compatible"):
        Dimension(2).merge_with(3)
    with pytest.raises(ValueError, match="Dimension -1 must be >= 0"):
        Dimension(2) - 3


def test_helpers_that_work_in_both_worlds(v1_shapes):
    assert shapes.dimension_value(TensorShape([2])[0]) == 2
    assert shapes.dimension_value(None) is None
    assert shapes.dimension_at_index([2, 3], 1).value == 3
    assert shapes.dimension_at_index(None, 1).value is None


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((2, 3), (3,), (2, 3)),
        ((2, 1), (1, 3), (2, 3)),
        ((), (4,), (4,)),
        ((0,), (1,), (0,)),
        ((None,), (1,), (None,)),
        ((None,), (3,), (3,)),
        ((None,), (0,), None),
        ((None,), (None,), (None,)),
        ((5, None, 1), (None, 4), (5, None, 4)),
        (None, (2,), None),
    ],
)
def test_partly_known_shapes_broadcast(a, b, expected):
    if expected is None and a is not None:
        expected = (None,)  # opposite 0 TensorFlow leaves the dimension unknown
    assert shapes.broadcast(a, b) == shapes.broadcast(b, a) == expected


def test_shapes_that_do_not_broadcast_are_shown_as_the_user_wrote_them():
    with pytest.raises(ValueError, match=r"Received: \(3,\) and \(4, 2\)\.$"):
        shapes.broadcast((3,), (4, 2))


known = st.lists(st.sampled_from([0, 1, 2, 3]), max_size=4).map(tuple)


@given(known, known, st.data())
def test_broadcasting_known_shapes_is_numpys_and_hiding_dimensions_never_lies(
    a, b, data
):
    try:
        expected = np.broadcast_shapes(a, b)
    except ValueError:
        with pytest.raises(ValueError, match="Incompatible shapes"):
            shapes.broadcast(a, b)
        return
    assert shapes.broadcast(a, b) == expected
    hidden = [tuple(data.draw(st.sampled_from([d, None])) for d in s) for s in (a, b)]
    guess = shapes.broadcast(*hidden)
    if 0 not in a + b:  # an unknown 0 opposite n > 1 is a mistake seen only at run time
        assert shapes.is_compatible(guess, expected)


def test_tensor_specs_print_compare_and_hash_as_in_tensorflow():
    spec = TensorSpec([None, 3], "float32", name="n")
    assert repr(spec) == "TensorSpec(shape=(None, 3), dtype=tf.float32, name='n')"
    assert repr(TensorSpec(None)) == (
        "TensorSpec(shape=<unknown>, dtype=tf.float32, name=None)"
    )
    assert spec == TensorSpec([None, 3], np.float32, "n")
    assert hash(spec) == hash(TensorSpec([None, 3]))
    assert spec != TensorSpec([None, 3])
    assert spec != 3
    assert pickle.loads(pickle.dumps(spec)) == spec
    assert repr(TensorSpec.from_spec(spec, "z")).endswith("name='z')")
    with pytest.raises(TypeError, match="Cannot convert the argument"):
        TensorSpec([2], "nonsense")
    with pytest.raises(ValueError, match=r"should be a tf\.Tensor, but"):
        TensorSpec.from_tensor(np.zeros(2))


def test_compatibility_of_tensor_specs_ignores_names_and_refuses_arrays():
    spec = TensorSpec([None, 3], name="n")
    assert spec.is_compatible_with(TensorSpec([2, 3], name="other"))
    assert not spec.is_compatible_with(TensorSpec([2, 4]))
    assert not spec.is_compatible_with(TensorSpec([2, 3], "int32"))
    assert not spec.is_compatible_with(np.zeros([2, 3], np.float32))
    assert not spec.is_compatible_with(TensorShape([2, 3]))
    assert not spec.is_compatible_with(3)


def test_a_named_spec_is_no_subtype_of_one_without_name():
    assert TensorSpec([1]).is_subtype_of(TensorSpec([None], name="n"))
    assert not TensorSpec([1], name="n").is_subtype_of(TensorSpec([None]))
    assert TensorSpec([1], name="n").is_subtype_of(TensorSpec(None, name="n"))
    assert not TensorSpec([1], "int32").is_subtype_of(TensorSpec([1]))


def test_the_common_type_of_specs_is_the_narrowest():
    a, b = TensorSpec([2, 3], name="n"), TensorSpec([4, 3], name="n")
    expected = "TensorSpec(shape=(None, 3), dtype=tf.float32, name='n')"
    assert repr(a.most_specific_compatible_type(b)) == expected
    for other in (TensorSpec([4, 3]), TensorSpec([2, 3], "int32", "n"), 3):
        assert a.most_specific_common_supertype([other]) is None
        with pytest.raises(ValueError, match="No TypeSpec is compatible with both Te"):
            a.most_specific_compatible_type(other)


def test_bounded_specs_hold_arrays_that_cannot_be_written():
    spec = BoundedTensorSpec([2], "float32", [0, 1], 2, name="b")
    assert repr(spec) == (
        "BoundedTensorSpec(shape=(2,), dtype=tf.float32, name='b', "
        "minimum=array([0., 1.], dtype=float32), maximum=array(2., dtype=float32))"
    )
    assert not spec.minimum.flags.writeable
    assert spec == pickle.loads(pickle.dumps(spec))
    assert hash(spec) == hash(BoundedTensorSpec([2], "float32", 0, 9))
    assert spec != BoundedTensorSpec([2], "float32", [0, 1], 3, name="b")
    assert spec != TensorSpec([2], name="b")
    assert BoundedTensorSpec.from_spec(spec) == spec
    assert BoundedTensorSpec.from_spec(TensorSpec([1], "int8")).minimum == -128
    assert spec.is_compatible_with(TensorSpec([2]))


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        (([0, 1, 2], 1), "`minimum` [0, 1, 2] is not compatible with shape (2,)."),
        ((None, 1), "`minimum` can not be None."),
        ((0, None), "`maximum` can not be None."),
    ],
)
def test_bounds_must_fit_the_shape(bounds, message):
    with pytest.raises(ValueError) as raised:
        BoundedTensorSpec([2], "float32", *bounds)
    assert str(raised.value) == message


class PairSpec(TypeSpec):
    """A spec of one's own, with every kind of part."""

    def __init__(self, specs, options, shape):
        self.parts = (specs, options, shape)

    def _serialize(self):
        return self.parts


def pair(size, option="a", name=None):
    """A PairSpec whose first spec has `size` rows."""
    specs = [TensorSpec([size], name=name), TensorSpec([], "int32")]
    return PairSpec(specs, {"k": option}, TensorShape([size]))


def test_a_spec_of_ones_own_is_compared_part_by_part():
    assert pair(2) == pair(2)
    assert hash(pair(2)) == hash(pair(2))
    assert pair(2) != pair(3)
    assert pair(None).is_compatible_with(pair(2))
    assert not pair(None).is_compatible_with(pair(2, "b"))
    assert not pair(None).is_compatible_with(pair(2).parts)
    assert pair(2).is_subtype_of(pair(None))
    assert not pair(None).is_subtype_of(pair(2))
    assert pair(2).most_specific_common_supertype([pair(3), pair(4)]) == pair(None)
    assert pair(2).most_specific_common_supertype([pair(2, "b")]) is None
    assert pair(2, name="n")._without_tensor_names() == pair(2)
    assert repr(pair(2)) == (
        "PairSpec([TensorSpec(shape=(2,), dtype=tf.float32, name=None), "
        "TensorSpec(shape=(), dtype=tf.int32, name=None)], {'k': 'a'}, "
        "TensorShape([2]))"
    )


def test_the_base_spec_names_what_a_subclass_must_define():
    with pytest.raises(NotImplementedError, match=r"TypeSpec\.value_type"):
        _ = TypeSpec().value_type
    assert dtypes.float32.is_subtype_of(dtypes.float32)
