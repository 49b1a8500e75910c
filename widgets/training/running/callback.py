"""`Callback`: tells a view how `model.fit` goes on, and obeys the view's buttons.

It has the methods that Keras calls and needs nothing of Keras: any loop of training may
call them.

In TensorFlow: keras/src/callbacks/callback.py
"""


class Callback:
    """What `fit` calls; give it in `callbacks=[...]`.

    A pause holds `fit` back at the end of a step. Stopping sets `model.stop_training`.

    Args:
      loop: the `Loop` to tell.
      renew: called when a training begins; returns the loop to tell from then on.
    """

    def __init__(self, loop, renew=None):
        self._loop = loop
        self._renew = renew
        self._owns = False  # whether this training began here, not in the view
        self._in_batches = set()  # metrics that were reported by steps
        self.model = None
        self.params = {}

    def set_model(self, model):
        """Takes the model that is trained, to be able to stop it."""
        self.model = model

    def set_params(self, params):
        """Takes the numbers of epochs and of steps in each."""
        self.params = dict(params or {})

    def on_train_begin(self, logs=None):
        """Begins a run."""
        if self._renew is not None:
            self._loop = self._renew()
        self._owns = not self._loop.is_driven
        run = self._loop.run
        run.epochs = self.params.get("epochs")
        steps = self.params.get("steps")
        run.steps = run.epochs * steps if steps and run.epochs else None
        if self._owns:
            self._loop.begin()

    def on_epoch_begin(self, epoch, logs=None):
        """Notes which epoch it is; Keras counts from 0."""
        self._loop.run.epoch = epoch + 1

    def on_train_batch_end(self, batch, logs=None):
        """Notes a step; waits while the view is paused."""
        logs = dict(logs or {})
        self._in_batches.update(logs)
        self._loop.took(logs)
        self._ask()

    def on_epoch_end(self, epoch, logs=None):
        """Notes what only epochs report, such as the metrics of validation."""
        logs = dict(logs or {})
        if not self._in_batches:  # a loop without steps of its own
            self._loop.took(logs, epoch + 1)
        else:
            new = {k: v for k, v in logs.items() if k not in self._in_batches}
            self._loop.run.note_values(new)
        self._ask()

    def on_train_end(self, logs=None):
        """Ends the run, if it began here."""
        if self._owns:
            self._loop.finish()

    def _ask(self):
        if self._loop.may_go_on():
            return
        if self.model is None:
            raise StopTraining("Training was stopped by the view's button.")
        self.model.stop_training = True

    def on_train_batch_begin(self, batch, logs=None):
        """Does nothing: the step is noted at its end."""

    def on_test_begin(self, logs=None):
        """Does nothing: what tests find is reported by their epoch."""

    def on_test_end(self, logs=None):
        """Does nothing."""

    def on_test_batch_begin(self, batch, logs=None):
        """Does nothing."""

    def on_test_batch_end(self, batch, logs=None):
        """Does nothing."""

    def on_predict_begin(self, logs=None):
        """Does nothing: predicting is no training."""

    def on_predict_end(self, logs=None):
        """Does nothing."""

    def on_predict_batch_begin(self, batch, logs=None):
        """Does nothing."""

    def on_predict_batch_end(self, batch, logs=None):
        """Does nothing."""


class StopTraining(Exception):
    """Ends a loop that cannot be told to stop in another way."""
