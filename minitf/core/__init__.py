"""The value types and the dispatcher that every other layer stands on (NumPy only)."""
