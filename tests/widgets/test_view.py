"""The facade of all live views."""

import json

import pytest
from minitf_widgets.front import modules
from minitf_widgets.front.view import View, as_json, image


class Lamp(View):
    """A view with one part and two things to do."""

    title = "The lamp"

    def __init__(self):
        super().__init__()
        self.color = "off"

    def parts(self):
        return {"color": self.color}

    def text(self):
        return f"a lamp: {self.color}"

    def static_html(self):
        return image("data:,", self.text())

    def on_light(self, color):
        self.color = color

    def on_break(self):
        raise RuntimeError("it broke")


class Page:
    """Stands for the widget: keeps what it is sent."""

    problem = None
    color = "off"

    def hold_sync(self):
        import contextlib

        return contextlib.nullcontext()

    def send(self, message):
        self.sent = message

    def close(self):
        self.closed = True


def lamp_with_page():
    lamp = Lamp()
    lamp._canvas = Page()
    return lamp, lamp._canvas


def test_a_message_calls_a_method_and_sends_what_changed():
    lamp, page = lamp_with_page()
    lamp.receive({"action": "light", "color": "red"})
    assert page.color == "red"
    assert page.problem is None


def test_an_error_in_a_method_is_shown_in_the_page():
    lamp, page = lamp_with_page()
    lamp.receive({"action": "break"})
    assert page.problem["message"] == "RuntimeError: it broke"
    assert "on_break" in page.problem["details"]
    lamp.receive({"action": "light", "color": "red"})
    assert page.problem is None


@pytest.mark.parametrize("action", ["light", "break", "fly"])
def test_every_message_is_answered_so_that_the_page_knows_of_a_dead_kernel(action):
    lamp, page = lamp_with_page()
    lamp.receive({"action": action})
    assert page.sent == {"answered": True}


@pytest.mark.parametrize("color", [float("nan"), object()])
def test_what_cannot_be_drawn_is_an_error_in_the_page(color):
    lamp, page = lamp_with_page()
    lamp.receive({"action": "light", "color": color})
    assert page.problem is not None
    assert page.color == "off"


@pytest.mark.parametrize(
    "message",
    [{"action": "fly"}, {}, None, [], {"action": "light"}, {"action": "_send"}],
)
def test_a_message_that_makes_no_sense_is_an_error_in_the_page(message):
    lamp, page = lamp_with_page()
    lamp.receive(message)
    assert page.problem is not None
    assert lamp.color == "off"


def test_closing_frees_the_page_and_leaves_the_still_form():
    lamp, page = lamp_with_page()
    lamp.close()
    assert page.closed
    assert lamp.canvas() is None
    data, _ = lamp._repr_mimebundle_()
    assert sorted(data) == ["text/html", "text/plain"]


def test_without_a_kernel_a_view_is_a_picture_and_words():
    data, _ = Lamp()._repr_mimebundle_()
    assert data["text/plain"] == "a lamp: off"
    assert data["text/html"].startswith('<img alt="a lamp: off"')


def test_what_has_no_json_is_refused():
    with pytest.raises(ValueError):
        as_json({"loss": float("nan")})


def test_modules_are_joined_each_once_and_before_who_needs_it(tmp_path):
    (tmp_path / "a.mjs").write_text("export const one = 1;\n")
    (tmp_path / "b.mjs").write_text(
        'import { one } from "./a.mjs";\nexport function two() { return one + one; }\n'
    )
    (tmp_path / "c.mjs").write_text(
        'import { two } from "./b.mjs";\nimport { one } from "./a.mjs";\n'
        "export default { render: () => two() + one };\n"
    )
    joined = modules.join(tmp_path / "c.mjs")
    assert "import" not in joined
    assert joined.count("const one") == 1
    assert joined.index("const one") < joined.index("function two")
    assert joined.count("export") == 1


def test_two_modules_with_one_name_are_refused(tmp_path):
    (tmp_path / "a.mjs").write_text("export const one = 1;\n")
    (tmp_path / "b.mjs").write_text('import { one } from "./a.mjs";\nconst one = 2;\n')
    with pytest.raises(ValueError, match="both define 'one'"):
        modules.join(tmp_path / "b.mjs")


def test_a_page_gets_json_and_nothing_else():
    assert as_json({"a": (1, 2)}) == json.loads('{"a": [1, 2]}')
