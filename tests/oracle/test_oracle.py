"""minitf answers as TensorFlow does: values, types, shapes, errors, names of ops."""

import pytest

import minitf as tf
from tests.oracle import questions


@pytest.mark.parametrize("family", questions.families())
def test_answers_are_tensorflows(family):
    wanted = questions.answers(family)
    asked = questions.questions(family)
    assert sorted(asked) == sorted(wanted), "run tests/oracle/record.py again"
    wrong = []
    for text in asked:
        found = questions.differences(questions.ask(tf, text), wanted[text])
        if found:
            wrong.append(f"{text}\n    " + "\n    ".join(found[:3]))
    assert not wrong, f"{len(wrong)} of {len(asked)} differ:\n" + "\n".join(wrong)
