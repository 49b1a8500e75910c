"""Gradients of one's own, in SavedModels: stored by one library, used by the other."""

import numpy as np
import pytest
import tensorflow

import minitf as tf

BOTH_WAYS = [
    pytest.param(tf, tensorflow, id="ours-to-tensorflow"),
    pytest.param(tensorflow, tf, id="tensorflow-to-ours"),
]


def model(lib):
    """A module whose functions have gradients that nobody would guess."""
    module = lib.Module()
    module.v = v = lib.Variable(2.0)

    @lib.custom_gradient
    def clipped(x, y):
        h = lib.sin(x)  # only the gradient needs it

        def grad(da, db):
            return lib.clip_by_value(da * h, -0.1, 0.1), db * y + 5.0

        return (x * 1.0, y * x), grad

    @lib.custom_gradient
    def scaled(x):
        def grad(dy, variables=None):
            return dy * v * 10.0, [dy * 100.0]

        return x * v, grad

    @lib.custom_gradient
    def rounded(x):
        return lib.round(x), lambda dy: dy * 7.0

    scalar = lib.TensorSpec([], lib.float32)

    @lib.function(input_signature=[scalar, scalar])
    def two(x, y):
        a, b = clipped(x, y)
        return a + 3.0 * b

    @lib.function(input_signature=[scalar])
    def with_variable(x):
        return scaled(x) * 2.0

    @lib.function(input_signature=[scalar])
    def in_branch(x):
        if x > 0.0:
            x = rounded(x) * 3.0
        return x

    @lib.function(input_signature=[scalar])
    def in_loop(x):
        for _ in lib.range(3):
            x = rounded(x)
        return x

    @lib.function(input_signature=[scalar])
    def outer(x):
        return in_branch(x) + 1.0

    module.two, module.with_variable, module.outer = two, with_variable, outer
    module.in_branch, module.in_loop = in_branch, in_loop
    return module


def gradients(lib, loaded):
    x, y = lib.constant(0.75), lib.constant(2.0)
    found = {}
    with lib.GradientTape() as tape:
        tape.watch([x, y])
        z = loaded.two(x, y)
    found["two"] = tape.gradient(z, [x, y])
    with lib.GradientTape() as tape:
        tape.watch(x)
        z = loaded.with_variable(x)
    found["with_variable"] = tape.gradient(z, [x, loaded.v])
    for name in ("in_branch", "in_loop", "outer"):
        with lib.GradientTape() as tape:
            tape.watch(x)
            z = getattr(loaded, name)(x)
        found[name] = [tape.gradient(z, x)]
    return {name: [float(dx) for dx in dxs] for name, dxs in found.items()}


WANTED = {
    "two": [0.1, 11.0],
    "with_variable": [40.0, 200.0],
    "in_branch": [21.0],
    "in_loop": [343.0],
    "outer": [21.0],
}


def check(found):
    assert found.keys() == WANTED.keys()
    for name, numbers in WANTED.items():
        np.testing.assert_allclose(found[name], numbers, rtol=1e-6, err_msg=name)


def options(lib, stored=True):
    return lib.saved_model.SaveOptions(experimental_custom_gradients=stored)


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_a_stored_gradient_is_the_one_that_is_used(ours, theirs, tmp_path):
    module = model(ours)
    check(gradients(ours, module))
    ours.saved_model.save(module, str(tmp_path), options=options(ours))
    check(gradients(theirs, theirs.saved_model.load(str(tmp_path))))


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_a_loaded_gradient_is_stored_again(ours, theirs, tmp_path):
    ours.saved_model.save(model(ours), str(tmp_path / "a"), options=options(ours))
    loaded = theirs.saved_model.load(str(tmp_path / "a"))
    theirs.saved_model.save(loaded, str(tmp_path / "b"), options=options(theirs))
    check(gradients(ours, ours.saved_model.load(str(tmp_path / "b"))))


@pytest.mark.parametrize(("ours", "theirs"), BOTH_WAYS)
def test_without_the_stored_gradient_there_is_none(ours, theirs, tmp_path):
    ours.saved_model.save(model(ours), str(tmp_path), options=options(ours, False))
    loaded = theirs.saved_model.load(str(tmp_path))
    x = theirs.constant(0.75)
    assert loaded.in_branch(x).numpy() == 3.0
    with pytest.raises(LookupError), theirs.GradientTape() as tape:
        tape.watch(x)
        tape.gradient(loaded.in_branch(x), x)
