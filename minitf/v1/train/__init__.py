"""`tf.compat.v1.train`: TF1's optimizers, decaying learning rates, moving averages."""
