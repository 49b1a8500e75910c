"""The timeline: when each operation ran, for how long, and how much memory it made.

In TensorFlow: core/common_runtime/step_stats_collector.cc
"""

import time

import numpy as np

from minitf.core import dtypes
from minitf.runtime.resources import Resource

DEVICE = "/job:localhost/replica:0/task:0/device:CPU:0"


class Timeline:
    """Collects the `Step`s of one run.

    Give `add` to an executor as its `watch`; then `fill` a `RunMetadata`.
    """

    def __init__(self):
        self.steps = []
        # Steps are timed by a clock without a date; this is what to add to get one.
        self._epoch = time.time() - time.perf_counter()

    def add(self, step):
        """Notes one step."""
        self.steps.append(step)

    def fill(self, run_metadata):
        """Writes everything into the `step_stats` of a `RunMetadata` message."""
        device = run_metadata.step_stats.dev_stats.add()
        device.device = DEVICE
        threads = {}
        for step in self.steps:
            number = threads.setdefault(step.thread, len(threads))
            self._fill_node(device.node_stats.add(), step, number)
        for number in threads.values():
            device.thread_names[number] = f"minitf inter-op thread {number}"

    def _fill_node(self, stats, step, thread):
        node = step.node
        stats.node_name = node.name
        stats.thread_id = thread
        start = int((self._epoch + step.start) * 1e6)
        duration = max(1, round((step.end - step.start) * 1e6))
        stats.all_start_micros = start
        stats.scheduled_micros = start
        stats.op_start_rel_micros = 0
        stats.op_end_rel_micros = duration
        stats.all_end_rel_micros = duration
        names = ", ".join(tensor.op.name for tensor in node.inputs)
        stats.timeline_label = f"{node.name} = {node.type}({names})"
        made = 0
        for slot, (tensor, value) in enumerate(
            zip(node.outputs, step.outputs, strict=True)
        ):
            value = value.value if type(value) is Resource else value  # TF1 variable
            made += _fill_output(stats.output.add(), slot, tensor, np.asarray(value))
        memory = stats.memory.add()
        memory.allocator_name = "cpu"
        memory.total_bytes = memory.peak_bytes = memory.live_bytes = made


def _fill_output(output, slot, tensor, array):
    """Describes one output: its type, shape and size in bytes, which it returns."""
    output.slot = slot
    description = output.tensor_description
    description.dtype = tensor.dtype.base_dtype.as_datatype_enum
    description.shape.SetInParent()  # a scalar has a shape, too: TensorBoard looks
    for size in array.shape:
        description.shape.dim.add().size = size
    is_text = tensor.dtype.base_dtype is dtypes.string
    size = sum(map(len, array.reshape(-1).tolist())) if is_text else array.nbytes
    description.allocation_description.requested_bytes = size
    description.allocation_description.allocated_bytes = size
    description.allocation_description.allocator_name = "cpu"
    return size
