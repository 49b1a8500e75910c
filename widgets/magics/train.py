"""`%minitf_train` and `%%minitf_train`: watching a training.

In TensorFlow: no counterpart
"""

import ast

from IPython.core.error import UsageError
from IPython.core.magic import line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments
from minitf_widgets.magics.base import ViewMagics
from minitf_widgets.training import show_training

MAGIC = "minitf_train"
EXPRESSIONS = ("optimizer", "evaluate", "weights", "predict", "examples")
HOW = (
    "%minitf_train takes a generator function, or a step function and its batches, as "
    "in %minitf_train step, batches --epochs 10 --optimizer optimizer"
)


@magics_class
class TrainMagics(ViewMagics):
    """`%minitf_train` and `%%minitf_train`."""

    @magic_arguments()
    @argument("--epochs", type=int, help="how often to go through the batches")
    @argument("--steps", type=int, help="at most so many steps")
    @argument("--optimizer", help="whose learning rate can be changed")
    @argument("--evaluate", help="a function called after each epoch")
    @argument("--weights", help="variables, or a model, to show histograms of")
    @argument("--predict", help="the model as a function")
    @argument("--examples", help="a pair of inputs and true values: (x,y)")
    @argument("--name", default="run 1", help="of the run, without spaces")
    @argument("--pace", type=float, help="at most so many steps a second")
    @argument("--wait", action="store_true", help="wait for the button")
    @line_cell_magic
    def minitf_train(self, line, cell=None):
        """Starts a training and shows it; it can be paused, steered and stopped.

        `%minitf_train step, batches --epochs 5` calls `step` with each batch;
        `%minitf_train train` goes through the generator that `train()` returns. Below
        `%%minitf_train` the cell itself is the generator: it says `yield loss`, or
        `yield {"loss": loss}`, after each step; a name behind the magic is given to
        the view. The options are expressions without spaces.
        """
        expression, options = self.options(self.minitf_train, line)
        if cell is None:
            source, data = self._source(expression)
        else:
            source, data = self._generator(cell), None
        settings = {
            name: self.evaluate(getattr(options, name), MAGIC)
            for name in EXPRESSIONS
            if getattr(options, name)
        }
        for name in ("epochs", "steps", "name", "pace"):
            settings[name] = getattr(options, name)
        try:
            view = show_training(source, data, start=False, **settings)
        except (TypeError, ValueError) as error:
            raise UsageError(f"%{MAGIC}: {error}") from None
        if cell is not None:
            self.assign(expression, view)
        if not options.wait:
            view.run()
        return view

    def _source(self, expression):
        """A generator or step function, and the data that follows a comma."""
        if not expression:
            raise UsageError(HOW)
        value = self.evaluate(expression, MAGIC)
        if not isinstance(value, tuple):
            return value, None
        if len(value) != 2:
            raise UsageError(f"{HOW}. Received {len(value)} things.")
        return value

    def _generator(self, cell):
        """Makes a generator function whose body is the cell."""
        shell = self.shell
        code = shell.transform_cell(cell)
        file = shell.compile.cache(code, shell.execution_count)
        space = {}
        try:
            program = compile(_as_function(code, file), file, "exec")
        except SyntaxError as error:
            raise UsageError(f"%%{MAGIC}: {error}") from None
        exec(program, shell.user_ns, space)  # the user's own words
        return space["train"]


def _as_function(code, file):
    """Puts code into `def train():`, as a syntax tree; it must yield something."""
    tree = ast.parse(code, file)
    found = _Scope()
    found.visit(tree)
    if not found.yields:
        raise UsageError(
            f"%%{MAGIC}: the cell must say `yield loss`, or `yield {{'loss': loss}}`, "
            "after each step."
        )
    # As in any other cell, the names it gives are the notebook's.
    names = [ast.Global(sorted(found.names))] if found.names else []
    function = ast.parse("def train():\n    pass", file).body[0]
    function.body = [*names, *tree.body]
    tree.body = [function]
    return ast.fix_missing_locations(tree)


class _Scope(ast.NodeVisitor):
    """Finds the names that code gives outside of its functions, and if it yields."""

    def __init__(self):
        self.names = set()
        self.yields = False

    def visit_Name(self, node):
        """Notes a name that is given."""
        if isinstance(node.ctx, ast.Store | ast.Del):
            self.names.add(node.id)

    def visit_alias(self, node):
        """Notes the name that an import gives."""
        self.names.add((node.asname or node.name).partition(".")[0])

    def visit_FunctionDef(self, node):
        """Notes the function's name, and leaves its body alone."""
        self.names.add(node.name)

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef

    def visit_Lambda(self, node):
        """Leaves the body alone, as that of the comprehensions."""

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_Lambda

    def visit_Yield(self, node):
        """Notes that there is a `yield`."""
        self.yields = True
        self.generic_visit(node)

    visit_YieldFrom = visit_Yield
