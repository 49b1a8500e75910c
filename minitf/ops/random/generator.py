"""`tf.random.Generator`: random numbers whose state is a variable.

The state is three int64, a counter (low half, high half) and a key. Every method first
asks one op, RngReadAndSkip, for the state and moves it on by what will be drawn; the
numbers then come from a stateless op at the place that was read. As the state is a
variable, it can be saved, restored and shared, and functions use it like any variable.

In TensorFlow: python/ops/stateful_random_ops.py
"""

import numpy as np

from minitf.core import dtypes, nest
from minitf.core.graph.scopes import init_scope, op_scope
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.array.filling import zeros, zeros_like
from minitf.ops.array.joining import concat, stack
from minitf.ops.array.shaping import reshape
from minitf.ops.array.splitting import unstack
from minitf.ops.math.arithmetic import add
from minitf.ops.math.casting import bitcast, cast
from minitf.ops.math.reduction import reduce_prod
from minitf.ops.random.generator_ops import (
    non_deterministic_ints,
    rng_read_and_skip,
    stateful_random_binomial,
)
from minitf.ops.random.seeds import STATE_SIZE
from minitf.ops.random.stateless import (
    Algorithm,
    algorithm_number,
    stateless_normal_op,
    stateless_truncated_normal_op,
    stateless_uniform_full_int_op,
    stateless_uniform_int_op,
    stateless_uniform_op,
)
from minitf.ops.state.trackable import Trackable
from minitf.ops.state.variable import Variable
from minitf.runtime import resources

COUNTER_SIZE = 2


def create_rng_state(seed, alg):
    """Makes the state of a generator from an integer of any size, or a vector.

    An integer is cut into 64-bit parts, lowest first. A vector that is too short gets
    zeros in front.

    >>> import minitf as tf
    >>> tf.random.create_rng_state(1, "philox").numpy()
    array([1, 0, 0])
    >>> tf.random.create_rng_state([7, 8], "philox").numpy()
    array([0, 7, 8])

    In TensorFlow: python/ops/stateful_random_ops.py
    """
    algorithm_number(alg)
    if isinstance(seed, int):
        seed = [seed >> shift & (2**64 - 1) for shift in (0, 64, 128)]
    seed = reshape(_as_int64(seed), [-1])[:STATE_SIZE]
    padding = zeros([STATE_SIZE - seed.shape[0]], dtypes.int64)
    return concat([padding, seed], axis=0)


def _as_int64(value):
    """Converts a number, list or tensor to int64; unsigned numbers wrap around."""
    return cast(nest.map_structure(_wrapped, value), dtypes.int64)


def _wrapped(value):
    return value - 2**64 if isinstance(value, int) and value >= 2**63 else value


def _state_of(key, counter):
    counter, key = _as_int64(counter), _as_int64(key)
    counter.shape.assert_is_compatible_with([COUNTER_SIZE])
    key.shape.assert_is_compatible_with([])
    return concat([counter, reshape(key, [1])], axis=0)


def _shape_tensor(shape):
    empty = isinstance(shape, list | tuple) and not shape
    return convert_to_tensor(shape, dtypes.int64 if empty else None, name="shape")


# -------------------------------------------------------------------- the generator


class Generator(Trackable):
    """A source of random numbers with a state of its own.

    Make one with `from_seed`, `from_state`, `from_key_counter` or
    `from_non_deterministic_state`. Each draw moves the state on.

    Args:
      copy_from: a generator to start like.
      state: the state to start with: three integers, or a variable that holds them and
        is then shared.
      alg: "philox" or "auto_select", or a `tf.random.Algorithm`.

    Raises ValueError unless either `copy_from` or both `state` and `alg` are given, or
    if the state has another shape.

    >>> import minitf as tf
    >>> g = tf.random.Generator.from_seed(1)
    >>> g.normal([2]).numpy().round(4)
    array([ 0.4384, -0.5344], dtype=float32)
    >>> g.state.numpy()
    array([513,   0,   0])

    In TensorFlow: python/ops/stateful_random_ops.py
    """

    def __init__(self, copy_from=None, state=None, alg=None):
        given = state is not None, alg is not None
        if given != ((True, True) if copy_from is None else (False, False)):
            raise ValueError(
                "A Generator needs either `copy_from` or both `state` and `alg`. "
                f"Received: copy_from={copy_from}, state={state}, alg={alg}. "
                "Use tf.random.Generator.from_seed(seed) to start from a number."
            )
        if copy_from is not None:
            self._alg = copy_from.algorithm
            variable = _new_variable(copy_from.state.read_value())
        else:
            self._alg = algorithm_number(alg)
            shared = isinstance(state, Variable)
            state = state if shared else _as_int64(state)
            state.shape.assert_is_compatible_with([STATE_SIZE])
            variable = state if shared else _new_variable(state)
        self._state_var = self._track_trackable(variable, "_state_var")

    @classmethod
    def from_state(cls, state, alg):
        """Makes a generator that starts with the given state."""
        return cls(alg=alg, state=state)

    @classmethod
    def from_seed(cls, seed, alg=None):
        """Makes a generator from an integer of any size, or a vector of integers."""
        alg = Algorithm.PHILOX.value if alg is None else algorithm_number(alg)
        return cls(state=create_rng_state(seed, alg), alg=alg)

    @classmethod
    def from_non_deterministic_state(cls, alg=None):
        """Makes a generator that starts where nobody can predict."""
        alg = Algorithm.PHILOX.value if alg is None else algorithm_number(alg)
        return cls(state=non_deterministic_ints([STATE_SIZE]), alg=alg)

    @classmethod
    def from_key_counter(cls, key, counter, alg):
        """Makes a generator from a key and a counter of two integers, low half first.

        >>> import minitf as tf
        >>> g = tf.random.Generator.from_key_counter(5, [3, 4], "philox")
        >>> g.state.numpy()
        array([3, 4, 5])
        """
        return cls(state=_state_of(key, counter), alg=alg)

    @property
    def state(self):
        """The variable that holds the state: int64, shape (3,)."""
        return self._state_var

    @property
    def algorithm(self):
        """The number of the algorithm, as in `tf.random.Algorithm`."""
        return self._alg

    @property
    def key(self):
        """The key, which says which stream of numbers is read: an int64 tensor."""
        return self._state_var[-1]

    def reset(self, state):
        """Replaces the state."""
        state = _as_int64(state)
        state.shape.assert_is_compatible_with([STATE_SIZE])
        self._state_var.assign(state)

    def reset_from_seed(self, seed):
        """Makes the state what `from_seed` makes it."""
        self._state_var.assign(create_rng_state(seed, self.algorithm))

    def reset_from_key_counter(self, key, counter):
        """Makes the state what `from_key_counter` makes it."""
        self._state_var.assign(_state_of(key, counter))

    def skip(self, delta):
        """Moves the state on as if `delta` numbers had been drawn; returns the old one.

        >>> import minitf as tf
        >>> g = tf.random.Generator.from_seed(1)
        >>> g.skip(5).numpy(), g.state.numpy()
        (array([1, 0, 0]), array([1281,    0,    0]))
        """
        return rng_read_and_skip(
            self.state.handle,
            cast(self.algorithm, dtypes.int32),
            cast(delta, dtypes.uint64),
        )

    def _place(self, shape):
        """Moves on by as many numbers as `shape` holds; returns where they start."""
        state = self.skip(reduce_prod(shape))
        counter = bitcast(state[:COUNTER_SIZE], dtypes.uint64)
        key = bitcast(state[COUNTER_SIZE : COUNTER_SIZE + 1], dtypes.uint64)
        return key, counter, self.algorithm

    def normal(self, shape, mean=0.0, stddev=1.0, dtype=dtypes.float32, name=None):
        """Draws numbers of a normal distribution; arguments as `tf.random.normal`."""
        return self._scaled(
            stateless_normal_op, "stateful_normal", shape, mean, stddev, dtype, name
        )

    def truncated_normal(
        self, shape, mean=0.0, stddev=1.0, dtype=dtypes.float32, name=None
    ):
        """Draws normal numbers within two standard deviations of the mean."""
        draw = stateless_truncated_normal_op
        return self._scaled(draw, "truncated_normal", shape, mean, stddev, dtype, name)

    def _scaled(self, draw, default_name, shape, mean, stddev, dtype, name):
        with op_scope(name, default_name) as scope:
            shape = _shape_tensor(shape)
            mean = convert_to_tensor(mean, dtype, name="mean")
            stddev = convert_to_tensor(stddev, dtype, name="stddev")
            drawn = draw(shape, *self._place(shape), dtype=mean.dtype)
            return add(drawn * stddev, mean, name=scope)

    def uniform(self, shape, minval=0, maxval=None, dtype=dtypes.float32, name=None):
        """Draws numbers from `minval` up to, not including, `maxval`.

        Arguments as for `tf.random.stateless_uniform`: for integers both bounds can be
        None, which means the whole range of the type.

        >>> import minitf as tf
        >>> g = tf.random.Generator.from_seed(1)
        >>> g.uniform([3], 1, 7, tf.int32).shape
        TensorShape([3])
        """
        dtype = dtypes.as_dtype(dtype)
        if dtype.is_integer and (minval is None) != (maxval is None):
            raise ValueError(
                f"For integer dtype {dtype!r}, minval and maxval must be both `None` "
                f"or both non-`None`; got minval={minval} and maxval={maxval}"
            )
        maxval = 1 if maxval is None and not dtype.is_integer else maxval
        with op_scope(name, "stateful_uniform") as scope:
            shape = _shape_tensor(shape)
            if dtype.is_integer and minval is None:
                place = self._place(shape)
                return stateless_uniform_full_int_op(
                    shape, *place, dtype=dtype, name=scope
                )
            minval = convert_to_tensor(minval, dtype, name="min")
            maxval = convert_to_tensor(maxval, dtype, name="max")
            place = self._place(shape)
            if dtype.is_integer:
                bounds = minval, maxval
                return stateless_uniform_int_op(shape, *place, *bounds, name=scope)
            drawn = stateless_uniform_op(shape, *place, dtype=dtype)
            return add(drawn * (maxval - minval), minval, name=scope)

    def uniform_full_int(self, shape, dtype=dtypes.uint64, name=None):
        """Draws integers over the whole range of int32, int64, uint32 or uint64."""
        dtype = dtypes.as_dtype(dtype)
        with op_scope(name, "stateful_uniform_full_int") as scope:
            shape = _shape_tensor(shape)
            place = self._place(shape)
            return stateless_uniform_full_int_op(shape, *place, dtype=dtype, name=scope)

    def binomial(self, shape, counts, probs, dtype=dtypes.int32, name=None):
        """Draws how many of `counts` tries succeed, each with probability `probs`.

        `shape` is the shape of the result and ends with that of the parameters.

        >>> import minitf as tf
        >>> tf.random.Generator.from_seed(1).binomial([2, 2], 10.0, [0.0, 1.0]).numpy()
        array([[ 0, 10],
               [ 0, 10]], dtype=int32)
        """
        dtype = dtypes.as_dtype(dtype)
        with op_scope(name, "binomial") as scope:
            counts = convert_to_tensor(counts, name="counts")
            probs = convert_to_tensor(probs, name="probs")
            shape = _shape_tensor(shape)
            algorithm = np.int64(self.algorithm)
            return stateful_random_binomial(
                self.state.handle,
                algorithm,
                shape,
                counts,
                probs,
                dtype=dtype,
                name=scope,
            )

    def make_seeds(self, count=1):
        """Draws seeds for the stateless functions: int64, shape (2, count).

        >>> import minitf as tf
        >>> seed = tf.random.Generator.from_seed(1).make_seeds()[:, 0]
        >>> tf.random.stateless_uniform([2], seed).shape
        TensorShape([2])
        """
        keys = self.uniform_full_int([count], dtypes.int64)
        return stack([keys, zeros_like(keys)])

    def split(self, count=1):
        """Returns a list of `count` new generators, independent of this one.

        >>> import minitf as tf
        >>> [g.key.numpy() for g in tf.random.Generator.from_seed(1).split(2)]
        [np.int64(6679402142117448868), np.int64(684265014234019051)]
        """
        keys = unstack(self.uniform_full_int([count], dtypes.int64), num=count)
        return [Generator(state=[0, 0, key], alg=self.algorithm) for key in keys]


def _new_variable(state):
    with op_scope(None, "random_generator"):
        return Variable(state, dtype=dtypes.int64, trainable=False, name="StateVar")


def get_global_generator():
    """Returns the generator that all parts of the program share.

    It is made when first asked for, from an unpredictable state.

    >>> import minitf as tf
    >>> tf.random.get_global_generator() is tf.random.get_global_generator()
    True

    In TensorFlow: python/ops/stateful_random_ops.py
    """
    store = resources.current()
    if store.random_generator is None:
        with init_scope():
            store.random_generator = Generator.from_non_deterministic_state()
    return store.random_generator


def set_global_generator(generator):
    """Makes `generator` the one that all parts of the program share.

    Functions that were traced before keep using the old one.

    >>> import minitf as tf
    >>> tf.random.set_global_generator(tf.random.Generator.from_seed(1))
    >>> tf.random.get_global_generator().normal([1]).numpy().round(4)
    array([0.4384], dtype=float32)

    In TensorFlow: python/ops/stateful_random_ops.py
    """
    resources.current().random_generator = generator
