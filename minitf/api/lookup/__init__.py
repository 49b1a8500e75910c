"""`tf.lookup`: tables from words to numbers and the like.

In TensorFlow: tensorflow/_api/v2/lookup/__init__.py
"""

from minitf.api.lookup import experimental
from minitf.ops.lookup.initializers import (
    KeyValueTensorInitializer,
    TextFileIndex,
    TextFileInitializer,
)
from minitf.ops.lookup.static_tables import (
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
