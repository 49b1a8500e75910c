"""The ops behind `tf.random.Generator`: they read a state and move it on.

The state is a variable, so the ops take its handle. Most generators use only
RngReadAndSkip, and then draw with a stateless op from the place it returned.

In TensorFlow: core/ops/stateful_random_ops.cc, core/kernels/stateful_random_ops.cc
"""

import secrets

import numpy as np

from minitf.core import dtypes
from minitf.core.dtypes import INDICES, DType
from minitf.core.errors import InvalidArgumentError, UnimplementedError
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import no_outputs, text
from minitf.ops.random import distributions
from minitf.ops.random.philox import Philox, skip
from minitf.ops.random.seeds import (
    STATE_SIZE,
    binomial_blocks,
    output_blocks,
    state_of_stream,
    stream_of_state,
)
from minitf.ops.random.shaping import as_asked, sizes_of
from minitf.ops.random.stateful_rejection import RATE_TYPES
from minitf.ops.random.stateless import WORDS, Algorithm
from minitf.ops.random.stateless_rejection import broadcast_parameters, draw_binomial
from minitf.ops.state.resource_ops import boxed


def _state(resource, alg):
    """Reads the state behind a handle in a kernel, and checks it."""
    state = boxed(resource)
    if int(alg) == Algorithm.THREEFRY.value:
        raise UnimplementedError(
            None, None, "Non-XLA devices don't support the ThreeFry algorithm."
        )
    if int(alg) not in [known.value for known in Algorithm]:
        raise InvalidArgumentError(None, None, f"Unsupported algorithm id: {int(alg)}")
    if state.dtype != np.int64 or state.shape != (STATE_SIZE,):
        raise InvalidArgumentError(
            None,
            None,
            "The state of a random generator must be three int64. "
            f"Received: {state.dtype} of shape {text(state.shape)}.",
        )
    return state


def _move_on(resource, state, blocks):
    """Puts the state after `blocks` more blocks into the variable."""
    resource[()].value = state_of_stream(skip(stream_of_state(state), blocks))


def _state_shape(resource, alg, delta):
    for name, tensor in (("alg", alg), ("delta", delta)):
        if tensor.shape:
            raise ValueError(f"{name} must be a scalar; got {text(tensor.shape)}")
    return (None,)


@op(
    "RngReadAndSkip",
    "resource:resource, alg:int32, delta:uint64 -> value:int64",
    shape=_state_shape,
    stateful=True,
)
def rng_read_and_skip(resource, alg, delta):
    """Returns a generator's state and moves it on by `delta` numbers."""
    state = _state(resource, alg)
    # The blocks are counted in 64 bits, as in TensorFlow: too many start from 0 again.
    _move_on(resource, state, output_blocks(int(delta)) % 2**64)
    return state.copy()


@op(
    "RngSkip",
    "resource:resource, algorithm:int64, delta:int64 -> ",
    shape=no_outputs,
    stateful=True,
)
def rng_skip(resource, algorithm, delta):
    """Moves a generator's state on by `delta` numbers."""
    _move_on(resource, _state(resource, algorithm), output_blocks(int(delta)))
    return ()


def _shape_third(resource, algorithm, shape, *others, **attrs):
    return as_asked(shape)


@op(
    "StatefulRandomBinomial",
    "resource:resource, algorithm:int64, shape:S, counts:T, probs:T -> output:dtype",
    shape=_shape_third,
    stateful=True,
    S=INDICES,
    T=RATE_TYPES,
    dtype=RATE_TYPES,
)
def stateful_random_binomial(
    resource, algorithm, shape, counts, probs, *, dtype: DType = dtypes.int64
):
    """Draws how many of `counts` tries succeed, each with probability `probs`."""
    state, sizes = _state(resource, algorithm), sizes_of(shape)
    stream = stream_of_state(state)
    drawn = draw_binomial(stream, sizes, counts, probs, dtype)
    distributions_count = broadcast_parameters(counts, probs)[0].size
    samples = drawn.size // max(distributions_count, 1)
    _move_on(resource, state, binomial_blocks(distributions_count, samples))
    return drawn


@op(
    "NonDeterministicInts",
    "shape:shape_dtype -> output:dtype",
    shape=as_asked,
    stateful=True,
)
def non_deterministic_ints(shape, *, dtype: DType = dtypes.int64):
    """Returns integers that nobody can predict, over the whole range of their type."""
    if dtype not in WORDS:
        raise InvalidArgumentError(
            None, None, f"Unsupported dtype {dtype.name}; use int32 or int64."
        )
    stream = Philox(secrets.randbits(64), secrets.randbits(128))
    return distributions.uniform_full_int(stream, sizes_of(shape), dtype.np_dtype)
