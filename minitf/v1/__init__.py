"""TensorFlow 1: graphs and sessions, placeholders, variable scopes, collections.

Uses no other package of its layer.

In TensorFlow: tf.compat.v1
"""
