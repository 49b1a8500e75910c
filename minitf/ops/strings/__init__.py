"""Text: tensors whose elements are byte strings.

A string tensor is an object array of Python `bytes`; text given by the user is encoded
as UTF-8 on the way in. Kernels apply a Python function to every element.
"""

from minitf.ops.strings import ragged_text
