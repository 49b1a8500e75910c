"""Samples for the contract test: for every op, inputs it must handle.

Each family of ops has a file `samples_<family>.py` beside this one that calls
`sample(op_name, inputs..., attributes...)` a few times per op. Choose them so that
broadcasting, an empty tensor, a 0-d tensor and every attribute are tried where the op
has them. Inputs are NumPy arrays, or lists of arrays for list arguments.
"""

import importlib
import pathlib
from dataclasses import dataclass, field

import numpy as np

from minitf.core.op.registry import OPS

SAMPLES = {}  # op name -> list of Sample
SPECIAL = {}  # op name -> why the contract test cannot run it, and which test does


@dataclass(frozen=True)
class Sample:
    """One call of an op."""

    inputs: tuple
    attrs: dict = field(default_factory=dict)
    random: bool = False  # two runs differ: compare shapes and types only


def sample(op_name, *inputs, random=False, **attrs):
    """Adds one call of an op to the contract test."""
    SAMPLES.setdefault(op_name, []).append(Sample(inputs, attrs, random))


def special(op_name, reason):
    """Excuses an op from the contract test; `reason` names the test that covers it."""
    SPECIAL[op_name] = reason


def f32(*shape, low=-2.0, high=2.0, seed=0):
    """Random float32 numbers of a shape, always the same ones."""
    rng = np.random.default_rng(seed + sum(shape) * 31 + len(shape))
    return rng.uniform(low, high, shape).astype(np.float32)


def f64(*shape, low=-2.0, high=2.0, seed=0):
    """Random float64 numbers of a shape, always the same ones."""
    return f32(*shape, low=low, high=high, seed=seed).astype(np.float64)


def i32(*shape, low=-5, high=6, seed=0):
    """Random int32 numbers of a shape, always the same ones."""
    rng = np.random.default_rng(seed + sum(shape) * 17 + len(shape))
    return rng.integers(low, high, shape).astype(np.int32)


def c64(*shape, seed=0):
    """Random complex64 numbers of a shape, always the same ones."""
    return (f32(*shape, seed=seed) + 1j * f32(*shape, seed=seed + 1)).astype(
        np.complex64
    )


def load():
    """Imports every file of samples in this folder, and every family of ops."""
    OPS.load_all()
    for path in sorted(pathlib.Path(__file__).parent.glob("samples_*.py")):
        importlib.import_module(f"tests.contract.{path.stem}")
