"""Reading a checkpoint of `tf.train.Checkpoint` by the names of TF1.

Such a checkpoint tells for each variable the name it had, besides the path of
attributes that is its key.

In TensorFlow: python/training/saver.py (saver_from_object_based_checkpoint)
"""

from minitf.checkpoint.restoring import read_description
from minitf.core.errors import NotFoundError


def keys_by_name(reader):
    """Return the keys by names of variables; None for a checkpoint of TF1."""
    description = read_description(reader.bundle)
    if description is None:
        return None
    return {
        attribute.full_name: attribute.checkpoint_key
        for node in description.nodes
        for attribute in node.attributes
    }


def by_key(saveables, keys):
    """Return the objects by the keys that a checkpoint has for them.

    Raises NotFoundError, naming them, if some are not in the checkpoint.
    """
    wanted = {saveable.name for saveable in saveables}
    missing = sorted(wanted - set(keys))
    if missing:
        extra = sorted(set(keys) - wanted)
        raise NotFoundError(
            None,
            None,
            f"\n\nExisting variables not in the checkpoint: {', '.join(missing)}\n\n"
            "Variables names when this checkpoint was written which don't exist now: "
            f"{', '.join(extra)}\n\n({len(wanted & set(keys))} variable name(s) did "
            "match)\n\nCould not find some variables in the checkpoint (see names "
            "above). Saver was attempting to load an object-based checkpoint (saved "
            "using tf.train.Checkpoint) using variable names, which may have changed "
            "since. Construct a Saver(var_list=...) with only the variables that "
            "existed, or with a dictionary that has the old names as keys.",
        )
    return {keys[saveable.name]: saveable.object for saveable in saveables}
