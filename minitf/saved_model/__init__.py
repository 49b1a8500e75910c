"""`tf.saved_model`: a model in a folder, with its graphs, variables and files.

Other programs run it without the Python code that made it: TensorFlow, servers, phones.
Reading order:

    writing/          from objects to files: objects.py, graph.py, messages.py, save.py
    reading/          from files to objects: functions.py, revived.py, load.py
    sessions/         TF1's way: a graph and the variables of a session
    freezing.py       functions whose variables become constants
    show.py           what is in a model, in words; python -m minitf.saved_model show

The package is the public namespace too: the names in `__all__` are TensorFlow's.

Uses its siblings `checkpoint`, for the tree of objects and the values of variables,
`module`, for lists and dicts, and `v1`, for sessions.

In TensorFlow: python/saved_model
"""

from minitf.saved_model import experimental
from minitf.saved_model.assets import Asset
from minitf.saved_model.constants import (
    ASSETS_DIRECTORY,
    ASSETS_KEY,
    CLASSIFY_INPUTS,
    CLASSIFY_METHOD_NAME,
    CLASSIFY_OUTPUT_CLASSES,
    CLASSIFY_OUTPUT_SCORES,
    DEBUG_DIRECTORY,
    DEBUG_INFO_FILENAME_PB,
    DEFAULT_SERVING_SIGNATURE_DEF_KEY,
    GPU,
    PREDICT_INPUTS,
    PREDICT_METHOD_NAME,
    PREDICT_OUTPUTS,
    REGRESS_INPUTS,
    REGRESS_METHOD_NAME,
    REGRESS_OUTPUTS,
    SAVED_MODEL_FILENAME_PB,
    SAVED_MODEL_FILENAME_PBTXT,
    SAVED_MODEL_SCHEMA_VERSION,
    SERVING,
    TPU,
    TRAINING,
    VARIABLES_DIRECTORY,
    VARIABLES_FILENAME,
)
from minitf.saved_model.folder import contains_saved_model
from minitf.saved_model.options import LoadOptions, SaveOptions
from minitf.saved_model.reading.load import load
from minitf.saved_model.writing.save import save

__all__ = [
    "ASSETS_DIRECTORY",
    "ASSETS_KEY",
    "CLASSIFY_INPUTS",
    "CLASSIFY_METHOD_NAME",
    "CLASSIFY_OUTPUT_CLASSES",
    "CLASSIFY_OUTPUT_SCORES",
    "DEBUG_DIRECTORY",
    "DEBUG_INFO_FILENAME_PB",
    "DEFAULT_SERVING_SIGNATURE_DEF_KEY",
    "GPU",
    "PREDICT_INPUTS",
    "PREDICT_METHOD_NAME",
    "PREDICT_OUTPUTS",
    "REGRESS_INPUTS",
    "REGRESS_METHOD_NAME",
    "REGRESS_OUTPUTS",
    "SAVED_MODEL_FILENAME_PB",
    "SAVED_MODEL_FILENAME_PBTXT",
    "SAVED_MODEL_SCHEMA_VERSION",
    "SERVING",
    "TPU",
    "TRAINING",
    "VARIABLES_DIRECTORY",
    "VARIABLES_FILENAME",
    "Asset",
    "LoadOptions",
    "SaveOptions",
    "contains_saved_model",
    "experimental",
    "load",
    "save",
]
