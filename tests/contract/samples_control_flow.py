"""Ops whose attributes hold graphs or Python cannot be run from arrays alone."""

import minitf as tf
from tests.contract.samples import sample, special

TESTS = "tests/ops/control_flow"
for op_name in ["If", "StatelessIf", "Case", "StatelessCase"]:
    special(op_name, f"{TESTS}/test_control_flow_gradients.py runs it in every way")
for op_name in ["While", "StatelessWhile", "PartitionedCall"]:
    special(op_name, f"{TESTS}/test_control_flow_gradients.py runs it in every way")
special("StatefulPartitionedCall", f"{TESTS}/test_bodies_with_effects.py runs it")
for op_name in ["PyFunc", "PyFuncStateless", "EagerPyFunc"]:
    special(op_name, f"{TESTS}/test_python_functions.py: the function is no attribute")
for op_name in ["RaggedTensorFromVariant", "RaggedTensorToVariantGradient"]:
    special(op_name, f"{TESTS}/test_mapping.py: what it takes cannot be fed")
special("RaggedTensorToVariant", f"{TESTS}/test_mapping.py: it makes no plain array")
for op_name in ["OptionalFromValue", "OptionalNone"]:
    special(op_name, f"{TESTS}/test_optionals.py: it makes no plain array")
for op_name in ["OptionalGetValue", "OptionalHasValue"]:
    special(op_name, f"{TESTS}/test_optionals.py: what it takes cannot be fed")

sample("FakeParam", dtype=tf.float32, shape=[2, 3])
