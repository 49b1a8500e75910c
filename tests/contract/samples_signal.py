"""Samples: Fourier transforms."""

import numpy as np

from minitf.core import dtypes
from tests.contract.samples import c64, f32, f64, sample


def ints(*values):
    return np.array(values, np.int32)


for count, name in enumerate(["FFT", "FFT2D", "FFT3D"], 1):
    for op_name in [name, f"I{name}"]:
        sample(op_name, c64(*(4, 3, 5)[:count]))
        sample(op_name, c64(2, *(4, 3, 5)[:count]).astype(np.complex128))
        sample(op_name, c64(0, *(4, 3, 5)[:count]))
lengths = ints(4, 3, 5)
for count, name in enumerate(["RFFT", "RFFT2D", "RFFT3D"], 1):
    sizes = lengths[:count]
    sample(name, f32(2, *sizes), sizes)
    sample(name, f32(*sizes), sizes - 1)
    sample(name, f64(*sizes), sizes, Tcomplex=dtypes.complex128)
    sample(name, f32(0, *sizes), sizes)
    half = (*sizes[:-1], sizes[-1] // 2 + 1)
    sample(f"I{name}", c64(2, *half), sizes)
    whole = c64(*half).astype(np.complex128)
    sample(f"I{name}", whole, sizes, Treal=dtypes.float64)
    sample(f"I{name}", c64(0, *half), sizes)
for op_name in ["FFTND", "IFFTND", "IRFFTND"]:
    sample(op_name, c64(4, 3, 5), ints(4, 5), ints(0, 2))
    sample(op_name, c64(4, 3, 5), ints(6, 2), ints(-1, 1))
sample("RFFTND", f32(4, 3, 5), ints(4, 5), ints(0, 2))
sample("RFFTND", f64(4, 3), ints(5), ints(1), Tcomplex=dtypes.complex128)
