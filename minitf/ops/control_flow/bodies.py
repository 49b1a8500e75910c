"""Running the body of a function: compile it once, then call it.

In TensorFlow: core/common_runtime/process_function_library_runtime.cc
"""

from minitf.core import context
from minitf.core.op.registry import tensor_method
from minitf.grappler.optimizer import compiled
from minitf.runtime import executor, resources


@tensor_method("run_script")
def run_script(script):
    """Does what the script of an op says: runs the bodies it asks for."""
    run = run_body if context.threads.state.watch is None else step_body
    answer = None
    while True:
        try:
            body, arrays = script.send(answer)
        except StopIteration as end:
            return end.value
        answer = run(body, arrays)


def run_body(body, arrays):
    """Runs a body on arrays; returns the list of arrays it makes."""
    return program_of(body)(arrays, resources.current())


def step_body(body, arrays):
    """Runs a body one operation at a time, for somebody who watches; see context.py."""
    now = context.threads.state
    feeds = dict(zip(map(id, body.inputs), arrays, strict=True))
    targets = body.control_outputs
    return executor.run(body.outputs, feeds, targets, now.resources, now.watch)


def program_of(body):
    """The compiled program of a body, made when it is first wanted.

    It is kept with the body's graph until the graph is changed.
    """
    programs, version = body.graph.programs, body.graph.version
    key = tuple(map(id, body.inputs)), tuple(map(id, body.outputs))
    kept = programs.get(key)
    if kept is None or kept[0] != version:
        results = (body.outputs, body.control_outputs)
        program = compiled(body.graph, body.inputs, *results, copies=False)
        kept = programs[key] = (version, program)
    return kept[1]
