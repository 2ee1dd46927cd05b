"""The camera estimator without a page: what is chosen, what is shown, what goes to the lab."""

import io

import numpy as np
import pytest

from zssr_teach.experiments.estimator import STEPS
from zssr_teach.experiments.lab import UPLOAD, LabSettings
from zssr_teach.experiments.pictures import sample_image
from zssr_teach.images import to_bytes8
from zssr_teach.widgets.training.camera_estimator import CameraEstimator
from zssr_teach.widgets.training.live_lab import LiveLab
from zssr_teach.widgets.views.kernels import kernel_picture

IMAGE = sample_image("astronaut", 128)
FOUND, BEFORE = "with the kernel found", "bicubic"


@pytest.fixture
def estimator() -> CameraEstimator:
    """Return an estimator whose short search is over."""
    made = CameraEstimator(IMAGE, method="recurrence", steps=2)
    made.monitor.run_now()
    return made


def test_before_the_start_there_is_the_truth_and_no_kernel():
    made = CameraEstimator(IMAGE)
    assert np.array_equal(
        made.true_kernel.image, to_bytes8(kernel_picture(made.model.true_kernel(), 15))
    )
    assert "1.40 pixels wide" in made.true_kernel.alt
    assert not made.kernel.image.any()
    assert made.kernel.alt == "no kernel yet"
    assert made.readout.numbers["true kernel"] == "1.40 pixels"
    assert np.array_equal(made.viewer.picture("input"), to_bytes8(made.model.small()))


def test_the_kernel_and_the_corrected_picture_are_shown(estimator):
    search = estimator.monitor.training
    assert search.history.step == 2
    assert np.array_equal(estimator.found, search.kernel)
    assert np.array_equal(estimator.kernel.image, to_bytes8(kernel_picture(search.kernel, 15)))
    assert np.array_equal(estimator.viewer.picture(FOUND), to_bytes8(search.preview()))
    estimate = estimator.model.estimate(search.kernel, search.preview())
    numbers = estimator.readout.numbers
    assert numbers[FOUND] == f"{estimate.corrected:.2f} dB"
    assert numbers[BEFORE] == f"{estimate.bicubic:.2f} dB"
    assert numbers["weight in common"] == f"{100 * estimate.in_common:.0f} %"
    assert estimator.kernel.alt == f"the found kernel: {estimate.found}"
    assert estimator.kernel.caption == "kernel found after step 2"
    assert str(estimate) in estimator.readout.message
    assert "another seed" in estimator.readout.message


def test_kernelgan_forms_a_kernel_step_by_step():
    made = CameraEstimator(IMAGE, steps=3)
    seen = []
    made.kernel.observe(lambda change: seen.append(change["new"]), "caption")
    made.monitor.run_now()
    assert made.monitor.watch.step == 3
    assert seen[0] == "kernel found after step 1"
    assert seen[-1] == "kernel found after step 3"


def test_the_reader_answers_at_once_with_a_sentence():
    made = CameraEstimator(IMAGE, method="reader")
    assert made.controls["steps"].disabled
    assert made.controls["seed"].disabled
    made.monitor.run_now()
    assert made.monitor.state == "finished"
    assert made.kernel.caption == "kernel found at a glance"
    assert made.readout.message.startswith(f"The reader: {made.monitor.training.finding}.")
    assert "another seed" not in made.readout.message


@pytest.mark.parametrize(("name", "value"), [("camera", "motion 7"), ("seed", 4), ("steps", 5)])
def test_another_choice_forgets_what_was_found(estimator, name, value):
    estimator.controls[name].value = value
    assert getattr(estimator.model, name) == value
    assert estimator.monitor.state == "ready"
    assert estimator.found is None
    assert not estimator.kernel.image.any()
    assert estimator.readout.message == ""
    assert np.array_equal(estimator.viewer.picture(FOUND), estimator.viewer.picture(BEFORE))


def test_a_method_sets_the_steps_that_it_needs(estimator):
    estimator.controls["method"].value = "kernelgan"
    assert estimator.model.steps == estimator.controls["steps"].value == STEPS["kernelgan"]
    assert not estimator.controls["seed"].disabled


def test_another_picture_of_the_gallery():
    made = CameraEstimator(method="recurrence", steps=1)
    before = made.viewer.picture("input")
    made.controls["sample"].value = "brick"
    assert not np.array_equal(made.viewer.picture("input"), before)


def test_a_wide_kernel_and_the_one_found_are_drawn_alike():
    made = CameraEstimator(IMAGE, camera="gaussian 2.4 1.2 120", method="reader")
    made.monitor.run_now()
    assert made.kernel.rows == made.true_kernel.rows > 15


def test_a_picture_too_flat_is_one_sentence():
    flat = np.full((96, 96, 3), 0.5, np.float32)
    made = CameraEstimator(flat, steps=1)
    made.monitor._train(made.monitor._begin())
    assert made.monitor.state == "failed"
    assert "too flat" in made.monitor.errors.message
    made.controls["method"].value = "reader"
    made.monitor.run_now()
    assert "too flat" in made.readout.message
    assert made.found is None


def test_a_widened_slider_is_answered_in_words(estimator):
    estimator.controls["seed"].set_state({"min": -5})
    estimator.controls["seed"].set_state({"value": -5})
    assert "seed is -5" in estimator.monitor.errors.message
    assert estimator.model.seed == 0


def test_the_lab_gets_the_picture_and_the_kernel():
    lab = LiveLab(LabSettings(source="coins", steps=2, depth=3, width=4))
    made = CameraEstimator(IMAGE, lab=lab, camera="gaussian 1.4", method="recurrence", steps=1)
    made.try_in_lab()
    assert "press Start first" in made.monitor.errors.message
    assert lab.settings.source == "coins"
    made.monitor.run_now()
    made.try_in_lab()
    assert (lab.settings.source, lab.settings.told) == (UPLOAD, "finds")
    assert np.array_equal(lab.scene.low, made.model.small())
    assert "ground truth" in lab.viewer.titles
    lab.panel.controls["steps"].value = 50
    lab.monitor.run_now()
    assert np.array_equal(lab.monitor.training.camera.kernel, made.found)
    assert "the kernel found before" in lab.scores.message
    lab.panel.controls["told"].value = "nothing"
    assert lab.lab.job(lab.settings, lab.scene).camera.kernel is None
    lab.panel.controls["told"].value = "finds"
    lab.panel.controls["scale"].value = 3.0  # for which neither kernel nor truth holds
    assert "ground truth" not in lab.viewer.titles


def test_the_kernel_found_can_be_saved(estimator):
    name, data = estimator.kernel_file()
    assert name == "kernel.npy"
    assert np.array_equal(np.load(io.BytesIO(data)), estimator.found)
    estimator.controls["seed"].value = 1
    estimator.save_kernel._send_file(None, None, None)
    assert "press Start first" in estimator.save_kernel.message


def test_without_a_lab_there_is_a_sentence(estimator):
    estimator.try_in_lab()
    assert "there is no lab" in estimator.monitor.errors.message


def test_a_saved_page_keeps_kernels_and_pictures(estimator):
    bundle = estimator._repr_mimebundle_()
    assert bundle["image/png"].startswith("iVBOR")
    assert bundle["text/plain"] == "CameraEstimator: gaussian 1.4, looked for by recurrence"
