"""Samples of the ops of checkpoints; those with files are tested elsewhere."""

import numpy as np

from tests.contract.samples import sample, special

_OLD = "tests/v1/test_warm_start.py reads vocabularies and checkpoints"
for _name in ("GenerateVocabRemapping", "LoadAndRemapMatrix"):
    special(_name, _OLD)
for _name in ("SaveV2", "RestoreV2", "MergeV2Checkpoints"):
    special(_name, "tests/ops/io/test_checkpoint_ops.py writes and reads files")

BASE = np.array(b"folder/model", object)
sample("ShardedFilename", BASE, np.int32(1), np.int32(4))
sample("ShardedFilename", np.array(b"", object), np.int32(0), np.int32(1))
sample("ShardedFilespec", BASE, np.int32(4))
sample("ShardedFilespec", BASE, np.int32(123456))
