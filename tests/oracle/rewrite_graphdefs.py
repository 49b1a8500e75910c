"""Let TensorFlow rewrite the .pb files of tests/fixtures/graphdef in sorted order.

A `GraphDef` keeps attributes in maps, which TensorFlow writes in any order; sorted,
there is one right answer to compare with. Writes the .pb and the .pbtxt of each.

    python tests/oracle/rewrite_graphdefs.py
"""

import pathlib

from google.protobuf import text_format
from tensorflow.core.framework import graph_pb2

FOLDER = pathlib.Path(__file__).parent.parent / "fixtures" / "graphdef"

for path in sorted(FOLDER.glob("*.pb")):
    graph_def = graph_pb2.GraphDef.FromString(path.read_bytes())
    path.write_bytes(graph_def.SerializeToString(deterministic=True))
    path.with_suffix(".pbtxt").write_text(text_format.MessageToString(graph_def))
