"""Ten different views in one notebook: quick together, and honest without a kernel."""

import re
import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# In all: starting ten views may not take longer than a slow machine needs.
SECONDS_FOR_ALL = 30
SECONDS_FOR_A_KEY = 1.0

SETUP = """
import os
os.environ.pop("MINITF_HEADLESS", None)
import numpy as np
import minitf as tf
import minitf_widgets as views

weight = tf.Variable(tf.random.stateless_normal([4, 3], seed=[1, 2]), name="weight")
x = tf.constant(np.arange(8.0).reshape(2, 4) / 8.0, tf.float32)

@tf.function
def model(x):
    h = tf.nn.relu(tf.matmul(x, weight) + 0.1 + 0.2)
    while tf.reduce_sum(h) > 1.0:
        h = h / 2.0
    return tf.reduce_sum(tf.nn.softmax(h))

model(x)
model(x[:1])

def learn():
    for step in range(200):
        print("step", step)
        yield {"loss": 1.0 / (step + 1)}

shown = {}
"""
TAPE = """
with tf.GradientTape(persistent=True) as tape:
    loss = tf.reduce_mean((tf.matmul(x, weight) - 1.0) ** 2)
shown["tape"] = views.show_tape(tape, loss, weight)
shown["tape"]
"""
# The name of each view in the page, the cell that shows it, a key that it obeys.
VIEWS = {
    "graph": ("views.show_graph(model)", "ArrowDown"),
    "stepper": ("views.show_steps(model, x)", "ArrowRight"),
    "passes": ("views.show_passes(model)", "ArrowRight"),
    "code": ("views.show_code(model)", "ArrowDown"),
    "tape": (TAPE, "ArrowRight"),
    "autograph": ("views.show_autograph(model)", "ArrowDown"),
    "trace-view": ("views.show_trace(model)", "ArrowUp"),
    "training": ("views.show_training(learn, start=False)", "ArrowRight"),
    "tensor": (
        "views.show_tensor(np.arange(600).reshape(6, 10, 10), 'x')",
        "ArrowDown",
    ),
    "broadcast": ("views.show_broadcast([[10], [20]], [1, 2, 3], '*')", "ArrowRight"),
}

# Notes when the page hears a key, and when the view changes after it.
WATCH = """view => {
    window.pressed = window.changed = null;
    const once = {capture: true, once: true};
    view.addEventListener('keydown', () => { pressed = performance.now(); }, once);
    const watcher = new MutationObserver(() => {
        if (pressed !== null) changed ??= performance.now();
    });
    const all = {subtree: true, childList: true, attributes: true, characterData: true};
    watcher.observe(view, all);
}"""
GO_TO = """index => {
    const cells = jupyterapp.shell.currentWidget.content;
    cells.activeCellIndex = index;
    cells.scrollToItem(index);
}"""
IN_KERNEL = """code => {
    const session = jupyterapp.shell.currentWidget.sessionContext.session;
    session.kernel.requestExecute({code});
}"""
RESTART = "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
GONE = "The kernel is gone: this is the last picture."


def cell_of(name, code):
    """The text of a cell that shows a view and keeps it as `shown[name]`."""
    return code if "\n" in code else f"shown[{name!r}] = {code}\nshown[{name!r}]"


@pytest.fixture
def notebook(notebook_of):
    """A notebook with ten views, which was run."""
    cells = [cell_of(name, code) for name, (code, _) in VIEWS.items()]
    notebook = notebook_of(SETUP, *cells)
    start = time.monotonic()
    notebook.run_all()
    notebook.seconds = time.monotonic() - start
    assert notebook.value("len(shown)") == "10"
    yield notebook
    assert notebook.errors == []
    assert notebook.outside == []


def gone_to(notebook, name):
    """Scrolls to the view of that name and returns it."""
    notebook.page.evaluate(GO_TO, list(VIEWS).index(name) + 1)
    view = notebook.page.locator(f".minitf-view.minitf-{name}")
    view.wait_for(timeout=20_000)
    return view


def seconds_after_key(notebook, name, key):
    """Presses a key in a view; returns after how long the view changed."""
    view = gone_to(notebook, name)
    view.evaluate(WATCH)
    view.focus()
    notebook.page.keyboard.press(key)
    notebook.page.wait_for_function("() => window.changed !== null", timeout=10_000)
    return notebook.page.evaluate("(changed - pressed) / 1000")


def test_ten_views_start_soon_and_answer_at_once(notebook):
    assert notebook.seconds < SECONDS_FOR_ALL
    took = {
        name: seconds_after_key(notebook, name, key) for name, (_, key) in VIEWS.items()
    }
    assert max(took.values()) < SECONDS_FOR_A_KEY, took
    assert notebook.page.locator(".minitf-problem:visible").count() == 0


def test_views_keep_their_last_picture_when_the_kernel_restarts(notebook):
    before = {}
    for name in VIEWS:
        before[name] = gone_to(notebook, name).inner_text()
    notebook.page.evaluate(RESTART)
    for name in VIEWS:
        view = gone_to(notebook, name)
        note = view.get_by_test_id("minitf-kernel")
        note.get_by_text(GONE).wait_for()
        after = view.inner_text().replace(note.inner_text(), "")
        assert "".join(after.split()) == "".join(before[name].split()), name


def test_a_view_says_when_the_kernel_is_busy_until_it_answers(notebook):
    view = gone_to(notebook, "stepper")
    note = view.get_by_test_id("minitf-kernel")
    notebook.page.evaluate(IN_KERNEL, "import time; time.sleep(4)")
    view.focus()
    notebook.page.keyboard.press("ArrowRight")
    note.get_by_text("the kernel is busy with a cell").wait_for(timeout=10_000)
    note.wait_for(state="hidden", timeout=20_000)
    assert notebook.value("shown['stepper'].position") != "0"


def test_a_view_tells_of_a_kernel_that_died(notebook):
    view = gone_to(notebook, "stepper")
    notebook.page.evaluate(IN_KERNEL, "import os; os._exit(1)")
    notebook.page.wait_for_timeout(1000)
    gone_to(notebook, "stepper").focus()
    notebook.page.keyboard.press("ArrowRight")
    note = view.get_by_test_id("minitf-kernel")
    note.get_by_text(re.compile("it is gone|is gone")).wait_for(timeout=20_000)


def test_closed_views_leave_the_page_and_their_still_form(notebook):
    training = gone_to(notebook, "training")
    training.focus()
    notebook.page.keyboard.press(" ")
    notebook.value("[view.close() for view in shown.values()]")
    for name in VIEWS:
        notebook.page.evaluate(GO_TO, list(VIEWS).index(name) + 1)
        view = notebook.page.locator(f".minitf-view.minitf-{name}")
        view.wait_for(state="detached", timeout=10_000)
        shown = f"sorted(shown[{name!r}]._repr_mimebundle_()[0])"
        assert notebook.value(shown) == "['text/html', 'text/plain']"
    threads = "[t.name for t in __import__('threading').enumerate()]"
    assert "minitf-training" not in notebook.value(threads)
