"""Reading and writing files in the world of TensorFlow 1."""
