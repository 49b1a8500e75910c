"""`tf.keras.optimizers`: rules by which training changes variables.

`common/optimizer.py` is what they share; each rule is a file of a screen or two.

In TensorFlow: keras/src/optimizers
"""

from minitf.keras.optimizers import legacy, schedules
from minitf.keras.optimizers.adadelta import Adadelta
from minitf.keras.optimizers.adafactor import Adafactor
from minitf.keras.optimizers.adagrad import Adagrad
from minitf.keras.optimizers.adam import Adam, AdamW
from minitf.keras.optimizers.adamax import Adamax
from minitf.keras.optimizers.common.optimizer import Optimizer
from minitf.keras.optimizers.ftrl import Ftrl
from minitf.keras.optimizers.lamb import Lamb
from minitf.keras.optimizers.lion import Lion
from minitf.keras.optimizers.nadam import Nadam
from minitf.keras.optimizers.retrieving import deserialize, get, serialize
from minitf.keras.optimizers.rmsprop import RMSprop
from minitf.keras.optimizers.sgd import SGD

__all__ = [
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "SGD",
    "deserialize",
    "get",
    "legacy",
    "schedules",
    "serialize",
]
