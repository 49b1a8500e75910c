"""Checkpoints: the state of a program in files, and back.

`tf.train.Checkpoint` follows the attributes of objects from a root to every variable;
what a checkpoint stores is the path to it, so that the program that restores may make
its objects in any order, even later. `object_graph.py` walks the objects, `saving.py`
and `restoring.py` are the two directions, `manager.py` keeps the last few. The files
themselves are the business of `minitf.formats.bundle`.

Uses its sibling `module`, whose wrappers make lists and dicts part of the walk.

In TensorFlow: python/checkpoint
"""
