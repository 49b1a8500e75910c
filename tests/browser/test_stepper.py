"""The stepper in a real JupyterLab: by mouse, by keyboard, and what the kernel sees."""

import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TRAIN = """
import minitf as tf
from minitf_widgets import show_steps

weight = tf.Variable([[0.5], [-0.25]], name="weight")
x = tf.constant([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]])

@tf.function
def train(x, rounds):
    with tf.GradientTape() as tape:
        y = tf.matmul(x, weight)
        for i in tf.range(rounds):
            if tf.reduce_sum(y) > 1.0:
                y = y * 0.5
            else:
                y = tf.nn.relu(y) + 0.5
        loss = tf.reduce_mean(tf.square(y - 1.0))
    gradient = tape.gradient(loss, weight)
    weight.assign_sub(0.1 * gradient)
    return loss
"""
SHOW = "view = show_steps(train, x, tf.constant(3))\nview"


@pytest.fixture
def notebook(notebook_of):
    notebook = notebook_of(TRAIN, SHOW)
    complaints = []
    notebook.page.on("console", lambda m: m.type == "error" and complaints.append(m))
    notebook.run_all()
    notebook.page.get_by_test_id("minitf-stepper").wait_for(timeout=60_000)
    yield notebook
    assert notebook.errors == []
    assert notebook.outside == []
    assert [complaint.text for complaint in complaints] == []


def wait_for(notebook, expression, wanted, seconds=10):
    """Waits until an expression in the kernel has a value: the page sends late."""
    end = time.time() + seconds
    while (found := notebook.value(expression)) != wanted and time.time() < end:
        time.sleep(0.1)
    assert found == wanted


def cells(notebook):
    return int(
        notebook.page.evaluate(
            "() => jupyterapp.shell.currentWidget.content.widgets.length"
        )
    )


def test_stepping_by_the_buttons_and_scrubbing_the_time_line(notebook):
    page = notebook.page
    page.get_by_test_id("minitf-step").click()
    wait_for(notebook, "view.position", "1")
    page.get_by_test_id("minitf-over").click()
    wait_for(notebook, "view.moment.address", "'MatMul'")
    page.get_by_test_id("minitf-name").get_by_text("MatMul").wait_for()
    page.get_by_test_id("minitf-back").click()
    wait_for(notebook, "view.position", "1")
    line = page.get_by_test_id("minitf-timeline")
    box = line.bounding_box()
    line.click(position={"x": box["width"] / 2, "y": box["height"] - 20})
    end = int(notebook.value("len(view.recording)"))
    for _ in range(50):
        if abs(int(notebook.value("view.position")) - end / 2) <= 2:
            break
        time.sleep(0.1)
    assert abs(int(notebook.value("view.position")) - end / 2) <= 2
    page.get_by_test_id("minitf-to-end").click()
    page.get_by_test_id("minitf-count").get_by_text(f"{end} of {end}").wait_for()


def test_stepping_by_keys_alone_adds_no_cells_to_the_notebook(notebook):
    page, before = notebook.page, cells(notebook)
    page.get_by_test_id("minitf-stepper").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    wait_for(notebook, "view.position", "2")
    page.keyboard.press("ArrowDown")
    wait_for(notebook, "view.moment.path[0].label", "'cond'")
    while notebook.value("view.moment.op") != "'StatelessIf'":
        position = int(notebook.value("view.position"))
        page.keyboard.press("Shift+ArrowRight")
        wait_for(notebook, "view.position > " + str(position), "True")
    page.keyboard.press("w")
    page.keyboard.press("b")
    wait_for(notebook, "len(view.stops), len(view.watched)", "(1, 1)")
    page.keyboard.press("]")
    wait_for(notebook, "view.moment.path[0].round", "1")
    page.keyboard.press("n")
    wait_for(notebook, "view.moment.path[0].round", "2")
    page.keyboard.press("Shift+N")
    wait_for(notebook, "view.moment.path[0].round", "1")
    page.keyboard.press("[")
    wait_for(notebook, "view.moment.path[0].round", "0")
    page.keyboard.press("ArrowUp")
    wait_for(notebook, "view.moment.address", "'while'")
    page.keyboard.press("Home")
    wait_for(notebook, "view.position", "0")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").get_by_text("into the next").wait_for()
    page.keyboard.press("Escape")
    assert cells(notebook) == before


def test_a_slash_finds_an_operation_which_is_then_in_sight(notebook):
    page = notebook.page
    page.get_by_test_id("minitf-stepper").focus()
    page.keyboard.press("/")
    page.keyboard.type("relu")
    page.keyboard.press("Enter")
    wait_for(notebook, "view.moment.op", "'Relu'")
    page.get_by_test_id("minitf-said").get_by_text("found 'relu'").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    wait_for(notebook, "view.moment.op", "'AddV2'")
    assert is_in_sight(page)


def test_a_stepper_that_begins_far_on_shows_its_operation_at_once(notebook_of):
    begin = "view = show_steps(train, x, tf.constant(3), position=-1)"
    notebook = notebook_of(TRAIN, f"{begin}\nview.jump('while:body/Sum')\nview")
    notebook.run_all()
    notebook.page.get_by_test_id("minitf-stepper").wait_for(timeout=60_000)
    notebook.page.locator(".node.is-current .minitf-sign").wait_for(state="attached")
    notebook.page.wait_for_timeout(500)  # it glides there
    assert is_in_sight(notebook.page)
    line = "() => document.querySelector('.minitf-text-lines').scrollTop"
    assert notebook.page.evaluate(line) > 0


def is_in_sight(page):
    return page.evaluate(
        """() => {
            const port = document.querySelector(".minitf-port").getBoundingClientRect();
            const node = document.querySelector(".node.is-current > .body");
            const box = node.getBoundingClientRect();
            return box.left >= port.left && box.right <= port.right
                && box.top >= port.top && box.bottom <= port.bottom;
        }"""
    )


def test_space_plays_and_pauses(notebook):
    page = notebook.page
    page.get_by_test_id("minitf-speed").select_option("10")
    page.get_by_test_id("minitf-stepper").focus()
    page.keyboard.press(" ")
    end = time.time() + 10
    while int(notebook.value("view.position")) < 4 and time.time() < end:
        time.sleep(0.1)
    page.keyboard.press(" ")
    time.sleep(0.3)
    position = notebook.value("view.position")
    assert int(position) >= 4
    time.sleep(0.5)
    assert notebook.value("view.position") == position


def test_a_click_on_a_node_shows_its_value_and_a_stop_is_typed(notebook):
    page = notebook.page
    notebook.value("view.jump('while:body/Greater')")
    page.locator('.node.is-current[data-name="while:body/Greater"]').wait_for()
    page.locator('.node[data-name="while:body/y"]').click()
    wait_for(notebook, "view.selected", "('while:body/y', 0)")
    page.get_by_test_id("minitf-value-table").wait_for()
    page.get_by_test_id("minitf-tab-histogram").click()
    page.get_by_test_id("minitf-value-histogram").wait_for()
    page.get_by_test_id("minitf-stop-kind").select_option("op")
    page.get_by_test_id("minitf-stop-what").fill("Mean")
    page.get_by_test_id("minitf-stop-what").press("Enter")
    wait_for(notebook, "[str(stop) for stop in view.stops]", "['op Mean']")
    page.get_by_test_id("minitf-to-start").click()
    page.get_by_test_id("minitf-run").click()
    wait_for(notebook, "view.moment.op", "'Mean'")
    page.get_by_test_id("minitf-said").get_by_text("stopped at op Mean").wait_for()


def test_the_lines_of_both_programs_follow_the_steps(notebook):
    page = notebook.page
    page.get_by_test_id("minitf-show-program").click()
    notebook.value("view.jump('while:body/Sum')")
    current = "[aria-current='step']"
    page.get_by_test_id("minitf-code").locator(current).get_by_text(
        "tf.reduce_sum(y) > 1.0"
    ).wait_for()
    page.get_by_test_id("minitf-program").locator(current).get_by_text(
        "np.add.reduce"
    ).wait_for()


def test_a_stop_that_makes_no_sense_is_an_error_in_the_page(notebook):
    page = notebook.page
    page.get_by_test_id("minitf-stop-what").fill("value >")
    page.get_by_test_id("minitf-add-stop").click()
    alert = page.get_by_role("alert").locator("strong", has_text="no Python expression")
    alert.wait_for()
    page.get_by_test_id("minitf-step").click()
    alert.wait_for(state="hidden")


def test_on_a_narrow_page_nothing_is_wider_than_the_view(notebook):
    notebook.use_width(360)
    view = notebook.page.get_by_test_id("minitf-stepper")
    view.scroll_into_view_if_needed()
    wide = view.evaluate(
        """view => [...view.querySelectorAll("*")].filter(item => {
            if (item.closest(".minitf-port, .minitf-text-lines, .minitf-value")) {
                return false;  // these scroll, or are moved
            }
            return item.getBoundingClientRect().right
                > view.getBoundingClientRect().right + 1;
        }).map(item => item.className)"""
    )
    assert wide == []
