"""`MessageView`: a protobuf message, byte by byte.

In TensorFlow: no counterpart (protobuf: protoc --decode_raw)
"""

from minitf_widgets.files.page import Page, Table
from minitf_widgets.files.wire import WIRE_NAMES, Stop, fields

from minitf.formats import proto

HEAD = ("at", "bytes", "field", "wire type", "name", "value")
BYTES_SHOWN = 12  # of one field


class MessageView(Page):
    """Every field of a message: where it is, its bytes, and what they mean.

    Args:
      message: a protobuf message, or the bytes of one.
      name: the class to read bytes as, such as "Example"; without it the fields have
        numbers only, and what is inside them is guessed.
      limit: how many fields to show.

    Raises ValueError for a name that is no message, TypeError for what is neither a
    message nor bytes.

    >>> import minitf as tf
    >>> MessageView(tf.train.Int64List(value=[1, 300]))
    Int64List: 5 bytes
    <BLANKLINE>
    Fields, one after another
    at  bytes           field  wire type  name   value
    0   0a 03 01 ac 02  1      bytes      value  [1, 300]
    """

    def __init__(self, message, name=None, limit=200):
        descriptor = getattr(message, "DESCRIPTOR", None)
        if name is not None:
            descriptor = proto.message(name).DESCRIPTOR
        self.data = _as_bytes(message)
        self.fields, self.damage, rest = _look(self.data, descriptor, limit)
        kind = descriptor.name if descriptor else "Message of unknown class"
        self.title = f"{kind}: {len(self.data)} bytes"
        rows = [_row(self.data, field) for field in self.fields]
        if rest is not None:
            rows.append((rest, f"... {len(self.data) - rest} more bytes", *[""] * 4))
        if self.damage is not None:
            rows.append(_damage_row(self.data, self.damage))
        self.parts = [Table("Fields, one after another", HEAD, rows)]


def show_message(message_or_bytes, name=None, limit=200):
    """Returns a table of the fields of a protobuf message, byte by byte.

    Arguments and errors are those of `MessageView`.

    >>> show_message(bytes([8, 150, 1, 18]))
    Message of unknown class: 4 bytes
    <BLANKLINE>
    Fields, one after another
    at  bytes     field  wire type  name  value
    0   08 96 01  1      varint           150
    4   (end)                             stops here: a number is cut off
    """
    return MessageView(message_or_bytes, name, limit)


def _as_bytes(message):
    if isinstance(message, bytes | bytearray | memoryview):
        return bytes(message)
    if hasattr(message, "SerializeToString"):
        return message.SerializeToString(deterministic=True)
    raise TypeError(
        "show_message shows a protobuf message, such as tf.train.Example(), or the "
        f"bytes of one. Received: {message!r} of type {type(message).__name__}"
    )


def _look(data, descriptor, limit):
    """Returns fields, where it stops making sense, and where the rest begins if any."""
    found = []
    try:
        for field in fields(data, descriptor):
            if len(found) == limit:
                return found, None, field.start
            found.append(field)
    except Stop as damage:
        return found, damage, None
    return found, None, None


def _row(data, field):
    end = field.content if field.is_message else field.end
    shown = data[field.start : min(end, field.start + BYTES_SHOWN)].hex(" ")
    more = end - field.start - BYTES_SHOWN
    shown += f" ... {more} more" if more > 0 else ""
    indent = "· " * field.depth
    wire = WIRE_NAMES[field.wire]
    name = indent + field.name
    return field.start, shown, field.number, wire, name, field.value


def _damage_row(data, damage):
    at = damage.position
    shown = data[at : at + BYTES_SHOWN].hex(" ") or "(end)"
    indent = "· " * damage.depth
    return at, shown, "", "", indent, f"stops here: {damage.what}"
