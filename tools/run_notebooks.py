"""Execute notebooks and save them clean: the outputs, and nothing of the machine.

    .venv/bin/python tools/run_notebooks.py notebooks/00_welcome.ipynb

Cells get stable ids (lesson and number), live widgets are left out because their saved
pictures say as much, and timings and kernel names are dropped, so that a change in git
is a change in the lesson.
"""

import pathlib
import sys

import nbclient
import nbformat

WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def main(paths):
    """Execute and save each notebook."""
    for path in map(pathlib.Path, paths):
        notebook = nbformat.read(path, as_version=4)
        resources = {"metadata": {"path": str(path.parent)}}
        nbclient.NotebookClient(notebook, timeout=60, resources=resources).execute()
        clean(notebook, path.stem.split("_")[0])
        nbformat.validate(notebook)
        nbformat.write(notebook, path)
        print(f"{path}: {len(notebook.cells)} cells")


def clean(notebook, lesson):
    """Keep what a reader sees; drop what differs from run to run."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"lesson-{lesson}-{number:02d}"
        tags = cell.metadata.get("tags")
        cell.metadata = {"tags": tags} if tags else {}
        if cell.metadata == {} and cell.get("jupyter"):
            del cell["jupyter"]
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET, None)
            if "metadata" in output:
                output["metadata"] = {}


if __name__ == "__main__":
    main(sys.argv[1:])
