"""`tf.DeviceSpec`: the name of a device, in parts.

"/job:worker/task:1/device:GPU:0" says which job, which of its tasks and which device
there. Every part may be missing, which means "any"; a name that is merged into another
fills in only what the other says.

In TensorFlow: python/framework/device_spec.py
"""

FIELDS = ("job", "replica", "task", "device_type", "device_index")


class DeviceSpec:
    """A possibly partial name of a device; it cannot be changed.

    >>> import minitf as tf
    >>> spec = tf.DeviceSpec(job="ps", device_type="CPU", device_index=0)
    >>> spec.to_string()
    '/job:ps/device:CPU:0'
    >>> tf.DeviceSpec.from_string("/gpu:1").device_index
    1

    In TensorFlow: python/framework/device_spec.py
    """

    def __init__(
        self, job=None, replica=None, task=None, device_type=None, device_index=None
    ):
        self._job = None if job is None else str(job)
        self._replica = None if replica is None else int(replica)
        self._task = None if task is None else int(task)
        self._device_type = None if device_type is None else str(device_type)
        self._device_index = None if device_index is None else int(device_index)
        if self._device_type is not None and self._device_type.islower():
            self._device_type = self._device_type.upper()

    @property
    def job(self):
        """The job, "worker"; None if any."""
        return self._job

    @property
    def replica(self):
        """The number of the replica; None if any."""
        return self._replica

    @property
    def task(self):
        """The number of the task within the job; None if any."""
        return self._task

    @property
    def device_type(self):
        """ "CPU" or "GPU"; None if any."""
        return self._device_type

    @property
    def device_index(self):
        """The number of the device within the task; None if any."""
        return self._device_index

    @classmethod
    def from_string(cls, spec):
        """Reads a name such as "/job:ps/cpu:0"; raises ValueError if it is none."""
        return cls(**read_device(spec))

    def parse_from_string(self, spec):
        """Returns `from_string(spec)`."""
        return type(self).from_string(spec)

    def to_string(self):
        """Writes the name out: "/job:ps/device:CPU:0"."""
        text = "" if self.job is None else f"/job:{self.job}"
        text += "" if self.replica is None else f"/replica:{self.replica}"
        text += "" if self.task is None else f"/task:{self.task}"
        if self.device_type is None:
            return text
        index = "*" if self.device_index is None else self.device_index
        return f"{text}/device:{self.device_type}:{index}"

    def make_merged_spec(self, dev):
        """Returns this name with the parts that `dev` says replaced."""
        mine, its = fields_of(self), fields_of(dev)
        return type(self)(**{k: mine[k] if its[k] is None else its[k] for k in FIELDS})

    def replace(self, **kwargs):
        """Returns this name with some parts replaced."""
        return type(self)(**{**fields_of(self), **kwargs})

    def __eq__(self, other):
        if not isinstance(other, DeviceSpec):
            return NotImplemented
        return fields_of(self) == fields_of(other)

    def __hash__(self):
        return hash(self.to_string())

    def __repr__(self):
        parts = ", ".join(f"{key}={value}" for key, value in fields_of(self).items())
        return f"<DeviceSpec({parts})>"


class MutableDeviceSpec(DeviceSpec):
    """`tf.compat.v1.DeviceSpec`: one whose parts can be set."""

    @property
    def job(self):
        """The job, "worker"; None if any."""
        return self._job

    @job.setter
    def job(self, job):
        self._job = None if job is None else str(job)

    @property
    def replica(self):
        """The number of the replica; None if any."""
        return self._replica

    @replica.setter
    def replica(self, replica):
        self._replica = None if replica is None else int(replica)

    @property
    def task(self):
        """The number of the task within the job; None if any."""
        return self._task

    @task.setter
    def task(self, task):
        self._task = None if task is None else int(task)

    @property
    def device_type(self):
        """ "CPU" or "GPU"; None if any."""
        return self._device_type

    @device_type.setter
    def device_type(self, device_type):
        self._device_type = None if device_type is None else str(device_type)

    @property
    def device_index(self):
        """The number of the device within the task; None if any."""
        return self._device_index

    @device_index.setter
    def device_index(self, device_index):
        self._device_index = None if device_index is None else int(device_index)

    def parse_from_string(self, spec):
        """Replaces all parts by those of a name."""
        self.__init__(**read_device(spec))
        return self

    def merge_from(self, dev):
        """Replaces the parts that `dev` says."""
        self.__init__(**fields_of(self.make_merged_spec(dev)))


def fields_of(spec):
    """Returns the parts as a dict."""
    return {name: getattr(spec, name) for name in FIELDS}


def read_device(text):
    """Reads a device name into a dict of its parts.

    >>> read_device("/job:ps/gpu:1")
    {'job': 'ps', 'device_type': 'GPU', 'device_index': 1}
    """
    found = {}
    for part in filter(None, text.split("/")):
        key, *rest = part.split(":")
        if key == "job" and len(rest) == 1:
            found["job"] = rest[0]
        elif key in ("replica", "task") and len(rest) == 1:
            found[key] = int(rest[0])
        elif key == "device" and 1 <= len(rest) <= 2:
            _add_device(found, *rest, text=text)
        elif key.upper() in _TYPES and len(rest) <= 1:
            _add_device(found, key, *rest, text=text)
        else:
            raise ValueError(
                f"Unknown attribute '{key}' is encountered while parsing the device "
                f"spec: '{text}'. Write it like '/CPU:0' or '/job:worker/task:1'."
            )
    return found


_TYPES = ("CPU", "GPU", "TPU", "TPU_SYSTEM")


def _add_device(found, kind, index="*", *, text):
    if "device_type" in found:
        raise ValueError(
            "Multiple device types are not allowed while parsing the device spec: "
            f"{text}."
        )
    found["device_type"] = kind.upper()
    if index != "*":
        found["device_index"] = int(index)


def canonical_device(text):
    """Writes a device name the long way: "/CPU:0" becomes "/device:CPU:0".

    >>> canonical_device("/gpu:1"), canonical_device("/job:ps/cpu:0")
    ('/device:GPU:1', '/job:ps/device:CPU:0')
    """
    return DeviceSpec.from_string(text).to_string()


def merge_devices(outer, inner):
    """Joins two device names; where both say something, the inner one counts.

    >>> merge_devices("/job:a/cpu:1", "/job:b")
    '/job:b/device:CPU:1'
    """
    return DeviceSpec(**{**read_device(outer), **read_device(inner)}).to_string()
