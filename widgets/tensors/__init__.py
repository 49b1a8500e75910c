"""Looking at values: as a table, an image, a histogram, and as text.

`describe` makes one dict of any value, which `value.mjs` draws; `Look` is the same for
who wants to move about in it: other slices, other axes, the largest element.
"""

from minitf_widgets.tensors.look import Look, describe
from minitf_widgets.tensors.view import TensorView, show_tensor

__all__ = ["Look", "TensorView", "describe", "show_tensor"]
