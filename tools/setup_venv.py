"""Create or refresh a virtual environment of this repository, or say why it cannot be.

    python3 tools/setup_venv.py .venv lab,dev
    python3 tools/setup_venv.py .venv-colab notebook,colab constraints-colab.txt

A stamp inside the environment remembers what it was made from, so that a second call
returns at once and a changed pyproject.toml or constraints.txt installs again. This
file is written so that even Python 2 can parse it: somebody whose Python is too old
should read one clear line, not a syntax error.
"""

from __future__ import print_function

import hashlib
import io
import os
import subprocess
import sys
import time

OLDEST = (3, 11)
NEWER = ["python3.%d" % minor for minor in (13, 12, 11, 14)]
INPUTS = ["pyproject.toml", os.path.join("tools", "setup_venv.py")]
NO_NETWORK = [
    "NewConnectionError",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Name or service not known",
    "nodename nor servname",
    "Network is unreachable",
    "Connection refused",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
]


def main(arguments):
    """Bring the environment in `folder` up to date with `extras` and constraints."""
    folder, extras = arguments[:2]
    constraints = arguments[2] if len(arguments) > 2 else "constraints.txt"
    check_python()
    place = describe_place(folder)
    stamp = place + "\n" + fingerprint(extras, constraints) + "\n"
    old = read(os.path.join(folder, "stamp"))
    if old == stamp and os.path.exists(python_of(folder)):
        return
    started = time.time()
    moved = bool(old) and old.split("\n")[0] != place
    if moved or not has_pip(folder):
        say("making {} (once)".format(folder))
        create(folder)
    say("installing minitf[{}] into {}, a minute or two".format(extras, folder))
    install(folder, extras, constraints)
    with io.open(os.path.join(folder, "stamp"), "w", encoding="utf-8") as file:
        file.write(stamp)
    say("{} is ready after {:.0f} s".format(folder, time.time() - started))


def check_python():
    """Stop if this Python is too old or cannot make virtual environments."""
    if tuple(sys.version_info[:2]) < OLDEST:
        message = "Python 3.11 or newer is needed, but {} is Python {}.{}.".format(
            sys.executable, *sys.version_info[:2]
        )
        for name in NEWER:
            if can_start(name):
                stop(message + " Run: make PYTHON={} ...".format(name))
        stop(message + " Install one and run: make PYTHON=python3.12 ...")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        name = "python{}.{}-venv".format(*sys.version_info[:2])
        stop(
            "this Python lacks the venv module; on Debian or Ubuntu run: "
            "sudo apt-get install {}".format(name)
        )


def describe_place(folder):
    """Name what an environment cannot outlive: its own path and its Python."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    return "{} for Python {} of {}".format(
        os.path.abspath(folder), version, getattr(sys, "base_prefix", sys.prefix)
    )


def fingerprint(extras, constraints):
    """Hash what the installed packages depend on."""
    digest = hashlib.sha256(extras.encode())
    for name in INPUTS + [constraints]:
        digest.update(read(name).encode("utf-8"))
    return digest.hexdigest()


def create(folder):
    """Make an empty environment, replacing whatever stood there."""
    command = [sys.executable, "-m", "venv", "--clear", folder]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = process.communicate()[0].decode("utf-8", "replace")
    if process.returncode:
        reason = (output.strip().splitlines() or ["no message"])[-1]
        stop("{} could not be made: {}".format(folder, reason))


def install(folder, extras, constraints):
    """Install this repository, editable, with the versions of a constraints file."""
    log_name = os.path.join(folder, "install.log")
    pip = [python_of(folder), "-m", "pip", "install", "--retries", "2"]
    pip += ["--progress-bar", "off", "-c", constraints]
    # setuptools first and no build isolation, so that its version is pinned as well.
    steps = [["setuptools"], ["--no-build-isolation", "-e", ".[" + extras + "]"]]
    with io.open(log_name, "w", encoding="utf-8") as log:
        for step in steps:
            if subprocess.call(pip + step, stdout=log, stderr=subprocess.STDOUT):
                stop(explain(read(log_name), log_name))


def explain(log, log_name):
    """Say in one line why pip failed."""
    if any(sign in log for sign in NO_NETWORK):
        return (
            "pip cannot reach its package index. Check the network (or proxy) and run "
            "the same command again; details are in {}".format(log_name)
        )
    if "No space left on device" in log:
        return "the disk is full; details are in {}".format(log_name)
    errors = [line for line in log.splitlines() if line.startswith("ERROR:")]
    reason = errors[0][len("ERROR:") :].strip() if errors else "no reason given"
    return "pip failed: {} (details are in {})".format(reason, log_name)


def has_pip(folder):
    """Tell whether the environment exists and is whole enough to install into."""
    if not os.path.exists(python_of(folder)):
        return False
    check = "import pip, sys; sys.exit(sys.version_info[:2] < (3, 11))"
    with open(os.devnull, "w") as nothing:
        command = [python_of(folder), "-c", check]
        return subprocess.call(command, stdout=nothing, stderr=nothing) == 0


def python_of(folder):
    """Return the path of the environment's interpreter."""
    return os.path.join(folder, "bin", "python")


def can_start(name):
    """Tell whether a command of this name is there and works."""
    with open(os.devnull, "w") as nothing:
        try:
            return subprocess.call([name, "-V"], stdout=nothing, stderr=nothing) == 0
        except OSError:
            return False


def read(name):
    """Return a file's text, or nothing if there is no such file."""
    if not os.path.exists(name):
        return ""
    with io.open(name, encoding="utf-8", errors="replace") as file:
        return file.read()


def say(message):
    """Print one line of progress."""
    print("minitf: " + message)
    sys.stdout.flush()


def stop(message):
    """Print one line of error and leave."""
    sys.stderr.write("minitf: " + message + "\n")
    sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
