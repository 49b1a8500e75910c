"""Turns `if`, `while` and `for` into calls that get their blocks as functions.

    if x > 0:                 def get_state():
        y = 1                     return (y,)
                              def set_state(vars_):
                                  nonlocal y
                                  (y,) = vars_
                              def if_body():
                                  nonlocal y
                                  y = 1
                              def else_body():
                                  pass
                              ag__.if_stmt(x > 0, if_body, else_body,
                                           get_state, set_state, ('y',), 1)

If `x > 0` is a Python value, `if_stmt` calls one of the two. If it is a tensor, both
are called to record a branch each; `set_state` puts the variables back in between, and
finally makes them the outcome of the graph's conditional.

In TensorFlow: tensorflow/python/autograph/converters/control_flow.py
"""

import ast

from minitf.autograph.converters.functions import declared_by, scope_of
from minitf.autograph.converters.variables import known_from_start
from minitf.autograph.pyct.activity import activity, is_composite
from minitf.autograph.pyct.blocks import analyze
from minitf.autograph.pyct.templates import as_target, fill, fill_expression
from minitf.autograph.pyct.transformer import Converter

STATE = """
    def get_state():
        return values
    def set_state(vars_):
        declarations
        symbols = vars_
"""

NO_STATE = """
    def get_state():
        return ()
    def set_state(vars_):
        pass
"""

IF = """
    state_functions
    def if_body():
        body_declarations
        body
    def else_body():
        orelse_declarations
        orelse
    ag__.if_stmt(test, if_body, else_body, get_state, set_state, symbol_names, outputs)
"""

WHILE = """
    state_functions
    def loop_test():
        return test
    def loop_body():
        body_declarations
        body
    ag__.while_stmt(loop_test, loop_body, get_state, set_state, symbol_names, options)
"""

EXTRA_TEST = """
    def extra_test():
        return test
"""

FOR = """
    state_functions
    def loop_body(itr):
        body_declarations
        target = itr
        body
    extra_test_function
    ag__.for_stmt(
        iterated, extra_test, loop_body, get_state, set_state, symbol_names, options)
"""


def convert(tree, context):
    """Returns the tree without `if`, `while` and `for`."""
    return _ControlFlow(context).visit(tree)


class _ControlFlow(Converter):
    def __init__(self, context):
        super().__init__(context)
        self.states = {}
        self.globals = frozenset()

    def visit_Lambda(self, node):
        return node  # has no statements

    def visit_FunctionDef(self, node):
        outside = self.states, self.globals
        scope = scope_of(node)
        self.globals, nonlocals = declared_by(node)
        declared = self.globals | nonlocals
        self.states = analyze(scope.body, known_from_start(node), declared).states
        scope.body = self.visit_block(scope.body)
        self.states, self.globals = outside
        return node

    def visit_If(self, node):
        state = self.states[node]
        names = self._names("get_state", "set_state", "if_body", "else_body")
        self.generic_visit(node)
        orelse = node.orelse or fill("pass", node)
        return fill(
            IF,
            node,
            body_declarations=self._declarations(state, node.body),
            body=node.body,
            orelse_declarations=self._declarations(state, orelse),
            orelse=orelse,
            test=node.test,
            outputs=ast.Constant(state.outputs),
            **self._state(state, names, node),
            **names,
        )

    def visit_While(self, node):
        state = self.states[node]
        names = self._names("get_state", "set_state", "loop_test", "loop_body")
        self.generic_visit(node)
        return fill(
            WHILE,
            node,
            test=node.test,
            body_declarations=self._declarations(state, node.body),
            body=node.body,
            options=_options(node.options),
            **self._state(state, names, node),
            **names,
        )

    def visit_For(self, node):
        state = self.states[node]
        names = self._names("get_state", "set_state", "loop_body", "itr")
        self.generic_visit(node)
        extra_test, extra_test_function = ast.Constant(None), []
        if getattr(node, "extra_test", None) is not None:
            extra_test = self.context.namer.new("extra_test")
            extra_test_function = fill(
                EXTRA_TEST, node, extra_test=extra_test, test=node.extra_test
            )
        iterate_names = ast.Constant(ast.unparse(node.target))
        return fill(
            FOR,
            node,
            body_declarations=self._declarations(state, [node.target, *node.body]),
            target=node.target,
            body=node.body,
            extra_test_function=extra_test_function,
            iterated=node.iter,
            extra_test=extra_test,
            options=_options({"iterate_names": iterate_names, **node.options}),
            **self._state(state, names, node),
            **names,
        )

    def _names(self, *roots):
        return {root: self.context.namer.new(root) for root in roots}

    def _declarations(self, state, block):
        """Declares the variables of the state that a block assigns itself."""
        written = activity(*block).writes
        return self._declare([s for s in state.symbols if s in written])

    def _declare(self, symbols):
        plain = sorted(s for s in symbols if not is_composite(s))
        global_ = [s for s in plain if s in self.globals]
        others = [s for s in plain if s not in self.globals]
        found = [ast.Global(global_)] if global_ else []
        return found + ([ast.Nonlocal(others)] if others else [])

    def _state(self, state, names, at):
        """Returns what fills the blanks about a statement's state."""
        functions = fill(NO_STATE, at, **names)
        if state.symbols:
            symbols = [ast.parse(s, mode="eval").body for s in state.symbols]
            functions = fill(
                STATE,
                at,
                values=ast.Tuple([_load(s) for s in symbols], ast.Load()),
                declarations=self._declare(state.symbols),
                symbols=as_target(ast.Tuple(symbols, ast.Load())),
                **names,
            )
        texts = ast.Tuple([ast.Constant(s) for s in state.symbols], ast.Load())
        return {"state_functions": functions, "symbol_names": texts}


def _load(symbol):
    """Reads a variable; a composite one, such as `d['k']`, may not exist yet."""
    if isinstance(symbol, ast.Name):
        return symbol
    text = ast.Constant(ast.unparse(symbol))
    return fill_expression("ag__.ldu(lambda: symbol, text)", symbol=symbol, text=text)


def _options(options):
    keys = [ast.Constant(key) for key in options]
    return ast.Dict(keys, list(options.values()))
