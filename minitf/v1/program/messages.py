"""The protobuf messages of a TF1 program: `ConfigProto`, `GraphDef`, `RunOptions`, ...

They are made when first asked for, because importing protobuf takes as long as
importing the rest of minitf. A module that has some uses `messages` as its
`__getattr__`, the function Python calls for names it does not find.

In TensorFlow: core/protobuf/config.proto, core/framework/graph.proto
"""

import functools

from minitf.formats import proto


def messages(module_name, names):
    """Returns a `__getattr__` for a module that has these protobuf messages.

    `names` is a dict from public names to names of messages.

    >>> __getattr__ = messages("tensorflow.compat.v1", {"GraphDef": "GraphDef"})
    >>> __getattr__("GraphDef")(node=[{"name": "x", "op": "NoOp"}]).node[0].name
    'x'
    """
    return functools.partial(_message, module_name, names)


def _message(module_name, names, name):
    if name not in names:
        raise AttributeError(f"module {module_name!r} has no attribute {name!r}")
    return proto.message(names[name])


ROOT = {
    "AttrValue": "AttrValue",
    "ConfigProto": "ConfigProto",
    "Event": "Event",
    "GPUOptions": "GPUOptions",
    "GraphDef": "GraphDef",
    "GraphOptions": "GraphOptions",
    "HistogramProto": "HistogramProto",
    "LogMessage": "LogMessage",
    "MetaGraphDef": "MetaGraphDef",
    "NameAttrList": "NameAttrList",
    "NodeDef": "NodeDef",
    "OptimizerOptions": "OptimizerOptions",
    "RunMetadata": "RunMetadata",
    "RunOptions": "RunOptions",
    "SessionLog": "SessionLog",
    "Summary": "Summary",
    "SummaryMetadata": "SummaryMetadata",
    "TensorInfo": "TensorInfo",
}

TRAIN = {
    "BytesList": "BytesList",
    "ClusterDef": "ClusterDef",
    "Example": "Example",
    "Feature": "Feature",
    "FeatureList": "FeatureList",
    "FeatureLists": "FeatureLists",
    "Features": "Features",
    "FloatList": "FloatList",
    "Int64List": "Int64List",
    "JobDef": "JobDef",
    "SaverDef": "SaverDef",
    "SequenceExample": "SequenceExample",
    "ServerDef": "ServerDef",
}
