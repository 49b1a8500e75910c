"""The benchmarks run; how fast anything is, is never tested."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[1]


def test_a_benchmark_runs_and_prints_a_line():
    command = [sys.executable, str(ROOT / "bench" / "run.py"), "--one"]
    done = subprocess.run(
        [*command, "eager a + b, 100 floats"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "eager a + b, 100 floats" in done.stdout
