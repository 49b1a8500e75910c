"""The converters, in the order in which they work.

Each takes the syntax tree of a function and returns another that means the same in
Python, one step nearer to calls of `ag__` operators, which also work on tensors. Read
them in this order: each docstring shows what goes in and what comes out.

In TensorFlow: tensorflow/python/autograph/impl/api.py, PyToTF.transform_ast
"""

from minitf.autograph.converters import (
    asserts,
    break_statements,
    call_trees,
    conditional_expressions,
    continue_statements,
    control_flow,
    directives,
    functions,
    lists,
    logical_expressions,
    return_statements,
    slices,
    unsupported,
    variables,
)

CONVERTERS = (
    unsupported.convert,  # raises if the function has something nobody converts
    functions.convert,  # with ag__.FunctionScope(...) as fscope:
    directives.convert,  # set_loop_options(...) becomes an option of the loop
    break_statements.convert,  # while not break_ and ...:
    asserts.convert,  # ag__.assert_stmt, if asked for
    continue_statements.convert,  # if not continue_: ...
    return_statements.convert,  # one return, at the end
    lists.convert,  # ag__.list_append, if asked for
    slices.convert,  # ag__.set_item, if asked for
    conditional_expressions.convert,  # ag__.if_exp
    logical_expressions.convert,  # ag__.and_, ag__.or_, ag__.not_
    call_trees.convert,  # ag__.converted_call
    variables.convert,  # ag__.Undefined, ag__.ld
    control_flow.convert,  # ag__.if_stmt, ag__.while_stmt, ag__.for_stmt
)
