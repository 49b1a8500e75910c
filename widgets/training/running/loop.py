"""`Loop`: goes through the steps of a training, and obeys while it does.

A cell that is running cannot hear a button. So the steps are done by a thread, and the
cell ends at once. Between two steps the thread looks into an inbox, which costs next to
nothing while it is empty; orders are obeyed there and nowhere else, so a step is never
disturbed. In blocking mode the very same code runs in the caller's thread, and hands
back control where the thread would wait.

In TensorFlow: no counterpart
"""

import collections
import contextvars
import math
import threading
import time
import weakref

from minitf_widgets.training.running.callback import Callback
from minitf_widgets.training.running.failures import failure_of
from minitf_widgets.training.running.prints import diverted

from minitf.core import context

FOREVER = math.inf
AT_REST = ("ready", "paused", "done", "stopped", "failed")
ENDED = ("done", "stopped", "failed")
# A thread starts with stacks of its own. What a step needs of its caller's: the graph
# and session it works in, and where variables and random numbers live.
_INHERITED = (
    "device",
    "flags",
    "graph",
    "nesting",
    "options",
    "resources",
    "scope",
    "sessions",
    "spare_graph",
    "summaries",
    "variable_creators",
)
_END = object()

# Two trainings at once would only slow down each other, or, when a cell is run again,
# fight over the same variables. So whoever starts makes the others pause.
_running = weakref.WeakSet()


class Loop:
    """The steps of one run, done in a thread or in the caller's.

    Args:
      run: the `Run` that keeps what steps report.
      source: the `Source` of the steps.
      after: called after each step with what of its report are distributions.
      published: called, in the thread of the steps, when the run comes to rest.
      pace: at most so many steps a second in a thread; None: as fast as they go.
    """

    def __init__(self, run, source, after, published, pace=None):
        self.run = run
        self._source = source
        self._after = after
        self._published = published
        self._pace = pace
        self._next = 0.0  # when the next step may begin, if there is a pace
        self._steps = None  # the iterator, once there is one
        self._left = 0  # how many steps may be done before it pauses
        self._stopping = False
        self._inbox = collections.deque()
        self._lock = threading.Condition()
        self._thread = None
        self._driver = None  # the id of the thread that is doing steps now
        self._rest = threading.Event()
        self._rest.set()
        self._inherited = None

    # ---- Orders

    @property
    def in_thread(self):
        """Whether the steps are done by a thread of their own."""
        return self._thread is not None

    def go(self, count=FOREVER, blocking=False):
        """Does `count` steps and pauses, or all that are left.

        In a thread it returns at once; see `wait`. Raises in blocking mode what a step
        raises.
        """
        if self.run.state in ENDED:
            return
        if self.in_thread:
            self.order(lambda: self._allow_more(count))
            return
        if self._driver is not None:
            raise RuntimeError("Training is going on already.")
        self._check_can_pause(count, blocking)
        self._make_others_pause()
        self._allow(count)
        self._rest.clear()
        self.run.state, self.run.note = "running", ""
        if blocking:
            self._drive()
        else:
            self._start_thread()

    def pause(self):
        """Lets the step that is being done end, and no other begin."""
        if self._driver == threading.get_ident() and not self._source.pulls:
            raise RuntimeError("`fit` cannot be paused by the step that it waits for.")
        self.order(lambda: self._allow(0))

    def stop(self):
        """Ends the run after the step that is being done."""
        if self._driver is None and not self.in_thread:
            if self.run.state not in ENDED:
                self._close_steps()
                self.run.state = "stopped"
            return
        self.order(self._stop)

    def order(self, what):
        """Calls `what()` between two steps; at once if no steps are being done."""
        with self._lock:
            if self._driver is not None and self.run.state not in ENDED:
                self._rest.clear()
                self._inbox.append(what)
                self._lock.notify_all()
                return
        what()

    def wait(self, seconds=None):
        """Waits until the run rests: paused or ended. False if it does not by then."""
        if self._driver == threading.get_ident():
            return False
        return self._rest.wait(seconds)

    def join(self, seconds):
        """Waits for the thread to end, if that is another one."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(seconds)

    def _allow(self, count):
        self._left = count

    def _allow_more(self, count):
        """Adds to the steps that are still to be done; forever becomes `count`."""
        self._left = count + (self._left if self._left != FOREVER else 0)

    def _stop(self):
        self._stopping = True

    def _check_can_pause(self, count, blocking):
        if blocking and count != FOREVER and self._source.fit is not None:
            raise ValueError(
                "`fit` does all its steps in one call and cannot do "
                f"{count} of them. Use run(blocking=False), or a step function."
            )

    def _make_others_pause(self):
        for other in list(_running):
            if other is not self and other.run.state == "running":
                other.run.note = (
                    "Another training was started. Go on continues this one."
                )
                other.order(lambda loop=other: loop._allow(0))
        _running.add(self)

    # ---- A training that has a loop of its own, and calls back

    @property
    def is_driven(self):
        """Whether a thread is doing steps, or waits to do them."""
        return self._driver is not None

    def begin(self):
        """Says that somebody else's loop begins, in this thread."""
        self._make_others_pause()
        self._allow(FOREVER)
        self._rest.clear()
        self._driver = threading.get_ident()
        self.run.state = "running"
        self._after({})

    def finish(self):
        """Says that somebody else's loop has ended."""
        self.run.state = "stopped" if self._stopping else "done"
        with self._lock:
            self._driver = None
            self._inbox.clear()
        _running.discard(self)
        self._come_to_rest()

    # ---- The thread of the steps

    def _start_thread(self):
        state = context.state()
        if self._inherited is None:
            self._inherited = {name: getattr(state, name) for name in _INHERITED}
        # With the caller's `np.errstate`, and a notebook's idea of the current cell.
        inside = contextvars.copy_context()
        self._thread = threading.Thread(
            target=inside.run,
            args=(self._drive_in_thread,),
            name="minitf-training",
            daemon=True,
        )
        self._driver = 0  # nobody yet, but orders must wait for it
        self._thread.start()

    def _drive_in_thread(self):
        with context.entering(**self._inherited):
            try:
                self._drive()
            except Exception:
                return  # the run keeps it as its failure, and the view shows it

    def _drive(self):
        self._driver = threading.get_ident()
        error = None
        try:
            with diverted(self.run.log.write):
                self._drive_steps()
        except KeyboardInterrupt as problem:  # the user's own "stop"
            error = problem
            self._close_steps()
            self.run.state, self.run.note = "stopped", "Interrupted."
            raise
        except BaseException as problem:
            error = problem
            self._close_steps()
            self.run.fail(failure_of(problem))
            raise
        finally:
            with self._lock:
                self._driver = None
                orders, self._inbox = self._inbox, collections.deque()
            for what in orders if error is None else ():
                what()
            _running.discard(self)
            self._come_to_rest()

    def _drive_steps(self):
        if self._steps is None:
            self._after({})
        if self._source.fit is not None:
            self._source.fit(Callback(self))
            self.run.state = "stopped" if self._stopping else "done"
            return
        if self._steps is None:
            self._steps = self._source.pulled(self.run)
        while self.may_go_on():
            result = next(self._steps, _END)
            if result is _END:
                self.run.state = "done"
                return
            self.took(result)
        if self._stopping:
            self.run.state = "stopped"
        if self.run.state in ENDED:
            self._close_steps()

    def took(self, result, epoch=None):
        """Notes what a step reported."""
        self._left -= 1
        self._after(self.run.add(result, epoch))
        if self._pace and self.in_thread and self._left > 0:
            self._wait_for_the_eye()

    def _wait_for_the_eye(self):
        """Waits until the next step may begin; an order is obeyed at once."""
        with self._lock:
            while not self._inbox and self._next > time.monotonic():
                self._lock.wait(self._next - time.monotonic())
        self._next = time.monotonic() + 1 / self._pace

    def may_go_on(self):
        """Obeys orders; waits while the run is paused. False if it must end here."""
        if self._inbox:
            self._obey()
        if self._left > 0 and not self._stopping:
            return True
        while self._left <= 0 and not self._stopping:
            self.run.state = "paused"
            if not self.in_thread and self._source.pulls:
                return False  # blocking: whoever asked for the steps goes on
            self._come_to_rest()
            if self.run.state == "failed":
                return False
            with self._lock:
                while not self._inbox:
                    self._lock.wait()
            self._obey()
        if not self._stopping:
            self._resume()
        return not self._stopping

    def _resume(self):
        self.run.state = "running"
        self.run.note = ""
        self._make_others_pause()

    def _obey(self):
        while self._inbox:
            self._inbox.popleft()()

    def _come_to_rest(self):
        """Tells the view, and who waits; what fails in that fails the run."""
        try:
            self._published()
        except Exception as error:
            self.run.fail(failure_of(error))
            self._published()  # without what failed
            if not self.in_thread:
                raise
        finally:
            with self._lock:
                if not self._inbox:
                    self._rest.set()

    def _close_steps(self):
        steps, self._steps = self._steps, iter(())
        close = getattr(steps, "close", None)
        if close is not None:
            close()
