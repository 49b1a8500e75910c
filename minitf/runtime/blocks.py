"""A block of a generated program: the lines of one graph, or of one body within it.

The body of a branch or a loop becomes an indented block:

    while i < n:                        if positive:
        mul = x * 2.0                       cond = x + 1.0
        add = i + 1                     else:
        i, x = add, mul                     cond = x - 1.0

Inner blocks use the variables of the outer ones directly, and what a loop does not
change is no loop variable.

In TensorFlow: no counterpart (XLA: service/cpu/ir_emitter.cc)
"""

import numpy as np

from minitf.runtime import calls, fusion, jit
from minitf.runtime.buffers import Buffers, find_plain_lists
from minitf.runtime.expressions import Expressions
from minitf.runtime.plan import schedule

_INDENT = "    "


class Block:
    """Writes the lines of one graph. `lines` holds (text, operation, block)."""

    def __init__(self, feeds, fetches, targets=(), outer=None, jit=False):
        self.feeds, self.fetches = tuple(feeds), tuple(fetches)
        fed = {id(tensor) for tensor in feeds}
        needed = [t.op for t in fetches if id(t) not in fed]
        self.order = schedule([*needed, *targets], fed)
        self.buffers = Buffers(self.order, feeds, fetches)
        self.expressions = Expressions(self.buffers, outer and outer.expressions)
        self.definitions = [] if outer is None else outer.definitions
        self.called = [] if outer is None else outer.called
        self.plain_lists = set() if outer is None else outer.plain_lists
        self.plain_lists |= find_plain_lists(self.order, self.fetches)
        self.jit = jit or (outer is not None and outer.jit)  # machine code if possible
        self.lines = []

    def add(self, text, node=None):
        """Adds one line."""
        self.lines.append((text, node, self))

    def add_inner(self, block):
        """Adds the lines of another block, indented."""
        for text, node, owner in block.lines:
            self.lines.append((_INDENT + text, node, owner))

    def write(self):
        """Writes the lines of all operations."""
        for node in self.order:
            if node.type == "Const":
                self.expressions.add_constant(node)
        compiled = self._regions(jit.can_compile) if self.jit else {}
        in_loops = {node for region in compiled.values() for node in region.nodes}
        regions = compiled | self._regions(
            lambda node: node not in in_loops and fusion.may_be_large(node)
        )
        fused = set()
        for node in self.order:
            if node in regions:
                self._region(regions[node], node in compiled)
                fused.update(regions[node].nodes)
            elif node not in fused and node.type != "Const":
                self._statement(node)

    def _statement(self, node):
        """The line of one operation, and one that drops what is no longer needed."""
        names = self.expressions.names
        fed = [tensor for tensor in node.outputs if id(tensor) in names]
        if fed and len(fed) == len(node.outputs):
            return  # all its values were given
        if node.type in _WRITERS:
            _WRITERS[node.type](self, node)
        elif node.type in _LIST_WRITERS and self._is_plain_list(node):
            _LIST_WRITERS[node.type](self, node)
        else:
            self._call(node, fed)
        gone = self._no_longer_needed(node)
        if gone:
            self.add(f"del {', '.join(gone)}")

    def _is_plain_list(self, node):
        takes_list = node.type == "TensorListStack"
        tensor = node._inputs[0] if takes_list else node.outputs[0]
        return id(tensor) in self.plain_lists

    def _call(self, node, fed):
        texts = self.expressions.of_outputs(node)
        if texts:
            self._assign_each(node, texts, fed)
            return
        self.called.append(node)
        right = self.expressions.of(node)
        left = [
            "_" if any(tensor is t for t in fed) else self.expressions.name(tensor)
            for tensor in node.outputs
        ]
        if node.op.single:
            right = f"{left[0]} = {right}"
        elif left:
            right = f"({', '.join(left)},) = {right}"
        self.add(right, node)

    def _assign_each(self, node, texts, fed):
        """One line for each output that somebody takes."""
        for tensor, text in zip(node.outputs, texts, strict=True):
            if any(tensor is t for t in fed):
                continue
            if self.buffers.is_used(tensor):
                self.add(f"{self.expressions.name(tensor)} = {text}", node)
            else:
                self.expressions.kept.add(id(tensor))  # there is nothing to delete

    def _no_longer_needed(self, node):
        """Names to delete; feeds and constants live on anyway."""
        kept = {id(feed) for feed in self.feeds} | self.expressions.kept
        kept |= self.plain_lists
        dying = self.buffers.dying_after(node)
        return [self.expressions.names[id(t)] for t in dying if id(t) not in kept]

    def _regions(self, accepted):
        """Finds rows of element-wise operations among those that are accepted."""
        numbers = self.expressions.literals.keys()
        given = self.order, self.buffers, numbers, self.feeds, self.fetches
        return fusion.find_regions(*given, accepted)

    def _region(self, region, compiled):
        """Writes a function for a row of element-wise operations, and its call."""
        write, names = self.expressions, self.expressions.names
        function = write.new_name("fused")
        if compiled:
            jit.write_loop(self, region, function)
        else:
            self._write_function(region, function)
        results = ", ".join(names[id(t)] for t in region.outputs)
        arrays = [write.value(tensor) for tensor in region.inputs]
        scalars = [write.value(tensor) for tensor in region.scalars]
        given = f"[{', '.join(arrays)}], [{', '.join(scalars)}]"
        caller = "in_loop" if compiled else "in_blocks"
        self.add(f"{results} = {caller}({function}, {given})", region.nodes[0])

    def _write_function(self, region, function):
        """Defines what computes a region: the operations on whole arrays."""
        write, names = self.expressions, self.expressions.names
        parameters = [names[id(t)] for t in (*region.inputs, *region.scalars)]
        self.define(f"def {function}({', '.join(parameters)}):")
        for node in region.nodes:
            right = write.of(node)
            self.define(f"    {write.name(node.outputs[0])} = {right}", node)
        self.define(f"    return {', '.join(names[id(t)] for t in region.outputs)}")
        self.define("")
        write.add_global("in_blocks", fusion.in_blocks)

    def define(self, text, node=None):
        """Adds one line to the functions that stand before the program."""
        self.definitions.append((text, node, self))

    def fetched(self, tensor, seen):
        """A fetched value; copied if its memory is not the caller's alone to change.

        That is memory of a constant, variable or feed, or of an earlier fetch. What may
        be a single number is unwrapped from its 0-d array.
        """
        name = self.expressions.value(tensor)
        if not self.buffers.is_owned(tensor) or seen & self.buffers.roots_of(tensor):
            name = f"np.array({name})"
        seen |= self.buffers.roots_of(tensor)
        return name if tensor._shape else f"np.asarray({name})[()]"


def _write_if(block, node):
    """`If`: the branches as blocks, each of which ends by naming its results."""
    then, orelse = node.attrs["then_branch"], node.attrs["else_branch"]
    condition = block.expressions.value(node._inputs[0])
    _write_branches(block, node, [(f"if {condition}:", then), ("else:", orelse)])


def _write_case(block, node):
    """`Case`: like `If`, with a number. The last branch also serves bad numbers."""
    index = block.expressions.value(node._inputs[0])
    branches = node.attrs["branches"]
    heads = [f"{'elif' if i else 'if'} {index} == {i}:" for i in range(len(branches))]
    heads[-1] = "else:" if len(branches) > 1 else "if True:"
    _write_branches(block, node, zip(heads, branches, strict=True))


def _write_branches(block, node, branches):
    names = block.expressions
    used = [i for i, t in enumerate(node.outputs) if block.buffers.is_used(t)]
    results = {i: names.name(node.outputs[i]) for i in used}
    names.kept.update(id(t) for i, t in enumerate(node.outputs) if i not in results)
    for head, body in branches:
        block.add(head, node)
        wanted = [body.outputs[i] for i in used]
        inner = Block(body.inputs, wanted, body.control_outputs, block)
        inner.expressions.take_over(body.inputs, node._inputs[1:], names)
        inner.write()
        if used:
            values = [inner.expressions.value(tensor) for tensor in wanted]
            inner.add(_assignment(results.values(), values))
        if not inner.lines:
            inner.add("pass")
        block.add_inner(inner)


def _write_while(block, node):
    """`While`: a loop over the variables that change."""
    cond, body = node.attrs["cond"], node.attrs["body"]
    numbers = range(len(body.inputs))
    lists = [i for i in numbers if id(body.inputs[i]) in block.plain_lists]
    same = [i for i in numbers if body.outputs[i] is body.inputs[i]]
    changing = [i for i in numbers if i not in same and i not in lists]
    names = block.expressions
    _unwrap_numbers(block, node, same)
    before = [_initial(block, node._inputs[i]) for i in changing]
    new_names = [names.new_name(_base_name(body.inputs[i])) for i in changing]
    pairs = zip(new_names, changing, strict=True)
    names.numbers.update(name for name, i in pairs if _is_number(body.inputs[i]))
    if changing:
        block.add(_assignment(new_names, before), node)
    variables = dict(zip(changing, new_names, strict=True))
    variables |= {i: _list_before(block, node, i) for i in lists}
    test = _inner_block(block, node, cond, [cond.outputs[0]], variables)
    results = [body.outputs[i] for i in numbers if i not in same]
    inner = _inner_block(block, node, body, results, variables)
    _write_head(block, node, test, cond)
    if changing:
        after = [inner.expressions.value(body.outputs[i]) for i in changing]
        inner.add(_assignment(new_names, after))
    if not inner.lines:
        inner.add("pass")
    block.add_inner(inner)
    for i, (given, tensor) in enumerate(zip(node._inputs, node.outputs, strict=True)):
        names.names[id(tensor)] = variables.get(i) or names.names[id(given)]
        names.kept.add(id(tensor))
        if i not in same or block.buffers.is_used(tensor):
            names.kept.add(id(given))  # under this name it goes on


def _list_before(block, node, i):
    """The Python list that is variable `i` of a loop; one that is new is made here."""
    name = block.expressions.value(node._inputs[i])
    if name == "[]":
        name = block.expressions.new_name(_base_name(node.attrs["body"].inputs[i]))
        block.add(f"{name} = []", node)
    return name


def _inner_block(block, node, body, wanted, variables):
    """The block of a loop's condition or body; its inputs are the loop's variables."""
    inner = Block(body.inputs, wanted, body.control_outputs, block)
    inner.expressions.take_over(body.inputs, node._inputs, block.expressions)
    for i, name in variables.items():
        inner.expressions.rename(body.inputs[i], name)
    inner.write()
    return inner


def _write_head(block, node, test, cond):
    """The condition: in one line if it is one expression."""
    result = test.expressions.value(cond.outputs[0])
    if not test.lines:
        block.add(f"while {result}:", node)
        return
    text, source, _ = test.lines[-1]
    if len(test.lines) == 1 and text.startswith(f"{result} = "):
        block.add(f"while {text.removeprefix(result + ' = ')}:", source)
        return
    block.add("while True:", node)
    test.add(f"if not {result}:")
    test.add(_INDENT + "break")
    block.add_inner(test)


def _unwrap_numbers(block, node, fixed):
    """Takes numbers that the loop only reads out of their 0-d arrays, before it."""
    names = block.expressions
    for i in fixed:
        tensor = node._inputs[i]
        wrapped = names.names[id(tensor)]
        known = names.numbers | names.namespace.keys()
        if _is_number(tensor) and wrapped.isidentifier() and wrapped not in known:
            block.add(f"{wrapped} = {wrapped}[()]", node)
            names.numbers.add(wrapped)


def _initial(block, tensor):
    """What a loop variable starts with; a single number not as a 0-d array."""
    value = block.expressions.value(tensor)
    wrapped = _is_number(tensor) and value not in block.expressions.numbers
    return f"{value}[()]" if wrapped else value


def _is_number(tensor):
    return tensor._shape == () and tensor._dtype.np_dtype != np.dtype(object)


def _base_name(tensor):
    return tensor.op.name.rpartition("/")[2]


def _assignment(left, right):
    """One assignment to several names: "i, x = add, mul"."""
    return f"{', '.join(left)} = {', '.join(right)}"


def _write_new_list(block, node):
    """No line: whoever takes the new list writes `[]`."""
    block.expressions.names[id(node.outputs[0])] = "[]"


def _write_push(block, node):
    tensors, item = map(block.expressions.value, node._inputs)
    block.expressions.names[id(node.outputs[0])] = tensors
    block.add(f"{tensors}.append({item})", node)


def _write_pop(block, node):
    tensors = block.expressions.value(node._inputs[0])
    rest, item = node.outputs
    block.expressions.names[id(rest)] = tensors
    block.add(f"{block.expressions.name(item)} = {tensors}.pop()", node)


def _write_stack(block, node):
    """The elements, one below the other; with none it needs to know their shape."""
    names, tensors = block.expressions, block.expressions.value(node._inputs[0])
    names.add_global("stacked", calls.stacked)
    shape, dtype = node.outputs[0]._shape[1:], node.outputs[0]._dtype.name
    right = f"stacked({tensors}, {shape}, {dtype!r})"
    block.add(f"{names.name(node.outputs[0])} = {right}", node)


# For lists of tensors that may be Python lists (see buffers.py).
_LIST_WRITERS = {
    "EmptyTensorList": _write_new_list,
    "TensorListPushBack": _write_push,
    "TensorListPopBack": _write_pop,
    "TensorListStack": _write_stack,
}

_WRITERS = {
    "If": _write_if,
    "StatelessIf": _write_if,
    "Case": _write_case,
    "StatelessCase": _write_case,
    "While": _write_while,
    "StatelessWhile": _write_while,
}
