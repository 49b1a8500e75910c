"""Differentiation: what was computed, walked backwards with the chain rule."""
