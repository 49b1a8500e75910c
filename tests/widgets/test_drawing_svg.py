"""The SVG is valid, safe, readable in both themes and the same every time."""

import base64
import re
import xml.etree.ElementTree as ElementTree

import pytest
from minitf_widgets.drawing import (
    KINDS,
    Edge,
    Graph,
    Node,
    element_id,
    lay_out,
    to_data_uri,
    to_svg,
)
from minitf_widgets.drawing.metrics import (
    LABEL_SIZE,
    MAX_LABEL,
    label_lines,
    node_size,
    shorten,
    text_width,
)
from minitf_widgets.drawing.palette import HUES, MARKS, colours, contrast

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert('&\"<>')</script>]]>\x00\n\u202e\ud800"


def every_kind():
    nodes = [Node(k, k, k, ("s",) if k == "math" else (), ("detail",)) for k in KINDS]
    edges = [Edge("input", "math", "2×3"), Edge("math", "io", "", True)]
    return lay_out(Graph([*nodes], [*edges, Edge("io", "io")], "kinds"))


def parsed(drawing, **options):
    return ElementTree.fromstring(to_svg(drawing, **options))


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_text_is_valid_xml_with_one_group_per_node_edge_and_scope(theme):
    drawing = every_kind()
    root = parsed(drawing, theme=theme, legend_shown=True)
    groups = [g.get("class", "").split() for g in root.iter(f"{SVG}g") if g.get("id")]
    assert sum("node" in names for names in groups) == len(KINDS)
    assert sum("scope" in names for names in groups) == 1
    edges = [g for g in root.iter(f"{SVG}g") if g.get("data-from") is not None]
    assert len(edges) == 3


def test_a_screen_reader_gets_a_title_and_a_description():
    root = parsed(every_kind())
    assert root.get("role") == "img"
    about = [root.find(f"{SVG}title"), root.find(f"{SVG}desc")]
    assert root.get("aria-labelledby") == " ".join(part.get("id") for part in about)
    assert about[0].text == "Graph kinds"
    assert about[1].text == "12 nodes, 3 edges, 1 scope; data flows from top to bottom."


def test_nothing_comes_from_outside_and_nothing_runs():
    text = to_svg(every_kind(), legend_shown=True)
    assert "<script" not in text and "@import" not in text and "url(" not in text
    assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]


def test_hostile_names_stay_text():
    node = Node(HOSTILE, HOSTILE, "other", (HOSTILE,), (HOSTILE,), HOSTILE)
    drawing = lay_out(Graph([node], [Edge(HOSTILE, HOSTILE, HOSTILE)], HOSTILE))
    text = to_svg(drawing, legend_shown=True, highlight={"added": [HOSTILE]})
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert not list(root.iter(f"{SVG}script"))
    assert "alert" in text


def test_tooltips_are_titles_of_nodes_and_edges():
    node = Node("a", "a", title="MatMul\nshape (2, 3)")
    root = parsed(lay_out(Graph([node, Node("b", "b")], [Edge("a", "b", "2×3")])))
    titles = [title.text for title in root.iter(f"{SVG}title")]
    assert "MatMul\nshape (2, 3)" in titles and "a → b 2×3" in titles and "b" in titles


def test_ids_come_from_names_and_never_collide():
    names = ["a/b", "a--b", "a-b", "a_b", "a.b", "a b", "A/b", "é", "a-2d-b", "a-2f-b"]
    ids = {element_id("g", "n", name) for name in names}
    assert len(ids) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in ids)


def test_the_id_of_a_node_does_not_depend_on_the_rest_of_the_graph():
    small = to_svg(lay_out(Graph([Node("s/a", "a", scope=("s",))])))
    large = to_svg(every_kind())
    assert 'id="mtf-n-s--a"' in small and 'id="mtf-n-math"' in large


def test_a_prefix_keeps_two_drawings_in_one_page_apart():
    first, second = (parsed(every_kind(), prefix=p) for p in ("one", "two"))
    ids = [
        {e.get("id") for e in root.iter() if e.get("id")} for root in (first, second)
    ]
    assert not ids[0] & ids[1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_has_a_contrast_of_four_and_a_half(theme):
    table = colours(theme)
    grounds = ["paper", "scope1", "scope2", *(f"{kind}-fill" for kind in HUES)]
    for ground in grounds:
        for ink in ("ink", "muted"):
            assert contrast(table[ink], table[ground]) >= 4.5, (ink, ground)
    for mark in MARKS:  # the signs in the badges are bold and large lines, not prose
        assert contrast(table[f"mark-{mark}"], table["paper"]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_outline_and_line_has_a_contrast_of_three(theme):
    table = colours(theme)
    for line in ["line", *(f"{kind}-line" for kind in HUES)]:
        for ground in ("paper", "scope1", "scope2"):
            assert contrast(table[line], table[ground]) >= 3, (line, ground)


def test_kinds_with_one_colour_differ_in_outline():
    root = parsed(every_kind())
    seen = set()
    for group in root.iter(f"{SVG}g"):
        kind = group.get("data-name")
        if kind in HUES:
            parts = [
                (e.tag, e.get("class"), e.get("rx"))
                for e in group
                if e.tag != f"{SVG}text"
            ]
            seen.add((HUES[kind], str(parts), kind == "constant"))
    assert len(seen) >= len(KINDS) - 1


def test_auto_follows_the_reader_and_fixed_themes_need_no_custom_properties():
    auto = to_svg(every_kind(), theme="auto")
    assert "prefers-color-scheme:dark" in auto and "var(--mtf-ink" in auto
    light, dark = (to_svg(every_kind(), theme=t) for t in ("light", "dark"))
    assert "var(" not in light + dark and "prefers" not in light + dark
    assert colours("light")["ink"] in light and colours("dark")["ink"] in dark
    with pytest.raises(ValueError, match="theme must be"):
        to_svg(every_kind(), theme="sepia")


def test_every_colour_of_the_style_sheet_is_filled_in():
    for theme in ("light", "dark", "auto"):
        style = parsed(every_kind(), theme=theme).find(f"{SVG}style").text
        assert style.count("{") == style.count("}")
        assert not re.search(r"\{[a-z0-9-]+\}", style)
        rules = re.findall(r"([^{}\n]+)\{[^{}]*\}", style)
        assert all(".mtf" in rule for rule in rules), "a rule would leak into the page"


def test_highlights_are_classes_and_signs():
    text = to_svg(every_kind(), highlight={"removed": ["math"], "current": "io"})
    assert 'class="node k-math removed"' in text and 'class="node k-io current"' in text
    assert "−</text>" in text and "▸</text>" in text
    with pytest.raises(ValueError, match="A highlight must be one of .*Received: gone"):
        to_svg(every_kind(), highlight={"gone": []})


def test_highlighting_a_node_that_is_not_there_is_harmless():
    assert to_svg(every_kind(), highlight={"added": ["nowhere"]}) == to_svg(
        every_kind()
    )


def test_the_legend_names_only_the_kinds_that_occur():
    drawing = lay_out(Graph([Node("a", "a", "variable")]))
    with_key = "".join(parsed(drawing, legend_shown=True).itertext())
    assert "variable" in with_key and "control" not in with_key.split("}")[-1]
    tall, plain = parsed(drawing, legend_shown=True), parsed(drawing)
    assert float(tall.get("height")) > float(plain.get("height"))


def test_control_edges_are_dashed():
    text = to_svg(
        lay_out(Graph([Node("a", "a"), Node("b", "b")], [Edge("a", "b", "", True)]))
    )
    assert '<g class="edge control" data-from="a"' in text
    assert ".mtf .control path{stroke-dasharray" in text


def test_the_data_uri_holds_the_same_svg():
    drawing = every_kind()
    head, _, body = to_data_uri(drawing, theme="dark").partition(",")
    assert head == "data:image/svg+xml;base64"
    assert base64.b64decode(body).decode() == to_svg(drawing, theme="dark")


def test_a_small_graph_is_a_small_file():
    assert len(to_svg(every_kind(), theme="light")) < 16_000
    assert len(to_svg(every_kind())) < 26_000


def test_long_names_are_broken_once_and_then_shortened():
    name = (
        "sparse_softmax_cross_entropy_with_logits_and_a_very_long_tail_that_never_ends"
    )
    lines = label_lines(name)
    assert len(lines) == 2 and "…" in lines[0] + lines[1]
    assert all(text_width(line, LABEL_SIZE) <= MAX_LABEL for line in lines)
    assert node_size(Node("a", "x" * 1_000_000))[0] < MAX_LABEL + 60


def test_shortening_keeps_the_beginning_and_the_end():
    cut = shorten("abcdefghijklmnopqrstuvwxyz", 60, 10)
    assert cut.startswith("abc") and cut.endswith("xyz") and text_width(cut, 10) <= 60


def test_wide_and_combining_characters_are_measured():
    assert text_width("名前", 10) == 20
    assert text_width("e\u0301", 10) == text_width("e", 10)
