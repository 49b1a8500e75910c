"""Versions of a list share memory, and nobody can tell."""

import gc
import threading
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minitf.core import dtypes
from minitf.core.errors import InvalidArgumentError
from minitf.ops.lists.value import ZERO, Family, TensorList, as_list


def fresh(items=()):
    return TensorList.of(Family(dtypes.int32, ()), list(items))


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["push", "pop", "set", "resize", "read", "all"]),
        st.integers(0, 1_000),  # which version to start from
        st.integers(0, 1_000),  # where, or how long
        st.integers(0, 99),
    ),
    max_size=60,
)


def apply_edit(kind, tensors, plain, where, value):
    """Does the same to a `TensorList` and to a copy of a Python list."""
    plain = list(plain)
    if kind == "push":
        plain.append(value)
        return tensors.push(value), plain
    if kind == "resize":
        size = where % 8
        plain = plain[:size] + [None] * (size - len(plain))
        return tensors.resize(size), plain
    if kind == "all" or not plain:
        assert tensors.elements() == plain
        return tensors, plain
    if kind == "pop":
        tensors, item = tensors.pop()
        assert item == plain.pop()
        return tensors, plain
    index = where % len(plain)
    if kind == "read":
        assert tensors.get(index) == plain[index]
        return tensors, plain
    plain[index] = value
    return tensors.set(index, value), plain


@given(st.lists(st.integers(), max_size=5), EDITS)
def test_every_version_stays_what_a_copied_list_would_be(start, edits):
    empty = TensorList.reserve(Family(dtypes.int32, ()), 9)
    versions = [(fresh(start), start), (empty, [None] * 9)]
    for kind, which, where, value in edits:
        tensors, plain = versions[which % len(versions)]
        versions.append(apply_edit(kind, tensors, plain, where, value))
    for tensors, plain in versions:
        assert tensors.length == len(plain)
        assert tensors.elements() == plain


def test_two_threads_may_edit_and_read_versions_of_one_list():
    base = fresh(range(20))
    failures = []

    def work(seed):
        rng = np.random.default_rng(seed)
        versions = [(base, list(range(20)))]
        try:
            for _ in range(3_000):
                kind = ["push", "pop", "set", "read", "all"][rng.integers(5)]
                tensors, plain = versions[rng.integers(len(versions))]
                where, value = int(rng.integers(100)), int(rng.integers(100))
                new = apply_edit(kind, tensors, plain, where, value)
                versions = [*versions[-10:], (base, list(range(20))), new]
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert base.elements() == list(range(20))


def seconds(work, size):
    """The best of three times."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work(size)
        times.append(time.perf_counter() - start)
    return min(times)


def push_all(size):
    tensors = fresh()
    for i in range(size):
        tensors = tensors.push(i)


def set_all(size):
    tensors = fresh([None] * size)
    for i in range(size):
        tensors = tensors.set(i, i)


def pop_all(size):
    tensors = fresh(range(size))
    for _ in range(size):
        tensors, _ = tensors.pop()


def write_beside_reading(size):
    """Reads the first version in each iteration while writing to the newest."""
    first = newest = fresh(range(size))
    for i in range(size):
        newest = newest.set(i, first.get(i))


def keep_all_and_read_backwards(size):
    versions = [fresh([None] * size)]
    for i in range(size):
        versions.append(versions[-1].set(i, i))
    for i in reversed(range(size)):
        assert versions[i + 1].get(i) == i


def read_one_element_each(size):
    """What the gradient of a loop does that reads element by element."""
    family = Family(dtypes.int32, ())
    total = TensorList.reserve(family, size)
    for i in range(size):
        total = total + TensorList.reserve(family, size).set(i, np.int32(1))


@pytest.mark.parametrize(
    "work",
    [
        push_all,
        set_all,
        pop_all,
        write_beside_reading,
        keep_all_and_read_backwards,
        read_one_element_each,
    ],
)
def test_loops_take_time_in_proportion_to_their_length(work):
    # Sixteen times as long; were it quadratic, it would take 256 times as long.
    assert seconds(work, 16_000) < 80 * seconds(work, 1_000)


def test_a_long_history_is_forgotten_without_recursion():
    first = newest = fresh()
    for i in range(200_000):
        newest = newest.push(i)
    assert first.length == 0
    del first
    assert newest.get(199_999) == 199_999


def test_versions_nobody_has_take_no_memory():
    newest = fresh([None])
    tracemalloc.start()
    for i in range(1_000):
        newest = newest.set(0, i)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    for i in range(20_000):
        newest = newest.set(0, i)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 10_000


def test_adding_takes_what_was_never_written_for_zero():
    family = Family(dtypes.float32, None)
    a = TensorList.of(family, [np.float32(1), None, None])
    b = TensorList.of(family, [np.float32(2), np.float32(5), None])
    assert (a + b).elements() == [3.0, 5.0, None]
    assert a + ZERO is a
    assert ZERO + a is a


@given(st.integers(0, 7), st.integers(0, 7))
def test_adding_a_list_with_few_written_places_is_adding_a_list(few, many):
    a = b = TensorList.reserve(Family(dtypes.int32, ()), 8)
    for i in range(few):
        a = a.set(i, np.int32(i + 1))
    for i in range(many):
        b = b.set(7 - i, np.int32(10))
    pairs = zip(a.elements(), b.elements(), strict=True)
    plain = [(x or 0) + (y or 0) for x, y in pairs]
    assert [x or 0 for x in (a + b).elements()] == plain
    assert [x or 0 for x in (b + a).elements()] == plain


def test_lists_that_differ_in_type_or_length_cannot_be_added():
    with pytest.raises(InvalidArgumentError, match="different lengths"):
        fresh([1]) + fresh([1, 2])
    with pytest.raises(InvalidArgumentError, match="different dtypes"):
        fresh([1]) + TensorList.of(Family(dtypes.float32, ()), [1])


def test_what_is_no_list_is_told_apart():
    with pytest.raises(InvalidArgumentError, match="Input handle is not a list"):
        as_list(np.array(3.0))
