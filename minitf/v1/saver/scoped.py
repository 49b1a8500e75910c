"""Parts of graphs: the nodes of one name scope, without those of other savers.

In TensorFlow: python/framework/meta_graph.py (export_scoped_meta_graph)
"""

from minitf.core.graph import attr_values
from minitf.core.graph.collections import GraphKeys
from minitf.core.op.registry import MISSING, OPS

UNBOUND = "$unbound_inputs_"  # an input from outside the scope is called that


def is_inside(item, scope):
    """Tell whether what has a name is in a name scope; what has none is."""
    name = getattr(item, "name", None)
    return not scope or not isinstance(name, str) or name.startswith(f"{scope}/")


def without(name, scope):
    """Return a name without the scope in front; "^" and "loc:@" stay.

    >>> without("^a/b/c", "a"), without("a/b", None)
    ('^b/c', 'a/b')
    """
    if not scope:
        return name
    for mark in ("^", "loc:@", ""):
        if name.startswith(f"{mark}{scope}/"):
            return mark + name[len(mark) + len(scope) + 1 :]
    return name


def rewrite(graph_def, scope, excluded, clear_devices):
    """Reduce a GraphDef to the nodes of a scope, and take its name off theirs."""
    if not (scope or excluded or clear_devices):
        return
    kept = [
        node
        for node in graph_def.node
        if is_inside(node, scope) and node.name not in excluded
    ]
    kept = [type(node).FromString(node.SerializeToString()) for node in kept]
    del graph_def.node[:]
    for node in kept:
        if clear_devices:
            node.device = ""
        if scope:
            _take_out(node, scope)
        graph_def.node.append(node)


def _take_out(node, scope):
    node.name = without(node.name, scope)
    for i, name in enumerate(node.input):
        here = without(name, scope)
        if here == name:  # it comes from outside
            mark = "^" if name.startswith("^") else ""
            here = mark + UNBOUND + name.lstrip("^")
        node.input[i] = here
    if "_class" in node.attr:
        names = node.attr["_class"].list.s
        near = [name.decode() for name in names]
        del names[:]
        names.extend(
            without(name, scope).encode()
            for name in near
            if without(name, scope) != name
        )
        if not names:
            del node.attr["_class"]


def nodes_of_other_savers(graph_def, graph, saver_def):
    """Name the nodes that savers have made, except those of one saver.

    They are those in the name scopes of the savers that the graph's collection knows,
    and of nodes that save or restore.
    """
    own = saver_def.filename_tensor_name.rpartition("/")[0] if saver_def else None
    scopes = {
        item.saver_def.filename_tensor_name.rpartition("/")[0]
        for item in graph.get_collection(GraphKeys.SAVERS)
        if getattr(item, "saver_def", None) is not None
    }
    scopes |= {
        node.name.rpartition("/")[0]
        for node in graph_def.node
        if node.op in ("SaveV2", "RestoreV2") and "/" in node.name
    }
    scopes.discard(own)
    return {
        node.name
        for node in graph_def.node
        if any(node.name.startswith(f"{scope}/") for scope in scopes)
    }


def strip_defaults(graph_def):
    """Remove attributes that say what is so anyway; older readers know fewer."""
    for node in graph_def.node:
        if node.op not in OPS:
            continue
        for name, attr in OPS[node.op].attrs.items():
            if attr.default is MISSING or name not in node.attr:
                continue
            if attr_values.read(node.attr[name], attr, node) == attr.default:
                del node.attr[name]
