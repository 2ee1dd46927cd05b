"""The training monitor without a page: what its buttons do, in any order, and what it shows."""

import gc
import subprocess
import sys
import threading
import time
import weakref
from dataclasses import replace

import keras
import numpy as np
import pytest

from zssr_teach.degradation import Degradation, degrade
from zssr_teach.errors import SettingsError
from zssr_teach.experiments import watch as watch_module
from zssr_teach.experiments.series import Series
from zssr_teach.experiments.watch import Watch
from zssr_teach.images import to_bytes8
from zssr_teach.metrics import protocol_for
from zssr_teach.networks import NetworkSettings
from zssr_teach.pairs import PairSettings
from zssr_teach.training import Record, TrainingRun, TrainingSettings
from zssr_teach.upscaling import PRESETS, Job, Preset
from zssr_teach.widgets.frame.background import Background, CellRegistry
from zssr_teach.widgets.training.curves import TrainingCurves
from zssr_teach.widgets.training.monitor import TrainingMonitor

TRUTH = np.random.default_rng(0).random((48, 48, 3), dtype=np.float32)
IMAGE = degrade(TRUTH, Degradation(2))
PROTOCOL = protocol_for(2)
TINY = Preset("tiny", "for tests", NetworkSettings(3, 4), pairs=PairSettings(crop=16))
ENDLESS = 1_000_000


def tiny_job(steps: int = 6, **choices) -> Job:
    return Job(IMAGE, 2, TINY.with_steps(steps), **choices)


def tiny_run(steps: int = 6, **choices) -> TrainingRun:
    return TrainingRun(IMAGE, TINY.pairs, TrainingSettings(steps=steps), TINY.network, **choices)


def until(condition, seconds: float = 60) -> None:
    """Wait for what another thread brings about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


@pytest.fixture
def endless():
    """Return a monitor of a training that will not end by itself."""
    monitor = TrainingMonitor(lambda: tiny_job(ENDLESS, truth=TRUTH))
    yield monitor
    monitor.close()
    assert monitor.wait(60)


# ---- curves -----------------------------------------------------------------------------------


def test_a_long_series_is_averaged():
    series = Series("loss")
    for step in range(1, 1001):
        series.add(step, float(step))
    steps, values = series.points(100)
    assert len(steps) == 100
    assert steps == values
    assert (steps[0], steps[-1]) == (5.5, 995.5)


def test_an_exact_series_keeps_the_newest_point_and_invents_none():
    series = Series("PSNR", exact=True)
    for step in range(1, 102):
        series.add(step, step**2)
    steps, values = series.points(10)
    assert steps[-1] == 101
    assert values == pytest.approx([step**2 for step in steps], rel=1e-3)


def test_a_series_forgets_what_came_after_a_step_and_leaves_out_what_is_no_number():
    series = Series("loss")
    for step, value in [(1, 1.0), (2, float("nan")), (3, 2.0), (4, float("inf"))]:
        series.add(step, value)
    assert series.points() == ([1.0, 3.0], [1.0, 2.0])
    series.cut(1)
    assert series.steps == [1]


def test_curves_draw_a_still_picture_also_of_nothing():
    curves = TrainingCurves([Series("loss", logarithmic=True), Series("PSNR", "dB")], 100)
    empty = curves.still()
    curves.show([Series("loss", steps=[1, 2], values=[0.5, 0.1]), Series("PSNR", "dB")], 100)
    assert curves.still().shape == empty.shape
    assert not np.array_equal(curves.still(), empty)
    assert curves.still_text() == "loss after step 2: 0.1"


# ---- following --------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [tiny_job, tiny_run], ids=["job", "run"])
def test_watch_follows_every_training_of_the_library(make):
    frames, steps, pictures = [], [], []

    def listen(training):
        steps.append(training)
        pictures.append(watch.training.preview())

    training = make(observers=[listen])
    watch = Watch(training, frames.append)
    training.train()
    last = watch.look()
    assert steps == [training] * 6  # whoever listened before still does
    assert watch.loss.steps == watch.learning_rate.steps == [1, 2, 3, 4, 5, 6]
    assert (last.step, last.planned) == (6, 6)
    assert frames[0].step == 1
    assert frames[-1] is last
    assert last.picture.shape == TRUTH.shape
    assert np.array_equal(frames[0].picture, pictures[0])
    assert not np.array_equal(pictures[3], watch.bicubic)


def test_watch_compares_with_the_truth():
    job = tiny_job(truth=TRUTH)
    watch = Watch(job, lambda frame: None)
    assert watch.psnr.reference == pytest.approx(PROTOCOL.psnr(job.bicubic, TRUTH))
    job.train()
    last = watch.look()
    assert last.psnr == pytest.approx(PROTOCOL.psnr(job.preview(), TRUTH))
    assert watch.psnr.values[-1] == last.psnr
    watch.look()
    assert watch.psnr.steps.count(6) == 1  # the same step is one point


def test_a_large_picture_is_renewed_band_by_band(monkeypatch):
    monkeypatch.setattr(watch_module, "_WHOLE", 3)
    monkeypatch.setattr(watch_module, "_BAND", 48 * 16)
    training = tiny_job(truth=TRUTH)
    training.run.train(2)
    watch = Watch(training, lambda frame: None)
    first = [watch.frame(whole=False) for _ in range(3)][-1]
    older = first.picture
    assert first.changed == (0, 48)
    training.observers.clear()
    training.run.train(2)
    newer = watch.training.preview()
    assert np.abs(newer - older).min(axis=(1, 2)).max() > 0  # it can be told which is which
    for rows in (16, 32, 48):
        frame = watch.frame(whole=False)
        assert frame.picture[:rows] == pytest.approx(newer[:rows], abs=1e-6)
        assert np.array_equal(frame.picture[rows:], older[rows:])
        assert frame.changed == (rows - 16, rows)
        # A number for a picture of several ages would belong to none of them.
        measured = newer if rows == 48 else older
        assert frame.psnr == pytest.approx(PROTOCOL.psnr(measured, TRUTH), abs=1e-3)
    assert abs(frame.psnr - first.psnr) > 2e-3  # so the checks above could tell
    training.run.train(2)
    assert np.array_equal(watch.frame().picture, watch.training.preview())


def test_the_page_holds_the_picture_of_the_last_frame(monkeypatch):
    monkeypatch.setattr(watch_module, "_WHOLE", 1)
    monkeypatch.setattr(watch_module, "_BAND", 48 * 16)
    monitor = TrainingMonitor(lambda: tiny_job(truth=TRUTH))
    monitor.start()
    assert monitor.wait(120)
    watch = monitor.watch
    for _ in range(4):
        watch.look(whole=False)
        assert monitor.last.changed in ((0, 16), (16, 32), (32, 48))
        assert np.array_equal(monitor.view.image, to_bytes8(monitor.last.picture))


def test_watch_counts_the_steps_of_several_networks():
    from dataclasses import replace

    job = Job(IMAGE, 2, replace(TINY, networks=3).with_steps(4))
    frames = []
    watch = Watch(job, frames.append, share=1e9)
    job.train()
    assert watch.loss.steps == list(range(1, 13))
    assert watch.look().planned == 12


def test_watch_forgets_an_attempt_that_went_wrong():
    run = tiny_run()
    watch = Watch(run, lambda frame: None)
    for step, attempt in [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2)]:
        run.history.records.append(Record(step, 0.1 * attempt, 0.2, 1e-3, 1.0, attempt=attempt))
        watch.after_step(run)
    assert watch.loss.steps == [1, 2]
    assert watch.loss.values == [0.2, 0.2]


# ---- the monitor ------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [tiny_job, tiny_run], ids=["job", "run"])
def test_run_now_trains_without_an_event_loop(make):
    monitor = TrainingMonitor(make).run_now()
    assert monitor.state == "finished"
    assert monitor.last.step == 6
    assert monitor.readout.numbers["step"] == "6 of 6"
    assert monitor.bar.value == 1
    assert monitor.view.image.shape == TRUTH.shape
    assert len(monitor.curves.charts[0]["steps"]) == 6
    assert monitor.status.message == "Finished."
    assert monitor.still_text() == "TrainingMonitor: Finished."
    assert monitor.still().shape[2] == 3


def test_training_in_the_background_ends_as_training_here():
    one = TrainingMonitor(lambda: tiny_job(truth=TRUTH)).run_now()
    other = TrainingMonitor(lambda: tiny_job(truth=TRUTH))
    other.start()
    assert other.wait(60)
    assert other.state == "finished"
    assert np.array_equal(one.last.picture, other.last.picture)
    assert len({m.readout.numbers["PSNR while it learns"] for m in (one, other)}) == 1


def test_start_while_it_trains_does_nothing():
    made = []

    def make():
        made.append(tiny_job(ENDLESS))
        return made[-1]

    monitor = TrainingMonitor(make)
    for _ in range(3):
        monitor.start()
    until(lambda: monitor.state == "training" and monitor.watch.step > 2)
    monitor.start()
    with pytest.raises(SettingsError, match="background"):
        monitor.run_now()
    monitor.stop()
    assert monitor.wait(60)
    assert len(made) == 1


def test_pause_holds_still_and_resume_goes_on(endless):
    endless.start()
    until(lambda: endless.watch and endless.watch.step > 2)
    endless.pause()
    assert endless.state == "paused"
    assert endless.buttons["go"].description == "Resume"
    until(lambda: endless.training.run.state == "paused")
    step = endless.watch.step
    assert not endless.wait(0.05)
    assert endless.watch.step == step
    endless.pause()  # twice is once
    endless.go()
    assert endless.state == "training"
    until(lambda: endless.watch.step > step + 2)
    endless.stop()
    assert endless.wait(60)
    assert endless.state == "stopped"


def test_stop_keeps_what_was_learnt_and_resume_goes_on(endless):
    endless.start()
    until(lambda: endless.watch and endless.watch.step > 2)
    endless.stop()
    endless.stop()
    assert endless.wait(60)
    assert endless.state == "stopped"
    step, training = endless.watch.step, endless.training
    assert endless.last.step == step  # the last picture is that of the last step
    assert endless.status.message.startswith("Stopped")
    endless.stop()
    assert endless.state == "stopped"
    endless.resume()
    until(lambda: endless.watch.step > step)
    assert endless.training is training


def test_a_stop_is_said_before_the_finishing_touches_and_the_end_after_them():
    gate, said = threading.Event(), []

    def finish():
        said.append((monitor.state, monitor.status.message))
        gate.wait(60)

    monitor = TrainingMonitor(lambda: tiny_job(ENDLESS), on_end=finish)
    monitor.start()
    until(lambda: monitor.watch and monitor.watch.step > 2)
    monitor.stop()
    until(lambda: said)
    assert said == [("stopped", "Stopped; finishing the picture …")]
    gate.set()
    assert monitor.wait(60)
    assert (monitor.state, monitor.status.message) == ("stopped", "Stopped; what was learnt stays.")

    monitor = TrainingMonitor(lambda: tiny_job(3), on_end=finish)
    monitor.run_now()
    assert said[1:] == [("training", "Finishing the picture …")]
    assert (monitor.state, monitor.status.message) == ("finished", "Finished.")


def test_resumed_during_the_finishing_touches_it_goes_on_after_them():
    gate, started = threading.Event(), threading.Event()

    def finish():
        started.set()
        gate.wait(60)

    monitor = TrainingMonitor(lambda: tiny_job(ENDLESS), on_end=finish)
    monitor.start()
    until(lambda: monitor.watch and monitor.watch.step > 2)
    monitor.stop()
    assert started.wait(60)
    step = monitor.watch.step
    monitor.resume()
    time.sleep(0.2)
    assert (monitor.state, monitor.watch.step) == ("starting", step)
    gate.set()
    until(lambda: monitor.watch.step > step)
    monitor.close()
    assert monitor.wait(60)
    assert monitor.state == "stopped"


def test_stop_while_paused_stops(endless):
    endless.start()
    until(lambda: endless.watch and endless.watch.step)
    endless.pause()
    endless.stop()
    assert endless.wait(60)
    assert endless.state == "stopped"


def test_pause_before_the_first_step_takes_none_until_resumed():
    gate = threading.Event()
    monitor = TrainingMonitor(lambda: gate.wait() and tiny_job(3))
    monitor.start()
    monitor.pause()
    gate.set()
    until(lambda: monitor.training is not None and monitor.training.run.state == "paused")
    assert (monitor.state, monitor.watch.step) == ("paused", 0)
    monitor.resume()
    assert monitor.wait(60)
    assert monitor.state == "finished"


def test_stop_while_it_gets_ready_acts_at_once():
    gate = threading.Event()
    monitor = TrainingMonitor(lambda: gate.wait() and tiny_job(ENDLESS))
    monitor.start()
    monitor.stop()
    assert monitor.state == "stopped"
    gate.set()
    assert monitor.wait(60)
    assert monitor.state == "stopped"
    assert monitor.training is None


def test_start_again_while_a_stopped_start_still_loads_trains_once():
    gate, made = threading.Event(), []

    def make():
        gate.wait()
        made.append(tiny_job(3))
        return made[-1]

    monitor = TrainingMonitor(make)
    monitor.start()
    monitor.stop()
    monitor.start()
    gate.set()
    assert monitor.wait(60)
    assert monitor.state == "finished"
    assert monitor.training is made[-1]
    assert made[0].run.step == 0


def test_reset_while_training_forgets_and_nothing_comes_after(endless):
    endless.start()
    until(lambda: endless.watch and endless.watch.step > 2)
    first = endless.training
    endless.reset()
    assert (endless.state, endless.training, endless.readout.numbers) == ("ready", None, {})
    assert endless.wait(60)
    assert first.run.state == "stopped"
    assert (endless.state, endless.training, endless.readout.numbers) == ("ready", None, {})
    endless.start()
    until(lambda: endless.watch and endless.watch.step > 2)
    assert endless.training is not first


def test_start_after_the_end_begins_anew():
    monitor = TrainingMonitor(tiny_job).run_now()
    first = monitor.training
    assert monitor.buttons["go"].description == "Start again"
    monitor.go()
    assert monitor.wait(60)
    assert monitor.state == "finished"
    assert monitor.training is not first


def test_a_failing_factory_is_told_in_words_and_another_start_works():
    answers = iter([SettingsError("a depth of 1 is too few; give 2"), KeyError("x"), tiny_job(2)])

    def make():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monitor = TrainingMonitor(make)
    monitor.start()
    assert monitor.wait(60)
    assert (monitor.state, monitor.errors.message) == ("failed", "a depth of 1 is too few; give 2")
    with pytest.raises(KeyError):
        monitor.run_now()
    assert "mistake in the program: KeyError('x')" in monitor.errors.message
    monitor.start()
    assert monitor.wait(60)
    assert (monitor.state, monitor.errors.message) == ("finished", "")


def test_an_error_in_the_midst_of_training_is_told_in_words():
    class Broken(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 2:
                raise RuntimeError("the disk is full")

    monitor = TrainingMonitor(lambda: tiny_job(callbacks=[Broken()]))
    monitor.start()
    assert monitor.wait(60)
    assert monitor.state == "failed"
    assert "the disk is full" in monitor.errors.message


def test_an_interrupt_stops_and_training_can_go_on():
    def interrupt(frame):
        if frame.step and not seen:
            seen.append(frame)
            raise KeyboardInterrupt

    seen = []
    monitor = TrainingMonitor(tiny_job, on_frame=interrupt)
    with pytest.raises(KeyboardInterrupt):
        monitor.run_now()
    assert monitor.state == "stopped"
    assert "Resume" in monitor.errors.message
    monitor.run_now()
    assert (monitor.state, monitor.errors.message) == ("finished", "")


def test_closing_stops():
    monitor = TrainingMonitor(lambda: tiny_job(ENDLESS))
    monitor.start()
    until(lambda: monitor.watch and monitor.watch.step)
    monitor.close()
    assert monitor.wait(60)
    assert monitor.training.run.state == "stopped"


def test_the_presets_can_be_watched():
    monitor = TrainingMonitor(lambda: Job(IMAGE, 2, PRESETS["live"].with_steps(2))).run_now()
    assert monitor.state == "finished"


# ---- cells and threads ------------------------------------------------------------------------


class Stopped:
    def __init__(self):
        self.stops = 0

    def stop(self):
        self.stops += 1


def test_running_a_cell_again_stops_what_it_made_before():
    registry, made = CellRegistry(), [Stopped() for _ in range(4)]
    registry.add(made[0], ("cell", "first run"))
    registry.add(made[1], ("cell", "first run"))  # two widgets in one cell
    registry.add(made[2], ("other cell", "its run"))
    assert [widget.stops for widget in made] == [0, 0, 0, 0]
    registry.add(made[3], ("cell", "second run"))
    assert [widget.stops for widget in made] == [1, 1, 0, 0]
    registry.add(Stopped(), ("cell", "third run"))
    assert [widget.stops for widget in made] == [1, 1, 0, 1]


def test_the_registry_keeps_nothing_alive_and_ignores_scripts():
    registry, widget = CellRegistry(), Stopped()
    registry.add(widget)
    registry.add(widget, ("cell", "run"))
    gone = weakref.ref(widget)
    del widget
    gc.collect()
    assert gone() is None


def test_the_background_refuses_a_second_function():
    gate, done = threading.Event(), []
    background = Background(gate.set)
    assert background.start(lambda: gate.wait() and done.append(1))
    assert not background.start(lambda: done.append(2))
    gate.set()
    assert background.wait(60)
    assert done == [1]
    assert background.start(lambda: done.append(3))
    assert background.wait(60)
    assert done == [1, 3]


def test_python_ends_while_it_trains():
    script = """
import time
import numpy as np
from zssr_teach.upscaling import Job, find_preset
from zssr_teach.widgets.training.monitor import TrainingMonitor
image = np.random.default_rng(0).random((24, 24, 3), dtype=np.float32)
monitor = TrainingMonitor(lambda: Job(image, 2, find_preset("live", steps=1_000_000)))
monitor.start()
while not (monitor.watch and monitor.watch.step > 2):
    time.sleep(0.01)
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120
    )
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "Traceback" not in ended.stderr
    assert "Fatal" not in ended.stderr


def test_a_job_that_is_to_convince_shows_what_its_discriminator_thinks():
    preset = PRESETS["convincing"].with_steps(6)
    preset = replace(preset, network=NetworkSettings(depth=3, width=4))
    image = np.random.default_rng(0).random((32, 32, 3), dtype=np.float32)
    monitor = TrainingMonitor(lambda: Job(image, 2, preset)).run_now()
    titles = [chart["title"] for chart in monitor.curves.charts]
    assert titles[-2:] == ["adversarial loss", "discriminator's opinion"]
    assert monitor.curves.charts[-1]["reference"] == 0.5
    opinion = next(s for c, s in monitor.watch.wishes.items() if c.name == "opinion")
    assert opinion.steps == [5, 6]  # from 60 % of the steps on
    plain = TrainingMonitor(lambda: Job(image, 2, PRESETS["live"].with_steps(2))).run_now()
    assert len(plain.curves.charts) == 3
