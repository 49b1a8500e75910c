"""The graph optimiser: passes that make an equal but cheaper graph.

A pass is a function from `Program` to `Program`; `optimizer.PASSES` lists them in the
order they run. None of them touches what has side effects.

In TensorFlow: core/grappler
"""
