"""Gives variables that may be unset a value that says so.

    if a:                     y = ag__.Undefined('y')
        y = 1                 if a:
    return y                      y = 1
                              return ag__.ld(y)

    del x                     x = ag__.Undefined('x')

Python knows when a variable has no value; a tensor loop that hands variables around
needs something to hand. `ld` complains when it is about to be used. All other
variables are read as before.

In TensorFlow: tensorflow/python/autograph/converters/variables.py, control_flow.py
"""

import ast

from minitf.autograph.converters.functions import declared_by, scope_name, scope_of
from minitf.autograph.pyct.activity import parameters
from minitf.autograph.pyct.blocks import analyze
from minitf.autograph.pyct.templates import fill, fill_expression, name
from minitf.autograph.pyct.transformer import Converter

UNDEFINED = "variable = ag__.Undefined(text)"


def convert(tree, context):
    """Returns the tree with stand-ins for variables that may be unset."""
    tree = _Deletions(context).visit(tree)
    return _Loads(context).visit(tree)


def known_from_start(function):
    """Returns the names that have a value when a converted function's body starts."""
    return parameters(function) | {scope_name(function)}


class _Deletions(Converter):
    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        declared = frozenset().union(*declared_by(node))
        _Delete(declared).visit(scope_of(node))
        return node


class _Delete(ast.NodeTransformer):
    def __init__(self, declared):
        self.declared = declared  # `del` of these must reach the outside

    def visit_Delete(self, node):
        done = []
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id not in self.declared:
                done += _undefined(target.id, node)
            else:
                done.append(ast.copy_location(ast.Delete([target]), node))
        return done

    def visit_FunctionDef(self, node):
        return node

    visit_ClassDef = visit_FunctionDef


def _undefined(variable, at):
    return fill(UNDEFINED, at, variable=name(variable), text=ast.Constant(variable))


class _Loads(Converter):
    def __init__(self, context):
        super().__init__(context)
        self.unset = frozenset()

    def visit_FunctionDef(self, node):
        scope = scope_of(node)
        declared = frozenset().union(*declared_by(node))
        blocks = analyze(scope.body, known_from_start(node), declared)
        outside = self.unset
        self.unset = outside | _deleted(scope.body)
        self.unset = self.unset.union(*blocks.unset.values())
        scope.body = self._statements(scope.body, blocks, node)
        self.unset = outside
        return node

    def _statements(self, body, blocks, at):
        _Defaults(blocks).visit_block(body, at)
        return self.visit_block(body)

    def visit_ClassDef(self, node):
        return _ClassLoads(self.unset).visit(node)

    def visit_Name(self, node):
        return _loaded(node, self.unset)

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        variable = getattr(node.target, "id", None)
        if variable not in self.unset:
            return node
        check = fill("variable = ag__.ld(variable)", node, variable=variable)
        return [*check, node]


class _ClassLoads(ast.NodeTransformer):
    """Does to the variables read in a class what is done around it, and no more."""

    def __init__(self, unset):
        self.unset = unset

    def visit_Name(self, node):
        return _loaded(node, self.unset)


def _loaded(node, unset):
    if not isinstance(node.ctx, ast.Load) or node.id not in unset:
        return node
    return fill_expression("ag__.ld(variable)", node, variable=node)


def _deleted(body):
    """Returns the names that `del` statements became assignments of Undefined for."""
    return frozenset(
        node.targets[0].id
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "ag__.Undefined"
    )


class _Defaults(ast.NodeVisitor):
    """Puts `y = ag__.Undefined('y')` at the top of the blocks that own such a `y`."""

    def __init__(self, blocks):
        self.blocks = blocks

    def visit_block(self, block, at):
        """Goes through a list of statements, and then changes it."""
        for statement in block:
            self.visit(statement)
        missing = self.blocks.unset.get(id(block), ())
        block[:0] = [s for variable in missing for s in _undefined(variable, at)]

    def visit_If(self, node):
        self.visit_block(node.body, node)
        self.visit_block(node.orelse, node)

    visit_For = visit_While = visit_If

    def visit_FunctionDef(self, node):
        """Leaves inner functions, whose variables are their own."""
