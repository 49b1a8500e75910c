"""Programs that return early, from branches and from loops that run in Python."""


def sign(x):
    """Returns from three places."""
    if x > 0:
        return 1
    if x < 0:
        return -1
    return 0


def nested(x):
    """Returns from every branch of a tree of conditions."""
    if x > 10:
        if x > 100:
            return "hundreds"
        return "tens"
    else:
        if x > 0:
            return "ones"
    return "none"


def first_even(numbers):
    """Returns from a loop over a Python list: the loop is unrolled."""
    for number in numbers:
        if number % 2 == 0:
            return number
    return -1


def after_a_loop(n):
    """Returns, or not, from the middle of a function that goes on."""
    total = n * 0
    while n > 0:
        total += n
        n -= 1
    if total > 20:
        return total
    total = -total
    return total * 2


def cleared(x, log):
    """Returns out of `try`; what is in `finally` still happens."""
    try:
        if log is None:
            return x
        log.append("used")
    finally:
        x = x + 1
    return x


def either(x, limit=None):
    """Depends on a Python value: only one branch is ever recorded."""
    if limit is None:
        return x
    elif x > limit:
        return limit
    return x


EXAMPLES = [
    *[(sign, (x,)) for x in (3, 0, -3)],
    *[(nested, (x,)) for x in (500, 50, 5, -5)],
    *[(after_a_loop, (n,)) for n in (3, 9)],
    *[(either, (x,)) for x in (1, 5)],
    *[(either, (x, 3)) for x in (1, 5)],
]
PYTHON_EXAMPLES = [
    (first_even, ([3, 5, 8, 9],)),
    (first_even, ([3],)),
    (cleared, (1, None)),
    (cleared, (1, [])),
]
