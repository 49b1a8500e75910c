"""The value types and the dispatcher that every other layer stands on (NumPy only).

`core.graph` uses the sibling `formats` to write graphs as GraphDef messages.
"""
