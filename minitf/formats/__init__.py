"""Bytes <-> records: the file formats of TensorFlow, without tensors or graphs.

Every module here turns the bytes of one format into plain records and back, and raises
ValueError for bytes that cannot be what they claim. What the records mean (how nodes
become a graph, how a checkpoint's entries find their variables) is decided elsewhere.

NumPy is all these modules need. Packages that read or write one format, such as
protobuf, are imported when a file of that format is first read or written.

In TensorFlow: tensorflow/core/lib/io, tensorflow/core/util/tensor_bundle
"""
