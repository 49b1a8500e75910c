"""CSV records into tensors, one per column.

In TensorFlow: python/ops/parsing_ops.py, core/kernels/decode_csv_op.cc
"""

import numpy as np

from minitf.core import dtypes
from minitf.core.convert import encode as as_bytes
from minitf.core.op.declare import op
from minitf.core.op.dispatch import convert_to_tensor
from minitf.ops.strings.mapping import from_list
from minitf.ops.strings.numbers import read_float, read_integer

_TYPES = frozenset(
    {dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64, dtypes.string}
)


def _columns(records, record_defaults, **attrs):
    for default in record_defaults:
        if default.shape is not None and len(default.shape) > 1:
            raise ValueError("Each default should be a scalar or a vector of one.")
    return [records.shape] * len(record_defaults)


@op(
    "DecodeCSV",
    "records:string, record_defaults:[OUT_TYPE] -> output:[OUT_TYPE]",
    shape=_columns,
    OUT_TYPE=_TYPES,
)
def decode_csv_op(
    records,
    record_defaults,
    *,
    field_delim=",",
    use_quote_delim=True,
    na_value="",
    select_cols: list[int] = (),
):
    """Reads the fields of CSV records."""
    if len(field_delim) != 1:
        raise ValueError("field_delim should be only 1 char")
    columns = [[] for _ in record_defaults]
    for number, record in enumerate(records.reshape(-1).tolist()):
        fields = split_record(record, as_bytes(field_delim), use_quote_delim)
        if select_cols:
            fields = [fields[i] for i in select_cols if i < len(fields)]
        if len(fields) != len(columns):
            raise ValueError(
                f"Expect {len(columns)} fields but have {len(fields)} in record "
                f"{number}"
            )
        for i, (field, default) in enumerate(zip(fields, record_defaults)):
            columns[i].append(_value(field, default, as_bytes(na_value), i, number))
    return [
        _as_array(column, default.dtype).reshape(records.shape)
        for column, default in zip(columns, record_defaults)
    ]


def split_record(record, delimiter, use_quotes):
    """Splits one record into its fields; quotes keep a delimiter inside of a field.

    >>> split_record(b'a,"b, c",', b",", True)
    [b'a', b'b, c', b'']
    """
    if not use_quotes:
        return record.split(delimiter)
    fields, at = [], 0
    while True:
        field, at = _next_field(record, at, delimiter)
        fields.append(field)
        if at >= len(record):
            return fields
        at += 1
        if at == len(record):  # the delimiter was the last byte
            return [*fields, b""]


def _next_field(record, at, delimiter):
    """Reads the field that begins at `at`; returns it and where it ends."""
    if record[at : at + 1] != b'"':
        end = record.find(delimiter, at)
        end = len(record) if end < 0 else end
        if b'"' in record[at:end]:
            raise ValueError("Unquoted fields cannot have quotes inside")
        return record[at:end].strip(b"\r\n"), end
    text, at = b"", at + 1
    while True:
        end = record.find(b'"', at)
        if end < 0:
            raise ValueError(
                "Quoted field has to end with quote followed by delim or end"
            )
        text += record[at:end]
        at = end + 1
        if record[at : at + 1] != b'"':
            break
        text, at = text + b'"', at + 1
    if at < len(record) and record[at : at + 1] != delimiter:
        raise ValueError("Quoted field has to end with quote followed by delim or end")
    return text, at


def _value(field, default, na_value, column, record):
    """Reads one field; an empty one has the column's default."""
    if not field or field == na_value:
        if not default.size:
            raise ValueError(
                f"Field {column} is required but missing in record {record}!"
            )
        return default.reshape(-1)[0]
    dtype = dtypes.FROM_NUMPY[default.dtype]
    try:
        if dtype is dtypes.string:
            return field
        return read_float(field) if dtype.is_floating else read_integer(field, dtype)
    except ValueError:
        shown = field.decode("utf-8", "replace")
        raise ValueError(
            f"Field {column} in record {record} is not a valid {dtype.name}: {shown}"
        ) from None


def _as_array(column, np_dtype):
    is_text = dtypes.FROM_NUMPY[np_dtype] is dtypes.string
    return from_list(column, len(column)) if is_text else np.array(column, np_dtype)


def decode_csv(
    records,
    record_defaults,
    field_delim=",",
    use_quote_delim=True,
    na_value="",
    select_cols=None,
    name=None,
):
    """Reads CSV records, one text each, into a tensor per column.

    Args:
      records: texts of any shape.
      record_defaults: for each column a value, or a list of one, that empty fields
        get, and that tells the column's type; an empty list makes a field required.
      field_delim: the character between fields.
      use_quote_delim: whether fields may be quoted.
      na_value: a further text that means "empty".
      select_cols: the numbers, ascending, of the columns to read; all if None.

    Raises InvalidArgumentError for records that do not fit.

    >>> import minitf as tf
    >>> numbers, names = tf.io.decode_csv(["1,a", "2,b"], [0, ""])
    >>> numbers.numpy(), names.numpy()
    (array([1, 2], dtype=int32), array([b'a', b'b'], dtype=object))

    In TensorFlow: python/ops/parsing_ops.py
    """
    columns = list(select_cols or ())
    if columns and (columns != sorted(set(columns))):
        raise ValueError("select_cols is not strictly increasing.")
    if columns and len(columns) != len(record_defaults):
        raise ValueError("Length of select_cols and record_defaults do not match.")
    return decode_csv_op(
        records,
        [convert_to_tensor(default) for default in record_defaults],
        field_delim=field_delim,
        use_quote_delim=use_quote_delim,
        na_value=na_value,
        select_cols=columns,
        name=name,
    )
