"""A real JupyterLab and a real Chromium, shared by all journeys.

The server gets fresh folders for everything it might remember, and a copy of the
notebooks. A journey that asks for anything outside this machine fails.
"""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import nbformat
import pytest

ROOT = pathlib.Path(__file__).parents[2]
TOKEN = "minitf"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUIET = '{"fetchNews": "false", "checkForUpdates": false, "doNotDisturbMode": true}'


def chromium():
    """The browser that is installed, None if there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser_type_launch_args():
    if chromium() is None:
        pytest.skip("there is no Chromium; `apt-get install chromium`")
    return {"executable_path": chromium(), "args": FLAGS}


@pytest.fixture(scope="session")
def lab_home(tmp_path_factory):
    """Where JupyterLab keeps what it remembers; notebooks are in `work`."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="session")
def lab(lab_home):
    """Starts JupyterLab on a copy of the notebooks; yields its address."""
    if chromium() is None:
        pytest.skip("there is no Chromium; `apt-get install chromium`")
    home = lab_home
    shutil.copytree(ROOT / "notebooks", home / "work" / "notebooks")
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(QUIET)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
        + ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
        + ["--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"]
        + [f"--ServerApp.root_dir={home / 'work'}"]
        + ["--LabApp.expose_app_in_browser=True"]
        + ["--LabApp.extension_manager=readonly"]
        + ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"],
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api/status?token={TOKEN}", server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _environment(home):
    names = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return {**os.environ, **{name: str(home / place) for name, place in names.items()}}


def _wait_for(address, server, seconds=60):
    end = time.time() + seconds
    while time.time() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("JupyterLab did not start")


class Notebook:
    """An open notebook: run it, look at it, ask its kernel."""

    def __init__(self, page, lab, path):
        self.page = page
        self.outside, self.errors = [], []
        page.on("request", lambda r: self._note(r.url))
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.goto(f"{lab}/lab/tree/{path}?token={TOKEN}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.sessionContext?.session"
            "?.kernel?.status === 'idle'",
            timeout=60_000,
        )

    def _note(self, url):
        if url.endswith("/colab-badge.svg"):
            return  # the badge at the top of a lesson; without it there is its text
        if not url.startswith(("http://127.0.0.1", "data:", "blob:", "ws://127.0.0.1")):
            self.outside.append(url)

    def run_all(self):
        """Runs every cell and waits for the last."""
        self.page.evaluate(
            "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
        )

    def use_theme(self, name):
        """Changes the theme: "JupyterLab Light" or "JupyterLab Dark"."""
        self.page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})",
            name,
        )
        light = "false" if "Dark" in name else "true"
        body = f'body[data-jp-theme-light="{light}"]'
        self.page.wait_for_selector(body, state="attached")

    def use_width(self, width):
        """Makes the window that wide, without the list of files at its left."""
        self.page.evaluate("() => jupyterapp.shell.collapseLeft()")
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.wait_for_timeout(300)  # Lab lays itself out

    def scroll_to(self, y):
        """Scrolls the notebook; cells far out of view are not drawn at all."""
        panel = self.page.locator(".jp-WindowedPanel-outer").first
        panel.evaluate("(panel, y) => panel.scrollTo(0, y)", y)

    def value(self, expression):
        """Evaluates an expression in the kernel; returns its repr."""
        return self.page.evaluate(
            """async code => {
                const session = jupyterapp.shell.currentWidget.sessionContext.session;
                const request = session.kernel.requestExecute(
                    {code: '', store_history: false, user_expressions: {v: code}});
                const reply = await request.done;
                const found = reply.content.user_expressions.v;
                return found.data ? found.data['text/plain'] : found.evalue;
            }""",
            expression,
        )


@pytest.fixture
def open_notebook(page, lab):
    """A function that opens a notebook in the browser."""
    page.set_viewport_size({"width": 1280, "height": 1000})
    return lambda path: Notebook(page, lab, path)


@pytest.fixture
def notebook_of(lab_home, open_notebook):
    """A function that opens a new notebook of code cells, or of their texts."""

    def opened(*cells):
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
        notebook.cells = [
            nbformat.v4.new_code_cell(cell) if isinstance(cell, str) else cell
            for cell in cells
        ]
        path = pathlib.Path(tempfile.mkdtemp(dir=lab_home / "work")) / "test.ipynb"
        nbformat.write(notebook, path)
        return open_notebook(path.relative_to(lab_home / "work").as_posix())

    return opened
