"""The benchmarks: minitf beside TensorFlow and NumPy, in one run on one CPU.

    make bench                       # all of them, with TensorFlow
    python bench/run.py eager        # those whose name starts with "eager"

Each line tells our time, the ratio to TensorFlow's (below 1 we are faster) and to
NumPy's, and the ratio we hold ourselves to.
"""

import importlib.util
import subprocess
import sys

import numpy as np
import timing  # first: it sets the number of threads
import training

import minitf

TARGETS = []  # (name, function that returns (ours, TensorFlow's, NumPy's), limits)


def benchmark(name, vs_tensorflow=None, vs_numpy=None):
    """Adds a benchmark and the ratios it must stay below."""

    def add(function):
        TARGETS.append((name, function, vs_tensorflow, vs_numpy))
        return function

    return add


@benchmark("eager a + b, 100 floats", vs_tensorflow=1 / 8, vs_numpy=5)
def eager_add(tf):
    values = np.ones(100, np.float32)

    def make(lib):
        a, b = lib.constant(values), lib.constant(values)
        return lambda: a + b

    return [make(minitf), tf and make(tf), lambda: values + values]


@benchmark("eager a * 2.0, 100 floats", vs_tensorflow=1 / 4)
def eager_scalar(tf):
    values = np.ones(100, np.float32)

    def make(lib):
        a = lib.constant(values)
        return lambda: a * 2.0

    return [make(minitf), tf and make(tf), lambda: values * 2.0]


@benchmark("eager matmul 64x64", vs_tensorflow=1 / 2)
def eager_matmul(tf):
    values = np.ones((64, 64), np.float32)

    def make(lib):
        a = lib.constant(values)
        return lambda: lib.matmul(a, a)

    return [make(minitf), tf and make(tf), lambda: values @ values]


@benchmark("eager x[1:], 100 floats", vs_tensorflow=1 / 4)
def eager_slice(tf):
    values = np.ones(100, np.float32)

    def make(lib):
        a = lib.constant(values)
        return lambda: a[1:]

    return [make(minitf), tf and make(tf), lambda: values[1:]]


def ten_ops(x, square):
    """Ten element-wise operations."""
    y = square(x + 1.0) * 0.5 - x
    y = square(y * x + 3.0) - y
    return y * 0.25 + x


def session_of_ten(lib, size):
    """A session call that runs the ten on `size` floats."""
    with lib.Graph().as_default() as graph:
        x = lib.compat.v1.placeholder(lib.float32, [size])
        y = ten_ops(x, lib.square)
    session = lib.compat.v1.Session(graph=graph)
    values = np.linspace(0, 1, size, dtype=np.float32)
    return lambda: session.run(y, {x: values})


def numpy_ten(size):
    values = np.linspace(0, 1, size, dtype=np.float32)
    return lambda: ten_ops(values, np.square)


@benchmark("session, ten ops on 100 floats", vs_tensorflow=1 / 6)
def session_small(tf):
    ours = session_of_ten(minitf, 100)
    return [ours, tf and session_of_ten(tf, 100), numpy_ten(100)]


@benchmark("session, ten ops on 1e6 floats", vs_numpy=1.3)
def session_large(tf):
    ours = session_of_ten(minitf, 10**6)
    return [ours, tf and session_of_ten(tf, 10**6), numpy_ten(10**6)]


def parse_case(lib, count):
    """Reads a batch of Examples: ten floats, a label, a name, some numbers."""
    rng, train = np.random.default_rng(0), lib.train

    def example(number):
        feature = {
            "x": train.Feature(float_list=train.FloatList(value=rng.normal(size=10))),
            "label": train.Feature(int64_list=train.Int64List(value=[number % 10])),
            "name": train.Feature(bytes_list=train.BytesList(value=[b"name"])),
            "ids": train.Feature(
                int64_list=train.Int64List(value=[300] * (1 + number % 7))
            ),
        }
        features = train.Features(feature=feature)
        return train.Example(features=features).SerializeToString(deterministic=True)

    io, data = lib.io, lib.constant([example(i) for i in range(count)])
    wanted = {
        "x": io.FixedLenFeature([10], lib.float32),
        "label": io.FixedLenFeature([], lib.int64),
        "name": io.FixedLenFeature([], lib.string),
        "ids": io.VarLenFeature(lib.int64),
    }
    return lambda: io.parse_example(data, wanted)


@benchmark("parse_example, 32 examples", vs_tensorflow=3)
def parse_few(tf):
    return [parse_case(minitf, 32), tf and parse_case(tf, 32), None]


@benchmark("parse_example, 256 examples", vs_tensorflow=5)
def parse_many(tf):
    return [parse_case(minitf, 256), tf and parse_case(tf, 256), None]


def conv_case(lib, batch, size, channels, filters):
    rng = np.random.default_rng(0)
    images = rng.normal(size=(batch, size, size, channels)).astype(np.float32)
    weights = rng.normal(size=(3, 3, channels, filters)).astype(np.float32)
    x, w = lib.constant(images), lib.constant(weights)
    return lambda: lib.nn.conv2d(x, w, strides=1, padding="SAME")


@benchmark("conv2d 8x56x56 64->64 3x3", vs_tensorflow=1.0)
def conv_deep(tf):
    case = 8, 56, 64, 64
    return [conv_case(minitf, *case), tf and conv_case(tf, *case), None]


@benchmark("conv2d 32x28x28 1->32 3x3", vs_tensorflow=1.2)
def conv_flat(tf):
    case = 32, 28, 1, 32
    return [conv_case(minitf, *case), tf and conv_case(tf, *case), None]


def ours_and_theirs(tf, make, *args):
    """A case for both libraries."""
    return [make(minitf, *args, ours=True), tf and make(tf, *args)]


@benchmark("gradient of 2-16-16-1, eager", vs_tensorflow=1 / 5)
def gradient_eager(tf):
    ours = training.small_gradient(minitf)
    theirs = tf and training.small_gradient(tf)
    return [ours, theirs, training.small_gradient_numpy()]


@benchmark("gradient of 2-16-16-1, traced", vs_tensorflow=1 / 2)
def gradient_traced(tf):
    ours = training.fastest(minitf, training.small_gradient(minitf), ours=True)
    theirs = tf and training.fastest(tf, training.small_gradient(tf))
    return [ours, theirs, training.small_gradient_numpy()]


@benchmark("function, ten ops on 100 floats", vs_tensorflow=1 / 6)
def function_small(tf):
    values = np.linspace(0, 1, 100, dtype=np.float32)

    def make(lib, ours=False):
        return training.fastest(
            lib, lambda x: ten_ops(x, lib.square), lib.constant(values), ours=ours
        )

    return [*ours_and_theirs(tf, make), numpy_ten(100)]


for batch, limit in ((32, 0.8), (64, 0.9), (256, 1.0)):

    @benchmark(f"step 784-128-10, SGD, batch {batch}", vs_tensorflow=limit)
    def digits_sgd(tf, batch=batch):
        pair = ours_and_theirs(tf, training.digits_step, batch)
        return [*pair, training.digits_step_numpy(batch)]


@benchmark("step 784-128-10, Adam, batch 64", vs_tensorflow=1.0)
def digits_adam(tf):
    return [*ours_and_theirs(tf, training.digits_step, 64, "adam"), None]


@benchmark("conv2d backward 8x56x56 64->64", vs_tensorflow=1.0)
def conv_backward_deep(tf):
    return [*ours_and_theirs(tf, training.conv_backward, 8, 56, 64, 64), None]


@benchmark("conv2d backward 32x28x28 1->32", vs_tensorflow=1.0)
def conv_backward_flat(tf):
    return [*ours_and_theirs(tf, training.conv_backward, 32, 28, 1, 32), None]


@benchmark("step of a CNN, batch 32", vs_tensorflow=1.6)
def cnn(tf):
    return [*ours_and_theirs(tf, training.cnn_step), None]


@benchmark("LSTM 50x32x64, gradient", vs_tensorflow=1.0)
def lstm(tf):
    return [*ours_and_theirs(tf, training.lstm_gradient), None]


@benchmark("10,000 rounds of a while loop", vs_tensorflow=1.0)
def while_rounds(tf):
    return [training.counting(minitf), tf and training.counting(tf), None]


def import_time(module):
    """Seconds to import a module in a fresh Python, less Python's own start."""

    def start(code):
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)

    with_module, without = timing.side_by_side(
        [lambda: start(f"import {module}"), lambda: start("pass")], seconds=3
    )
    return with_module - without


def show(name, ours, theirs, numpys, limits):
    """Prints one line; returns whether the limits held."""
    ratios = [ours / other if other else None for other in (theirs, numpys)]
    texts = [f"{ratio:7.2f}" if ratio else "      -" for ratio in ratios]
    held = all(
        limit is None or ratio is None or ratio <= limit
        for ratio, limit in zip(ratios, limits, strict=True)
    )
    wanted = ", ".join(
        f"{side} <= {limit:.3g}"
        for side, limit in zip(("TF", "NumPy"), limits, strict=True)
        if limit
    )
    mark = "ok  " if held else "MISS"
    print(f"{name:<34}{ours * 1e6:12.1f} us {texts[0]} {texts[1]}  {mark} {wanted}")
    return held


def run_one(name):
    """Times one benchmark; both libraries are fresh, nobody's threads are left over."""
    timing.pin()
    tf = timing.tensorflow()
    ((_, function, *limits),) = [target for target in TARGETS if target[0] == name]
    times = iter(timing.side_by_side([f for f in function(tf) if f]))
    found = [next(times) if f else None for f in function(tf)]
    show(name, *found, limits)


def main(wanted):
    """Runs every benchmark whose name starts with `wanted`, each in its own process."""
    if not importlib.util.find_spec("tensorflow"):
        print("TensorFlow is not installed here: `make bench` compares with it.")
    print(f"{'benchmark':<34}{'minitf':>15} {'/ TF':>7} {'/ NumPy':>7}", flush=True)
    for name, *_ in TARGETS:
        if name.startswith(wanted):
            command = [sys.executable, __file__, "--one", name]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    if "import minitf".startswith(wanted):
        timing.pin()
        ours, numpys = import_time("minitf"), import_time("numpy")
        show("import minitf", ours, None, numpys, (None, 2.0))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        run_one(sys.argv[2])
    else:
        main(" ".join(sys.argv[1:]))
