"""`warm_start`: a model begins with values that another one was trained to.

Variables are found in the checkpoint by their names, or those that the caller tells.
Where a vocabulary has changed, each word takes its row along; see
ops/io/vocabularies.py.

In TensorFlow: python/training/warm_starting_util.py, python/training/checkpoint_ops.py
"""

import os
from typing import NamedTuple

import numpy as np

from minitf.checkpoint.reading import load_checkpoint
from minitf.core import context, dtypes
from minitf.core.graph.collections import GraphKeys
from minitf.core.log import get_logger
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops import primitives as p
from minitf.ops.io.vocabularies import (
    generate_vocab_remapping,
    load_and_remap_matrix,
    places_of_words,
)
from minitf.ops.state.variable import Variable
from minitf.v1.initializers import zeros_initializer
from minitf.v1.saver.from_objects import keys_by_name
from minitf.v1.saver.initializing import init_from_checkpoint


class _Vocabularies(NamedTuple):
    new_vocab: str
    new_vocab_size: int
    num_oov_buckets: int
    old_vocab: str
    old_vocab_size: int = -1
    backup_initializer: object = None
    axis: int = 0


class VocabInfo(_Vocabularies):
    """Says how the vocabulary of a variable has changed since its checkpoint.

    Args:
      new_vocab: the path of the new vocabulary file, with one word a line.
      new_vocab_size: how many of its words are used.
      num_oov_buckets: how many rows there are for unknown words, after the others.
      old_vocab: the path of the file that the checkpoint belongs to.
      old_vocab_size: how many of its words were used; all if -1.
      backup_initializer: makes values for words that are new; zeros if None.
      axis: 0 if the words are rows, 1 if they are columns.

    Raises ValueError for another axis.

    >>> import minitf as tf
    >>> info = tf.compat.v1.train.VocabInfo("new.txt", 3, 1, "old.txt")
    >>> info.old_vocab_size, info.axis
    (-1, 0)

    In TensorFlow: python/training/warm_starting_util.py
    """

    __slots__ = ()

    def __new__(
        cls,
        new_vocab,
        new_vocab_size,
        num_oov_buckets,
        old_vocab,
        old_vocab_size=-1,
        backup_initializer=None,
        axis=0,
    ):
        """Checks the axis, as soon as it is known."""
        if axis not in (0, 1):
            raise ValueError(
                "The only supported values for the axis argument are 0 and 1.  "
                f"Provided axis: {axis}"
            )
        old = (old_vocab, old_vocab_size)
        rest = (backup_initializer, axis)
        return super().__new__(
            cls, new_vocab, new_vocab_size, num_oov_buckets, *old, *rest
        )


def warm_start(
    ckpt_to_initialize_from,
    vars_to_warm_start=".*",
    var_name_to_vocab_info=None,
    var_name_to_prev_var_name=None,
):
    """Makes the initializers of variables read their values from a checkpoint.

    Args:
      ckpt_to_initialize_from: the checkpoint, or a folder with some.
      vars_to_warm_start: a regular expression for names of trainable variables; a list
        of such for all variables; a list of variables; or None: only those in
        `var_name_to_vocab_info`.
      var_name_to_vocab_info: dict from names of variables to `VocabInfo`.
      var_name_to_prev_var_name: dict from names of variables to those in the
        checkpoint.

    Values are read when the initializers run. Raises ValueError for names in the
    dicts that are no variables to start, and for variables that are not in the
    checkpoint or have another shape.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> v1, prefix = tf.compat.v1, os.path.join(tempfile.mkdtemp(), "m")
    >>> path = v1.train.Saver({"w": tf.Variable([1.0, 2.0])}).save(None, prefix)
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     w = v1.get_variable("w", [2])
    ...     v1.train.warm_start(path)
    ...     session.run(v1.global_variables_initializer())
    ...     session.run(w)
    array([1., 2.], dtype=float32)

    In TensorFlow: python/training/warm_starting_util.py
    """
    get_logger().info("Warm-starting from: %s", ckpt_to_initialize_from)
    variables = _chosen(vars_to_warm_start)
    infos, before = var_name_to_vocab_info or {}, var_name_to_prev_var_name
    before = before or _keys_of_objects(ckpt_to_initialize_from, variables)
    _check_used("var_name_to_prev_var_name", before, variables)
    _check_used("var_name_to_vocab_info", infos, variables)
    plain = []
    for name, variable in variables.items():
        old_name = before.get(name) or name
        if name in infos:
            _start_with_vocabulary(
                variable, old_name, ckpt_to_initialize_from, infos[name]
            )
        elif vars_to_warm_start:
            plain.append((old_name, variable))
    if plain:
        init_from_checkpoint(ckpt_to_initialize_from, plain)
    get_logger().info("Warm-started %d variables.", len(variables))


def _chosen(wanted):
    """The variables to start, by their names."""
    graph = context.state().graph
    if isinstance(wanted, list) and all(isinstance(v, Variable) for v in wanted):
        return {_name_of(variable): variable for variable in wanted}
    if graph is None:
        raise RuntimeError(
            "tf.compat.v1.train.warm_start finds variables by name in a graph. Call it "
            "inside `with tf.Graph().as_default():`, or pass a list of variables."
        )
    if wanted is None or isinstance(wanted, str):
        found = graph.get_collection(GraphKeys.TRAINABLE_VARIABLES, wanted)
    elif isinstance(wanted, list) and all(isinstance(v, str) for v in wanted):
        key = GraphKeys.GLOBAL_VARIABLES
        found = [v for scope in wanted for v in graph.get_collection(key, scope)]
    elif isinstance(wanted, list):
        raise ValueError(
            "If `vars_to_warm_start` is a list, it must be all `Variable` or all "
            f"`str`.  Given types are {[type(v) for v in wanted]}"
        )
    else:
        raise ValueError(
            "`vars_to_warm_start must be a `list` or `str`.  Given type is "
            f"{type(wanted)}"
        )
    return {_name_of(variable): variable for variable in found}


def _name_of(variable):
    return variable.name.partition(":")[0]


def _keys_of_objects(where, variables):
    """Where a checkpoint of `tf.train.Checkpoint` has the variables of these names."""
    keys = keys_by_name(load_checkpoint(where))
    if keys is None:
        return {}
    missing = set(variables) - set(keys)
    if missing:
        raise ValueError(
            "Attempting to warm-start from an object-based checkpoint, but found that "
            "the checkpoint did not contain values for all variables. The following "
            f"variables were missing: {missing}"
        )
    return {name: keys[name] for name in variables}


def _check_used(what, names, variables):
    unused = set(names) - set(variables)
    if unused:
        raise ValueError(
            f"You provided the following variables in {what} that were not used: "
            f"{unused}.  Perhaps you misspelled them?  Here is the list of viable "
            f"variable names: {list(variables)}"
        )


# ---------------------------------------------------------------- vocabularies


def _start_with_vocabulary(variable, old_name, where, info):
    """Replaces the initializer of a variable whose rows or columns are words."""
    if not (info.new_vocab and info.new_vocab_size and info.old_vocab):
        raise ValueError(
            "Invalid args: Must provide all of [current_vocab_path, "
            "current_vocab_size, prev_ckpt, prev_vocab_path}."
        )
    if variable.dtype.base_dtype is not dtypes.float32:
        raise TypeError(
            f"Currently, only float32 is supported. Received dtype: {variable.dtype}"
        )
    shape = variable.shape.as_list()
    if len(shape) != 2:
        raise ValueError(f"Expected 2-dim shape, but received: {shape}")
    wanted = info.new_vocab_size + info.num_oov_buckets
    if shape[info.axis] != wanted:
        raise ValueError(
            f"Expected dimension {info.axis} of variable {variable.name} to be "
            f"new_vocab_size ({info.new_vocab_size}) + num_oov_buckets "
            f"({info.num_oov_buckets}) = {wanted}, but received shape: {shape}"
        )
    path = load_checkpoint(where).bundle.prefix
    value = _remapped(path, old_name, shape, info)
    done = variable.assign(value)
    if context.state().graph is not None:
        variable._initializer, variable._initial_value = done.op, value


def _remapped(path, old_name, shape, info):
    """The matrix of a checkpoint with the words where they are now."""
    make = info.backup_initializer or zeros_initializer()
    words, buckets = info.new_vocab_size, info.num_oov_buckets
    old_size = info.old_vocab_size if info.axis == 0 else -1
    remapping, _ = generate_vocab_remapping(
        info.new_vocab,
        info.old_vocab,
        new_vocab_offset=0,
        num_new_vocab=words,
        old_vocab_size=old_size,
    )
    if info.axis == 0:
        rows, columns = remapping, convert_to_tensor([], dtypes.int64)
        size = [words, shape[1]]
    else:
        rows, columns = np.arange(shape[0]), remapping
        size = [shape[0], words]
    # The files are read now, too: few initializers take a size that is a tensor.
    files = os.fsencode(info.new_vocab), os.fsencode(info.old_vocab)
    places = places_of_words(*files, 0, words, old_size)
    missing = int((places < 0).sum()) * shape[1 - info.axis]
    matrix = load_and_remap_matrix(
        path,
        old_name,
        rows,
        columns,
        make([missing, 1]),
        num_rows=size[0],
        num_cols=size[1],
    )
    if not buckets:
        return matrix
    size[info.axis] = buckets
    return p.concat([matrix, make(size)], info.axis)
