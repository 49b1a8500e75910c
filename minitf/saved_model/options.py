"""What `save` and `load` can be told besides what and where.

In TensorFlow: python/saved_model/save_options.py, load_options.py
"""

import enum


class VariablePolicy(enum.Enum):
    """Whether the devices of variables are kept; minitf has one device.

    In TensorFlow: python/saved_model/save_options.py
    """

    NONE = None
    SAVE_VARIABLE_DEVICES = "save_variable_devices"
    EXPAND_DISTRIBUTED_VARIABLES = "expand_distributed_variables"

    @staticmethod
    def from_obj(obj):
        """Returns the policy that a value, a name or a policy means.

        Raises ValueError for anything else.
        """
        if obj is None or isinstance(obj, VariablePolicy):
            return obj or VariablePolicy.NONE
        for policy in VariablePolicy:
            if str(obj).lower() == policy.value:
                return policy
        raise ValueError(f"Received invalid VariablePolicy value: {obj}.")


class SaveOptions:
    """Options of `tf.saved_model.save`.

    Args:
      namespace_whitelist: namespaces of ops that may be saved; a list of strings.
      function_aliases: dict from names, "my_f", to tf.functions, so that they are found
        under these names.
      extra_tags: tags besides "serve".
      experimental_custom_gradients: save the gradients that `tf.custom_gradient`
        gives, as functions; without, a loaded function has none there.
      save_debug_info, experimental_debug_stripper, experimental_io_device,
        experimental_variable_policy, experimental_sharding_callback: as in TensorFlow;
        they change nothing here.
      experimental_image_format: must be false.
      experimental_skip_saver: leave out the nodes that save and restore.

    Raises TypeError if the whitelist is no list of strings, NotImplementedError for the
    image format.

    >>> import minitf as tf
    >>> tf.saved_model.SaveOptions(extra_tags=["gpu"]).extra_tags
    ['gpu']

    In TensorFlow: python/saved_model/save_options.py
    """

    def __init__(
        self,
        namespace_whitelist=None,
        save_debug_info=False,
        function_aliases=None,
        experimental_debug_stripper=False,
        experimental_io_device=None,
        experimental_variable_policy=None,
        experimental_custom_gradients=True,
        experimental_image_format=False,
        experimental_skip_saver=False,
        experimental_sharding_callback=None,
        extra_tags=None,
    ):
        self.namespace_whitelist = _checked_namespaces(namespace_whitelist)
        self.save_debug_info = save_debug_info
        self.function_aliases = function_aliases or {}
        self.experimental_debug_stripper = experimental_debug_stripper
        self.experimental_io_device = experimental_io_device
        policy = VariablePolicy.from_obj(experimental_variable_policy)
        self.experimental_variable_policy = policy
        self.experimental_custom_gradients = experimental_custom_gradients
        self.experimental_image_format = experimental_image_format
        self.experimental_skip_saver = experimental_skip_saver
        self.experimental_sharding_callback = experimental_sharding_callback
        self.extra_tags = extra_tags
        if experimental_image_format:
            raise NotImplementedError(
                "experimental_image_format writes a model of more than 2 GB in pieces. "
                "Leave it out: variables do not count, they have a file of their own."
            )


def _checked_namespaces(namespaces):
    if namespaces is None:
        return []
    if not isinstance(namespaces, list):
        raise TypeError(
            "`namespace_whitelist` must be a list of strings. Got: "
            f"{namespaces} with type {type(namespaces)}."
        )
    for name in namespaces:
        if not isinstance(name, str):
            raise ValueError(
                "Whitelisted namespace must be a string. Got: "
                f"{name} of type {type(name)}."
            )
    return namespaces


class LoadOptions:
    """Options of `tf.saved_model.load`.

    Args:
      allow_partial_checkpoint: accept that values of some variables are not in the
        file; these variables have no value then.
      experimental_skip_checkpoint: leave all variables without a value.
      experimental_load_function_aliases: also give the loaded object the attribute
        `function_aliases`.
      experimental_io_device, experimental_variable_policy: as in TensorFlow; they
        change nothing here.

    >>> import minitf as tf
    >>> tf.saved_model.LoadOptions(allow_partial_checkpoint=True) is not None
    True

    In TensorFlow: python/saved_model/load_options.py
    """

    def __init__(
        self,
        allow_partial_checkpoint=False,
        experimental_io_device=None,
        experimental_skip_checkpoint=False,
        experimental_variable_policy=None,
        experimental_load_function_aliases=False,
    ):
        self.allow_partial_checkpoint = allow_partial_checkpoint
        self.experimental_io_device = experimental_io_device
        self.experimental_skip_checkpoint = experimental_skip_checkpoint
        policy = VariablePolicy.from_obj(experimental_variable_policy)
        self.experimental_variable_policy = policy
        self.experimental_load_function_aliases = experimental_load_function_aliases
