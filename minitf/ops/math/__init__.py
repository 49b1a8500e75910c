"""Mathematics on tensors, element by element and over axes."""
