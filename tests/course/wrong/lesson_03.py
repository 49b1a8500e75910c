"""Typical wrong answers of lesson 03, and a part of what the learner is told."""


def every_placeholder(tensor):
    nodes = tensor.graph.get_operations()
    return {node.name for node in nodes if node.type == "Placeholder"}


def as_a_list(tensor):
    return sorted(every_placeholder(tensor))


def tensors(tensor):
    return {source.ref() for source in tensor.op.inputs}


def tensor_names(tensor):
    return {source.name for source in tensor.op.inputs}


def one_step(tensor):
    sources = [*tensor.op.inputs, tensor]
    return {source.op.name for source in sources if source.op.type == "Placeholder"}


def only_the_inputs(tensor):
    found = {x.op.name for x in tensor.op.inputs if x.op.type == "Placeholder"}
    return found.union(*map(only_the_inputs, tensor.op.inputs))


def every_name(tensor):
    return {tensor.op.name}.union(*map(every_name, tensor.op.inputs))


def again_and_again(tensor):
    found = {tensor.op.name} if tensor.op.type == "Placeholder" else set()
    return found.union(*map(again_and_again, tensor.op.inputs))


WRONG = {
    "03.1": [
        (lambda: 6, "without the feed of c"),
        (lambda: 10, "b is still computed"),
        (lambda: 22, "which one is fed?"),
    ],
    "03.2": [
        (lambda: 3, "a pair of numbers"),
        (lambda: (5, 1), "start runs a second time in p"),
        (lambda: (3, 2), "at most once"),
        (lambda: (3, 4), "a store of its own"),
        (lambda: (0, 1), "from its last start on"),
    ],
    "03.3": [
        (lambda: as_a_list, "should return a set"),
        (lambda: tensors, "should hold names"),
        (lambda: tensor_names, "the name of the operation"),
        (lambda: every_placeholder, "nothing else"),
        (lambda: every_name, "nothing else"),
        (lambda: only_the_inputs, "a placeholder itself"),
        (lambda: one_step, "go back further"),
        (lambda: again_and_again, "Remember where you were"),
    ],
}
