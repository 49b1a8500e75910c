"""What each converter does to a line and why, in one sentence for a learner.

`{converter: [(kind of syntax node on the line, sentence), ...]}`; the first that fits
is said. "Function" stands for the function that was asked for, "" for anything.

In TensorFlow: tensorflow/python/autograph/g3doc/reference/index.md
"""

SENTENCES = {
    "functions": [
        (
            "Function",
            "The function becomes `tf__...`: its body runs in a scope that knows how "
            "its calls are to be converted.",
        ),
        (
            "",
            "An inner function is converted together with the outer one, and marked so "
            "that nobody does it again.",
        ),
    ],
    "directives": [("", "A directive is no call: it becomes an option of the loop.")],
    "break_statements": [
        ("Break", "`break` sets a flag: a loop in a graph can stop only at its test."),
        ("", "The loop's test also asks for the flag that `break` sets."),
    ],
    "asserts": [("", "`assert` becomes ag__.assert_stmt, which checks tensors, too.")],
    "continue_statements": [
        ("Break", "What follows the `break` moves under a condition: it is skipped."),
        (
            "Continue",
            "`continue` goes: what follows it moves under a condition, since a graph "
            "has no jumps.",
        ),
        ("", "What follows a `continue` in here moves under a condition."),
    ],
    "return_statements": [
        (
            "Return",
            "`return` keeps the value in a variable: a graph has one way out, at its "
            "end.",
        ),
        ("Function", "The function gets a single `return`, at its end."),
        ("For", "The loop also ends when the value to return is known."),
        ("While", "The loop also ends when the value to return is known."),
        ("", "What follows a `return` in here moves under a condition."),
    ],
    "lists": [
        ("", "The list becomes a tensor list, so that loops of a graph fill it.")
    ],
    "slices": [("", "Setting an item makes a new tensor that has the change.")],
    "conditional_expressions": [
        (
            "",
            "`a if test else b` becomes ag__.if_exp: if the test is a tensor, both "
            "sides go into the graph.",
        ),
    ],
    "logical_expressions": [
        (
            "",
            "`and`, `or`, `not` become functions: Python's own would ask a tensor for "
            "True or False, which it has not while tracing.",
        ),
    ],
    "call_trees": [
        (
            "",
            "Calls go through ag__.converted_call, so that what is called is converted "
            "as well.",
        ),
    ],
    "variables": [
        (
            "If",
            "A variable that only one branch sets starts as ag__.Undefined: both "
            "branches of a graph must give something.",
        ),
        (
            "For",
            "A variable that is first set in the loop starts as ag__.Undefined: the "
            "loop may run no round at all.",
        ),
        (
            "While",
            "A variable that is first set in the loop starts as ag__.Undefined: the "
            "loop may run no round at all.",
        ),
        ("Delete", "A deleted variable becomes ag__.Undefined."),
        ("", "ag__.ld complains if the variable still has no value here."),
    ],
    "control_flow": [
        (
            "If",
            "`if` becomes ag__.if_stmt, its branches functions: a tensor as test puts "
            "both into the graph (tf.cond); a Python value picks one while tracing.",
        ),
        (
            "While",
            "`while` becomes ag__.while_stmt: a tensor as test makes it tf.while_loop; "
            "with a Python value the loop runs while tracing.",
        ),
        (
            "For",
            "`for` becomes ag__.for_stmt: over a tensor it is tf.while_loop; over a "
            "Python value it runs while tracing, one copy of its body per round.",
        ),
        (
            "",
            "This statement moves into a function of its own, so that the graph can "
            "record the block it is in.",
        ),
    ],
}


def sentence(converter, kinds):
    """Returns the sentence for a line that holds these kinds of syntax nodes.

    >>> sentence("break_statements", ("Break",))
    '`break` sets a flag: a loop in a graph can stop only at its test.'
    """
    for kind, words in SENTENCES[converter]:
        if not kind or kind in kinds:
            return words
    return ""
