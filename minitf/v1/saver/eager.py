"""A `Saver` without a graph: saves and restores eager variables at once.

In TensorFlow: python/training/saver.py (Saver._build_eager)
"""

from minitf.ops.io.checkpoints import restore_v2, save_v2
from minitf.v1.saver.saveables import restore as restore_one
from minitf.v1.saver.saveables import tensor_to_save


def save(saveables, path):
    """Write the objects' tensors to a checkpoint."""
    tensors = {
        name: tensor_to_save(value)
        for saveable in saveables
        for name, value in saveable.tensors.items()
    }
    save_v2(path, list(tensors), [""] * len(tensors), list(tensors.values()))


def restore(saveables, path, reshaping=False):
    """Give the objects their tensors; all are read before any is given."""
    names = [name for saveable in saveables for name in saveable.tensors]
    types = [
        value.dtype.base_dtype
        for saveable in saveables
        for value in saveable.tensors.values()
    ]
    values = restore_v2(path, names, [""] * len(names), dtypes=types)
    found = dict(zip(names, values, strict=True))
    for saveable in saveables:
        restore_one(saveable, [found[name] for name in saveable.tensors], reshaping)
