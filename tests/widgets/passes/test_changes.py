"""Comparing a program before a pass with the one after tells what the pass did."""

import collections

from minitf_widgets.passes.changes import Change, compare, counts
from minitf_widgets.passes.programs import everything, request

import minitf as tf
from minitf.grappler.optimizer import optimize


def changes_of(thing):
    """The changes of all passes, by the name of the pass."""
    found = collections.defaultdict(list)
    for stage in optimize(request(thing)):
        found[stage.name] += compare(stage.before, stage.after)
    return found


def words_of(changes):
    return {change.address: (change.mark, change.words) for change in changes}


def test_a_duplicate_is_merged_into_its_twin_and_so_is_what_follows_it():
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
        y = tf.exp(tf.sin(p)) + tf.exp(tf.sin(p))
    found = words_of(changes_of(y)["merge_duplicates"])
    assert found == {
        "Sin_1": ("merged", "the same as Sin: merged into it"),
        "Exp_1": ("merged", "the same as Exp: merged into it"),
    }


def test_constants_are_computed_once():
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
        y = p * tf.sqrt(tf.constant(2.0) * 8.0)
    found = changes_of(y)
    words = words_of(found["fold_constants"])
    assert words["Sqrt"] == ("changed", "Sqrt of constants: computed once, now")


def test_an_identity_goes_and_its_users_take_its_input():
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
        y = tf.identity(tf.identity(tf.exp(p), name="one"), name="two") * 2.0
    found = words_of(changes_of(y)["remove_identities"])
    said = "changes nothing: its users take Exp directly"
    assert found == {"one": ("removed", said), "two": ("removed", said)}


def test_a_fused_operation_says_whose_work_it_does():
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [5, 3], name="p")
        product = tf.matmul(p, tf.ones([3, 2]))
        y = tf.nn.relu(tf.nn.bias_add(product, tf.ones([2])), name="y")
    found = words_of(changes_of(y)["fuse_bias_and_activation"])
    assert found["MatMul"] == ("merged", "y (FusedMatMul) does its work too")
    assert found["BiasAdd"] == ("merged", "y (FusedMatMul) does its work too")
    assert found["y"] == ("changed", "was Relu, is FusedMatMul now")


def test_what_nobody_needs_is_pruned():
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
        tf.exp(p, name="unused")
        y = tf.sin(p)
    found = words_of(changes_of(y)["prune"])
    assert found == {"unused": ("removed", "nobody needs its result")}


def test_a_call_is_replaced_by_what_it_calls():
    @tf.function
    def double(x):
        return x * 2.0

    @tf.function
    def twice(x):
        return double(x) + 1.0

    twice(tf.ones([3]))
    found = words_of(changes_of(twice)["inline_calls"])
    said = "the call of double is replaced by what double does"
    assert found["PartitionedCall"] == ("removed", said)
    assert found["PartitionedCall/mul"] == ("added", "from the function double")


def test_what_is_the_same_in_every_round_moves_out_of_the_loop():
    @tf.function
    def looped(x, w):
        for _ in tf.range(5):
            x = tf.matmul(x, tf.transpose(w))
        return x

    looped(tf.ones([2, 4]), tf.ones([4, 4]))
    found = words_of(changes_of(looped)["hoist_invariants"])
    inside, outside = "while:body/transpose", "while/transpose"
    assert found[inside] == ("removed", f"moved out of the loop: {outside}")
    assert found[outside] == ("added", f"was {inside}: once, not in every round")


def test_reshapes_in_a_row_become_one_which_says_what_it_takes():
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [6], name="p")
        y = tf.reshape(tf.reshape(tf.exp(p), [2, 3], name="first"), [3, 2], name="last")
    found = words_of(changes_of(y)["merge_reshapes"])
    assert found["last"] == ("changed", "takes Exp in place of first")


def test_every_operation_that_went_or_came_is_among_the_changes():
    @tf.function
    def train(x, w):
        with tf.GradientTape() as tape:
            tape.watch(w)
            y = x
            for _ in tf.range(3):
                y = tf.tanh(tf.matmul(y, w))
            loss = tf.reduce_sum(tf.where(y > 0.0, y * y, tf.identity(y)))
        return tape.gradient(loss, w)

    train(tf.ones([2, 4]), tf.ones([4, 4]))
    seen = 0
    for stage in optimize(request(train)):
        old, new = (dict(everything(program)) for program in stage[1:])
        changes = compare(stage.before, stage.after)
        gone = {c.address for c in changes if c.mark in ("removed", "merged")}
        came = {c.address for c in changes if c.mark == "added"}
        outer = {a for a in old if not any(a.startswith(f"{g}:") for g in gone)}
        assert gone == outer - new.keys()
        outer = {a for a in new if not any(a.startswith(f"{g}:") for g in came)}
        assert came == outer - old.keys()
        kept = (c for c in changes if c.mark == "changed")
        assert all(c.address in old and c.address in new for c in kept)
        seen += len(changes)
    assert seen > 20


def test_a_pass_that_did_nothing_has_no_changes():
    with tf.Graph().as_default():
        p = tf.compat.v1.placeholder(tf.float32, [3], name="p")
        program = request(tf.exp(p))
    assert compare(program, program) == []


def test_changes_are_counted_in_one_order():
    made = [Change(mark, mark, "Add", "") for mark in ("added", "merged", "removed")]
    assert counts(made) == "1 removed, 1 merged, 1 added"
    assert counts([]) == ""
