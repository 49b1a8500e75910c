"""Images: resizing, cropping, colours, boxes, and how alike two pictures are.

An image is a tensor of (height, width, channels), a batch of them one of (batch,
height, width, channels). Colours are floats from 0 to 1 or integers up to the type's
largest.

In TensorFlow: python/ops/image_ops_impl.py
"""
