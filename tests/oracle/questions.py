"""Questions asked of TensorFlow and of minitf, and how their answers are compared.

`cases/<family>.txt` holds one Python expression a line, using `tf`, `np` and the
helpers below; blank lines and lines starting with # are for readers. An expression is
evaluated eagerly; one that starts with `graph:` is evaluated inside a fresh `tf.Graph`,
and the answer then also tells the names and types of the operations it made.
`record.py` asks TensorFlow and writes `answers/<family>.json`; `test_oracle.py` asks
minitf.
"""

import json
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent


def families():
    """Lists the names of the files of questions."""
    return sorted(path.stem for path in (HERE / "cases").glob("*.txt"))


def questions(family):
    """Lists the expressions of a family."""
    lines = (HERE / "cases" / f"{family}.txt").read_text().splitlines()
    return [s.strip() for s in lines if s.strip() and not s.strip().startswith("#")]


def answers(family):
    """Reads what TensorFlow answered: a dict from expression to answer."""
    return json.loads((HERE / "answers" / f"{family}.json").read_text())


def ask(tf, expression):
    """Evaluates an expression; returns its answer as plain JSON."""
    if not expression.startswith("graph:"):
        return _answer(tf, expression)
    with tf.Graph().as_default() as graph:
        answer = _answer(tf, expression.removeprefix("graph:").strip())
        answer["ops"] = [f"{op.name} {op.type}" for op in graph.get_operations()]
    return answer


def _answer(tf, expression):
    np.random.seed(0)
    try:
        value = eval(expression, {"tf": tf, "np": np, "v1": tf.compat.v1, **HELPERS})
    except Exception as error:
        return {"error": type(error).__name__}
    return {"value": describe(value)}


def describe(value):
    """Turns a result into JSON: tensors into type, shape and elements."""
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        found = {"dtype": getattr(value.dtype, "name", str(value.dtype))}
        found["shape"] = str(value.shape)
        if hasattr(value, "numpy"):
            found["list"] = describe(np.asarray(value.numpy()).tolist())
        elif isinstance(value, np.ndarray | np.generic):
            found["list"] = describe(value.tolist())
        else:
            found["name"] = value.name
        return found
    if isinstance(value, complex):
        return {"real": describe(value.real), "imag": describe(value.imag)}
    if isinstance(value, bytes):
        return {"bytes": value.decode("latin-1")}
    if isinstance(value, dict):
        return {str(key): describe(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [describe(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else str(value)
    return str(value)


def differences(got, wanted, tolerance=1e-5, path=""):
    """Lists where two answers differ; numbers may differ a little."""
    if isinstance(got, bool) or isinstance(wanted, bool):
        return [] if got is wanted else [f"{path}: {got!r} is not {wanted!r}"]
    if isinstance(got, int | float) and isinstance(wanted, int | float):
        close = np.isclose(got, wanted, rtol=tolerance, atol=tolerance)
        exact = isinstance(got, int) and isinstance(wanted, int)
        same = got == wanted if exact else close
        return [] if same else [f"{path}: {got!r} is not {wanted!r}"]
    if (
        isinstance(got, dict)
        and isinstance(wanted, dict)
        and got.keys() == wanted.keys()
    ):
        pairs = [(f"{path}.{k}", got[k], wanted[k]) for k in wanted]
    elif isinstance(got, list) and isinstance(wanted, list) and len(got) == len(wanted):
        pairs = [(f"{path}[{i}]", got[i], wanted[i]) for i in range(len(wanted))]
    else:
        return [] if got == wanted else [f"{path}: {got!r} is not {wanted!r}"]
    return [d for where, a, b in pairs for d in differences(a, b, tolerance, where)]


def numbers(*shape, dtype="float32", low=-2.0, high=2.0):
    """The same random numbers for everybody: what `r(2, 3)` means in a question."""
    values = np.random.RandomState(sum(shape) + 7 * len(shape)).uniform(
        low, high, shape
    )
    return values.astype(dtype)


def slopes(tf, function, *points):
    """The gradients of `function` at some points, on a tape."""
    points = [tf.constant(point) for point in points]
    with tf.GradientTape() as tape:
        tape.watch(points)
        y = function(*points)
    return tape.gradient(y, points)


def example(tf, **features):
    """A serialized `Example`; the first value tells whether a list is of floats."""
    features = {key: _feature(tf, values) for key, values in features.items()}
    message = tf.train.Example(features=tf.train.Features(feature=features))
    return message.SerializeToString(deterministic=True)


def sequence(tf, context=None, **lists):
    """A serialized `SequenceExample`; every list holds the values of each step."""
    context = {key: _feature(tf, values) for key, values in (context or {}).items()}
    lists = {
        key: tf.train.FeatureList(feature=[_feature(tf, values) for values in steps])
        for key, steps in lists.items()
    }
    message = tf.train.SequenceExample(
        context=tf.train.Features(feature=context),
        feature_lists=tf.train.FeatureLists(feature_list=lists),
    )
    return message.SerializeToString(deterministic=True)


def _feature(tf, values):
    if values is None:
        return tf.train.Feature()
    if values and isinstance(values[0], bytes):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))
    if values and isinstance(values[0], float):
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


HELPERS = {"r": numbers, "slopes": slopes, "example": example, "sequence": sequence}
