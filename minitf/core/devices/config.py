"""The devices of this machine, as `tf.config` shows them: one CPU.

The functions are TensorFlow's, so that programs that look for a GPU, or limit its
memory, find out here that there is none and go on. What is set is kept with the other
options of a thread (`context.options`) and read where it matters.

In TensorFlow: python/framework/config.py, python/eager/context.py
"""

import collections
from dataclasses import dataclass
from typing import NamedTuple

from minitf.core import context

PhysicalDevice = collections.namedtuple("PhysicalDevice", ["name", "device_type"])
PhysicalDevice.__doc__ = "A device that the machine has."

LogicalDevice = collections.namedtuple("LogicalDevice", ["name", "device_type"])
LogicalDevice.__doc__ = "A device that ops can be placed on."


class LogicalDeviceConfiguration(NamedTuple):
    """How to make a logical device of a physical one."""

    memory_limit: int = None
    experimental_priority: int = None
    experimental_device_ordinal: int = None


@dataclass(frozen=True)
class _Machine:
    """What there is."""

    physical = (PhysicalDevice("/physical_device:CPU:0", "CPU"),)
    logical = (LogicalDevice("/device:CPU:0", "CPU"),)


_MACHINE = _Machine()


def list_physical_devices(device_type=None):
    """Lists the devices of the machine, of one type if `device_type` is given.

    >>> import minitf as tf
    >>> tf.config.list_physical_devices("GPU")
    []
    >>> tf.config.list_physical_devices()
    [PhysicalDevice(name='/physical_device:CPU:0', device_type='CPU')]

    In TensorFlow: python/framework/config.py
    """
    return _of_type(_MACHINE.physical, device_type)


def list_logical_devices(device_type=None):
    """Lists the devices that ops can be placed on.

    >>> import minitf as tf
    >>> tf.config.list_logical_devices()
    [LogicalDevice(name='/device:CPU:0', device_type='CPU')]

    In TensorFlow: python/framework/config.py
    """
    visible = {device.device_type for device in get_visible_devices()}
    found = [d for d in _MACHINE.logical if d.device_type in visible]
    return _of_type(found, device_type)


def _of_type(devices, device_type):
    return [d for d in devices if device_type in (None, d.device_type)]


def get_visible_devices(device_type=None):
    """Lists the physical devices that may be used."""
    hidden = _option("hidden_devices", ())
    return _of_type([d for d in _MACHINE.physical if d not in hidden], device_type)


def set_visible_devices(devices, device_type=None):
    """Says which physical devices, of one type or all, may be used.

    Raises ValueError for a device that there is not, or not of that type.
    """
    devices = devices if isinstance(devices, list | tuple) else [devices]
    for device in devices:
        _check_known(device)
        if device_type not in (None, device.device_type):
            raise ValueError(f"Unrecognized device: {device!r}")
    hidden = set(_option("hidden_devices", ()))
    of_type = set(_of_type(_MACHINE.physical, device_type))
    _set_option("hidden_devices", tuple((hidden - of_type) | (of_type - {*devices})))


def _check_known(device):
    if device not in _MACHINE.physical:
        raise ValueError(f"Unrecognized device: {device!r}")


def get_logical_device_configuration(device):
    """Returns how the device is divided into logical ones, None if it is not."""
    _check_known(device)
    return None


def set_logical_device_configuration(device, logical_devices):
    """Divides a device into logical ones; a CPU only into one.

    Raises ValueError for a limit of a CPU's memory and NotImplementedError for more
    than one logical device.
    """
    _check_known(device)
    for configuration in logical_devices:
        if configuration.memory_limit is not None:
            raise ValueError(
                "Setting memory limit on CPU virtual devices is not supported"
            )
    if len(logical_devices) > 1:
        raise NotImplementedError(
            "minitf computes on one CPU device and does not divide it. Leave out "
            "set_logical_device_configuration."
        )


def get_memory_growth(device):
    """Raises KeyError: only GPUs have this setting, and there is none."""
    _check_known(device)
    raise KeyError(device)


def set_memory_growth(device, enable):
    """Raises ValueError: only GPUs have this setting, and there is none."""
    _check_known(device)
    raise ValueError("Cannot set memory growth on non-GPU and non-Pluggable devices")


def get_device_details(device):
    """Returns what more is known of a device: nothing, of a CPU."""
    _check_known(device)
    return {}


def get_memory_info(device):
    """Returns how much memory of a device is in use; 0 for a CPU, as in TensorFlow."""
    _check_named(device)
    return {"current": 0, "peak": 0}


def get_memory_usage(device):
    """Returns how many bytes of a device are in use; 0 for a CPU, as in TensorFlow."""
    return get_memory_info(device)["current"]


def reset_memory_stats(device):
    """Forgets the peak of the memory in use."""
    _check_named(device)


def _check_named(device):
    if not str(device).upper().lstrip("/").removeprefix("DEVICE:").startswith("CPU"):
        raise ValueError(f"No matching devices found for '{device}'")


def get_soft_device_placement():
    """Tells whether ops may run elsewhere if the device asked for is not there."""
    return _option("soft_device_placement", True)


def set_soft_device_placement(enabled):
    """Says whether ops may run elsewhere; minitf runs all on the CPU anyway."""
    _set_option("soft_device_placement", bool(enabled))


def get_inter_op_parallelism_threads():
    """Returns how many operations may run at once; 0 means that minitf chooses."""
    return _option("inter_op_parallelism_threads", 0)


def set_inter_op_parallelism_threads(num_threads):
    """Says how many operations may run at once."""
    _set_option("inter_op_parallelism_threads", int(num_threads))


def get_intra_op_parallelism_threads():
    """Returns how many threads one operation may use; 0 means that NumPy chooses."""
    return _option("intra_op_parallelism_threads", 0)


def set_intra_op_parallelism_threads(num_threads):
    """Says how many threads one operation may use."""
    _set_option("intra_op_parallelism_threads", int(num_threads))


def get_synchronous_execution():
    """Tells whether ops are done when the call returns: always."""
    return True


def set_synchronous_execution(enable):
    """Raises NotImplementedError if ops are not to be done when the call returns."""
    if not enable:
        raise NotImplementedError(
            "minitf computes an op before the call returns. Leave this setting alone."
        )


def get_device_policy():
    """Returns what happens to a tensor on another device: it is copied silently."""
    return "silent"


def tensor_float_32_execution_enabled():
    """Tells whether GPUs may round more for speed; on by default as in TensorFlow."""
    return _option("tensor_float_32", True)


def enable_tensor_float_32_execution(enabled):
    """Says whether GPUs may round more for speed; a CPU never does."""
    _set_option("tensor_float_32", bool(enabled))


def enable_op_determinism():
    """Makes ops give the same results each time, which minitf's always do."""
    _set_option("op_determinism", True)


def functions_run_eagerly():
    """Tells whether functions made by `tf.function` run as plain Python.

    >>> import minitf as tf
    >>> tf.config.functions_run_eagerly()
    False
    """
    return _option("functions_run_eagerly", False)


def run_functions_eagerly(run_eagerly):
    """Says whether functions made by `tf.function` run as plain Python, to debug."""
    _set_option("functions_run_eagerly", bool(run_eagerly))


# The passes of the graph optimiser and their switches, all on or off as a whole.
OPTIMIZER_OPTIONS = (
    "layout_optimizer",
    "constant_folding",
    "shape_optimization",
    "remapping",
    "arithmetic_optimization",
    "dependency_optimization",
    "loop_optimization",
    "function_optimization",
    "debug_stripper",
    "scoped_allocator_optimization",
    "pin_to_host_optimization",
    "implementation_selector",
    "auto_mixed_precision",
    "auto_mixed_precision_onednn_bfloat16",
    "auto_mixed_precision_mkl",
    "common_subgraph_elimination",
    "use_plugin_optimizers",
)
_DISABLING = ("disable_model_pruning", "disable_meta_optimizer")


def get_experimental_options():
    """Returns which passes of the graph optimiser are switched on or off.

    >>> import minitf as tf
    >>> tf.config.optimizer.get_experimental_options()
    {'disable_model_pruning': False, 'disable_meta_optimizer': False}

    In TensorFlow: python/framework/config.py
    """
    options = context.state().options
    found = {name: options[name] for name in OPTIMIZER_OPTIONS if name in options}
    return {**found, **{name: options.get(name, False) for name in _DISABLING}}


def set_experimental_options(options):
    """Switches passes of the graph optimiser; those not named stay as they are.

    Args:
      options: a dict from names, such as "constant_folding", to bools;
        "disable_meta_optimizer" switches all off.

    Names that are no passes are ignored, as in TensorFlow.
    """
    known = (*OPTIMIZER_OPTIONS, *_DISABLING)
    for name, value in options.items():
        if name in known:
            _set_option(name, bool(value))


def get_jit():
    """Returns what was set by `set_jit`: "autoclustering" or ""."""
    return _option("jit", "")


def set_jit(enabled):
    """Asks for just-in-time compilation of graphs, which minitf always does."""
    on = enabled is True or enabled == "autoclustering"
    _set_option("jit", "autoclustering" if on else "")


def _option(name, default):
    return context.state().options.get(name, default)


def _set_option(name, value):
    context.set_defaults(options={**context.state().options, name: value})


def is_gpu_available(cuda_only=False, min_cuda_compute_capability=None):
    """Tells whether there is a GPU: no.

    >>> import minitf as tf
    >>> tf.test.is_gpu_available()
    False
    """
    return False


def gpu_device_name():
    """Returns the name of the GPU: "" because there is none."""
    return ""


def is_built_with_cuda():
    """Tells whether minitf can use NVIDIA's GPUs: no."""
    return False


def is_built_with_gpu_support():
    """Tells whether minitf can use GPUs: no."""
    return False


def is_built_with_rocm():
    """Tells whether minitf can use AMD's GPUs: no."""
    return False


def is_built_with_xla():
    """Tells whether graphs can be compiled by XLA: no, minitf has its own compiler."""
    return False
