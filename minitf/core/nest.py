"""Take nested Python structures apart and put them together again: `tf.nest`.

A structure is any nesting of lists, tuples, namedtuples, dicts and other mappings,
mapping views, attrs classes, classes with `__tf_flatten__` and `__tf_unflatten__`, and
what claims to be of the class of its `__wrapped__`; all else is an atom. `flatten`
lists the atoms, dicts in the order of their sorted keys; `pack_sequence_as` is the
reverse, and the rest is made of these two. With `expand_composites`, a composite (it
has a `_type_spec`, as ragged tensors do) is no atom but a structure of its components.

In TensorFlow: tensorflow/python/util/nest.py and nest_util.py
"""

import collections
import functools
from collections.abc import Mapping, MappingView, MutableMapping, Sequence

_ATOM, _SEQUENCE, _NAMEDTUPLE, _MAPPING, _VIEW, _ATTRS, _CUSTOM, _COMPOSITE, _SPEC = (
    range(9)
)


@functools.lru_cache(maxsize=512)  # bounded, so that old classes are let go
def _kind_of_class(cls):
    if issubclass(cls, (str, bytes)):
        return _ATOM
    if issubclass(cls, tuple):
        fields = getattr(cls, "_fields", None)
        named = isinstance(fields, Sequence) and all(isinstance(f, str) for f in fields)
        return _NAMEDTUPLE if named else _SEQUENCE
    if issubclass(cls, Mapping):
        return _MAPPING
    if issubclass(cls, MappingView):
        return _VIEW
    if hasattr(cls, "__attrs_attrs__"):
        return _ATTRS
    if hasattr(cls, "__tf_flatten__") and hasattr(cls, "__tf_unflatten__"):
        return _CUSTOM
    if issubclass(cls, Sequence):
        return _SEQUENCE
    if hasattr(cls, "_from_components") and hasattr(cls, "_component_specs"):
        return _SPEC
    return _COMPOSITE if hasattr(cls, "_to_components") else _ATOM


def _kind(structure, expand_composites):
    """Return the kind of structure this is, `_ATOM` (which is 0) if it is none."""
    kind = _kind_of_class(structure.__class__)
    return kind if kind < _COMPOSITE or expand_composites else _ATOM


def is_nested(structure):
    """Say whether `structure` is more than an atom: `[]` is, "text" is not."""
    return _ATOM < _kind_of_class(structure.__class__) < _COMPOSITE


def is_nested_or_composite(structure):
    """Say whether `structure` is nested or made of several tensors."""
    return _kind_of_class(structure.__class__) != _ATOM


def _items(structure, kind):
    """Return the (key, child) pairs of one level, in the order of flattening."""
    if kind == _MAPPING:
        return [(key, structure[key]) for key in _sorted_keys(structure)]
    if kind == _NAMEDTUPLE:
        return list(zip(structure._fields, structure))
    if kind == _ATTRS:
        names = [attribute.name for attribute in structure.__attrs_attrs__]
        return [(name, getattr(structure, name)) for name in names]
    if kind == _CUSTOM:
        return list(enumerate(structure.__tf_flatten__()[1]))
    if kind == _COMPOSITE:
        name = structure._type_spec.value_type.__name__
        return [(name, structure._to_components())]
    if kind == _SPEC:
        return [(structure.value_type.__name__, structure._component_specs)]
    return list(enumerate(structure))


def _children(structure, kind):
    if kind in (_SEQUENCE, _NAMEDTUPLE):
        return structure
    return [child for _, child in _items(structure, kind)]


def _sorted_keys(mapping):
    try:
        return sorted(mapping)
    except TypeError as error:
        raise TypeError(
            f"nest only supports dicts with sortable keys. Received keys: "
            f"{list(mapping)} ({error})"
        ) from None


def flatten(structure, expand_composites=False):
    """Return the list of all atoms of `structure`; `[structure]` if it is one.

    >>> from minitf.core import nest
    >>> nest.flatten({"b": [1, (2, 3)], "a": 4})
    [4, 1, 2, 3]
    """
    atoms = []
    stack = [structure]
    last_kind = _SPEC if expand_composites else _CUSTOM
    while stack:
        top = stack.pop()
        kind = _kind_of_class(top.__class__)
        if kind == _ATOM or kind > last_kind:
            atoms.append(top)
        else:
            stack.extend(reversed(_children(top, kind)))
    return atoms


def pack_sequence_as(structure, flat_sequence, expand_composites=False):
    """Return a structure like `structure` with the atoms of `flat_sequence`.

    Raises TypeError if `flat_sequence` is no sequence, ValueError if it does not have
    as many items as `structure` has atoms.

    >>> from minitf.core import nest
    >>> nest.pack_sequence_as({"b": [0, 0], "a": 0}, [1, 2, 3])
    {'b': [2, 3], 'a': 1}
    """
    if not is_nested(flat_sequence) or isinstance(flat_sequence, Mapping):
        raise TypeError(
            f"Attempted to pack value:\n  {_truncate(flat_sequence)}\ninto a "
            f"structure, but found incompatible type `{type(flat_sequence)}` instead."
        )
    flat = list(flat_sequence)
    if _kind(structure, expand_composites) == _ATOM:
        if len(flat) != 1:
            raise ValueError(
                f"The target structure is of type `{type(structure)}`\n"
                f"  {_truncate(structure)}\nHowever the input is a sequence "
                f"({type(flat_sequence)}) of length {len(flat)}.\n"
                f"  {_truncate(flat_sequence)}\n"
                "nest cannot guarantee that it is safe to map one to the other."
            )
        return flat[0]
    count = len(flatten(structure, expand_composites))
    if count != len(flat):
        raise ValueError(
            f"Could not pack sequence. Structure had {count} atoms, but flat_sequence "
            f"had {len(flat)} items.  Structure: {structure}, flat_sequence: "
            f"{flat_sequence}."
        )
    return _rebuild(structure, iter(flat), expand_composites)


def _rebuild(structure, atoms, expand_composites):
    kind = _kind(structure, expand_composites)
    if kind == _ATOM:
        return next(atoms)
    old = _children(structure, kind)
    new = [_rebuild(child, atoms, expand_composites) for child in old]
    return new if type(structure) is list else sequence_like(structure, new)


def _truncate(value):
    text = str(value)
    return text if len(text) <= 100 else text[:100] + "..."


def sequence_like(instance, children):
    """Return one level of structure: of the type of `instance`, with these children."""
    cls = instance.__class__
    kind = _kind_of_class(cls)
    if type(instance) is not cls and kind in (_MAPPING, _SEQUENCE):
        return type(instance)(sequence_like(instance.__wrapped__, children))
    if kind == _MAPPING:
        return _mapping_like(instance, dict(zip(_sorted_keys(instance), children)))
    if kind in (_NAMEDTUPLE, _ATTRS):
        return cls(*children)
    if kind == _VIEW or cls is range:
        return list(children)
    if kind == _CUSTOM:
        metadata = instance.__tf_flatten__()[0]
        return instance.__tf_unflatten__(metadata, tuple(children))
    if kind == _COMPOSITE:
        return instance._type_spec._from_components(children[0])
    if kind == _SPEC:
        return instance._from_components(children[0])
    return cls(children)


def _mapping_like(instance, values):
    """Return a mapping of the type of `instance`, its keys in the same order."""
    cls = type(instance)
    if isinstance(instance, MutableMapping):
        is_default = cls is collections.defaultdict
        result = cls(instance.default_factory) if is_default else cls()
        for key in instance:
            result[key] = values[key]
        return result
    try:
        return cls((key, values[key]) for key in instance)
    except TypeError as error:
        raise TypeError(
            f"Error creating an object of type {cls} like {instance}. Note that it "
            "must accept a single positional argument representing an iterable of "
            f"key-value pairs, in addition to self. Cause: {error}"
        ) from error


def map_structure(func, *structure, **kwargs):
    """Call `func` on each atom, or on the atoms that correspond in each structure.

    Keyword arguments are `check_types=True` and `expand_composites=False`. Raises
    TypeError or ValueError if the structures differ.

    >>> from minitf.core import nest
    >>> nest.map_structure(lambda x, y: x + y, {"a": [1, 2]}, {"a": [10, 20]})
    {'a': [11, 22]}
    """
    if not callable(func):
        raise TypeError(f"func must be callable, got: {func}")
    if not structure:
        raise ValueError("Must provide at least one structure")
    check_types = kwargs.pop("check_types", True)
    expand_composites = kwargs.pop("expand_composites", False)
    if kwargs:
        raise ValueError(
            "Only valid keyword arguments are `check_types` and `expand_composites`, "
            f"not: `{'`, `'.join(kwargs)}`"
        )
    first = structure[0]
    for other in structure[1:]:
        assert_same_structure(first, other, check_types, expand_composites)
    flat = [flatten(one, expand_composites) for one in structure]
    results = [func(*atoms) for atoms in zip(*flat)]
    return _rebuild(first, iter(results), expand_composites)


def assert_same_structure(nest1, nest2, check_types=True, expand_composites=False):
    """Raise if the two structures are not nested alike; their atoms may differ.

    Raises ValueError for different lengths or keys, TypeError for different types
    unless `check_types=False`.

    >>> from minitf.core import nest
    >>> nest.assert_same_structure([1, {"a": 2}], ["x", {"a": "y"}])
    """
    try:
        _assert_same(nest1, nest2, check_types, expand_composites)
    except _Mismatch as mismatch:
        error_type, difference = mismatch.args
        raise error_type(
            "The two structures don't have the same nested structure.\n\n"
            f"First structure: {_describe(nest1)}\n\n"
            f"Second structure: {_describe(nest2)}\n\n"
            f"More specifically: {difference}\n"
            f"Entire first structure:\n{_outline(nest1)}\n"
            f"Entire second structure:\n{_outline(nest2)}"
        ) from None


class _Mismatch(Exception):
    """What differs: the class of the error to raise and the text for it."""


class _Dot:
    """What atoms look like where only the structure is shown."""

    def __repr__(self):
        return "."


def _outline(structure):
    return str(map_structure(lambda _: _Dot(), structure))


def _describe(structure):
    return f"type={type(structure).__name__} str={structure}"


def _assert_same(a, b, check_types, expand_composites):
    kind_a, kind_b = _kind(a, expand_composites), _kind(b, expand_composites)
    if kind_a == kind_b == _ATOM:
        return
    if _ATOM in (kind_a, kind_b):
        nested, atom = (b, a) if kind_a == _ATOM else (a, b)
        raise _Mismatch(
            ValueError,
            f'Substructure "{_describe(nested)}" is a sequence, while substructure '
            f'"{_describe(atom)}" is not',
        )
    _assert_same_level(a, b, kind_a, kind_b, check_types)
    children_a, children_b = _children(a, kind_a), _children(b, kind_b)
    for x, y in zip(children_a, children_b):
        _assert_same(x, y, check_types, expand_composites)
    if len(children_a) != len(children_b):
        raise _Mismatch(
            ValueError,
            "The two structures don't have the same number of elements. First "
            f"structure: {_describe(a)}. Second structure: {_describe(b)}",
        )


def _assert_same_level(a, b, kind_a, kind_b, check_types):
    has_composite = _COMPOSITE in (kind_a, kind_b)
    if (check_types or has_composite) and not _same_type(a, b, kind_a, kind_b):
        raise _Mismatch(
            TypeError,
            "The two namedtuples don't have the same sequence type. First structure "
            f"{_describe(a)} has type {type(a).__name__}, while second structure "
            f"{_describe(b)} has type {type(b).__name__}",
        )
    if check_types and kind_a == kind_b == _MAPPING and set(a) != set(b):
        raise _Mismatch(
            ValueError,
            "The two dictionaries don't have the same set of keys. First structure has "
            f"keys {_describe(list(a))}, while second structure has keys "
            f"{_describe(list(b))}",
        )
    if has_composite:
        spec_a, spec_b = (
            (x._type_spec if kind == _COMPOSITE else x)._without_tensor_names()
            for x, kind in ((a, kind_a), (b, kind_b))
        )
        if spec_a.most_specific_common_supertype([spec_b]) is None:
            raise _Mismatch(
                ValueError,
                "Incompatible CompositeTensor TypeSpecs: "
                f"{_describe(spec_a)} vs. {_describe(spec_b)}",
            )


def _same_type(a, b, kind_a, kind_b):
    if kind_a == kind_b == _NAMEDTUPLE:
        same_name = a.__class__.__name__ == b.__class__.__name__
        return same_name and a._fields == b._fields
    return (
        a.__class__ is b.__class__
        or (isinstance(a, list) and isinstance(b, list))
        or (kind_a == kind_b == _MAPPING)
        or (kind_a >= _COMPOSITE and kind_b >= _COMPOSITE)
    )


def assert_shallow_structure(
    shallow_tree, input_tree, check_types=True, expand_composites=False
):
    """Raise TypeError or ValueError unless `input_tree` begins like `shallow_tree`."""
    kind = _kind(shallow_tree, expand_composites)
    if kind == _ATOM:
        return
    input_kind = _kind(input_tree, expand_composites)
    if input_kind == _ATOM:
        raise TypeError(
            "If shallow structure is a sequence, input must also be a sequence. "
            f"Input has type: {type(input_tree)}."
        )
    if check_types and not (
        isinstance(input_tree, shallow_tree.__class__)
        or _same_type(shallow_tree, input_tree, kind, input_kind)
    ):
        raise TypeError(
            "The two structures don't have the same sequence type. Input structure "
            f"has type {type(input_tree)}, while shallow structure has type "
            f"{type(shallow_tree)}."
        )
    shallow, tree = _items(shallow_tree, kind), _items(input_tree, input_kind)
    if len(shallow) != len(tree):
        raise ValueError(
            "The two structures don't have the same sequence length. Input structure "
            f"has length {len(tree)}, while shallow structure has length "
            f"{len(shallow)}."
        )
    if kind == _MAPPING:
        _assert_known_keys(dict(shallow), dict(tree))
    for (_, x), (_, y) in zip(shallow, tree):
        assert_shallow_structure(x, y, check_types, expand_composites)


def _assert_known_keys(shallow_keys, input_keys):
    absent = [key for key in shallow_keys if key not in input_keys]
    if absent:
        raise ValueError(
            "The shallow_tree's keys are not a subset of the input_tree's keys. The "
            "shallow_tree has the following keys that are not in the input_tree: "
            f"{sorted(absent)}."
        )


def flatten_with_tuple_paths_up_to(
    shallow_tree, input_tree, check_types=True, expand_composites=False
):
    """Return (path, subtree) pairs, one for each atom of `shallow_tree`."""
    assert_shallow_structure(shallow_tree, input_tree, check_types, expand_composites)
    result = []
    stack = [((), shallow_tree, input_tree)]
    while stack:
        path, shallow, tree = stack.pop()
        kind = _kind(shallow, expand_composites)
        if kind == _ATOM:
            result.append((path, tree))
            continue
        children = dict(_items(shallow, kind))
        subtrees = dict(_items(tree, _kind(tree, expand_composites)))
        _assert_known_keys(children, subtrees)
        below = [((*path, key), children[key], subtrees[key]) for key in children]
        stack.extend(reversed(below))
    return result


def flatten_up_to(shallow_tree, input_tree, check_types=True, expand_composites=False):
    """Return the parts of `input_tree` that stand where `shallow_tree` has atoms.

    >>> from minitf.core import nest
    >>> nest.flatten_up_to([0, 0], [1, [2, 3]])
    [1, [2, 3]]
    """
    pairs = flatten_with_tuple_paths_up_to(
        shallow_tree, input_tree, check_types, expand_composites
    )
    return [subtree for _, subtree in pairs]


def map_structure_up_to(shallow_tree, func, *inputs, **kwargs):
    """Call `func(*subtrees)` where `shallow_tree` has atoms.

    Takes `check_types` and `expand_composites` as `map_structure` does and hands other
    keyword arguments to `func`.
    """
    if not inputs:
        raise ValueError("Cannot map over no sequences")
    checks = kwargs.pop("check_types", True), kwargs.pop("expand_composites", False)
    flat = [flatten_up_to(shallow_tree, tree, *checks) for tree in inputs]
    results = [func(*subtrees, **kwargs) for subtrees in zip(*flat)]
    return pack_sequence_as(shallow_tree, results, checks[1])


def yield_flat_paths(nest, expand_composites=False):
    """Yield for each atom the tuple of keys and indices that leads to it."""
    for path, _ in flatten_with_tuple_paths_up_to(nest, nest, True, expand_composites):
        yield path


def flatten_with_joined_string_paths(structure, separator="/", expand_composites=False):
    """Return (path, atom) pairs; a path is a string.

    >>> from minitf.core import nest
    >>> nest.flatten_with_joined_string_paths({"layers": [7, 8]})
    [('layers/0', 7), ('layers/1', 8)]
    """
    atoms = flatten(structure, expand_composites)
    paths = yield_flat_paths(structure, expand_composites)
    return [(separator.join(map(str, path)), x) for path, x in zip(paths, atoms)]
