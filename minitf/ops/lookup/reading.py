"""Entries of a table from the lines of a text file.

A column says what to take of a line: its number (-1), all of it (-2), or one of the
fields between delimiters (0, 1, ...).

In TensorFlow: core/kernels/lookup_util.cc (TextFileLineIterator)
"""

from minitf.core import dtypes
from minitf.core.convert import cpp_name
from minitf.core.errors import NotFoundError, OutOfRangeError
from minitf.formats import storage
from minitf.ops.lookup.tables import invalid

LINE_NUMBER, WHOLE_LINE = -1, -2


def read_pairs(filename, columns, vocab_size, delimiter, offset):
    """Yields the (key, value) of each line; `columns` is an (index, type) for each.

    Raises NotFoundError without the file, InvalidArgumentError if a line is empty, has
    too few fields or one that is not of the type, or if there are less than
    `vocab_size` lines.
    """
    path = filename.decode()
    if len(delimiter) != 1:
        raise invalid("delimiter should be only 1 char")
    number, lines = 0, _lines(path)
    for number, line in enumerate(lines, 1):
        if number > vocab_size >= 0:
            return
        yield tuple(
            _field(line, number - 1, column, delimiter, offset, path)
            for column in columns
        )
    if number < vocab_size:
        raise invalid(
            f"Invalid vocab_size in {path}: expected {vocab_size} but got {number}"
        )


def _lines(path):
    try:
        with storage.open_to_read(path) as file:
            content = file.read()
    except FileNotFoundError:
        raise NotFoundError(None, None, f"{path}; No such file or directory") from None
    if not content:
        raise OutOfRangeError(None, None, f"Read less bytes than requested: {path}")
    position = 0
    for line in content.splitlines(keepends=True):
        position += len(line)
        bare = line.rstrip(b"\r\n")
        if not bare:
            raise invalid(
                f"Invalid content in {path}: empty line found at position {position}."
            )
        yield bare


def _field(line, number, column, delimiter, offset, path):
    index, dtype = column
    if index == LINE_NUMBER:
        return number + offset
    if index == WHOLE_LINE:
        return _converted(line, dtype, number)
    fields = line.split(delimiter.encode())
    if index >= len(fields):
        raise invalid(
            f"Invalid number of columns in {path} line {number} "
            f"({line.decode(errors='replace')}) : expected at least {index + 1} got "
            f"{len(fields)}"
        )
    return _converted(fields[index], dtype, number)


def _converted(field, dtype, number):
    if dtype is dtypes.string:
        return field
    if not (dtype.is_integer or dtype.is_floating):
        raise invalid(f"Data type {dtype.name} not supported.")
    try:
        return int(field) if dtype.is_integer else float(field)
    except ValueError:
        raise invalid(
            f"Field {field.decode(errors='replace')} in line {number} is not a valid "
            f"{cpp_name(dtype)}."
        ) from None
