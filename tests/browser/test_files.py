"""Views of files in a real JupyterLab: light, dark, narrow, and in a notebook that the
reader does not trust.
"""

import nbformat
import pytest
from minitf_widgets import show_message

import minitf as tf

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SETUP = """
import os, tempfile
import numpy as np
import minitf as tf
from minitf_widgets import *
os.chdir(tempfile.mkdtemp())
class Scale(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(np.ones((8, 4), 'f4'), name='w')
    @tf.function(input_signature=[tf.TensorSpec([None, 8], tf.float32, name='x')])
    def __call__(self, x):
        return {'y': tf.nn.relu(x @ self.w)}
model = Scale()
manager = tf.train.CheckpointManager(tf.train.Checkpoint(model=model), '.', 2)
path = manager.save()
tf.saved_model.save(model, 'exported')
feature = tf.train.Feature(int64_list=tf.train.Int64List(value=[1, 300]))
example = tf.train.Example(features=tf.train.Features(feature={'age': feature}))
"""
VIEWS = [
    "show_checkpoint(path)",
    "show_message(example)",
    "show_saved_model('exported')",
]


@pytest.mark.parametrize("cell", VIEWS)
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_view_of_a_file_is_tables_that_stay_in_the_page(notebook_of, cell, theme):
    notebook = notebook_of(SETUP, cell)
    notebook.use_theme(theme)
    notebook.run_all()
    section = notebook.page.locator(".jp-OutputArea-output section")
    section.wait_for(timeout=20_000)
    assert section.locator("table").count() >= 1
    for width in (1280, 360):
        notebook.use_width(width)
        assert not sticks_out(section), width
    assert contrast(section.locator("th").first) >= 4.5
    assert notebook.errors == [] and notebook.outside == []


def test_a_notebook_that_is_not_trusted_shows_the_same_tables(notebook_of):
    text = tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"x" * 60]))
    html = show_message(text)._repr_html_()
    output = nbformat.v4.new_output("execute_result", {"text/html": html})
    cell = nbformat.v4.new_code_cell("show", outputs=[output], execution_count=1)
    notebook = notebook_of(cell)
    table = notebook.page.locator(".jp-OutputArea-output table")
    table.wait_for(timeout=20_000)
    assert "more bytes" in table.inner_text()
    notebook.use_width(360)
    assert not sticks_out(notebook.page.locator(".jp-OutputArea-output section"))
    assert table.evaluate("t => t.scrollWidth > t.parentElement.clientWidth")
    scrolls = table.evaluate("t => getComputedStyle(t.parentElement).overflowX")
    assert scrolls == "auto"
    assert notebook.errors == []


def sticks_out(section):
    """Whether the section is wider than what is around it."""
    return section.evaluate(
        "s => s.scrollWidth > s.parentElement.getBoundingClientRect().width + 1"
    )


def contrast(element):
    """The contrast of an element's text with what is behind it, as WCAG 2 has it."""
    return element.evaluate(
        """element => {
            const numbers = text => text.match(/[\\d.]+/g).map(Number);
            const light = rgb => {
                const [r, g, b] = rgb.map(v => v / 255)
                    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            let behind = element;
            let paper = [255, 255, 255, 1];
            for (; behind; behind = behind.parentElement) {
                paper = numbers(getComputedStyle(behind).backgroundColor);
                if (paper.length === 3 || paper[3] > 0.9) break;
            }
            const [r, g, b, alpha = 1] = numbers(getComputedStyle(element).color);
            const ink = [r, g, b].map((v, i) => v * alpha + paper[i] * (1 - alpha));
            const [a, c] = [light(ink), light(paper.slice(0, 3))].sort((x, y) => y - x);
            return (a + 0.05) / (c + 0.05);
        }"""
    )
