"""`tf.compat.v1.lookup`: tables from words to numbers and the like.

In TensorFlow: tensorflow/_api/v2/compat/v1/lookup/__init__.py
"""

from minitf.api.lookup import experimental
from minitf.ops.lookup.initializers import (
    KeyValueTensorInitializer,
    TextFileIndex,
    TextFileInitializer,
)
from minitf.v1.variables.tables import (
    StaticHashTable,
    StaticVocabularyTable,
)

__all__ = [
    "KeyValueTensorInitializer",
    "StaticHashTable",
    "StaticVocabularyTable",
    "TextFileIndex",
    "TextFileInitializer",
    "experimental",
]
