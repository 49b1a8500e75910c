"""The optimiser: runs the passes in order and lets you watch.

`optimize` yields the program before and after every pass, so that a view can walk
through them; `optimized` returns the last. Which passes run is set by
`tf.config.optimizer.set_experimental_options`, under TensorFlow's names.

In TensorFlow: core/grappler/optimizers/meta_optimizer.cc
"""

from typing import NamedTuple

from minitf.core import context
from minitf.grappler.arithmetic import simplify_arithmetic
from minitf.grappler.folding import fold_constants
from minitf.grappler.functions import inline_calls, optimize_bodies
from minitf.grappler.invariants import hoist_invariants, take_invariants_off_lists
from minitf.grappler.loops import drop_unused_loop_variables
from minitf.grappler.merging import merge_duplicates
from minitf.grappler.products import multiply_parts, transpose_before_loops
from minitf.grappler.program import Program
from minitf.grappler.pruning import prune, remove_identities
from minitf.grappler.remapping import fuse_bias_and_activation, take_rows
from minitf.grappler.shaping import merge_reshapes
from minitf.grappler.sums import add_up_after_loops
from minitf.runtime.compiler import CompiledProgram


def optimize_inner(program):
    """Runs all passes on the bodies of branches and loops."""
    return optimize_bodies(program, optimized)


# (the option that switches it, the pass), in the order they run.
PASSES = [
    ("function_optimization", inline_calls),
    ("loop_optimization", drop_unused_loop_variables),
    ("model_pruning", prune),
    ("dependency_optimization", remove_identities),
    ("constant_folding", fold_constants),
    ("common_subgraph_elimination", merge_duplicates),
    ("arithmetic_optimization", simplify_arithmetic),
    ("shape_optimization", merge_reshapes),
    ("arithmetic_optimization", multiply_parts),
    ("remapping", fuse_bias_and_activation),
    ("remapping", take_rows),
    ("model_pruning", prune),
    ("function_optimization", optimize_inner),
    ("loop_optimization", hoist_invariants),
    ("loop_optimization", take_invariants_off_lists),
    ("loop_optimization", transpose_before_loops),
    ("loop_optimization", hoist_invariants),
    ("loop_optimization", add_up_after_loops),
    ("loop_optimization", drop_unused_loop_variables),
    ("model_pruning", prune),
]


class Stage(NamedTuple):
    """One pass: its name and the program before and after it."""

    name: str
    before: Program
    after: Program


def optimize(program, options=None):
    """Yields a `Stage` for every pass that is switched on.

    >>> import minitf as tf
    >>> with tf.Graph().as_default() as graph:
    ...     a = tf.compat.v1.placeholder(tf.float32, name="a")
    ...     b = tf.compat.v1.placeholder(tf.float32, name="b")
    ...     d = a * b + 1.0
    ...     e = a * b * 3.0
    >>> for stage in optimize(Program(graph, (a, b), (d, e))):
    ...     if stage.name == "merge_duplicates":
    ...         print(len(stage.before.order()), len(stage.after.order()))
    6 5
    """
    options = {**context.state().options, **(options or {})}
    if options.get("disable_meta_optimizer"):
        return
    for option, run in PASSES:
        if options.get(option, not options.get(f"disable_{option}")):
            after = run(program)
            yield Stage(run.__name__, program, after)
            program = after


def optimized(program, options=None):
    """Returns the program after all passes."""
    for stage in optimize(program, options):
        program = stage.after
    return program


def compiled(graph, feeds, fetches, targets=(), options=None, copies=True):
    """Optimises and compiles what a graph needs to compute `fetches` from `feeds`.

    With `copies=False` the results must not be changed by whoever gets them.
    """
    request = Program(graph, tuple(feeds), tuple(fetches), tuple(targets))
    better = optimized(request, options)
    jit = getattr(graph, "jit_compile", False)
    return CompiledProgram(better.feeds, better.fetches, better.targets, copies, jit)
