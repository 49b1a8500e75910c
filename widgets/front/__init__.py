"""What all views share: the facade a notebook shows, and its half in the browser.

`view.py` is the Python half: state, words, a still picture. `modules.py` joins the
JavaScript modules (`*.mjs`) of a view into the one text that a notebook takes.
"""

from minitf_widgets.front.view import View

__all__ = ["View"]
