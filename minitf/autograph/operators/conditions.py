"""`if` statements and expressions.

In TensorFlow: tensorflow/python/autograph/operators/control_flow.py,
conditional_expressions.py
"""

from minitf.autograph.operators.agreement import check_branch, check_branches
from minitf.autograph.operators.staging import as_condition, is_staged
from minitf.ops.control_flow.cond import cond as tf_cond


def if_stmt(cond, body, orelse, get_state, set_state, symbol_names, nouts):
    """Runs an `if` statement.

    Args:
      cond: the condition, a Python value or a tensor.
      body, orelse: run the branches, which change variables of the caller.
      get_state: returns those variables.
      set_state: replaces them.
      symbol_names: their names.
      nouts: how many of them are needed afterwards: the first ones.

    >>> x = "before"
    >>> def body():
    ...     global x
    ...     x = "then"
    >>> if_stmt(True, body, lambda: None, lambda: (x,), lambda values: None, ("x",), 1)
    >>> x
    'then'
    """
    if is_staged(cond):
        _record_if(cond, body, orelse, get_state, set_state, symbol_names, nouts)
    elif cond:
        body()
    else:
        orelse()


def _record_if(cond, body, orelse, get_state, set_state, symbol_names, nouts):
    """Records both branches, each starting from the variables as they are now."""
    cond = as_condition(cond, "if statement")
    before = get_state()
    outcomes = {}

    def branch(name, run):
        def traced():
            set_state(before)
            run()
            outcomes[name] = get_state()[:nouts]
            check_branch(outcomes[name], symbol_names, name)
            if len(outcomes) == 2:
                check_branches(outcomes["main"], outcomes["else"], symbol_names)
            return outcomes[name]

        return traced

    after = tf_cond(cond, branch("main", body), branch("else", orelse))
    set_state(tuple(after or ()) + before[nouts:])


def if_exp(cond, if_true, if_false, expr_repr):
    """Computes `if_true() if cond else if_false()`.

    `expr_repr` is the text of the condition, for messages.

    >>> if_exp(1 > 2, lambda: "yes", lambda: "no", "1 > 2")
    'no'
    """
    if not is_staged(cond):
        return if_true() if cond else if_false()
    outcomes = {}

    def branch(name, run):
        def traced():
            outcomes[name] = (run(),)
            if len(outcomes) == 2:
                check_branches(outcomes["main"], outcomes["else"], [expr_repr])
            return outcomes[name][0]

        return traced

    cond = as_condition(cond, "if expression")
    return tf_cond(cond, branch("main", if_true), branch("else", if_false))
