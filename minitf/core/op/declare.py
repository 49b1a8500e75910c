"""`@op`: declares an op by decorating its NumPy kernel.

    @op("Exp", "x:T -> y:T", shape=same, T=FLOATING)
    def exp(x, *, out=None):
        '''Computes e**x element-wise. ...'''
        return np.exp(x, out=out)

    @exp.gradient
    def exp_grad(node, dy):
        (y,) = node.outputs  # d(e**x)/dx is e**x, which we already have
        return dy * y

After this, `exp` is the function people call, `exp.op` is its record in the registry,
and the kernel itself is `exp.op.kernel`. Parameters of the kernel are the op's inputs,
keyword-only ones its attributes, except for three that no op has as attributes: `out`,
a buffer of the result's shape and type to write into, if one is given; `state`, a dict
of this op's own that outlives the call; and `node_name`, the name of the node.

In TensorFlow: REGISTER_OP, REGISTER_KERNEL_BUILDER, @tf_export, RegisterGradient
"""

import functools
import inspect

from minitf.core.op.dispatch import apply
from minitf.core.op.registry import (
    METHODS,
    MISSING,
    OPS,
    RESERVED,
    Op,
    keyword_only,
    parse_args,
    read_attrs,
)


def op(
    type_name,
    signature,
    *,
    shape,
    node_name=None,
    stateful=False,
    view=False,
    calls_back=False,
    by_hint=False,
    **allowed_types,
):
    """Returns a decorator that turns a kernel into the op `type_name`.

    Args:
      type_name: TensorFlow's name of the op, "MatMul".
      signature: inputs and outputs, "a:T, b:T -> product:T" (see registry.py).
      shape: the shape rule. Called like the kernel but with a `Static` in place of
        each array; returns the output's shape, a tuple with None for unknown sizes or
        None for unknown rank, or a list of shapes if there are several outputs.
      node_name: what a node is called if the user gives no name; else `type_name`.
      stateful: the op reads or changes something besides its inputs, or two runs may
        differ; it is never merged, moved or dropped.
      view: the output may share memory with an input.
      calls_back: the kernel runs other ops, or Python code of the user.
      by_hint: a Python operand that cannot take the other's type keeps its own.
      **allowed_types: for each type attribute the set of types it can be.
    """

    def declare(kernel):
        script = kernel if inspect.isgeneratorfunction(kernel) else None
        inputs, outputs = map(parse_args, signature.split("->"))
        attrs = read_attrs(kernel, (*inputs, *outputs), allowed_types)
        keywords = keyword_only(kernel)
        record = Op(
            name=type_name,
            inputs=inputs,
            outputs=outputs,
            attrs=attrs,
            kernel=_running(kernel) if script else kernel,
            shape_rule=shape,
            node_name=node_name or type_name,
            stateful=stateful,
            view=view,
            calls_back=calls_back or script is not None,
            by_hint=by_hint,
            script=script,
            kernel_attrs=tuple(name for name in keywords if name in attrs),
            takes_out="out" in keywords,
            takes_state="state" in keywords,
            takes_name="node_name" in keywords,
        )
        if dict.__contains__(OPS, type_name):
            raise ValueError(f"The op {type_name} is declared twice.")
        OPS[type_name] = record
        return _as_function(record)

    return declare


def _running(script):
    """Makes a kernel of a script: a generator that asks to have bodies run.

    The body of a loop, say, is a graph in an attribute of the op. The script yields
    (graph, arrays), is sent the arrays that come out, and returns the op's results. So
    a debugger can step into the bodies that a plain call runs at once.
    """

    @functools.wraps(script)
    def kernel(*inputs, **attrs):
        return METHODS["run_script"](script(*inputs, **attrs))

    return kernel


def _as_function(record):
    """Makes the function that people call; it has the kernel's name and docstring."""
    kernel, count = record.script or record.kernel, len(record.inputs)
    order = [arg.name for arg in record.inputs]

    @functools.wraps(kernel)
    def call(*inputs, name=None, **attrs):
        if len(inputs) != count:
            inputs, name = _bind(record, order, inputs, attrs, name)
        return apply(record, inputs, attrs, name)

    call.__signature__ = _public_signature(kernel)
    call.op = record
    call.gradient = functools.partial(_set_gradient, record)
    call.expression = functools.partial(_set_expression, record)
    record.call = call
    return call


def _bind(record, order, inputs, attrs, name):
    """Sorts out inputs given by keyword, and a name by position: `exp(1.0, "e")`."""
    given = dict(zip(order, inputs, strict=False))
    for arg in order:
        if arg in attrs and arg not in given:
            given[arg] = attrs.pop(arg)
    extra = inputs[len(order) :]  # attributes, in their order, and last the name
    places = [key for key in (*record.kernel_attrs, "name") if key not in attrs]
    if len(given) != len(order) or len(extra) > len(places):
        raise TypeError(
            f"{record.kernel.__name__}() takes the tensors {', '.join(order)}. "
            f"Received {len(inputs)} by position and {sorted(set(given) - set(order))}."
        )
    attrs.update(zip(places, extra, strict=False))
    return [given[arg] for arg in order], attrs.pop("name", name)


def _public_signature(kernel):
    """The kernel's signature without its private parameters but with `name`."""
    code, defaults = kernel.__code__, kernel.__kwdefaults__ or {}
    kind = inspect.Parameter
    tensors = code.co_varnames[: code.co_argcount]
    attrs = [n for n in keyword_only(kernel) if n not in RESERVED]
    kept = [kind(n, kind.POSITIONAL_OR_KEYWORD) for n in tensors]
    kept += [
        kind(n, kind.KEYWORD_ONLY, default=defaults.get(n, kind.empty)) for n in attrs
    ]
    kept.append(kind("name", kind.KEYWORD_ONLY, default=None))
    return inspect.Signature(kept, __validate_parameters__=False)


def _set_expression(record, write):
    """Makes `write(node, *inputs)` the op's way into compiled programs.

    It gets the inputs as Python text, grouped like the kernel's, and returns a NumPy
    expression that does what the kernel does, or None if too little is known of this
    node to write one; for an op with several outputs, a list of them.
    """
    record.expression = write
    return write


def _set_gradient(record, rule=MISSING, *, zeros=True):
    """Makes `rule(node, *dys)` the op's gradient; None says it has none.

    `node` has the inputs, outputs and attrs of one call, `dys` is one upstream gradient
    per output. The rule, itself made of ops, returns one gradient per input, None where
    nothing flows back. For an output that does not matter the upstream gradient is
    zeros, or None after `@f.gradient(zeros=False)`.
    """
    if rule is MISSING:
        return functools.partial(_set_gradient, record, zeros=zeros)
    if not zeros:
        rule.zeros = False
    record.gradient = rule
    return rule
