"""Small pictures of coloured cells, as PNG in a `data:` address.

In TensorFlow: no counterpart
"""

import base64

import numpy as np
from minitf_widgets.training.axes import LINES

from minitf.core import context
from minitf.ops.image.codecs import encode_png


def png(image):
    """An array (height, width, channels) of uint8 as the address of a PNG.

    >>> png(np.zeros([1, 1, 3], np.uint8))[:30]
    'data:image/png;base64,iVBORw0K'
    """
    with context.entering(graph=None):  # also while a graph is being built
        data = encode_png(np.ascontiguousarray(image)).numpy()
    return "data:image/png;base64," + base64.b64encode(data).decode("ascii")


def cells(colors, strengths):
    """Cells in the colours of lines, the stronger the less transparent.

    Args:
      colors: numbers of colours (height, width).
      strengths: from 0, nothing, to 1 (height, width).
    """
    table = [[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in LINES]
    image = np.empty((*colors.shape, 4), np.uint8)
    image[..., :3] = np.array(table, np.uint8)[colors % len(LINES)]
    image[..., 3] = np.round(255 * np.clip(strengths, 0, 1))
    return png(image)
