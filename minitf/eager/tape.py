"""`tf.GradientTape`: record what is computed, then ask for derivatives of it.

The work is done below, in core/backprop: `Tape` writes down the ops, `backpropagate`
walks them backwards. Here is what users see: structures of tensors and variables, the
rules on when a tape may be used, and messages.

In TensorFlow: python/eager/backprop.py
"""

import contextlib

from minitf.core import context, log, nest
from minitf.core.backprop.tape import Tape
from minitf.core.backprop.walk import ones_like
from minitf.core.dtypes import as_dtype
from minitf.core.op.dispatch import convert_to_tensor
from minitf.core.tensor import Tensor
from minitf.eager import jacobians, naming, unconnected
from minitf.eager.composites import values_of, with_values
from minitf.eager.unconnected import UnconnectedGradients

_USED_UP = (
    "This one was used already. Ask for all gradients in one call, with a list of "
    "sources, or make it with tf.GradientTape(persistent=True)."
)
_NEVER_USED = (
    "This one has recorded nothing. Compute the target inside `with tf.GradientTape() "
    "as tape:`."
)


class GradientTape:
    """Records the computations in a `with` block, to differentiate them.

    Args:
      persistent: keep the record after the first `gradient`, so that more can be
        asked; otherwise it is dropped to free memory.
      watch_accessed_variables: follow every trainable variable that is read.

    >>> import minitf as tf
    >>> x = tf.Variable(3.0)
    >>> with tf.GradientTape() as tape:
    ...     y = x * x
    >>> tape.gradient(y, x).numpy()
    np.float32(6.0)

    In TensorFlow: python/eager/backprop.py
    """

    def __init__(self, persistent=False, watch_accessed_variables=True):
        self._persistent = persistent
        self._watch_accessed_variables = watch_accessed_variables
        self._tape = None
        self._recording = False
        self._watched = ()
        self._was_used = False

    def __enter__(self):
        self._start()
        return self

    def __exit__(self, *exc):
        if self._recording:
            self._stop()

    def _start(self):
        if self._recording:
            raise ValueError(
                "Tape is still recording, This can happen if you try to re-enter an "
                "already-active tape."
            )
        if self._tape is None:
            orders = 2 if self._persistent else 1
            self._tape = Tape(self._watch_accessed_variables, orders)
            self._was_used = True
        self._tape.start()
        self._recording = True

    def _stop(self):
        if not self._recording:
            raise ValueError("Tape is not recording.")
        self._tape.stop()
        self._recording = False

    def watch(self, tensor):
        """Follows a tensor, or all in a structure, as variables are followed.

        Raises ValueError for what is no tensor or variable.

        >>> import minitf as tf
        >>> x = tf.constant(2.0)
        >>> with tf.GradientTape() as tape:
        ...     tape.watch(x)
        ...     y = x**3
        >>> tape.gradient(y, x).numpy()
        np.float32(12.0)
        """
        for item in nest.flatten(tensor, expand_composites=True):
            if not isinstance(item, Tensor) and not hasattr(item, "__tensor__"):
                raise ValueError(
                    f"Passed in object {item} of type '{type(item).__name__}', not "
                    "tf.Tensor or tf.Variable or ExtensionType."
                )
            if not item.dtype._has_gradient:
                log.get_logger().warning(
                    "The dtype of the watched tensor must be floating (e.g. "
                    f"tf.float32), got {item.dtype!r}"
                )
            self._require_tape()
            if hasattr(item, "handle"):
                self._tape.watch_variable(item)
            else:
                self._tape.watch(item)

    def _require_tape(self):
        if self._tape is None:
            raise RuntimeError(
                "The tape has no record. Use it in a `with` block first; a tape that "
                "is not persistent gives its record away with the first gradient."
            )

    @contextlib.contextmanager
    def stop_recording(self):
        """Pauses the recording for the length of a `with` block.

        Raises RuntimeError if the tape is not recording.
        """
        if self._tape is None:
            raise RuntimeError(
                "Trying to stop recording a tape which is not recording."
            )
        self._stop()
        try:
            yield
        finally:
            self._start()

    def reset(self):
        """Forgets everything recorded so far, and goes on recording."""
        self._stop()
        self._tape = None
        self._start()

    def watched_variables(self):
        """Returns the variables followed so far, in the order they were first used."""
        if self._tape is None:
            return self._watched
        return tuple(self._tape.variables.values())

    def gradient(
        self,
        target,
        sources,
        output_gradients=None,
        unconnected_gradients=UnconnectedGradients.NONE,
    ):
        """Computes the derivative of `target` with respect to `sources`.

        Args:
          target: a tensor or variable, or a structure of them, of which the
            derivatives are added up.
          sources: the same, to differentiate with respect to.
          output_gradients: what to multiply each target with; ones if None.
          unconnected_gradients: "none" or "zero" for sources that do not matter.

        Returns a structure like `sources` of tensors or `tf.IndexedSlices`, with None
        where nothing flows. Raises RuntimeError if the tape was used already and is
        not persistent, LookupError if an op has no gradient.

        >>> import minitf as tf
        >>> w, b = tf.Variable(2.0), tf.Variable(1.0)
        >>> with tf.GradientTape() as tape:
        ...     loss = (w * 5.0 + b) ** 2
        >>> [g.numpy() for g in tape.gradient(loss, [w, b])]
        [np.float32(110.0), np.float32(22.0)]
        """
        choice = unconnected.parse(unconnected_gradients)
        with self._record_in_use():
            start = _flat_targets(target, output_gradients)
            found = self._walk(*start, nest.flatten(sources), choice)
        return nest.pack_sequence_as(sources, found)

    @contextlib.contextmanager
    def _record_in_use(self):
        """Gives the record away afterwards, unless the tape is persistent."""
        if self._tape is None:
            raise RuntimeError(
                "A non-persistent GradientTape can only be used to compute one set of "
                "gradients (or jacobians). "
                + (_USED_UP if self._was_used else _NEVER_USED)
            )
        if self._recording and not self._persistent:
            self._stop()
        yield
        if not self._persistent:
            self._watched, self._tape = self.watched_variables(), None

    def _walk(self, targets, upstream, sources, choice):
        """Walks back from targets to sources, both flat lists."""
        followed = [_followed(source) for source in sources]
        found = self._tape.gradient(targets, upstream, followed, naming.around())
        found = unconnected.fill(found, followed, sources, choice)
        return [with_values(*pair) for pair in zip(sources, found, strict=True)]

    def jacobian(
        self,
        target,
        sources,
        unconnected_gradients=UnconnectedGradients.NONE,
        parallel_iterations=None,
        experimental_use_pfor=True,
    ):
        """Computes the derivative of every element of `target`.

        Returns, for each source, a tensor of shape `target.shape + source.shape`, or
        None if nothing flows. Raises RuntimeError if the tape was used already and is
        not persistent.

        >>> import minitf as tf
        >>> x = tf.Variable([1.0, 2.0])
        >>> with tf.GradientTape() as tape:
        ...     y = x * x
        >>> tape.jacobian(y, x).numpy()
        array([[2., 0.],
               [0., 4.]], dtype=float32)
        """
        self._check_vectorized(experimental_use_pfor, "jacobian")
        with self._record_in_use():
            walk = self._walk_of(unconnected_gradients)
            found = jacobians.jacobian(walk, target, nest.flatten(sources))
        return nest.pack_sequence_as(sources, found)

    def batch_jacobian(
        self,
        target,
        source,
        unconnected_gradients=UnconnectedGradients.NONE,
        parallel_iterations=None,
        experimental_use_pfor=True,
    ):
        """Computes the derivative of each row of `target` by the same row of `source`.

        Both have a batch dimension in front. Returns a tensor of shape
        `[batch] + target.shape[1:] + source.shape[1:]`. Raises ValueError if either has
        less than two dimensions, or if their batches have different sizes.

        >>> import minitf as tf
        >>> x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
        >>> with tf.GradientTape() as tape:
        ...     tape.watch(x)
        ...     y = x * x
        >>> tape.batch_jacobian(y, x).numpy()[1]
        array([[6., 0.],
               [0., 8.]], dtype=float32)
        """
        self._check_vectorized(experimental_use_pfor, "batch_jacobian")
        with self._record_in_use():
            walk = self._walk_of(unconnected_gradients)
            return jacobians.batch_jacobian(walk, target, source)

    def _walk_of(self, unconnected_gradients):
        """Returns what gives the gradients of one target: see jacobians.py."""
        choice = unconnected.parse(unconnected_gradients)

        def walk(target, upstream, sources):
            return self._walk(*_flat_targets(target, upstream), sources, choice)

        return walk

    def _check_vectorized(self, use_pfor, method):
        """Asks for a persistent tape where TensorFlow would walk it many times."""
        graph = context.state().graph
        if not (use_pfor or self._persistent) and graph is None:
            raise RuntimeError(
                "GradientTape must be created with persistent=True to compute the "
                f"{method} with eager execution enabled and with "
                "experimental_use_pfor set to False."
            )


def _followed(source):
    """The tensor that stands for a source: a variable's handle, a ragged's values."""
    if hasattr(source, "__apply_op__"):
        return values_of(source)
    if isinstance(source, Tensor):
        return source
    if hasattr(source, "handle"):
        return source.handle
    as_dtype(source)  # raises TypeError, in TensorFlow's words, but not for a number
    raise AttributeError(
        "The sources of a gradient are tensors and variables. Received: "
        f"{source!r}. Make a tensor of it, and watch that, before it is used."
    )


def _flat_targets(target, output_gradients):
    """Lists the targets, and for each its upstream gradient."""
    if target is None:
        raise TypeError(
            "Argument `target` should be a list or nested structure of Tensors, "
            "Variables or CompositeTensors to be differentiated, but received None."
        )
    targets, upstream = [], []
    flat = nest.flatten(target)
    given = [None] * len(flat)
    if output_gradients is not None:
        given = nest.flatten(output_gradients)
    for item, dy in zip(flat, given, strict=False):
        is_variable = hasattr(item, "handle") and not isinstance(item, Tensor)
        tensor = item.handle if is_variable else _as_tensor(values_of(item))
        if not tensor.dtype._has_gradient:
            log.get_logger().warning(
                "The dtype of the target tensor must be floating (e.g. tf.float32) "
                f"when calling GradientTape.gradient, got {tensor.dtype!r}"
            )
            continue
        if dy is None:
            dy = ones_like(item if is_variable else tensor)
        targets.append(tensor)
        upstream.append(convert_to_tensor(dy))
    return targets, upstream


def _as_tensor(item):
    """A tensor as it is; raises AttributeError, as TensorFlow does, for others."""
    if not isinstance(item, Tensor):
        raise AttributeError(
            "The target of a gradient must be a tensor that the tape recorded. "
            f"Received: {item!r} of type {type(item).__name__}. float() and numpy() "
            "turn a tensor into a number that no tape knows."
        )
    return item
