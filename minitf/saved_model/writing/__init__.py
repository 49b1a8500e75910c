"""Saving: from a tree of Python objects to a folder.

`objects.py` finds the objects and their functions, `graph.py` builds the graph that
holds them all, `save.py` writes the messages and files.
"""
