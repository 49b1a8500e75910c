"""Whatever one may want to look at, as one array and a few facts.

`dense.py` reads tensors, variables and arrays; `composite.py` those made of several
tensors: ragged, sparse, slices, lists.
"""

from minitf_widgets.tensors.reading.composite import read
from minitf_widgets.tensors.reading.record import Value

__all__ = ["Value", "read"]
