"""Lookup tables: from words to numbers and back, kept outside of the graph."""
