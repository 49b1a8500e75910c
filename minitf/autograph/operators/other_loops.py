"""`for` over what is neither a tensor nor Python's: ragged tensors, and streams.

The loop over a stream (a dataset's iterator) is here because it takes some thought; who
has such a type registers a function that calls `stream_for`.

In TensorFlow: tensorflow/python/autograph/operators/control_flow.py
"""

from minitf.autograph.operators.agreement import check_iteration
from minitf.autograph.operators.first_iteration import check_defined
from minitf.autograph.operators.for_loops import count_loop
from minitf.autograph.operators.registry import register, register_for
from minitf.autograph.operators.while_loops import record_while
from minitf.core import context
from minitf.ops.control_flow.cond import cond
from minitf.ops.ragged.ragged_tensor import RaggedTensor


def ragged_for(iter_, extra_test, body, get_state, set_state, symbol_names, opts):
    """Loops over the rows of a ragged tensor, in a graph; eagerly as Python does."""
    if context.state().graph is None:
        rows = (iter_[i] for i in range(int(iter_.nrows())))
        for row in rows:
            if extra_test is not None and not extra_test():
                break
            body(row)
        return
    size = iter_.nrows()

    def test(index):
        more = index < size
        return more if extra_test is None else cond(more, extra_test, lambda: False)

    def step(index):
        body(iter_[index])
        return index + 1

    start = size * 0  # of the type of the row numbers
    count_loop(start, test, step, get_state, set_state, symbol_names, opts)


def ragged_len(x):
    """Returns the number of rows, as a Python number if it is known."""
    rows = x.shape[0] if x.shape.rank is not None else None
    return x.nrows() if rows is None else rows


def stream_for(get_next, extra_test, body, get_state, set_state, symbol_names, opts):
    """Records a loop over what comes out of a stream, in a graph.

    `get_next()` returns an optional: `has_value()` is a bool tensor, `get_value()` the
    item. Whether there is another item is known only after asking, so the loop asks
    first and runs the body only if there was one; the others of its variables are the
    user's.
    """
    has_next = True
    names = ("<internal has_next>", *symbol_names)

    def get_all():
        return (has_next, *get_state())

    def set_all(values):
        nonlocal has_next
        has_next, *others = values
        set_state(tuple(others))

    check_defined(get_state(), symbol_names)
    before = get_all()
    free = (None,) * len(before)

    def iteration():
        nonlocal has_next
        item = get_next()
        has_next = item.has_value()
        unchanged = get_all()

        def run():
            body(item.get_value())
            check_iteration(before, unchanged, get_all(), names, free)
            return get_all()

        set_all(cond(has_next, run, lambda: unchanged))

    def test():
        return (
            has_next
            if extra_test is None
            else cond(has_next, extra_test, lambda: False)
        )

    record_while(test, iteration, get_all, set_all, names, opts)


register_for(RaggedTensor, ragged_for)
register("len", RaggedTensor, ragged_len)
