"""The words of the course, in three languages.

    %minitf_glossary tracing

The data is `glossary.toml` beside this file; translations of the lessons use its words,
so that a learner who reads Spanish or Portuguese finds the English ones in the code.

In TensorFlow: no counterpart (the Machine Learning Glossary of Google's courses)
"""

import difflib
import functools
import html
import pathlib
import tomllib
import unicodedata
from typing import NamedTuple

FILE = pathlib.Path(__file__).with_name("glossary.toml")


class Term(NamedTuple):
    """One entry: the term in English, Spanish and Portuguese, and what it means."""

    en: str
    es: str
    pt: str
    meaning: str


@functools.cache
def terms():
    """Returns all entries, in the order of their English terms.

    >>> len(terms()) > 100
    True
    """
    with open(FILE, "rb") as file:
        return tuple(Term(**entry) for entry in tomllib.load(file)["term"])


class Glossary:
    """Some entries, as a table in a notebook and as lines in a terminal."""

    def __init__(self, entries):
        self.entries = tuple(entries)

    def __repr__(self):
        return "\n".join(
            f"{t.en} (es: {t.es}, pt: {t.pt}): {t.meaning}" for t in self.entries
        )

    def _repr_html_(self):
        head = "".join(
            f'<th scope="col">{name}</th>'
            for name in ("English", "Español", "Português", "what it means")
        )
        rows = "".join(
            f'<tr><th scope="row">{html.escape(t.en)}</th>'
            f'<td lang="es">{html.escape(t.es)}</td>'
            f'<td lang="pt">{html.escape(t.pt)}</td>'
            f"<td>{html.escape(t.meaning)}</td></tr>"
            for t in self.entries
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def glossary(word=None):
    """Looks a term up, in any of the three languages; all terms without a word.

    A word finds the entry of that name, else all entries with the word in a term.
    Raises ValueError, naming the nearest terms, if there is none.

    >>> glossary("tensor")
    tensor (es: tensor, pt: tensor): An array of one data type that operations take \
and return.
    >>> glossary("pérdida").entries[0].en
    'loss'
    """
    if not word:
        return Glossary(terms())
    word = word.strip(" '\"`")
    wanted = _plain(word)
    names = {entry: [_plain(name) for name in entry[:3]] for entry in terms()}
    equal = [e for e, n in names.items() if wanted in n]
    found = equal or [e for e, n in names.items() if wanted in " ".join(n)]
    if found:
        return Glossary(found)
    known = {_plain(name): name for entry in terms() for name in entry[:3]}
    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
    near = ", ".join(known[name] for name in near)
    advice = f"Near it: {near}." if near else "glossary() lists all terms."
    raise ValueError(f"The glossary has no term {word!r}. {advice}")


def _plain(name):
    """A term in small letters without accents, as one types it in a hurry."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c))
