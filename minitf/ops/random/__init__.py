"""Random numbers: TensorFlow's, bit for bit.

The first files know arrays and integers, no tensors; read them in this order. `philox`
makes the bits. `distributions` turns bits into numbers, with `glibc_math` for the last
bit of the normal ones; `rejection` and `truncated` hold the distributions that draw
until a draw is accepted. `seeds` says which stream an op reads and how far it moves.

The ops stand on these: `stateful` and `stateful_rejection` draw other numbers at every
call, `stateless` and `stateless_rejection` the same ones for a seed, `generator` has
its state in a variable, and `shuffling` does what its name says.

In TensorFlow: tensorflow/core/kernels/random_op.cc and its neighbours
"""
