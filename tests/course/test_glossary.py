"""The glossary: three languages side by side, found from any of them."""

import pytest
from minitf_widgets.course.glossary import Glossary, glossary, terms


def test_every_term_has_all_three_languages_and_a_meaning():
    for term in terms():
        assert all(text.strip() == text and text for text in term), term.en
        assert term.meaning.endswith("."), term.en


def test_terms_are_in_order_and_there_once():
    names = [term.en.casefold() for term in terms()]
    assert names == sorted(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("word", ["loss", "Pérdida", " perda "])
def test_a_term_is_found_in_any_language(word):
    assert glossary(word).entries[0].en == "loss"


def test_a_part_of_a_term_finds_all_that_hold_it():
    assert {t.en for t in glossary("execution").entries} == {
        "eager execution",
        "lazy execution",
    }


def test_an_unknown_word_names_what_is_near():
    with pytest.raises(ValueError, match="tensor"):
        glossary("tenzor")
    with pytest.raises(ValueError, match="lists all terms"):
        glossary("qqqqqq")


def test_entries_are_a_table_that_names_its_languages():
    shown = glossary("loss")._repr_html_()
    assert 'lang="es"' in shown and 'lang="pt"' in shown
    assert "<th" in Glossary(())._repr_html_()
