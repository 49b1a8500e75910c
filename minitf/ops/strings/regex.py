"""Matching and replacing with regular expressions.

In TensorFlow: core/kernels/regex_full_match_op.cc, regex_replace_op.cc
"""

import functools
import re

import numpy as np

from minitf.core.convert import encode as as_bytes
from minitf.core.op.declare import op
from minitf.core.op.shape_rules import same, text
from minitf.ops.strings.mapping import map_bytes, map_numbers
from minitf.ops.strings.re2 import compile_pattern, decode, encode


def _check_scalar(what, array):
    if array.shape:
        raise ValueError(f"{what} must be scalar, but received {text(array.shape)}")
    return array.reshape(-1)[0]


def _with_pattern(input, pattern, rewrite=None, *, replace_global=True):
    for what, given in (("Pattern", pattern), ("Rewrite", rewrite)):
        if given is not None and given.shape:
            raise ValueError(f"{what} must be scalar, but received {text(given.shape)}")
    return input.shape


def _matches(array, pattern):
    compiled = compile_pattern(pattern)
    return map_numbers(
        lambda item: compiled.fullmatch(decode(item)) is not None, array, np.bool_
    )


@op(
    "RegexFullMatch",
    "input:string, pattern:string -> output:bool",
    shape=_with_pattern,
)
def regex_full_match_op(input, pattern):
    """Tells whether all of each text matches the pattern."""
    return _matches(input, _check_scalar("Pattern", pattern))


@op("StaticRegexFullMatch", "input:string -> output:bool", shape=same)
def static_regex_full_match_op(input, *, pattern: str):
    """Tells whether all of each text matches a pattern known beforehand."""
    return _matches(input, as_bytes(pattern))


def regex_full_match(input, pattern, name=None):
    """Tells whether all of each text matches `pattern`, written as for RE2.

    Raises InvalidArgumentError if the pattern is none. RE2 knows neither backreferences
    nor lookaround.

    >>> import minitf as tf
    >>> tf.strings.regex_full_match(["TF lib", "lib TF"], ".*lib$").numpy()
    array([ True, False])

    In TensorFlow: python/ops/string_ops.py
    """
    if isinstance(pattern, str | bytes):
        text = pattern.decode() if isinstance(pattern, bytes) else pattern
        return static_regex_full_match_op(input, pattern=text, name=name)
    return regex_full_match_op(input, pattern, name=name)


@op(
    "RegexReplace",
    "input:string, pattern:string, rewrite:string -> output:string",
    shape=_with_pattern,
)
def regex_replace_op(input, pattern, rewrite, *, replace_global=True):
    """Replaces what matches the pattern."""
    pattern = _check_scalar("Pattern", pattern)
    rewrite = _check_scalar("Rewrite", rewrite)
    return _replaced(input, pattern, rewrite, replace_global)


regex_replace_op.gradient(None)


@op("StaticRegexReplace", "input:string -> output:string", shape=same)
def static_regex_replace_op(input, *, pattern: str, rewrite: str, replace_global=True):
    """Replaces what matches a pattern known beforehand."""
    return _replaced(input, as_bytes(pattern), as_bytes(rewrite), replace_global)


def _replaced(array, pattern, rewrite, replace_global):
    compiled, parts = compile_pattern(pattern), _read_rewrite(decode(rewrite))
    if any(type(p) is int and p > compiled.groups for p in parts):
        return array.copy()  # RE2 logs the mistake and replaces nothing
    change = functools.partial(_replace, compiled, parts, replace_global)
    return map_bytes(lambda item: encode(change(decode(item))), array)


def _read_rewrite(rewrite):
    r"""Splits "a\1b" into texts and group numbers, up to what makes no sense."""
    parts = []
    for match in re.finditer(r"\\(.?)|[^\\]+", rewrite, re.DOTALL):
        escaped = match.group(1)
        if escaped is None:
            parts.append(match.group())
        elif escaped.isdigit() and escaped.isascii():
            parts.append(int(escaped))
        elif escaped == "\\":
            parts.append("\\")
        else:
            break
    return parts


def _replace(compiled, parts, replace_global, item):
    """Replaces the first match or all; an empty match right after one is none."""
    out, end = [], 0
    last_end = -1
    for match in compiled.finditer(item):
        if match.end() == match.start() == last_end:
            continue
        out.append(item[end : match.start()])
        out.extend(
            (match.group(part) or "") if type(part) is int else part for part in parts
        )
        end = last_end = match.end()
        if not replace_global:
            break
    return "".join([*out, item[end:]])


def regex_replace(input, pattern, rewrite, replace_global=True, name=None):
    r"""Replaces what matches `pattern`, everywhere or (`replace_global=False`) once.

    `rewrite` may hold `\0` for all of the match and `\1` to `\9` for its groups. Raises
    InvalidArgumentError if the pattern is none.

    >>> import minitf as tf
    >>> tf.strings.regex_replace("Text with tags.<br />", "<[^>]+>", " ").numpy()
    b'Text with tags. '

    In TensorFlow: python/ops/string_ops.py
    """
    static = isinstance(pattern, str | bytes) and isinstance(rewrite, str | bytes)
    if not static:
        return regex_replace_op(
            input, pattern, rewrite, replace_global=replace_global, name=name
        )
    pattern, rewrite = (
        x.decode() if isinstance(x, bytes) else x for x in (pattern, rewrite)
    )
    return static_regex_replace_op(
        input,
        pattern=pattern,
        rewrite=rewrite,
        replace_global=replace_global,
        name=name,
    )
