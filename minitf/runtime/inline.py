"""One-line kernels become expressions in the generated program.

The kernel `def add(x, y, *, out=None): return np.add(x, y, out=out)` need not be
called: its expression, with the names of the program's own values in it, does the same
without the call - and shows the learner what really runs. This file reads the
expression from the kernel's source and fills in the names.

In TensorFlow: no counterpart (XLA: service/call_inliner.cc)
"""

import ast
import functools
import inspect
import textwrap


class Template:
    """The expression of a one-line kernel, with gaps where its parameters stand."""

    def __init__(self, expression, parameters, module_names):
        # A number may stand for a parameter unless something of it is asked for: `x.T`.
        self.takes_numbers = not any(
            isinstance(node, ast.Attribute | ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id in parameters
            for node in ast.walk(expression)
        )
        self._with_out = _as_format(expression, parameters, keep_out=True)
        self._without_out = _as_format(expression, parameters, keep_out=False)
        self.module_names = module_names  # name -> object, from the kernel's module

    def fill(self, arguments, out=None):
        """Writes the expression with `arguments` (name -> source text) filled in."""
        if out is None:
            return self._without_out.format_map(arguments)
        return self._with_out.format_map({**arguments, "out": out})


@functools.cache
def template_of(op):
    """Reads the `Template` of an op's kernel; None if it is more than one line."""
    kernel = op.kernel
    if kernel.__closure__ or op.has_lists or op.takes_state or op.takes_name:
        return None
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(kernel))).body[0]
    except (OSError, TypeError, SyntaxError):
        return None  # no source at hand: the kernel is called instead
    body = [node for node in tree.body if not _is_docstring(node)]
    if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
        return None
    expression = body[0].value
    names = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    parameters = set(inspect.signature(kernel).parameters)
    module_names = names - parameters
    if _binds_names(expression) or not module_names <= kernel.__globals__.keys():
        return None
    found = {name: kernel.__globals__[name] for name in module_names}
    return Template(expression, names & parameters, found)


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _binds_names(expression):
    """Lambdas and comprehensions have names of their own; leave those kernels alone."""
    kinds = (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)
    return any(
        isinstance(node, (*kinds, ast.NamedExpr, ast.Dict, ast.Set))
        for node in ast.walk(expression)
    )


def _as_format(expression, parameters, keep_out):
    """Turns an expression into text for `str.format`: "np.add({x}, {y})"."""
    tree = _Gaps(parameters, keep_out).visit(ast.parse(ast.unparse(expression)))
    text = ast.unparse(tree).replace("{", "{{").replace("}", "}}")
    for name in parameters:
        text = text.replace(_gap(name), "{" + name + "}")
    return text


def _gap(name):
    return f"__{name}__gap__"


class _Gaps(ast.NodeTransformer):
    """Marks the places of parameters; without a buffer `out=out` goes."""

    def __init__(self, parameters, keep_out):
        self._parameters = parameters
        self._keep_out = keep_out

    def visit_Name(self, node):
        if node.id in self._parameters:
            return ast.Name(_gap(node.id))
        return node

    def visit_Call(self, node):
        if not self._keep_out:
            node.keywords = [k for k in node.keywords if k.arg != "out"]
        return self.generic_visit(node)
