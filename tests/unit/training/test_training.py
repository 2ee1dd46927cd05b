"""The training loop: what it learns, what it notices, and that it can be held, stopped, resumed."""

import csv
import itertools
import math
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from zssr_teach import images, resampling, training
from zssr_teach.errors import SettingsError
from zssr_teach.machine.loading import load_keras, load_tensorflow
from zssr_teach.metrics import Protocol, protocol_for
from zssr_teach.networks import NetworkSettings, predict
from zssr_teach.pairs import PairSettings, make_son
from zssr_teach.reference import Reference
from zssr_teach.training import (
    CosineRule,
    History,
    PlateauRule,
    Record,
    TrainingRun,
    TrainingSettings,
    watchdog,
)
from zssr_teach.training.device import Device

PLAIN = Device("CPU (test)", "CPU", "float32")
TINY = NetworkSettings(depth=3, width=8)
PAIRS = PairSettings(crop=16, levels=3)
LEARNING = CosineRule(1e-2, 10)
GENTLE = CosineRule(2e-4, 0)  # every step of a short run makes it a little better


@pytest.fixture(scope="module")
def picture():
    """Part of a facade: repetition and sharp edges, quickly learnt from."""
    return images.sample("facade").pixels[100:164, 100:164]


def make_run(picture, steps=12, rule=None, check_every=4, **choices):
    settings = TrainingSettings(
        steps=steps, batch=2, rule=rule or CosineRule(4e-3, 3), check_every=check_every
    )
    choices = {"network": TINY, "device": PLAIN, **choices}
    return TrainingRun(picture, PAIRS, settings, **choices)


def wait_until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


def plain_error(run):
    """Return the reconstruction error of bicubic alone."""
    son = make_son(run.examination.image, run.sampler.settings)
    return float(np.mean((son - run.examination.image) ** 2))


# ---- learning-rate rules


def test_the_cosine_rule_rises_to_its_peak_and_falls_to_zero():
    rule = CosineRule(peak=0.01, warm_up=5)
    rates = [rule.rate(step, 105) for step in range(105)]
    assert rates[:5] == pytest.approx([0.002, 0.004, 0.006, 0.008, 0.01])
    assert rates[5] == max(rates) == 0.01
    assert rates[55] == pytest.approx(0.005)
    assert rates[30] == pytest.approx(0.005 * (1 + math.cos(math.pi / 4)))
    assert all(a > b for a, b in itertools.pairwise(rates[5:]))
    assert 0 < rates[-1] < 1e-4 * 0.05 + 1e-5
    # The warm-up never takes more than a third.
    assert CosineRule(0.01, 500).rate(10, 30) == pytest.approx(0.01)
    assert CosineRule(0.01, 0).rate(0, 1) == 0.01


@pytest.mark.parametrize("noise", [0.0, 1e-5])
def test_the_plateau_rule_goes_on_while_the_error_falls(noise):
    wobble = np.random.default_rng(0).standard_normal(10) * noise
    steps = list(range(50, 550, 50))
    falling = list(1e-3 - 1e-6 * np.array(steps) + wobble)
    assert PlateauRule().next_rate(1e-3, steps, falling) == 1e-3
    level = list(1e-3 + np.random.default_rng(1).standard_normal(10) * 1e-5)
    assert PlateauRule().next_rate(1e-3, steps, level) == pytest.approx(1e-4)
    rising = list(1e-3 + 1e-6 * np.array(steps) + wobble)
    assert PlateauRule(divisor=2).next_rate(1e-3, steps, rising) == pytest.approx(5e-4)
    assert PlateauRule().next_rate(1e-3, steps[:3], level[:3]) == 1e-3  # too few to tell


def test_the_plateau_rule_agrees_with_the_textbook():
    steps, errors = [50, 100, 150, 200, 250], [5.0, 4.4, 4.1, 3.9, 3.1]
    x, y = np.array(steps, float), np.array(errors)
    slope = ((x - x.mean()) @ (y - y.mean())) / ((x - x.mean()) ** 2).sum()
    rest = y - y.mean() - slope * (x - x.mean())
    deviation = math.sqrt((rest @ rest) / (len(x) - 2) / ((x - x.mean()) ** 2).sum())
    ratio = deviation / -slope
    for chosen, wanted in ((ratio * 1.01, 1.0), (ratio * 0.99, 0.1)):
        assert PlateauRule(ratio=chosen).next_rate(1.0, steps, errors) == pytest.approx(wanted)


@pytest.mark.parametrize("choice", [{"peak": 0}, {"peak": 2}, {"peak": -1}, {"warm_up": -1}])
def test_senseless_rules_are_refused(choice):
    with pytest.raises(SettingsError, match="makes no sense; give a peak"):
        CosineRule(**choice)


@pytest.mark.parametrize("choice", [{"steps": 0}, {"batch": 0}, {"check_every": 0}])
def test_senseless_settings_are_refused(choice):
    with pytest.raises(SettingsError, match="give"):
        TrainingSettings(**choice)


# ---- learning


def test_the_loss_falls_and_the_network_beats_bicubic(picture):
    run = make_run(picture, steps=110, rule=LEARNING, check_every=55)
    history = run.train()
    assert run.state == "finished"
    assert history.events == []
    losses = np.array([[record.loss, record.baseline] for record in history.records])
    ratio = losses[:, 0] / losses[:, 1]
    assert history.records[0].loss == pytest.approx(history.records[0].baseline, rel=1e-5)
    assert ratio[-30:].mean() < 0.97
    assert run.history.last.reconstruction < 0.95 * plain_error(run)


def test_the_history_tells_every_step(picture):
    run = make_run(picture, steps=10, check_every=4)
    history = run.train()
    assert [record.step for record in history.records] == list(range(1, 11))
    assert len(history) == 10
    assert history.last is history.records[-1]
    rates = [record.learning_rate for record in history.records]
    assert rates == pytest.approx([CosineRule(4e-3, 3).rate(step, 10) for step in range(10)])
    seconds = [record.seconds for record in history.records]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0
    steps, errors = history.column("reconstruction")
    assert steps == [4, 8, 10]  # every four steps, and at the end
    assert all(0 < error < 1 for error in errors)
    assert history.column("psnr") == ([], [])
    assert {record.attempt for record in history.records} == {1}


def test_the_reconstruction_error_is_that_of_the_picture_from_its_own_son(picture):
    run = make_run(picture, steps=8, rule=GENTLE, check_every=8)
    run.train()
    rebuilt = run.sharpen(make_son(picture, PAIRS))
    assert run.history.last.reconstruction == pytest.approx(
        float(np.mean((rebuilt - picture) ** 2)), rel=1e-5
    )


def test_the_optimiser_is_adam_with_the_rate_of_the_record(picture):
    keras = load_keras()
    run = make_run(picture, steps=6)
    run.train(4)
    assert isinstance(run.model.optimizer, keras.optimizers.Adam)
    rate = float(run.model.optimizer.learning_rate.numpy())
    assert rate == pytest.approx(run.history.last.learning_rate)
    assert int(run.model.optimizer.iterations.numpy()) == 4


def test_one_step_lowers_the_mean_absolute_error(picture):
    # Against the loss computed by hand from the very pairs of the step.
    run = make_run(picture)
    twin = make_run(picture)
    sons, fathers = twin.sampler.batch(2)
    record = run.train(1).last
    assert record.loss == pytest.approx(float(np.abs(sons - fathers).mean()), rel=1e-5)
    assert record.baseline == pytest.approx(float(np.abs(sons - fathers).mean()), rel=1e-6)
    record = run.train(1).last
    sons, fathers = twin.sampler.batch(2)
    twin.train(1)  # other pairs; only its compiled step is wanted
    run_again = make_run(picture)
    run_again.train(1)
    guess = run_again.model(sons).numpy()
    assert record.loss == pytest.approx(float(np.abs(guess - fathers).mean()), rel=1e-5)


def test_the_true_psnr_is_watched(picture):
    small = resampling.downscale(picture, 2)
    enlarged = resampling.upscale(small, 2)
    protocol = protocol_for(2)
    by_hand = []

    def look(run):
        guess = np.clip(predict(run.model, enlarged), 0, 1)
        by_hand.append(protocol.psnr(guess, picture))

    reference = Reference(picture, protocol)
    run = make_run(small, steps=9, reference=reference, observers=[look])
    steps, values = run.train().column("psnr")
    assert steps == [4, 8, 9]
    assert values == pytest.approx([by_hand[step - 1] for step in steps], abs=1e-4)
    assert len(set(values)) == 3
    # It is only looked at: without it the same is learnt.
    other = make_run(small, steps=9)
    other.train()
    assert [r.loss for r in other.history.records] == [r.loss for r in run.history.records]


def test_the_protocol_is_the_one_given(picture):
    small = resampling.downscale(picture, 2)
    last = []
    for protocol in (Protocol("luma", 2), Protocol("rgb", 0)):
        run = make_run(small, steps=3, reference=Reference(picture, protocol))
        last.append(run.train().last.psnr)
    assert abs(last[0] - last[1]) > 0.3


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_the_same_seed_gives_the_same_run(picture, precision):
    device = replace(PLAIN, precision=precision)
    runs = [make_run(picture, seed=seed, device=device) for seed in (4, 4, 5)]
    losses = [[record.loss for record in run.train().records] for run in runs]
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]
    one, again, _ = (run.model.get_weights() for run in runs)
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))


def test_half_precision_learns_as_well(picture):
    ends = []
    for precision in ("float32", "mixed_bfloat16", "mixed_float16"):
        device = replace(PLAIN, precision=precision)
        run = make_run(picture, steps=60, rule=CosineRule(5e-3, 10), device=device)
        ends.append(run.train().last.reconstruction)
        assert run.history.events == []
    assert ends[1] == pytest.approx(ends[0], rel=0.05)
    assert ends[2] == pytest.approx(ends[0], rel=0.05)


def test_larger_fathers_are_learnt_from(picture):
    small = resampling.downscale(picture, 2)
    run = make_run(small, extra_fathers=[picture])
    assert 2.0 in run.sampler.levels
    assert make_run(small).train().last.loss != run.train().last.loss


# ---- the plateau rule in the loop


def test_the_rate_falls_on_plateaus_until_training_ends(picture):
    rule = PlateauRule(
        first=1e-3, last=2e-5, look_every=5, look_back=30, patience=10, ratio=1e-9
    )  # so small a ratio that everything is a plateau
    run = make_run(picture, steps=500, rule=rule, check_every=2)
    history = run.train()
    rates = [record.learning_rate for record in history.records]
    assert rates == sorted(rates, reverse=True)
    assert sorted({round(rate, 9) for rate in rates}, reverse=True) == [1e-3, 1e-4, 1e-5]
    assert rates.count(1e-3) == 15  # the first look after more than `patience` steps
    assert run.state == "finished"
    assert 25 < run.step < 60
    assert len(history.events) == 2
    assert history.events[0] == "step 15: plateau, learning rate 1e-04"


def test_without_a_plateau_the_steps_are_the_limit(picture):
    rule = PlateauRule(look_every=5, look_back=30, patience=10, ratio=1e9)
    run = make_run(picture, steps=30, rule=rule, check_every=2)
    # With so large a ratio nothing that falls at all is a plateau.
    run.history.column = lambda name: (list(range(2, 26, 2)), [1.0 - s / 99 for s in range(12)])
    run.train()
    assert {record.learning_rate for record in run.history.records} == {1e-3}
    assert run.step == 30


# ---- runs that go wrong


def bicubic_at_worst(run):
    son = make_son(run.examination.image, run.sampler.settings)
    error = float(np.mean((run.sharpen(son) - run.examination.image) ** 2))
    return math.isfinite(error) and error <= plain_error(run) * (1 + 1e-6)


def test_a_network_of_dead_units_is_noticed_and_replaced(picture):
    run = make_run(picture, steps=180, rule=LEARNING, check_every=60)
    run.train(1)
    for layer in run.model.layers[1:-2]:  # no input can make these units fire
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel, np.full_like(bias, -100)])
    history = run.train()
    assert [record.attempt for record in history.records] == [1] * 80 + [2] * 180
    assert history.events == [
        "step 80: nothing was learnt; started again with learning rates 3 times lower"
    ]
    peak = max(record.learning_rate for record in history.records if record.attempt == 2)
    assert peak == pytest.approx(1e-2 / 3)
    assert history.column("loss")[0] == list(range(1, 181))  # the last attempt only
    assert run.state == "finished"
    assert bicubic_at_worst(run)
    assert history.last.reconstruction < 0.95 * plain_error(run)


def test_a_mere_tint_is_not_taken_for_learning(picture, monkeypatch):
    monkeypatch.setattr(watchdog, "_HOPELESS", 10)  # the loss has nothing to say
    run = make_run(picture, steps=90, rule=LEARNING)
    run.train(1)
    for layer in run.model.layers[1:-2]:
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel, np.full_like(bias, -100)])
    run.train()
    assert run.history.events == [
        "step 80: nothing was learnt; started again with learning rates 3 times lower"
    ]
    assert [record.attempt for record in run.history.records] == [1] * 80 + [2] * 90


def test_a_gentle_rate_is_given_time(picture):
    run = make_run(picture, steps=130, rule=CosineRule(1e-9, 0))
    history = run.train(119)
    assert history.events == []  # that far it could not have come
    run.train(1)
    assert history.events[0].startswith("step 120: nothing was learnt")


def test_a_loss_that_is_not_a_number_starts_again_at_once(picture):
    run = make_run(picture, steps=10, rule=GENTLE)
    run.train(3)
    run.model.set_weights([weights * np.nan for weights in run.model.get_weights()])
    history = run.train()
    assert history.events == [
        "step 4: the loss was not a number; started again with learning rates 3 times lower"
    ]
    assert [record.attempt for record in history.records] == [1] * 4 + [2] * 10
    assert [record.step for record in history.records[4:]] == list(range(1, 11))
    assert math.isfinite(history.last.loss)
    assert bicubic_at_worst(run)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_after_the_last_restart_it_gives_up_and_falls_back_to_bicubic(picture, value):
    def poison(run):
        run.model.set_weights([np.full_like(w, value) for w in run.model.get_weights()])

    run = make_run(picture, steps=50, observers=[poison])
    history = run.train()
    # The first step goes well; the others meet poisoned networks until it gives up.
    assert [record.attempt for record in history.records] == [1, 1, 2, 3, 4]
    assert all("the loss was not a number; started again" in e for e in history.events[:3])
    assert "it was switched off" in history.events[3]
    assert len(history.events) == 4
    assert run.state == "finished"
    enlarged = resampling.upscale(picture, 2)
    assert np.array_equal(run.sharpen(enlarged), enlarged)


def test_an_absurd_learning_rate_ends_no_worse_than_bicubic(picture):
    run = make_run(picture, steps=125, rule=CosineRule(1.0, 0), check_every=125)
    history = run.train()
    assert "started again" in history.events[0]
    assert history.last.attempt > 1
    assert bicubic_at_worst(run)


def test_a_network_worse_than_bicubic_is_switched_off(picture):
    run = make_run(picture, steps=3)
    run.train(2)
    weights = run.model.get_weights()
    weights[-1] = weights[-1] + 0.3  # far too bright
    run.model.set_weights(weights)
    run.train()
    assert len(run.history.events) == 1
    assert "worse than bicubic" in run.history.events[0]
    son = make_son(picture, PAIRS)
    assert np.array_equal(run.sharpen(son), son)


# ---- pausing, stopping, going on


def test_steps_can_be_taken_in_portions(picture):
    whole = make_run(picture, steps=10)
    whole.train()
    run = make_run(picture, steps=10)
    assert run.state == "new"
    assert run.progress == 0
    assert run.seconds_left is None
    run.train(4)
    assert (run.step, run.state, run.progress) == (4, "paused", 0.4)
    assert run.seconds_left > 0
    run.train(1)
    run.train(100)
    assert (run.step, run.state, run.progress) == (10, "finished", 1.0)
    assert [r.loss for r in run.history.records] == [r.loss for r in whole.history.records]
    run.train()
    run.train(5)
    assert len(run.history) == 10  # finished is finished
    assert run.state == "finished"


class InThread:
    """A run in a thread of its own."""

    def __init__(self, run):
        self.run = run
        self.error = None
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self):
        try:
            self.run.train()
        except Exception as error:
            self.error = error

    def join(self):
        self.thread.join(60)
        assert not self.thread.is_alive()
        if self.error:
            raise self.error


def test_pausing_and_resuming_from_another_thread(picture):
    run = make_run(picture, steps=400, check_every=200)
    worker = InThread(run)
    wait_until(lambda: run.step >= 3)
    run.switch.pause()
    wait_until(lambda: run.state == "paused")
    held, seconds = run.step, run.history.last.seconds
    time.sleep(0.3)
    assert run.step == held
    assert run.state == "paused"
    run.switch.resume()
    wait_until(lambda: run.step > held)
    # The pause does not count as training time.
    assert run.history.records[held].seconds - seconds < 0.3
    run.switch.stop()
    worker.join()
    assert run.state == "stopped"
    whole = make_run(picture, steps=400, check_every=200)
    whole.train(run.step)
    assert [r.loss for r in whole.history.records] == [r.loss for r in run.history.records]


def test_stopping_a_paused_run(picture):
    run = make_run(picture, steps=400)
    run.switch.pause()  # before it starts: it waits at once
    worker = InThread(run)
    wait_until(lambda: run.state == "paused")
    run.switch.stop()
    run.switch.stop()
    worker.join()
    assert (run.state, run.step) == ("stopped", 0)


def test_a_stopped_run_goes_on_where_it_was(picture):
    # At this rate the unfinished network is worse than bicubic: it is switched off, not lost.
    rule = CosineRule(0.05, 0)
    stop = lambda run: run.step == 7 and run.switch.stop()  # noqa: E731
    run = make_run(picture, steps=20, rule=rule, observers=[stop])
    run.train()
    assert (run.step, run.state) == (7, "stopped")
    assert bicubic_at_worst(run)
    assert "switched off" in run.history.events[-1]
    run.train()
    assert (run.step, run.state) == (20, "finished")
    whole = make_run(picture, steps=20, rule=rule)
    whole.train()
    assert [r.loss for r in run.history.records] == [r.loss for r in whole.history.records]


def test_observers_are_called_after_every_step_in_the_thread_that_trains(picture):
    seen = []
    run = make_run(picture, steps=5)
    note = lambda run: seen.append((run.step, len(run.history), threading.current_thread()))  # noqa: E731
    run.observers.append(note)
    worker = InThread(run)
    worker.join()
    assert seen == [(step, step, worker.thread) for step in range(1, 6)]


def test_an_error_in_a_callback_is_passed_on_and_the_run_says_so(picture):
    def fail(run):
        raise RuntimeError("broken callback")

    run = make_run(picture, observers=[fail])
    with pytest.raises(RuntimeError, match="broken callback"):
        run.train()
    assert run.state == "failed"


# ---- Keras' callbacks


def test_csv_logger_writes_every_look(picture, tmp_path):
    keras = load_keras()
    path = tmp_path / "log.csv"
    run = make_run(picture, steps=10, callbacks=[keras.callbacks.CSVLogger(path)])
    run.train()
    with path.open() as file:
        rows = list(csv.DictReader(file))
    looks = [record for record in run.history.records if record.reconstruction is not None]
    assert [int(row["epoch"]) for row in rows] == [0, 1, 2]
    for row, record in zip(rows, looks, strict=True):
        assert float(row["loss"]) == pytest.approx(record.loss)
        assert float(row["learning_rate"]) == pytest.approx(record.learning_rate)
        assert float(row["reconstruction"]) == pytest.approx(record.reconstruction)


def test_tensorboard_writes_its_events(picture, tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util import tensor_util

    keras = load_keras()
    callback = keras.callbacks.TensorBoard(tmp_path, update_freq="epoch")
    run = make_run(picture, steps=8, callbacks=[callback])
    run.train()
    [events] = (tmp_path / "train").glob("events.out.tfevents.*")
    accumulator = EventAccumulator(str(events)).Reload()
    tags = accumulator.Tags()["tensors"]
    assert {"epoch_loss", "epoch_reconstruction", "epoch_learning_rate"} <= set(tags)
    assert [event.step for event in accumulator.Tensors("epoch_loss")] == [0, 1]
    last = accumulator.Tensors("epoch_reconstruction")[-1].tensor_proto
    assert tensor_util.make_ndarray(last) == pytest.approx(
        run.history.last.reconstruction, rel=1e-5
    )


def test_terminate_on_nan_ends_the_run(picture):
    keras = load_keras()
    run = make_run(picture, steps=10, callbacks=[keras.callbacks.TerminateOnNaN()])
    run.train(3)
    run.model.set_weights([weights * np.nan for weights in run.model.get_weights()])
    run.train()
    assert run.step == 4
    assert run.state == "finished"
    assert bicubic_at_worst(run)


def test_early_stopping_ends_the_run(picture):
    keras = load_keras()
    callback = keras.callbacks.EarlyStopping("reconstruction", 1, 2, mode="min")
    run = make_run(picture, steps=60, callbacks=[callback])
    run.train()
    assert run.step == 12  # the first look and two more without progress
    assert run.state == "finished"


def test_one_s_own_callback_hears_everything_in_order(picture):
    keras = load_keras()
    heard = []

    class Listener(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            heard.append("begin")

        def on_epoch_begin(self, epoch, logs=None):
            heard.append(f"epoch {epoch}")

        def on_train_batch_begin(self, batch, logs=None):
            heard.append(f"batch {batch}")

        def on_train_batch_end(self, batch, logs=None):
            heard.append(f"end {batch} {sorted(logs)}")

        def on_epoch_end(self, epoch, logs=None):
            heard.append(f"epoch end {epoch} {sorted(logs)}")

        def on_train_end(self, logs=None):
            heard.append("end")

    listener = Listener()
    run = make_run(picture, steps=3, check_every=2, callbacks=[listener])
    run.train()
    batch, epoch = "['learning_rate', 'loss']", "['learning_rate', 'loss', 'reconstruction']"
    assert heard == [
        "begin",
        *("epoch 0", "batch 0", f"end 0 {batch}", "batch 1", f"end 1 {batch}"),
        f"epoch end 0 {epoch}",
        *("epoch 1", "batch 2", f"end 2 {batch}", f"epoch end 1 {epoch}"),
        "end",
    ]
    assert listener.model is run.model


def test_callbacks_follow_a_restart_to_the_new_network(picture, tmp_path):
    keras = load_keras()
    path = tmp_path / "weights.weights.h5"
    keep = keras.callbacks.ModelCheckpoint(path, save_weights_only=True)
    seen = []
    count = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(epoch))
    run = make_run(picture, steps=8, rule=GENTLE, callbacks=[keep, count])
    run.train(2)
    first = run.model
    first.set_weights([weights * np.nan for weights in first.get_weights()])
    run.train()
    assert run.model is not first
    assert keep.model is run.model
    assert seen == [0, 1]
    saved = make_run(picture).model
    saved.load_weights(path)
    assert all(np.isfinite(weights).all() for weights in saved.get_weights())
    for kept, now in zip(saved.get_weights(), run.model.get_weights(), strict=True):
        assert np.array_equal(kept, now)


# ---- the history by itself


def test_columns_leave_out_what_was_not_measured_and_earlier_attempts():
    history = History()
    assert history.last is None
    assert history.column("loss") == ([], [])
    history.records += [
        Record(1, 0.5, 0.5, 1e-3, 0.1, reconstruction=0.1),
        Record(1, 0.4, 0.5, 1e-3, 0.2, attempt=2),
        Record(2, 0.3, 0.5, 1e-3, 0.3, psnr=0.0, attempt=2),
    ]
    assert history.column("loss") == ([1, 2], [0.4, 0.3])
    assert history.column("reconstruction") == ([], [])
    assert history.column("psnr") == ([2], [0.0])  # zero is a value


def test_gradients_that_are_no_numbers_move_nothing_and_the_others_still_move():
    tensorflow, keras = load_tensorflow(), load_keras()

    @tensorflow.custom_gradient
    def spoil(features):
        return features, lambda upstream: upstream * float("nan")

    class Spoiler(keras.layers.Layer):
        def call(self, features):
            return spoil(features)

    picture = keras.Input((None, None, 3))
    features = keras.layers.Conv2D(4, 3, padding="same")(picture)
    features = keras.layers.Conv2D(3, 3, padding="same")(Spoiler()(features))
    model = keras.Model(picture, features)
    take_step = training.compile_step(model, keras.optimizers.Adam())
    before = model.get_weights()
    sons = np.random.default_rng(0).random((2, 8, 8, 3), dtype=np.float32)
    loss = take_step(sons, 0.5 * sons, 0.01)
    after = model.get_weights()
    assert np.isfinite(loss)
    assert np.array_equal(before[0], after[0])  # in front of the spoiler
    assert np.isfinite(after[2]).all()
    assert not np.array_equal(before[2], after[2])
