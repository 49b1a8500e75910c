"""Every lesson keeps the promises that all lessons make, without being run."""

import pathlib
import re

import nbformat
import pytest
from minitf_widgets.course.lessons import LESSONS

from tools import lessons

ROOT = pathlib.Path(__file__).parents[2]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 25
MOST_CELLS = 40
EXERCISES = {exercise.id for lesson in LESSONS for exercise in lesson.EXERCISES}
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(params=PATHS, ids=[path.stem for path in PATHS])
def path(request):
    return request.param


@pytest.fixture
def lesson(path):
    return nbformat.read(path, as_version=4)


def code(lesson):
    return [cell for cell in lesson.cells if cell.cell_type == "code"]


def words(lesson):
    return "\n".join(c.source for c in lesson.cells if c.cell_type == "markdown")


def test_a_lesson_is_short(lesson):
    assert len(lesson.cells) <= MOST_CELLS
    long = [c.id for c in code(lesson) if len(c.source.splitlines()) > LONGEST_CELL]
    assert long == []


def test_a_lesson_opens_with_its_badge_its_question_and_its_file(path, lesson):
    first = lesson.cells[0].source
    assert first.startswith(lessons.badge(path.name))
    assert f"# {lessons.number_of(path)} · " in first
    assert "**" in first and "?" in first
    files = re.findall(r"You will read.*?\]\(\.\./([^)#]+)", first, re.DOTALL)
    assert files and all((ROOT / name).exists() for name in files)
    assert lesson.cells[1].source == lessons.setup_cell()


def test_a_lesson_asks_for_predictions_and_ends_with_tensorflow(lesson):
    text = words(lesson)
    assert text.count("**Predict") >= 2
    assert "## Break it on purpose" in text
    assert "## Exercises" in text
    assert "## The same in TensorFlow" in text


def test_a_lesson_has_two_to_four_exercises_and_their_solutions(path, lesson):
    text = "\n".join(cell.source for cell in code(lesson))
    asked = set(re.findall(r'check\("(\d\d\.\d+)"', text))
    mine = {name for name in EXERCISES if name.startswith(lessons.number_of(path))}
    assert asked == mine
    assert 2 <= len(asked) <= 4
    solved = re.findall(r"^solution\((.*)\)", text, re.MULTILINE)
    assert set(re.findall(r"\d\d\.\d+", " ".join(solved))) == mine


def test_starter_cells_fail_with_words(lesson):
    for cell in code(lesson):
        for name in re.findall(r'check\("(\d\d\.\d+)"', cell.source):
            shown = [o.data["text/plain"] for o in cell.outputs if "data" in o]
            assert shown and shown[-1].startswith(f"[{name}] not yet: ")


def test_cells_have_ids_of_ours_and_outputs_hold_nothing_of_a_machine(path, lesson):
    ids = [cell.id for cell in lesson.cells]
    assert len(set(ids)) == len(ids)
    assert all(name.startswith(f"lesson-{lessons.number_of(path)}-") for name in ids)
    assert "widgets" not in lesson.metadata
    text = path.read_text(encoding="utf-8")
    assert WIDGET not in text
    assert "/home/" not in text and "/tmp/" not in text and "site-packages" not in text


def test_every_code_cell_was_run_and_only_expected_errors_are_saved(lesson):
    for cell in code(lesson):
        assert cell.execution_count is not None, cell.id
        errors = [o for o in cell.outputs if o.output_type == "error"]
        assert not errors or "raises-exception" in cell.metadata.get("tags", []), (
            cell.id
        )


def test_pictures_say_what_they_show(lesson):
    for cell in code(lesson):
        for output in cell.outputs:
            text = output.get("data", {}).get("text/html", "")
            for image in re.findall(r"<img[^>]*>", text):
                assert re.search(r'alt="[^"]+"', image), cell.id
            assert "<script" not in text


def test_terms_are_explained_as_the_glossary_says(lesson):
    for title, word in re.findall(r'<abbr title="([^"]*)">([^<]+)<', words(lesson)):
        assert title == lessons.note_on(word)


def test_links_lead_somewhere(lesson):
    for target in re.findall(r"\]\(([^)]+)\)", words(lesson)):
        if not target.startswith(("http", "#")):
            assert (ROOT / "notebooks" / target.partition("#")[0]).exists(), target


def test_the_map_lists_every_lesson():
    text = (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in PATHS if f"]({p.name})" not in text] == []
    assert [p.name for p in PATHS if lessons.badge(p.name) not in text] == []


def test_every_module_of_exercises_has_its_lesson():
    numbers = {name.split(".")[0] for name in EXERCISES}
    assert numbers == {lessons.number_of(path) for path in PATHS}
