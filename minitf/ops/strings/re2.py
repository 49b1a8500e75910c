"""Regular expressions as RE2 understands them, translated for Python's `re`.

TensorFlow uses the library RE2, which matches in linear time and therefore has neither
backreferences nor lookaround; patterns with these are refused. What RE2 writes in
another way than Python is rewritten here: `\\pL` and `\\p{Greek}` (classes of Unicode),
`[[:alpha:]]` (POSIX classes), `\\z`, `\\Q...\\E` and `\\C`.

In TensorFlow: the library RE2 (re2/parse.cc)
"""

import functools
import re
import sys
import unicodedata

import numpy as np

from minitf.ops.strings.unicode import scripts

_POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7F",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1F\x7F",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_MULTILINE = re.compile(r"\(\?[a-z]*m")  # only then `$` matches before a line end

# The scripts that have names here, in the order of their numbers in scripts.py.
_SCRIPTS = """
Common Inherited Arabic Armenian Bengali Bopomofo Cherokee Coptic Cyrillic Deseret
Devanagari Ethiopic Georgian Gothic Greek Gujarati Gurmukhi Han Hangul Hebrew Hiragana
Kannada Katakana Khmer Lao Latin Malayalam Mongolian Myanmar Ogham Old_Italic Oriya
Runic Sinhala Syriac Tamil Telugu Thaana Thai Tibetan
""".split()
# What Python's `re` would accept and RE2 does not.
_PERL_ONLY = ("(?=", "(?!", "(?<=", "(?<!", "(?#", "(?>", "(?(", "(?P=")


@functools.lru_cache(maxsize=256)
def compile_pattern(pattern):
    """Compiles an RE2 pattern given as bytes; ValueError if RE2 would refuse it.

    >>> bool(compile_pattern(rb"[[:digit:]]+").fullmatch("42"))
    True
    """
    shown = pattern.decode("utf-8", "replace")
    translated = "".join(_translate(decode(pattern), shown))
    try:
        return re.compile(translated, re.ASCII)
    except re.error as error:
        raise _invalid(shown, error.msg) from None


def decode(data):
    """Turns UTF-8 bytes into text in which bad bytes survive."""
    return data.decode("utf-8", "surrogateescape")


def encode(text):
    """Turns text back into the bytes it came from."""
    return text.encode("utf-8", "surrogateescape")


def _invalid(pattern, why):
    return ValueError(f"Invalid pattern: {pattern}, error: {why}: {pattern}")


def _translate(pattern, shown):
    """Yields the parts of the pattern as Python writes them."""
    at, in_class = 0, False
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            text, at = _escape(pattern, at, in_class, shown)
            yield text
        elif in_class and pattern.startswith("[:", at) and ":]" in pattern[at:]:
            end = pattern.index(":]", at)
            yield _posix_class(pattern[at + 2 : end], shown)
            at = end + 2
        elif char == "[":
            yield r"\[" if in_class else "["
            at, in_class = at + 1, True
            if pattern.startswith("^", at):
                yield "^"
                at += 1
            if pattern.startswith("]", at):  # a bracket that comes first is itself
                yield r"\]"
                at += 1
        elif char == "]" and in_class:
            yield "]"
            at, in_class = at + 1, False
        else:
            text, at = _plain(pattern, at, in_class, shown)
            yield text


def _plain(pattern, at, in_class, shown):
    """Copies one character that is not part of an escape or of a class's frame."""
    char = pattern[at]
    if in_class:
        return ("\\" + char if char in "&~|" else char), at + 1
    for refused in _PERL_ONLY:
        if pattern.startswith(refused, at):
            raise _invalid(shown, f"invalid perl operator: {refused}")
    if char == "$":
        return ("$" if _MULTILINE.search(pattern) else r"\Z"), at + 1
    if char in "*+?}" and pattern[at + 1 : at + 2] == "+":
        raise _invalid(shown, f"bad repetition operator: {char}+")
    if pattern.startswith("(?<", at):  # a named group, written the newer way
        return "(?P<", at + 3
    return char, at + 1


def _escape(pattern, at, in_class, shown):
    """Translates what begins with a backslash; returns it and where it ends."""
    char = pattern[at + 1 : at + 2]
    if not char:
        raise _invalid(shown, "trailing \\")
    if char in "pP":
        return _unicode_class(pattern, at, in_class, shown)
    if char == "Q":
        end = pattern.find("\\E", at)
        end = len(pattern) if end < 0 else end
        return re.escape(pattern[at + 2 : end]), end + 2
    if char in "123456789" or (char == "k" and not in_class):
        raise _invalid(shown, f"invalid escape sequence: \\{char}")
    special = {"z": r"\Z", "C": r"[\s\S]", "a": r"\x07"}
    if char == "x" and pattern.startswith("{", at + 2):
        end = pattern.index("}", at)
        return re.escape(chr(int(pattern[at + 3 : end], 16))), end + 1
    if char in special:
        return special[char], at + 2
    if char.isascii() and char.isalpha() and char not in "AbBdDsSwWnrtfvxz":
        raise _invalid(shown, f"invalid escape sequence: \\{char}")
    return "\\" + char, at + 2


def _posix_class(name, shown):
    inside = _POSIX.get(name.removeprefix("^"))
    if inside is None:
        raise _invalid(shown, f"invalid character class range: [:{name}:]")
    if not name.startswith("^"):
        return inside
    members = re.compile(f"[{inside}]")
    return "".join(re.escape(chr(c)) for c in range(128) if not members.match(chr(c)))


def _unicode_class(pattern, at, in_class, shown):
    r"""Translates \pL, \p{Lu} and \P{...} into ranges of characters."""
    if pattern.startswith("{", at + 2):
        end = pattern.find("}", at)
        name = pattern[at + 3 : end]
        end += 1
    else:
        name, end = pattern[at + 2 : at + 3], at + 3
    negated = (pattern[at + 1] == "P") != name.startswith("^")
    ranges = _ranges_of_category(name.removeprefix("^"), negated)
    if not ranges:
        raise _invalid(shown, f"invalid character class range: {pattern[at:end]}")
    return (ranges if in_class else f"[{ranges}]"), end


@functools.lru_cache(maxsize=64)
def _ranges_of_category(name, negated):
    """Writes all characters of a category ("L", "Lu") or script ("Greek") as ranges."""
    members = _members(name)
    ranges, start, any_member = [], None, False
    for code in range(sys.maxunicode + 2):
        member = code <= sys.maxunicode and members[code]
        any_member |= member
        inside = code <= sys.maxunicode and member != negated
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            ranges.append(f"\\U{start:08x}-\\U{code - 1:08x}")
            start = None
    return "".join(ranges) if any_member else ""


def _members(name):
    """Tells for each code point whether it belongs to a category or script."""
    count = sys.maxunicode + 1
    if name in _SCRIPTS:
        numbers = scripts.of_code_points(np.arange(count))
        return (numbers == _SCRIPTS.index(name)).tolist()
    if name == "Any":
        return [True] * count
    return [unicodedata.category(chr(code)).startswith(name) for code in range(count)]
