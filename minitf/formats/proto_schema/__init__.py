"""What TensorFlow's files consist of: every message, its fields and their numbers.

A protobuf file holds no names. A field is written as its number, a hint of how long
its value is, and the value; whoever reads it needs a table that says what number 4 of a
`TensorProto` is. These modules are that table, in a small language:

    message NodeDef {
      1 name: string; 2 op: string  # a semicolon or the end of the line in between
      3 input: string*              # * any number of values, here one per input
      4 line: int32?                # ? remembers whether it was set, even to 0
      5 attr: map<string, AttrValue>
      oneof kind { 6 i: int64; 7 s: bytes }  # setting one of these clears the others
      enum Level { 0 LOW; 1 HIGH }           # messages and enums may stand in a message
    }

Numbers never change meaning, so a file of 2016 can be read today and a reader skips the
numbers it does not know. `minitf.formats.proto` turns the tables into classes.

In TensorFlow: tensorflow/core/framework/*.proto, tensorflow/core/protobuf/*.proto
"""

from minitf.formats.proto_schema import graph, plugins, records, saving, session

# Name of the table -> its text. A table may use the messages of those before it.
TABLES = {
    "graph": graph.TABLE,
    "saving": saving.TABLE,
    "records": records.TABLE,
    "session": session.TABLE,
    "plugins": plugins.TABLE,
}
