"""No samples: training ops change variables. A test of their own covers them."""

import re

from minitf.core.op.registry import OPS
from tests.contract.samples import special

for name in list(OPS):
    if re.match("(Resource)?(Sparse)?Apply", name):
        special(name, "tests/ops/training/test_training_ops.py")
