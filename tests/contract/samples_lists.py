"""Lists of tensors cannot be fed, so the contract test cannot run their ops alone."""

from tests.contract.samples import special

for op_name in [
    "EmptyTensorList",
    "TensorListReserve",
    "TensorListLength",
    "TensorListElementShape",
    "TensorListPushBack",
    "TensorListPopBack",
    "TensorListGetItem",
    "TensorListSetItem",
    "TensorListResize",
    "TensorListStack",
    "TensorListFromTensor",
    "TensorListGather",
    "TensorListScatterV2",
    "TensorListScatterIntoExistingList",
    "TensorListConcatV2",
    "TensorListSplit",
]:
    special(op_name, "tests/ops/lists runs it eagerly, compiled, stepped, backwards")
for op_name in ["TensorListConcatLists", "TensorListPushBackBatch"]:
    special(op_name, "tests/ops/lists/test_tensor_list_ops.py runs it")
