"""Typical wrong answers of lesson 05, and a part of what the learner is told."""


def merge_nothing(program):
    return list(program)


def forget_to_rename(program):
    seen, better = set(), []
    for name, op, inputs in program:
        key = op, tuple(sorted(inputs)) if op in ("add", "mul") else inputs
        if op == "random" or key not in seen:
            better.append((name, op, inputs))
        seen.add(key)
    return better


def sort_always(program):
    return merge_with(program, lambda op, inputs: (op, tuple(sorted(inputs))))


def merge_random(program):
    return merge_with(program, key_of)


def key_of(op, inputs):
    return op, tuple(sorted(inputs)) if op in ("add", "mul") else inputs


def merge_with(program, key, rename_first=True):
    better, seen, renamed = [], {}, {}
    for name, op, inputs in program:
        new = tuple(renamed.get(x, x) for x in inputs)
        found = key(op, new if rename_first else inputs)
        if found in seen:
            renamed[name] = seen[found]
        else:
            seen[found] = name
            better.append((name, op, new))
    return better


def rename_too_late(program):
    names = iter(range(len(program)))

    def key(op, inputs):
        return ("random", next(names)) if op == "random" else key_of(op, inputs)

    return merge_with(program, key, rename_first=False)


def change_the_given(program):
    program[:] = program[:1]
    return program


WRONG = {
    "05.1": [
        (lambda: 6, "all that are written"),
        (lambda: 5, "the same key"),
        (lambda: 3, "round differently"),
        (lambda: 2, "a name for each product"),
    ],
    "05.2": [
        (lambda: set("abdfg"), "infinity - infinity"),
        (lambda: set("bcdfg"), "0 / 0"),
        (lambda: set("bdefg"), "0 + -0.0"),
        (lambda: {"d"}, "what does that allow"),
        (lambda: {"b", "f", "g"}, "not even NaN"),
        (lambda: {"x"}, "from a to g"),
    ],
    "05.3": [
        (lambda: merge_nothing, "still there"),
        (lambda: forget_to_rename, "asks for u"),
        (lambda: sort_always, "they differ"),
        (lambda: merge_random, "each must be a new one"),
        (lambda: rename_too_late, "before you look a line up"),
        (lambda: change_the_given, "do not change the given"),
    ],
}
