"""Summaries as TensorFlow 1 has them: ops that return messages, and a `FileWriter`.

`kinds` makes the ops and `merging` puts their results together; a program runs them in
a session and gives the bytes to a `FileWriter` of `file_writer`. `reading` reads the
files again.

In TensorFlow: python/summary/summary.py, python/summary/writer/writer.py
"""
