"""Exercises: the solutions pass, empty answers and typical mistakes do not."""

import pathlib
import runpy

import pytest
from minitf_widgets.course import check, checking, hint, solution
from minitf_widgets.course.lessons import LESSONS

EXERCISES = [exercise for lesson in LESSONS for exercise in lesson.EXERCISES]


WRONG = {
    name: mistakes
    for file in sorted((pathlib.Path(__file__).parent / "wrong").glob("lesson_*.py"))
    for name, mistakes in runpy.run_path(str(file))["WRONG"].items()
}


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.delenv("MINITF_STRICT", raising=False)
    checking._tries.clear()


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_the_reference_solution_passes(exercise):
    assert check(exercise.id, exercise.solve()).passed


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
@pytest.mark.parametrize("empty", [None, ...], ids=["None", "dots"])
def test_an_empty_answer_does_not_pass(exercise, empty):
    verdict = check(exercise.id, empty)
    assert not verdict.passed
    assert "no answer yet" in verdict.message


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_three_typical_mistakes_are_named(exercise):
    wrong = WRONG[exercise.id]
    assert len(wrong) >= 3
    for make, message in wrong:
        verdict = check(exercise.id, make())
        assert not verdict.passed
        assert message in verdict.message


def test_every_wrong_answer_belongs_to_an_exercise():
    assert set(WRONG) == {exercise.id for exercise in EXERCISES}


def test_a_hint_comes_after_two_tries():
    assert "Hint" not in check("00.1", 12).message
    assert "Hint" in check("00.1", 12).message


def test_the_solution_and_hints_can_be_read():
    assert "tf.add(1, 2)" in repr(solution("00.1"))
    assert solution("00.1", "00.2")._repr_html_().count("<details>") == 2
    assert "numpy()" in hint("00.1")
    assert hint("00.1", 99) == hint("00.1", 2)


def test_strict_mode_raises(monkeypatch):
    monkeypatch.setenv("MINITF_STRICT", "1")
    with pytest.raises(AssertionError, match="should be 3"):
        check("00.1", 12)


def test_an_unknown_exercise_names_the_known_ones():
    with pytest.raises(ValueError, match=r"00\.1"):
        check("99.9", 1)


def test_a_verdict_shows_itself_as_text_and_html():
    verdict = check("00.1", 3)
    assert repr(verdict) == "[00.1] right: well done."
    assert 'role="status"' in verdict._repr_html_()


def test_what_stands_in_backticks_is_shown_as_code():
    shown = checking.Verdict("00.1", False, "`a < b` is not it")._repr_html_()
    assert "<code>a &lt; b</code>" in shown
