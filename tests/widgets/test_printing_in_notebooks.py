"""What operations print shows up below the cell that ran them."""

import nbclient
import pytest
from nbformat import v4

pytestmark = pytest.mark.slow

PROGRAM = """
with tf.Graph().as_default() as graph:
    speak = tf.print("in a graph")
with tf.compat.v1.Session(graph=graph) as session:
    session.run(speak)
tf.print("eagerly")
_ = tf.function(lambda: [tf.print("in a function"), 1][1])()
"""


def test_prints_appear_below_their_own_cell_and_not_below_the_import():
    cells = [v4.new_code_cell("import minitf as tf"), v4.new_code_cell(PROGRAM)]
    notebook = v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=60).execute()
    assert notebook.cells[0].outputs == []
    shown = "".join(output.text for output in notebook.cells[1].outputs)
    assert shown == "in a graph\neagerly\nin a function\n"
