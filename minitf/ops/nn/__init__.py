"""Neural networks: activations, losses, normalisation."""
