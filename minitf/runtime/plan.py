"""What must run to compute some tensors, and in which order.

In TensorFlow: core/graph/subgraph.cc, core/graph/algorithm.cc
"""

import heapq


def schedule(targets, fed=()):
    """Lists the operations that `targets` need, each after all it waits for.

    Args:
      targets: operations to run.
      fed: ids of tensors whose values are given; what leads to them is not needed.

    Operations that are ready at the same time run in the order they were made, which
    is the order of the user's program. Raises ValueError if the graph has a cycle.
    Deep graphs are no problem: the walk keeps its own stack.
    """
    waiting, users = _dependencies(targets, fed)
    ready = [(node._id, node) for node, count in waiting.items() if not count]
    heapq.heapify(ready)
    order = []
    while ready:
        _, node = heapq.heappop(ready)
        order.append(node)
        for user in users.get(node, ()):
            waiting[user] -= 1
            if not waiting[user]:
                heapq.heappush(ready, (user._id, user))
    if len(order) < len(waiting):
        stuck = next(node for node, count in waiting.items() if count)
        raise ValueError(
            f"The graph has a cycle through operation '{stuck.name}', so there is no "
            "order to run it in."
        )
    return order


def _dependencies(targets, fed):
    """Counts what each needed operation waits for, and who waits for it."""
    waiting, users = {}, {}
    stack = list(dict.fromkeys(targets))
    while stack:
        node = stack.pop()
        if node in waiting:
            continue
        sources = {t.op for t in node._inputs if id(t) not in fed}
        sources.update(op for op in node._control if not _is_fed(op, fed))
        waiting[node] = len(sources)
        for source in sources:
            users.setdefault(source, []).append(node)
            if source not in waiting:
                stack.append(source)
    return waiting, users


def _is_fed(node, fed):
    """Tells whether all that an operation makes is given; then it does not run."""
    return bool(node.outputs) and all(id(tensor) in fed for tensor in node.outputs)
