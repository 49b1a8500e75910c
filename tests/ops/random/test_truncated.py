"""Normal numbers between bounds. Values and digests come from TensorFlow 2.21."""

import zlib

import numpy as np
import pytest

from minitf.core.errors import InternalError, InvalidArgumentError
from minitf.ops.random import truncated
from minitf.ops.random.philox import from_seeds, from_stateless_seed, skip

STATELESS = from_stateless_seed([5, -6])
STATEFUL = from_seeds(5, 6)  # an op with the attributes seed=5, seed2=6


def digest(array):
    return zlib.crc32(np.ascontiguousarray(array).tobytes())


def arrays(*parameters, dtype=np.float32):
    return [np.array(parameter, dtype) for parameter in parameters]


# As float64: tf.random.stateless_truncated_normal([5003], [5, -6], dtype=...)
TRUNCATED = {"float16": 1252513415, "bfloat16": 674360734, "float32": 1390325231}


@pytest.mark.parametrize("name", TRUNCATED)
def test_truncated_normal_numbers_are_tensorflows(name):
    if name == "bfloat16":
        dtype = pytest.importorskip("ml_dtypes").bfloat16
    else:
        dtype = np.dtype(name)
    numbers = truncated.truncated_normal(STATELESS, [5003], dtype).astype(np.float64)
    assert digest(numbers) == TRUNCATED[name]


def test_truncated_doubles_are_tensorflows_up_to_the_c_library():
    numbers = truncated.truncated_normal(STATELESS, [3], np.float64)
    recorded = [0.7533211089107054, -1.0199327328495549, -0.26539108009323636]
    np.testing.assert_array_max_ulp(numbers, np.array(recorded), maxulp=2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_all_truncated_numbers_are_inside(dtype):
    numbers = truncated.truncated_normal(STATELESS, [100, 333], dtype)
    assert numbers.shape == (100, 333)
    assert 1.9 < np.abs(numbers).max() < 2
    assert abs(numbers.std() - 0.8796) < 0.01


# (mean, stddev, minval, maxval), then the digests for float16 and float32 of
# tf.raw_ops.ParameterizedTruncatedNormal(shape=[3, 50], seed=5, seed2=6), second run,
# and of StatelessParameterizedTruncatedNormal(shape=[101], seed=[5, -6]).
BOUNDS = [
    ((0, 1, -2, 2), (1889695137, 460977522), (2926094234, 1064652414)),
    ((1, 2, 0, 100), (1675011859, 2394581551), (696341267, 1551447984)),
    ((0, 1, 3, 4), (2506638430, 465219833), (3217443052, 2625776887)),
    ((0, 1, 5, 1000), (2700056791, 1510748377), (2676642787, 322168028)),
    ((0, 1, -0.5, 0.7), (1239219652, 815432265), (1566341448, 3761447006)),
    ((3, 2, -np.inf, 1), (1899269013, 2386943923), (3746846729, 3214287941)),
    ((0, 1, -6, -5), (2262512729, 1544234937), (1096960684, 1041974175)),
    ((0, 1, -1, np.inf), (2507610549, 3553334512), (3422499930, 2193757623)),
]


@pytest.mark.parametrize(("parameters", "stateful", "stateless"), BOUNDS)
@pytest.mark.parametrize("index", [0, 1], ids=["float16", "float32"])
def test_numbers_between_bounds_are_tensorflows(parameters, stateful, stateless, index):
    values = arrays(*parameters, dtype=[np.float16, np.float32][index])
    blocks = truncated.parameterized_blocks([3, 50], *values)
    second = truncated.parameterized_truncated_normal(
        skip(STATEFUL, blocks), [3, 50], *values
    )
    assert digest(second) == stateful[index]
    numbers = truncated.stateless_parameterized_truncated_normal(
        STATELESS, [101], *values
    )
    assert digest(numbers) == stateless[index]


def test_each_row_has_its_parameters():
    parameters = arrays([0, 1, 2], [1, 2, 3], [-1, -2, 3], [1, 5, 9])
    numbers = truncated.parameterized_truncated_normal(STATEFUL, [3, 50], *parameters)
    assert digest(numbers) == 1098298644


def test_stateless_parameters_are_broadcast_to_the_last_dimensions():
    parameters = arrays([0, 1, 2], [[1], [2]], -1, [1, 5, 9])
    numbers = truncated.stateless_parameterized_truncated_normal(
        STATELESS, [5, 2, 3], *parameters
    )
    assert digest(numbers) == 660494980


@pytest.mark.parametrize(
    "parameters",
    [(0, -1, -1, 1), (0, 1, 1, 1), (0, 1, -np.inf, np.inf), (0, 1, np.nan, 1)],
)
def test_parameters_that_make_no_sense_raise_like_tensorflow(parameters):
    with pytest.raises(InvalidArgumentError, match="Invalid parameters"):
        truncated.parameterized_truncated_normal(STATEFUL, [3], *arrays(*parameters))


def test_a_mean_that_is_no_number_is_refused_instead_of_drawn_for_ever():
    with pytest.raises(InternalError, match="failed to accept a sample"):
        truncated.parameterized_truncated_normal(
            STATEFUL, [3], *arrays(np.nan, 1, -1, 1)
        )


def test_parameters_of_another_length_raise_like_tensorflow():
    with pytest.raises(InvalidArgumentError, match=r"means should have length 1 or"):
        truncated.parameterized_truncated_normal(
            STATEFUL, [3], *arrays([0, 1], 1, -1, 1)
        )
    with pytest.raises(InvalidArgumentError, match="must end with broadcasted shape"):
        truncated.stateless_parameterized_truncated_normal(
            STATELESS, [3, 4], *arrays([0, 1, 2], 1, -1, 1)
        )
    with pytest.raises(InvalidArgumentError, match="compatible batch dimensions"):
        truncated.stateless_parameterized_truncated_normal(
            STATELESS, [3], *arrays([0, 1, 2], [1, 2], -1, 1)
        )
