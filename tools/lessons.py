"""Write, run and check lessons: the notebooks of the course.

    .venv/bin/python tools/lessons.py new notebooks/11_models.ipynb "Three ways"
    .venv/bin/python tools/lessons.py run notebooks/00_welcome.ipynb ...
    .venv/bin/python tools/lessons.py badges

`run` executes a notebook and saves it clean: outputs, and nothing of the machine. Cells
keep the ids they have (new ones get one), live widgets are left out because their saved
pictures say as much, and timings and kernel names are dropped, so that a change in git
is a change in the lesson. Cells with the tag `remove-output` are saved without outputs:
for those that tell times. `badges` writes the repository of pyproject.toml into the
links to Google Colab.
"""

import pathlib
import re
import sys
import time
import tomllib

import nbclient
import nbformat
from minitf_widgets.course.glossary import glossary
from nbformat import v4

ROOT = pathlib.Path(__file__).resolve().parent.parent
WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
COLAB = "https://colab.research.google.com/github"


def main(arguments):
    """Do what the first argument says with the others."""
    if arguments[:1] == ["new"] and len(arguments) == 3:
        new(pathlib.Path(arguments[1]), arguments[2])
    elif arguments[:1] == ["run"] and len(arguments) > 1:
        for path in arguments[1:]:
            run(pathlib.Path(path))
    elif arguments == ["badges"]:
        badges()
    else:
        sys.exit(__doc__)


def run(path):
    """Execute a notebook and save it clean."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    start = time.perf_counter()
    nbclient.NotebookClient(notebook, timeout=60, resources=resources).execute()
    seconds = time.perf_counter() - start
    clean(notebook, number_of(path))
    nbformat.validate(notebook)
    nbformat.write(notebook, path)
    print(f"{path}: {len(notebook.cells)} cells, {seconds:.1f} s")


def number_of(path):
    """The number a lesson's file begins with, such as "00"."""
    return pathlib.Path(path).stem.split("_")[0]


def clean(notebook, lesson):
    """Keep what a reader sees; drop what differs from run to run."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    name_cells(notebook, lesson)
    explain_terms(notebook)
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        hidden = cell.metadata.get("jupyter", {}).get("source_hidden")
        cell.metadata = {"tags": tags} if tags else {}
        if "remove-output" in (tags or ()):
            cell.outputs = []
        if hidden:
            cell.metadata["jupyter"] = {"source_hidden": True}
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET, None)
            if "metadata" in output:
                output["metadata"] = {}


def explain_terms(notebook):
    """Fill `<abbr title="">word</abbr>` with what the glossary says of the word."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(
                r'<abbr title="[^"]*">([^<]+)</abbr>',
                lambda found: f'<abbr title="{note_on(found[1])}">{found[1]}</abbr>',
                cell.source,
            )


def note_on(word):
    """What is shown when the pointer is on a word."""
    (term,) = glossary(word).entries
    note = f"{term.meaning} Spanish: {term.es}. Portuguese: {term.pt}."
    return note.replace('"', "&quot;")


def name_cells(notebook, lesson):
    """Give ids to the cells that have none of ours; the others keep theirs."""
    prefix = f"lesson-{lesson}-"
    taken = set()
    for cell in notebook.cells:
        if not cell.id.startswith(prefix) or cell.id in taken:
            cell.id = ""
        taken.add(cell.id)
    free = (name for i in range(1000) if (name := f"{prefix}{i:02d}") not in taken)
    for cell in notebook.cells:
        cell.id = cell.id or next(free)


def repository():
    """The "owner/name" of the repository, from pyproject.toml."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        address = tomllib.load(file)["project"]["urls"]["Repository"]
    return "/".join(address.rstrip("/").split("/")[-2:])


def badge(name):
    """The line of Markdown that opens a lesson in Colab."""
    place = f"{COLAB}/{repository()}/blob/main/notebooks/{name}"
    return f"[![Open In Colab]({BADGE})]({place})"


def badges():
    """Point all links to Colab, and what is installed there, to the repository."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        new_text = re.sub(rf"{re.escape(COLAB)}/[\w.-]+/[\w.-]+/blob", at_colab(), text)
        new_text = re.sub(
            r"git\+https://github\.com/[\w.-]+/[\w.-]+(?=[\"\\@])",
            f"git+https://github.com/{repository()}",
            new_text,
        )
        if new_text != text:
            path.write_text(new_text, encoding="utf-8")
            print(f"{path.relative_to(ROOT)}: points to {repository()}")


def at_colab():
    """What the address of a notebook in Colab starts with."""
    return f"{COLAB}/{repository()}/blob"


def setup_cell():
    """The first code cell of every lesson."""
    return (
        "# Setup: installs minitf on Colab, does nothing elsewhere\n"
        "import sys\n\n"
        'if "google.colab" in sys.modules:\n'
        '    %pip install -q "minitf[notebook] @ '
        f'git+https://github.com/{repository()}"\n'
        "%load_ext minitf"
    )


def new(path, title):
    """Write an empty lesson with everything a lesson must have."""
    if path.exists():
        sys.exit(f"minitf: {path} is there already")
    lesson = number_of(path)
    notebook = v4.new_notebook(
        cells=[
            v4.new_markdown_cell(
                f"{badge(path.name)}\n\n# {lesson} · {title}\n\n"
                "**The question a learner really has?** One paragraph.\n\n"
                "You will read: [`minitf/__init__.py`](../minitf/__init__.py), and why."
            ),
            v4.new_code_cell(setup_cell()),
            v4.new_code_cell(
                "import minitf as tf\n"
                "from minitf_widgets.course import check, hint, solution"
            ),
            v4.new_markdown_cell("## One idea\n\n**Predict:** what will this print?"),
            v4.new_code_cell("tf.add(1, 2)"),
            v4.new_markdown_cell("## Break it on purpose"),
            v4.new_code_cell(
                "try:\n    ...\nexcept ValueError as error:\n    print(error)"
            ),
            v4.new_markdown_cell(f"## Exercises\n\n**{lesson}.1** What to do."),
            v4.new_code_cell(f'answer = ...\ncheck("{lesson}.1", answer)'),
            v4.new_markdown_cell(
                "## The same in TensorFlow\n\n- What is different there."
            ),
        ]
    )
    clean(notebook, lesson)
    nbformat.write(notebook, path)
    print(f"{path}: write the lesson, and its exercises in widgets/course/lessons")


if __name__ == "__main__":
    main(sys.argv[1:])
