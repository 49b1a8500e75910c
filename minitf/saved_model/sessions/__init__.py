"""SavedModels of TF1: a graph and the variables of a session.

`signature_defs.py` describes what can be called, `builder.py` writes, `loader.py` reads
into a session.
"""
