"""What a gradient tape recorded, and the walk back through it, step by step.

    records --walk--> Walk --pictures--> drawing with numbers on its edges
                       |----rules------> the chain rule in words

Start at `walk`; `listening` records a cell of a notebook.

In TensorFlow: no counterpart
"""

from minitf_widgets.tape.view import TapeView, show_tape

__all__ = ["TapeView", "show_tape"]
