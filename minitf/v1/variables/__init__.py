"""TF1's variables: `tf.compat.v1.Variable`, variable scopes, collections of them."""
