"""`tf.compat.v1.initializers`: what variables start with.

In TensorFlow: tensorflow/_api/v2/compat/v1/initializers/__init__.py
"""

from minitf.v1.initializers import (
    Constant as constant,
)
from minitf.v1.initializers import (
    Ones as ones,
)
from minitf.v1.initializers import (
    RandomNormal as random_normal,
)
from minitf.v1.initializers import (
    RandomUniform as random_uniform,
)
from minitf.v1.initializers import (
    TruncatedNormal as truncated_normal,
)
from minitf.v1.initializers import (
    Zeros as zeros,
)
from minitf.v1.scaling_initializers import (
    GlorotNormal as glorot_normal,
)
from minitf.v1.scaling_initializers import (
    GlorotUniform as glorot_uniform,
)
from minitf.v1.scaling_initializers import (
    Identity as identity,
)
from minitf.v1.scaling_initializers import (
    Orthogonal as orthogonal,
)
from minitf.v1.scaling_initializers import (
    UniformUnitScaling as uniform_unit_scaling,
)
from minitf.v1.scaling_initializers import (
    VarianceScaling as variance_scaling,
)
from minitf.v1.scaling_initializers import (
    he_normal,
    he_uniform,
    lecun_normal,
    lecun_uniform,
)
from minitf.v1.variables.variable import (
    global_variables_initializer as global_variables,
)
from minitf.v1.variables.variable import (
    local_variables_initializer as local_variables,
)
from minitf.v1.variables.variable import (
    tables_initializer,
)
from minitf.v1.variables.variable import (
    variables_initializer as variables,
)

__all__ = [
    "constant",
    "global_variables",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "local_variables",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "tables_initializer",
    "truncated_normal",
    "uniform_unit_scaling",
    "variables",
    "variance_scaling",
    "zeros",
]
