"""`tf.function`: calling Python once, keeping the graph, running that ever after.

Read in this order: arguments.py (what a call looks like to the cache), trace_types.py
and structures.py (when two calls may share a graph), tracing.py (from Python to a
graph), concrete.py (one graph, ready to be called), polymorphic.py (`tf.function`
itself: the cache) and retracing.py (why there was no graph for a call).

In TensorFlow: python/eager/polymorphic_function
"""
