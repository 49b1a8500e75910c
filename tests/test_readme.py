"""What the README says is true."""

import doctest
import pathlib
import re

ROOT = pathlib.Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tour_prints_what_it_shows():
    tour = README.split("## A tour in forty lines")[1].split("```")[1]
    test = doctest.DocTestParser().get_doctest(
        tour.removeprefix("python\n"), {}, "tour", "README.md", 0
    )
    found = []
    doctest.DocTestRunner().run(test, out=found.append)
    assert not found, "".join(found)


def test_the_reading_order_names_files_and_their_lengths():
    rows = re.findall(r"\| \[(.+?)\]\((.+?)\) \| (\d+) \|", README)
    assert len(rows) > 10
    wrong = []
    for name, link, lines in rows:
        actual = len((ROOT / link).read_text(encoding="utf-8").splitlines())
        if name != link or abs(actual - int(lines)) > 0.15 * actual:
            wrong.append(f"{name}: says {lines} lines, has {actual}")
    assert not wrong, "\n".join(wrong)


def test_every_make_command_it_names_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in set(re.findall(r"make ([a-z-]+)", README)) - {"an", "it"}:
        assert re.search(rf"^{name}:", makefile, re.M), f"make {name}"


def test_links_and_the_picture_exist():
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link.strip()).exists(), link


def test_what_it_says_is_missing_is_missing():
    import minitf as tf

    for name in ("Model", "Sequential", "layers"):
        assert not hasattr(tf.keras, name), f"README says there is no keras.{name}"
    assert not hasattr(tf, "data"), "README says there is no tf.data"
