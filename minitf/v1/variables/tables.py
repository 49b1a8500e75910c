"""Tables of the TF1 world: the same, but they show the operation that fills them.

In TensorFlow: python/ops/lookup_ops.py
"""

from minitf.ops.lookup import static_tables


class StaticHashTable(static_tables.StaticHashTable):
    """A table that is filled once; see `tf.lookup.StaticHashTable`.

    >>> import minitf as tf
    >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    ...     table = tf.compat.v1.lookup.StaticHashTable(
    ...         tf.lookup.KeyValueTensorInitializer(["a"], [7]), default_value=-1)
    ...     found = table.lookup(tf.constant(["a", "b"]))
    ...     session.run(table.initializer)
    ...     session.run(found)
    array([ 7, -1], dtype=int32)

    In TensorFlow: python/ops/lookup_ops.py
    """

    @property
    def initializer(self):
        """The operation that fills the table; None eagerly."""
        return self._init_op


class StaticVocabularyTable(static_tables.StaticVocabularyTable):
    """A table of words and buckets; see `tf.lookup.StaticVocabularyTable`.

    In TensorFlow: python/ops/lookup_ops.py
    """

    @property
    def initializer(self):
        """The operation that fills the table; None eagerly."""
        return self._init_op
