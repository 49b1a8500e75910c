"""Views, magics and drawings that show minitf at work in a notebook.

Imported as `minitf_widgets`. It may import `minitf`; nothing in `minitf` imports it,
so the library stays usable, and readable, without a notebook.

In TensorFlow: no counterpart (the nearest are TensorBoard's graph and debugger)
"""
