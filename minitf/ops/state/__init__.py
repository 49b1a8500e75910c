"""State: variables, and the ops that read and change them."""
