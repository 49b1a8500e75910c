"""`tf.nn.experimental`: kinds of dropout.

In TensorFlow: tensorflow/_api/v2/nn/experimental/__init__.py
"""

from minitf.ops.nn.dropout import general_dropout, stateless_dropout

__all__ = ["general_dropout", "stateless_dropout"]
