"""`tf.saved_model.experimental`: fingerprints and the placement of variables.

In TensorFlow: tensorflow/_api/v2/saved_model/experimental/__init__.py
"""

from minitf.saved_model.fingerprinting import Fingerprint, read_fingerprint
from minitf.saved_model.options import VariablePolicy

__all__ = ["Fingerprint", "VariablePolicy", "read_fingerprint"]
