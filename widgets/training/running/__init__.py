"""Doing the steps of a training: where they come from, and who obeys between them.

`sources` makes one iterator of all kinds of trainings, `loop` goes through it in a
thread or not, `callback` lets somebody else's loop do that. `prints` and `failures`
catch what steps print and raise, `speed` measures how fast they are.
"""
