"""Settings for every test: headless views, repeatable generated cases, skipped interop.

Set here and not in each test: loops of the notebook views run to their end because
nobody is there to press a button, and hypothesis generates the same cases each time.
"""

import importlib.util
import os
from pathlib import Path

import pytest

os.environ.setdefault("MINITF_HEADLESS", "1")

INTEROP = Path(__file__).parent / "interop"

if importlib.util.find_spec("hypothesis"):  # not there in the interop environment
    import hypothesis

    hypothesis.settings.register_profile(
        "minitf", deadline=None, derandomize=True, database=None
    )
    # A longer, random search by hand: HYPOTHESIS_PROFILE=default pytest ...
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "minitf"))


class NeedsTensorFlow(pytest.Module):
    """A file of tests that is reported as skipped without being imported."""

    def collect(self):
        pytest.skip("needs TensorFlow: `make interop`", allow_module_level=True)


def pytest_pycollect_makemodule(module_path, parent):
    """Skip what compares with real TensorFlow where there is none."""
    if INTEROP in module_path.parents and not importlib.util.find_spec("tensorflow"):
        return NeedsTensorFlow.from_parent(parent, path=module_path)
    return None
