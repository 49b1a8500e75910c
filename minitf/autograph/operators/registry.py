"""Which other types do operators know, besides tensors and Python's own?

Ragged tensors, datasets and their iterators live in packages above or beside this one.
They announce themselves: `register_for(RaggedTensor, ragged_for)` says who runs a `for`
over one, `register("len", Dataset, dataset_len)` who computes the length.

In TensorFlow: python/autograph/utils/type_registry.py, operators/py_builtins.py
"""

_functions = {}  # operator -> {type: function}


def register(operator, type_, function):
    """Makes an operator call `function` for values of a type and its subclasses.

    `operator` is "for_stmt" or the name of a Python function that AutoGraph replaces:
    abs, all, any, enumerate, filter, len, map, next, print, sorted, zip. The function
    takes what the Python function takes.
    """
    _functions.setdefault(operator, {})[type_] = function


def register_for(type_, function):
    """Makes `for` over values of a type call

    function(iterated, extra_test, body, get_state, set_state, symbol_names, opts)

    `body(item)` runs the loop's body, `extra_test()` (or None) tells whether a `break`
    or `return` has not happened yet. `get_state()` returns the loop's variables,
    `set_state(values)` replaces them.
    """
    register("for_stmt", type_, function)


def lookup(operator, value):
    """Returns the function registered for the type of a value, or None."""
    known = _functions.get(operator, {})
    for type_ in type(value).__mro__:
        if type_ in known:
            return known[type_]
    return None
