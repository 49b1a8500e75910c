"""Tensor bundles: the files of a checkpoint, named arrays on the disk.

A bundle called `model` is two files, or more. `model.data-00000-of-00001` is the bytes
of all arrays, one after another. `model.index` is a sorted table that tells for each
name the type, the shape, where the bytes are and their checksum. A bundle may have
several data files ("shards"), one per machine that wrote, and an array may be stored in
slices. Read `writing.py` first.

In TensorFlow: tensorflow/core/util/tensor_bundle/tensor_bundle.cc
"""

from minitf.formats.bundle.reading import BundleReader
from minitf.formats.bundle.writing import Item, merge_bundles, write_bundle

__all__ = ["BundleReader", "Item", "merge_bundles", "write_bundle"]
