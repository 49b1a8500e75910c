"""Pruning: what nobody asked for is not run.

    Before:  a -> square -> fetched        After:  a -> square -> fetched
             a -> exp

In TensorFlow: core/grappler/optimizers/model_pruner.cc
"""

from minitf.grappler.program import rewrite


def prune(program):
    """Drops every operation that neither a fetch nor a target needs."""
    if len(program.order()) == len(program.graph._operations):
        return program
    return rewrite(program, lambda node, inputs, graph: None)


# Operations that hand on their input unchanged; only gradients take note of them.
_PASS_THROUGH = {"Identity", "StopGradient", "PreventGradient", "EnsureShape"}


def remove_identities(program):
    """Lets users of an `Identity` take its input directly.

    `EnsureShape` goes only where the static shape proves it true.
    """

    def rule(node, inputs, graph):
        if node.type not in _PASS_THROUGH or inputs[0]._dtype._is_ref_dtype:
            return None
        if node.type == "EnsureShape" and not _proven(node):
            return None
        return [inputs[0]]

    return rewrite(program, rule, _PASS_THROUGH)


def _proven(node):
    known, wanted = node.inputs[0]._shape, node.attrs["shape"]
    if known is None or wanted is None or len(known) != len(wanted):
        return wanted is None
    return all(w is None or w == k for k, w in zip(known, wanted, strict=True))
