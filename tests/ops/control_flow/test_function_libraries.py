"""Functions in the library of a GraphDef: written, read, damaged."""

import pytest
from google.protobuf import text_format

import minitf as tf

v1 = tf.compat.v1


def graph_def():
    """A branch, a loop, a call and a case."""
    with tf.Graph().as_default() as graph:
        x = v1.placeholder(tf.float32, [], name="x")
        double = tf.function(lambda a: a * 2.0)
        y = tf.cond(x > 1.0, lambda: double(x), lambda: -x)
        z = tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a * y), [0, x])[1]
        number = tf.cast(x, tf.int32)
        w = tf.switch_case(number, [lambda: z, lambda: z * 2.0, lambda: y])
        tf.identity(w, name="w")
    return graph.as_graph_def()


def run(message, x):
    with tf.Graph().as_default(), v1.Session() as session:
        tf.import_graph_def(message, name="")
        return session.run("w:0", {"x:0": x})


def function(message, part):
    """The first function with a text in its name."""
    return next(f for f in message.library.function if part in f.signature.name)


def test_a_library_is_read_as_it_was_written():
    message = graph_def()
    assert run(message, 1.5) == 81.0
    assert run(message, 0.5) == -0.0625
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(message, name="")
    assert run(graph.as_graph_def(), 1.5) == 81.0


def test_shapes_of_arguments_are_kept():
    message = graph_def()
    body = function(message, "while_body")
    known = [a.attr["_output_shapes"].list.shape[0] for a in body.arg_attr.values()]
    assert len(known) == len(body.signature.input_arg)
    assert not any(shape.unknown_rank for shape in known)
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(message, name="")
        loop = graph.get_operation_by_name("while")
    assert all(tensor.shape == [] for tensor in loop.outputs)


def test_a_function_may_call_itself():
    """The factorial, written by hand: no program here makes such a graph."""
    text = """
    node { name: "n" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } }
    node { name: "w" op: "PartitionedCall" input: "n"
      attr { key: "Tin" value { list { type: DT_INT32 } } }
      attr { key: "Tout" value { list { type: DT_INT32 } } }
      attr { key: "f" value { func { name: "factorial" } } } }
    library {
      function {
        signature { name: "factorial" input_arg { name: "n" type: DT_INT32 }
          output_arg { name: "y" type: DT_INT32 } }
        node_def { name: "one" op: "Const"
          attr { key: "dtype" value { type: DT_INT32 } }
          attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape {}
            int_val: 1 } } } }
        node_def { name: "more" op: "Greater" input: "n" input: "one:output:0"
          attr { key: "T" value { type: DT_INT32 } } }
        node_def { name: "if" op: "StatelessIf" input: "more:z:0" input: "n"
          attr { key: "Tcond" value { type: DT_BOOL } }
          attr { key: "Tin" value { list { type: DT_INT32 } } }
          attr { key: "Tout" value { list { type: DT_INT32 } } }
          attr { key: "then_branch" value { func { name: "step" } } }
          attr { key: "else_branch" value { func { name: "last" } } } }
        ret { key: "y" value: "if:output:0" } }
      function {
        signature { name: "last" input_arg { name: "n" type: DT_INT32 }
          output_arg { name: "y" type: DT_INT32 } }
        ret { key: "y" value: "n" } }
      function {
        signature { name: "step" input_arg { name: "n" type: DT_INT32 }
          output_arg { name: "y" type: DT_INT32 } }
        node_def { name: "one" op: "Const"
          attr { key: "dtype" value { type: DT_INT32 } }
          attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape {}
            int_val: 1 } } } }
        node_def { name: "less" op: "Sub" input: "n" input: "one:output:0"
          attr { key: "T" value { type: DT_INT32 } } }
        node_def { name: "call" op: "PartitionedCall" input: "less:z:0"
          attr { key: "Tin" value { list { type: DT_INT32 } } }
          attr { key: "Tout" value { list { type: DT_INT32 } } }
          attr { key: "f" value { func { name: "factorial" } } } }
        node_def { name: "mul" op: "Mul" input: "n" input: "call:output:0"
          attr { key: "T" value { type: DT_INT32 } } }
        ret { key: "y" value: "mul:z:0" } }
    }
    """
    message = text_format.Parse(text, v1.GraphDef())
    with tf.Graph().as_default(), v1.Session() as session:
        tf.import_graph_def(message, name="")
        assert session.run("w:0", {"n:0": 6}) == 720


def without(part):
    def damage(message):
        message.library.function.remove(function(message, part))

    return damage


def returning(part, text):
    def damage(message):
        found = function(message, part).ret
        for key in list(found):
            found[key] = text

    return damage


def one_argument_less(message):
    del function(message, "cond_true").signature.input_arg[-1]


def one_argument_more(message):
    function(message, "while_body").signature.input_arg.add(name="more", type=1)


def one_result_more(message):
    body = function(message, "while_cond")
    body.signature.output_arg.add(name="more", type=1)


def no_results(message):
    function(message, "cond_false").ret.clear()


def another_body(message):
    node = next(n for n in message.node if n.op == "StatelessWhile")
    node.attr["body"].func.name = function(message, "cond_true").signature.name


def unknown_type(message):
    function(message, "cond_true").signature.input_arg[0].type = 1_000_000


DAMAGES = [
    (without("cond_true"), "no function 'cond_true"),
    (without("while_body"), "no function 'while_body"),
    (returning("cond_false", "gone:z:0"), "no node 'gone'"),
    (returning("cond_false", "Neg:z:0"), "no output called 'z'"),
    (returning("cond_false", "Neg:y:7"), "no output 'Neg:y:7'"),
    (returning("cond_false", "Neg:y:x"), "no output 'Neg:y:x'"),
    (one_argument_less, "takes \\(\\), but the node's attributes say \\(float32\\)"),
    (one_argument_more, "'while': the function 'while_body"),
    (one_result_more, "say one value"),
    (no_results, "does not say what it returns"),
    (another_body, "'while': the function 'cond_true"),
    (unknown_type, "the type number 1000000"),
]


@pytest.mark.parametrize("damage, complaint", DAMAGES)
def test_a_damaged_library_is_refused_with_a_reason(damage, complaint):
    message = graph_def()
    damage(message)
    with pytest.raises(ValueError, match=complaint):
        run(message, 1.5)
