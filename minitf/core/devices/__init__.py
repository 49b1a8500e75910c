"""Devices: their names, and what `tf.config` says of them."""
