"""The values of variables, found through the object graph of the checkpoint.

The checkpoint has a tree of its own, with the keys of values. The two are walked side
by side from the root; children correspond by name.

In TensorFlow: python/saved_model/load.py (_restore_checkpoint)
"""

from minitf.checkpoint.object_graph import OBJECT_GRAPH_KEY
from minitf.core.errors import DataLossError, NotFoundError
from minitf.formats import proto, storage
from minitf.saved_model import folder


class Values:
    """Reads values by the numbers of nodes; from nowhere if the folder is None."""

    def __init__(self, export_dir, meta_graph):
        self._keys, self._bundle = {}, None
        nodes = meta_graph.object_graph_def.nodes
        needed = any(
            node.WhichOneof("kind") == "variable" or node.saveable_objects
            for node in nodes
        )
        if export_dir is None or not needed:
            return
        from minitf.formats.bundle import BundleReader

        prefix = folder.variables_prefix(export_dir)
        if not storage.exists(prefix + ".index"):
            raise DataLossError(
                None, None, f"The model has variables, but no file {prefix}.index."
            )
        self._bundle = BundleReader(prefix)
        self._keys = _keys(nodes, self._description(prefix))

    def _description(self, prefix):
        from google.protobuf.message import DecodeError

        if OBJECT_GRAPH_KEY not in self._bundle:
            raise DataLossError(
                None, None, f"The checkpoint {prefix} does not list its objects."
            )
        text = self._bundle.read(OBJECT_GRAPH_KEY)
        try:
            return proto.message("TrackableObjectGraph").FromString(text.item())
        except (DecodeError, TypeError, ValueError) as error:
            raise DataLossError(
                None, None, f"The list of objects in {prefix} is damaged: {error}"
            ) from None

    def of(self, number, may_be_missing=False):
        """Returns the array of a variable, None if none was asked for.

        Raises NotFoundError if the checkpoint has no value for the variable.
        """
        values = self.parts(number, "VARIABLE_VALUE", [""], may_be_missing)
        return None if values is None else values[0]

    def parts(self, number, attribute, names, may_be_missing=False):
        """Returns the arrays of an attribute; `names` are the ends of their keys.

        None if none were asked for. Raises NotFoundError if the checkpoint has not all.
        """
        if self._bundle is None:
            return None
        start = self._keys.get((number, attribute))
        keys = None if start is None else [start + name for name in names]
        if keys is None or any(key not in self._bundle for key in keys):
            if may_be_missing:
                return None
            raise NotFoundError(
                None,
                None,
                f"The checkpoint of the model has no value for node {number}. Load it "
                "with LoadOptions(allow_partial_checkpoint=True) to go without.",
            )
        return [self._bundle.read(key) for key in keys]


def _keys(nodes, description):
    """The keys of (node of the model, attribute): children correspond by name."""
    keys, pairs, seen = {}, [(0, 0)], {(0, 0)}
    for here, there in pairs:  # grows while we walk it
        if not 0 <= there < len(description.nodes):
            raise DataLossError(
                None, None, "The checkpoint of the model refers to objects it has not."
            )
        for attribute in description.nodes[there].attributes:
            keys.setdefault((here, attribute.name), attribute.checkpoint_key)
        theirs = {c.local_name: c.node_id for c in description.nodes[there].children}
        for child in nodes[here].children:
            pair = (child.node_id, theirs.get(child.local_name))
            is_there = pair[1] is not None and 0 <= pair[0] < len(nodes)
            if is_there and pair not in seen:
                seen.add(pair)
                pairs.append(pair)
    return keys
