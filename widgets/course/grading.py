"""Which exercises does a notebook solve? A table for teachers.

    python -m minitf_widgets.course.grading anna.ipynb ben.ipynb

Runs every notebook from top to bottom in a kernel of its own and reads what its
`check` cells said. Prints comma-separated rows: file, exercise, right or not, message.
The notebooks are run, so run only those you would open: best inside a container.

In TensorFlow: no counterpart
"""

import csv
import os
import re
import sys
from pathlib import Path

_VERDICT = re.compile(r"\[(\d\d\.\d+)\] (right|not yet): (.*)", re.DOTALL)


def grade(path, timeout=60):
    """Runs a notebook; returns {exercise: (passed, message)}.

    A cell that fails does not stop the others, and cells that are for somebody who
    looks, such as TensorBoard's, are told by MINITF_HEADLESS that there is nobody.
    Raises FileNotFoundError if there is no such notebook, and ImportError without
    `nbclient`.
    """
    import nbclient  # part of JupyterLab; nobody else needs it
    import nbformat

    path = Path(path)
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook,
        timeout=timeout,
        allow_errors=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute(env={**os.environ, "MINITF_HEADLESS": "1"})
    return verdicts(notebook)


def verdicts(notebook):
    """Reads {exercise: (passed, message)} from the outputs of a notebook."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            text = output.get("data", {}).get("text/plain", "")
            match = _VERDICT.match(text)
            if match:
                found[match[1]] = (match[2] == "right", match[3])
    return found


def main(paths):
    """Prints the table for some notebooks."""
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["file", "exercise", "right", "message"])
    for path in paths:
        for exercise, (passed, message) in sorted(grade(path).items()):
            table.writerow([path, exercise, int(passed), message])


if __name__ == "__main__":
    main(sys.argv[1:])
