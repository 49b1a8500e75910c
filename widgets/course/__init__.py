"""Exercises of the course: `check`, `hint` and `solution`.

    from minitf_widgets.course import check, hint, solution

`check("00.1", answer)` says at once whether an answer is right and, if not, what it got
wrong; after two tries it gives a hint. Nothing is raised, except when the environment
variable MINITF_STRICT is 1, so that tests can prove the reference solutions right.

In TensorFlow: no counterpart
"""

from minitf_widgets.course.checking import Verdict, check, hint, solution
from minitf_widgets.course.glossary import glossary

__all__ = ["Verdict", "check", "glossary", "hint", "solution"]
