"""Ops for TensorBoard: summaries as bytes, and writers of event files.

`messages` makes `Summary` messages of arrays; `value_ops` are TensorFlow 1's ops, whose
outputs are such messages; `writer_ops` are TensorFlow 2's, which write.

In TensorFlow: core/kernels/summary_op.cc, core/kernels/summary_kernels.cc
"""
