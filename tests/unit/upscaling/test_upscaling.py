"""The whole job on one picture: tiles, ensemble, back-projection, increments, what is kept."""

import itertools
import threading
from dataclasses import replace

import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.registration import phase_cross_correlation

from zssr_teach import images, resampling
from zssr_teach.camera import Camera
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.images import Picture
from zssr_teach.metrics import protocol_for
from zssr_teach.networks import NetworkSettings, build_network, receptive_field
from zssr_teach.pairs import TRANSFORMS, PairSettings, transform, undo_transform
from zssr_teach.training import CosineRule, TrainingSettings
from zssr_teach.upscaling import (
    PRESETS,
    Job,
    Preset,
    back_project,
    check_scale,
    find_preset,
    increment_factors,
    predict,
    upscale,
)

TINY = Preset(
    name="tiny",
    purpose="for tests",
    network=NetworkSettings(depth=3, width=4),
    training=TrainingSettings(steps=6, batch=2, rule=CosineRule(1e-3, 2), check_every=3),
    pairs=PairSettings(crop=12, levels=2),
    back_projection=2,
)
QUICK = replace(TINY, self_ensemble=False)


def noise(height, width, seed=0):
    return np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)


def blots(height, width):
    rough = np.random.default_rng(0).standard_normal((height, width, 3))
    smooth = scipy.ndimage.gaussian_filter(rough, (3, 3, 0))
    return np.clip(0.5 + 20 * smooth, 0.1, 0.9).astype(np.float32)


def learnt(precision="float32", depth=4, width=6, seed=0):
    """Return a network that changes a picture visibly, as if it had learnt something."""
    model = build_network(NetworkSettings(depth, width), seed, precision)
    rng = np.random.default_rng(seed)
    model.set_weights([w + rng.normal(0, 0.1, w.shape) for w in model.get_weights()])
    return model


# ---- tiles


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("ensemble", [False, True])
def test_tiled_equals_whole(precision, ensemble):
    model = learnt(precision)
    for height, width in [(70, 53), (64, 32), (33, 90), (3, 41), (1, 1), (2, 70)]:
        enlarged = noise(height, width)
        whole = predict(model, enlarged, ensemble, tile=1000)
        assert whole.shape == enlarged.shape
        assert np.abs(whole - enlarged).mean() > 0.01
        for tile in (8, 32, 50):
            assert predict(model, enlarged, ensemble, tile) == pytest.approx(whole, abs=1e-5)


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_tiled_equals_whole_for_the_network_of_the_presets(precision):
    model = learnt(precision, depth=8, width=32)
    enlarged = noise(75, 61)
    whole = predict(model, enlarged, tile=1000)
    assert np.abs(whole - enlarged).mean() > 0.01
    assert predict(model, enlarged, tile=32) == pytest.approx(whole, abs=1e-5)
    for rows in ((0, 20), (31, 70), (70, 75)):
        band = predict(model, enlarged, tile=32, rows=rows)
        assert band == pytest.approx(whole[slice(*rows)], abs=1e-5)


def test_prediction_is_the_network_applied_to_the_mirrored_picture():
    model = learnt()
    enlarged = noise(20, 31)
    halo = receptive_field(4) // 2
    mirrored = np.pad(enlarged, [(halo, halo), (halo, halo), (0, 0)], mode="reflect")
    wanted = model(mirrored[None]).numpy()[0, halo:-halo, halo:-halo]
    assert predict(model, enlarged) == pytest.approx(wanted, abs=1e-5)


def test_self_ensemble_is_the_median_over_the_eight_orientations():
    model = learnt()
    enlarged = noise(20, 31)
    votes = [
        undo_transform(predict(model, transform(enlarged, index)), index) for index in TRANSFORMS
    ]
    wanted = np.median(votes, axis=0)
    assert predict(model, enlarged, self_ensemble=True) == pytest.approx(wanted, abs=1e-5)
    assert np.abs(wanted - predict(model, enlarged)).max() > 1e-3
    turned = predict(model, transform(enlarged, 5), self_ensemble=True)
    assert undo_transform(turned, 5) == pytest.approx(wanted, abs=1e-5)


# ---- back-projection

CAMERAS = [
    (2, None, "centred"),
    (3, None, "centred"),
    ((2, 3), None, "centred"),
    (1.5, None, "centred"),
    (2, resampling.gaussian_kernel(1.0), "centred"),
    (2, resampling.gaussian_kernel(1.0), "top-left"),
    (2, np.pad(resampling.gaussian_kernel(1.0), ((2, 0), (0, 1))), "kernel"),
]


@pytest.mark.parametrize(("scale", "kernel", "alignment"), CAMERAS)
def test_back_projection_makes_the_result_fit_the_input(scale, kernel, alignment):
    image = blots(24, 30)
    rough = resampling.upscale(image, scale, kernel, alignment) + 0.05

    def misfit(picture):
        shrunken = resampling.downscale(picture, scale, kernel, alignment)
        return np.abs(shrunken - image).mean()

    camera = Camera(scale, kernel, alignment)
    one, ten = (back_project(rough, image, camera, iterations) for iterations in (1, 10))
    # A brightness that is off everywhere, by 0.05, is put right by a single iteration, or nearly.
    shrunken = resampling.downscale(one, scale, kernel, alignment)
    assert abs((shrunken - image).mean()) < 0.005
    assert misfit(one) < 0.6 * misfit(rough)
    assert misfit(ten) < 0.1 * misfit(rough)
    assert misfit(ten) < misfit(one)


@pytest.mark.parametrize(("scale", "kernel", "alignment"), CAMERAS)
def test_back_projection_leaves_alone_what_fits_already(scale, kernel, alignment):
    height, width = resampling.output_shape((24, 30), scale)
    picture = noise(height, width)
    image = resampling.downscale(picture, scale, kernel, alignment)
    assert image.shape == (24, 30, 3)
    camera = Camera(scale, kernel, alignment)
    assert back_project(picture, image, camera, 10) == pytest.approx(picture, abs=1e-5)
    assert np.array_equal(back_project(picture, image * 0, camera, 0), picture)


@settings(max_examples=25, deadline=None)
@given(
    height=st.integers(12, 30),
    width=st.integers(12, 30),
    vertical=st.floats(1, 8),
    horizontal=st.floats(1, 8),
)
def test_back_projection_works_for_any_size_and_scale(height, width, vertical, horizontal):
    image, scale = noise(height, width), (vertical, horizontal)
    rough = resampling.upscale(image, scale)
    better = back_project(rough, image, Camera(scale), 3)
    assert better.shape == rough.shape
    before, after = (
        np.abs(resampling.downscale(picture, scale) - image).mean() for picture in (rough, better)
    )
    assert after <= before + 1e-6


# ---- presets and settings


def test_presets_can_be_printed_and_changed():
    assert set(PRESETS) >= {"live", "gradual", "best", "paper", "real"}
    for name, preset in PRESETS.items():
        assert str(preset).startswith(f"{name}: ")
        size = f"{preset.network.depth} layers of {preset.network.width} channels"
        assert (preset.rival or size) in str(preset)
        assert find_preset(name) is preset
    assert (PRESETS["paper"].network.depth, PRESETS["paper"].network.width) == (8, 64)
    assert "plateau rule" in str(PRESETS["paper"])
    assert PRESETS["real"].back_projection == 0
    assert PRESETS["real"].pairs.son_noise > 0
    assert find_preset(TINY) is TINY
    with pytest.raises(SettingsError, match="there is no preset 'fast'; choose one of live"):
        find_preset("fast")


@pytest.mark.parametrize("choice", [{"networks": 0}, {"increments": 0}, {"back_projection": -1}])
def test_senseless_presets_are_refused(choice):
    with pytest.raises(SettingsError, match="give at least one network"):
        replace(TINY, **choice)


@pytest.mark.parametrize("scale", [1, 1.05, (1, 1)])
def test_a_scale_that_enlarges_nothing_is_refused(scale):
    with pytest.raises(SettingsError, match=r"enlarges nothing; give a factor from 1\.1 to 8"):
        check_scale(scale)


def test_choices_override_the_preset():
    job = Job(noise(24, 24), 2, find_preset(TINY, noise=7.0, steps=3))
    assert job.preset.pairs.son_noise == 7
    assert job.preset.back_projection == 0  # it would put the noise back
    assert job.preset.training.steps == 3
    assert TINY.training.steps == 6
    assert find_preset(TINY, noise=0).back_projection == 2


@pytest.mark.parametrize(
    ("scale", "count", "wanted"),
    [
        (4, 2, [(2, 2), (4, 4)]),
        (8, 3, [(2, 2), (4, 4), (8, 8)]),
        ((2, 4), 2, [(2**0.5, 2), (2, 4)]),
        (3, 1, [(3, 3)]),
    ],
)
def test_increments_rise_in_equal_ratios(scale, count, wanted):
    found = increment_factors(scale, count)
    assert np.array(found) == pytest.approx(np.array(wanted))
    assert found[-1] == resampling.scale_pair(scale)


@pytest.mark.parametrize("increments", [(2,), (3, 2, 4), (2, 2, 4), (4, 5)])
def test_increments_that_do_not_rise_to_the_scale_are_refused(increments):
    with pytest.raises(SettingsError, match="do not rise to the scale; end them with"):
        Job(noise(24, 24), 4, replace(QUICK, increments=increments))


def test_no_increment_at_all_is_refused():
    assert replace(QUICK, increments=np.int64(2)).plan_for(Camera(4)).factors[0] == (2, 2)
    climbing = replace(QUICK, increments=(2, 3, 4), climb=True).plan_for(Camera(4))
    assert climbing.climbs == ((2, 2), (3, 3))
    assert "increments of ×1.5, ×2" in str(replace(QUICK, increments=(1.5, 2)))
    for none in (0, (), "2", 1.5, None, True):
        with pytest.raises(SettingsError, match="at least one network and one increment"):
            replace(QUICK, increments=none)


# ---- whole jobs


@pytest.mark.parametrize(
    ("shape", "scale"),
    [
        ((14, 17), (2, 3)),
        ((20, 13), 1.5),
        ((21, 33), 1.1),
        ((12, 13), 8),
        ((12, 40), 2),
        ((15, 14), (1, 2)),
    ],
)
def test_any_scale_gives_the_size_it_should(shape, scale):
    image = noise(*shape)
    result = upscale(image, scale, QUICK, steps=2)
    assert result.image.shape == (*resampling.output_shape(shape, scale), 3)
    assert result.bicubic.shape == result.image.shape
    assert result.image.dtype == np.float32
    assert 0 <= result.image.min() <= result.image.max() <= 1
    assert result.scale == resampling.scale_pair(scale)
    assert result.bicubic == pytest.approx(np.clip(resampling.upscale(image, scale), 0, 1))


def test_the_same_seed_gives_the_same_picture():
    image = blots(26, 24)
    one, again, other = (upscale(image, 2, TINY, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.image, again.image)
    assert not np.array_equal(one.image, other.image)
    assert one.seed == 1


def test_the_result_tells_what_was_done():
    truth = blots(48, 52)
    image = np.clip(resampling.downscale(truth, 2), 0, 1)
    preset = replace(TINY, networks=2)
    result = upscale(image, 2, preset, truth=truth)
    assert result.steps == 12
    assert len(result.models) == len(result.histories) == 2
    assert result.model is result.models[-1]
    assert result.history is result.histories[-1]
    assert result.parameters == 2 * result.model.count_params()
    assert 0 < result.train_seconds < result.seconds
    assert result.preset == preset
    assert result.history.column("psnr")[0] == [3, 6]
    protocol = protocol_for(2)
    assert result.psnr == pytest.approx(protocol.psnr(result.image, truth))
    assert result.ssim == pytest.approx(protocol.ssim(result.image, truth))
    assert result.bicubic_psnr == pytest.approx(protocol.psnr(result.bicubic, truth))
    assert result.bicubic_ssim == pytest.approx(protocol.ssim(result.bicubic, truth))
    without = upscale(image, 2, preset)
    assert without.psnr is without.ssim is without.bicubic_psnr is without.bicubic_ssim is None
    assert np.array_equal(without.image, result.image)  # the truth is only looked at


def test_several_networks_are_averaged_and_finished():
    image = blots(24, 26)
    job = Job(image, 2, replace(TINY, networks=2), seed=1).train()
    one, other = (predict(run.model, job.enlarged, True) for run in job._last_runs)
    assert not np.array_equal(one, other)
    wanted = np.clip(back_project((one + other) / 2, image, Camera(2), 2), 0, 1)
    assert job.finish().image == pytest.approx(wanted, abs=1e-5)


def test_finishing_touches_can_be_switched_without_training_again():
    image = images.sample("coins").pixels[20:60, 20:62]
    training = replace(TINY.training, steps=150, rule=CosineRule(4e-3, 10), check_every=150)
    job = Job(image, 2, replace(TINY, training=training)).train()
    steps = job.run.step
    touched = {
        (ensemble, iterations): job.finish(ensemble, iterations).image
        for ensemble in (False, True)
        for iterations in (0, 5)
    }
    assert job.run.step == steps
    for one, other in itertools.combinations(touched.values(), 2):
        assert not np.array_equal(one, other)
    plain = np.clip(predict(job.run.model, job.enlarged), 0, 1)
    assert touched[False, 0] == pytest.approx(plain, abs=1e-6)
    assert job.preview() == pytest.approx(plain, abs=1e-6)
    assert job.preview((5, 9)) == pytest.approx(plain[5:9], abs=1e-5)
    errors = [np.abs(resampling.downscale(touched[False, n], 2) - image).mean() for n in (0, 5)]
    assert errors[1] < errors[0]


def test_a_kernel_is_used_all_the_way():
    kernel = np.pad(resampling.gaussian_kernel(1.2), ((2, 0), (0, 1)))
    truth = blots(64, 60)
    image = resampling.downscale(truth, 2, kernel, "kernel")
    job = Job(np.clip(image, 0, 1), Camera(2, kernel), QUICK)
    assert job.camera.alignment == "kernel"
    assert np.array_equal(job.run.sampler.settings.kernel, resampling.check_kernel(kernel))
    wanted = np.clip(resampling.upscale(image, 2, kernel, "kernel"), 0, 1)
    assert job.bicubic == pytest.approx(wanted, abs=1e-6)
    result = job.train().finish(back_projection=10)
    misfit = np.abs(resampling.downscale(result.image, 2, kernel, "kernel") - image).mean()
    assert misfit < 0.003
    # Where the pixels lie matters: taken for centred ones they are off by more than a pixel.
    inner = np.s_[8:-8, 8:-8]
    wrong = resampling.upscale(image, 2)
    assert np.abs(result.image - truth)[inner].mean() < 0.5 * np.abs(wrong - truth)[inner].mean()


# ---- increments


def test_increments_by_axis_are_those_of_the_authors():
    thirds = increment_factors(8, 3, by_axis=True)
    assert np.round(thirds, 9).tolist() == [
        [1, 2], [2, 1], [2, 2], [2, 4], [4, 2], [4, 4], [4, 8], [8, 4], [8, 8],
    ]  # fmt: skip
    # An axis that is not enlarged needs no increments of its own.
    assert np.round(increment_factors((1, 4), 2, by_axis=True), 9).tolist() == [[1, 2], [1, 4]]
    job = Job(blots(24, 20), 2, replace(QUICK, increments=2, by_axis=True)).train()
    assert len(job.histories) == 6
    assert job.finish().image.shape == (48, 40, 3)


def test_the_last_increment_may_have_steps_of_its_own():
    preset = replace(QUICK, increments=2, last_steps=9)
    job = Job(blots(24, 20), 2, preset).train()
    assert [len(history) for history in job.histories] == [6, 9]
    assert [
        len(history) for history in Job(blots(24, 20), 2, preset.with_steps(4)).train().histories
    ] == [4, 4]
    with pytest.raises(SettingsError, match="last steps"):
        replace(QUICK, last_steps=0)


def test_weights_are_carried_on_only_where_that_is_wanted():
    for carried in (True, False):
        preset = replace(QUICK, increments=2, carry_on=carried)
        job = Job(blots(24, 20), 2, preset)
        job.run.train()
        learnt = job.run.learnt_weights()
        job._go_on()
        start = job.run.model.get_weights()
        same = [np.array_equal(a, b) for a, b in zip(learnt, start, strict=True)]
        assert all(same) is carried


def test_what_was_switched_off_is_carried_on_all_the_same():
    never = replace(TINY.training, steps=3, rule=CosineRule(1.0, 1))
    job = Job(blots(24, 20), 2, replace(QUICK, training=never, increments=2, carry_on=True))
    job.run.train()
    assert job.run.is_switched_off
    assert not np.array_equal(job.run.learnt_weights()[0], job.run.model.get_weights()[0])


def test_with_a_climb_every_full_increment_is_a_new_base():
    preset = replace(QUICK, increments=2, by_axis=True, carry_on=True, climb=True)
    job = Job(blots(24, 20), 4, preset).train()
    assert job.way._base.factor == (2, 2)
    assert job.way.increments[0].shape == (48, 80, 3)
    assert job.finish().image.shape == (96, 80, 3)


def test_increments_become_fathers():
    image = blots(24, 20)
    job = Job(image, 4, replace(QUICK, increments=(2, 3, 4))).train()
    assert [len(history) for history in job.histories] == [6, 6, 6]
    assert [father.shape for father in job.way.increments] == [(48, 40, 3), (72, 60, 3)]
    assert job.run.sampler.levels[-2:] == (2.0, 3.0)
    assert job.run.sampler.settings.scale == (4, 4)
    assert len(job.finish().models) == 1
    result = job.finish()
    assert result.image.shape == (96, 80, 3)
    assert result.steps == 18
    # Each increment already fits the input, as it has been back-projected.
    for factor, father in zip((2, 3), job.way.increments, strict=True):
        assert np.abs(resampling.downscale(father, factor) - image).mean() < 0.01


def test_after_a_base_change_the_increment_is_what_is_enlarged():
    image = blots(24, 20)
    job = Job(image, 4, replace(QUICK, increments=(2, 4), climb=(2,))).train()
    assert job.way._base.factor == (2, 2)
    assert job.run.examination.image.shape == (48, 40, 3)
    assert job.run.sampler.settings.scale == (2, 2)
    assert job.run.sampler.levels[-1] < 1
    result = job.finish()
    assert result.image.shape == (96, 80, 3)
    assert np.abs(resampling.downscale(result.image, 4) - image).mean() < 0.02


@pytest.mark.parametrize("alignment", ["centred", "kernel", "top-left"])
def test_increments_do_not_move_the_picture(alignment):
    kernel = np.pad(resampling.gaussian_kernel(1.5), ((2, 0), (0, 1)))
    truth = blots(80, 96)
    image = np.clip(resampling.downscale(truth, 4, kernel, alignment), 0, 1)
    for climb in ((), (2,)):
        preset = replace(QUICK, increments=(2, 4), climb=climb)
        job = Job(image, Camera(4, kernel, alignment), preset)
        result = job.train().finish(back_projection=0)
        inner = np.s_[12:-12, 12:-12, 1]
        window = np.outer(np.hanning(56), np.hanning(72))
        pictures = [(p[inner] - p[inner].mean()) * window for p in (truth, result.image)]
        shift, *_ = phase_cross_correlation(*pictures, upsample_factor=50, normalization=None)
        assert np.abs(shift).max() < 0.15


# ---- stopping


def test_stopped_early_it_still_makes_a_picture():
    image = blots(24, 20)
    job = Job(image, 2, replace(TINY, networks=3))
    job.observers.append(lambda job: job.run.step == 3 and job.switch.stop())
    job.train()
    assert job.run.state == "stopped"
    result = job.finish()
    assert result.steps == 3
    assert len(result.models) == 1
    assert result.image.shape == (48, 40, 3)
    job.observers.clear()
    assert job.train().finish().steps == 18
    assert job.progress == 1


def test_stopped_in_the_first_increment_the_rest_of_the_way_is_bicubic():
    image = blots(24, 20)
    preset = replace(QUICK, increments=(2, 3))
    job = Job(image, 3, preset, observers=[lambda job: job.switch.stop()]).train()
    result = job.finish()
    assert result.image.shape == (72, 60, 3)
    assert result.image == pytest.approx(result.bicubic, abs=0.2)
    assert np.abs(resampling.downscale(result.image, 3) - image).mean() < 0.02


def test_stopping_between_two_networks_is_heard():
    job = Job(blots(24, 20), 4, replace(QUICK, increments=(2, 4)))
    go_on = job._go_on

    def stop_and_go_on():
        job.switch.stop()
        go_on()

    job._go_on = stop_and_go_on
    job.train()
    assert job.run.state == "stopped"
    assert job.finish().steps == 6
    assert job.finish().image.shape == (96, 80, 3)
    job.train()
    assert job.run.state == "finished"
    assert job.finish().steps == 12


def test_pausing_between_two_networks_is_heard():
    job = Job(blots(24, 20), 2, replace(QUICK, networks=2))
    make = job._make_run

    def pause_and_make(before):
        job.switch.pause()
        return make(before)

    job._make_run = pause_and_make
    worker = threading.Thread(target=job.train, daemon=True)
    worker.start()
    worker.join(3)
    for _ in range(600):
        if job.run.state == "paused":
            break
        worker.join(0.1)
    assert (job.run.state, job.run.step, len(job.histories)) == ("paused", 0, 2)
    job.switch.resume()
    worker.join(60)
    assert job.run.state == "finished"


def test_progress_runs_from_nothing_to_everything():
    seen = []
    preset = replace(QUICK, networks=2)
    job = Job(blots(24, 20), 2, preset, observers=[lambda job: seen.append(job.progress)])
    assert job.progress == 0
    assert job.seconds_left is None
    job.train()
    assert seen == pytest.approx(np.arange(1, 13) / 12)
    assert job.progress == 1
    assert job.seconds_left == 0


def test_untrained_it_is_bicubic():
    image = blots(24, 20)
    job = Job(image, 2, TINY)
    result = job.finish(back_projection=0)
    assert result.image == pytest.approx(result.bicubic, abs=1e-6)
    assert result.steps == 0


# ---- what comes with a picture


def test_transparency_depth_and_greyness_are_kept(tmp_path):
    grey = np.repeat(blots(24, 20)[..., :1], 3, axis=2)
    alpha = np.linspace(0, 1, 24 * 20, dtype=np.float32).reshape(24, 20)
    source = Picture(grey, alpha=alpha, bits=16, grey=True, name="one")
    result = upscale(source, 2, QUICK, steps=2)
    assert (result.picture.bits, result.picture.grey, result.picture.name) == (16, True, "one")
    assert np.array_equal(result.picture.pixels, result.image)
    assert result.picture.alpha.shape == (48, 40)
    assert 0 <= result.picture.alpha.min() <= result.picture.alpha.max() <= 1
    assert resampling.downscale(result.picture.alpha[..., None], 2)[..., 0] == pytest.approx(
        alpha, abs=0.01
    )
    images.save(tmp_path / "large.png", result.image, result.picture, result.picture.alpha)
    again = images.read(tmp_path / "large.png")
    assert (again.bits, again.grey, again.alpha.shape) == (16, True, (48, 40))
    plain = upscale(noise(14, 15), 2, QUICK, steps=2).picture
    assert (plain.alpha, plain.bits, plain.grey) == (None, 8, False)


# ---- bad input


def test_a_ground_truth_of_another_size_is_refused():
    with pytest.raises(ImageError, match="ground truth is 40×48 pixels but the result will be 48×"):
        Job(noise(24, 24), 2, QUICK, truth=noise(40, 48))
    # One row more, as sizes that the scale does not divide are rounded, is cut off.
    job = Job(noise(24, 24), 2, QUICK, truth=Picture(noise(49, 48)))
    assert job.reference.picture.shape == (48, 48, 3)


@pytest.mark.parametrize(
    "bad",
    [np.full((24, 24, 3), np.nan), np.full((24, 24, 3), 3.0), np.zeros(24), np.zeros((24, 24, 5))],
)
def test_what_is_not_a_picture_is_refused(bad):
    with pytest.raises(ImageError) as caught:
        upscale(bad, 2, QUICK)
    assert "\n" not in str(caught.value)


# ---- is it any good?


@pytest.mark.slow
def test_live_gains_half_a_decibel_on_a_sample():
    truth = images.sample("coins").pixels
    image = np.clip(resampling.downscale(truth, 2), 0, 1)
    result = upscale(image, 2, "live", truth=truth)
    assert result.events == []
    assert result.psnr > result.bicubic_psnr + 0.5
    assert result.ssim > result.bicubic_ssim


def test_stopped_between_two_networks_the_increment_is_used():
    rng = np.random.default_rng(0)
    preset = replace(find_preset("live", steps=3), increments=(1.5, 2))
    job = Job(rng.random((32, 32, 3), dtype=np.float32), 2, preset)
    while not job.way.increments:
        job.observers.clear()
        job.run.train()
        job._go_on()
    picture = job.finish(back_projection=0).image
    larger = resampling.resize(job.way.increments[-1], (64, 64))
    np.testing.assert_allclose(picture, np.clip(larger, 0, 1), atol=1e-6)


def test_a_result_without_any_training_has_an_empty_history():
    job = Job(np.zeros((32, 32, 3), np.float32), 2, find_preset("live", steps=3))
    assert len(job.finish().history) == 0


@pytest.mark.parametrize("depth", [8, 12])
def test_a_warm_start_beats_bicubic_before_it_has_seen_the_picture(depth):
    truth = images.sample("cat").pixels
    low = resampling.downscale(truth, 2).clip(0, 1)
    network = NetworkSettings(depth)
    cold = replace(PRESETS["best"], network=network, warm_start=False, increments=1)
    job = Job(low, 2, replace(cold, warm_start=True), truth=truth)
    result = job.finish(self_ensemble=False, back_projection=0)
    assert result.preset.warm_start
    assert result.psnr > result.bicubic_psnr + 0.3
    untrained = Job(low, 2, cold, truth=truth).finish(self_ensemble=False, back_projection=0)
    assert untrained.psnr == pytest.approx(untrained.bicubic_psnr)


def test_best_without_its_warm_start_is_one_that_learns_from_zero():
    preset = find_preset("best", warm_start=False, steps=7)
    assert preset == replace(PRESETS["gradual"], name="best").with_steps(7)
    assert preset.last_steps is None
    assert not preset.warm_start
    mine = replace(PRESETS["best"], increments=3)  # what someone chose is left as it is
    assert find_preset(mine, warm_start=False).increments == 3


def test_a_warm_start_for_bicubic_pictures_is_not_taken_for_others():
    small, kernel = noise(24, 24), resampling.gaussian_kernel(1.2)
    plain = Job(small, preset="best").run.model.get_weights()
    blurred = Job(small, Camera(2, kernel), "best").run.model.get_weights()
    noisy = Job(small, 2, find_preset("best", noise=5)).run.model.get_weights()
    assert all(np.array_equal(a, b) for a, b in zip(blurred, noisy, strict=True))
    assert not any(np.array_equal(a, b) for a, b in zip(plain, blurred, strict=True))


def test_a_warm_start_is_refused_for_networks_without_one():
    with pytest.raises(SettingsError, match="needs 8 or 12 layers of 64 channels"):
        Job(noise(24, 24), 2, find_preset("live", warm_start=True))


def test_a_preset_that_climbs_goes_on_from_each_increment():
    image = blots(36, 40)
    climbing = replace(QUICK, increments=2, climb=True)
    job = Job(image, 4, climbing).train()
    assert [len(history) for history in job.finish().histories] == [6, 6]
    assert job.run.examination.image.shape == (72, 80, 3)
    by_hand = Job(image, 4, replace(QUICK, increments=(2, 4), climb=(2,))).train()
    assert np.array_equal(job.finish().image, by_hand.finish().image)
    # Told to, or for a small scale, it does not; and with a kernel it jumps.
    assert Job(image, 2, climbing).train().way.image.shape == (36, 40, 3)
    told = Job(image, 4, replace(climbing, climb=())).train()
    assert told.way.image.shape == (36, 40, 3)
    kernel = resampling.gaussian_kernel(1.0)
    assert len(Job(image, Camera(4, kernel), climbing).train().finish().histories) == 1


def test_the_ensemble_turns_the_picture_only_where_that_is_the_same_task():
    model = learnt()
    enlarged = noise(20, 31)
    flips = [undo_transform(predict(model, transform(enlarged, i)), i) for i in (0, 2, 4, 6)]
    wanted = np.median(flips, axis=0)
    picture = predict(model, enlarged, self_ensemble=True, orientations=(0, 2, 4, 6))
    assert picture == pytest.approx(wanted, abs=1e-5)
    alone = predict(model, enlarged, self_ensemble=True, orientations=(0,))
    assert alone == pytest.approx(predict(model, enlarged), abs=1e-5)
    # A job knows it from its camera: one axis shrunk more, or a blur that has a direction.
    image = images.sample("coins").pixels[20:60, 20:62]
    for camera in (Camera((2, 3)), Camera(2, np.ones((1, 5)), "centred")):
        job = Job(image, camera, replace(TINY, back_projection=0)).train()
        wanted = predict(job.run.model, job.enlarged, True, orientations=(0, 2, 4, 6))
        assert job._learnt().apply([job.run], True) == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize("alignment", ["centred", "top-left", "kernel"])
def test_pairs_are_made_by_the_camera_of_the_job(alignment):
    camera = Camera(2, resampling.gaussian_kernel(1.0), alignment)
    pairs = Job(noise(24, 24), camera, TINY).run.sampler.settings
    assert np.array_equal(pairs.kernel, camera.kernel)
    assert pairs.alignment == alignment
    assert Job(noise(24, 24), 2, TINY).run.sampler.settings.alignment == "centred"
