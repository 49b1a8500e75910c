"""Hyperparameters and metrics as such, without values: what TensorBoard's table shows.

In TensorFlow: not there, but in TensorBoard: plugins/hparams/summary_v2.py
"""

import random

from minitf.formats import proto

_TYPES = {  # of Python -> TensorBoard's; it has no whole numbers
    int: "DATA_TYPE_FLOAT64",
    float: "DATA_TYPE_FLOAT64",
    bool: "DATA_TYPE_BOOL",
    str: "DATA_TYPE_STRING",
}


class Domain:
    """The values that a hyperparameter can have: numbers, texts or truth values."""

    @property
    def dtype(self):
        """The Python type of the values."""
        raise NotImplementedError(f"{type(self).__name__} does not say its type.")

    def sample_uniform(self, rng=random):
        """Draws a value, each as likely as any other."""
        raise NotImplementedError(f"{type(self).__name__} cannot draw a value.")

    def update_hparam_info(self, hparam_info):
        """Writes the domain into an `HParamInfo` message."""
        raise NotImplementedError(f"{type(self).__name__} cannot be written.")


class _Interval(Domain):
    """All numbers of one type between two, which belong to it."""

    _type = None

    def __init__(self, min_value=None, max_value=None):
        for name, value in [("min_value", min_value), ("max_value", max_value)]:
            if not isinstance(value, self._type):
                article = "an" if self._type is int else "a"
                raise TypeError(
                    f"{name} must be {article} {self._type.__name__}: {value!r}"
                )
        if min_value > max_value:
            raise ValueError(f"{min_value!r} > {max_value!r}")
        self.min_value = min_value
        self.max_value = max_value

    @property
    def dtype(self):
        """The Python type of the values."""
        return self._type

    def update_hparam_info(self, hparam_info):
        """Writes the domain into an `HParamInfo` message."""
        hparam_info.type = _type_number(self._type)
        hparam_info.domain_interval.min_value = self.min_value
        hparam_info.domain_interval.max_value = self.max_value

    def __str__(self):
        return f"[{self.min_value}, {self.max_value}]"

    def __repr__(self):
        return f"{type(self).__name__}({self.min_value!r}, {self.max_value!r})"


class IntInterval(_Interval):
    """All whole numbers from `min_value` to `max_value`.

    >>> from minitf.summary import hparams as hp
    >>> hp.IntInterval(1, 3).sample_uniform() in (1, 2, 3)
    True
    """

    _type = int

    def sample_uniform(self, rng=random):
        """Draws a whole number, each as likely as any other."""
        return rng.randint(self.min_value, self.max_value)


class RealInterval(_Interval):
    """All numbers from `min_value` to `max_value`, two floats.

    >>> from minitf.summary import hparams as hp
    >>> 0.1 <= hp.RealInterval(0.1, 0.4).sample_uniform() <= 0.4
    True
    """

    _type = float

    def sample_uniform(self, rng=random):
        """Draws a number."""
        return rng.uniform(self.min_value, self.max_value)


class Discrete(Domain):
    """Certain values, all of one type; `dtype` is needed if there are none.

    >>> from minitf.summary import hparams as hp
    >>> hp.Discrete(["sgd", "adam"])
    Discrete(['adam', 'sgd'])
    """

    def __init__(self, values, dtype=None):
        values = list(values)
        if dtype is None:
            if not values:
                raise ValueError("Empty domain with no dtype specified")
            dtype = type(values[0])
        if dtype not in _TYPES:
            raise ValueError(f"Unknown dtype: {dtype!r}")
        for value in values:
            if not isinstance(value, dtype):
                raise TypeError(
                    f"dtype mismatch: not isinstance({value!r}, {dtype.__name__})"
                )
        self._values = sorted(values)
        self._dtype = dtype

    @property
    def dtype(self):
        """The Python type of the values."""
        return self._dtype

    @property
    def values(self):
        """The values, sorted."""
        return list(self._values)

    def sample_uniform(self, rng=random):
        """Draws one of the values."""
        return rng.choice(self._values)

    def update_hparam_info(self, hparam_info):
        """Writes the domain into an `HParamInfo` message."""
        hparam_info.type = _type_number(self._dtype)
        hparam_info.ClearField("domain_discrete")
        hparam_info.domain_discrete.extend(self._values)

    def __str__(self):
        return "{" + ", ".join(map(repr, self._values)) + "}"

    def __repr__(self):
        return f"Discrete({self._values!r})"


def _type_number(kind):
    return proto.enum("plugins.DataType").Value(_TYPES[kind])


class HParam:
    """A hyperparameter: a name, and what else TensorBoard may show of it.

    Args:
      name: unique among those of an experiment.
      domain: a `Domain`: the values it can have.
      display_name: a name for people.
      description: a text, in Markdown.

    >>> from minitf.summary import hparams as hp
    >>> print(hp.HParam("dropout", hp.RealInterval(0.1, 0.4)))
    <HParam 'dropout': [0.1, 0.4]>
    """

    def __init__(self, name, domain=None, display_name=None, description=None):
        if domain is not None and not isinstance(domain, Domain):
            raise ValueError(f"not a domain: {domain!r}")
        self.name = name
        self.domain = domain
        self.display_name = display_name
        self.description = description

    def as_proto(self):
        """The hyperparameter as an `HParamInfo` message."""
        info = proto.message("plugins.HParamInfo")(
            name=self.name,
            description=self.description,
            display_name=self.display_name,
        )
        if self.domain is not None:
            self.domain.update_hparam_info(info)
        return info

    def __str__(self):
        return f"<HParam {self.name!r}: {self.domain}>"

    def __repr__(self):
        return (
            f"HParam(name={self.name!r}, domain={self.domain!r}, "
            f"display_name={self.display_name!r}, description={self.description!r})"
        )


class Metric:
    """A number that tells how good a model is: the tag of a scalar summary.

    Args:
      tag: the tag.
      group: the folder, under that of the run, with the summaries: "train".
      display_name: a name for people.
      description: a text, in Markdown.
      dataset_type: `Metric.TRAINING` or `Metric.VALIDATION`.

    >>> from minitf.summary import hparams as hp
    >>> hp.Metric("accuracy", group="validation").as_proto().name.group
    'validation'
    """

    TRAINING = 1
    VALIDATION = 2

    def __init__(
        self,
        tag,
        group=None,
        display_name=None,
        description=None,
        dataset_type=None,
    ):
        if dataset_type not in (None, Metric.TRAINING, Metric.VALIDATION):
            raise ValueError(f"invalid dataset type: {dataset_type!r}")
        self._tag = tag
        self._group = group
        self._display_name = display_name
        self._description = description
        self._dataset_type = dataset_type

    def as_proto(self):
        """The metric as a `MetricInfo` message."""
        name = proto.message("plugins.MetricName")(group=self._group, tag=self._tag)
        return proto.message("plugins.MetricInfo")(
            name=name,
            display_name=self._display_name,
            description=self._description,
            dataset_type=self._dataset_type,
        )
