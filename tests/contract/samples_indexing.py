"""Samples: gathering, scattering, masks, partitions."""

import numpy as np

from tests.contract.samples import f32, i32, sample


def ints(*values, dtype=np.int32):
    return np.array(values[0] if len(values) == 1 else values, dtype)


sample("GatherV2", f32(4, 3), ints([0, 3, 3]), ints(0))
sample("GatherV2", f32(4, 3), ints(2, dtype=np.int64), ints(-1, dtype=np.int64))
sample("GatherV2", f32(4, 3), np.zeros((2, 0), np.int32), ints(1))
sample("GatherV2", f32(2, 3, 4), ints([[0], [2]]), ints(1), batch_dims=1)
sample("GatherV2", f32(2, 3, 4), ints([[0, 3], [2, 1]]), ints(2), batch_dims=-1)
sample("GatherV2", np.array([b"a", b"b"], object), ints([1, 1, 0]), ints(0))
sample("GatherNd", f32(4, 3), ints([[0, 1], [3, 2]]))
sample("GatherNd", f32(4, 3), ints([[[1]], [[0]]]))
sample("GatherNd", f32(4, 3), np.zeros((2, 0), np.int64))
sample("GatherNd", f32(4, 3), ints([[0, 9]]), bad_indices_policy="IGNORE")
sample("InvertPermutation", ints([2, 0, 1]))
sample("InvertPermutation", np.zeros(0, np.int64))

sample("ScatterNd", ints([[1], [3], [1]]), f32(3, 2), ints([4, 2]))
sample("ScatterNd", ints([[1, 0], [0, 1]]), i32(2), ints([2, 2]))
sample("ScatterNd", np.zeros((0, 1), np.int32), f32(0, 2), ints([0, 2]))
sample("ScatterNd", ints([[9], [0]]), f32(2), ints([3]), bad_indices_policy="IGNORE")
for op_name in ["Update", "Add", "Sub", "Max", "Min"]:
    name = f"TensorScatter{op_name}"
    sample(name, f32(4, 2), ints([[1], [3]]), f32(2, 2, seed=1))
    sample(name, f32(4, 2), ints([[1, 0], [1, 1]]), f32(2, seed=1))
    sample(name, i32(4), np.zeros((0, 1), np.int32), i32(0))
    sample(name, f32(3), ints([[5]]), f32(1), bad_indices_policy="IGNORE")

flags = np.array([True, False, True])
sample("Where", flags)
sample("Where", i32(2, 3, low=0, high=2))
sample("Where", np.zeros((0, 2), np.bool_))
sample("SelectV2", flags, f32(3), f32(3, seed=1))
sample("SelectV2", flags[:, None], f32(3), f32(seed=1))
sample("SelectV2", flags[:0], f32(0), f32(0))
sample("Select", flags, f32(3), f32(3, seed=1))
sample("Select", flags, f32(3, 2), f32(3, 2, seed=1))
sample("Select", np.array(False), f32(2), f32(2, seed=1))
on, off = np.float32(5), np.float32(-1)
sample("OneHot", ints([0, 2, -1, 9]), ints(3), on, off)
sample("OneHot", ints([[0, 2]]), ints(3), on, off, axis=0)
sample("OneHot", ints([[0, 2]]), ints(3), on, off, axis=1)
sample("OneHot", ints(1, dtype=np.uint8), ints(2), on, off)

sample("DynamicPartition", f32(3, 2), ints([1, 0, 1]), num_partitions=2)
sample("DynamicPartition", f32(2, 2), ints([[1, 0], [2, 1]]), num_partitions=4)
sample("DynamicPartition", f32(2), ints(0), num_partitions=1)
for op_name in ["DynamicStitch", "ParallelDynamicStitch"]:
    sample(op_name, [ints([0, 2]), ints([1])], [f32(2, 3), f32(1, 3)])
    sample(op_name, [ints(1), ints([[0, 3]])], [f32(2), f32(1, 2, 2)])
sample("UnravelIndex", ints([2, 5, 7]), ints([3, 3]))
sample("UnravelIndex", ints(2, dtype=np.int64), ints([3, 2], dtype=np.int64))
