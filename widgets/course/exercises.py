"""What an exercise is.

In TensorFlow: no counterpart
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is asked of an answer, hints, and a solution that passes.

    `questions` are pairs (test, complaint): a function from the answer to True or
    False, and what to say when it is False.
    """

    id: str
    questions: tuple
    hints: tuple
    solve: object
