"""What generated code calls: each operator decides between Python and the graph.

If the value that decides (a condition, what is iterated over) is a tensor of a graph
that is being built, the operator records; with anything else it does what Python does.

In TensorFlow: tensorflow/python/autograph/operators
"""
