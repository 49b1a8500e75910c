"""`tf.train.CheckpointOptions`: how to save and restore.

In TensorFlow: python/checkpoint/checkpoint_options.py
"""


class CheckpointOptions:
    """Options of `tf.train.Checkpoint.save`, `restore` and their relatives.

    Args:
      experimental_io_device: the device that reads and writes; there is one.
      experimental_enable_async_checkpoint, enable_async: whether the program may go on
        while files are written; here it waits, as the files then are complete.
      experimental_write_callbacks: functions to call after files were written, with the
        path if they take an argument.
      experimental_skip_slot_variables: leave the state of TF1's optimizers out.
      experimental_sharding_callback: must be None.

    >>> import minitf as tf
    >>> tf.train.CheckpointOptions(enable_async=True).enable_async
    True

    In TensorFlow: python/checkpoint/checkpoint_options.py
    """

    def __init__(
        self,
        experimental_io_device=None,
        experimental_enable_async_checkpoint=False,
        experimental_write_callbacks=None,
        enable_async=False,
        experimental_skip_slot_variables=False,
        experimental_sharding_callback=None,
    ):
        if experimental_sharding_callback is not None:
            raise NotImplementedError(
                "A checkpoint is written as one data file. Leave "
                "`experimental_sharding_callback` out."
            )
        for callback in experimental_write_callbacks or ():
            if not callable(callback):
                raise ValueError(
                    "experimental_write_callbacks must be functions of no argument, or "
                    f"of the path that was written. Received: {callback!r}"
                )
        self.experimental_io_device = experimental_io_device
        self.enable_async = experimental_enable_async_checkpoint or enable_async
        self.experimental_enable_async_checkpoint = self.enable_async
        self.experimental_write_callbacks = experimental_write_callbacks
        self.experimental_skip_slot_variables = experimental_skip_slot_variables
        self.experimental_sharding_callback = experimental_sharding_callback
