"""`tf.train`: moving averages, and messages of files and clusters.

In TensorFlow: tensorflow/_api/v2/train/__init__.py
"""

from minitf.v1.program.messages import TRAIN, messages
from minitf.v1.train.moving_averages import ExponentialMovingAverage

__getattr__ = messages(
    "tensorflow.train", {name: TRAIN[name] for name in TRAIN if name != "SaverDef"}
)

__all__ = ["ExponentialMovingAverage"]
