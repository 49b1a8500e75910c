"""`export_meta_graph`: the graph to a file, with all that surrounds it.

In TensorFlow: python/training/saver.py, python/framework/meta_graph.py
"""

from minitf.v1.graphs.default_graph import get_default_graph
from minitf.v1.saver.meta_graph import (
    check_not_eager,
    make_meta_graph,
    write_meta_graph,
)


def export_meta_graph(
    filename=None,
    meta_info_def=None,
    graph_def=None,
    saver_def=None,
    collection_list=None,
    as_text=False,
    graph=None,
    export_scope=None,
    clear_devices=False,
    clear_extraneous_savers=False,
    strip_default_attrs=False,
    save_debug_info=False,
    **kwargs,
):
    """Return a graph as a `MetaGraphDef`, and write it to a file if there is a name.

    Args:
      filename: the file.
      meta_info_def: what the message is to say about itself.
      graph_def: the nodes to write instead of the graph's.
      saver_def: the operations that save and restore.
      collection_list: the names of collections to write; all if None.
      as_text: write text that people can read, not bytes.
      graph: the graph; the default one if None.
      export_scope: write the nodes of this name scope alone, without its name.
      clear_devices: leave out where operations are to run.
      clear_extraneous_savers: leave out what other savers have added.
      strip_default_attrs: leave out attributes that are the default.
      save_debug_info: accepted; nothing is written.

    Raises RuntimeError eagerly, ValueError for `graph_def` with `export_scope`.

    >>> import minitf as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.Variable(1.0, name="v")
    ...     message = tf.compat.v1.train.export_meta_graph()
    >>> sorted(message.collection_def)
    ['trainable_variables', 'variables']

    In TensorFlow: python/training/saver.py
    """
    if graph_def is None or graph is None:
        check_not_eager("Exporting/importing meta graphs")
    if graph_def is not None and export_scope:
        raise ValueError(
            "`graph_def` and `export_scope` cannot both be given: export a scope from "
            "the graph itself."
        )
    graph = graph or get_default_graph()
    message = make_meta_graph(
        graph.as_graph_def(add_shapes=True) if graph_def is None else graph_def,
        graph,
        meta_info_def=meta_info_def,
        saver_def=saver_def,
        collection_list=collection_list,
        export_scope=export_scope,
        clear_devices=clear_devices,
        clear_extraneous_savers=clear_extraneous_savers,
        strip_default_attrs=strip_default_attrs,
    )
    if filename:
        write_meta_graph(message, filename, as_text)
    return message
