"""Text as Unicode: code points, encodings, scripts."""
