"""Making tensors, and rearranging their elements."""
