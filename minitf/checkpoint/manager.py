"""`CheckpointManager`: keeps the last few checkpoints of a folder.

In TensorFlow: python/checkpoint/checkpoint_management.py
"""

import os
import time

from minitf.checkpoint.state_file import (
    get_checkpoint_state,
    remove_checkpoint,
    write_state,
)
from minitf.checkpoint.status import session_or_default
from minitf.core import context
from minitf.core.log import get_logger

_SECONDS_PER_HOUR = 3600.0


class CheckpointManager:
    """Saves checkpoints to a folder, and removes old ones.

    Args:
      checkpoint: the `tf.train.Checkpoint` to save.
      directory: the folder. Checkpoints that are there are managed from now on.
      max_to_keep: how many to keep; all if None.
      keep_checkpoint_every_n_hours: one in so many hours is kept for ever.
      checkpoint_name: what the files are called before the number.
      step_counter: a variable that counts steps, for `checkpoint_interval`.
      checkpoint_interval: save only after so many steps since the last time.
      init_fn: a function that initializes if there is nothing to restore.
      last_checkpoint_step: the step of the last checkpoint, if there was one.

    Raises ValueError for arguments that make no sense.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> checkpoint = tf.train.Checkpoint(step=tf.Variable(0))
    >>> manager = tf.train.CheckpointManager(checkpoint, tempfile.mkdtemp(), 2)
    >>> for _ in range(3):
    ...     path = manager.save()
    >>> [os.path.basename(path) for path in manager.checkpoints]
    ['ckpt-2', 'ckpt-3']

    In TensorFlow: python/checkpoint/checkpoint_management.py
    """

    def __init__(
        self,
        checkpoint,
        directory,
        max_to_keep,
        keep_checkpoint_every_n_hours=None,
        checkpoint_name="ckpt",
        step_counter=None,
        checkpoint_interval=None,
        init_fn=None,
        last_checkpoint_step=None,
    ):
        _check(max_to_keep, step_counter, checkpoint_interval)
        self._checkpoint = checkpoint
        self._max_to_keep = max_to_keep
        self._keep_every_n_hours = keep_checkpoint_every_n_hours
        self._directory = os.fspath(directory)
        self._prefix = os.path.join(self._directory, checkpoint_name)
        self._step_counter = step_counter
        self._checkpoint_interval = checkpoint_interval
        self._init_fn = init_fn
        self._last_checkpoint_step = last_checkpoint_step
        self._recover()

    def _recover(self):
        """Finds out which checkpoints are in the folder already."""
        now = time.time()
        state = get_checkpoint_state(self._directory)
        self._latest_checkpoint = None
        self._last_preserved = now - 1.0
        self._times = {}  # path -> when it was written; the oldest first
        if state is None:
            return
        self._latest_checkpoint = state.model_checkpoint_path
        self._last_preserved = min(state.last_preserved_timestamp, now)
        paths = state.all_model_checkpoint_paths
        times = state.all_model_checkpoint_timestamps or [now] * len(paths)
        for path, written in zip(paths, times, strict=False):
            self._times[path] = min(written, now)

    @property
    def directory(self):
        """The folder."""
        return self._directory

    @property
    def checkpoint(self):
        """The `tf.train.Checkpoint` that is saved."""
        return self._checkpoint

    @property
    def checkpoint_interval(self):
        """Between how many steps nothing is saved."""
        return self._checkpoint_interval

    @property
    def latest_checkpoint(self):
        """The path of the latest checkpoint, None if there is none."""
        return self._latest_checkpoint

    @property
    def checkpoints(self):
        """The paths of the checkpoints that are kept, the oldest first.

        Those that are kept for ever by `keep_checkpoint_every_n_hours` are not listed
        once they would have been removed.
        """
        return list(self._times)

    def save(self, checkpoint_number=None, check_interval=True, options=None):
        """Writes a checkpoint and removes those that are too many.

        Args:
          checkpoint_number: its number, an integer or a variable; one more than that of
            the last one if None.
          check_interval: save only if `checkpoint_interval` steps are over.
          options: a `tf.train.CheckpointOptions`.

        Returns the path, None if the interval is not over.
        """
        if check_interval and not self._is_time():
            return None
        if checkpoint_number is None:
            checkpoint_number = self._checkpoint._count(None)
        elif not isinstance(checkpoint_number, int):
            checkpoint_number = _as_number(checkpoint_number)
        path = self._checkpoint.write(f"{self._prefix}-{checkpoint_number}", options)
        self._times.pop(path, None)  # so that it comes last
        self._times[path] = time.time()
        self._latest_checkpoint = path
        superfluous = self._sweep()
        self._write_state()
        for old in superfluous:
            remove_checkpoint(old)
        return path

    def _is_time(self):
        if self._checkpoint_interval is None:
            return True
        step, last = _as_number(self._step_counter), self._last_checkpoint_step
        if last is not None and step - last < self._checkpoint_interval:
            return False
        self._last_checkpoint_step = step
        return True

    def _sweep(self):
        """Forgets the oldest checkpoints; returns those that are to be removed."""
        superfluous = []
        while self._max_to_keep and len(self._times) > self._max_to_keep:
            path, written = next(iter(self._times.items()))
            del self._times[path]
            hours = self._keep_every_n_hours
            if hours and written - hours * _SECONDS_PER_HOUR >= self._last_preserved:
                self._last_preserved = written
            else:
                superfluous.append(path)
        return superfluous

    def _write_state(self):
        write_state(
            self._directory,
            self._latest_checkpoint,
            list(self._times),
            relative=True,
            times=list(self._times.values()),
            last_preserved=self._last_preserved,
        )

    def restore_or_initialize(self):
        """Restores the latest checkpoint, or calls `init_fn` if there is none.

        Returns the path, None if nothing was restored.
        """
        if self._latest_checkpoint is not None:
            self._checkpoint.restore(self._latest_checkpoint)
            if self._step_counter is not None:
                self._last_checkpoint_step = _as_number(self._step_counter)
            return self._latest_checkpoint
        if self._init_fn is not None:
            self._init_fn()
            get_logger().info(
                "Customized initialization is done through the passed `init_fn`."
            )
        return None

    def sync(self):
        """Waits until all is written, which it is."""


def _check(max_to_keep, step_counter, checkpoint_interval):
    if max_to_keep is not None and max_to_keep <= 0:
        raise ValueError(
            "Expected a positive integer or `None` for `max_to_keep`, got "
            f"{max_to_keep}."
        )
    if checkpoint_interval is not None and step_counter is None:
        raise ValueError(
            "`step_counter` should be passed if `checkpoint_interval` is not None."
        )


def _as_number(counter):
    """The value of a variable or tensor now."""
    if context.state().graph is None:
        return int(counter.numpy())
    return int(session_or_default(None).run(counter))
