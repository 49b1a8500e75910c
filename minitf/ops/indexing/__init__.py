"""Picking elements out and putting them in: slices, gathers, scatters, masks."""
