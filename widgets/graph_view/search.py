"""Finding operations by a part of their name or of their op's name.

In TensorFlow: no counterpart
"""


def find(graph, text):
    """Lists the ids of the nodes whose name or op has `text` in it, in graph order.

    Large and small letters are the same. Nothing is found for an empty text.

    >>> from minitf_widgets.drawing import Graph, Node
    >>> found = Node("dense/MatMul", "MatMul"), Node("dense/bias", "bias")
    >>> find(Graph(found), "mat")
    ['dense/MatMul']
    """
    wanted = text.strip().casefold()
    if not wanted:
        return []
    return [node.id for node in graph.nodes if wanted in _words(node)]


def _words(node):
    op_type = node.title.partition("\n")[0].rpartition(" = ")[2]
    return f"{node.id}\n{node.label}\n{op_type}".casefold()


class Search:
    """What was looked for, what was found, and which of it is shown."""

    def __init__(self, text="", found=(), place=0):
        self.text = text
        self.found = found
        self.place = place

    @property
    def current(self):
        """The id of the match that is shown; None if there is none."""
        return self.found[self.place] if self.found else None

    def moved(self, by):
        """The same search, so many matches further on, around the end."""
        if not self.found:
            return self
        return Search(self.text, self.found, (self.place + by) % len(self.found))

    def part(self):
        """What the page shows of it."""
        return {"text": self.text, "count": len(self.found), "place": self.place}
