"""`tf.compat.v1.flags` and `app.run`: arguments on the command line of a TF1 program.

    flags.DEFINE_integer("steps", 100, "how long to train")
    def main(argv): print(flags.FLAGS.steps)
    app.run()

Flags are written `--steps=5` or `--steps 5`; Python's argparse reads them.

In TensorFlow: absl/flags, python/platform/app.py
"""

import argparse
import sys


class Error(Exception):
    """What flags raise."""


class DuplicateFlagError(Error):
    """A flag of that name is there already."""


class IllegalFlagValueError(Error):
    """A flag has a value that is not of its type, or not allowed."""


class UnrecognizedFlagError(Error):
    """There is no flag of that name."""


class FlagValues:
    """The values of all flags, as attributes; read from `sys.argv` when first asked."""

    def __init__(self):
        self.__dict__["_flags"] = {}  # name -> (default, read, help)
        self.__dict__["_values"] = None

    def define(self, name, default, read, help):
        """Adds a flag; raises DuplicateFlagError if there is another one like it."""
        flag = (default, read, help)
        if self._flags.get(name, flag) != flag:
            raise DuplicateFlagError(
                f"The flag '{name}' is defined twice, differently. Give one of them "
                "another name."
            )
        self._flags[name] = flag
        self.__dict__["_values"] = None

    def __call__(self, argv, known_only=False):
        """Reads the flags in `argv`; returns it without them."""
        parser = _Parser(prog=argv[0], allow_abbrev=False)
        for name, (default, read, text) in self._flags.items():
            if read is _read_bool:
                kind = {"type": _read_bool, "nargs": "?", "const": True}
                parser.add_argument(f"--no{name}", dest=name, action="store_false")
            else:
                kind = {"type": read}
            text = (text or "").replace("%", "%%")
            parser.add_argument(f"--{name}", default=default, help=text, **kind)
        parser.set_defaults(**{n: flag[0] for n, flag in self._flags.items()})
        found, rest = parser.parse_known_args(argv[1:])
        self.__dict__["_values"] = vars(found)
        unknown = [text for text in rest if text.startswith("--")]
        if unknown and not known_only:
            raise UnrecognizedFlagError(f"Unknown command line flag '{unknown[0]}'")
        return [argv[0], *rest]

    def __getattr__(self, name):
        if name not in self._flags:
            raise AttributeError(name)
        if self._values is None:
            self(sys.argv, known_only=True)
        return self._values[name]

    def __setattr__(self, name, value):
        if name not in self._flags:
            raise AttributeError(f"There is no flag '{name}'. Define it first.")
        if self._values is None:
            self(sys.argv, known_only=True)
        self._values[name] = value

    def __contains__(self, name):
        return name in self._flags

    def __iter__(self):
        return iter(self._flags)

    def __getitem__(self, name):
        return getattr(self, name)

    def flag_values_dict(self):
        """Returns all values as a dict."""
        return {name: getattr(self, name) for name in self._flags}


class _Parser(argparse.ArgumentParser):
    """Raises where argparse would end the program."""

    def error(self, message):
        raise IllegalFlagValueError(f"flag {message}")


FLAGS = FlagValues()


def _read_bool(text):
    found = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}
    if isinstance(text, bool):
        return text
    if text.lower() not in found:
        raise argparse.ArgumentTypeError(f"{text!r} is not true or false")
    return found[text.lower()]


def _read_list(text):
    return [part.strip() for part in text.split(",")] if text else []


def DEFINE_string(name, default, help, flag_values=FLAGS):
    """Adds a flag that is text.

    >>> import minitf as tf
    >>> tf.compat.v1.flags.DEFINE_string("data_folder", "here", "where the data are")
    >>> tf.compat.v1.flags.FLAGS.data_folder
    'here'
    """
    flag_values.define(name, default, str, help)


def DEFINE_integer(name, default, help, flag_values=FLAGS):
    """Adds a flag that is a whole number."""
    flag_values.define(name, default, int, help)


def DEFINE_float(name, default, help, flag_values=FLAGS):
    """Adds a flag that is a number."""
    flag_values.define(name, default, float, help)


def DEFINE_boolean(name, default, help, flag_values=FLAGS):
    """Adds a flag that is true or false: `--verbose`, `--noverbose`, `--verbose=1`."""
    flag_values.define(name, default, _read_bool, help)


DEFINE_bool = DEFINE_boolean


def DEFINE_list(name, default, help, flag_values=FLAGS):
    """Adds a flag that is a list of texts, with commas between."""
    default = _read_list(default) if isinstance(default, str) else default
    flag_values.define(name, default, _read_list, help)


def DEFINE_enum(name, default, enum_values, help, flag_values=FLAGS):
    """Adds a flag that is one of several texts."""

    def read(text):
        if text not in enum_values:
            allowed = "|".join(enum_values)
            raise argparse.ArgumentTypeError(f"{text!r} is not one of {allowed}")
        return text

    flag_values.define(name, default, read, help)


def run(main=None, argv=None):
    """Reads the flags and calls `main(argv)`, then ends the program.

    `main` is the one of the program if it is not given.
    """
    argv = sys.argv if argv is None else argv
    main = main or sys.modules["__main__"].main
    sys.exit(main(FLAGS(argv)))
