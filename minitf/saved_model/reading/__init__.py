"""Loading: from a folder to a tree of Python objects.

`load.py` reads the files and makes the objects, `functions.py` makes functions of the
graphs, `revived.py` has the classes of what comes back, `version1.py` loads models that
TF1 made, which have no tree of objects.
"""
