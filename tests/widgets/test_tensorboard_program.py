"""`%tensorboard` finds the program beside this Python, even if not on the PATH."""

import importlib.metadata
import os
import subprocess
import sysconfig

import pytest
from minitf_widgets import tensorboard_program

pytest.importorskip("tensorboard")
HERE = sysconfig.get_path("scripts")


@pytest.fixture
def environ(monkeypatch):
    monkeypatch.delenv("TENSORBOARD_BINARY", raising=False)
    monkeypatch.setenv("PATH", os.defpath)
    return os.environ


def test_the_variable_names_the_program_of_this_environment(environ):
    tensorboard_program.register()
    assert os.path.dirname(environ["TENSORBOARD_BINARY"]) == HERE
    tensorboard_program.unregister()
    assert "TENSORBOARD_BINARY" not in environ


def test_the_program_is_tensorboard(environ):
    tensorboard_program.register()
    command = [environ["TENSORBOARD_BINARY"], "--version_tb"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == importlib.metadata.version("tensorboard")


def test_what_the_user_set_stays(environ):
    environ["TENSORBOARD_BINARY"] = "mine"
    tensorboard_program.register()
    tensorboard_program.unregister()
    assert environ["TENSORBOARD_BINARY"] == "mine"


def test_without_the_package_nothing_happens(environ, monkeypatch):
    monkeypatch.setattr(tensorboard_program, "program", lambda: None)
    tensorboard_program.register()
    tensorboard_program.unregister()
    assert "TENSORBOARD_BINARY" not in environ
