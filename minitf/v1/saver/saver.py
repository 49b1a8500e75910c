"""`tf.compat.v1.train.Saver`: saves the variables of a session, by name.

    saver = tf.compat.v1.train.Saver(max_to_keep=3)
    path = saver.save(session, "run/model", global_step=100)    # run/model-100
    saver.restore(session, path)

A checkpoint is `run/model-100.index` and `.data-00000-of-00001`, with the variables;
`.meta`, with the graph; and the file `run/checkpoint`, which is written last and names
the latest ones.

In TensorFlow: python/training/saver.py
"""

import math
import os
import time

from minitf.checkpoint.reading import CheckpointReader
from minitf.checkpoint.state_file import (
    checkpoint_exists,
    get_checkpoint_mtimes,
    remove_checkpoint,
    write_state,
)
from minitf.core import context
from minitf.core.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
)
from minitf.core.log import get_logger
from minitf.formats import proto, storage
from minitf.v1.saver import eager, from_objects, nodes
from minitf.v1.saver.exporting import export_meta_graph
from minitf.v1.saver.saveables import all_saveable_objects, saveables_of
from minitf.v1.session import BaseSession
from minitf.v1.variables.global_step import global_step as value_of_step

_SECONDS_PER_HOUR = 3600.0
_NAMES = ("filename_tensor_name", "save_tensor_name", "restore_op_name")


class Saver:
    """Saves and restores variables, and keeps the last few checkpoints.

    Args:
      var_list: the variables and tables: a list, or a dict from names in the checkpoint
        to objects; all of the graph if None.
      reshape: let values be restored to variables of another shape, but that size.
      sharded: write one data file per device.
      max_to_keep: how many checkpoints to keep; all if None or 0.
      keep_checkpoint_every_n_hours: one in so many hours is kept for ever.
      name: the name scope of the operations, "save" if None.
      restore_sequentially: restore the variables one after another.
      saver_def: a `SaverDef` that names operations which are in the graph already.
      builder: must be None.
      defer_build: make the operations when `build` is called.
      allow_empty: do nothing, instead of raising, if there are no variables.
      write_version: must be 2.
      pad_step_number: write the step with eight digits.
      save_relative_paths: write relative paths to the file `checkpoint`.
      filename: a path to use if none is fed, "model" if None.

    Raises ValueError if there are no variables, or two of one name; TypeError for what
    is no variable.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> v1, prefix = tf.compat.v1, os.path.join(tempfile.mkdtemp(), "model")
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     w = v1.get_variable("w", initializer=[1.0, 2.0])
    ...     session.run(w.initializer)
    ...     path = v1.train.Saver().save(session, prefix, global_step=7)
    >>> os.path.basename(path), tf.train.list_variables(path)
    ('model-7', [('w', [2])])

    In TensorFlow: python/training/saver.py
    """

    def __init__(
        self,
        var_list=None,
        reshape=False,
        sharded=False,
        max_to_keep=5,
        keep_checkpoint_every_n_hours=10000.0,
        name=None,
        restore_sequentially=False,
        saver_def=None,
        builder=None,
        defer_build=False,
        allow_empty=False,
        write_version=nodes.V2,
        pad_step_number=False,
        save_relative_paths=False,
        filename=None,
    ):
        _check_arguments(var_list, builder, defer_build, write_version)
        self._var_list = var_list
        self._allow_empty = allow_empty
        self._name = name
        self._pad_step_number = pad_step_number
        self._save_relative_paths = save_relative_paths
        self._options = {
            "reshape": reshape,
            "sharded": sharded,
            "max_to_keep": max_to_keep or 0,
            "keep_checkpoint_every_n_hours": keep_checkpoint_every_n_hours,
            "restore_sequentially": restore_sequentially,
            "filename": filename,
        }
        self.saver_def = saver_def
        self._is_built = self._is_empty = False
        self._last_checkpoints = []  # (path, time)
        self._superfluous = []  # the same, to be removed
        self._object_savers = {}
        if not defer_build:
            self.build()
        hours = self._setting("keep_checkpoint_every_n_hours")
        self._next_to_keep = time.time() + hours * _SECONDS_PER_HOUR

    def _setting(self, name):
        return getattr(self.saver_def, name, None) or self._options[name]

    def build(self):
        """Adds the operations to the graph, with `defer_build`."""
        if self._is_built:
            return
        self._is_built = True
        if self.saver_def is not None:
            self._use_saver_def()
            return
        if self._var_list is None:
            self._var_list = all_saveable_objects()
        if not self._var_list:
            if not self._allow_empty:
                raise ValueError("No variables to save")
            self._is_empty = True
            return
        self._saveables = saveables_of(self._var_list)
        if not context.executing_eagerly():
            named = {"name": self._name, **self._options}
            self.saver_def = nodes.build(self._saveables, **named)

    def _use_saver_def(self):
        """Checks the `SaverDef` given; its names may have got a prefix since."""
        if not hasattr(self.saver_def, "restore_op_name"):
            raise ValueError(f"saver_def must be a SaverDef: {self.saver_def}")
        for name in _NAMES[1:]:
            if not getattr(self.saver_def, name):
                raise ValueError(f"saver_def must specify the {name}: {self.saver_def}")
        copy = proto.message("SaverDef")()
        copy.MergeFromString(self.saver_def.SerializeToString())
        if self._name:
            for name in _NAMES:
                old = getattr(copy, name)
                setattr(copy, name, f"{self._name.rstrip('/')}/{old}")
        self.saver_def = copy

    def as_saver_def(self):
        """Returns the `SaverDef` that names the operations."""
        return self.saver_def

    def to_proto(self, export_scope=None):
        """Returns a `SaverDef`; None if its operations are not in `export_scope`."""
        message = proto.message("SaverDef")()
        message.CopyFrom(self.saver_def)
        if not export_scope:
            return message
        for name in _NAMES:
            full = getattr(message, name)
            if not full.startswith(f"{export_scope}/"):
                return None
            setattr(message, name, full.removeprefix(f"{export_scope}/"))
        return message

    @staticmethod
    def from_proto(saver_def, import_scope=None):
        """Makes a saver of what `to_proto` returned."""
        return Saver(saver_def=saver_def, name=import_scope)

    # ---- The last checkpoints

    @property
    def last_checkpoints(self):
        """The paths of the checkpoints that are kept, the oldest first."""
        return [path for path, _ in self._last_checkpoints]

    def set_last_checkpoints(self, last_checkpoints):
        """Says which checkpoints there are, the oldest first; they are never removed.

        Better use `set_last_checkpoints_with_time`.
        """
        _check_list(last_checkpoints)
        self._last_checkpoints = [(path, math.inf) for path in last_checkpoints]

    def set_last_checkpoints_with_time(self, last_checkpoints_with_time):
        """Says which checkpoints there are, as (path, time) pairs, the oldest first."""
        _check_list(last_checkpoints_with_time)
        self._last_checkpoints = last_checkpoints_with_time

    def recover_last_checkpoints(self, checkpoint_paths):
        """Says which checkpoints there are; those without files are left out."""
        found = []
        for path in checkpoint_paths:
            found += [(path, written) for written in get_checkpoint_mtimes([path])]
        self.set_last_checkpoints_with_time(found)

    def _record(self, path):
        """Notes a new checkpoint; decides which one is too much."""
        most = self._setting("max_to_keep")
        if most <= 0:
            return
        self._last_checkpoints = [p for p in self._last_checkpoints if p[0] != path]
        self._last_checkpoints.append((path, time.time()))
        if len(self._last_checkpoints) > most:
            self._superfluous.append(self._last_checkpoints.pop(0))

    def _remove_superfluous(self, meta_graph_suffix):
        if not self._superfluous:
            return
        path, written = self._superfluous.pop(0)
        if written > self._next_to_keep:
            hours = self._setting("keep_checkpoint_every_n_hours")
            self._next_to_keep += hours * _SECONDS_PER_HOUR
            return
        remove_checkpoint(path, meta_graph_suffix=meta_graph_suffix)

    # ---- Saving

    def save(
        self,
        sess,
        save_path,
        global_step=None,
        latest_filename=None,
        meta_graph_suffix="meta",
        write_meta_graph=True,
        write_state=True,
        strip_default_attrs=False,
        save_debug_info=False,
    ):
        """Saves the variables of a session; returns the path of the checkpoint.

        Args:
          sess: the session.
          save_path: the path, without what is added to it.
          global_step: a number to add to the path: an integer, tensor or variable.
          latest_filename: another name for the file `checkpoint`.
          meta_graph_suffix: what the graph's file ends in.
          write_meta_graph: write the graph too.
          write_state: write the file `checkpoint`, and remove old checkpoints.
          strip_default_attrs: leave attributes out of the graph that are the default.
          save_debug_info: accepted; nothing is written.

        Raises TypeError without a session, ValueError for a path that cannot be used.
        """
        if not self._is_built:
            raise RuntimeError(
                "`build()` should be called before save if defer_build==True"
            )
        latest_filename = latest_filename or "checkpoint"
        if os.path.split(latest_filename)[0]:
            raise ValueError("'latest_filename' must not contain path components")
        path = self._numbered(sess, os.fsdecode(save_path), global_step)
        sharded = self._setting("sharded")
        if global_step is None and os.path.basename(path) == latest_filename:
            if not sharded:
                raise ValueError(
                    "'latest_filename' collides with 'save_path': "
                    f"'{latest_filename}' and '{path}'"
                )
        _check_session(sess)
        if not self._is_empty:
            self._write(sess, path)
        if write_meta_graph and not context.executing_eagerly():
            with sess.graph.as_default():
                self.export_meta_graph(
                    f"{path}.{meta_graph_suffix}",
                    strip_default_attrs=strip_default_attrs,
                )
        if self._is_empty:
            return None
        if write_state:
            self._write_state(path, latest_filename)
            self._remove_superfluous(meta_graph_suffix)
        return path

    def _numbered(self, sess, path, step):
        if step is None:
            return path
        if not isinstance(step, int):
            step = value_of_step(sess, step)
        return f"{path}-{step:08d}" if self._pad_step_number else f"{path}-{step}"

    def _write(self, sess, path):
        if context.executing_eagerly():
            eager.save(self._saveables, path)
            return
        names = self.saver_def
        try:
            sess.run(names.save_tensor_name, {names.filename_tensor_name: path})
        except (FailedPreconditionError, NotFoundError):
            if storage.isdir(os.path.dirname(path) or "."):
                raise
            raise ValueError(
                f"Parent directory of {path} doesn't exist, can't save."
            ) from None

    def _write_state(self, path, latest_filename):
        self._record(path)
        write_state(
            os.path.dirname(path),
            path,
            self.last_checkpoints,
            latest_filename,
            relative=self._save_relative_paths,
        )

    def export_meta_graph(
        self,
        filename=None,
        collection_list=None,
        as_text=False,
        export_scope=None,
        clear_devices=False,
        clear_extraneous_savers=False,
        strip_default_attrs=False,
        save_debug_info=False,
    ):
        """Writes the default graph to a file, and returns it as a `MetaGraphDef`.

        The arguments are those of `tf.compat.v1.train.export_meta_graph`.
        """
        return export_meta_graph(
            filename=filename,
            saver_def=self.saver_def,
            collection_list=collection_list,
            as_text=as_text,
            export_scope=export_scope,
            clear_devices=clear_devices,
            clear_extraneous_savers=clear_extraneous_savers,
            strip_default_attrs=strip_default_attrs,
        )

    # ---- Restoring

    def restore(self, sess, save_path):
        """Gives the variables of a session the values they had.

        Raises ValueError if there is no such checkpoint, NotFoundError if a variable is
        not in it, InvalidArgumentError if one has another shape or type.
        """
        if self._is_empty:
            return
        if save_path is None:
            raise ValueError("Can't load save_path when it is None.")
        path = os.fsdecode(save_path)
        if not checkpoint_exists(path):
            raise ValueError(f"The passed save_path is not a valid checkpoint: {path}")
        get_logger().info("Restoring parameters from %s", path)
        try:
            self._read(sess, path)
        except NotFoundError as error:
            keys = from_objects.keys_by_name(CheckpointReader(path))
            if keys is None:
                raise _explained(
                    error, "a Variable name or other graph key that is missing"
                ) from None
            self._restore_from_objects(sess, path, keys)
        except InvalidArgumentError as error:
            raise _explained(
                error, "a mismatch between the current graph and the graph"
            ) from None

    def _read(self, sess, path):
        if context.executing_eagerly():
            eager.restore(self._saveables, path, self._options["reshape"])
            return
        names = self.saver_def
        sess.run(names.restore_op_name, {names.filename_tensor_name: path})

    def _restore_from_objects(self, sess, path, keys):
        """Restores a checkpoint of `tf.train.Checkpoint`: the names lead to keys."""
        get_logger().warning(
            "Restoring an object-based checkpoint using a name-based saver. This may "
            "be somewhat fragile, and will re-build the Saver. Instead, consider "
            "loading object-based checkpoints using tf.train.Checkpoint()."
        )
        variables = self._var_list or all_saveable_objects()
        by_key = from_objects.by_key(saveables_of(variables), keys)
        known = tuple(sorted(by_key))
        if known not in self._object_savers:
            self._object_savers[known] = Saver(by_key)
        self._object_savers[known].restore(sess, path)


def _check_arguments(var_list, builder, defer_build, write_version):
    if defer_build and var_list:
        raise ValueError(
            "If `var_list` is provided then build cannot be deferred. Either set "
            "defer_build=False or var_list=None."
        )
    if context.executing_eagerly() and var_list is None:
        raise RuntimeError(
            "When eager execution is enabled, `var_list` must specify a list or dict "
            "of variables to save"
        )
    if builder is not None:
        raise NotImplementedError(
            "There is one way to build a Saver. Leave `builder` out."
        )
    if write_version != nodes.V2:
        raise NotImplementedError(
            "Checkpoints are written in version 2 of the format, which every "
            "TensorFlow since 0.12 reads. Leave `write_version` out."
        )


def _check_session(sess):
    wanted = context.executing_eagerly() or isinstance(sess, BaseSession)
    if not wanted and not hasattr(sess, "run"):
        raise TypeError(f"'sess' must be a Session; {sess}")


def _check_list(value):
    if not isinstance(value, list):
        raise TypeError(f"The last checkpoints must be a list. Received: {value!r}")


def _explained(error, why):
    """The same error, with what most likely is the matter before it."""
    return type(error)(
        error.node_def,
        error.op,
        f"Restoring from checkpoint failed. This is most likely due to {why} from the "
        "checkpoint. Please ensure that you have not altered the graph expected based "
        f"on the checkpoint. Original error:\n\n{error.message}",
    )
