"""`init_from_checkpoint`: variables whose first values come from a checkpoint.

In TensorFlow: python/training/checkpoint_utils.py
"""

from minitf.checkpoint.reading import load_checkpoint
from minitf.core import context
from minitf.formats import storage
from minitf.ops.io.checkpoints import restore_v2
from minitf.ops.state.variable import Variable
from minitf.v1.saver.saveables import restore, saveables_of
from minitf.v1.variables.store import stored_variables


def init_from_checkpoint(ckpt_dir_or_file, assignment_map):
    """Make the initializers of variables read their values from a checkpoint.

    Args:
      ckpt_dir_or_file: the checkpoint, or a folder with some.
      assignment_map: a dict, or list of pairs, from names in the checkpoint to
        variables or names of those made by `get_variable`. If both names end in "/"
        all variables of that scope are meant; "/" alone is the outermost.

    Nothing is read before the initializers run. Raises ValueError if a name is not in
    the checkpoint, or a variable has another shape.

    >>> import os, tempfile
    >>> import minitf as tf
    >>> v1, prefix = tf.compat.v1, os.path.join(tempfile.mkdtemp(), "m")
    >>> path = v1.train.Saver({"old/w": tf.Variable([1.0, 2.0])}).save(None, prefix)
    >>> with tf.Graph().as_default(), v1.Session() as session:
    ...     with v1.variable_scope("new"):
    ...         w = v1.get_variable("w", [2])
    ...     v1.train.init_from_checkpoint(path, {"old/": "new/"})
    ...     session.run(v1.global_variables_initializer())
    ...     session.run(w)
    array([1., 2.], dtype=float32)

    In TensorFlow: python/training/checkpoint_utils.py
    """
    reader = load_checkpoint(ckpt_dir_or_file)
    if hasattr(assignment_map, "items"):
        assignment_map = assignment_map.items()
    for name, target in sorted(assignment_map, key=lambda pair: pair[0]):
        for stored, variable in _pairs(name, target):
            _initialize(reader, stored, variable, ckpt_dir_or_file)


def _pairs(name, target):
    """Yields (name in the checkpoint, variable) for one entry of the map."""
    known = stored_variables()
    if isinstance(target, Variable) or target in known:
        yield name, target if isinstance(target, Variable) else known[target]
        return
    scope = target.rpartition("/")[0]
    if not name.endswith("/"):
        raise ValueError(
            f"Assignment map with scope only name {scope} should map to scope only "
            f"{name}. Should be 'scope/': 'other_scope/'."
        )
    for own_name in sorted(known):
        if not scope or own_name.startswith(f"{scope}/"):
            inner = own_name.removeprefix(f"{scope}/") if scope else own_name
            yield inner if name == "/" else name + inner, known[own_name]


def _initialize(reader, name, variable, where):
    """Replaces a variable's initializer; eagerly, gives it the value."""
    if not reader.has_tensor(name):
        raise ValueError(
            f"Tensor {name} is not found in {where} checkpoint "
            f"{reader.get_variable_to_shape_map()}"
        )
    shape = list(reader.bundle.shape(name))
    if not variable.get_shape().is_compatible_with(shape):
        raise ValueError(
            f"Shape of variable {variable.name} ({variable.get_shape()}) doesn't match "
            f"with shape of tensor {name} ({shape}) from checkpoint reader."
        )
    path = storage.abspath(reader.bundle.prefix)
    types = [variable.dtype.base_dtype]
    (value,) = restore_v2(path, [name], [""], dtypes=types)
    (saveable,) = saveables_of([variable])
    done = restore(saveable, [value])
    if context.state().graph is not None:
        variable._initializer, variable._initial_value = done, value
