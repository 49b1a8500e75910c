"""`tf.keras`: layers, models, optimizers; Keras 3 on the ops of minitf.

The modules of this package are its public namespaces: what `tf.keras.optimizers` offers
is imported in `keras/optimizers/__init__.py`. Uses its sibling `module`, whose objects
track what is assigned to them.

In TensorFlow: the package keras, version 3
"""

from minitf.keras import optimizers
from minitf.keras.variables import Variable

__all__ = ["Variable", "optimizers"]
