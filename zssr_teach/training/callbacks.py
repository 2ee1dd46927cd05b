"""Keras' callbacks (TensorBoard, EarlyStopping …), told what they would hear in ``fit``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zssr_teach.machine.loading import load_keras
from zssr_teach.training.history import Record

if TYPE_CHECKING:
    import keras


class KerasCallbacks:
    """A list of callbacks during one training.

    Parameters
    ----------
    callbacks : sequence of keras.callbacks.Callback
    model : keras.Model
    epoch : int
        Steps that count as one epoch.
    """

    def __init__(
        self, callbacks: Sequence[keras.callbacks.Callback], model: keras.Model, epoch: int
    ) -> None:
        self._list = load_keras().callbacks.CallbackList(list(callbacks), model=model)
        self._model = model
        self._epoch = epoch
        model.stop_training = False
        self._list.on_train_begin()

    def change_model(self, model: keras.Model) -> None:
        """Go on with another network."""
        self._list.set_model(model)
        self._model = model
        model.stop_training = False

    def before(self, step: int) -> None:
        """Say that the step after `step` steps begins."""
        if step % self._epoch == 0:
            self._list.on_epoch_begin(step // self._epoch)
        self._list.on_train_batch_begin(step)

    def after(self, record: Record) -> None:
        """Say how a step went, and an epoch where one ends."""
        logs = {"loss": record.loss, "learning_rate": record.learning_rate}
        self._list.on_train_batch_end(record.step - 1, logs)
        if record.reconstruction is not None:
            logs["reconstruction"] = record.reconstruction
            logs |= {} if record.psnr is None else {"psnr": record.psnr}
            self._list.on_epoch_end((record.step - 1) // self._epoch, logs)

    @property
    def want_an_end(self) -> bool:
        """Whether one of them (TerminateOnNaN, EarlyStopping …) wants the training to end."""
        return bool(self._model.stop_training)

    def end(self) -> None:
        """Say that the training has ended."""
        self._list.on_train_end()
