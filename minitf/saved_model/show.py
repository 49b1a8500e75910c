"""What is in a SavedModel, in words: `python -m minitf.saved_model show --dir D --all`.

Everything is read off the messages; nothing of the model is loaded or run.

In TensorFlow: python/tools/saved_model_cli.py
"""

import argparse
import sys
from collections.abc import Iterable, Mapping

from minitf.core.errors import OpError
from minitf.core.specs import TensorSpec
from minitf.formats import proto
from minitf.saved_model import folder, structured_values


def main(arguments=None):
    """Runs the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m minitf.saved_model",
        description="Shows what is in a SavedModel.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    show = commands.add_parser("show", help="print tags, signatures and functions")
    show.add_argument("--dir", required=True, help="the folder of the SavedModel")
    show.add_argument("--all", action="store_true", help="print everything")
    show.add_argument("--tag_set", help="the tags of one graph, with commas in between")
    show.add_argument("--signature_def", metavar="KEY", help="one signature to print")
    show.add_argument("--list_ops", action="store_true", help="print the ops used")
    options = parser.parse_args(arguments)
    try:
        lines = list(_asked_for(folder.read_model(options.dir), options))
    except (OSError, ValueError, OpError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def _asked_for(model, options):
    """Yields the lines that the options ask for."""
    if options.all:
        yield from describe(model)
        return
    if options.tag_set is None:
        if options.list_ops:
            yield "--list_ops must be paired with a tag-set or with --all."
        yield "The given SavedModel contains the following tag-sets:"
        sets = [sorted(graph.meta_info_def.tags) for graph in model.meta_graphs]
        yield from (repr(", ".join(tags)) for tags in sorted(sets))
        return
    graph = _with_tags(model, options.tag_set)
    if options.list_ops:
        yield _ops_line(graph)
    if options.signature_def is None:
        yield (
            "The given SavedModel MetaGraphDef contains SignatureDefs with the "
            "following keys:"
        )
        yield from (f'SignatureDef key: "{key}"' for key in sorted(graph.signature_def))
    else:
        yield from _signature(graph, options.signature_def, "")


def _with_tags(model, text):
    wanted = {tag.strip() for tag in text.split(",")}
    for graph in model.meta_graphs:
        if set(graph.meta_info_def.tags) == wanted:
            return graph
    have = [",".join(graph.meta_info_def.tags) for graph in model.meta_graphs]
    raise ValueError(
        f"MetaGraphDef associated with tag-set {text} could not be found in the "
        f"SavedModel. Please use one of the following tag-sets: {have}"
    )


def describe(model):
    """Yields the lines that describe a whole `SavedModel` message."""
    for graph in sorted(model.meta_graphs, key=lambda g: list(g.meta_info_def.tags)):
        tags = ", ".join(graph.meta_info_def.tags)
        yield ""
        text = "contains the following SignatureDefs:"
        yield f"MetaGraphDef with tag-set: '{tags}' {text}"
        for key in sorted(graph.signature_def):
            yield ""
            yield f"signature_def['{key}']:"
            yield from _signature(graph, key, "  ")
        yield _ops_line(graph)
    described = [g for g in model.meta_graphs if g.HasField("object_graph_def")]
    if described:
        yield ""
        yield "Concrete Functions:"
        for i, (name, signatures) in enumerate(_functions(described[0])):
            yield from [""] if i else []
            yield f"  Function Name: '{name}'"
            for number, signature in enumerate(signatures, 1):
                yield from _option(number, *signature)


def _signature(graph, key, indent):
    if key not in graph.signature_def:
        raise ValueError(
            f'Could not find signature "{key}". Please choose from: '
            f"{', '.join(sorted(graph.signature_def))}"
        )
    signature = graph.signature_def[key]
    for kind, named in (("input", signature.inputs), ("output", signature.outputs)):
        text = "The given SavedModel SignatureDef contains the following"
        yield f"{indent}{text} {kind}(s):"
        for name in sorted(named):
            yield f"{indent}  {kind}s['{name}'] tensor_info:"
            yield from _tensor(named[name], indent + "  ")
    yield f"{indent}Method name is: {signature.method_name}"


def _tensor(info, indent):
    types = proto.enum("DataType")
    shape = ", ".join(str(dim.size) for dim in info.tensor_shape.dim)
    shape = "unknown_rank" if info.tensor_shape.unknown_rank else f"({shape})"
    yield f"{indent}    dtype: {types.Name(info.dtype)}"
    yield f"{indent}    shape: {shape}"
    yield f"{indent}    name: {info.name}"


def _ops_line(graph):
    names = ", ".join(map(repr, sorted(_ops_of(graph.graph_def))))
    tags = list(graph.meta_info_def.tags)
    return f"The MetaGraph with tag set {tags} contains the following ops: {{{names}}}"


def _ops_of(graph_def):
    """The ops of the graph and of the functions that it calls."""
    there = {f.signature.name: f for f in graph_def.library.function}
    found, bodies, seen = set(), [graph_def.node], set()
    for body in bodies:  # grows while we walk it
        for node in body:
            found.add(node.op)
            if node.op in ("PartitionedCall", "StatefulPartitionedCall"):
                name = node.attr["f"].func.name
                if name in there and name not in seen:
                    seen.add(name)
                    bodies.append(there[name].node_def)
    return found


def _functions(graph):
    """Lists the functions of the root: (name, [(args, kwargs), ...]), by name."""
    nodes, described = graph.object_graph_def.nodes, graph.object_graph_def
    found = []
    for child in sorted(nodes[0].children if nodes else (), key=lambda c: c.local_name):
        if not 0 <= child.node_id < len(nodes):
            continue
        node = nodes[child.node_id]
        names = sorted(node.function.concrete_functions)
        if node.WhichOneof("kind") == "bare_concrete_function":
            names = [node.bare_concrete_function.concrete_function_name]
        elif node.WhichOneof("kind") != "function":
            continue
        messages = [described.concrete_functions[name] for name in names]
        decode = structured_values.decode
        signatures = [decode(m.canonicalized_input_signature) for m in messages]
        found.append((child.local_name, signatures))
    return found


def _option(number, args, kwargs):
    if args:
        yield f"    Option #{number}"
        yield "      Callable with:"
        yield from _arguments(args, "Argument")
    if kwargs:
        yield from _arguments(kwargs, "Named Argument")


def _arguments(arguments, kind):
    for number, value in enumerate(arguments, 1):
        yield f"        {kind} #{number}"
        if isinstance(value, str):
            yield f"          {value}"
        elif isinstance(value, TensorSpec):
            yield f"          {value.name}: {value!r}"
        else:
            yield f"          DType: {type(value).__name__}"
            yield f"          Value: {_value(value)}"


def _value(value):
    if isinstance(value, Mapping):
        inside = (f"'{key}': {_quoted(item)}" for key, item in value.items())
        return f"{{{', '.join(inside)}}}"
    if isinstance(value, Iterable):
        return f"[{', '.join(map(_quoted, value))}]"
    return str(value)


def _quoted(value):
    return f"'{value}'" if isinstance(value, str) else str(value)
