"""Graphs: operations, the tensors between them, and their names."""
