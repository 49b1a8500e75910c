"""No samples: ops on variables change what they are given. Other tests cover them."""

from tests.contract.samples import special

_RESOURCE = """VarHandleOp ReadVariableOp AssignVariableOp AssignAddVariableOp
    AssignSubVariableOp VarIsInitializedOp DestroyResourceOp DisableCopyOnRead
    VariableShape
    ResourceCountUpTo ResourceGather ResourceGatherNd ResourceStridedSliceAssign"""
_REFERENCE = """VariableV2 Variable IsVariableInitialized Assign AssignAdd AssignSub
    CountUpTo StridedSliceAssign"""
_ROWS = "Update Add Sub Mul Div Min Max".split()
_ELEMENTS = "Update Add Sub Min Max".split()

for name in [
    *_RESOURCE.split(),
    *[f"ResourceScatter{what}" for what in _ROWS],
    *[f"ResourceScatterNd{what}" for what in _ELEMENTS],
]:
    special(name, "tests/ops/state/test_resource_variable_ops.py")

for name in [
    *_REFERENCE.split(),
    *[f"Scatter{what}" for what in _ROWS],
    *[f"ScatterNd{what}" for what in _ELEMENTS],
]:
    special(name, "tests/ops/state/test_reference_variables.py")
