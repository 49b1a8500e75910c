"""Collections: lists a TF1 graph keeps by name, such as its variables and losses.

In TensorFlow: python/framework/ops.py (GraphKeys, Graph.add_to_collection)
"""

import re


class Collections:
    """The part of `tf.Graph` that keeps named lists."""

    def __init__(self):
        self._collections = {}

    @property
    def collections(self):
        """The names of all collections that exist."""
        return list(self._collections)

    def add_to_collection(self, name, value):
        """Appends `value` to the collection `name`.

        >>> import minitf as tf
        >>> graph = tf.Graph()
        >>> graph.add_to_collection("losses", 1)
        >>> graph.get_collection("losses")
        [1]
        """
        self._check_not_finalized()
        self._collections.setdefault(name, []).append(value)

    def add_to_collections(self, names, value):
        """Appends `value` to each collection of `names`, a name or several."""
        for name in (names,) if isinstance(names, str) else dict.fromkeys(names):
            self.add_to_collection(name, value)

    def get_collection(self, name, scope=None):
        """Copies a collection; with `scope`, only what has a name starting like it."""
        found = self._collections.get(name, [])
        if scope is None:
            return list(found)
        pattern = re.compile(scope)
        return [x for x in found if hasattr(x, "name") and pattern.match(x.name)]

    def get_collection_ref(self, name):
        """Returns the list itself, so that changing it changes the collection."""
        return self._collections.setdefault(name, [])

    def get_all_collection_keys(self):
        """Lists the names of all collections that are strings."""
        return [name for name in self._collections if isinstance(name, str)]

    def clear_collection(self, name):
        """Removes a collection."""
        self._check_not_finalized()
        self._collections.pop(name, None)


class GraphKeys:
    """The standard names of collections.

    In TensorFlow: tf.compat.v1.GraphKeys
    """

    GLOBAL_VARIABLES = "variables"
    LOCAL_VARIABLES = "local_variables"
    METRIC_VARIABLES = "metric_variables"
    MODEL_VARIABLES = "model_variables"
    TRAINABLE_VARIABLES = "trainable_variables"
    SUMMARIES = "summaries"
    QUEUE_RUNNERS = "queue_runners"
    TABLE_INITIALIZERS = "table_initializer"
    ASSET_FILEPATHS = "asset_filepaths"
    MOVING_AVERAGE_VARIABLES = "moving_average_variables"
    REGULARIZATION_LOSSES = "regularization_losses"
    CONCATENATED_VARIABLES = "concatenated_variables"
    SAVERS = "savers"
    WEIGHTS = "weights"
    BIASES = "biases"
    ACTIVATIONS = "activations"
    UPDATE_OPS = "update_ops"
    LOSSES = "losses"
    SAVEABLE_OBJECTS = "saveable_objects"
    RESOURCES = "resources"
    LOCAL_RESOURCES = "local_resources"
    TRAINABLE_RESOURCE_VARIABLES = "trainable_resource_variables"
    INIT_OP = "init_op"
    LOCAL_INIT_OP = "local_init_op"
    READY_OP = "ready_op"
    READY_FOR_LOCAL_INIT_OP = "ready_for_local_init_op"
    SUMMARY_OP = "summary_op"
    GLOBAL_STEP = "global_step"
    EVAL_STEP = "eval_step"
    TRAIN_OP = "train_op"
    COND_CONTEXT = "cond_context"
    WHILE_CONTEXT = "while_context"
