"""`tf.compat`: TensorFlow 1 under its own names, and text or bytes.

In TensorFlow: tensorflow/_api/v2/compat
"""

from minitf.api.compat import (
    v1,
)
from minitf.core.namespaces import publish
from minitf.core.shapes import (
    dimension_at_index,
    dimension_value,
)
from minitf.core.text import (
    as_bytes,
    as_str,
    as_str_any,
    as_text,
    bytes_or_text_types,
    complex_types,
    integral_types,
    path_to_str,
    real_types,
)
from minitf.core.versions import (
    forward_compatibility_horizon,
    forward_compatible,
)

__all__ = [
    "as_bytes",
    "as_str",
    "as_str_any",
    "as_text",
    "bytes_or_text_types",
    "complex_types",
    "dimension_at_index",
    "dimension_value",
    "forward_compatibility_horizon",
    "forward_compatible",
    "integral_types",
    "path_to_str",
    "real_types",
    "v1",
]

publish("minitf")  # `import minitf.compat.v1` means this v1
