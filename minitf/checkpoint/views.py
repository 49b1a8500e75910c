"""Looking at objects as a checkpoint does: `TrackableView`, `CheckpointView`.

In TensorFlow: python/checkpoint/trackable_view.py, python/checkpoint/checkpoint_view.py
"""

from minitf.checkpoint.object_graph import OBJECT_GRAPH_KEY, ObjectGraph
from minitf.checkpoint.reading import CheckpointReader
from minitf.checkpoint.restoring import read_description
from minitf.core.log import get_logger
from minitf.ops.state.trackable import Trackable


class TrackableView:
    """The objects that can be reached from one.

    >>> import minitf as tf
    >>> root = tf.train.Checkpoint(v=tf.Variable(1.0))
    >>> list(tf.train.TrackableView(root).children(root))
    ['v']

    In TensorFlow: python/checkpoint/trackable_view.py
    """

    def __init__(self, root):
        self._root = root

    @property
    def root(self):
        """The object to start from."""
        return self._root

    @classmethod
    def children(cls, obj, save_type="checkpoint", **kwargs):
        """Returns the children of an object by name."""
        return obj._trackable_children(save_type)

    def descendants(self):
        """Lists the objects, the nearest first."""
        return ObjectGraph(self._root).objects(skip_slots=True)


class CheckpointView:
    """The objects in a checkpoint, by the numbers they have there; the root has 0.

    Raises ValueError for a checkpoint of TF1, which has no objects.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))
    >>> path = checkpoint.write(os.path.join(tempfile.mkdtemp(), "x"))
    >>> view = tf.train.CheckpointView(path)
    >>> view.children(0), view.descendants()
    ({'v': 1}, [0, 1])

    In TensorFlow: python/checkpoint/checkpoint_view.py
    """

    def __init__(self, save_path):
        self._description = read_description(CheckpointReader(save_path).bundle)
        if self._description is None:
            raise ValueError(
                f'The specified checkpoint "{save_path}" does not appear to be '
                "object-based (saved with TF2) since it is missing the key "
                f'"{OBJECT_GRAPH_KEY}". Likely it was created with the TF1 name-based '
                "saver and does not contain an object dependency graph."
            )

    def children(self, node_id):
        """Returns the numbers of an object's children, by name."""
        children = self._description.nodes[node_id].children
        return {child.local_name: child.node_id for child in children}

    def descendants(self):
        """Lists the numbers of the objects, the nearest to the root first."""
        queue, seen = [0], {0}
        for number in queue:  # grows while we walk it
            for child in self.children(number).values():
                if child not in seen:
                    seen.add(child)
                    queue.append(child)
        return queue

    def match(self, obj):
        """Returns the objects below `obj` that the checkpoint has too, by number.

        Raises ValueError if `obj` is nothing that can be saved.
        """
        if not isinstance(obj, Trackable):
            raise ValueError(f"Expected a Trackable, got {obj} of type {type(obj)}.")
        found, queue = {0: obj}, [0]
        for number in queue:  # grows while we walk it
            own = TrackableView.children(found[number])
            for name, child in self.children(number).items():
                if name not in own or child == 0:
                    continue
                if child not in found:
                    found[child] = own[name]
                    queue.append(child)
                elif found[child] is not own[name]:
                    get_logger().warning(
                        "Inconsistent references when matching the checkpoint into "
                        "this object graph. The referenced objects are: (%s and %s).",
                        found[child],
                        own[name],
                    )
        return found

    def diff(self, obj):
        """Compares with the objects below `obj`.

        Returns those that are in both, as `match` does; the numbers of those that only
        the checkpoint has; and those that only `obj` has.
        """
        both = self.match(obj)
        matched = {id(item) for item in both.values()}
        only_there = [number for number in self.descendants() if number not in both]
        here = TrackableView(obj).descendants()
        return both, only_there, [item for item in here if id(item) not in matched]
