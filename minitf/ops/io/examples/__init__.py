"""`tf.train.Example`: what of it a program wants, and reading that into tensors."""
