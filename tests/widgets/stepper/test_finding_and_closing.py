"""Looking for an operation in a recording, and a stepper that was closed."""

import pytest
from minitf_widgets.stepper import show_steps

import minitf as tf
from tests.widgets.stepper.programs import training_view


@pytest.fixture
def view():
    return training_view(rounds=3)


def test_finding_goes_to_the_next_operation_of_that_op_and_around_the_end(view):
    count = sum(moment.op == "Mul" for moment in view.recording.moments)
    assert count > 1
    places = []
    for _ in range(count + 1):
        places.append(view.find("  MUL ") and view.position)
    assert places[: count - 1] == sorted(set(places[: count - 1]))
    assert all("mul" in view.recording.moments[n - 1].op.lower() for n in places)


def test_finding_nothing_moves_nowhere_and_says_so(view):
    view.go(2)
    view.find("no such thing")
    assert view.position == 2
    assert view.note == "no operation has 'no such thing' in its name or op"


def test_what_the_page_finds_is_in_sight_in_the_picture(view):
    view.receive({"action": "find", "text": "while:body/"})
    assert view.moment.address.startswith("while:body/")
    assert view.picture.visible_id(view.moment.address) == view.moment.address


@pytest.mark.parametrize("use", ["step", "find", "jump", "value", "changed", "run"])
def test_a_closed_stepper_says_that_it_was_closed(use):
    view = show_steps(tf.function(lambda x: x * 2.0), tf.constant(3.0), position=1)
    before = view.text()
    view.close()
    with pytest.raises(RuntimeError, match="The stepper was closed"):
        found = getattr(view, use)
        found(*(["mul"] if use in ("find", "jump") else []))
    assert view.text() == before
