"""Independent branches of a graph at the same time, in a pool of threads.

An operation starts as soon as everything it waits for has finished; with branches that
do not wait for each other, several run at once. NumPy releases Python's lock inside its
large kernels, so this pays for big arrays only.

In TensorFlow: core/common_runtime/executor.cc, ConfigProto.inter_op_parallelism_threads
"""

import contextvars
import queue
import threading
import time

import numpy as np

from minitf.core import context
from minitf.runtime import calls
from minitf.runtime.executor import Step
from minitf.runtime.plan import schedule


def threads_asked_for(config):
    """Reads `inter_op_parallelism_threads` of a ConfigProto, else of `tf.config`."""
    option = "inter_op_parallelism_threads"
    return getattr(config, option, 0) or context.state().options.get(option) or 1


def run(fetches, feeds, targets, store, threads, watch=None):
    """Runs the graph like `executor.run`, on up to `threads` threads."""
    running = _Run(fetches, feeds, targets, store, watch)
    running.go(threads)
    return [calls.deref(running.values[id(tensor)]) for tensor in fetches]


class _Run:
    """One run: what is done, what waits for what, and the first error."""

    def __init__(self, fetches, feeds, targets, store, watch):
        self.values = dict(feeds)
        needed = [t.op for t in fetches if id(t) not in feeds]
        order = schedule([*needed, *targets], feeds)
        self.store, self.watch = store, watch
        self.waiting, self.users = {}, {}
        for node in order:
            sources = {t.op for t in node._inputs if id(t) not in feeds}
            sources.update(node._control)
            self.waiting[node] = len(sources)
            for source in sources:
                self.users.setdefault(source, []).append(node)
        self.unfinished = len(order)
        self.error = None
        self.lock = threading.Lock()
        self.ready = queue.SimpleQueue()  # nodes to run; None tells a thread to stop

    def go(self, threads):
        """Starts the threads, gives them what is ready and waits for the end."""
        for node in [node for node, count in self.waiting.items() if not count]:
            self.ready.put(node)
        if not self.unfinished:
            return
        # A copied context brings the caller's settings along.
        workers = [
            threading.Thread(target=contextvars.copy_context().run, args=(self.work,))
            for _ in range(threads)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if self.error is not None:
            raise self.error

    def work(self):
        """What each thread does: run ready nodes until there are no more."""
        while (node := self.ready.get()) is not None:
            try:
                step = self.compute(node)
            except BaseException as error:  # handed to the thread that waits
                self.error = error
                break
            if not self.finish(step):
                break
        self.ready.put(None)  # the next thread stops too

    def finish(self, step):
        """Notes what a node did and frees those that waited; False at the end."""
        with self.lock:
            if self.watch is not None:
                self.watch(step)
            self.unfinished -= 1
            for user in self.users.get(step.node, ()):
                self.waiting[user] -= 1
                if not self.waiting[user]:
                    self.ready.put(user)
            return self.unfinished > 0

    def compute(self, node):
        arrays = tuple(self.values[id(tensor)] for tensor in node._inputs)
        start = time.perf_counter()
        entered = context.entering(resources=self.store, graph=None)
        with entered, np.errstate(all="ignore"):
            outputs = calls.run_node(node, arrays, self.store)
        end = time.perf_counter()
        for tensor, array in zip(node.outputs, outputs, strict=True):
            self.values.setdefault(id(tensor), array)
        thread = threading.get_ident()
        return Step(node, arrays, tuple(outputs), start, end, thread)
