"""Automatic differentiation as users call it: tapes, `tf.gradients`, own gradients."""
