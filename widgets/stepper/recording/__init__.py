"""Recording a run: every operation, with what it took and made.

`recorder.py` hears of operations and makes `Moment`s, `keeping.py` keeps their values
within bounds, `recording.py` answers questions about what was heard.
"""

from minitf_widgets.stepper.recording.keeping import Keeper, Note, Summary
from minitf_widgets.stepper.recording.moments import Level, Moment, value_words
from minitf_widgets.stepper.recording.recording import Recording

__all__ = ["Keeper", "Level", "Moment", "Note", "Recording", "Summary", "value_words"]
