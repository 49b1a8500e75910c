"""`tf.train.Checkpoint`: saves and restores objects by the attributes that lead there.

    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    path = checkpoint.save("run/ckpt")           # run/ckpt-1
    checkpoint.restore(path).assert_consumed()

In TensorFlow: python/checkpoint/checkpoint.py
"""

import os

from minitf.checkpoint.object_graph import ObjectGraph
from minitf.checkpoint.saver import ObjectSaver
from minitf.checkpoint.state_file import write_state
from minitf.checkpoint.status import NameBasedSaverStatus, session_or_default
from minitf.core import context, dtypes
from minitf.core.errors import NotFoundError
from minitf.core.graph.scopes import init_scope
from minitf.formats import storage
from minitf.module.tracking import AutoTrackable
from minitf.ops.state.trackable import Trackable
from minitf.ops.state.variable import Variable


class CheckpointV1(AutoTrackable):
    """Saves and restores the objects that are given by name.

    Args:
      **kwargs: objects with state: variables, modules, optimizers, tables, lists and
        dicts of them.

    Raises ValueError for an object that has no state to save.

    In TensorFlow: tf.compat.v1.train.Checkpoint
    """

    def __init__(self, **kwargs):
        self._prepare(self, {})
        for name, value in sorted(kwargs.items()):
            setattr(self, name, value)
            _check_trackable(getattr(self, name), name)

    def _prepare(self, root, attached):
        """Makes what is not part of the checkpoint itself."""
        self._setattr_tracking = False
        self._save_counter = None
        self._saver = ObjectSaver(ObjectGraph(root, attached))
        self._setattr_tracking = True

    @property
    def save_counter(self):
        """An int64 variable: how often `save` was called."""
        self._make_save_counter()
        return self._save_counter

    def _make_save_counter(self):
        """Makes the counter the first time it is needed.

        That is when something was saved or restored: the value that a checkpoint has
        for it waits until then.
        """
        if self._save_counter is not None:
            return
        with init_scope():
            counter = Variable(
                0, dtype=dtypes.int64, trainable=False, name="save_counter"
            )
        self._save_counter = self._no_dependency(counter)
        graph = self._saver.graph
        if graph.root is self:
            self._track_trackable(counter, "save_counter")
        else:
            graph.attached["save_counter"] = counter
            graph.root._handle_deferred_dependencies("save_counter", counter)

    def write(self, file_prefix, session=None):
        """Writes a checkpoint under this very path; returns the path.

        The counter and the file `checkpoint` stay as they are.
        """
        return self._saver.save(file_prefix, session=session)

    def save(self, file_prefix, session=None, options=None):
        """Writes a checkpoint, numbers it, and makes it the folder's latest.

        Returns the path, with the number. In a graph, `session` has the values; the
        default session if None.
        """
        return self._save(file_prefix, session, options)

    def _save(self, file_prefix, session, options):
        graph = context.state().graph
        if graph is not None and graph.building_function:
            raise NotImplementedError(
                "Calling tf.train.Checkpoint.save() from a function is not supported, "
                "as save() modifies saving metadata in ways not supported by "
                "TensorFlow Operations. Consider using tf.train.Checkpoint.write(), a "
                "lower-level API which does not update metadata. "
                "tf.train.latest_checkpoint and related APIs will not see this "
                "checkpoint."
            )
        number = self._count(session)
        prefix = os.fsdecode(file_prefix)
        path = self._saver.save(f"{prefix}-{number}", options, session)
        write_state(os.path.dirname(prefix), path, [path], relative=True)
        return path

    def _count(self, session):
        """Adds one to the counter; returns its value."""
        if context.state().graph is None:
            self.save_counter.assign_add(1, read_value=False)
            return int(self.save_counter.numpy())
        session = session_or_default(session)
        if self._save_counter is None:
            session.run(self.save_counter.initializer)
        return session.run(self._counting())

    def _counting(self):
        """The operation that counts, made once."""
        made = vars(self).get("_save_assign_op")
        if made is None or made.graph is not context.state().graph:
            made = self.save_counter.assign_add(1).value()
            object.__setattr__(self, "_save_assign_op", made)
        return made

    def restore(self, save_path):
        """Restores a checkpoint; returns a status to assert on.

        Raises NotFoundError if there is none of that path.
        """
        status = self._saver.restore(save_path)
        self._make_save_counter()
        return status


class Checkpoint(CheckpointV1):
    """Saves and restores objects: `root`, and those given by name.

    Args:
      root: an object with state. What can be reached from it is saved under paths that
        begin there, not with "root".
      **kwargs: more objects, and lists, tuples and dicts of them.

    Raises ValueError for an object that has no state to save, or for a name that is an
    attribute of `root`.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> step = tf.Variable(7)
    >>> checkpoint = tf.train.Checkpoint(step=step)
    >>> path = checkpoint.save(os.path.join(tempfile.mkdtemp(), "ckpt"))
    >>> os.path.basename(path)
    'ckpt-1'
    >>> step = step.assign(100)
    >>> checkpoint.restore(path).assert_consumed().expect_partial() is not None
    True
    >>> step.numpy()
    np.int32(7)

    In TensorFlow: python/checkpoint/checkpoint.py
    """

    def __init__(self, root=None, **kwargs):
        attached = {}
        if root is not None:
            _check_trackable(root, "root")
            kwargs["root"] = root
        self._prepare(self if root is None else root, attached)
        for name, value in sorted(kwargs.items()):
            setattr(self, name, value)
            tracked = getattr(self, name)
            _check_trackable(tracked, name)
            if root is not None:
                self._attach(root, name, tracked)
        if root is not None:
            counter = root._lookup_dependency("save_counter")
            self._save_counter = self._no_dependency(counter)

    def _attach(self, root, name, tracked):
        """Makes an object a child of the root, as far as the checkpoint goes."""
        child = root._lookup_dependency(name)
        if child is None:
            self._saver.graph.attached[name] = tracked
        elif child is not tracked:
            raise ValueError(
                f"Cannot create a Checkpoint with keyword argument {name} if "
                f"root.{name} already exists."
            )

    def write(self, file_prefix, options=None):
        """Writes a checkpoint under this very path; returns the path.

        The counter and the file `checkpoint` stay as they are: `save` keeps those too.

        Args:
          file_prefix: the path.
          options: a `tf.train.CheckpointOptions`.

        >>> import os, tempfile
        >>> import minitf as tf
        >>> prefix = os.path.join(tempfile.mkdtemp(), "weights")
        >>> tf.train.Checkpoint(w=tf.Variable(1.0)).write(prefix) == prefix
        True
        """
        return self._saver.save(file_prefix, options)

    def save(self, file_prefix, options=None):
        """Writes a checkpoint, numbers it, and makes it the folder's latest.

        Args:
          file_prefix: the path, to which a number is added that grows with each call.
          options: a `tf.train.CheckpointOptions`.

        Returns the path, with the number.
        """
        return self._save(file_prefix, None, options)

    def read(self, save_path, options=None):
        """Restores what `write` wrote; returns a status to assert on.

        Raises NotFoundError if there is no checkpoint of that path.
        """
        return self._saver.restore(save_path, options)

    def restore(self, save_path, options=None):
        """Restores what `save` wrote; returns a status to assert on.

        Args:
          save_path: the path that `save` returned, the folder of a SavedModel, or None:
            then nothing happens.
          options: a `tf.train.CheckpointOptions`.

        Values of objects that are made later are restored when they are made. Raises
        NotFoundError if there is no checkpoint of that path, ValueError if a variable
        has another shape, InvalidArgumentError if it has another type.
        """
        try:
            status = self.read(_in_saved_model(save_path), options)
        except NotFoundError as error:
            raise NotFoundError(
                None,
                None,
                "Error when restoring from checkpoint or SavedModel at "
                f"{os.fsdecode(save_path)}: {error.message}\nPlease double-check that "
                "the path is correct. You may be missing the checkpoint suffix (e.g. "
                "the '-1' in 'path/to/ckpt-1').",
            ) from error
        self._make_save_counter()
        if isinstance(status, NameBasedSaverStatus):
            status.add_to_optionally_restored(self._save_counter)
        return status

    def sync(self):
        """Waits until all is written, which it is."""


def _in_saved_model(path):
    """Returns where the variables are, if the path is that of a SavedModel."""
    if isinstance(path, str | bytes | os.PathLike):
        folder = os.fsdecode(path)
        names = ("saved_model.pb", "saved_model.pbtxt")
        if any(storage.exists(os.path.join(folder, name)) for name in names):
            return os.path.join(folder, "variables", "variables")
    return path


def _check_trackable(value, name):
    if not isinstance(value, Trackable):
        raise ValueError(
            f"`Checkpoint` was expecting {name} to be a trackable object (an object "
            f"derived from `Trackable`), got {value}. If you believe this object "
            "should be trackable (i.e. it is part of the TensorFlow Python API and "
            "manages state), please open an issue."
        )
