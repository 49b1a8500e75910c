"""Random numbers: TensorFlow's, bit for bit.

The files here know arrays and integers, no tensors; read them in this order. `philox`
makes the bits. `distributions` turns bits into numbers, with `glibc_math` for the last
bit of the normal ones; `rejection` and `truncated` hold the distributions that draw
until a draw is accepted. `seeds` says which stream an op reads and how far it moves.

In TensorFlow: tensorflow/core/kernels/random_op.cc and its neighbours
"""
