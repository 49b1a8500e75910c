"""TensorFlow 1: graphs and sessions, placeholders, variable scopes, collections.

Uses its sibling `checkpoint`, for the file `checkpoint` and for reading.

In TensorFlow: tf.compat.v1
"""
