"""`Saver`: checkpoints of TF1, which know variables by name, and meta graphs.

`nodes.py` adds the operations that save and restore to the graph; `saver.py` runs them
and keeps the last few checkpoints; `meta_graph.py` writes and reads the graph itself.

In TensorFlow: python/training/saver.py, python/framework/meta_graph.py
"""
